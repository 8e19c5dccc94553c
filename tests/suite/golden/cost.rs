//! What labour costs, and what a month looks like beside it.

use super::books::Books;

fn books(companies: &str) -> Books {
    let books = Books::new();
    books
        .file(
            "companies",
            &format!("id,name,is_internal\nacorn,Acorn,false\nown,Own Firm,true\n{companies}"),
        )
        .file(
            "members",
            "id,name,default_work_role_id\nsam,Sam Ray,eng\nkim,Kim Poe,eng",
        )
        .file(
            "work_roles",
            "id,name,standard_rate\neng,Engineer,150\nsen,Senior,200",
        );
    books
}

const ENTRIES: &str = "id,member_id,company_id,agreement_id,project_id,work_role_id,work_type_id,worked_on,worked_hours,billable,hourly_rate";
const RATES: &str =
    "member_id,amount,currency,valid_from,valid_to,burden,overtime_after_hours,overtime_factor";

#[test]
fn example_6_overtime_is_spread_over_the_week_whoever_it_was_for() {
    let books = books("");
    books
        .file(
            "agreements",
            "id,company_id,name,kind,bill_amount\ncare,acorn,Care,fixed_fee,1000",
        )
        .file(
            "cost_rates",
            &format!("{RATES}\nsam,40,USD,2026-01-01,,1.25,40,1.5"),
        )
        // The week of 26 October, over the month's end; 1 November is its Sunday.
        .file(
            "time_entries",
            &format!(
                "{ENTRIES}
                 e1,sam,acorn,care,,,,2026-10-26,9,billable,
                 e2,sam,acorn,care,,,,2026-10-27,9,billable,
                 e3,sam,own,,,,,2026-10-28,9,do_not_bill,
                 e4,sam,,,,,,2026-10-30,9,do_not_bill,
                 e5,sam,acorn,care,,,,2026-11-01,9,billable,"
            ),
        );
    let october = books.month("2026-10");
    // 9 h × 40 × 1.25, and a fifth of 5 h × 0.5 × 40: the premium has no burden.
    october.expect(
        "rpt_ledger",
        "line_kind=labour_cost.base work_date=2026-10-26",
        "amount=450.00 quantity=9 unit_rate=null subject_id=null work_role=Engineer",
    );
    assert_eq!(
        october.amounts("labour_cost.overtime"),
        ["20.00", "20.00", "20.00", "20.00"]
    );
    october.agreement("care", "labour_cost=940.00 worked_hours=18");
    october.labour("client_cost=940.00 internal_cost=940.00 payroll_wrap_cost=0 total=1880.00");
    let november = books.rollup("2026-11");
    november.agreement("care", "labour_cost=470.00");
}

#[test]
fn example_6_a_nine_hour_entry_costs_three_hundred_and_eighty() {
    let books = books("");
    let days: Vec<String> = (5..10)
        .map(|d| format!("e{d},sam,acorn,,,,,2026-10-{d:02},9,billable,"))
        .collect();
    books
        .file(
            "cost_rates",
            &format!("{RATES}\nsam,40,USD,2026-01-01,,,40,1.5"),
        )
        .file("time_entries", &format!("{ENTRIES}\n{}", days.join("\n")));
    let views = books.month("2026-10");
    views.company(
        "acorn",
        "labour_cost=1900.00 worked_hours=45 cost_known_pct=100",
    );
    let each = books.query(
        "select sum(amount_minor) from ledger_line where line_kind like 'labour_cost%' group by subject_id",
    );
    assert_eq!(each, ["38000"; 5]);
}

#[test]
fn example_7_the_hour_the_shadow_and_the_margin_of_an_agreement() {
    let books = books("");
    books
        .file(
            "agreements",
            "id,company_id,name,kind,bill_amount,starts_on\ncare,acorn,Care,fixed_fee,3000.00,2026-01-01",
        )
        .file(
            "agreement_additions",
            "id,agreement_id,name,quantity,unit_price,unit_cost,billable\ntool,care,Tool,1,0,250.00,no_charge",
        )
        .file(
            "expenses",
            "id,spent_on,cost,agreement_id\nride,2026-05-07,150.00,care",
        )
        .file("cost_rates", &format!("{RATES}\nsam,45,USD,2026-01-01,,,,"))
        .file(
            "time_entries",
            &format!(
                "{ENTRIES}
                 e1,sam,acorn,care,,,,2026-05-05,12.25,billable,
                 e2,sam,acorn,care,,,,2026-05-06,7.75,no_charge,"
            ),
        );
    let views = books.month("2026-05");
    views.agreement(
        "care",
        "revenue_earned=3000.00 addition_cost=250.00 expense_cost=150.00 labour_cost=900.00 profit=1700.00 margin_pct=56.67 \
         worked_hours=20 billable_hours=12.25 covered_hours=12.25 effective_hourly_rate=130.00 shadow_value=3000.00 \
         efficiency_ratio=0.867 cost_known_pct=100",
    );
    views.company(
        "acorn",
        "profit=1700.00 margin_pct=56.67 effective_hourly_rate=130.00 covered_hours=12.25 billable_hours=12.25",
    );
    views.labour("client_cost=900.00 total=900.00 unknown_cost_hours=0 payroll=null variance=null");
}

