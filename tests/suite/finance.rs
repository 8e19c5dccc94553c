//! The golden examples of money, through `roll`.

use crate::support_finance::*;
use daybook::model::AgreementKind::*;
use daybook::model::*;
use rust_decimal::Decimal;

fn fixed(month: &str, amount: &str, change: impl FnOnce(&mut Agreement)) -> Stage {
    let mut stage = Stage::new(month);
    stage.agreement("s:a", FixedFee, |a| {
        a.bill_amount = Some(num(amount));
        change(a);
    });
    stage
}

#[test]
fn a_month_begun_on_the_eleventh_earns_its_active_days() {
    let stage = fixed("2026-03", "3100.00", |a| {
        a.starts_on = Some(day("2026-03-11"))
    });
    assert_eq!(stage.sum("revenue_earned.recurring"), 210_000);
    assert_eq!(stage.month("2026-02").sum("revenue_earned"), 0);
    assert!(stage.month("2026-02").roll().agreements.is_empty());
}

#[test]
fn a_cancelled_day_is_not_earned_and_the_last_day_is() {
    let ended = fixed("2026-03", "3100.00", |a| {
        a.ends_on = Some(day("2026-03-11"))
    });
    let cancelled = fixed("2026-03", "3100.00", |a| {
        a.cancelled_on = Some(day("2026-03-11"))
    });
    assert_eq!(ended.sum("revenue_earned"), 110_000);
    assert_eq!(cancelled.sum("revenue_earned"), 100_000);
}

fn annual(amount: &str) -> Stage {
    fixed("2026-02", amount, |a| {
        a.starts_on = Some(day("2026-02-15"));
        a.ends_on = Some(day("2027-02-14"));
        a.bill_cycle_months = Some(12);
    })
}

const YEAR: [&str; 13] = [
    "2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09",
    "2026-10", "2026-11", "2026-12", "2027-01", "2027-02",
];

#[test]
fn an_annual_price_is_spread_by_days_of_its_service_period() {
    let stage = annual("12000.00");
    let earned = |month| stage.month(month).sum("revenue_earned.recurring");
    assert_eq!(earned("2026-02"), 46_027);
    assert_eq!(earned("2026-03"), 101_918);
    assert_eq!(earned("2026-04"), 98_630);
    assert_eq!(earned("2027-02"), 46_027);
    assert_eq!(YEAR.iter().map(|m| earned(m)).sum::<i64>(), 1_200_000);
}

#[test]
fn the_last_active_month_of_a_period_takes_what_rounding_left() {
    let stage = annual("10000.00");
    let earned: Vec<i64> = YEAR
        .iter()
        .map(|m| stage.month(m).sum("revenue_earned"))
        .collect();
    assert_eq!(earned.iter().sum::<i64>(), 1_000_000);
    assert_eq!(earned[0] - earned[12], 4);
}

#[test]
fn a_period_cut_short_earns_its_active_days_of_the_whole_period() {
    let mut stage = annual("3650.00");
    let agreement = edit(&mut stage);
    agreement.cancelled_on = Some(day("2026-04-15"));
    assert_eq!(stage.sum("revenue_earned"), 14_000);
    assert_eq!(stage.month("2026-03").sum("revenue_earned"), 31_000);
    assert_eq!(stage.month("2026-04").sum("revenue_earned"), 14_000);
    assert_eq!(stage.month("2026-05").sum("revenue_earned"), 0);
}

#[test]
fn service_periods_count_from_the_first_bill_in_both_directions() {
    let mut stage = fixed("2026-01", "900.00", |a| {
        a.starts_on = Some(day("2026-01-17"));
        a.first_bill_on = Some(day("2026-02-01"));
        a.bill_cycle_months = Some(3);
    });
    // The stub belongs to the period 1 November to 31 January, of 92 days.
    assert_eq!(stage.sum("revenue_earned"), 14_674);
    assert_eq!(stage.month("2026-02").sum("revenue_earned"), 28_315);
    let agreement = edit(&mut stage);
    agreement.bill_cycle_months = None;
    assert_eq!(stage.sum("revenue_earned"), 43_548);
}

