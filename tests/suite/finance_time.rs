//! What entries earn: by the hour, from blocks, beyond what is covered.

use crate::support_finance::*;
use daybook::model::AgreementKind::*;
use daybook::model::*;
use rust_decimal::Decimal;

fn on_a(entry: &mut TimeEntry) {
    entry.agreement_id = Some("s:a".into());
}

fn block(month: &str, limit: &str, price: &str, change: impl FnOnce(&mut Agreement)) -> Stage {
    let mut stage = Stage::new(month);
    stage.agreement("s:a", BlockHours, |a| {
        a.starts_on = Some(day("2026-01-01"));
        a.limit_amount = Some(num(limit));
        a.bill_amount = Some(num(price));
        change(a);
    });
    stage
}

fn edit(stage: &mut Stage) -> &mut Agreement {
    stage.firm.agreements.get_mut(&"s:a".into()).expect("there")
}

#[test]
fn a_one_off_block_earns_as_it_is_used_and_the_rest_on_its_last_day() {
    let mut stage = block("2026-01", "20", "2400", |a| {
        a.ends_on = Some(day("2026-03-31"))
    });
    stage.entry("s:1", "2026-01-10", "6.5", on_a);
    stage.entry("s:2", "2026-02-10", "8", on_a);
    stage.entry("s:3", "2026-03-10", "3", on_a);
    assert_eq!(stage.sum("revenue_earned"), 78_000);
    assert_eq!(stage.month("2026-02").sum("revenue_earned"), 96_000);
    let march = stage.month("2026-03");
    assert_eq!(march.sum("revenue_earned.block"), 36_000);
    assert_eq!(march.sum("revenue_earned.breakage"), 30_000);
    let hours = &march.roll().agreements[&"s:a".into()].hours.clone();
    assert_eq!(hours.covered, Decimal::from(3 * 3600));
    assert_eq!(hours.limit, Some(Decimal::from(20 * 3600)));
    assert_eq!(hours.remaining, Some(Decimal::from(9000)));
    assert_eq!(stage.month("2026-04").sum("revenue_earned"), 0);
    edit(&mut stage).refundable = true;
    assert_eq!(stage.month("2026-03").sum("revenue_earned.breakage"), 0);
}

#[test]
fn an_entry_larger_than_the_remainder_is_split_and_the_rest_is_overage() {
    let mut stage = block("2026-01", "1.25", "150", |a| {
        a.overage_rate = Some(num("150"))
    });
    stage.entry("s:1", "2026-01-10", "3", on_a);
    assert_eq!(stage.sum("revenue_earned.block"), 15_000);
    assert_eq!(stage.sum("revenue_earned.overage"), 26_250);
    let a_rate = AgreementRate {
        overage_rate: Some(num("200")),
        ..rate("100")
    };
    edit(&mut stage).rates.push(a_rate);
    assert_eq!(stage.sum("revenue_earned.overage"), 35_000);
}

#[test]
fn beyond_a_block_without_overage_the_entry_contract_and_role_rates_follow() {
    let mut stage = block("2026-01", "1", "100", |_| {});
    stage.role("s:r", "90");
    stage.entry("s:1", "2026-01-10", "3", |e| {
        on_a(e);
        e.work_role_id = Some("s:r".into());
    });
    assert_eq!(stage.sum("revenue_earned.uncovered"), 18_000);
    edit(&mut stage).rates.push(rate("110"));
    assert_eq!(stage.sum("revenue_earned.uncovered"), 22_000);
    stage.facts.entries[0].hourly_rate = Some(num("130"));
    assert_eq!(stage.sum("revenue_earned.uncovered"), 26_000);
    stage.facts.entries[0].billable = Some(Billable::NoCharge);
    assert_eq!(stage.sum("revenue_earned"), 0);
}

#[test]
fn carried_hours_go_first_and_break_on_the_last_usable_day() {
    let mut stage = block("2026-02", "10", "1000", |a| {
        a.bill_cycle_months = Some(1);
        a.carry_over_days = 15;
    });
    stage.entry("s:1", "2026-01-20", "4", on_a);
    stage.entry("s:2", "2026-02-15", "5", on_a);
    stage.entry("s:3", "2026-02-16", "2", on_a);
    let roll = stage.roll();
    // 6 h carried: 5 used by the 15th, 1 breaks that day; 2 of February's own.
    assert_eq!(sum(&roll, "revenue_earned.block"), 70_000);
    assert_eq!(sum(&roll, "revenue_earned.breakage"), 10_000);
    let breakage = roll
        .lines
        .iter()
        .find(|l| l.line_kind.ends_with("breakage"));
    assert_eq!(breakage.and_then(|l| l.work_date), Some(day("2026-02-15")));
    let hours = &roll.agreements[&"s:a".into()].hours;
    assert_eq!(hours.limit, Some(Decimal::from(16 * 3600)));
    assert_eq!(hours.remaining, Some(Decimal::from(9 * 3600)));
}

