//! Blocks that run down: what they cover, how they stand, and what the vendor says of them.
//!
//! The entries of a plain day last an hour and a half.

use super::Place::{Day, Desk};
use super::Stretch;
use super::table::{Line, line};
use crate::model::*;
use crate::simulator::firm::build::{Build, Spot, next};
use crate::simulator::firm::clients::{bare, newcomer, terms_mut};
use chrono::{Days, NaiveDate, TimeDelta};
use rust_decimal::Decimal;

const EXHAUSTED: &str = "agreement.balance_exhausted";
const PARTLY: &str = "agreement.partly_covered";
const ORDER: &str = "agreement.saved_out_of_order";
const NEARLY: &str = "setup.block_nearly_used";
const EXPIRING: &str = "setup.block_expiring";
const DIFFERS: &str = "setup.block_balance_differs";

#[rustfmt::skip]
pub(super) const PLANTS: &[Line] = &[
    line(EXHAUSTED, "the entry before it took the last hours", Day(emptied_by_an_entry)),
    line(EXHAUSTED, "the last hours were paid back", Day(emptied_by_a_refund)),
    line(EXHAUSTED, "a retainer is spent", Day(emptied_retainer)),
    line(PARTLY, "an hour is left for an hour and a half", Day(an_hour_left)),
    line(PARTLY, "half an hour is left after another entry", Day(half_an_hour_left)),
    line(PARTLY, "a top-up is too small", Day(topped_up_too_little)),
    line(ORDER, "saved after the entry that took the rest", Day(saved_last)),
    line(ORDER, "saved last, half an hour was left", Day(saved_last_for_a_part)),
    line(NEARLY, "six of seven parts are used", Day(nearly_used)),
    line(NEARLY, "all is used", Day(all_used)),
    line(EXPIRING, "it ends in twenty days, untouched", Desk(ends_soon)),
    line(EXPIRING, "a year's hours lapse this month", Desk(lapses_with_the_year)),
    line(EXPIRING, "no end, and nobody has used it for a year", Desk(untouched)),
    line(DIFFERS, "the vendor took nothing for an entry", Day(nothing_taken)),
    line(DIFFERS, "the vendor took more than was granted", Day(too_much_taken)),
];

#[rustfmt::skip]
pub(super) const LOOK_ALIKES: &[Line] = &[
    line(EXHAUSTED, "overruns are let in", Day(overrun)),
    line(EXHAUSTED, "the vendor says it is covered", Day(covered_all_the_same)),
    line(PARTLY, "it fits exactly", Day(exact_fit)),
    line(ORDER, "saved last, with enough left for both", Day(saved_last_with_plenty)),
    line(NEARLY, "three quarters are used", Day(three_quarters_used)),
    line(EXPIRING, "it ends in six weeks", Desk(ends_in_six_weeks)),
    line(EXPIRING, "a month's hours end all the time", Desk(monthly)),
    line(DIFFERS, "half an hour apart", Day(half_an_hour_apart)),
];

/// A new client with a block of so many hours, bought once three weeks ago, without overruns.
fn bought(build: &mut Build, hours: Decimal) -> (CompanyId, usize) {
    let company = newcomer(build, None);
    let block = bare(build, &company, AgreementKind::BlockHours, "Prepaid Hours");
    let starts_on = build.days_ago(21);
    let terms = terms_mut(build, block);
    terms.bill_cycle_months = None;
    terms.limit_amount = Some(hours);
    terms.bill_amount = Some((hours * Decimal::from(120)).round_dp(2));
    terms.starts_on = Some(starts_on);
    (company, block)
}

fn tenths(n: i64) -> Decimal {
    Decimal::new(n, 1)
}