#[test]
fn periods_of_the_month_end_are_cut_to_the_last_day() {
    let stage = fixed("2026-02", "280.00", |a| {
        a.starts_on = Some(day("2025-12-31"));
        a.bill_cycle_months = Some(2);
    });
    // 31 December to 27 February, then 28 February to 29 April.
    let expected = 28_000 - 475 - 14_712_i64;
    assert_eq!(stage.month("2025-12").sum("revenue_earned"), 475);
    assert_eq!(stage.month("2026-01").sum("revenue_earned"), 14_712);
    assert_eq!(stage.sum("revenue_earned"), expected + 459);
}

#[test]
fn an_addition_earns_what_is_not_included_and_costs_all_of_it() {
    let stage = fixed("2026-04", "0", |a| {
        let mut seats = addition("s:seats", "25", "40.00", Some("12.00"));
        seats.less_included = num("5");
        seats.effective_on = Some(day("2026-04-16"));
        seats.cancelled_on = Some(day("2026-06-10"));
        a.additions.push(seats);
    });
    let both = |month| {
        let stage = stage.month(month);
        (
            stage.sum("revenue_earned.addition"),
            stage.sum("addition_cost"),
        )
    };
    assert_eq!(both("2026-04"), (40_000, 15_000));
    assert_eq!(both("2026-05"), (80_000, 30_000));
    assert_eq!(both("2026-06"), (24_000, 9_000));
    assert_eq!(both("2026-07"), (0, 0));
}

#[test]
fn a_free_addition_still_costs_and_an_unknown_cost_is_not_zero() {
    let stage = fixed("2026-04", "0", |a| {
        let mut free = addition("s:free", "10", "5.00", Some("2.00"));
        free.billable = Billable::NoCharge;
        a.additions = vec![free, addition("s:dark", "1", "7.00", None)];
    });
    assert_eq!(stage.sum("revenue_earned.addition"), 700);
    assert_eq!(stage.sum("addition_cost"), 2_000);
}

#[test]
fn an_addition_never_outlives_its_agreement_and_a_set_up_fee_is_earned_once() {
    let stage = fixed("2026-04", "0", |a| {
        a.cancelled_on = Some(day("2026-04-16"));
        let mut fee = addition("s:fee", "1", "500.00", None);
        fee.effective_on = Some(day("2026-04-08"));
        fee.cancelled_on = Some(day("2026-04-08"));
        a.additions = vec![fee, addition("s:seats", "1", "300.00", None)];
    });
    assert_eq!(stage.sum("revenue_earned.addition"), 50_000 + 15_000);
    assert_eq!(stage.month("2026-05").sum("revenue_earned"), 0);
    assert_eq!(stage.month("2026-03").sum("revenue_earned"), 30_000);
}

#[test]
fn additions_are_priced_by_the_billing_cycle_of_their_agreement() {
    let mut stage = annual("0");
    let agreement = edit(&mut stage);
    agreement
        .additions
        .push(addition("s:x", "2", "3650.00", Some("365.00")));
    let april = stage.month("2026-04");
    assert_eq!(april.sum("revenue_earned.addition"), 60_000);
    assert_eq!(april.sum("addition_cost"), 6_000);
}

#[test]
fn the_own_firms_agreements_earn_nothing_but_cost() {
    let stage = fixed("2026-04", "100.00", |a| {
        a.company_id = "s:own".into();
        a.additions
            .push(addition("s:x", "1", "30.00", Some("3.00")));
    });
    assert_eq!(stage.sum("revenue_earned"), 0);
    assert_eq!(stage.sum("addition_cost"), 300);
}

#[test]
fn an_hourly_rate_margin_example_comes_out() {
    let mut stage = fixed("2026-04", "3000.00", |a| {
        a.additions.push(addition("s:x", "1", "0", Some("400.00")));
    });
    stage.role("s:r", "150");
    stage.cost("45", |_| {});
    for (id, on) in [("s:1", "2026-04-02"), ("s:2", "2026-04-03")] {
        stage.entry(id, on, "10", |e| {
            on_a(e);
            e.work_role_id = Some("s:r".into());
        });
    }
    let roll = stage.roll();
    let (earned, hard) = (sum(&roll, "revenue_earned"), sum(&roll, "addition_cost"));
    let labour = sum(&roll, "labour_cost");
    let hours = &roll.agreements[&"s:a".into()].hours;
    assert_eq!((earned, hard, labour), (300_000, 40_000, 90_000));
    assert_eq!(hours.worked, Seconds::hours(20));
    assert_eq!(hours.covered, Decimal::from(72_000));
    assert_eq!(hours.shadow_value, num("3000"));
    // 130.00 an hour, ratio 0.867, margin 56.7 %.
    assert_eq!((earned - hard) / 20, 13_000);
    assert_eq!((earned - hard - labour) * 1000 / earned, 566);
}