#[test]
fn example_10_a_fixed_price_is_earned_as_far_as_it_is_done() {
    let books = books("");
    books
        .file(
            "projects",
            "id,company_id,name,billing_method,contract_price,planned_hours,remaining_hours
             move,acorn,Move,fixed_fee,20000,70,28",
        )
        .file("cost_rates", &format!("{RATES}\nsam,45,USD,2026-01-01,,,,"))
        .file(
            "time_entries",
            &format!(
                "{ENTRIES}
                 e1,sam,,,move,,,2026-02-10,20,billable,200
                 e2,sam,,,move,,,2026-03-10,32,billable,200"
            ),
        );
    let views = books.month("2026-03");
    // 52 of 80 hours: 13,000.00 so far, of which 20 of 80 before March.
    views.project(
        "move",
        "revenue_earned=8000.00 labour_cost=1440.00 profit=6560.00 margin_pct=82 worked_hours=32 planned_hours=70 \
         actual_hours_to_date=52 remaining_hours=28 variance_pct=-25.71 percent_complete=65 cost_known_pct=100",
    );
    views.company("acorn", "revenue_earned=8000.00 worked_hours=32");
    books.rollup("2026-02").project(
        "move",
        "revenue_earned=5000.00 actual_hours_to_date=20 percent_complete=25 variance_pct=-71.43",
    );
    let sum = books.query("select sum(revenue_earned) from rpt_project_month");
    assert_eq!(sum, ["13000"]);
}

#[test]
fn a_project_by_the_hour_is_as_far_as_its_hours() {
    let books = books("");
    books
        .file(
            "projects",
            "id,company_id,name,planned_hours,remaining_hours,status
             plan,acorn,Plan,40,,active\nleft,acorn,Left,,30,active\ndone,acorn,Done,40,,completed\nopen,acorn,Open,,,",
        )
        .file(
            "work_types",
            "id,name,payroll_wrap\nwrap,Wrap,true",
        )
        .file(
            "time_entries",
            &format!(
                "{ENTRIES}
                 p1,sam,,,plan,,,2026-04-10,10,billable,
                 p2,sam,,,plan,,,2026-05-10,20,billable,
                 p3,sam,,,plan,,wrap,2026-05-10,7,billable,
                 l1,sam,,,left,,,2026-04-10,10,billable,
                 l2,sam,,,left,,,2026-05-10,10,billable,
                 d1,sam,,,done,,,2026-05-10,10,billable,
                 o1,sam,,,open,,,2026-05-10,10,billable,"
            ),
        );
    let may = books.month("2026-05");
    may.project(
        "plan",
        "actual_hours_to_date=30 percent_complete=75 variance_pct=-25 worked_hours=20",
    );
    may.project(
        "left",
        "percent_complete=40 variance_pct=null planned_hours=null",
    );
    may.project("done", "percent_complete=100 variance_pct=-75");
    may.project("open", "percent_complete=null actual_hours_to_date=10");
    let april = books.rollup("2026-04");
    april.project("plan", "percent_complete=25 actual_hours_to_date=10");
    april.project("left", "percent_complete=20");
}

