//! Days that look short and are not, and slots that look forgotten and are not.

use super::time::{plan, unplaced};
use crate::model::*;
use crate::simulator::firm::build::{Build, Spot, at};
use crate::simulator::firm::catalogue::{code, week};
use chrono::{Datelike, Days, TimeDelta, Weekday};

/// A day of these pieces; nothing may come of it.
fn day(build: &mut Build, spot: Spot, pieces: &[(i64, i64)]) -> bool {
    build.script(spot, pieces);
    build.fine_day(spot)
}

pub(super) fn a_second_under_45(build: &mut Build, spot: Spot) -> bool {
    let entries = build.script(spot, &[(0, 180), (210, 360), (405, 480)]);
    build.with(entries[2], |e| {
        e.started_at = e.started_at.map(|t| t - TimeDelta::seconds(1));
        e.worked += Seconds(1);
    });
    build.fine_day(spot)
}

pub(super) fn made_up_in_the_evening(build: &mut Build, spot: Spot) -> bool {
    day(build, spot, &[(0, 180), (210, 360), (450, 480), (510, 600)])
}

pub(super) fn a_meeting_in_the_calendar(build: &mut Build, spot: Spot) -> bool {
    let shift = build.window_of(spot);
    build.schedule(spot, shift.after(360), shift.after(450), "Meeting", None);
    day(build, spot, &[(0, 180), (210, 360), (450, 480)])
}

pub(super) fn a_long_lunch(build: &mut Build, spot: Spot) -> bool {
    day(build, spot, &[(0, 180), (250, 380), (420, 480)])
}

pub(super) fn half_a_day_of_leave(build: &mut Build, spot: Spot) -> bool {
    let shift = build.window_of(spot);
    build.schedule(spot, shift.after(240), shift.after(480), "Vacation", None);
    day(build, spot, &[(0, 240)])
}

pub(super) fn half_a_day_on_the_code_for_leave(build: &mut Build, spot: Spot) -> bool {
    let shift = build.window_of(spot);
    build.internal_entry(spot, shift.after(240), shift.after(480), code::PTO);
    day(build, spot, &[(0, 240)])
}

pub(super) fn payroll_wrap(build: &mut Build, spot: Spot) -> bool {
    let shift = build.window_of(spot);
    build.internal_entry(spot, shift.after(360), shift.after(450), code::WRAP);
    day(build, spot, &[(0, 180), (210, 360), (450, 480)])
}

/// A night on the desk: one entry runs over midnight.
pub(super) fn over_midnight(build: &mut Build) -> bool {
    let Some(spot) = found(build, |build, spot| {
        build.workers[spot.who].calendar == Some(week::NIGHTS) && build.shift(spot).is_some()
    }) else {
        return false;
    };
    let Some(shift) = build.shift(spot) else {
        return false;
    };
    for (from, to) in [(0, 110), (110, 250), (280, 480)] {
        let ticket = build.fresh_ticket(spot, shift.after(from));
        build.ticket_entry(spot, shift.after(from), shift.after(to), ticket);
    }
    build.taken.insert(spot);
    build.fine_day(spot)
}

pub(super) fn untimed_but_enough(build: &mut Build, spot: Spot) -> bool {
    unplaced(build, spot, 120);
    day(build, spot, &[(0, 180), (360, 480)])
}

pub(super) fn untimed_beside_a_full_day(build: &mut Build, spot: Spot) -> bool {
    build.plain_day(spot);
    unplaced(build, spot, 30);
    build.fine_day(spot)
}

pub(super) fn a_day_of_leave(build: &mut Build, spot: Spot) -> bool {
    let shift = build.window_of(spot);
    build.leave_by_calendar(spot, shift);
    build.fine_day(spot)
}

pub(super) fn leave_without_times(build: &mut Build, spot: Spot) -> bool {
    build.untimed_leave(spot, 480);
    build.fine_day(spot)
}

pub(super) fn a_day_in_one_meeting(build: &mut Build, spot: Spot) -> bool {
    let shift = build.window_of(spot);
    build.schedule(spot, shift.start, shift.after(480), "Meeting", None);
    build.fine_day(spot)
}

/// The first day of the week that fits.
fn found(build: &Build, fits: impl Fn(&Build, Spot) -> bool) -> Option<Spot> {
    let week = build.window();
    (0..build.workers.len())
        .flat_map(|who| week.iter().map(move |&date| Spot { who, date }))
        .find(|spot| fits(build, *spot))
}

fn idle(build: &mut Build, fits: impl Fn(&Build, Spot) -> bool) -> bool {
    match found(build, fits) {
        Some(spot) => build.fine_day(spot),
        None => false,
    }
}

