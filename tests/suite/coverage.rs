//! What agreements take of work: cases in ConnectWise's and Autotask's ways, and what holds for any work.

use crate::support_finance::*;
use chrono::Days;
use daybook::coverage::{
    self, Condition, Cover, Outcome, RouteEnd, Work, follow, matters_since, run,
};
use daybook::model::AgreementKind::*;
use daybook::model::*;
use proptest::prelude::*;
use rust_decimal::Decimal;

/// A block of ten hours from 1 to 31 January.
fn block(stage: &mut Stage, change: impl FnOnce(&mut Agreement)) {
    stage.agreement("s:block", BlockHours, |a| {
        a.limit_amount = Some(num("10"));
        a.starts_on = Some(day("2026-01-01"));
        a.ends_on = Some(day("2026-01-31"));
        change(a);
    });
}

/// An entry of so many hours on the block, on a day of January, saved on another.
fn entry_on(id: &str, on: &str, worked: &str, saved: &str) -> TimeEntry {
    let mut made = entry(id, day(on), hours(worked));
    made.agreement_id = Some("s:block".into());
    made.entered_at = Some(at(&format!("{saved}T12:00")));
    made.billable = Some(Billable::Billable);
    made
}

fn covers(stage: &Stage, entries: &[TimeEntry], way: Way) -> Vec<Cover> {
    let works: Vec<Work<'_>> = entries
        .iter()
        .map(|e| Work::of_entry(&stage.firm, e, None))
        .collect();
    run(&stage.firm, &works, way)
}

fn one(stage: &Stage, entry: &TimeEntry, way: Way) -> Cover {
    covers(stage, std::slice::from_ref(entry), way).remove(0)
}

#[test]
fn the_order_of_saving_decides_for_connectwise_and_the_work_date_for_autotask() {
    let mut stage = Stage::new("2026-01");
    block(&mut stage, |_| {});
    let late = entry_on("s:1", "2026-01-05", "4", "2026-01-20");
    let early = entry_on("s:2", "2026-01-12", "8", "2026-01-12");
    let both = [late, early];
    let saved = covers(&stage, &both, Way::ConnectWise);
    assert_eq!(saved[1].outcome(), Outcome::Full);
    assert_eq!((saved[0].covered, saved[0].rest), (hours("2"), hours("2")));
    let worked = covers(&stage, &both, Way::Autotask);
    assert_eq!(worked[0].outcome(), Outcome::Full);
    assert_eq!(
        (worked[1].covered, worked[1].rest),
        (hours("6"), hours("2"))
    );
    assert_eq!(worked[1].failed, [Condition::Balance]);
}

#[test]
fn an_overrun_that_the_agreement_allows_is_let_in_by_connectwise_and_billed_by_others() {
    let mut stage = Stage::new("2026-01");
    block(&mut stage, |a| a.allow_overrun = true);
    let long = entry_on("s:1", "2026-01-05", "12", "2026-01-05");
    let let_in = one(&stage, &long, Way::ConnectWise);
    assert_eq!((let_in.covered, let_in.overrun), (hours("10"), hours("2")));
    assert_eq!(let_in.outcome(), Outcome::Full);
    let billed = one(&stage, &long, Way::Autotask);
    assert_eq!((billed.covered, billed.rest), (hours("10"), hours("2")));
    assert_eq!(billed.outcome(), Outcome::Part);
}

#[test]
fn every_condition_that_fails_is_named() {
    let mut stage = Stage::new("2026-01");
    stage.company("s:d", false);
    block(&mut stage, |a| {
        a.company_id = "s:d".into();
        a.limit_amount = None;
        a.covers_time = false;
        a.exclusions.push(Exclusion {
            work_role_id: None,
            work_type_id: Some("s:travel".into()),
            to_agreement_id: None,
        });
    });
    let mut wrong = entry_on("s:1", "2026-03-05", "1", "2026-03-05");
    wrong.work_type_id = Some("s:travel".into());
    wrong.billable = Some(Billable::NoCharge);
    let cover = one(&stage, &wrong, Way::ConnectWise);
    assert_eq!(
        cover.failed,
        [
            Condition::Company,
            Condition::NotEnded,
            Condition::CoversTime,
            Condition::Type,
            Condition::Limit,
            Condition::Billed,
        ]
    );
    assert_eq!((cover.outcome(), cover.rest), (Outcome::Not, hours("1")));
}

