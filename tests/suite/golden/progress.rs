//! A fixed price over closed months: they keep what they earned, and the next open month catches up.

use super::books::Books;

/// Twenty hours in May, twenty in June, forty to go in the end: half of 20,000.00.
fn books() -> Books {
    let mut books = Books::new().at("2026-06-20T12:00:00Z");
    books
        .file("companies", "id,name\nacorn,Acorn\nbirch,Birch")
        .file("members", "id,name\nsam,Sam Ray")
        .file("cost_rates", "member_id,amount,currency,valid_from\nsam,40,USD,2026-01-01")
        .file(
            "projects",
            "id,company_id,name,billing_method,contract_price,remaining_hours\nmove,acorn,Move,fixed_fee,20000,40",
        )
        .file(
            "time_entries",
            "id,member_id,company_id,project_id,worked_on,worked_hours,billable
             e1,sam,acorn,move,2026-05-05,20,billable
             e2,sam,acorn,move,2026-06-05,20,billable",
        );
    let may = books.month("2026-05");
    may.project("move", "revenue_earned=5000.00 percent_complete=25");
    books.done(&["close", "2026-05"]);
    books.now = "2026-06-21T12:00:00Z".into();
    books
}

/// Version 1 is the only one of May, and says what it said.
fn may_stays(books: &Books) {
    books.rollup("2026-05").project(
        "move",
        "status=closed revenue_earned=5000.00 percent_complete=25",
    );
    let versions = "select version from month_version where month = '2026-05'";
    assert_eq!(books.query(versions), ["1"]);
}

#[test]
fn a_new_estimate_is_caught_up_in_the_open_month_as_an_ordinary_line() {
    let books = books();
    let earned = "revenue_earned.percent_complete";
    assert_eq!(books.month("2026-06").amounts(earned), ["5000.00"]);
    // 40 of 100 hours: 8,000.00 by the end of June, of which May has 5,000.00.
    books.edit("projects", "20000,40", "20000,60");
    let june = books.month("2026-06");
    june.project("move", "revenue_earned=3000.00 percent_complete=40");
    assert_eq!(june.amounts(earned), ["3000.00"]);
    assert!(
        june.amounts("revenue_earned.percent_complete.adjustment")
            .is_empty()
    );
    may_stays(&books);
    // 40 of 250 hours: 3,200.00 is less than May has.
    books.edit("projects", "20000,60", "20000,210");
    let june = books.month("2026-06");
    june.project("move", "revenue_earned=-1800.00 percent_complete=16");
    may_stays(&books);
}

#[test]
fn late_work_of_a_closed_month_costs_there_and_earns_in_the_open_one() {
    let mut books = books();
    let path = books.path("time_entries");
    let text = std::fs::read_to_string(&path).unwrap();
    let late = "e3,sam,acorn,move,2026-05-06,2.5,billable\n";
    std::fs::write(path, format!("{text}{late}")).unwrap();
    // 42.5 of 82.5 hours: 10,303.03.
    let june = books.month("2026-06");
    june.project("move", "revenue_earned=5303.03 worked_hours=22.5");
    assert_eq!(june.amounts("labour_cost.base.adjustment"), ["100.00"]);
    assert_eq!(june.amounts("revenue_earned.percent_complete"), ["5303.03"]);
    may_stays(&books);
    // June is closed, too: July has what is new.
    books.done(&["sync"]);
    books.now = "2026-07-20T12:00:00Z".into();
    books.done(&["sync"]);
    books.done(&["close", "2026-06"]);
    books.edit("projects", "20000,40", "20000,0");
    books.now = "2026-07-21T12:00:00Z".into();
    let july = books.month("2026-07");
    assert_eq!(july.amounts("revenue_earned.percent_complete"), ["9696.97"]);
    let sum = books.query("select sum(revenue_earned) from rpt_project_month");
    assert_eq!(sum, ["20000"]);
    may_stays(&books);
}

#[test]
fn a_project_that_changes_hands_takes_what_it_earned_along() {
    let books = books();
    books.edit("projects", "move,acorn", "move,birch");
    let june = books.month("2026-06");
    june.company("acorn", "revenue_earned=-5000.00");
    june.company("birch", "revenue_earned=10000.00");
    let mut moved = june.amounts("revenue_earned.percent_complete.adjustment");
    moved.sort();
    assert_eq!(moved, ["-5000.00", "5000.00"]);
    // By the hour from the beginning after all: no price has earned anything.
    books.edit("projects", "fixed_fee,20000", "time_and_materials,");
    let earned = "select coalesce(sum(revenue_earned), 0) from rpt_project_month";
    books.month("2026-06");
    assert_eq!(books.query(earned), ["0"]);
}
