//! Days with time that has no place.
//!
//! All days here have a window of eight hours. Lunch of half an hour is taken out of one open stretch: the one that
//! shares most with 11:00 to 14:30, the earliest of equals. Each day keeps 180 to 210 open for it unless it says so.

use crate::model::*;
use crate::simulator::firm::build::{Build, Spot};

/// A day of these pieces, and the gaps that it has: start and minutes.
fn gaps(build: &mut Build, spot: Spot, pieces: &[(i64, i64)], gaps: &[(i64, i64)]) -> bool {
    build.script(spot, pieces);
    gaps.iter()
        .all(|&(start, minutes)| build.expect_day(spot, Some(start), Some(minutes)))
}

pub(super) fn gap_in_the_afternoon(build: &mut Build, spot: Spot) -> bool {
    let pieces = [(0, 180), (210, 360), (450, 480)];
    gaps(build, spot, &pieces, &[(360, 90)])
}

pub(super) fn gap_of_exactly_45(build: &mut Build, spot: Spot) -> bool {
    let pieces = [(0, 180), (210, 360), (405, 480)];
    gaps(build, spot, &pieces, &[(360, 45)])
}

pub(super) fn gap_in_the_morning(build: &mut Build, spot: Spot) -> bool {
    gaps(build, spot, &[(120, 180), (210, 480)], &[(0, 120)])
}

pub(super) fn gap_at_the_end(build: &mut Build, spot: Spot) -> bool {
    gaps(build, spot, &[(0, 180), (210, 360)], &[(360, 120)])
}

pub(super) fn two_gaps(build: &mut Build, spot: Spot) -> bool {
    let pieces = [(0, 30), (90, 180), (210, 360), (420, 480)];
    gaps(build, spot, &pieces, &[(30, 60), (360, 60)])
}

pub(super) fn gap_around_lunch(build: &mut Build, spot: Spot) -> bool {
    gaps(build, spot, &[(0, 150), (240, 480)], &[(150, 60)])
}

pub(super) fn gap_under_a_tentative_meeting(build: &mut Build, spot: Spot) -> bool {
    let shift = build.window_of(spot);
    let meeting = build.schedule(spot, shift.after(360), shift.after(450), "Meeting", None);
    build.world.schedule[meeting].tentative = true;
    gap_in_the_afternoon(build, spot)
}

pub(super) fn gap_under_a_date_only_assignment(build: &mut Build, spot: Spot) -> bool {
    let start = build.window_of(spot).after(360);
    let ticket = build.fresh_ticket(spot, start);
    build.schedule(spot, start, start, "Service", Some(ticket));
    gap_in_the_afternoon(build, spot)
}

pub(super) fn gap_on_half_a_day_of_leave(build: &mut Build, spot: Spot) -> bool {
    let shift = build.window_of(spot);
    build.schedule(spot, shift.after(240), shift.after(480), "Vacation", None);
    gaps(build, spot, &[(0, 60), (120, 240)], &[(60, 60)])
}

/// A day of these pieces, one more without times of so many minutes, and the minutes that are short.
fn untimed(build: &mut Build, spot: Spot, pieces: &[(i64, i64)], length: i64, short: i64) -> bool {
    build.script(spot, pieces);
    unplaced(build, spot, length);
    build.expect_day(spot, None, Some(short))
}

/// Time on a ticket without start and end.
pub(super) fn unplaced(build: &mut Build, spot: Spot, minutes: i64) -> usize {
    let entry = build.script(spot, &[(0, minutes)])[0];
    build.without_times(entry);
    entry
}

pub(super) fn short_by_an_hour_and_a_half(build: &mut Build, spot: Spot) -> bool {
    untimed(build, spot, &[(0, 180), (360, 480)], 60, 90)
}

pub(super) fn short_after_a_short_afternoon(build: &mut Build, spot: Spot) -> bool {
    unplaced(build, spot, 30);
    untimed(build, spot, &[(0, 180), (210, 300)], 30, 120)
}

pub(super) fn short_without_any_times(build: &mut Build, spot: Spot) -> bool {
    untimed(build, spot, &[], 300, 150)
}

pub(super) fn nothing_written(build: &mut Build, spot: Spot) -> bool {
    build.expect_day(spot, None, None)
}

pub(super) fn nothing_but_a_tentative_day(build: &mut Build, spot: Spot) -> bool {
    let shift = build.window_of(spot);
    let meeting = build.schedule(spot, shift.start, shift.after(480), "Meeting", None);
    build.world.schedule[meeting].tentative = true;
    build.expect_day(spot, None, None)
}

pub(super) fn nothing_but_a_contact_attempt(build: &mut Build, spot: Spot) -> bool {
    build.script(spot, &[(60, 60)]);
    build.expect_day(spot, None, None)
}

/// A planned slot on a new ticket beside these pieces; expects the calendar entry.
fn planned(build: &mut Build, spot: Spot, pieces: &[(i64, i64)], slot: (i64, i64)) -> bool {
    build.script(spot, pieces);
    let at = plan(build, spot, slot);
    let id = format!("psa:{}", build.world.schedule[at].number);
    build.expect("calendar_entry", id)
}

/// Plans work on some ticket; returns the index of the calendar entry.
pub(super) fn plan(build: &mut Build, spot: Spot, slot: (i64, i64)) -> usize {
    let shift = build.window_of(spot);
    let (from, to) = (shift.after(slot.0), shift.after(slot.1));
    let ticket = build.fresh_ticket(spot, from);
    build.schedule(spot, from, to, "Service", Some(ticket))
}

pub(super) fn planned_for_the_afternoon(build: &mut Build, spot: Spot) -> bool {
    let pieces = [(0, 90), (90, 180), (210, 300), (390, 480)];
    planned(build, spot, &pieces, (300, 390))
}

pub(super) fn planned_for_45_minutes(build: &mut Build, spot: Spot) -> bool {
    let pieces = [(0, 180), (210, 300), (345, 480)];
    planned(build, spot, &pieces, (300, 345))
}

pub(super) fn planned_and_worked_earlier(build: &mut Build, spot: Spot) -> bool {
    let entries = build.script(spot, &[(0, 90), (90, 180), (210, 300), (390, 480)]);
    let ticket: Option<TicketId> = build.world.entries[entries[0]].entry.ticket_id.clone();
    let shift = build.window_of(spot);
    let at = build.schedule(spot, shift.after(300), shift.after(390), "Service", None);
    build.world.schedule[at].ticket_id = ticket;
    let id = format!("psa:{}", build.world.schedule[at].number);
    build.expect("calendar_entry", id)
}
