//! The methods that finance can choose: worked figures, and what holds for any of them and for any change between them.

use crate::support_finance::*;
use chrono::{Days, Months, NaiveDate};
use daybook::finance::share;
use daybook::model::AgreementKind::*;
use daybook::model::*;
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

const ALL: [Proration; 5] = [
    Proration::DailyActual,
    Proration::ThirtyDay,
    Proration::FullIfActiveOnFirst,
    Proration::FullIfAnyDay,
    Proration::None,
];

fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

fn prorated(proration: Proration) -> Methods {
    Methods {
        proration,
        ..Methods::default()
    }
}

fn breaking(breakage: Breakage) -> Methods {
    Methods {
        breakage,
        ..Methods::default()
    }
}

/// The first methods, and from each month on the next.
fn changing(first: Methods, later: &[(&str, Methods)]) -> Rulings {
    let later = later.iter().map(|(from, methods)| (month(from), *methods));
    let all = std::iter::once((month("2020-01"), first)).chain(later);
    let entered: Vec<Ruling> = (1..)
        .zip(all)
        .map(|(version, (from, methods))| Ruling {
            version,
            from,
            methods,
        })
        .collect();
    Rulings::new(&entered, &BTreeMap::new())
}

fn fee(amount: &str, methods: Methods, change: impl FnOnce(&mut Agreement)) -> Stage {
    let mut stage = Stage::new("2026-03");
    stage.firm.rulings = Rulings::always(methods);
    stage.agreement("s:a", FixedFee, |a| {
        a.bill_amount = Some(num(amount));
        change(a);
    });
    stage
}

/// What each month earns.
fn earned(stage: &Stage, kind: &str, months: &[&str]) -> Vec<i64> {
    months.iter().map(|m| stage.month(m).sum(kind)).collect()
}

const SPRING: [&str; 5] = ["2026-02", "2026-03", "2026-04", "2026-05", "2026-06"];

#[test]
fn a_month_that_is_not_filled_earns_by_the_method() {
    for (proration, march, june) in [
        (Proration::DailyActual, 210_000, 93_000),
        // Twenty and nine of thirty days.
        (Proration::ThirtyDay, 206_667, 93_000),
        (Proration::FullIfActiveOnFirst, 0, 310_000),
        (Proration::FullIfAnyDay, 310_000, 310_000),
        (Proration::None, 310_000, 310_000),
    ] {
        let stage = fee("3100.00", prorated(proration), |a| {
            a.starts_on = Some(day("2026-03-11"));
            a.cancelled_on = Some(day("2026-06-10"));
        });
        let all = [0, march, 310_000, 310_000, june];
        assert_eq!(
            earned(&stage, "revenue_earned", &SPRING),
            all,
            "{proration:?}"
        );
    }
}

#[test]
fn every_month_of_thirty_days_is_one_of_thirty() {
    let on = |start: &str, stop: &str| {
        let stage = fee("3000.00", prorated(Proration::ThirtyDay), |a| {
            a.starts_on = Some(day(start));
            a.cancelled_on = Some(day(stop));
        });
        stage.month(&start[..7]).sum("revenue_earned")
    };
    assert_eq!(on("2026-02-15", "2026-03-01"), 160_000);
    assert_eq!(on("2026-02-01", "2026-03-01"), 300_000);
    assert_eq!(on("2026-02-28", "2026-03-01"), 30_000);
    // The 31st is the 30th once more: what ends on one day and begins on the next is a month.
    assert_eq!(on("2026-03-31", "2026-04-01"), 10_000);
    assert_eq!(on("2026-03-01", "2026-03-31"), 290_000);
    assert_eq!(on("2026-03-30", "2026-03-31"), 0);
    assert_eq!(on("2026-03-01", "2026-03-11"), 100_000);
}

const YEAR: [&str; 13] = [
    "2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09",
    "2026-10", "2026-11", "2026-12", "2027-01", "2027-02",
];

