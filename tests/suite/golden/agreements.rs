//! What agreements earn: fixed fees, advance billing, additions, blocks.

use super::books::Books;

const COMPANIES: &str = "id,name\nacorn,Acorn\n";
const MEMBERS: &str = "id,name\nsam,Sam Ray\n";

fn books() -> Books {
    let books = Books::new();
    books
        .file("companies", COMPANIES)
        .file("members", MEMBERS)
        .file("work_roles", "id,name,standard_rate\neng,Engineer,150");
    books
}

#[test]
fn example_1_a_fee_from_the_eleventh_earns_twenty_one_days() {
    let books = books();
    books.file(
        "agreements",
        "id,company_id,name,kind,bill_amount,starts_on
         care,acorn,Care,fixed_fee,3100.00,2026-03-11",
    );
    let march = books.month("2026-03");
    march.agreement(
        "care",
        "company=Acorn agreement=Care kind=fixed_fee currency=USD revenue_earned=2100.00 revenue_billed=0 \
         labour_cost=0 profit=2100.00 margin_pct=100 worked_hours=0 effective_hourly_rate=null shadow_value=0 \
         efficiency_ratio=null cost_known_pct=100 limit_hours=null remaining_hours=null open_items=0 grade=- \
         version=1 status=preliminary month=2026-03",
    );
    march.company("acorn", "revenue_earned=2100.00 profit=2100.00 grade=-");
    books
        .rollup("2026-04")
        .agreement("care", "revenue_earned=3100.00");
    assert_eq!(
        books.rollup("2026-02").rows("rpt_agreement_month", ""),
        Vec::<&serde_json::Value>::new()
    );
}

#[test]
fn example_2_a_year_paid_in_advance_is_earned_by_days_and_sums_to_its_price() {
    for (price, months) in [
        (
            "12000.00",
            "460.27 1019.18 986.30 1019.18 986.30 1019.18 1019.18 986.30 1019.18 986.30 1019.18 1019.18 460.27",
        ),
        // The rounded parts are four cents too many; the last month gives them back.
        (
            "10000.00",
            "383.56 849.32 821.92 849.32 821.92 849.32 849.32 821.92 849.32 821.92 849.32 849.32 383.52",
        ),
    ] {
        let books = books();
        books.file(
            "agreements",
            &format!(
                "id,company_id,name,kind,bill_amount,bill_cycle_months,starts_on,ends_on
                 year,acorn,Year,fixed_fee,{price},12,2026-02-15,2027-02-14"
            ),
        );
        books.month("2027-02");
        let earned = books.query("select revenue_earned from rpt_agreement_month order by month");
        let earned: Vec<String> = earned.iter().map(|n| cents(n)).collect();
        assert_eq!(earned.join(" "), months);
        let sum = books.query("select sum(revenue_earned) from rpt_agreement_month");
        assert_eq!(cents(&sum[0]), price);
    }
}

#[test]
fn example_3_an_addition_earns_beyond_what_is_included_and_costs_all_of_it() {
    let books = books();
    books
        .file(
            "agreements",
            "id,company_id,name,kind,bill_amount,starts_on
             seats,acorn,Seats,resale,0,2026-01-01",
        )
        .file(
            "agreement_additions",
            "id,agreement_id,name,quantity,less_included,unit_price,unit_cost,effective_on,cancelled_on
             seat,seats,Seat,25,5,40.00,12.00,2026-04-16,2026-06-10",
        );
    books.month("2026-06");
    for (month, revenue, cost, profit) in [
        ("2026-04", "400.00", "150.00", "250"),
        ("2026-05", "800.00", "300.00", "500"),
        ("2026-06", "240.00", "90.00", "150"),
        ("2026-07", "0", "0", "0"),
    ] {
        let want = format!("revenue_earned={revenue} addition_cost={cost} profit={profit}");
        books.rollup(month).agreement("seats", &want);
    }
    let ledger = books.rollup("2026-04");
    ledger.expect(
        "rpt_ledger",
        "line_kind=revenue_earned.addition",
        "subject_id=shop:seat amount=400.00 agreement_id=shop:seats company_id=shop:acorn",
    );
}

const ENTRIES: &str =
    "id,member_id,agreement_id,work_role_id,worked_on,worked_hours,billable,hourly_rate";

#[test]
fn example_4_a_block_is_earned_as_it_is_used_and_the_rest_when_it_ends() {
    let books = books();
    books
        .file(
            "agreements",
            "id,company_id,name,kind,bill_amount,limit_amount,bill_cycle_months,starts_on,ends_on
             block,acorn,Block,block_hours,2400.00,20,0,2026-01-01,2026-03-31",
        )
        .file(
            "time_entries",
            &format!(
                "{ENTRIES}
                 e1,sam,block,eng,2026-01-14,6.5,billable,
                 e2,sam,block,eng,2026-02-10,8,billable,
                 e3,sam,block,eng,2026-03-03,3,billable,"
            ),
        );
    books.month("2026-01").agreement(
        "block",
        "revenue_earned=780.00 worked_hours=6.5 billable_hours=6.5 covered_hours=6.5 limit_hours=20 remaining_hours=13.5 \
         effective_hourly_rate=120 cost_known_pct=0 grade=C shadow_value=975 efficiency_ratio=0.8",
    );
    books.rollup("2026-02").agreement(
        "block",
        "revenue_earned=960.00 covered_hours=8 limit_hours=20 remaining_hours=5.5",
    );
    let last = books.rollup("2026-03");
    last.agreement(
        "block",
        "revenue_earned=660.00 covered_hours=3 limit_hours=20 remaining_hours=2.5",
    );
    assert_eq!(last.amounts("revenue_earned.block"), ["360.00"]);
    assert_eq!(last.amounts("revenue_earned.breakage"), ["300.00"]);
    assert_eq!(
        books.query("select sum(revenue_earned) from rpt_agreement_month"),
        ["2400"]
    );
}

#[test]
fn example_5_an_entry_larger_than_the_remainder_is_split() {
    let books = books();
    books
        .file(
            "agreements",
            "id,company_id,name,kind,bill_amount,limit_amount,bill_cycle_months,starts_on,overage_rate
             block,acorn,Block,block_hours,1200.00,10,0,2026-01-01,150",
        )
        .file(
            "time_entries",
            &format!(
                "{ENTRIES}
                 e1,sam,block,eng,2026-01-14,8.75,billable,
                 e2,sam,block,eng,2026-02-10,3,billable,99"
            ),
        );
    let views = books.month("2026-02");
    views.agreement(
        "block",
        "revenue_earned=412.50 worked_hours=3 billable_hours=3 covered_hours=1.25 limit_hours=10 remaining_hours=0",
    );
    views.expect(
        "rpt_ledger",
        "line_kind=revenue_earned.block",
        "amount=150.00 quantity=1.25 subject_id=shop:e2 work_date=2026-02-10 work_role=Engineer",
    );
    views.expect(
        "rpt_ledger",
        "line_kind=revenue_earned.overage",
        "amount=262.50 quantity=1.75 unit_rate=150",
    );
}

/// An amount with two places.
fn cents(amount: &str) -> String {
    let amount: rust_decimal::Decimal = amount.parse().unwrap();
    format!("{:.2}", amount.round_dp(2))
}
