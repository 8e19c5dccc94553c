//! Closed months: they stay, late truth goes into the next open month, and a bridge leads to each restated version.

use super::books::Books;
use super::edits::{edit, firm};
use rust_decimal::Decimal;

const ENTRIES: &str =
    "id,member_id,company_id,agreement_id,project_id,work_role_id,worked_on,worked_hours,billable";

/// Two agreements by the hour and one at a fixed fee; May has four entries.
fn books() -> Books {
    let books = Books::new();
    books
        .file("companies", "id,name\nacorn,Acorn\nbirch,Birch")
        .file("members", "id,name\nsam,Sam Ray\nlee,Lee Fox")
        .file("work_roles", "id,name,standard_rate\neng,Engineer,100")
        .file(
            "agreements",
            "id,company_id,name,kind,bill_amount,starts_on
             care,acorn,Care,fixed_fee,3000,2026-05-01
             hour,acorn,Hours,time_and_materials,,2026-05-01
             birch,birch,Birch hours,time_and_materials,,2026-05-01",
        )
        .file(
            "cost_rates",
            "member_id,amount,currency,valid_from
             sam,40,USD,2026-01-01
             lee,50,USD,2026-01-01",
        )
        .file("payroll", "month,currency,amount\n2026-05,USD,1400")
        .file(
            "time_entries",
            &format!(
                "{ENTRIES}
                 e1,sam,acorn,hour,,eng,2026-05-04,10,billable
                 e2,sam,acorn,care,,eng,2026-05-05,5,billable
                 e3,lee,birch,birch,,eng,2026-05-06,8,billable
                 e4,lee,acorn,hour,,eng,2026-05-07,8,billable"
            ),
        );
    books
}

fn closed() -> Books {
    let mut books = books();
    books.month("2026-05");
    let said = books.done(&["--as", "ada", "close", "2026-05"]);
    assert!(said.contains("2026-05 is closed"), "{said}");
    books.now = "2027-06-16T12:00:00Z".into();
    books
}

/// Adds an entry.
fn late(books: &Books, line: &str) {
    let path = books.path("time_entries");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(path, format!("{text}{line}\n")).unwrap();
}

const PROFIT: &str = "select sum(case when line_kind like 'revenue_earned%' then amount_minor
    when line_kind like '%labour_cost%' or line_kind like 'addition_cost%' or line_kind like 'expense_cost%' then -amount_minor else 0 end)";

#[test]
fn a_closed_month_stays_and_a_late_entry_is_an_adjustment_of_the_next() {
    let books = closed();
    let before = books.rollup("2026-05").0.to_string();
    assert!(before.contains("\"closed\""), "{before}");
    late(&books, "e5,sam,acorn,hour,,eng,2026-05-08,2,billable");
    let june = books.month("2026-06");
    assert_eq!(books.rollup("2026-05").0.to_string(), before);
    june.agreement(
        "hour",
        "revenue_earned=200.00 labour_cost=80.00 profit=120.00 worked_hours=2 billable_hours=2 cost_known_pct=100",
    );
    june.company("acorn", "revenue_earned=3200.00 worked_hours=2");
    june.labour("client_cost=80.00 total=80.00");
    assert_eq!(june.amounts("revenue_earned.time.adjustment"), ["200.00"]);
    assert_eq!(june.amounts("labour_cost.base.adjustment"), ["80.00"]);
    let origins = books.query(
        "select distinct origin_month from rpt_ledger where month = '2026-06' and line_kind like '%.adjustment'",
    );
    assert_eq!(origins, ["2026-05"]);
    // It changes once more while June is open: the adjustment is replaced.
    books.edit("time_entries", "2026-05-08,2,", "2026-05-08,3,");
    let june = books.month("2026-06");
    june.agreement("hour", "revenue_earned=300.00 worked_hours=3");
    // 180 is below both thresholds: May is not restated.
    assert!(
        books
            .query("select * from rpt_agreement_month_restated")
            .is_empty()
    );
}