fn annual(methods: Methods) -> Stage {
    fee("12000.00", methods, |a| {
        a.starts_on = Some(day("2026-02-15"));
        a.ends_on = Some(day("2027-02-14"));
        a.bill_cycle_months = Some(12);
    })
}

#[test]
fn an_annual_price_is_twelfths_days_or_one_invoice() {
    let of = |methods| earned(&annual(methods), "revenue_earned", &YEAR);
    let thirty = of(prorated(Proration::ThirtyDay));
    assert_eq!((thirty[0], thirty[12]), (53_333, 46_667));
    assert_eq!(thirty[1..12], [100_000; 11]);
    for whole in [Proration::FullIfActiveOnFirst, Proration::FullIfAnyDay] {
        let twelfths = of(prorated(whole));
        assert_eq!((&twelfths[..12], twelfths[12]), (&[100_000; 12][..], 0));
    }
    let advance = of(prorated(Proration::None));
    assert_eq!((advance[0], &advance[1..]), (1_200_000, &[0; 12][..]));
    let mut arrears = annual(prorated(Proration::None));
    edit(&mut arrears).in_arrears = true;
    let arrears = earned(&arrears, "revenue_earned", &YEAR);
    assert_eq!((&arrears[..12], arrears[12]), (&[0; 12][..], 1_200_000));
}

#[test]
fn nothing_is_invoiced_before_the_first_bill() {
    let stage = fee("12000.00", prorated(Proration::None), |a| {
        a.starts_on = Some(day("2026-01-20"));
        a.first_bill_on = Some(day("2026-02-15"));
        a.bill_cycle_months = Some(12);
    });
    let months = ["2026-01", "2026-02", "2026-03", "2027-01", "2027-02"];
    let all = [0, 1_200_000, 0, 0, 1_200_000];
    assert_eq!(earned(&stage, "revenue_earned", &months), all);
}

#[test]
fn an_addition_of_a_longer_cycle_and_its_cost_follow_the_same_method() {
    for (proration, march, april, whole) in [
        // Twelve of 365 days.
        (Proration::DailyActual, 3_945, 9_863, 109_151),
        (Proration::ThirtyDay, 3_667, 10_000, 108_333),
        (Proration::FullIfActiveOnFirst, 0, 10_000, 100_000),
        (Proration::FullIfAnyDay, 10_000, 10_000, 110_000),
        (Proration::None, 120_000, 0, 120_000),
    ] {
        let mut stage = annual(prorated(proration));
        let mut seats = addition("s:seats", "10", "120.00", Some("120.00"));
        seats.effective_on = Some(day("2026-03-20"));
        edit(&mut stage).additions.push(seats);
        let parts = earned(&stage, "revenue_earned.addition", &YEAR);
        assert_eq!((parts[1], parts[2]), (march, april), "{proration:?}");
        assert_eq!(parts.iter().sum::<i64>(), whole, "{proration:?}");
        assert_eq!(
            earned(&stage, "addition_cost", &YEAR),
            parts,
            "{proration:?}"
        );
    }
}

#[test]
fn a_changed_method_holds_from_its_month_on_and_a_period_still_sums_to_its_price() {
    let mut stage = fee("12000.00", Methods::default(), |a| {
        a.starts_on = Some(day("2026-01-01"));
        a.ends_on = Some(day("2026-12-31"));
        a.bill_cycle_months = Some(12);
    });
    let thirty = prorated(Proration::ThirtyDay);
    stage.firm.rulings = changing(Methods::default(), &[("2026-07", thirty)]);
    let months = ["2026-05", "2026-06", "2026-07", "2026-11", "2026-12"];
    // 5,950.69 until June by days, five months of 1,000, and the rest.
    let all = [101_918, 98_630, 100_000, 100_000, 104_931];
    assert_eq!(earned(&stage, "revenue_earned", &months), all);
    // What an invoice brought in whole is not earned again by days.
    let none = prorated(Proration::None);
    stage.firm.rulings = changing(none, &[("2026-07", Methods::default())]);
    let months = ["2026-01", "2026-07", "2026-12"];
    assert_eq!(earned(&stage, "revenue_earned", &months), [1_200_000, 0, 0]);
}

