//! Roles, hours, travel, words and marks that only some tools keep: what canonical files can say, and few vendors.

use super::Place::{Day, Desk, Entry};
use super::Stretch;
use super::table::{Line, line};
use super::words::on_the_fee;
use crate::model::*;
use crate::simulator::firm::build::{Build, Spot, id};
use crate::simulator::firm::catalogue::{SERVICE_BOARD, code, kind};
use crate::simulator::firm::work::Order;
use chrono::TimeDelta;
use chrono_tz::Tz;
use rust_decimal::Decimal;

const ROLE: &str = "work_role.not_allowed";
const WRONG: &str = "work_type.wrong_hours";
const TRAVEL: &str = "work_type.travel_pair";
const WORDS: &str = "notes.internal_words";
const STATUS: &str = "ticket.status_not_moved";
const TIMES: &str = "entry.times_missing";

#[rustfmt::skip]
pub(super) const PLANTS: &[Line] = &[
    line(ROLE, "a role that is not on the person's list", Entry(unlisted_role)),
    line(ROLE, "the same of somebody without a role of their own", Day(unlisted_role_without_default)),
    line(WRONG, "an ordinary type late in the evening", Day(late_in_the_evening)),
    line(WRONG, "a type for emergencies in the morning", Day(emergency_in_hours)),
    line(TRAVEL, "a visit without a drive", Entry(visit_without_drive)),
    line(TRAVEL, "a drive without a visit", Entry(drive_without_visit)),
    line(WORDS, "words meant for the inside", Entry(inside_words)),
    line(WORDS, "two such words", Entry(two_inside_words)),
    line(STATUS, "worked on, and still new", Entry(still_new)),
    line(STATUS, "done without any time", Desk(done_without_time)),
];

#[rustfmt::skip]
pub(super) const LOOK_ALIKES: &[Line] = &[
    line(ROLE, "listed in other letters", Entry(listed_role)),
    line(WRONG, "made up in the evening", Day(made_up)),
    line(TRAVEL, "a visit and the drive to it", Day(visit_with_drive)),
    line(WORDS, "the firm's own time", Day(own_inside_words)),
    line(STATUS, "in progress for days", Entry(in_progress)),
    line(STATUS, "done, and worked on", Entry(done_and_worked)),
];

/// A work role or type under the next number; found again by its name.
fn role(build: &mut Build, name: &str) -> WorkRoleId {
    if let Some(known) = build.world.work_roles.iter().find(|r| r.name == name) {
        return known.id.clone();
    }
    let id: WorkRoleId = id(build.world.work_roles.len() as i64 + 1);
    build.world.work_roles.push(WorkRole {
        id: id.clone(),
        name: name.into(),
        active: true,
        standard_rate: Some(Decimal::from(160)),
    });
    id
}

/// The person may choose all roles but this one, or this one, too.
fn lists(build: &mut Build, who: usize, without: Option<&str>) {
    let roles = build.world.work_roles.iter().map(|r| r.name.to_uppercase());
    let listed = roles
        .filter(|name| without.is_none_or(|out| *name != out.to_uppercase()))
        .collect();
    let member = &build.workers[who].member;
    let mut members = build.world.members.iter_mut();
    if let Some(sim) = members.find(|m| m.member.id == *member) {
        sim.member.allowed_work_roles = listed;
    }
}

fn unlisted_role(build: &mut Build, s: Stretch) -> bool {
    let trainer = role(build, "Trainer");
    lists(build, s.spot.who, Some("Trainer"));
    build.entry_mut(s).work_role_id = Some(trainer);
    build.expect_entry(s.entry)
}

fn unlisted_role_without_default(build: &mut Build, spot: Spot) -> bool {
    if build.workers[spot.who].has_default_role {
        return false;
    }
    let entry = build.plain_day(spot)[2];
    unlisted_role(build, Stretch { spot, entry })
}

/// Somebody whose list nobody has shortened yet.
fn listed_role(build: &mut Build, s: Stretch) -> bool {
    let member = &build.workers[s.spot.who].member;
    let mut members = build.world.members.iter();
    let is_short =
        members.any(|m| m.member.id == *member && !m.member.allowed_work_roles.is_empty());
    if is_short {
        return false;
    }
    let trainer = role(build, "Trainer");
    lists(build, s.spot.who, None);
    build.entry_mut(s).work_role_id = Some(trainer);
    build.fine_entry(s.entry)
}

/// An office day in the firm's own zone.
fn is_office(build: &Build, spot: Spot) -> bool {
    build.workers[spot.who].zone == Tz::America__New_York && build.window_of(spot).local == 9 * 60
}

/// A full day and one more entry; its index.
fn and_then(build: &mut Build, spot: Spot, piece: (i64, i64)) -> Option<usize> {
    if !is_office(build, spot) {
        return None;
    }
    build.plain_day(spot);
    Some(build.script(spot, &[piece])[0])
}

fn late_in_the_evening(build: &mut Build, spot: Spot) -> bool {
    let entry = and_then(build, spot, (660, 720));
    entry.is_some_and(|entry| build.expect_entry(entry))
}

fn made_up(build: &mut Build, spot: Spot) -> bool {
    let entry = and_then(build, spot, (600, 660));
    entry.is_some_and(|entry| build.fine_entry(entry))
}