#[test]
fn what_comes_after_both_are_closed_goes_into_the_month_after() {
    let mut books = closed();
    late(&books, "e5,sam,acorn,hour,,eng,2026-05-08,2,billable");
    books.month("2026-06");
    books.done(&["close", "2026-06"]);
    books.now = "2027-06-17T12:00:00Z".into();
    books.edit("time_entries", "2026-05-08,2,", "2026-05-08,3,");
    books
        .month("2026-07")
        .agreement("hour", "revenue_earned=100.00 worked_hours=1");
    books
        .rollup("2026-06")
        .agreement("hour", "revenue_earned=200.00 status=closed");
    // And away altogether: the books take back what they said.
    books.edit(
        "time_entries",
        "e5,sam,acorn,hour,,eng,2026-05-08,3,billable\n",
        "",
    );
    books
        .month("2026-07")
        .agreement("hour", "revenue_earned=-200.00 worked_hours=-2");
}

#[test]
fn a_month_is_restated_by_itself_from_the_threshold_on_and_the_bridge_sums() {
    let books = closed();
    late(&books, "e5,sam,acorn,hour,,eng,2026-05-08,30,billable");
    books.edit("time_entries", "e3,lee,birch,birch", "e3,lee,acorn,hour");
    books.edit("time_entries", "2026-05-05,5,", "2026-05-05,6,");
    books.edit(
        "time_entries",
        "2026-05-07,8,billable",
        "2026-05-07,8,do_not_bill",
    );
    books.month("2026-06");
    books
        .rollup("2026-05")
        .agreement("hour", "version=1 status=closed revenue_earned=1800.00");
    let restated = books.query(
        "select version, status, agreement_id, cast(revenue_earned as integer), cast(worked_hours as integer)
         from rpt_agreement_month_restated order by agreement_id",
    );
    assert_eq!(
        restated,
        [
            "2|restated|shop:birch|0|0",
            "2|restated|shop:care|3000|6",
            "2|restated|shop:hour|4800|56"
        ]
    );
    let classes = books.query(
        "select class || ' ' || sum(amount_minor) from bridge_line group by class order by class",
    );
    // Lee's 8 hours at 50 go with the entry that moved; an entry that is not billed any more loses its 800.
    assert_eq!(
        classes,
        [
            "billable_changed -80000",
            "edited_hours -4000",
            "late_time 180000",
            "moved 0"
        ]
    );
    let profit = |version: u8| -> i64 {
        let rows = books.query(&format!(
            "{PROFIT} from ledger_line where month = '2026-05' and version = {version}"
        ));
        rows[0].parse::<Decimal>().unwrap().try_into().unwrap()
    };
    let bridged = books.query("select sum(amount_minor) from bridge_line where month = '2026-05'");
    assert_eq!(
        bridged[0].parse::<Decimal>().unwrap(),
        Decimal::from(profit(2) - profit(1))
    );
    let said = books.done(&["bridge", "2026-05"]);
    assert!(
        said.contains("late time") && said.contains("Acorn"),
        "{said}"
    );
    assert!(said.contains("profit changed by 960.00 USD"), "{said}");
    let audit =
        books.query("select actor || ' ' || act || ' ' || detail from audit_event order by seq");
    assert_eq!(audit[1], "daybook reopen version 2; threshold");
    assert!(books.done(&["audit", "verify"]).contains("2 act(s)"));
}

#[test]
fn below_the_threshold_reopen_restates_with_a_reason() {
    let books = closed();
    let refused = books.run(&["reopen", "2026-05"]);
    assert_eq!(refused.status.code(), Some(2));
    let said = books.done(&["reopen", "2026-05", "--reason", "asked"]);
    assert!(said.contains("nothing of 2026-05 changed"), "{said}");
    late(&books, "e5,sam,acorn,hour,,eng,2026-05-08,1,billable");
    books.done(&["sync"]);
    let said = books.done(&["--as", "ada", "reopen", "2026-05", "--reason", "asked"]);
    assert!(said.contains("version 2"), "{said}");
    books
        .rollup("2026-05")
        .agreement("hour", "status=closed version=1 revenue_earned=1800.00");
    assert_eq!(
        books.query("select version || ' ' || actor || ' ' || reason from month_version where month = '2026-05' and version > 1"),
        ["2 ada asked"]
    );
    let open = books.run(&["reopen", "2026-06", "--reason", "asked"]);
    assert_eq!(open.status.code(), Some(2));
}

