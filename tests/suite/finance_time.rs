//! What entries earn: by the hour, under a cap, by the ticket, beyond what is covered.

use crate::support_finance::*;
use daybook::model::AgreementKind::*;
use daybook::model::*;
use rust_decimal::Decimal;

fn by_hour(change: impl FnOnce(&mut AgreementRate)) -> Stage {
    let mut stage = Stage::new("2026-01");
    let mut row = rate("100");
    change(&mut row);
    stage.agreement("s:a", TimeAndMaterials, |a| a.rates = vec![row]);
    stage
}

#[test]
fn billed_time_is_rounded_up_then_at_least_the_minimum_then_at_most_the_maximum() {
    let mut stage = by_hour(|r| {
        r.round = Some(hours("0.25"));
        r.minimum = Some(hours("0.5"));
        r.maximum = Some(hours("4"));
    });
    stage.entry("s:1", "2026-01-10", "1.1", on_a);
    assert_eq!(stage.sum("revenue_earned.time"), 12_500);
    stage.facts.entries[0].worked = hours("0.1");
    assert_eq!(stage.sum("revenue_earned.time"), 5_000);
    stage.facts.entries[0].worked = hours("9");
    assert_eq!(stage.sum("revenue_earned.time"), 40_000);
    stage.facts.entries[0].to_bill = Some(hours("8"));
    assert_eq!(stage.sum("revenue_earned.time"), 80_000);
}

#[test]
fn the_rate_that_names_most_counts_role_before_type_on_its_days() {
    let mut stage = by_hour(|_| {});
    stage.work_type("s:t", |_| {});
    let role = AgreementRate {
        work_role_id: Some("s:r".into()),
        ..rate("120")
    };
    let kind = AgreementRate {
        work_type_id: Some("s:t".into()),
        ..rate("130")
    };
    edit(&mut stage).rates.extend([kind, role]);
    stage.entry("s:1", "2026-01-10", "1", |e| {
        on_a(e);
        e.work_type_id = Some("s:t".into());
    });
    assert_eq!(stage.sum("revenue_earned"), 13_000);
    let member = stage.firm.members.get_mut(&"s:m".into()).expect("there");
    member.default_work_role_id = Some("s:r".into());
    assert_eq!(stage.sum("revenue_earned"), 12_000);
    edit(&mut stage).rates[2].valid_to = Some(day("2026-01-10"));
    assert_eq!(stage.sum("revenue_earned"), 13_000);
}

#[test]
fn work_that_its_agreement_does_not_cover_earns_on_its_row() {
    let mut stage = Stage::new("2026-01");
    stage.role("s:r", "90");
    stage.agreement("s:a", FixedFee, |a| a.ends_on = Some(day("2026-01-09")));
    stage.entry("s:1", "2026-01-10", "2", |e| {
        on_a(e);
        e.work_role_id = Some("s:r".into());
    });
    let roll = stage.roll();
    assert_eq!(sum(&roll, "revenue_earned.uncovered"), 18_000);
    assert_eq!(roll.lines[0].agreement_id, Some("s:a".into()));
    assert_eq!(roll.agreements[&"s:a".into()].hours.covered, Decimal::ZERO);
    edit(&mut stage).ends_on = None;
    assert_eq!(stage.sum("revenue_earned"), 0);
    let both = Exclusion {
        work_role_id: Some("s:r".into()),
        work_type_id: Some("s:t".into()),
        to_agreement_id: None,
    };
    edit(&mut stage).exclusions.push(both);
    assert_eq!(stage.sum("revenue_earned"), 0);
    stage.facts.entries[0].work_type_id = Some("s:t".into());
    assert_eq!(stage.sum("revenue_earned.uncovered"), 18_000);
    edit(&mut stage).exclusions.clear();
    edit(&mut stage).covers_time = false;
    assert_eq!(stage.sum("revenue_earned.uncovered"), 18_000);
}

#[test]
fn work_without_agreement_earns_for_the_client_and_never_for_the_own_firm() {
    let mut stage = Stage::new("2026-01");
    stage.work_type("s:free", |t| t.billable = Some(Billable::DoNotBill));
    stage.entry("s:1", "2026-01-10", "2", |e| {
        e.hourly_rate = Some(num("75"))
    });
    let roll = stage.roll();
    assert_eq!(sum(&roll, "revenue_earned.uncovered"), 15_000);
    assert_eq!(roll.lines[0].company_id, Some("s:c".into()));
    stage.facts.entries[0].work_type_id = Some("s:free".into());
    assert_eq!(stage.sum("revenue_earned"), 0);
    stage.facts.entries[0].billable = Some(Billable::Billable);
    assert_eq!(stage.sum("revenue_earned"), 15_000);
    stage.facts.entries[0].company_id = Some("s:own".into());
    assert_eq!(stage.sum("revenue_earned"), 0);
    stage.facts.entries[0].company_id = None;
    assert_eq!(stage.sum("revenue_earned"), 0);
}

#[test]
fn a_capped_project_stops_at_its_cap_in_order_of_work() {
    let mut stage = Stage::new("2026-02");
    stage.project("s:p", |p| {
        p.billing_method = BillingMethod::NotToExceed;
        p.contract_price = Some(num("500"));
    });
    for (id, on) in [
        ("s:1", "2026-01-30"),
        ("s:2", "2026-02-01"),
        ("s:3", "2026-02-02"),
    ] {
        stage.entry(id, on, "2", |e| {
            e.project_id = Some("s:p".into());
            e.hourly_rate = Some(num("100"));
        });
    }
    assert_eq!(stage.month("2026-01").sum("revenue_earned.time"), 20_000);
    let roll = stage.roll();
    assert_eq!(sum(&roll, "revenue_earned.time"), 30_000);
    let last: Vec<_> = roll
        .lines
        .iter()
        .filter(|l| &*l.subject_id == "s:3")
        .collect();
    assert_eq!(last[0].amount, 10_000);
}

