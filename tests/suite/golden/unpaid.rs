//! Client work that no invoice holds, and work that nobody pays, by cause.

use super::books::{Books, Views};
use crate::warehouse::{self, Look};
use serde_json::Value;

fn books() -> Books {
    let books = Books::new();
    books
        .file("companies", "id,name,is_internal\nacorn,Acorn,\nown,Own,true")
        .file("members", "id,name\nsam,Sam Ray")
        .file("work_roles", "id,name,standard_rate\neng,Engineer,100")
        .file("work_types", "id,name\nday,Day\nnight,Night")
        .file(
            "agreements",
            "id,company_id,name,kind,bill_amount,starts_on,ends_on
             care,acorn,Care,fixed_fee,1000,2026-01-01,
             hourly,acorn,Hourly,time_and_materials,,2026-01-01,
             old,acorn,Old care,fixed_fee,500,2026-01-01,2027-04-30
             days,acorn,Days only,fixed_fee,800,2026-01-01,",
        )
        .file(
            "agreement_exclusions",
            "agreement_id,work_type_id,to_agreement_id\ndays,night,old",
        )
        .file("agreement_rates", "agreement_id,rate\nhourly,120")
        .file(
            "projects",
            "id,company_id,name,billing_method,contract_price
             move,acorn,Move,time_and_materials,
             fix,acorn,Fix,fixed_fee,5000",
        )
        .file(
            "invoices",
            "id,company_id,invoiced_on\ni1,acorn,2027-05-31",
        )
        .file(
            "invoice_lines",
            "id,invoice_id,amount,time_entry_id\nl1,i1,360,u3",
        )
        .file(
            "time_entries",
            "id,member_id,company_id,agreement_id,project_id,work_role_id,work_type_id,worked_on,worked_hours,billable,invoice_id
             u1,sam,acorn,hourly,,eng,day,2027-05-03,2,billable,
             u2,sam,acorn,hourly,,eng,day,2027-05-04,1,billable,i1
             u3,sam,acorn,hourly,,eng,day,2027-05-05,3,billable,
             u4,sam,acorn,hourly,,eng,day,2027-05-06,1.5,do_not_bill,
             u5,sam,acorn,care,,eng,day,2027-05-07,2,do_not_bill,
             u6,sam,acorn,hourly,,eng,day,2027-05-10,0.5,no_charge,
             u7,sam,acorn,old,,eng,day,2027-05-11,2,billable,
             u8,sam,acorn,days,,eng,night,2027-05-12,1,billable,
             u9,sam,acorn,care,move,eng,day,2027-05-13,4,billable,
             u10,sam,acorn,,fix,eng,day,2027-05-14,2,billable,
             u11,sam,acorn,,,,day,2027-05-17,1.25,billable,
             u12,sam,own,,,eng,day,2027-05-18,8,billable,",
        );
    books
}

/// Both views of the month as the warehouse has them.
fn live(books: &Books, month: &str) -> Views {
    let mut views = serde_json::Map::new();
    for view in ["rpt_unbilled", "rpt_leakage_month"] {
        let names = warehouse::on_a_thread(async || {
            let look = Look::at(&books.warehouse()).await;
            let names = look.columns(view).await;
            look.close().await;
            names
        });
        let rows = books.query(&format!("select * from {view} where month = '{month}'"));
        let row = |line: &String| -> Value {
            let cells = names.iter().cloned().zip(line.split('|').map(cell));
            Value::Object(cells.collect())
        };
        views.insert(view.into(), rows.iter().map(row).collect());
    }
    Views(Value::Object(views))
}

fn cell(text: &str) -> Value {
    match (text, text.parse::<f64>()) {
        ("", _) => Value::Null,
        (_, Ok(number)) => number.into(),
        _ => text.into(),
    }
}

/// Files to both views.
fn month(books: &Books, month: &str) -> Views {
    books.roll();
    live(books, month)
}

fn unbilled(views: &Views, agreement: &str) -> usize {
    let pick = format!("agreement_id=shop:{agreement}");
    views.rows("rpt_unbilled", &pick).len()
}

#[test]
fn work_earned_by_the_hour_is_unbilled_until_an_invoice_or_one_of_its_lines_names_it() {
    let books = books();
    let views = month(&books, "2027-05");
    views.expect(
        "rpt_unbilled",
        "agreement_id=shop:hourly",
        "month=2027-05 company=Acorn agreement=Hourly project_id=null currency=USD entries=1 worked_hours=2 amount=240 \
         oldest_work_date=2027-05-03 age_months=1",
    );
    views.expect(
        "rpt_unbilled",
        "agreement_id=shop:old",
        "entries=1 amount=200",
    );
    views.expect(
        "rpt_unbilled",
        "agreement_id=shop:days",
        "entries=1 amount=100",
    );
    assert_eq!(views.rows("rpt_unbilled", "").len(), 3, "{views:?}");
    // What is unbilled and what is invoiced of an agreement are the lines it earned by the hour: 240 + 120 + 360.
    let whole = books.rollup("2027-05");
    whole.agreement("hourly", "revenue_earned=720");
    assert_eq!(unbilled(&live(&books, "2027-06"), "hourly"), 0);
}

#[test]
fn an_invoice_that_comes_after_the_close_ends_what_is_unbilled_of_the_closed_month() {
    let books = books();
    books.month("2027-05");
    books.done(&["close", "2027-05"]);
    books.edit(
        "invoice_lines",
        "l1,i1,360,u3\n",
        "l1,i1,360,u3\nl2,i1,240,u1\n",
    );
    let printed = books.rollup("2027-05").0;
    let views = month(&books, "2027-05");
    assert_eq!(unbilled(&views, "hourly"), 0, "{views:?}");
    // What is printed of the closed month stays.
    assert_eq!(books.rollup("2027-05").0, printed);
    assert_eq!(unbilled(&views, "old"), 1);
}

#[test]
fn work_that_nobody_pays_has_one_cause_and_what_it_is_worth() {
    let books = books();
    let views = month(&books, "2027-05");
    for (cause, want) in [
        (
            "do_not_bill",
            "agreement_id=shop:hourly entries=1 worked_hours=1.5 amount=180",
        ),
        (
            "no_charge",
            "agreement_id=shop:hourly entries=1 worked_hours=0.5 amount=60",
        ),
        (
            "absorbed_project",
            "agreement_id=shop:care project_id=shop:move worked_hours=4 amount=400",
        ),
        (
            "expired_agreement",
            "agreement_id=shop:old worked_hours=2 amount=200",
        ),
        (
            "dead_end",
            "agreement_id=shop:days worked_hours=1 amount=100",
        ),
        (
            "no_rate",
            "agreement_id=null company=Acorn worked_hours=1.25 amount=0",
        ),
    ] {
        views.expect("rpt_leakage_month", &format!("cause={cause}"), want);
    }
    assert_eq!(views.rows("rpt_leakage_month", "").len(), 6, "{views:?}");
    // The exclusion leads somewhere once that agreement is renewed; the work on it does not, it is no longer there.
    books.edit("agreements", "2027-04-30", "");
    let views = month(&books, "2027-05");
    for cause in ["dead_end", "expired_agreement"] {
        assert!(
            views
                .rows("rpt_leakage_month", &format!("cause={cause}"))
                .is_empty()
        );
    }
}
