//! Entries whose fields or times look wrong and are right.

use super::Stretch;
use crate::model::*;
use crate::simulator::firm::build::{Build, Spot, id};
use crate::simulator::firm::catalogue::{kind, role};
use crate::simulator::firm::clients::{bare, newcomer};
use chrono::TimeDelta;

/// An entry on a client's ticket from long before the week that is judged: the newest, or one before it.
fn long_ago(build: &Build, nth: usize) -> Option<usize> {
    let before = build.days_ago(20);
    let entries = &build.world.entries;
    let fits = |n: &usize| {
        let entry = &entries[*n].entry;
        entry.work_date < before && entry.ticket_id.is_some() && entry.project_id.is_none()
    };
    (0..entries.len()).rev().filter(fits).nth(nth)
}

pub(super) fn old_role_long_ago(build: &mut Build) -> bool {
    let Some(entry) = long_ago(build, 0) else {
        return false;
    };
    build.with(entry, |e| e.work_role_id = Some(id(role::FIRST_LEVEL)));
    build.fine_entry(entry)
}

pub(super) fn old_type_long_ago(build: &mut Build) -> bool {
    let Some(entry) = long_ago(build, 1) else {
        return false;
    };
    build.with(entry, |e| e.work_type_id = Some(id(kind::TELEPHONE)));
    build.fine_entry(entry)
}

pub(super) fn role_of_another_desk(build: &mut Build, s: Stretch) -> bool {
    build.entry_mut(s).work_role_id = Some(id(role::CONSULTANT));
    build.fine_entry(s.entry)
}

pub(super) fn type_unlike_the_ticket(build: &mut Build, s: Stretch) -> bool {
    build.entry_mut(s).work_type_id = Some(id(kind::MAINTENANCE));
    build.fine_entry(s.entry)
}

/// A courtesy for a client who pays by the hour.
pub(super) fn no_charge(build: &mut Build, s: Stretch) -> bool {
    let company = newcomer(build, None);
    let kind = AgreementKind::TimeAndMaterials;
    let terms = bare(build, &company, kind, "Hourly Support");
    let ticket = build.ticket_for(&company, Some(terms), s);
    build.move_to(s, ticket);
    build.entry_mut(s).billable = Some(Billable::NoCharge);
    build.fine_entry(s.entry)
}

/// Work inside a fixed fee that no invoice shows.
pub(super) fn do_not_bill(build: &mut Build, s: Stretch) -> bool {
    let (company, terms) = build.steady_client();
    let ticket = build.ticket_for(&company, Some(terms), s);
    build.move_to(s, ticket);
    build.entry_mut(s).billable = Some(Billable::DoNotBill);
    build.fine_entry(s.entry)
}

pub(super) fn note_in_another_script(build: &mut Build, s: Stretch) -> bool {
    build.set_note(s.entry, "プリンターを再起動し、待ち行列を消して確認した");
    build.fine_entry(s.entry)
}

/// A day of these pieces; nothing may come of the entry at this place.
fn day(build: &mut Build, spot: Spot, pieces: &[(i64, i64)], calm: usize) -> bool {
    let entries = build.script(spot, pieces);
    build.fine_entry(entries[calm])
}

pub(super) fn overlap_of_four_minutes(build: &mut Build, spot: Spot) -> bool {
    let pieces = [(0, 94), (90, 180), (210, 300), (300, 390), (390, 480)];
    day(build, spot, &pieces, 1)
}

pub(super) fn overlap_just_too_short(build: &mut Build, spot: Spot) -> bool {
    let entries = build.plain_day(spot);
    build.with(entries[3], |e| {
        e.ended_at = e.ended_at.map(|t| t + TimeDelta::seconds(299));
        e.worked += Seconds(299);
        e.to_bill = Some(e.worked);
        e.covered = e.covered.map(|c| if c.0 > 0 { e.worked } else { c });
    });
    build.fine_entry(entries[4])
}

pub(super) fn one_after_the_other(build: &mut Build, s: Stretch) -> bool {
    build.fine_entry(s.entry)
}

pub(super) fn two_attempts_at_once(build: &mut Build, spot: Spot) -> bool {
    build.plain_day(spot);
    let attempts = build.script(spot, &[(480, 480), (480, 480)]);
    let (company, terms) = build.steady_client();
    let entry = attempts[1];
    let s = Stretch { spot, entry };
    let ticket = build.ticket_for(&company, Some(terms), s);
    build.move_to(s, ticket);
    build.fine_entry(entry)
}

pub(super) fn twice_on_a_ticket(build: &mut Build, spot: Spot) -> bool {
    let entries = build.plain_day(spot);
    let (company, terms) = build.steady_client();
    let [first, second] = [entries[0], entries[1]].map(|entry| Stretch { spot, entry });
    let ticket = build.ticket_for(&company, Some(terms), first);
    build.move_to(first, ticket);
    build.move_to(second, ticket);
    build.fine_entry(second.entry)
}

pub(super) fn contact_attempt(build: &mut Build, spot: Spot) -> bool {
    build.plain_day(spot);
    let attempt = build.script(spot, &[(480, 480)])[0];
    build.fine_entry(attempt)
}

/// A day of these pieces, the last of them after hours; nothing may come of that one.
fn long_day(build: &mut Build, spot: Spot, pieces: &[(i64, i64)]) -> bool {
    let Some(&last) = build.script(spot, pieces).last() else {
        return false;
    };
    build.with(last, |e| e.work_type_id = Some(id(kind::EMERGENCY)));
    build.fine_entry(last)
}

pub(super) fn twelve_hours(build: &mut Build, spot: Spot) -> bool {
    long_day(build, spot, &[(0, 720)])
}

pub(super) fn sixteen_hours_in_all(build: &mut Build, spot: Spot) -> bool {
    long_day(build, spot, &[(-120, 240), (240, 600), (600, 840)])
}

pub(super) fn lunch_deducted(build: &mut Build, spot: Spot) -> bool {
    let entry = build.script(spot, &[(0, 240), (240, 480)])[0];
    build.with(entry, |e| {
        e.deduct = Seconds::minutes(30);
        e.worked = e.worked - e.deduct;
        e.to_bill = Some(e.worked);
        e.covered = e.covered.map(|c| c.min(e.worked));
    });
    build.fine_entry(entry)
}

pub(super) fn half_a_minute_over(build: &mut Build, s: Stretch) -> bool {
    let entry = build.entry_mut(s);
    entry.worked += Seconds(30);
    build.fine_entry(s.entry)
}