#[test]
fn a_restriction_to_a_location_is_compared_with_the_tickets() {
    let mut stage = Stage::new("2026-01");
    block(&mut stage, |a| a.location = Some("Leeds".into()));
    stage.ticket("s:t", |t| t.location = Some("York".into()));
    let entry = entry_on("s:1", "2026-01-05", "1", "2026-01-05");
    let ticket = stage.facts.tickets[&"s:t".into()].clone();
    let work = Work::of_entry(&stage.firm, &entry, Some(&ticket));
    let cover = run(&stage.firm, &[work], Way::ConnectWise).remove(0);
    assert_eq!(cover.failed, [Condition::Place]);
    // A ticket that names no location is not compared.
    assert_eq!(
        one(&stage, &entry, Way::ConnectWise).outcome(),
        Outcome::Full
    );
}

#[test]
fn a_project_at_a_fixed_price_takes_no_hours_off_a_block() {
    let mut stage = Stage::new("2026-01");
    block(&mut stage, |_| {});
    stage.project("s:p", |p| p.billing_method = BillingMethod::FixedFee);
    let mut work = entry_on("s:1", "2026-01-05", "1", "2026-01-05");
    work.project_id = Some("s:p".into());
    assert_eq!(
        one(&stage, &work, Way::ConnectWise).failed,
        [Condition::Units]
    );
}

#[test]
fn for_connectwise_only_the_entrys_own_agreement_decides() {
    let mut stage = Stage::new("2026-01");
    block(&mut stage, |_| {});
    stage.ticket("s:t", |t| t.agreement_id = Some("s:block".into()));
    let mut entry = entry_on("s:1", "2026-01-05", "1", "2026-01-05");
    entry.agreement_id = None;
    let ticket = stage.facts.tickets[&"s:t".into()].clone();
    let outcome = |way| {
        let work = Work::of_entry(&stage.firm, &entry, Some(&ticket));
        run(&stage.firm, &[work], way).remove(0).outcome()
    };
    assert_eq!(outcome(Way::ConnectWise), Outcome::Not);
    assert_eq!(outcome(Way::Plain), Outcome::Full);
}

#[test]
fn a_block_of_money_runs_down_by_what_the_work_is_worth() {
    let mut stage = Stage::new("2026-01");
    stage.agreement("s:block", BlockMoney, |a| a.limit_amount = Some(num("500")));
    let mut long = entry_on("s:1", "2026-01-05", "4", "2026-01-05");
    long.hourly_rate = Some(num("200"));
    let cover = one(&stage, &long, Way::Autotask);
    assert_eq!((cover.covered, cover.rest), (hours("2.5"), hours("1.5")));
    assert_eq!(cover.left, Some(daybook::coverage::units(num("500"))));
}

#[test]
fn hours_priced_by_the_hour_are_neither_covered_nor_refused() {
    let mut stage = Stage::new("2026-01");
    stage.agreement("s:block", TimeAndMaterials, |a| a.covers_time = false);
    let work = entry_on("s:1", "2026-01-05", "1", "2026-01-05");
    let cover = one(&stage, &work, Way::ConnectWise);
    assert_eq!((cover.outcome(), cover.failed.len()), (Outcome::Priced, 0));
}

/// Agreements `s:0` … that exclude travel, each to the one given.
fn chain(to: &[Option<usize>]) -> Stage {
    let mut stage = Stage::new("2026-01");
    stage.agreement("s:block", FixedFee, |a| {
        a.exclusions.push(Exclusion {
            work_role_id: None,
            work_type_id: Some("s:travel".into()),
            to_agreement_id: Some("s:0".into()),
        });
    });
    for (n, to) in to.iter().enumerate() {
        stage.agreement(&format!("s:{n}"), FixedFee, |a| {
            if let Some(to) = to {
                a.exclusions.push(Exclusion {
                    work_role_id: None,
                    work_type_id: Some("s:travel".into()),
                    to_agreement_id: (*to < 100).then(|| format!("s:{to}").into()),
                });
            }
        });
    }
    stage
}

