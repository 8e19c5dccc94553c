//! Each method that finance can choose, from files to views; and months that are closed with one and followed by another.

use super::books::Books;

/// A fee from the 11th of March to before the 10th of June, a price of a year, and an addition to it.
fn fees(settings: &str) -> Books {
    let books = Books::with(&format!("[finance]\n{settings}\n"));
    books
        .file("companies", "id,name\nacorn,Acorn")
        .file(
            "agreements",
            "id,company_id,name,kind,bill_amount,bill_cycle_months,starts_on,ends_on,cancelled_on,bill_timing
             care,acorn,Care,fixed_fee,3100,,2026-03-11,,2026-06-10,
             year,acorn,Year,fixed_fee,12000,12,2026-02-15,2027-02-14,,advance
             late,acorn,Late,resale,1200,12,2026-02-15,2027-02-14,,arrears",
        )
        .file(
            "agreement_additions",
            "id,agreement_id,name,quantity,unit_price,unit_cost,effective_on\nseats,year,Seats,10,120,60,2026-03-20",
        );
    books
}

fn months(books: &Books, view: &str, column: &str, pick: &str) -> Vec<String> {
    books.query(&format!(
        "select month, {column} from {view} where {pick} and month in
         ('2026-02', '2026-03', '2026-04', '2026-06', '2027-01', '2027-02') and {column} <> 0 order by month"
    ))
}

#[test]
fn prices_are_spread_by_the_method_and_so_are_costs() {
    for (method, care, year, late, cost) in [
        (
            "thirty_day",
            &["2026-03|2066.67", "2026-04|3100", "2026-06|930"][..],
            &[
                "2026-02|533.33",
                "2026-03|1036.67",
                "2026-04|1100",
                "2026-06|1100",
                "2027-01|1100",
                "2027-02|513.33",
            ][..],
            &[
                "2026-02|53.33",
                "2026-03|100",
                "2026-04|100",
                "2026-06|100",
                "2027-01|100",
                "2027-02|46.67",
            ][..],
            &[
                "2026-03|18.33",
                "2026-04|50",
                "2026-06|50",
                "2027-01|50",
                "2027-02|23.34",
            ][..],
        ),
        (
            "full_if_active_on_first",
            &["2026-04|3100", "2026-06|3100"],
            &[
                "2026-02|1000",
                "2026-03|1000",
                "2026-04|1100",
                "2026-06|1100",
                "2027-01|1100",
            ],
            &[
                "2026-02|100",
                "2026-03|100",
                "2026-04|100",
                "2026-06|100",
                "2027-01|100",
            ],
            &["2026-04|50", "2026-06|50", "2027-01|50"],
        ),
        (
            "full_if_any_day",
            &["2026-03|3100", "2026-04|3100", "2026-06|3100"],
            &[
                "2026-02|1000",
                "2026-03|1100",
                "2026-04|1100",
                "2026-06|1100",
                "2027-01|1100",
            ],
            &[
                "2026-02|100",
                "2026-03|100",
                "2026-04|100",
                "2026-06|100",
                "2027-01|100",
            ],
            &["2026-03|50", "2026-04|50", "2026-06|50", "2027-01|50"],
        ),
        (
            "none",
            &["2026-03|3100", "2026-04|3100", "2026-06|3100"],
            &["2026-02|12000", "2026-03|1200"],
            &["2027-02|1200"],
            &["2026-03|600"],
        ),
    ] {
        let books = fees(&format!("proration = \"{method}\""));
        books.roll();
        let earned = |id: &str| {
            let pick = format!("agreement_id = 'shop:{id}'");
            months(&books, "rpt_agreement_month", "revenue_earned", &pick)
        };
        assert_eq!(earned("care"), care, "{method}");
        assert_eq!(earned("year"), year, "{method}");
        assert_eq!(earned("late"), late, "{method}");
        let costs = months(&books, "rpt_company_month", "addition_cost", "1 = 1");
        assert_eq!(costs, cost, "{method}");
        let whole =
            "select cast(round(sum(revenue_earned) * 100) as bigint) from rpt_agreement_month
            where agreement_id in ('shop:late', 'shop:year')";
        let additions = match method {
            "thirty_day" => 108_333,
            "full_if_active_on_first" => 100_000,
            "full_if_any_day" => 110_000,
            _ => 120_000,
        };
        assert_eq!(books.query(whole), [(1_320_000 + additions).to_string()]);
        let said = books.done(&["rollup", "--month", "2026-03"]);
        assert!(said.contains(&format!("proration {method}")), "{said}");
    }
}