#[test]
fn revenue_keeps_its_currency_and_costs_follow_it_where_a_rate_is_known() {
    let books = books("birch,Birch,false");
    books
        .file(
            "agreements",
            "id,company_id,name,kind,bill_amount,currency
             euro,acorn,Euro,fixed_fee,1000,EUR
             yen,birch,Yen,fixed_fee,100000,JPY",
        )
        .file(
            "fx_rates",
            "month,from,to,rate\n2026-05,USD,EUR,0.9\n2026-05,JPY,USD,0.0065",
        )
        .file("cost_rates", &format!("{RATES}\nsam,50,USD,2026-01-01,,,,"))
        .file(
            "time_entries",
            &format!(
                "{ENTRIES}
                 e1,sam,acorn,euro,,,,2026-05-05,4,billable,
                 e2,sam,birch,yen,,,,2026-05-06,2,billable,
                 e3,sam,acorn,,,,,2026-05-06,1,billable,99.95"
            ),
        );
    let views = books.month("2026-05");
    views.agreement(
        "euro",
        "currency=EUR revenue_earned=1000 labour_cost=180.00 profit=820 cost_known_pct=100",
    );
    // Never inverted: of USD in JPY nothing is known.
    views.agreement(
        "yen",
        "currency=JPY revenue_earned=100000 labour_cost=0 profit=100000 cost_known_pct=0 grade=C effective_hourly_rate=50000",
    );
    views.expect(
        "rpt_company_month",
        "company_id=shop:acorn currency=EUR",
        "revenue_earned=1000 labour_cost=180 worked_hours=4",
    );
    views.expect(
        "rpt_company_month",
        "company_id=shop:acorn currency=USD",
        "revenue_earned=99.95 labour_cost=50 worked_hours=1",
    );
    for (currency, want) in [
        ("EUR", "client_cost=180 unknown_cost_hours=0"),
        ("JPY", "client_cost=0 unknown_cost_hours=2"),
        ("USD", "client_cost=50 unknown_cost_hours=0"),
    ] {
        let pick = format!("currency={currency}");
        views.expect("rpt_month_reconciliation", &pick, want);
    }
}

#[test]
fn an_unknown_cost_is_never_free() {
    let books = books("birch,Birch,false");
    let entries = |unknown: &str| {
        format!(
            "{ENTRIES}
             e1,sam,acorn,care,,,,2026-05-05,100,billable,
             e2,kim,acorn,care,,,,2026-05-06,{unknown},billable,"
        )
    };
    books
        .file(
            "agreements",
            "id,company_id,name,kind,bill_amount\ncare,acorn,Care,fixed_fee,9000",
        )
        .file("cost_rates", &format!("{RATES}\nsam,45,USD,2026-01-01,,,,"));
    for (unknown, pct, grade) in [
        ("0.3", "99.70", "A"),
        ("0.6", "99.40", "B"),
        ("5", "95.24", "B"),
        ("6", "94.34", "C"),
    ] {
        books.file("time_entries", &entries(unknown));
        books.done(&["sync"]);
        let views = books.rollup("2026-05");
        views.agreement(
            "care",
            &format!(
                "labour_cost=4500 profit=4500 margin_pct=50 cost_known_pct={pct} grade={grade}"
            ),
        );
        views.company("acorn", &format!("cost_known_pct={pct} grade={grade}"));
        views.labour(&format!("client_cost=4500 unknown_cost_hours={unknown}"));
    }
}

#[test]
fn the_reconciliation_divides_paid_time_and_meets_payroll() {
    let books = books("");
    books
        .file(
            "work_types",
            "id,name,payroll_wrap,absence,cost_multiplier\nwrap,Wrap,true,false,\nleave,Leave,false,true,\nnight,Night,false,false,1.5",
        )
        .file("schedules", "member_id,weekday,starts,ends\nsam,monday,09:00,17:00\nsam,tuesday,09:00,17:00")
        .file(
            "cost_rates",
            &format!("{RATES}\nsam,40,USD,2026-01-01,,1.25,,"),
        )
        .file("payroll", "month,currency,amount\n2026-05,USD,2000.55\n2026-06,USD,10")
        .file(
            "absences",
            // Monday whole, but two hours of it are entries; Tuesday morning unpaid; a Wednesday nobody is scheduled.
            "id,member_id,starts_at,ends_at,kind,approved
             a1,sam,2026-05-04T13:00:00Z,2026-05-04T21:00:00Z,leave,true
             a2,sam,2026-05-05T13:00:00Z,2026-05-05T15:00:00Z,unpaid,true
             a3,sam,2026-05-06T13:00:00Z,2026-05-06T15:00:00Z,leave,true
             a4,sam,2026-05-11T13:00:00Z,2026-05-11T21:00:00Z,leave,false",
        )
        .file(
            "time_entries",
            &format!(
                "{ENTRIES}
                 e1,sam,acorn,,,,,2026-05-05,3,billable,100
                 e2,sam,acorn,,,,night,2026-05-05,2,no_charge,
                 e3,sam,own,,,,,2026-05-06,1,do_not_bill,
                 e4,sam,,,,,,2026-05-06,1,do_not_bill,
                 e5,sam,acorn,,,,wrap,2026-05-07,0.5,billable,
                 e6,sam,acorn,,,,leave,2026-05-04,2,billable,
                 e7,kim,acorn,,,,wrap,2026-05-07,0.25,billable,"
            ),
        );
    let views = books.month("2026-05");
    // Client 3 + 2 × 1.5 hours, internal 2, wrap half an hour, absence 2 by entry and 6 beside it.
    views.labour(
        "currency=USD client_cost=300 internal_cost=100 payroll_wrap_cost=25 absence_cost=400 unknown_cost_hours=0.25 \
         total=825 payroll=2000.55 variance=1175.55 version=1 status=preliminary",
    );
    // Wrap and leave are of no company, and no worked hours of one.
    views.company(
        "acorn",
        "revenue_earned=300 labour_cost=300 worked_hours=5 billable_hours=3 cost_known_pct=100",
    );
    views.company("own", "revenue_earned=0 labour_cost=50 worked_hours=1");
    assert_eq!(views.rows("rpt_company_month", "").len(), 2);
    // Payroll of a month without any cost has its row as well.
    books
        .rollup("2026-06")
        .labour("total=0 payroll=10 variance=10 unknown_cost_hours=0");
}