#[test]
fn what_is_expected_never_to_be_used_is_earned_with_each_use() {
    let mut stage = block("2026-01", "20", "2400", |a| {
        a.ends_on = Some(day("2026-03-31"));
    });
    stage.entry("s:1", "2026-01-10", "6.5", on_a);
    stage.entry("s:2", "2026-02-10", "8", on_a);
    stage.entry("s:3", "2026-03-10", "3", on_a);
    let months = ["2026-01", "2026-02", "2026-03", "2026-04"];
    let broken = |stage: &Stage| earned(stage, "revenue_earned.breakage", &months);
    let tenth = Breakage::Proportional(num("0.1"));
    stage.firm.rulings = Rulings::always(breaking(tenth));
    // 240.00 over 18 h: 86.67 with 6.5 h, 193.33 with 14.5 h, 233.33 with 17.5 h; 66.67 of 300.00 are left in March.
    assert_eq!(broken(&stage), [8_667, 10_666, 4_000 + 6_667, 0]);
    let used = earned(&stage, "revenue_earned.block", &months);
    assert_eq!(used, [78_000, 96_000, 36_000, 0]);
    let mut over = stage.clone();
    over.entry("s:4", "2026-03-20", "2", on_a);
    // Half an hour is left in the end: 60.00.
    assert_eq!(broken(&over), [8_667, 10_666, 6_000 - 19_333, 0]);
    let mut owed = stage.clone();
    edit(&mut owed).refundable = true;
    assert_eq!(broken(&owed), [0; 4]);
    stage.firm.rulings = Rulings::always(breaking(Breakage::None));
    assert_eq!(broken(&stage), [0; 4]);
    // From February on otherwise: what was expected is earned in one, or paid back.
    stage.firm.rulings = changing(Methods::default(), &[("2026-02", breaking(tenth))]);
    assert_eq!(broken(&stage), [0, 19_333, 10_667, 0]);
    stage.firm.rulings = changing(breaking(tenth), &[("2026-02", breaking(Breakage::None))]);
    assert_eq!(broken(&stage), [8_667, -8_667, 0, 0]);
    stage.firm.rulings = changing(breaking(tenth), &[("2026-02", Methods::default())]);
    assert_eq!(broken(&stage), [8_667, 0, 30_000 - 8_667, 0]);
}

#[test]
fn available_hours_put_leave_into_the_hours_that_are_worked() {
    let mut stage = Stage::new("2026-01");
    stage.cost("83200", |r| {
        r.yearly = true;
        r.burden = num("1.3");
        r.overtime_after = Some(Seconds::hours(9));
        r.overtime_factor = Some(num("1.5"));
    });
    stage.work_type("s:pto", |t| t.absence = true);
    stage.entry("s:1", "2026-01-05", "10", |_| {});
    stage.entry("s:2", "2026-01-06", "8", |e| {
        e.work_type_id = Some("s:pto".into());
    });
    let costs = |stage: &Stage| {
        let kinds = ["labour_cost.base", "labour_cost.overtime", "absence_cost"];
        kinds.map(|kind| stage.sum(kind))
    };
    assert_eq!(costs(&stage), [52_000, 2_000, 41_600]);
    let available = |hours| Methods {
        cost_basis: CostBasis::AvailableHours(num(hours)),
        ..Methods::default()
    };
    stage.firm.rulings = Rulings::always(available("1760"));
    // 83,200 × 1.3 / 1,760 an hour; an overtime hour is paid by paid hours.
    assert_eq!(costs(&stage), [61_455, 2_000, 0]);
    assert!(stage.roll().unknown_cost.is_empty());
    stage.facts.absences = vec![Absence {
        id: "s:off".into(),
        member_id: "s:m".into(),
        interval: Interval::new(at("2026-01-07T09:00"), at("2026-01-07T17:00")),
        kind: "leave".into(),
        approved: true,
    }];
    assert_eq!(costs(&stage), [61_455, 2_000, 0]);
    stage.firm.rulings = changing(Methods::default(), &[("2026-02", available("1760"))]);
    assert_eq!(costs(&stage), [52_000, 2_000, 83_200]);
    // Pay by the hour is for the hours that are paid.
    let rate = &mut stage.firm.cost_rates.get_mut(&"s:m".into()).unwrap()[0];
    (rate.yearly, rate.amount) = (false, num("40"));
    stage.firm.rulings = Rulings::always(available("1760"));
    assert_eq!(costs(&stage), [52_000, 2_000, 83_200]);
}

