//! What rolls keep for later ones is never older than the work it follows from.

use super::again::same_as_fresh;
use super::books::Books;

/// Two clients with a block each and a project, worked on from April on; it is June.
fn books() -> Books {
    let mut books = Books::new();
    books.now = "2027-06-20T12:00:00Z".into();
    books
        .file("companies", "id,name\nacorn,Acorn\nbirch,Birch")
        .file("members", "id,name\nsam,Sam Ray\nkim,Kim Poe")
        .file("cost_rates", "member_id,amount,currency,valid_from\nsam,40,USD,2027-01-01\nkim,50,USD,2027-01-01")
        .file(
            "agreements",
            "id,company_id,name,kind,bill_amount,limit_amount,bill_cycle_months,starts_on,carry_over_days,overage_rate
             hours,acorn,Hours,block_hours,1000,30,0,2027-04-01,,120
             month,acorn,Month,block_hours,500,10,1,2027-04-01,45,130
             money,birch,Money,block_money,2000,2000,12,2027-04-01,,",
        )
        .file("agreement_adjustments", "id,agreement_id,on,amount\ntop,hours,2027-05-15,4.5")
        .file(
            "projects",
            "id,company_id,name,billing_method,planned_hours,contract_price
             open,acorn,Open,time_and_materials,40,
             move,birch,Move,fixed_fee,40,5000
             cap,birch,Cap,not_to_exceed,,900",
        )
        .file("tickets", "id,company_id,agreement_id,project_id\nt1,acorn,hours,\nt2,birch,,open")
        .file(
            "time_entries",
            "id,member_id,company_id,agreement_id,project_id,ticket_id,worked_on,worked_hours,billable,hourly_rate
             a1,sam,acorn,hours,,,2027-04-05,7.33,billable,
             a2,kim,acorn,hours,,,2027-05-06,9.1,billable,
             a3,sam,acorn,hours,,,2027-06-07,8.25,billable,
             a4,kim,,,,t1,2027-04-20,3.17,billable,
             a5,sam,,,,t1,2027-06-09,11,billable,
             b1,sam,acorn,month,,,2027-04-08,4.4,billable,
             b2,kim,acorn,month,,,2027-05-09,12.5,billable,
             b3,sam,acorn,month,,,2027-06-10,6.6,billable,
             c1,kim,birch,money,,,2027-04-11,5,billable,101
             c2,kim,birch,money,,,2027-05-12,6,billable,99.5
             c3,kim,birch,money,,,2027-06-13,7,billable,100
             d1,sam,acorn,,open,,2027-04-14,5,billable,100
             d2,sam,,,,t2,2027-05-15,2.5,billable,100
             d3,sam,acorn,,open,,2027-06-16,1.5,billable,100
             e1,kim,birch,,move,,2027-04-15,10,billable,
             e2,kim,birch,,move,,2027-06-17,4,billable,
             f1,sam,birch,money,cap,,2027-04-18,4,billable,100
             f2,sam,birch,money,cap,,2027-06-18,6,billable,100
             g1,kim,acorn,,open,,2027-07-02,2,billable,100",
        );
    books.roll();
    // A month that is rolled alone keeps what lies before it.
    books.rollup("2027-06");
    books
}

fn openings(books: &Books) -> Vec<String> {
    books.query("select agreement_id from block_opening where month = '2027-06' order by 1")
}