#[test]
fn work_without_any_agreement_is_in_its_company() {
    let books = books("");
    books
        .file("cost_rates", &format!("{RATES}\nsam,45,USD,2026-01-01,,,,"))
        .file("tickets", "id,company_id\nt1,acorn")
        .file(
            "time_entries",
            "id,member_id,ticket_id,company_id,work_role_id,worked_on,worked_hours,billable,hourly_rate
             e1,sam,t1,,,2026-05-05,2,billable,
             e2,sam,,acorn,sen,2026-05-06,0.333,billable,
             e3,sam,,acorn,,2026-05-06,1,billable,80
             e4,sam,,acorn,,2026-05-06,1,no_charge,80",
        );
    let views = books.month("2026-05");
    // Two hours at the default role's rate, 1,199 seconds at the senior's, one at the entry's own.
    views.company(
        "acorn",
        "revenue_earned=446.61 labour_cost=194.99 profit=251.62 margin_pct=56.34 worked_hours=4.3331 billable_hours=3.3331",
    );
    assert!(views.rows("rpt_agreement_month", "").is_empty());
    assert_eq!(
        views.amounts("revenue_earned.uncovered").len(),
        3,
        "{:#?}",
        views.0
    );
}

#[test]
fn an_entry_of_project_and_agreement_costs_on_both_and_counts_once() {
    let books = books("");
    books
        .file(
            "agreements",
            "id,company_id,name,kind,bill_amount\ncare,acorn,Care,fixed_fee,1000",
        )
        .file("projects", "id,company_id,name\nmove,acorn,Move")
        .file("cost_rates", &format!("{RATES}\nsam,45,USD,2026-01-01,,,,"))
        .file(
            "time_entries",
            &format!(
                "{ENTRIES}
                 e1,sam,acorn,care,move,,,2026-05-05,2,billable,100
                 e2,sam,acorn,,move,,,2026-05-05,1,billable,100"
            ),
        );
    let views = books.month("2026-05");
    views.agreement("care", "revenue_earned=1000 labour_cost=90 worked_hours=2");
    views.project("move", "revenue_earned=100 labour_cost=135 worked_hours=3");
    views.company(
        "acorn",
        "revenue_earned=1100 labour_cost=135 worked_hours=3",
    );
    views.labour("client_cost=135 total=135");
}

#[test]
fn a_project_never_adds_what_an_agreement_costs_in_another_currency() {
    let books = books("");
    books
        .file(
            "agreements",
            "id,company_id,name,kind,bill_amount,currency\neuro,acorn,Euro,fixed_fee,1000,EUR",
        )
        .file("projects", "id,company_id,name\nmove,acorn,Move")
        .file("fx_rates", "month,from,to,rate\n2026-05,USD,EUR,0.9")
        .file("cost_rates", &format!("{RATES}\nsam,50,USD,2026-01-01,,,,"))
        .file(
            "time_entries",
            &format!(
                "{ENTRIES}
                 e1,sam,acorn,euro,move,,,2026-05-05,1,billable,
                 e2,sam,acorn,,move,,,2026-05-06,3,billable,100"
            ),
        );
    let views = books.month("2026-05");
    views.project(
        "move",
        "currency=USD labour_cost=150 revenue_earned=300 worked_hours=4 cost_known_pct=75",
    );
    views.agreement("euro", "labour_cost=45 cost_known_pct=100");
}