fn travel() -> TimeEntry {
    let mut work = entry_on("s:1", "2026-01-05", "1", "2026-01-05");
    work.work_type_id = Some("s:travel".into());
    work
}

#[test]
fn exclusions_are_followed_to_the_agreement_that_takes_the_work() {
    let stage = chain(&[Some(1), None]);
    let cover = one(&stage, &travel(), Way::Autotask);
    assert_eq!(cover.agreement_id, Some("s:1".into()));
    assert_eq!(cover.outcome(), Outcome::Full);
    // ConnectWise follows nothing.
    let cover = one(&stage, &travel(), Way::ConnectWise);
    assert_eq!(cover.failed, [Condition::Type]);
}

#[test]
fn a_chain_that_ends_nowhere_or_turns_in_a_circle_covers_nothing() {
    for to in [vec![Some(100)], vec![Some(1), Some(0)], vec![Some(7)]] {
        let cover = one(&chain(&to), &travel(), Way::Autotask);
        assert_eq!(cover.failed, [Condition::Type], "{to:?}");
        assert_eq!(cover.agreement_id, Some("s:block".into()));
    }
}

/// Day, minutes, day of saving, billable.
type Draw = (u64, i64, u64, bool);

fn draws() -> impl Strategy<Value = Vec<Draw>> {
    prop::collection::vec((0_u64..90, 0_i64..600, 0_u64..120, any::<bool>()), 1..40)
}

fn drawn(draws: &[Draw]) -> Vec<TimeEntry> {
    let first = day("2026-01-01");
    let made = draws
        .iter()
        .enumerate()
        .map(|(n, (on, minutes, saved, billable))| {
            let mut made = entry(
                &format!("s:{n:03}"),
                first + Days::new(*on),
                Seconds::minutes(*minutes),
            );
            made.agreement_id = Some("s:block".into());
            let saved = first + Days::new(*saved);
            made.entered_at = saved.and_hms_opt(12, 0, 0).map(|t| t.and_utc());
            made.billable = Some(if *billable {
                Billable::Billable
            } else {
                Billable::DoNotBill
            });
            made
        });
    made.collect()
}