#[test]
fn a_month_is_not_closed_before_every_source_is_read_after_its_grace_days() {
    let mut books = books().at("2026-06-05T03:00:00Z");
    books.month("2026-05");
    let output = books.run(&["close", "2026-05"]);
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("shop not read after 2026-06-05"), "{said}");
    books
        .rollup("2026-05")
        .agreement("hour", "status=preliminary");
    books.now = "2026-06-06T12:00:00Z".into();
    assert_eq!(
        books.run(&["close", "2026-05"]).status.code(),
        Some(3),
        "time alone reads nothing"
    );
    books.done(&["sync"]);
    books.done(&["close", "2026-05"]);
    books.rollup("2026-05").agreement("hour", "status=closed");
}

#[test]
fn closing_twice_changes_nothing_and_the_list_is_kept() {
    let books = closed();
    // June is rolled once more, without what was open of May.
    books.done(&["rollup", "--month", "2026-06"]);
    let all = "select * from month_version order by month, version";
    let before = (books.query(all), books.query("select * from audit_event"));
    assert!(
        books
            .done(&["close", "2026-05"])
            .contains("was closed before")
    );
    assert_eq!(
        (books.query(all), books.query("select * from audit_event")),
        before
    );
    let kept =
        books.query("select readiness from month_version where month = '2026-05' and version = 1");
    assert!(
        kept[0].contains("invoices of the month") && kept[0].contains("payroll total"),
        "{kept:?}"
    );
}

#[test]
fn open_items_of_a_month_expire_with_it() {
    let books = Books::new();
    books
        .file("companies", "id,name\nacorn,Acorn")
        .file("members", "id,name\nsam,Sam Ray")
        .file(
            "agreements",
            "id,company_id,name,kind,bill_amount,starts_on,ends_on\ncare,acorn,Care,fixed_fee,1000,2026-05-01,2026-05-10",
        )
        .file(
            "time_entries",
            "id,member_id,company_id,agreement_id,worked_on,worked_hours,billable\ne1,sam,acorn,care,2026-05-20,1,billable",
        );
    books.done(&["sync"]);
    books.done(&["review", "--from", "2026-05-01", "--to", "2026-05-31"]);
    let states = "select distinct state from review_item where work_date = '2026-05-20'";
    assert_eq!(books.query(states), ["open"]);
    books.done(&["close", "2026-05"]);
    assert_eq!(books.query(states), ["expired"]);
}

