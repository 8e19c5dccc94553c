//! Times that meet, repeat, or cannot be.

use crate::model::*;
use crate::simulator::firm::build::{Build, Spot, id};
use crate::simulator::firm::catalogue::{code, kind};
use chrono::TimeDelta;

/// A day of these pieces; expects the entries at these places.
fn day(build: &mut Build, spot: Spot, pieces: &[(i64, i64)], found: &[usize]) -> bool {
    let entries = build.script(spot, pieces);
    found.iter().all(|&n| build.expect_entry(entries[n]))
}

pub(super) fn overlap_of_a_quarter(build: &mut Build, spot: Spot) -> bool {
    let pieces = [(0, 90), (75, 180), (210, 300), (300, 390), (390, 480)];
    day(build, spot, &pieces, &[1])
}

pub(super) fn overlap_of_five_minutes(build: &mut Build, spot: Spot) -> bool {
    let pieces = [(0, 95), (90, 180), (210, 300), (300, 390), (390, 480)];
    day(build, spot, &pieces, &[1])
}

pub(super) fn overlap_inside(build: &mut Build, spot: Spot) -> bool {
    day(build, spot, &[(0, 180), (60, 90), (210, 480)], &[1])
}

pub(super) fn overlap_of_three(build: &mut Build, spot: Spot) -> bool {
    let pieces = [(0, 180), (30, 120), (60, 150), (210, 480)];
    day(build, spot, &pieces, &[1, 2])
}

pub(super) fn overlap_from_the_start(build: &mut Build, spot: Spot) -> bool {
    day(build, spot, &[(0, 180), (0, 60), (210, 480)], &[1])
}

/// The same entry once more, under a new number.
fn again(build: &mut Build, entry: usize, change: impl FnOnce(&mut TimeEntry)) -> usize {
    let first = build.world.entries[entry].clone();
    let mut copy = first.entry;
    change(&mut copy);
    build.push_entry(copy, first.charge_code, &first.notes)
}

pub(super) fn duplicate_of_a_ticket(build: &mut Build, spot: Spot) -> bool {
    let entry = build.plain_day(spot)[3];
    let copy = again(build, entry, |_| {});
    build.expect_entry(copy)
}

pub(super) fn duplicate_with_another_note(build: &mut Build, spot: Spot) -> bool {
    let entry = build.plain_day(spot)[0];
    let copy = again(build, entry, |_| {});
    build.set_note(copy, "Written once more from memory, same visit.");
    build.expect_entry(copy)
}

pub(super) fn duplicate_without_ticket(build: &mut Build, spot: Spot) -> bool {
    let shift = build.window_of(spot);
    build.script(spot, &[(0, 90), (90, 180), (210, 300), (300, 390)]);
    let (from, to) = (shift.after(390), shift.after(480));
    let entry = build.internal_entry(spot, from, to, code::INTERNAL);
    let copy = again(build, entry, |_| {});
    build.expect_entry(copy)
}

pub(super) fn duplicate_with_deduction(build: &mut Build, spot: Spot) -> bool {
    let pieces = [(0, 90), (120, 180), (210, 300), (300, 390), (390, 480)];
    let entry = build.script(spot, &pieces)[0];
    let end = build.window_of(spot).after(120);
    let copy = again(build, entry, |e| {
        e.ended_at = Some(end);
        e.deduct = Seconds::minutes(30);
    });
    build.expect_entry(copy)
}

/// A day of these pieces, the last of them after hours; expects that one.
fn long_day(build: &mut Build, spot: Spot, pieces: &[(i64, i64)]) -> bool {
    let Some(&last) = build.script(spot, pieces).last() else {
        return false;
    };
    build.with(last, |e| e.work_type_id = Some(id(kind::EMERGENCY)));
    build.expect_entry(last)
}

pub(super) fn thirteen_hours(build: &mut Build, spot: Spot) -> bool {
    long_day(build, spot, &[(-60, 720)])
}

pub(super) fn timer_left_running(build: &mut Build, spot: Spot) -> bool {
    long_day(build, spot, &[(0, 840)])
}

pub(super) fn no_span_but_worked(build: &mut Build, spot: Spot) -> bool {
    let last = build.plain_day(spot)[4];
    let end = build.window_of(spot).after(480);
    let entry = again(build, last, |e| {
        (e.started_at, e.ended_at) = (Some(end), Some(end));
        e.worked = Seconds::hours(1);
        e.to_bill = Some(e.worked);
    });
    build.expect_entry(entry)
}

pub(super) fn ends_before_it_starts(build: &mut Build, spot: Spot) -> bool {
    let last = build.plain_day(spot)[4];
    let end = build.window_of(spot).after(480);
    let entry = again(build, last, |e| {
        e.started_at = Some(end + TimeDelta::minutes(30));
        e.ended_at = Some(end);
        e.worked = Seconds::minutes(30);
        e.to_bill = Some(e.worked);
    });
    build.expect_entry(entry)
}

pub(super) fn worked_more_than_span(build: &mut Build, spot: Spot) -> bool {
    let entry = build.plain_day(spot)[4];
    build.with(entry, |e| {
        e.worked = Seconds::minutes(150);
        e.to_bill = Some(e.worked);
    });
    build.expect_entry(entry)
}

pub(super) fn day_of_sixteen_and_a_half(build: &mut Build, spot: Spot) -> bool {
    long_day(build, spot, &[(-120, 240), (240, 600), (600, 870)])
}
