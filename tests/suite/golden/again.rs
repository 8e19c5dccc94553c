//! Running again changes nothing; one changed row changes what it touches, and no more.

use super::books::Books;
use crate::support_sync::{Content, everything};
use crate::warehouse::{self, Look};
use std::collections::BTreeMap;

/// Every row of every table but what the runs themselves write.
pub fn tables(url: &str) -> Content {
    warehouse::on_a_thread(async || {
        let look = Look::at(url).await;
        let all = everything(&look).await;
        look.close().await;
        assert!(all.len() > 30, "{:?}", all.keys());
        all
    })
}

/// Nothing differs; what does is said.
pub fn unchanged(before: &BTreeMap<String, Vec<String>>, after: &BTreeMap<String, Vec<String>>) {
    let differs = |(table, rows): &(&String, &Vec<String>)| **rows != after[*table];
    if let Some((table, rows)) = before.iter().find(differs) {
        let gone: Vec<_> = rows
            .iter()
            .filter(|r| !after[table].contains(r))
            .take(3)
            .collect();
        let come: Vec<_> = after[table]
            .iter()
            .filter(|r| !rows.contains(r))
            .take(3)
            .collect();
        panic!("{table}: was {gone:#?}, is {come:#?}");
    }
}

/// What the month is, without when it was written.
pub fn money(books: &Books) -> BTreeMap<&'static str, Vec<String>> {
    const PARTS: [(&str, &str); 9] = [
        (
            "ledger_line",
            "month, version, origin_month, account, line_kind, agreement_id, project_id, company_id, subject_id, member_id,
             work_date, work_role_id, quantity, unit_rate, amount_minor, currency",
        ),
        ("agreement_month", "*"),
        ("project_month", "*"),
        ("company_month", "*"),
        ("unknown_cost_month", "*"),
        ("team_month", "*"),
        ("team_hours", "*"),
        ("unpaid_month", "*"),
        ("project_work", "month, project_id, worked_seconds"),
    ];
    let part = |(table, columns): (&'static str, &str)| {
        let mut rows = books.query(&format!("select {columns} from {table}"));
        rows.sort_unstable();
        (table, rows)
    };
    PARTS.into_iter().map(part).collect()
}

/// A firm with something of everything, in May 2027.
pub fn firm() -> Books {
    let books = Books::new();
    fill(&books);
    books
}

fn fill(books: &Books) {
    books
        .file(
            "companies",
            "id,name,is_internal\nacorn,Acorn,false\nbirch,Birch,false\ncedar,Cedar,false\nown,Own Firm,true",
        )
        .file(
            "members",
            "id,name,default_work_role_id\nsam,Sam Ray,eng\nkim,Kim Poe,eng\nlee,Lee Fox,sen",
        )
        .file("work_roles", "id,name,standard_rate\neng,Engineer,150\nsen,Senior,199.99")
        .file("work_types", "id,name,payroll_wrap,absence\nwrap,Wrap,true,false\nleave,Leave,false,true")
        .file(
            "cost_rates",
            "member_id,amount,currency,valid_from,burden,overtime_after_hours,overtime_factor
             sam,41.37,USD,2026-01-01,1.13,10,1.5\nkim,7777,JPY,2026-01-01,1.2,,",
        )
        .file(
            "agreements",
            "id,company_id,name,kind,bill_amount,bill_cycle_months,limit_amount,starts_on,currency,overage_rate
             care,acorn,Care,fixed_fee,3333.33,1,,2027-03-11,,
             hours,acorn,Hours,block_hours,1000,1,7,2027-03-01,,133.33
             year,birch,Year,fixed_fee,10000,12,,2027-03-15,EUR,
             money,birch,Money,block_money,500,0,500,2027-03-01,,
             tm,cedar,By the hour,time_and_materials,,,,2027-03-01,,
             calls,cedar,Calls,incident,100,,3,2027-03-01,,",
        )
        .file("agreement_rates", "agreement_id,rate,round_hours,minimum_hours\ntm,123.45,0.25,0.5")
        .file(
            "agreement_additions",
            "id,agreement_id,name,quantity,unit_price,unit_cost,effective_on\nseat,care,Seat,7,9.99,3.33,2027-05-09",
        )
        .file(
            "projects",
            "id,company_id,name,billing_method,contract_price,planned_hours
             move,birch,Move,fixed_fee,9999.99,33
             cap,cedar,Cap,not_to_exceed,500,\nopen,cedar,Open,,,",
        )
        .file("tickets", "id,company_id,agreement_id,closed_at\nt1,cedar,calls,2027-05-12T15:00:00Z\nt2,acorn,care,")
        .file("fx_rates", "month,from,to,rate\n2027-05,USD,EUR,0.91")
        .file("payroll", "month,currency,amount\n2027-05,USD,9000")
        .file(
            "expenses",
            "id,spent_on,cost,agreement_id,project_id,price,billable\nx1,2027-05-03,33.33,care,,44.44,billable\nx2,2027-05-04,10,,move,,",
        )
        .file(
            "invoices",
            "id,company_id,invoiced_on,agreement_id,project_id,kind,credits_invoice_id
             i1,acorn,2027-05-01,care,,,\nc1,acorn,2027-05-20,,,credit_note,i1\ni2,cedar,2027-05-21,,cap,,",
        )
        .file("invoice_lines", "id,invoice_id,amount,agreement_id\nl1,i1,3333.33,\nl2,c1,12.34,care\nl3,i2,250,")
        .file("time_entries", &entries());
}