const WAYS: [Way; 3] = [Way::ConnectWise, Way::Autotask, Way::Plain];

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_parts_of_work_sum_to_the_whole_and_no_hour_is_covered_twice(
        draws in draws(), limit in 0_i64..30, cycle in 0_u32..3, carry in 0_u32..60, overrun in any::<bool>(),
    ) {
        let mut stage = Stage::new("2026-01");
        block(&mut stage, |a| {
            a.limit_amount = Some(limit.into());
            a.bill_cycle_months = Some(cycle);
            a.carry_over_days = carry;
            a.allow_overrun = overrun;
            a.ends_on = Some(day("2026-03-31"));
        });
        let entries = drawn(&draws);
        let lots = if cycle == 0 { 1 } else { 3 / i64::from(cycle) + i64::from(3 % cycle != 0) };
        for way in WAYS {
            let covers = covers(&stage, &entries, way);
            prop_assert_eq!(covers.len(), entries.len());
            for (cover, entry) in covers.iter().zip(&entries) {
                prop_assert_eq!(cover.covered + cover.overrun + cover.rest, entry.worked);
                prop_assert!(cover.covered.0 >= 0 && cover.overrun.0 >= 0 && cover.rest.0 >= 0);
                prop_assert!(entry.billable == Some(Billable::Billable) || cover.covered == Seconds(0));
            }
            let covered: i64 = covers.iter().map(|c| c.covered.0).sum();
            prop_assert!(covered <= lots * limit * 3600, "{covered} of {lots} lots");
        }
    }

    #[test]
    fn nothing_is_covered_after_a_lot_ran_out_in_the_order_of_the_way(draws in draws(), limit in 1_i64..40) {
        let mut stage = Stage::new("2026-01");
        block(&mut stage, |a| {
            a.limit_amount = Some(limit.into());
            a.ends_on = Some(day("2026-03-31"));
        });
        let entries: Vec<TimeEntry> = drawn(&draws).into_iter().filter(|e| e.worked.0 > 0).collect();
        for way in WAYS {
            let covers = covers(&stage, &entries, way);
            let mut order: Vec<usize> = (0..entries.len())
                .filter(|n| entries[*n].billable == Some(Billable::Billable))
                .collect();
            match way {
                Way::ConnectWise => order.sort_by_key(|n| (entries[*n].entered_at, entries[*n].work_date, *n)),
                _ => order.sort_by_key(|n| (entries[*n].work_date, *n)),
            }
            let after: Vec<&Cover> = order
                .iter()
                .map(|n| &covers[*n])
                .skip_while(|c| c.rest.0 == 0)
                .collect();
            prop_assert!(after.iter().skip(1).all(|c| c.covered.0 == 0));
        }
    }

    #[test]
    fn what_a_block_gives_rests_on_no_older_work_than_is_said(
        draws in draws(), limit in 1_i64..30, cycle in 0_u32..3, carry in 0_u32..60, since in 0_u64..90,
        (top_up, on, usable) in (-10_i64..10, 0_u64..90, proptest::option::of(0_u64..60)),
    ) {
        let mut stage = Stage::new("2026-01");
        let first = day("2026-01-01");
        block(&mut stage, |a| {
            a.limit_amount = Some(limit.into());
            a.bill_cycle_months = Some(cycle);
            a.carry_over_days = carry;
            a.ends_on = Some(day("2026-03-31"));
            let on = first + Days::new(on);
            let ends_on = usable.map(|days| on + Days::new(days));
            let (id, amount, price) = ("s:1".into(), top_up.into(), None);
            a.adjustments.push(Adjustment { id, on, amount, ends_on, price });
        });
        let since = first + Days::new(since);
        let matters = matters_since(&stage.firm.agreements[&"s:block".into()], since).unwrap();
        prop_assert!(matters <= since);
        if cycle == 1 && carry == 0 && usable.is_none() {
            prop_assert_eq!(Month::of(matters), Month::of(since));
        }
        let entries = drawn(&draws);
        let late: Vec<TimeEntry> = entries.iter().filter(|e| e.work_date >= matters).cloned().collect();
        for way in WAYS {
            let after = |entries: &[TimeEntry]| -> Vec<Cover> {
                let covers = covers(&stage, entries, way).into_iter().zip(entries);
                covers.filter(|(_, e)| e.work_date >= since).map(|(cover, _)| cover).collect()
            };
            prop_assert_eq!(after(&entries), after(&late));
        }
    }

    #[test]
    fn what_a_block_had_given_when_a_month_began_stands_for_the_work_before(
        draws in draws(), limit in 1_i64..30, cycle in 0_u32..3, carry in 0_u32..60, prompt in any::<bool>(),
        february in any::<bool>(), (top_up, on) in (-10_i64..10, 0_u64..90),
    ) {
        let mut stage = Stage::new("2026-01");
        block(&mut stage, |a| {
            a.limit_amount = Some(limit.into());
            a.bill_cycle_months = Some(cycle);
            a.carry_over_days = carry;
            a.ends_on = Some(day("2026-03-31"));
            let on = day("2026-01-01") + Days::new(on);
            let (id, amount, price, ends_on) = ("s:1".into(), top_up.into(), None, None);
            a.adjustments.push(Adjustment { id, on, amount, ends_on, price });
        });
        let id = AgreementId::from("s:block");
        let first = day(if february { "2026-02-01" } else { "2026-03-01" });
        let mut entries = drawn(&draws);
        if prompt {
            entries.iter_mut().for_each(|e| e.entered_at = e.work_date.and_hms_opt(12, 0, 0).map(|t| t.and_utc()));
        }
        for way in WAYS {
            stage.firm.ways.insert("s".into(), way);
            let firm = &stage.firm;
            let works: Vec<Work<'_>> = entries.iter().map(|e| Work::of_entry(firm, e, None)).collect();
            let whole = coverage::drawn(firm, &works);
            let none = Openings::new();
            let (once, mut told) = coverage::drawn_since(firm, &works, (way, first), &none);
            let (before, since): (Vec<Work<'_>>, Vec<Work<'_>>) = works.iter().cloned().partition(|w| w.date < first);
            let saved = |works: &[Work<'_>]| works.iter().map(|w| w.entry.unwrap().entered_at).collect::<Vec<_>>();
            let late = coverage::overtaken(firm, &works, first, &told);
            if way == Way::ConnectWise {
                let last = saved(&before).into_iter().max();
                prop_assert_eq!(late.is_empty(), saved(&since).into_iter().all(|at| Some(at) > last));
            }
            told.entry(id.clone()).or_insert(coverage::UNTOUCHED.into());
            prop_assert!(coverage::opens(&firm.agreements[&id], Month::of(first), &told[&id]));
            let (again, _) = coverage::drawn_since(firm, &since, (way, first), &told);
            for work in &since {
                let id = &work.entry.unwrap().id;
                prop_assert_eq!(once.get(id), whole.get(id));
                prop_assert!(way == Way::ConnectWise && !late.is_empty() || again.get(id) == whole.get(id));
            }
        }
    }

    #[test]
    fn neither_way_covers_more_of_one_lot_than_the_other(draws in draws(), limit in 1_i64..40) {
        let mut stage = Stage::new("2026-01");
        block(&mut stage, |a| {
            a.limit_amount = Some(limit.into());
            a.ends_on = Some(day("2026-03-31"));
        });
        let entries = drawn(&draws);
        let sum = |way| -> i64 { covers(&stage, &entries, way).iter().map(|c| c.covered.0).sum() };
        prop_assert_eq!(sum(Way::ConnectWise), sum(Way::Autotask));
    }

    #[test]
    fn the_order_in_which_work_is_given_changes_nothing(draws in draws(), limit in 1_i64..40, turn in 0_usize..40) {
        let mut stage = Stage::new("2026-01");
        block(&mut stage, |a| a.limit_amount = Some(Decimal::from(limit)));
        let entries = drawn(&draws);
        let turn = turn % entries.len();
        let mut turned = entries.clone();
        turned.rotate_left(turn);
        for way in WAYS {
            let mut expected = covers(&stage, &entries, way);
            expected.rotate_left(turn);
            prop_assert_eq!(expected, covers(&stage, &turned, way));
        }
    }

    #[test]
    fn a_chain_of_exclusions_ends_and_asks_each_agreement_once(
        to in prop::collection::vec(prop::option::of(prop_oneof![0_usize..9, Just(100)]), 1..8),
    ) {
        let stage = chain(&to);
        let work = travel();
        let work = Work::of_entry(&stage.firm, &work, None);
        let route = follow(&stage.firm, &work, &stage.firm.agreements[&"s:block".into()]);
        let mut asked: Vec<&AgreementId> = route.asked.iter().map(|a| &a.id).collect();
        asked.sort();
        asked.dedup();
        prop_assert_eq!(asked.len(), route.asked.len());
        let ends_well = route.asked.last().is_some_and(|last| last.exclusions.is_empty());
        prop_assert_eq!(matches!(route.end, RouteEnd::At(_)), ends_well);
    }
}

#[test]
fn a_block_runs_down_by_the_factor_of_the_role_and_says_in_hours_of_work_what_it_covered() {
    let mut stage = Stage::new("2026-01");
    stage.role("s:r", "90");
    block(&mut stage, |a| {
        a.rates.push(AgreementRate {
            work_role_id: Some("s:r".into()),
            rate: None,
            block_factor: Some(num("2")),
            ..rate("0")
        });
    });
    let mut long = entry_on("s:1", "2026-01-05", "6", "2026-01-05");
    long.work_role_id = Some("s:r".into());
    let cover = one(&stage, &long, Way::Autotask);
    assert_eq!((cover.covered, cover.rest), (hours("5"), hours("1")));
    assert_eq!(cover.drawn, Decimal::from(10 * 3600));
}