#[test]
fn a_closed_month_that_was_changed_by_hand_is_found() {
    let books = closed();
    let of = "(select id from posting where month = '2026-05' and line_kind = 'revenue_earned.recurring')";
    for (change, back) in [
        (
            format!(
                "update posting_line set amount_minor = amount_minor + 1 where posting_id in {of}"
            ),
            format!(
                "update posting_line set amount_minor = amount_minor - 1 where posting_id in {of}"
            ),
        ),
        (
            format!("update posting set amount_minor = amount_minor + 1 where id in {of}"),
            format!("update posting set amount_minor = amount_minor - 1 where id in {of}"),
        ),
    ] {
        assert!(books.done(&["audit", "verify"]).contains("1 act(s)"));
        books.query(&change);
        let output = books.run(&["audit", "verify"]);
        assert_eq!(output.status.code(), Some(1), "{change}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("version 1 of 2026-05"));
        books.query(&back);
    }
}

/// What each agreement, project and company got over all months, in its first versions.
fn over_all_months(books: &Books) -> Vec<String> {
    [
        "select 'a', agreement_id, currency, sum(revenue_earned), sum(revenue_billed), sum(addition_cost), sum(labour_cost),
         sum(expense_cost), sum(worked_seconds), sum(billable_seconds), sum(unknown_cost_seconds), sum(shadow_value_minor),
         round(cast(sum(covered_hours) as numeric), 2) from agreement_month where version = 1 group by agreement_id, currency",
        "select 'p', project_id, currency, sum(revenue_earned), sum(revenue_billed), sum(labour_cost), sum(expense_cost),
         sum(worked_seconds), sum(unknown_cost_seconds) from project_month where version = 1 group by project_id, currency",
        "select 'c', company_id, currency, sum(revenue_earned), sum(revenue_billed), sum(addition_cost), sum(labour_cost),
         sum(expense_cost), sum(worked_seconds), sum(billable_seconds), sum(unknown_cost_seconds)
         from company_month where version = 1 group by company_id, currency",
        "select 'u', account, currency, sum(unknown_seconds) from unknown_cost_month where version = 1
         group by account, currency having sum(unknown_seconds) <> 0",
    ]
    .iter()
    .flat_map(|sql| {
        let mut rows = books.query(sql);
        // A row whose every figure is zero says nothing.
        rows.retain(|row| row.split('|').skip(3).any(|cell| !matches!(cell, "" | "0" | "0.0" | "0.00")));
        rows.sort_unstable();
        rows
    })
    .collect()
}

/// What a fixed price earned stays in a closed month: a new estimate is caught up in the next open one.
const ALL_BUT_PROGRESS: &str = "line_kind <> 'revenue_earned.percent_complete'";

const OWN_LINES: &str = "account, line_kind, agreement_id, project_id, company_id, subject_id, member_id, work_date, amount_minor, currency";

/// Whatever changes after the close: the books of all months together say what a warehouse says that never closed any, and
/// the month restated says what that warehouse says of it.
fn check(seed: u64, rounds: usize) {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut books = firm(seed);
    books.set("finance", "close_grace_days = 0");
    books.roll();
    let months = books.query(
        "select distinct month from ledger_line where line_kind like 'labour_cost%' order by month",
    );
    let (first, second) = (&months[0], &months[1]);
    books.done(&["close", first]);
    for round in 0..rounds {
        books.now = (books.now.parse::<chrono::DateTime<chrono::Utc>>().unwrap()
            + chrono::TimeDelta::minutes(10))
        .to_rfc3339();
        if round == rounds / 2 {
            books.done(&["close", second]);
        }
        let edits: Vec<String> = (0..=random.usize(..4))
            .filter_map(|_| edit(&books, &mut random))
            .collect();
        books.roll();
        let said = format!("seed {seed}, round {round}: {edits:#?}");
        let fresh = books.again();
        fresh.roll();
        assert_eq!(over_all_months(&books), over_all_months(&fresh), "{said}");
        let rows = books.run(&["reopen", first, "--reason", "to compare"]);
        assert!(rows.status.success(), "{said}");
        let lines = |books: &Books, version: &str| {
            let mut rows = books.query(&format!(
                "select {OWN_LINES} from ledger_line where month = '{first}' and origin_month is null and version = ({version})
                 and {ALL_BUT_PROGRESS}"
            ));
            rows.sort_unstable();
            rows
        };
        let last = format!("select max(version) from month_version where month = '{first}'");
        let (now, truth) = (lines(&books, &last), lines(&fresh, "1"));
        let profit = format!(
            "{PROFIT} from ledger_line where month = '{first}' and origin_month is null and {ALL_BUT_PROGRESS} and version = "
        );
        // A change that leaves the profit as it is makes no version.
        if books.query(&format!("{profit} ({last})")) != fresh.query(&format!("{profit} 1")) {
            assert_eq!(now, truth, "{said}");
        }
        let unsummed = format!(
            "select v.version from month_version v where v.month = '{first}' and v.version > 1 and
             coalesce((select sum(amount_minor) from bridge_line b where b.month = v.month and b.to_version = v.version), 0) <>
             ({PROFIT} from ledger_line where month = v.month and version = v.version and origin_month is null) -
             ({PROFIT} from ledger_line where month = v.month and version = v.version - 1 and origin_month is null)"
        );
        assert!(books.query(&unsummed).is_empty(), "{said}");
        assert!(books.done(&["audit", "verify"]).contains("whole"), "{said}");
    }
    assert!(
        !books
            .query("select 1 from ledger_line where origin_month is not null limit 1")
            .is_empty(),
        "seed {seed}: nothing came late"
    );
}

#[test]
fn first_versions_and_adjustments_together_are_the_truth() {
    check(5, 6);
}