#[test]
fn untimed_entries_use_a_block_before_timed_ones_of_the_day() {
    let mut stage = block("2026-01", "1", "100", |a| a.overage_rate = Some(num("200")));
    stage.entry("s:1", "2026-01-10", "1", |e| {
        on_a(e);
        e.started_at = Some(at("2026-01-10T08:00"));
        e.ended_at = Some(at("2026-01-10T09:00"));
    });
    stage.entry("s:2", "2026-01-10", "1", on_a);
    let roll = stage.roll();
    let of = |id: &str| roll.lines.iter().find(|l| l.subject_id == id);
    assert_eq!(of("s:2").map(|l| l.line_kind), Some("revenue_earned.block"));
    assert_eq!(
        of("s:1").map(|l| l.line_kind),
        Some("revenue_earned.overage")
    );
}

#[test]
fn a_top_up_adds_hours_and_price_and_a_refund_takes_no_more_than_is_left() {
    let mut stage = block("2026-01", "10", "1000", |a| {
        a.ends_on = Some(day("2026-01-31"))
    });
    stage.entry("s:1", "2026-01-10", "10", on_a);
    stage.entry("s:2", "2026-01-20", "4", on_a);
    let top_up = |on: &str, amount: &str| Adjustment {
        id: on.to_owned(),
        on: day(on),
        amount: num(amount),
    };
    edit(&mut stage).adjustments.push(top_up("2026-01-15", "5"));
    assert_eq!(stage.sum("revenue_earned.block"), 140_000);
    assert_eq!(stage.sum("revenue_earned.breakage"), 10_000);
    edit(&mut stage)
        .adjustments
        .push(top_up("2026-01-25", "-3"));
    assert_eq!(stage.sum("revenue_earned"), 140_000);
    let hours = stage.roll().agreements[&"s:a".into()].hours.clone();
    assert_eq!(hours.limit, Some(Decimal::from(14 * 3600)));
    assert_eq!(hours.remaining, Some(Decimal::ZERO));
}

#[test]
fn the_sources_own_figures_run_a_block_down() {
    let mut stage = block("2026-01", "10", "1000", |a| {
        a.overage_rate = Some(num("50"))
    });
    stage.entry("s:1", "2026-01-10", "1", |e| {
        on_a(e);
        e.to_bill = Some(hours("2"));
    });
    assert_eq!(stage.sum("revenue_earned"), 20_000);
    stage.facts.entries[0].covered = Some(hours("1.5"));
    assert_eq!(stage.sum("revenue_earned.block"), 15_000);
    assert_eq!(stage.sum("revenue_earned.overage"), 2_500);
    // What the source calls covered is not billed, though the balance holds less.
    edit(&mut stage).limit_amount = Some(num("1"));
    stage.facts.entries[0].covered = Some(hours("2"));
    let roll = stage.roll();
    assert_eq!(sum(&roll, "revenue_earned"), 100_000);
    let taken = roll.agreements[&"s:a".into()].hours.covered;
    assert_eq!(taken, Decimal::from(3600));
}

#[test]
fn a_block_of_money_is_used_at_contract_rates() {
    let mut stage = Stage::new("2026-01");
    stage.agreement("s:a", BlockMoney, |a| {
        a.limit_amount = Some(num("500"));
        a.bill_amount = Some(num("500"));
        a.rates = vec![rate("100")];
    });
    stage.entry("s:1", "2026-01-10", "4", on_a);
    stage.entry("s:2", "2026-01-11", "2", on_a);
    let roll = stage.roll();
    assert_eq!(sum(&roll, "revenue_earned.block"), 50_000);
    assert_eq!(sum(&roll, "revenue_earned.uncovered"), 10_000);
    let hours = &roll.agreements[&"s:a".into()].hours;
    assert_eq!(hours.covered, Decimal::from(5 * 3600));
    assert_eq!(hours.limit, None);
}

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
        .filter(|l| l.subject_id == "s:3")
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
        (line.line_kind, line.agreement_id),
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