#[test]
fn a_shadow_value_is_added_exactly() {
    let mut stage = Stage::new("2026-04");
    stage.role("s:r", "10");
    stage.agreement("s:a", FixedFee, |_| {});
    for (n, seconds) in [4, 4, 4, 4, 4, 7].into_iter().enumerate() {
        stage.entry(&format!("s:{n}"), "2026-04-02", "0", |e| {
            on_a(e);
            e.work_role_id = Some("s:r".into());
            e.worked = Seconds(seconds);
        });
    }
    let hours = &stage.roll().agreements[&"s:a".into()].hours.clone();
    assert_eq!(hours.shadow_value, num("0.075"));
}

#[test]
fn a_fixed_price_earns_cost_to_cost() {
    let mut stage = Stage::new("2026-04");
    stage.cost("45", |_| {});
    stage.project("s:p", |p| {
        p.billing_method = BillingMethod::FixedFee;
        p.contract_price = Some(num("20000"));
        p.remaining = Some(Seconds::hours(28));
    });
    stage.entry("s:1", "2026-03-10", "20", |e| {
        e.project_id = Some("s:p".into())
    });
    stage.entry("s:2", "2026-04-10", "32", |e| {
        e.project_id = Some("s:p".into())
    });
    let march = stage.month("2026-03").roll();
    assert_eq!(sum(&march, "revenue_earned"), 500_000);
    let roll = stage.after(&march).roll();
    assert_eq!(sum(&roll, "revenue_earned.percent_complete"), 800_000);
    let row = &roll.projects[&"s:p".into()];
    assert_eq!(row.complete, Some(num("0.65")));
    assert_eq!(row.to_date, Seconds::hours(52));
}

#[test]
fn cost_to_date_has_its_share_of_overtime() {
    let mut stage = Stage::new("2026-04");
    stage.cost("40", |r| {
        r.burden = num("1");
        r.overtime_after = Some(Seconds::hours(40));
        r.overtime_factor = Some(num("1.5"));
    });
    stage.project("s:p", |p| {
        p.billing_method = BillingMethod::FixedFee;
        p.contract_price = Some(num("20000"));
        p.remaining = Some(Seconds::hours(40));
    });
    let on_project = |e: &mut TimeEntry| e.project_id = Some("s:p".into());
    stage.entry("s:1", "2026-03-10", "20", on_project);
    stage.entry("s:2", "2026-03-11", "30", |_| {});
    stage.entry("s:3", "2026-04-14", "20", on_project);
    // 10 h over cost 200.00, of which the project bears 80.00: by the end of March 880.00 of 3,360.00.
    let march = stage.month("2026-03").roll();
    assert_eq!(sum(&march, "revenue_earned.percent_complete"), 523_810);
    let stage = stage.after(&march);
    assert_eq!(stage.sum("revenue_earned.percent_complete"), 476_190);
}

#[test]
fn a_fixed_price_without_any_known_cost_goes_by_hours_and_without_estimate_earns_nothing() {
    let mut stage = Stage::new("2026-04");
    stage.project("s:p", |p| {
        p.billing_method = BillingMethod::FixedFee;
        p.contract_price = Some(num("1000"));
        p.planned = Some(Seconds::hours(40));
    });
    stage.entry("s:1", "2026-04-10", "10", |e| {
        e.project_id = Some("s:p".into())
    });
    assert_eq!(stage.sum("revenue_earned"), 25_000);
    let project = stage.firm.projects.get_mut(&"s:p".into()).expect("there");
    project.planned = None;
    assert_eq!(stage.sum("revenue_earned"), 0);
    assert_eq!(stage.roll().projects[&"s:p".into()].complete, None);
    let project = stage.firm.projects.get_mut(&"s:p".into()).expect("there");
    project.status = Some("completed".to_owned());
    assert_eq!(stage.sum("revenue_earned"), 100_000);
}