/// A plain day; its second and fourth entry are on a block of which the vendor covers so many minutes of each. The block
/// ends with that day, so that how it stands is no matter.
fn two(build: &mut Build, spot: Spot, block: &(CompanyId, usize), covered: [i64; 2]) -> [usize; 2] {
    let day = build.plain_day(spot);
    let pair = [day[1], day[3]];
    for (entry, covered) in pair.into_iter().zip(covered) {
        on_block(build, Stretch { spot, entry }, block, covered);
    }
    terms_mut(build, block.1).ends_on = Some(spot.date);
    pair
}

fn on_block(build: &mut Build, s: Stretch, block: &(CompanyId, usize), covered: i64) {
    let ticket = build.ticket_for(&block.0, Some(block.1), s);
    build.move_to(s, ticket);
    build.entry_mut(s).covered = Some(Seconds::minutes(covered));
}

fn adjusted(build: &mut Build, block: usize, on: NaiveDate, hours: Decimal) {
    let number = next(&mut build.numbers.adjustment);
    let id = format!("psa:{number}");
    let amount = hours;
    terms_mut(build, block)
        .adjustments
        .push(Adjustment::of(id, on, amount));
}

fn emptied_by_an_entry(build: &mut Build, spot: Spot) -> bool {
    let block = bought(build, tenths(15));
    let entries = two(build, spot, &block, [90, 0]);
    build.expect_entry(entries[1])
}

fn emptied_by_a_refund(build: &mut Build, spot: Spot) -> bool {
    let block = bought(build, tenths(100));
    let entry = build.plain_day(spot)[2];
    on_block(build, Stretch { spot, entry }, &block, 0);
    adjusted(build, block.1, spot.date - Days::new(3), tenths(-100));
    terms_mut(build, block.1).ends_on = Some(spot.date);
    build.expect_entry(entry)
}

/// An hour and a half at 150 is all of it.
fn emptied_retainer(build: &mut Build, spot: Spot) -> bool {
    let company = newcomer(build, None);
    let retainer = bare(
        build,
        &company,
        AgreementKind::BlockMoney,
        "Monthly Retainer",
    );
    let terms = terms_mut(build, retainer);
    terms.limit_amount = Some(225.into());
    terms.bill_amount = Some(225.into());
    terms.starts_on = Some(spot.date - Days::new(5));
    let entries = two(build, spot, &(company, retainer), [0, 0]);
    for entry in entries {
        build.with(entry, |e| {
            (e.hourly_rate, e.covered) = (Some(150.into()), None)
        });
    }
    build.expect_entry(entries[1])
}

fn an_hour_left(build: &mut Build, spot: Spot) -> bool {
    let block = bought(build, tenths(10));
    let entry = build.plain_day(spot)[2];
    on_block(build, Stretch { spot, entry }, &block, 60);
    terms_mut(build, block.1).ends_on = Some(spot.date);
    build.expect_entry(entry)
}

fn half_an_hour_left(build: &mut Build, spot: Spot) -> bool {
    let block = bought(build, tenths(20));
    let entries = two(build, spot, &block, [90, 30]);
    build.expect_entry(entries[1])
}

fn topped_up_too_little(build: &mut Build, spot: Spot) -> bool {
    let block = bought(build, tenths(15));
    adjusted(build, block.1, spot.date - Days::new(1), tenths(10));
    let entries = two(build, spot, &block, [90, 60]);
    build.expect_entry(entries[1])
}

/// The first of the two is saved when the day is over.
fn late(build: &mut Build, entries: [usize; 2]) {
    let last = build.world.entries[entries[1]].entry.entered_at;
    build.with(entries[0], |e| {
        e.entered_at = last.map(|at| at + TimeDelta::minutes(20))
    });
}

fn saved_last(build: &mut Build, spot: Spot) -> bool {
    let block = bought(build, tenths(15));
    let entries = two(build, spot, &block, [0, 90]);
    late(build, entries);
    build.expect_entry(entries[0])
}

fn saved_last_for_a_part(build: &mut Build, spot: Spot) -> bool {
    let block = bought(build, tenths(20));
    let entries = two(build, spot, &block, [30, 90]);
    late(build, entries);
    build.expect_entry(entries[0])
}