#[test]
fn a_day_of_cancellation_that_counts_is_earned_by_agreements_and_additions() {
    let books = fees("cancelled_date_inclusive = true");
    books.file(
        "agreement_additions",
        "id,agreement_id,name,quantity,unit_price,effective_on,cancelled_on
         seats,care,Seats,1,310,2026-03-11,2026-05-10
         fee,care,Set-up,1,500,2026-04-02,2026-04-02",
    );
    books.roll();
    let of = |kind: &str, id: &str| {
        books.query(&format!(
            "select month, amount from rpt_ledger where line_kind = 'revenue_earned.{kind}' and subject_id = 'shop:{id}'
             and month > '2026-03' order by month"
        ))
    };
    // Eleven of thirty days, ten of thirty-one, and what is earned once stays so.
    assert_eq!(
        of("recurring", "care"),
        ["2026-04|3100", "2026-05|3100", "2026-06|1033.33"]
    );
    assert_eq!(of("addition", "seats"), ["2026-04|310", "2026-05|100"]);
    assert_eq!(of("addition", "fee"), ["2026-04|500"]);
}

/// Example 4: a block of 20 hours for 2,400.00 of which 17.5 are used.
fn block(settings: &str) -> Books {
    let books = Books::with(&format!("[finance]\n{settings}\n"));
    books
        .file("companies", "id,name\nacorn,Acorn")
        .file("members", "id,name\nsam,Sam Ray")
        .file(
            "agreements",
            "id,company_id,name,kind,bill_amount,limit_amount,starts_on,ends_on
             block,acorn,Block,block_hours,2400,20,2026-01-01,2026-03-31",
        )
        .file(
            "time_entries",
            "id,member_id,company_id,agreement_id,worked_on,worked_hours,billable
             e1,sam,acorn,block,2026-01-14,6.5,billable
             e2,sam,acorn,block,2026-02-10,8,billable
             e3,sam,acorn,block,2026-03-03,3,billable",
        );
    books
}

#[test]
fn what_is_never_used_is_earned_with_each_use_or_not_at_all() {
    let of = |settings: &str| {
        let books = block(settings);
        books.roll();
        let lines = "select month, subject_id, amount from rpt_ledger
            where line_kind = 'revenue_earned.breakage' order by month, subject_id";
        let sums = "select month, revenue_earned from rpt_agreement_month where revenue_earned <> 0 order by month";
        (books.query(lines), books.query(sums))
    };
    let (lines, sums) = of("breakage = \"proportional\"\nexpected_breakage_pct = \"10\"");
    assert_eq!(
        lines,
        [
            "2026-01|shop:e1|86.67",
            "2026-02|shop:e2|106.66",
            "2026-03|shop:block|66.67",
            "2026-03|shop:e3|40"
        ]
    );
    assert_eq!(
        sums,
        ["2026-01|866.67", "2026-02|1066.66", "2026-03|466.67"]
    );
    let (lines, sums) = of("breakage = \"none\"");
    assert_eq!(lines, Vec::<String>::new());
    assert_eq!(sums, ["2026-01|780", "2026-02|960", "2026-03|360"]);
}

#[test]
fn a_year_of_pay_is_divided_by_the_hours_that_are_left_to_work_in() {
    for (settings, labour) in [
        (
            "cost_basis = \"paid_hours\"",
            "client_cost=520 absence_cost=832 total=1352 payroll=1500 variance=148",
        ),
        (
            "cost_basis = \"available_hours\"\nunavailable_hours = { leave = 160, holidays = 80, training = 80 }",
            "client_cost=614.55 absence_cost=0 total=614.55 payroll=1500 variance=885.45",
        ),
    ] {
        let books = Books::with(&format!("[finance]\n{settings}\n"));
        books
            .file("companies", "id,name\nacorn,Acorn")
            .file("members", "id,name\nsam,Sam Ray")
            .file("work_types", "id,name,absence\npto,PTO,true")
            .file(
                "cost_rates",
                "member_id,amount,currency,valid_from,basis,burden\nsam,83200,USD,2026-01-01,year,1.3",
            )
            .file("payroll", "month,currency,amount\n2026-03,USD,1500")
            .file(
                "absences",
                "id,member_id,starts_at,ends_at\noff,sam,2026-03-05T14:00:00Z,2026-03-05T22:00:00Z",
            )
            .file(
                "time_entries",
                "id,member_id,company_id,work_type_id,worked_on,worked_hours
                 e1,sam,acorn,,2026-03-03,10
                 e2,sam,,pto,2026-03-04,8",
            );
        let march = books.month("2026-03");
        march.labour(&format!("{labour} unknown_cost_hours=0"));
        march.company("acorn", "cost_known_pct=100");
    }
}

