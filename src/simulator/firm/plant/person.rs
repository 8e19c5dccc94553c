//! Who wrote an entry, when, and whether it may stand: leave, employment, automations, approvals, deductions.

use super::Place::{Day, Desk};
use super::Stretch;
use super::table::{Line, line};
use super::words::on_the_fee;
use crate::model::*;
use crate::simulator::firm::build::{Build, Spot, Worker, at};
use crate::simulator::firm::catalogue::code;
use crate::simulator::firm::clients::newcomer;
use chrono::{NaiveDate, TimeDelta};

const ON_LEAVE: &str = "entry.on_leave";
const INACTIVE: &str = "entry.inactive_member";
const DEDUCTION: &str = "entry.large_deduction";
const BOT: &str = "entry.bot";
const UNAPPROVED: &str = "entry.unapproved";

#[rustfmt::skip]
pub(super) const PLANTS: &[Line] = &[
    line(ON_LEAVE, "an hour and a half inside an afternoon off", Day(worked_on_leave)),
    line(ON_LEAVE, "exactly 45 minutes of it lie on leave", Day(three_quarters_on_leave)),
    line(ON_LEAVE, "an hour on a whole day of leave", Day(an_hour_on_a_day_of_leave)),
    line(INACTIVE, "somebody who left weeks ago", Desk(after_the_last_day)),
    line(INACTIVE, "the day before the first", Desk(before_the_first_day)),
    line(DEDUCTION, "an hour and a half inside four and a half", Day(deducted_90)),
    line(DEDUCTION, "exactly 45 minutes", Day(deducted_45)),
    line(BOT, "an automation on a client's ticket", Desk(automation_for_a_client)),
    line(BOT, "an automation without agreement", Desk(automation_without_agreement)),
    line(UNAPPROVED, "handed in six weeks ago", Desk(still_submitted)),
    line(UNAPPROVED, "rejected five weeks ago", Desk(still_rejected)),
    line(UNAPPROVED, "never handed in", Desk(still_open)),
];

#[rustfmt::skip]
pub(super) const LOOK_ALIKES: &[Line] = &[
    line(ON_LEAVE, "44 minutes of it lie on leave", Day(less_than_45_on_leave)),
    line(ON_LEAVE, "leave that is written as an entry, too", Day(leave_written_twice)),
    line(INACTIVE, "the first day", Desk(on_the_first_day)),
    line(DEDUCTION, "44 minutes", Day(deducted_44)),
    line(BOT, "an automation whose time is not billed", Desk(automation_not_billed)),
    line(UNAPPROVED, "handed in three weeks ago", Desk(submitted_lately)),
];

/// An ordinary day with leave over a part of it; its entries.
fn leave_over(build: &mut Build, spot: Spot, from: i64, to: i64) -> Vec<usize> {
    let shift = build.window_of(spot);
    build.schedule(spot, shift.after(from), shift.after(to), "Vacation", None);
    build.plain_day(spot)
}

fn worked_on_leave(build: &mut Build, spot: Spot) -> bool {
    let entry = leave_over(build, spot, 300, 390)[3];
    build.expect_entry(entry)
}

fn three_quarters_on_leave(build: &mut Build, spot: Spot) -> bool {
    let entry = leave_over(build, spot, 345, 390)[3];
    build.expect_entry(entry)
}

fn an_hour_on_a_day_of_leave(build: &mut Build, spot: Spot) -> bool {
    let shift = build.window_of(spot);
    build.leave_by_calendar(spot, shift);
    let entry = build.script(spot, &[(60, 120)])[0];
    build.expect_entry(entry)
}

fn less_than_45_on_leave(build: &mut Build, spot: Spot) -> bool {
    let entry = leave_over(build, spot, 346, 390)[3];
    build.fine_entry(entry)
}

fn leave_written_twice(build: &mut Build, spot: Spot) -> bool {
    let shift = build.window_of(spot);
    build.script(spot, &[(0, 240)]);
    build.schedule(spot, shift.after(240), shift.after(480), "Vacation", None);
    let entry = build.internal_entry(spot, shift.after(240), shift.after(480), code::PTO);
    build.fine_entry(entry)
}

/// An hour on a client's ticket at ten; its index.
fn hour_of(build: &mut Build, who: usize, date: NaiveDate) -> usize {
    let spot = Spot { who, date };
    let zone = build.workers[who].zone;
    let (from, to) = (at(zone, date, 600), at(zone, date, 660));
    let ticket = build.fresh_ticket(spot, from);
    let entry = build.ticket_entry(spot, from, to, ticket);
    on_the_fee(build, Stretch { spot, entry });
    entry
}