#[test]
fn covered_work_on_a_project_costs_on_both_rows_and_earns_nothing_there() {
    let mut stage = block("2026-01", "10", "1000", |_| {});
    stage.cost("40", |_| {});
    stage.project("s:p", |_| {});
    stage.entry("s:1", "2026-01-10", "2", |e| {
        on_a(e);
        e.project_id = Some("s:p".into());
        e.hourly_rate = Some(num("99"));
    });
    let roll = stage.roll();
    let cost = roll
        .lines
        .iter()
        .find(|l| l.line_kind == "labour_cost.base")
        .expect("a cost");
    assert_eq!(cost.project_id, Some("s:p".into()));
    assert_eq!(cost.agreement_id, Some("s:a".into()));
    let earned = roll
        .lines
        .iter()
        .filter(|l| l.line_kind.starts_with("revenue"));
    let projects: Vec<_> = earned.map(|l| (l.amount, l.project_id.clone())).collect();
    assert_eq!(projects, [(20_000, None)]);
}

#[test]
fn an_incident_earns_once_on_its_first_closing_day_and_not_beyond_the_limit() {
    let mut stage = Stage::new("2026-01");
    stage.agreement("s:a", Incident, |a| {
        a.bill_amount = Some(num("100"));
        a.limit_amount = Some(num("3"));
    });
    // The first closes on 31 December local, though 1 January in UTC.
    for (id, on) in [
        ("s:1", "2026-01-01T02:00"),
        ("s:2", "2026-01-05T12:00"),
        ("s:3", "2026-01-06T12:00"),
        ("s:4", "2026-01-07T12:00"),
    ] {
        stage.ticket(id, |t| {
            t.agreement_id = Some("s:a".into());
            t.closed_at = Some(at(on));
        });
    }
    assert_eq!(stage.month("2025-12").sum("revenue_earned.incident"), 3_333);
    assert_eq!(stage.sum("revenue_earned.incident"), 3_333 + 3_334);
    edit(&mut stage).limit_amount = None;
    assert_eq!(stage.sum("revenue_earned.incident"), 30_000);
}

#[test]
fn an_entry_is_its_tickets_where_it_names_nobody_itself() {
    let mut stage = Stage::new("2026-01");
    stage.agreement("s:a", TimeAndMaterials, |a| a.rates = vec![rate("100")]);
    stage.ticket("s:t", |t| t.company_id = Some("s:c".into()));
    stage.entry("s:1", "2026-01-10", "1", |e| {
        e.company_id = None;
        e.ticket_id = Some("s:t".into());
        e.hourly_rate = Some(num("70"));
    });
    let line = stage.roll().lines.remove(0);
    assert_eq!((line.amount, line.company_id), (7_000, Some("s:c".into())));
    stage.ticket("s:t", |t| t.agreement_id = Some("s:a".into()));
    let line = stage.roll().lines.remove(0);
    assert_eq!(
        (&*line.line_kind, line.agreement_id),
        ("revenue_earned.time", Some("s:a".into()))
    );
}

#[test]
fn amounts_beyond_all_measure_make_no_line_and_no_panic() {
    let mut stage = block("2026-01", "20", "2400", |a| {
        a.limit_amount = Some(Decimal::MAX);
        a.bill_amount = Some(Decimal::MAX);
        a.bill_cycle_months = Some(1);
        a.carry_over_days = u32::MAX;
        a.overage_rate = Some(Decimal::MAX);
    });
    stage.cost("1", |r| r.amount = Decimal::MAX);
    stage.role("s:r", "79228162514264337593543950335");
    for (id, on) in [("s:1", "2026-01-10"), ("s:2", "2026-01-11")] {
        stage.entry(id, on, "9", |e| {
            on_a(e);
            e.work_role_id = Some("s:r".into());
        });
    }
    let kinds = [BlockHours, BlockMoney, FixedFee, TimeAndMaterials, Incident];
    for kind in kinds {
        edit(&mut stage).kind = kind;
        assert_eq!(stage.sum("labour_cost"), 0);
    }
}

#[test]
fn a_work_type_may_add_to_a_rate_multiply_it_replace_it_or_price_the_entry() {
    let mut stage = by_hour(|_| {});
    stage.work_type("s:t", |_| {});
    stage.entry("s:1", "2026-01-10", "1.5", |e| {
        on_a(e);
        e.work_type_id = Some("s:t".into());
    });
    let mut earned = |change: Option<RateChange>| {
        let kind = stage.firm.work_types.get_mut(&"s:t".into()).expect("there");
        kind.rate_change = change;
        stage.sum("revenue_earned.time")
    };
    assert_eq!(earned(None), 15_000);
    assert_eq!(earned(Some(RateChange::Plus(num("20")))), 18_000);
    assert_eq!(earned(Some(RateChange::Times(num("1.5")))), 22_500);
    assert_eq!(earned(Some(RateChange::Custom(num("60")))), 9_000);
    assert_eq!(earned(Some(RateChange::Flat(num("79.99")))), 7_999);
    // The rate that a source gives of the entry is the rate it has.
    stage.facts.entries[0].hourly_rate = Some(num("10"));
    assert_eq!(stage.sum("revenue_earned.time"), 1_500);
}