#[test]
fn old_work_that_changes_comes_to_what_a_fresh_warehouse_says() {
    let mut books = books();
    let edits = [
        // More, less, elsewhere, later, earlier, gone and back, on blocks and on projects.
        ("time_entries", "2027-04-05,7.33", "2027-04-05,9.5"),
        ("time_entries", "a2,kim,acorn,hours", "a2,kim,acorn,month"),
        ("time_entries", "2027-04-20,3.17", "2027-05-20,3.17"),
        ("time_entries", "b1,sam,", "b9,sam,"),
        ("time_entries", "c1,kim,birch,money", "c1,kim,acorn,hours"),
        ("time_entries", "2027-05-12,6", "2027-04-02,6.75"),
        ("tickets", "t1,acorn,hours", "t1,birch,money"),
        ("tickets", "t2,birch,,open", "t2,birch,,move"),
        ("time_entries", "d1,sam,acorn,,open", "d1,sam,birch,,move"),
        ("time_entries", "2027-04-15,10", "2027-05-15,11"),
        ("time_entries", "2027-04-18,4", "2027-04-18,1"),
        ("agreements", "block_hours,1000,30", "block_hours,900,21"),
        ("agreements", "2027-04-01,45,", "2027-04-01,5,"),
        ("agreement_adjustments", "2027-05-15,4.5", "2027-04-15,-2"),
        ("projects", "open,acorn", "open,birch"),
    ];
    for (n, (file, from, to)) in edits.into_iter().enumerate() {
        books.edit(file, from, to);
        books.now = format!("2027-06-20T13:{n:02}:00Z");
        books.roll();
        same_as_fresh(&books, &format!("{file}: {from} -> {to}"));
        // And by what was kept then: nothing but June is rolled.
        books.rollup("2027-06");
        same_as_fresh(&books, &format!("June again, after {from} -> {to}"));
        assert_eq!(openings(&books).len(), 3);
    }
}

#[test]
fn a_months_roll_rests_on_what_blocks_had_given_and_on_hours_of_projects() {
    let books = books();
    assert_eq!(openings(&books), ["shop:hours", "shop:money", "shop:month"]);
    let hours = || {
        books.query(
            "select * from agreement_month where month = '2027-06' and agreement_id = 'shop:hours'",
        )
    };
    let before = hours();
    // What is kept is what is read: with other figures the month would be another.
    let at = books.warehouse();
    crate::warehouse::on_a_thread(async || {
        let look = crate::warehouse::Look::at(&at).await;
        look.run("update block_opening set opening = '0' where agreement_id = 'shop:hours'")
            .await;
        look.run("update project_work set worked_seconds = 36000 where month = '2027-04' and project_id = 'shop:open'")
            .await;
        look.close().await;
    });
    let june = books.rollup("2027-06");
    // 10 + 2.5 + 1.5 hours by June, and in July two more.
    june.project("open", "actual_hours_to_date=14");
    assert_ne!(hours(), before);
    // An earlier month that changes throws both away.
    books.edit("time_entries", "2027-04-08,4.4", "2027-04-08,4.6");
    books.edit("time_entries", "2027-04-14,5", "2027-04-14,6");
    books.roll();
    books
        .rollup("2027-06")
        .project("open", "actual_hours_to_date=10");
    same_as_fresh(&books, "April");
}

#[test]
fn a_roll_by_a_program_that_keeps_nothing_is_noticed() {
    let mut books = books();
    let at = books.warehouse();
    // As if June had been rolled by it meanwhile.
    crate::warehouse::on_a_thread(async || {
        let look = crate::warehouse::Look::at(&at).await;
        look.run("update project_work set worked_seconds = 7 where month = '2027-04'")
            .await;
        look.run("update block_opening set opening = '0'").await;
        look.run("update month_version set rolled_at = '2027-06-20T12:30:00+00:00' where month = '2027-06'")
            .await;
        look.close().await;
    });
    books.now = "2027-06-20T13:00:00Z".into();
    books.rollup("2027-06");
    same_as_fresh(&books, "a roll of before");
}

#[test]
fn of_a_posting_only_the_lines_of_the_changed_day_are_written() {
    let mut books = books();
    let lines = |books: &Books| {
        books.query(
            "select id, subject_id, amount_minor from posting_line where work_date >= '2027-06-01' order by 1",
        )
    };
    let before = lines(&books);
    books.edit("time_entries", "2027-06-09,11", "2027-06-09,12");
    books.now = "2027-06-20T13:00:00Z".into();
    books.roll();
    let after = lines(&books);
    assert_ne!(before, after);
    let others = |lines: &[String]| -> Vec<String> {
        let others = lines.iter().filter(|line| !line.contains("shop:a5"));
        others.cloned().collect()
    };
    assert!(others(&before).len() > 5, "{before:?}");
    assert_eq!(others(&before), others(&after));
    same_as_fresh(&books, "a day");
    let sums = "select count(*) from posting p
        where p.amount_minor <> (select sum(l.amount_minor) from posting_line l where l.posting_id = p.id)";
    assert_eq!(books.query(sums), ["0"]);
}