#[test]
fn the_first_version_holds_from_the_beginning_and_closed_months_keep_theirs() {
    let ruling = |version, from| Ruling {
        version,
        from: month(from),
        methods: Methods::default(),
    };
    let entered = [
        ruling(1, "2026-06"),
        ruling(2, "2026-09"),
        ruling(3, "2026-03"),
        ruling(4, "2027-01"),
    ];
    let closed = [("2026-04", 1), ("2026-05", 1), ("2026-09", 2)];
    let closed = closed.map(|(m, version)| (month(m), version));
    let rulings = Rulings::new(&entered, &closed.into());
    for (of, version) in [
        ("2020-01", 1),
        ("2026-02", 1),
        ("2026-03", 3),
        ("2026-04", 1),
        ("2026-05", 1),
        ("2026-06", 3),
        ("2026-09", 2),
        ("2026-10", 3),
        ("2026-12", 3),
        ("2027-01", 4),
        ("2031-12", 4),
    ] {
        assert_eq!(rulings.version(month(of)), version, "{of}");
    }
    assert_eq!(Rulings::default().of(month("2026-01")), Methods::default());
}

fn months(from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = Month> {
    std::iter::successors(Some(Month::of(from)), |m| Some(m.next()))
        .take_while(move |m| m.first() < to)
}

fn start() -> impl Strategy<Value = NaiveDate> {
    (0_u64..1500).prop_map(|n| day("2024-01-01") + Days::new(n))
}

/// Methods that change now and then.
fn rulings<T: Copy + std::fmt::Debug + 'static>(
    of: Vec<T>,
    methods: fn(T) -> Methods,
) -> impl Strategy<Value = Rulings> {
    let turn = (0_u32..90, prop::sample::select(of));
    prop::collection::vec(turn, 1..6).prop_map(move |turns| {
        let entered = (1..).zip(turns).map(|(version, (after, method))| Ruling {
            version,
            from: Month::of(day("2024-01-01") + Months::new(after)),
            methods: methods(method),
        });
        Rulings::new(&entered.collect::<Vec<_>>(), &BTreeMap::new())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whole_periods_sum_to_their_prices_whatever_methods_follow_each_other(
        from in start(), cycle in 2_u32..25, periods in 1_u32..4, cents in 1_i64..10_000_000,
        rulings in rulings(ALL.to_vec(), prorated), in_arrears in any::<bool>(),
    ) {
        let end = from + Months::new(cycle * periods);
        let stage = fee("0", Methods::default(), |a| {
            a.starts_on = Some(from);
            a.cancelled_on = Some(end);
            a.bill_cycle_months = Some(cycle);
            a.in_arrears = in_arrears;
        });
        let agreement = &stage.firm.agreements[&"s:a".into()];
        let price = Decimal::new(cents, 2);
        let part = |month| share(&rulings, agreement, price, Span::EVER, month);
        let parts: i64 = months(from, end).filter_map(part).sum();
        prop_assert_eq!(parts, cents * i64::from(periods));
    }

    #[test]
    fn two_that_follow_each_other_by_days_are_one(
        from in start(), first in 1_u64..400, second in 1_u64..400, cents in 1_i64..1_000_000,
        thirty in any::<bool>(),
    ) {
        // A price that the days of every month divide: no part of it is rounded.
        let price = Decimal::from(cents * 31 * 30 * 29 * 28);
        let (middle, end) = (from + Days::new(first), from + Days::new(first + second));
        let proration = if thirty { Proration::ThirtyDay } else { Proration::DailyActual };
        let stage = fee("0", prorated(proration), |_| {});
        let agreement = &stage.firm.agreements[&"s:a".into()];
        let sum = |from, to| -> i64 {
            let of = |month| share(&stage.firm.rulings, agreement, price, Span { from, to }, month);
            months(from, to).filter_map(of).sum()
        };
        prop_assert_eq!(sum(from, middle) + sum(middle, end), sum(from, end));
    }

    #[test]
    fn a_block_earns_its_price_or_what_was_used_of_it(
        uses in prop::collection::vec((0_u64..90, 1_i64..400), 0..30), cents in 1_i64..1_000_000, limit in 1_i64..60,
        rulings in rulings(vec![
            Breakage::AtExpiry, Breakage::Proportional(Decimal::new(125, 3)), Breakage::Proportional(Decimal::new(6, 1)),
            Breakage::None,
        ], breaking),
        in_parts in any::<bool>(),
    ) {
        let mut stage = Stage::new("2026-01");
        stage.firm.rulings = rulings;
        stage.agreement("s:a", BlockHours, |a| {
            a.starts_on = Some(day("2026-01-01"));
            a.ends_on = Some(day("2026-03-31"));
            a.bill_amount = Some(Decimal::new(cents, 2));
            a.limit_amount = Some(limit.into());
        });
        for (n, (days, minutes)) in uses.iter().enumerate() {
            let on = day("2026-01-01") + Days::new(*days);
            // An entry in one piece, or in two.
            let cut = if in_parts { minutes / 3 } else { 0 };
            for (part, minutes) in [("a", cut), ("b", minutes - cut)] {
                let mut entry = entry(&format!("s:{n}{part}"), on, Seconds::minutes(minutes));
                entry.agreement_id = Some("s:a".into());
                stage.add(entry);
            }
        }
        let sum = |kind| -> i64 { earned(&stage, kind, &["2026-01", "2026-02", "2026-03"]).iter().sum() };
        let (used, broken) = (sum("revenue_earned.block"), sum("revenue_earned.breakage"));
        match stage.firm.rulings.of(month("2026-03")).breakage {
            Breakage::None => prop_assert_eq!(broken, 0),
            _ => prop_assert_eq!(used + broken, cents),
        }
        prop_assert!(used <= cents);
    }

    #[test]
    fn pieces_of_a_use_break_to_the_same_cent(
        uses in prop::collection::vec((0_u64..28, 2_i64..200), 1..20), cents in 1_i64..1_000_000, cut in 1_i64..1000,
    ) {
        // So large that nobody reaches what is expected to be used.
        let whole = |in_parts: bool| {
            let mut stage = block("2026-01", "100", "0", |a| a.bill_amount = Some(Decimal::new(cents, 2)));
            stage.firm.rulings = Rulings::always(breaking(Breakage::Proportional(Decimal::new(2, 1))));
            for (n, (days, minutes)) in uses.iter().enumerate() {
                let on = day("2026-01-01") + Days::new(*days);
                let first = if in_parts { minutes * cut / 1000 } else { 0 };
                for (part, minutes) in [("a", first), ("b", minutes - first)] {
                    let mut entry = entry(&format!("s:{n}{part}"), on, Seconds::minutes(minutes));
                    entry.agreement_id = Some("s:a".into());
                    stage.add(entry);
                }
            }
            stage.sum("revenue_earned.breakage")
        };
        prop_assert_eq!(whole(true), whole(false));
    }
}
