//! Hours and rates that no rule of billing explains, and work that stands on no invoice.

use super::Place::{Day, Desk, Entry};
use super::Stretch;
use super::table::{Line, line};
use super::words::{by_the_hour, on_the_fee};
use crate::model::*;
use crate::simulator::firm::build::{Build, Spot, hour};
use crate::simulator::firm::catalogue::SERVICE_BOARD;
use crate::simulator::firm::clients::{bare, newcomer, terms_mut};
use crate::simulator::firm::work::Order;
use chrono::NaiveDate;

const ROUNDED: &str = "entry.rounded_bill";
const CHATTER: &str = "entry.chatter_charged";
const RATE: &str = "rate.zero_or_below_cost";
const STALE: &str = "entry.unbilled_stale";

#[rustfmt::skip]
pub(super) const PLANTS: &[Line] = &[
    line(ROUNDED, "half an hour less than worked", Entry(half_an_hour_less)),
    line(ROUNDED, "half an hour more than worked", Entry(half_an_hour_more)),
    line(ROUNDED, "more than worked, for a client without agreement", Entry(more_without_agreement)),
    line(CHATTER, "five minutes billed as a quarter", Day(five_minutes)),
    line(CHATTER, "three minutes billed as a quarter", Day(three_minutes)),
    line(CHATTER, "four minutes billed as the agreement's half hour", Day(a_minimum_of_half_an_hour)),
    line(RATE, "a rate of zero", Entry(rate_of_zero)),
    line(RATE, "a rate below the cost of the hour", Entry(rate_below_cost)),
    line(RATE, "the agreement's own rate is zero", Entry(agreement_rate_of_zero)),
    line(STALE, "nine weeks old, by the hour", Desk(stale_by_the_hour)),
    line(STALE, "nine weeks old, for a client without agreement", Desk(stale_without_agreement)),
];

#[rustfmt::skip]
pub(super) const LOOK_ALIKES: &[Line] = &[
    line(ROUNDED, "rounded up to the quarter", Day(rounded_to_the_quarter)),
    line(ROUNDED, "fewer hours inside a fee", Entry(fewer_inside_the_fee)),
    line(ROUNDED, "the agreement's minimum", Day(up_to_the_minimum)),
    line(CHATTER, "six minutes are work", Day(six_minutes)),
    line(CHATTER, "five minutes inside a fee", Day(five_minutes_inside_the_fee)),
    line(RATE, "a rate of zero inside a fee", Entry(zero_inside_the_fee)),
    line(RATE, "no charge at a rate of zero", Entry(zero_at_no_charge)),
    line(STALE, "eight weeks old", Desk(nearly_stale)),
    line(STALE, "inside a fee", Desk(stale_inside_the_fee)),
    line(STALE, "at no charge", Desk(stale_at_no_charge)),
];

/// So many seconds to bill.
fn bills(build: &mut Build, s: Stretch, minutes: i64) {
    build.entry_mut(s).to_bill = Some(Seconds::minutes(minutes));
}

fn half_an_hour_less(build: &mut Build, s: Stretch) -> bool {
    by_the_hour(build, s);
    bills(build, s, 60);
    build.expect_entry(s.entry)
}

fn half_an_hour_more(build: &mut Build, s: Stretch) -> bool {
    by_the_hour(build, s);
    bills(build, s, 120);
    build.expect_entry(s.entry)
}

fn more_without_agreement(build: &mut Build, s: Stretch) -> bool {
    let company = newcomer(build, None);
    let ticket = build.ticket_for(&company, None, s);
    build.move_to(s, ticket);
    bills(build, s, 150);
    build.expect_entry(s.entry)
}

fn fewer_inside_the_fee(build: &mut Build, s: Stretch) -> bool {
    on_the_fee(build, s);
    bills(build, s, 30);
    build.fine_entry(s.entry)
}

/// A day that ends with an entry of these minutes.
fn ending(build: &mut Build, spot: Spot, minutes: i64) -> Stretch {
    let pieces = [(0, 90), (90, 180), (210, 300), (300, 480 - minutes)];
    build.script(spot, &pieces);
    let entry = build.script(spot, &[(480 - minutes, 480)])[0];
    Stretch { spot, entry }
}

/// A day that ends with so many minutes by the hour, billed as so many.
fn charged(build: &mut Build, spot: Spot, worked: i64, billed: i64) -> (Stretch, usize) {
    let s = ending(build, spot, worked);
    let terms = by_the_hour(build, s);
    bills(build, s, billed);
    (s, terms)
}

/// The agreement bills half an hour at least.
fn minimum(build: &mut Build, terms: usize) {
    terms_mut(build, terms).rates.push(AgreementRate {
        work_role_id: None,
        work_type_id: None,
        rate: Some(150.into()),
        minimum: Some(Seconds::minutes(30)),
        maximum: None,
        round: None,
        overage_rate: None,
        block_factor: None,
        valid_from: None,
        valid_to: None,
    });
}