fn after_the_last_day(build: &mut Build) -> bool {
    let Some(who) = build.workers.iter().position(|w| w.ended_on.is_some()) else {
        return false;
    };
    let entry = hour_of(build, who, build.days_ago(2));
    build.expect_entry(entry)
}

/// The Friday before the Monday on which somebody began.
fn before_the_first_day(build: &mut Build) -> bool {
    let Some(who) = build.workers.iter().position(|w| w.started_on.is_some()) else {
        return false;
    };
    let entry = hour_of(build, who, build.days_ago(6));
    build.expect_entry(entry)
}

/// In whatever the person does that day.
fn on_the_first_day(build: &mut Build) -> bool {
    let first = |w: &Worker| Some((w.member.clone(), w.started_on?));
    let Some((member, date)) = build.workers.iter().find_map(first) else {
        return false;
    };
    let mut entries = build.world.entries.iter();
    match entries.position(|e| e.entry.member_id == member && e.entry.work_date == date) {
        Some(entry) => build.fine_entry(entry),
        None => false,
    }
}

/// A day whose first entry, of four and a half hours, has so many minutes deducted.
fn deducted(build: &mut Build, spot: Spot, minutes: i64) -> usize {
    let entry = build.script(spot, &[(0, 270), (300, 480)])[0];
    build.with(entry, |e| {
        e.deduct = Seconds::minutes(minutes);
        e.worked = e.worked - e.deduct;
        e.to_bill = Some(e.worked);
        e.covered = e.covered.map(|c| c.min(e.worked));
    });
    entry
}

fn deducted_90(build: &mut Build, spot: Spot) -> bool {
    let entry = deducted(build, spot, 90);
    build.expect_entry(entry)
}

fn deducted_45(build: &mut Build, spot: Spot) -> bool {
    let entry = deducted(build, spot, 45);
    build.expect_entry(entry)
}

fn deducted_44(build: &mut Build, spot: Spot) -> bool {
    let entry = deducted(build, spot, 44);
    build.fine_entry(entry)
}

/// Time of the automation, at eight yesterday or later; its index.
fn automated(build: &mut Build, minute: i64) -> Option<usize> {
    let api = build.world.members.iter().find(|m| m.is_api)?;
    let member = api.member.id.clone();
    let spot = Spot {
        who: 0,
        date: build.days_ago(1),
    };
    let zone = build.workers[0].zone;
    let (from, to) = (
        at(zone, spot.date, minute),
        at(zone, spot.date, minute + 30),
    );
    let ticket = build.fresh_ticket(spot, from);
    let entry = build.ticket_entry(spot, from, to, ticket);
    on_the_fee(build, Stretch { spot, entry });
    build.with(entry, |e| e.member_id = member);
    Some(entry)
}

fn automation_for_a_client(build: &mut Build) -> bool {
    let entry = automated(build, 480);
    entry.is_some_and(|entry| build.expect_entry(entry))
}

fn automation_without_agreement(build: &mut Build) -> bool {
    let Some(entry) = automated(build, 540) else {
        return false;
    };
    let spot = Spot {
        who: 0,
        date: build.days_ago(1),
    };
    let company = newcomer(build, None);
    let s = Stretch { spot, entry };
    let ticket = build.ticket_for(&company, None, s);
    build.move_to(s, ticket);
    build.expect_entry(entry)
}

fn automation_not_billed(build: &mut Build) -> bool {
    let Some(entry) = automated(build, 600) else {
        return false;
    };
    build.with(entry, |e| e.billable = Some(Billable::DoNotBill));
    build.fine_entry(entry)
}

/// The last entry of somebody in the week before so many days ago is in that state of approval; whose it is.
fn left_as(build: &mut Build, who: usize, days: u64, state: &str) -> Option<String> {
    let member = build.workers[who].member.clone();
    let before = build.days_ago(days);
    let since = before - TimeDelta::days(7);
    let mut entries = build.world.entries.iter_mut().rev();
    let sim = entries.find(|e| {
        e.entry.member_id == member && e.entry.work_date < before && e.entry.work_date >= since
    })?;
    sim.entry.approval = Some(state.into());
    Some(member.to_string())
}

fn still(build: &mut Build, who: usize, days: u64, state: &str) -> bool {
    match left_as(build, who, days, state) {
        Some(member) => build.expect("member", member),
        None => false,
    }
}

fn still_submitted(build: &mut Build) -> bool {
    still(build, 1, 38, "submitted")
}

fn still_rejected(build: &mut Build) -> bool {
    still(build, 2, 31, "rejected")
}

fn still_open(build: &mut Build) -> bool {
    still(build, 3, 24, "open")
}

fn submitted_lately(build: &mut Build) -> bool {
    match left_as(build, 4, 14, "submitted") {
        Some(member) => build.fine(member),
        None => false,
    }
}