fn emergency_in_hours(build: &mut Build, spot: Spot) -> bool {
    if !is_office(build, spot) {
        return false;
    }
    let entry = build.plain_day(spot)[1];
    build.with(entry, |e| e.work_type_id = Some(id(kind::EMERGENCY)));
    build.expect_entry(entry)
}

/// A type done at such a place.
fn done_at(build: &mut Build, name: &str, place: WorkPlace) -> WorkTypeId {
    if let Some(known) = build.world.work_types.iter().find(|t| t.name == name) {
        return known.id.clone();
    }
    let id: WorkTypeId = id(build.world.work_types.len() as i64 + 1);
    build.world.work_types.push(WorkType {
        id: id.clone(),
        name: name.into(),
        active: true,
        billable: Some(Billable::Billable),
        after_hours: false,
        cost_multiplier: Decimal::ONE,
        payroll_wrap: false,
        absence: false,
        category: None,
        place: Some(place),
        rate_change: None,
    });
    id
}

fn visit(build: &mut Build) -> WorkTypeId {
    done_at(build, "Visit", WorkPlace::OnSite)
}

fn drive(build: &mut Build) -> WorkTypeId {
    done_at(build, "Drive", WorkPlace::Travel)
}

/// What is not driven to cannot be told unless driving is written at all.
fn visit_without_drive(build: &mut Build, s: Stretch) -> bool {
    drive(build);
    let kind = visit(build);
    build.entry_mut(s).work_type_id = Some(kind);
    build.expect_entry(s.entry)
}

fn drive_without_visit(build: &mut Build, s: Stretch) -> bool {
    let kind = drive(build);
    build.entry_mut(s).work_type_id = Some(kind);
    build.expect_entry(s.entry)
}

fn visit_with_drive(build: &mut Build, spot: Spot) -> bool {
    let day = build.plain_day(spot);
    let (there, work) = (day[0], day[1]);
    let (drive, visit) = (drive(build), visit(build));
    let s = |entry| Stretch { spot, entry };
    let (company, terms) = build.steady_client();
    let ticket = build.ticket_for(&company, Some(terms), s(there));
    build.move_to(s(there), ticket);
    build.move_to(s(work), ticket);
    build.with(there, |e| e.work_type_id = Some(drive));
    build.with(work, |e| e.work_type_id = Some(visit));
    build.fine_entry(work)
}

fn inside_words(build: &mut Build, s: Stretch) -> bool {
    build.entry_mut(s).note_words = vec!["blame".into()];
    build.expect_entry(s.entry)
}

fn two_inside_words(build: &mut Build, s: Stretch) -> bool {
    build.entry_mut(s).note_words = vec!["margin".into(), "idiot".into()];
    build.expect_entry(s.entry)
}

fn own_inside_words(build: &mut Build, spot: Spot) -> bool {
    let shift = build.window_of(spot);
    build.script(spot, &[(0, 90), (90, 180), (210, 300), (300, 390)]);
    let (from, to) = (shift.after(390), shift.after(480));
    let entry = build.internal_entry(spot, from, to, code::TRAINING);
    build.with(entry, |e| e.note_words = vec!["margin".into()]);
    build.fine_entry(entry)
}

/// The entry on a ticket that stays in that status.
fn stays(build: &mut Build, s: Stretch, status: &str, class: &str) {
    on_the_fee(build, s);
    if let Some(sim) = build.world.tickets.last_mut() {
        sim.ticket.status = Some(status.into());
        sim.ticket.desk.status_class = Some(class.into());
    }
}

fn still_new(build: &mut Build, s: Stretch) -> bool {
    stays(build, s, "New", "queued");
    build.expect_entry(s.entry)
}

fn in_progress(build: &mut Build, s: Stretch) -> bool {
    stays(build, s, "In progress", "active");
    build.fine_entry(s.entry)
}

fn done_and_worked(build: &mut Build, s: Stretch) -> bool {
    stays(build, s, "Waiting on client", "done");
    build.fine_entry(s.entry)
}

fn done_without_time(build: &mut Build) -> bool {
    let (company, terms) = build.steady_client();
    let order = Order {
        board: SERVICE_BOARD,
        company,
        agreement: Some(build.agreement_id(terms)),
        project: None,
    };
    let opened_at = build.world.now - TimeDelta::hours(30);
    let ticket = build.open_ticket(order, opened_at, 0);
    let sim = &mut build.world.tickets[ticket];
    sim.ticket.desk.status_class = Some("done".into());
    let id = sim.ticket.id.to_string();
    build.expect("ticket", id)
}

/// One person's entries need their times: when all is written, expects those of the week that have none.
pub(super) fn times_needed(build: &mut Build) {
    let week = build.days_ago(7);
    let untimed = |e: &TimeEntry| {
        e.started_at.is_none() && e.work_date >= week && e.worked.0 > 0 && e.accounts_as.is_none()
    };
    let entries = build.world.entries.iter().map(|e| &e.entry);
    let Some(member) = entries
        .clone()
        .find(|e| untimed(e))
        .map(|e| e.member_id.clone())
    else {
        return;
    };
    let theirs = entries.filter(|e| untimed(e) && e.member_id == member);
    let theirs: Vec<String> = theirs.map(|e| e.id.to_string()).collect();
    let mut members = build.world.members.iter_mut();
    if let Some(sim) = members.find(|m| m.member.id == member) {
        sim.member.times_required = true;
    }
    (build.rule, build.what) = (TIMES, "entries of somebody who has to give times");
    for entry in theirs {
        build.expect("time_entry", entry);
    }
}