fn set(books: &Books, from: &str, to: &str) {
    let text = std::fs::read_to_string(books.settings()).unwrap();
    assert_eq!(text.matches(from).count(), 1, "{text}");
    std::fs::write(books.settings(), text.replace(from, to)).unwrap();
}

/// From the 11th of each month: 21 or 20 days, and by thirty always 20.
#[test]
fn a_change_holds_from_its_month_on_and_reaches_back_over_open_months_only_where_it_says_so() {
    let books = Books::with("[finance]\nproration = \"daily_actual\"\n").at("2027-05-20T12:00:00Z");
    books.file("companies", "id,name\nacorn,Acorn").file(
        "agreements",
        "id,company_id,name,kind,bill_amount,starts_on,ends_on
         mar,acorn,March,fixed_fee,3100,2027-03-11,2027-03-31
         may,acorn,May,fixed_fee,3100,2027-05-11,2027-05-31
         jul,acorn,July,fixed_fee,3100,2027-07-11,2027-07-31",
    );
    let earned = |books: &Books| {
        books.query(
            "select month, revenue_earned, settings_version from rpt_company_month where revenue_earned <> 0 order by month",
        )
    };
    books.roll();
    assert_eq!(earned(&books), ["2027-03|2100|1", "2027-05|2100|1"]);
    let books = books.at("2027-07-10T12:00:00Z");
    books.done(&["sync"]);
    books.done(&["close", "2027-03"]);
    set(&books, "daily_actual", "thirty_day");
    books.roll();
    let july = ["2027-03|2100|1", "2027-05|2100|1", "2027-07|2066.67|2"];
    assert_eq!(earned(&books), july);
    let said = books.done(&["rollup", "--month", "2027-05"]);
    assert!(
        said.contains("Newer settings: version 2, from 2027-07 on."),
        "{said}"
    );
    let said = books.done(&["rollup", "--month", "2027-07"]);
    assert!(
        said.contains("Settings: version 2 since 2027-07-10, from 2027-07 on: "),
        "{said}"
    );
    // An open month is reached where the accountant says so; a closed one never is, nor is anything posted for it.
    books.set("finance", "applies_from = \"2027-02\"");
    books.roll();
    assert_eq!(
        earned(&books),
        ["2027-03|2100|1", "2027-05|2066.67|3", "2027-07|2066.67|3"]
    );
    let late = "select count(*) from rpt_ledger where origin_month is not null";
    assert_eq!(books.query(late), ["0"]);
    // What is found of a closed month later is reckoned by its own method: 3,410.00 less 3,100.00 for 21 of 31 days.
    books.edit("agreements", "March,fixed_fee,3100", "March,fixed_fee,3410");
    books.done(&["sync"]);
    books.done(&["rollup", "--month", "2027-05"]);
    let late = "select month, origin_month, amount from rpt_ledger where origin_month is not null";
    assert_eq!(books.query(late), ["2027-04|2027-03|210"]);
    books.done(&["reopen", "2027-03", "--reason", "the price was wrong"]);
    let restated = "select revenue_earned, settings_version from rpt_company_month_restated where month = '2027-03'";
    assert_eq!(books.query(restated), ["2310|1"]);
}

#[test]
fn what_a_month_was_made_of_holds_the_settings_in_force() {
    let made_of = |settings: &str| {
        let books = Books::with(&format!("[finance]\n{settings}\n"));
        books.file("companies", "id,name\nacorn,Acorn").file(
            "agreements",
            "id,company_id,name,kind,bill_amount,starts_on\ncare,acorn,Care,fixed_fee,3100,2026-03-01",
        );
        books.month("2026-03");
        books.done(&["close", "2026-03"]);
        books.query("select fingerprint from month_version where month = '2026-03'")
    };
    let usual = made_of("proration = \"daily_actual\"");
    assert_eq!(usual, made_of("close_grace_days = 5"));
    assert_ne!(usual, made_of("proration = \"thirty_day\""));
    assert_ne!(usual, made_of("breakage = \"none\""));
}
