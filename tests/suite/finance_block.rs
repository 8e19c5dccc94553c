//! Blocks of hours and money: used, split, carried, topped up, expired.

use crate::support_finance::*;
use daybook::model::AgreementKind::*;
use daybook::model::*;
use rust_decimal::Decimal;

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
fn a_block_has_no_hours_before_it_starts() {
    let mut stage = block("2026-02", "20", "2400", |a| {
        a.starts_on = Some(day("2026-02-10"))
    });
    stage.entry("s:1", "2026-01-10", "1", on_a);
    let hours = &stage.month("2026-01").roll().agreements[&"s:a".into()]
        .hours
        .clone();
    let none = Some(Decimal::ZERO);
    assert_eq!((hours.limit, hours.remaining), (none, none));
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
    let of = |id: &str| roll.lines.iter().find(|l| *l.subject_id == *id);
    assert_eq!(of("s:2").unwrap().line_kind, "revenue_earned.block");
    assert_eq!(of("s:1").unwrap().line_kind, "revenue_earned.overage");
}

#[test]
fn a_top_up_adds_hours_and_price_and_a_refund_takes_no_more_than_is_left() {
    let mut stage = block("2026-01", "10", "1000", |a| {
        a.ends_on = Some(day("2026-01-31"))
    });
    stage.entry("s:1", "2026-01-10", "10", on_a);
    stage.entry("s:2", "2026-01-20", "4", on_a);
    let top_up = |on: &str, amount: &str| Adjustment::of(on.to_owned(), day(on), num(amount));
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
fn a_lot_with_days_of_its_own_has_its_own_price_and_what_is_left_of_it_breaks_at_its_end() {
    let mut stage = block("2026-01", "10", "1000", |_| {});
    for (id, on, worked) in [
        ("s:1", "2026-01-10", "10"),
        ("s:2", "2026-01-18", "4"),
        ("s:3", "2026-01-25", "1"),
    ] {
        stage.entry(id, on, worked, on_a);
    }
    edit(&mut stage).adjustments.push(Adjustment {
        id: "s:lot".to_owned(),
        on: day("2026-01-15"),
        amount: num("5"),
        ends_on: Some(day("2026-01-20")),
        price: Some(num("600")),
    });
    assert_eq!(stage.sum("revenue_earned.block"), 100_000 + 48_000);
    assert_eq!(stage.sum("revenue_earned.breakage"), 12_000);
    let hours = stage.roll().agreements[&"s:a".into()].hours.clone();
    assert_eq!(hours.limit, Some(Decimal::from(15 * 3600)));
    assert_eq!(hours.covered, Decimal::from(14 * 3600));
    // Without a price an hour costs what one of the first ten does; the older lot goes first.
    edit(&mut stage).adjustments[0].price = None;
    edit(&mut stage).adjustments[0].on = day("2026-01-05");
    assert_eq!(stage.sum("revenue_earned.block"), 140_000);
    assert_eq!(stage.sum("revenue_earned.breakage"), 10_000);
}

#[test]
fn a_grant_made_once_may_end_before_its_agreement() {
    let mut stage = block("2026-01", "10", "1000", |a| {
        a.limit_ends_on = Some(day("2026-01-20"))
    });
    stage.entry("s:1", "2026-01-20", "4", on_a);
    stage.entry("s:2", "2026-01-21", "4", on_a);
    assert_eq!(stage.sum("revenue_earned.block"), 40_000);
    assert_eq!(stage.sum("revenue_earned.breakage"), 60_000);
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

#[test]
fn a_role_takes_more_of_a_block_than_its_hours_where_its_factor_says_so() {
    let mut stage = block("2026-01", "10", "1000", |a| {
        a.overage_rate = Some(num("150"));
    });
    stage.role("s:r", "90");
    let factor = AgreementRate {
        work_role_id: Some("s:r".into()),
        rate: None,
        block_factor: Some(num("1.5")),
        ..rate("0")
    };
    edit(&mut stage).rates.push(factor);
    let as_senior = |e: &mut TimeEntry| {
        on_a(e);
        e.work_role_id = Some("s:r".into());
    };
    stage.entry("s:1", "2026-01-10", "4", as_senior);
    stage.entry("s:2", "2026-01-11", "1", on_a);
    // 4 h take 6, one hour of another role takes one.
    assert_eq!(stage.sum("revenue_earned.block"), 70_000);
    stage.entry("s:3", "2026-01-12", "4", as_senior);
    // 3 of 10 are left: 2 of the 4 hours; the others are billed.
    assert_eq!(stage.sum("revenue_earned.block"), 100_000);
    assert_eq!(stage.sum("revenue_earned.overage"), 30_000);
    let hours = &stage.roll().agreements[&"s:a".into()].hours.clone();
    assert_eq!(hours.covered, Decimal::from(10 * 3600));
    assert_eq!(hours.remaining, Some(Decimal::ZERO));
    // What the source says was covered are hours of work, and take as many.
    stage.facts.entries.truncate(1);
    stage.facts.entries[0].covered = Some(Seconds::hours(2));
    assert_eq!(stage.sum("revenue_earned.block"), 30_000);
}