pub(super) fn public_holiday(build: &mut Build) -> bool {
    idle(build, |b, s| b.is_holiday(&b.workers[s.who], s.date))
}

pub(super) fn day_off(build: &mut Build) -> bool {
    idle(build, |b, s| {
        s.date.weekday() == Weekday::Wed && b.workers[s.who].calendar == Some(week::FOUR_DAYS)
    })
}

pub(super) fn weekend(build: &mut Build) -> bool {
    idle(build, |b, s| {
        s.date.weekday() == Weekday::Sun && b.workers[s.who].ended_on.is_none()
    })
}

pub(super) fn not_hired_yet(build: &mut Build) -> bool {
    idle(build, |b, s| {
        b.workers[s.who].started_on.is_some_and(|d| s.date < d)
            && s.date.weekday() != Weekday::Sat
            && s.date.weekday() != Weekday::Sun
    })
}

pub(super) fn has_left(build: &mut Build) -> bool {
    idle(build, |b, s| {
        b.workers[s.who].ended_on.is_some_and(|d| d < s.date)
    })
}

pub(super) fn api_member_has_no_days(build: &mut Build) -> bool {
    let yesterday = build.days_ago(1);
    let api = build.world.members.iter().find(|m| m.is_api);
    match api.map(|m| format!("{}/{yesterday}", m.member.id)) {
        Some(day) => build.fine(day),
        None => false,
    }
}

pub(super) fn api_member_costs_nothing(build: &mut Build) -> bool {
    let api = build.world.members.iter().find(|m| m.is_api);
    match api.map(|m| m.member.id.to_string()) {
        Some(id) => build.fine(id),
        None => false,
    }
}

/// Somebody who left has no cost any more, and no time in the week either.
pub(super) fn left_without_cost(build: &mut Build) -> bool {
    let week = build.days_ago(7);
    let Some(gone) = build.world.members.iter_mut().find(|m| !m.member.active) else {
        return false;
    };
    let mut entries = build.world.entries.iter().map(|e| &e.entry);
    if entries.any(|e| e.member_id == gone.member.id && e.work_date >= week) {
        return false;
    }
    gone.cost = None;
    let id = gone.member.id.to_string();
    build.fine(id)
}

fn fine_slot(build: &mut Build, slot: usize) -> bool {
    let id = format!("psa:{}", build.world.schedule[slot].number);
    build.fine(id)
}

pub(super) fn slot_of_44_minutes(build: &mut Build, spot: Spot) -> bool {
    build.script(spot, &[(0, 180), (210, 300), (344, 480)]);
    let at = plan(build, spot, (300, 344));
    fine_slot(build, at)
}

pub(super) fn slot_used_for_another_ticket(build: &mut Build, spot: Spot) -> bool {
    build.plain_day(spot);
    let at = plan(build, spot, (300, 390));
    fine_slot(build, at)
}

pub(super) fn slot_with_a_contact_attempt(build: &mut Build, spot: Spot) -> bool {
    build.script(spot, &[(0, 180), (210, 300), (330, 330), (390, 480)]);
    let at = plan(build, spot, (300, 390));
    fine_slot(build, at)
}

pub(super) fn slot_on_a_ticket_with_untimed_work(build: &mut Build, spot: Spot) -> bool {
    build.script(spot, &[(0, 180), (210, 300), (390, 480)]);
    let at = plan(build, spot, (300, 390));
    let ticket = build.world.schedule[at].ticket_id.clone();
    let untimed = unplaced(build, spot, 60);
    let known = |t: &crate::simulator::world::SimTicket| Some(&t.ticket.id) == ticket.as_ref();
    let Some(ticket) = build.world.tickets.iter().position(known) else {
        return false;
    };
    let entry = untimed;
    build.move_to(super::Stretch { spot, entry }, ticket);
    fine_slot(build, at)
}

pub(super) fn tentative_slot(build: &mut Build, spot: Spot) -> bool {
    build.script(spot, &[(0, 180), (210, 300), (300, 480)]);
    let at = plan(build, spot, (300, 390));
    build.world.schedule[at].tentative = true;
    fine_slot(build, at)
}

/// Work planned for tomorrow has no entry yet.
pub(super) fn slot_of_tomorrow(build: &mut Build) -> bool {
    let (who, date) = (0, build.today + Days::new(1));
    let (spot, zone) = (Spot { who, date }, build.workers[who].zone);
    let (from, to) = (at(zone, date, 10 * 60), at(zone, date, 12 * 60));
    let ticket = build.fresh_ticket(spot, build.world.now);
    let slot = build.schedule(spot, from, to, "Service", Some(ticket));
    fine_slot(build, slot)
}