fn five_minutes(build: &mut Build, spot: Spot) -> bool {
    let (s, _) = charged(build, spot, 5, 15);
    build.expect_entry(s.entry)
}

fn three_minutes(build: &mut Build, spot: Spot) -> bool {
    let (s, _) = charged(build, spot, 3, 15);
    build.expect_entry(s.entry)
}

fn a_minimum_of_half_an_hour(build: &mut Build, spot: Spot) -> bool {
    let (s, terms) = charged(build, spot, 4, 30);
    minimum(build, terms);
    build.expect_entry(s.entry)
}

fn rounded_to_the_quarter(build: &mut Build, spot: Spot) -> bool {
    let (s, _) = charged(build, spot, 50, 60);
    build.fine_entry(s.entry)
}

fn up_to_the_minimum(build: &mut Build, spot: Spot) -> bool {
    let (s, terms) = charged(build, spot, 12, 30);
    minimum(build, terms);
    build.fine_entry(s.entry)
}

fn six_minutes(build: &mut Build, spot: Spot) -> bool {
    let (s, _) = charged(build, spot, 6, 15);
    build.fine_entry(s.entry)
}

fn five_minutes_inside_the_fee(build: &mut Build, spot: Spot) -> bool {
    let s = ending(build, spot, 5);
    on_the_fee(build, s);
    bills(build, s, 15);
    build.fine_entry(s.entry)
}

/// Changes the entry's rate.
fn at_rate(build: &mut Build, s: Stretch, rate: i64) {
    build.entry_mut(s).hourly_rate = Some(rate.into());
}

fn rate_of_zero(build: &mut Build, s: Stretch) -> bool {
    by_the_hour(build, s);
    at_rate(build, s, 0);
    build.expect_entry(s.entry)
}

/// Nobody costs less than 35 an hour; who costs nothing yet cannot show it.
fn rate_below_cost(build: &mut Build, s: Stretch) -> bool {
    if s.spot.who == 0 {
        return false;
    }
    by_the_hour(build, s);
    at_rate(build, s, 30);
    build.expect_entry(s.entry)
}

fn agreement_rate_of_zero(build: &mut Build, s: Stretch) -> bool {
    let terms = by_the_hour(build, s);
    minimum(build, terms);
    for rate in &mut terms_mut(build, terms).rates {
        rate.rate = Some(0.into());
    }
    build.entry_mut(s).hourly_rate = None;
    build.expect_entry(s.entry)
}

fn zero_inside_the_fee(build: &mut Build, s: Stretch) -> bool {
    on_the_fee(build, s);
    at_rate(build, s, 0);
    build.fine_entry(s.entry)
}

fn zero_at_no_charge(build: &mut Build, s: Stretch) -> bool {
    by_the_hour(build, s);
    at_rate(build, s, 0);
    build.entry_mut(s).billable = Some(Billable::NoCharge);
    build.fine_entry(s.entry)
}

/// An hour for a new client on a Saturday of the past that no invoice names; its index.
fn forgotten(build: &mut Build, date: NaiveDate, kind: Option<AgreementKind>) -> usize {
    let company = newcomer(build, None);
    let terms = kind.map(|kind| bare(build, &company, kind, "Support"));
    let order = Order {
        board: SERVICE_BOARD,
        company,
        agreement: terms.map(|t| build.agreement_id(t)),
        project: None,
    };
    let opened_at = date.and_time(hour(6)).and_utc();
    let ticket = build.open_ticket(order, opened_at, 1);
    let entry = build.extra(1, date, 60, ticket);
    let id = build.world.entries[entry].entry.id.clone();
    build.unbilled.insert(id);
    entry
}

/// The Saturday so many weeks before the last one.
fn saturday(build: &Build, weeks: u64) -> NaiveDate {
    build.days_ago(5 + 7 * weeks)
}

fn stale_by_the_hour(build: &mut Build) -> bool {
    let date = saturday(build, 9);
    let entry = forgotten(build, date, Some(AgreementKind::TimeAndMaterials));
    build.expect_entry(entry)
}

fn stale_without_agreement(build: &mut Build) -> bool {
    let date = saturday(build, 8);
    let entry = forgotten(build, date, None);
    build.expect_entry(entry)
}

fn nearly_stale(build: &mut Build) -> bool {
    let date = saturday(build, 7);
    let entry = forgotten(build, date, Some(AgreementKind::TimeAndMaterials));
    build.fine_entry(entry)
}

fn stale_inside_the_fee(build: &mut Build) -> bool {
    let date = saturday(build, 9);
    let entry = forgotten(build, date, Some(AgreementKind::Incident));
    build.fine_entry(entry)
}

fn stale_at_no_charge(build: &mut Build) -> bool {
    let date = saturday(build, 9);
    let entry = forgotten(build, date, Some(AgreementKind::TimeAndMaterials));
    build.with(entry, |e| e.billable = Some(Billable::NoCharge));
    build.fine_entry(entry)
}