fn overrun(build: &mut Build, spot: Spot) -> bool {
    let block = bought(build, tenths(15));
    let entries = two(build, spot, &block, [90, 0]);
    terms_mut(build, block.1).allow_overrun = true;
    build.fine_entry(entries[1])
}

fn covered_all_the_same(build: &mut Build, spot: Spot) -> bool {
    let block = bought(build, tenths(15));
    let entries = two(build, spot, &block, [90, 90]);
    build.fine_entry(entries[1])
}

fn exact_fit(build: &mut Build, spot: Spot) -> bool {
    let block = bought(build, tenths(30));
    let entries = two(build, spot, &block, [90, 90]);
    build.fine_entry(entries[1])
}

fn saved_last_with_plenty(build: &mut Build, spot: Spot) -> bool {
    let block = bought(build, tenths(80));
    let entries = two(build, spot, &block, [90, 90]);
    late(build, entries);
    build.fine_entry(entries[0])
}

/// A plain day with one entry on a block of so many hours that goes on.
fn used(build: &mut Build, spot: Spot, hours: Decimal, covered: i64) -> usize {
    let block = bought(build, hours);
    let entry = build.plain_day(spot)[2];
    on_block(build, Stretch { spot, entry }, &block, covered);
    block.1
}

fn nearly_used(build: &mut Build, spot: Spot) -> bool {
    let block = used(build, spot, Decimal::new(175, 2), 90);
    build.expect_agreement(block)
}

fn all_used(build: &mut Build, spot: Spot) -> bool {
    let block = used(build, spot, tenths(15), 90);
    build.expect_agreement(block)
}

fn three_quarters_used(build: &mut Build, spot: Spot) -> bool {
    let block = used(build, spot, tenths(20), 90);
    build.fine_agreement(block)
}

/// A block of forty hours from a day on, that nobody has used.
fn unused(build: &mut Build, starts_on: NaiveDate, cycle: Option<u32>) -> usize {
    let (_, block) = bought(build, tenths(400));
    let terms = terms_mut(build, block);
    terms.starts_on = Some(starts_on);
    terms.bill_cycle_months = cycle;
    block
}

fn ends_soon(build: &mut Build) -> bool {
    let block = unused(build, build.days_ago(200), None);
    terms_mut(build, block).ends_on = Some(build.today + Days::new(20));
    build.expect_agreement(block)
}

fn lapses_with_the_year(build: &mut Build) -> bool {
    let first = NaiveDate::from_ymd_opt(2025, 12, 1).unwrap_or_default();
    let block = unused(build, first, Some(12));
    build.expect_agreement(block)
}

fn untouched(build: &mut Build) -> bool {
    let block = unused(build, build.days_ago(400), None);
    build.expect_agreement(block)
}

fn ends_in_six_weeks(build: &mut Build) -> bool {
    let block = unused(build, build.days_ago(200), None);
    terms_mut(build, block).ends_on = Some(build.today + Days::new(42));
    build.fine_agreement(block)
}

fn monthly(build: &mut Build) -> bool {
    let block = unused(build, build.days_ago(100), Some(1));
    build.fine_agreement(block)
}

fn nothing_taken(build: &mut Build, spot: Spot) -> bool {
    let block = used(build, spot, tenths(100), 0);
    build.expect_agreement(block)
}

fn too_much_taken(build: &mut Build, spot: Spot) -> bool {
    let block = bought(build, tenths(10));
    two(build, spot, &block, [90, 90]);
    let terms = terms_mut(build, block.1);
    (terms.ends_on, terms.allow_overrun) = (None, true);
    build.expect_agreement(block.1)
}

fn half_an_hour_apart(build: &mut Build, spot: Spot) -> bool {
    let block = used(build, spot, tenths(100), 60);
    build.fine_agreement(block)
}