/// What is found on blocks, as their terms have it.
fn found(books: &Books) -> Vec<String> {
    books.query(
        "select rule, time_entry_id, reason from review_item where state = 'open'
         and rule in ('agreement.balance_exhausted', 'agreement.partly_covered') order by 1, 2",
    )
}

/// The same firm, with work of the last days on its blocks.
fn lately() -> Books {
    let books = books();
    let path = books.path("time_entries");
    let text = std::fs::read_to_string(&path).unwrap();
    let late = "l1,sam,acorn,hours,,,2027-06-16,1.5,billable,
l2,kim,acorn,hours,,,2027-06-17,2,billable,
l3,sam,acorn,month,,,2027-06-16,3,billable,
l4,kim,acorn,month,,,2027-06-17,3.5,billable,
l5,kim,birch,money,,,2027-06-16,1,billable,110
l6,sam,birch,money,,,2027-06-17,4,billable,110
";
    std::fs::write(path, text + late).unwrap();
    books.roll();
    books
}

#[test]
fn days_are_judged_by_what_blocks_had_given_and_old_work_that_changes_is_noticed() {
    let mut books = lately();
    let kept = "select agreement_id from block_left where month = '2027-06' order by 1";
    assert_eq!(
        books.query(kept),
        ["shop:hours", "shop:money", "shop:month"]
    );
    let edits = [
        ("time_entries", "2027-04-05,7.33", "2027-04-05,15.5"),
        (
            "time_entries",
            "hours,,,2027-06-16,1.5",
            "hours,,,2027-06-16,2.5",
        ),
        ("time_entries", "a2,kim,acorn,hours", "a2,kim,acorn,month"),
        ("time_entries", "2027-06-17,2,", "2027-06-17,9,"),
        ("time_entries", "2027-05-09,12.5", "2027-06-09,12.5"),
        ("time_entries", "2027-04-20,3.17", "2027-04-20,13.17"),
        ("time_entries", "b1,sam,", "b9,sam,"),
        ("time_entries", "c1,kim,birch,money", "c1,kim,acorn,hours"),
        (
            "time_entries",
            "2027-05-12,6,billable,99.5",
            "2027-05-12,16,billable,99.5",
        ),
        ("tickets", "t1,acorn,hours", "t1,acorn,month"),
        (
            "time_entries",
            "2027-05-12,16,billable",
            "2027-05-12,16,no_charge",
        ),
        ("agreements", "block_hours,1000,30", "block_hours,900,60"),
        ("agreement_adjustments", "2027-05-15,4.5", "2027-05-15,40"),
    ];
    let mut seen = std::collections::BTreeSet::new();
    for (n, (file, from, to)) in edits.into_iter().enumerate() {
        books.edit(file, from, to);
        books.now = format!("2027-06-20T13:{n:02}:00Z");
        books.roll();
        let fresh = books.again();
        fresh.roll();
        assert_eq!(found(&books), found(&fresh), "{file}: {from} -> {to}");
        seen.insert(found(&books));
    }
    assert!(seen.len() > 5, "{seen:#?}");
    // With other figures the days would be judged otherwise: no work from before is read.
    let at = books.warehouse();
    crate::warehouse::on_a_thread(async || {
        let look = crate::warehouse::Look::at(&at).await;
        look.run("update block_left set opening = '0'").await;
        look.close().await;
    });
    let before = found(&books);
    books.edit("time_entries", "2027-06-17,3.5", "2027-06-17,3.6");
    books.edit(
        "time_entries",
        "money,,,2027-06-17,4,",
        "money,,,2027-06-17,4.1,",
    );
    books.roll();
    assert_ne!(found(&books), before);
}
