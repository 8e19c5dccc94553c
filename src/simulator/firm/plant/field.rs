//! Fields of an entry that were left empty, or hold a value that is no longer to be chosen.

use super::Stretch;
use crate::simulator::firm::build::{Build, Spot, id};
use crate::simulator::firm::catalogue::{code, kind, role};

/// Only people whose member record names no role: nothing stands for the empty one then.
pub(super) fn no_role(build: &mut Build, spot: Spot) -> bool {
    if build.workers[spot.who].has_default_role {
        return false;
    }
    let entry = build.plain_day(spot)[1];
    build.with(entry, |e| e.work_role_id = None);
    build.expect_entry(entry)
}

pub(super) fn old_role(build: &mut Build, s: Stretch) -> bool {
    build.entry_mut(s).work_role_id = Some(id(role::FIRST_LEVEL));
    build.expect_entry(s.entry)
}

pub(super) fn no_type(build: &mut Build, s: Stretch) -> bool {
    build.entry_mut(s).work_type_id = None;
    build.expect_entry(s.entry)
}

pub(super) fn old_type(build: &mut Build, s: Stretch) -> bool {
    build.entry_mut(s).work_type_id = Some(id(kind::TELEPHONE));
    build.expect_entry(s.entry)
}

pub(super) fn no_option(build: &mut Build, s: Stretch) -> bool {
    let (company, terms) = build.steady_client();
    let ticket = build.ticket_for(&company, Some(terms), s);
    build.move_to(s, ticket);
    build.entry_mut(s).billable = None;
    build.expect_entry(s.entry)
}

pub(super) fn no_option_in_project(build: &mut Build, s: Stretch) -> bool {
    let ticket = build.jobs[0].tickets[0];
    build.move_to(s, ticket);
    build.entry_mut(s).billable = None;
    build.expect_entry(s.entry)
}

fn noted(build: &mut Build, s: Stretch, note: &str) -> bool {
    build.set_note(s.entry, note);
    build.expect_entry(s.entry)
}

pub(super) fn no_note(build: &mut Build, s: Stretch) -> bool {
    noted(build, s, "")
}

pub(super) fn white_note(build: &mut Build, s: Stretch) -> bool {
    noted(build, s, " \n\t \u{A0}\r\n")
}

pub(super) fn invisible_note(build: &mut Build, s: Stretch) -> bool {
    noted(build, s, "\u{200B}\u{FEFF} \u{200D}")
}

pub(super) fn no_note_on_internal(build: &mut Build, spot: Spot) -> bool {
    let shift = build.window_of(spot);
    build.script(spot, &[(0, 90), (90, 180), (210, 300), (300, 390)]);
    let (from, to) = (shift.after(390), shift.after(480));
    let entry = build.internal_entry(spot, from, to, code::INTERNAL);
    build.set_note(entry, "");
    build.expect_entry(entry)
}