fn entries() -> String {
    const PLACES: [&str; 12] = [
        "acorn,care,,,",
        "acorn,hours,,,",
        "birch,year,,,",
        "birch,money,,,",
        "cedar,tm,,,",
        "cedar,,cap,,",
        "cedar,,open,,",
        "birch,,move,,",
        "own,,,,",
        ",,,t2,",
        "acorn,,,,wrap",
        "birch,year,move,,",
    ];
    let mut text = "id,member_id,company_id,agreement_id,project_id,ticket_id,work_type_id,worked_on,worked_hours,billable".to_owned();
    for n in 0..144_usize {
        let member = ["sam", "kim", "lee"][(n / 12) % 3];
        let place = PLACES[(n * 5) % 12];
        let day = 1 + (n * 5) % 12 * 2 + n / 72;
        let hours = 0.05 + (n % 9) as f64 * 0.77;
        let billable = ["billable", "billable", "no_charge", ""][n % 4];
        text.push_str(&format!(
            "\ne{n},{member},{place},2027-05-{day:02},{hours:.3},{billable}"
        ));
    }
    text
}

#[test]
fn reading_judging_and_rolling_twice_changes_no_row() {
    let mut books = firm();
    books.month("2027-05");
    // Rolled alone, a month keeps what blocks had given before it.
    books.month("2027-05");
    let before = tables(&books.warehouse());
    assert!(before["posting_line"].len() > 100 && before["company_month"].len() > 3);
    books.month("2027-05");
    unchanged(&before, &tables(&books.warehouse()));
    books.now = "2027-06-15T12:05:00Z".into();
    books.month("2027-05");
    unchanged(&before, &tables(&books.warehouse()));
}

/// Lines by company with the instant they were posted.
fn posted(books: &Books, where_: &str) -> Vec<String> {
    books.query(&format!(
        "select account, line_kind, subject_id, amount_minor, posted_at from ledger_line where {where_} order by 1, 2, 3, 4"
    ))
}

#[test]
fn one_edited_entry_replaces_the_lines_of_its_company_alone() {
    let mut books = firm();
    books.roll();
    let others = "account <> 'shop:acorn'";
    let before = posted(&books, others);
    books.edit(
        "time_entries",
        "e0,sam,acorn,care,,,,2027-05-01,0.050",
        "e0,sam,acorn,care,,,,2027-05-01,3.050",
    );
    books.now = "2027-06-15T13:00:00Z".into();
    // Sam's week has overtime, so that his other days of it follow; May begins on its Saturday.
    books.roll();
    let touched = books.query(
        "select distinct account from ledger_line where posted_at > '2027-06-15T12:30' order by 1",
    );
    assert_eq!(touched, ["shop:acorn"]);
    assert_eq!(posted(&books, others), before);
    same_as_fresh(&books, "one edited entry");
}

/// The warehouse equals one that never knew anything else.
pub fn same_as_fresh(books: &Books, after: &str) {
    let fresh = books.again();
    fresh.roll();
    let (have, want) = (money(books), money(&fresh));
    for (table, rows) in &want {
        let missing: Vec<_> = rows
            .iter()
            .filter(|r| !have[table].contains(r))
            .take(5)
            .collect();
        let extra: Vec<_> = have[table]
            .iter()
            .filter(|r| !rows.contains(r))
            .take(5)
            .collect();
        assert!(
            rows == &have[table],
            "after {after}, {table}: a fresh warehouse has {missing:#?}, this one {extra:#?}"
        );
    }
}

#[test]
fn every_kind_of_edit_comes_to_what_a_fresh_warehouse_says() {
    let mut books = firm();
    books.roll();
    let edits: [(&str, &str, &str); 20] = [
        ("time_entries", "e9,sam,,,,t2", "e9,sam,,,,t1"),
        ("time_entries", "\ne12,", "\nf12,"),
        ("tickets", "t2,acorn,care", "t2,birch,"),
        ("tickets", "2027-05-12", "2027-04-30"),
        ("agreements", "care,acorn", "care,cedar"),
        ("agreements", "3333.33", "4000"),
        ("agreements", "block_hours,1000,1,7", "block_hours,1000,1,3"),
        ("agreements", "hours,acorn", "hours2,acorn"),
        ("agreement_rates", "123.45", "99.99"),
        ("agreement_additions", "2027-05-09", "2027-04-20"),
        ("projects", "move,birch", "move,acorn"),
        ("projects", "9999.99,33", "9999.99,133"),
        (
            "projects",
            "cap,cedar,Cap,not_to_exceed,500",
            "cap,cedar,Cap,not_to_exceed,100",
        ),
        ("cost_rates", "41.37", "14.73"),
        ("fx_rates", "0.91", "0.5"),
        ("expenses", "2027-05-03,33.33", "2027-04-03,66.66"),
        ("invoices", "2027-05-01,care", "2027-04-01,"),
        ("invoice_lines", "12.34", "43.21"),
        ("work_roles", "199.99", "10"),
        ("companies", "cedar,Cedar,false", "cedar,Cedar,true"),
    ];
    for (n, (file, from, to)) in edits.into_iter().enumerate() {
        books.edit(file, from, to);
        books.now = format!("2027-06-15T13:{n:02}:00Z");
        books.roll();
        same_as_fresh(&books, &format!("{file}: {from} -> {to}"));
    }
}
