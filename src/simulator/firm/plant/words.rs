//! Options that contradict their agreement, notes that say little, types nobody expects there.

use super::Place::{Day, Entry};
use super::Stretch;
use super::scope::fresh_block;
use super::table::{Line, line};
use crate::model::*;
use crate::simulator::firm::build::{Build, Spot, id};
use crate::simulator::firm::catalogue::{code, kind};
use crate::simulator::firm::clients::{bare, newcomer};

const CONFLICTS: &str = "billable.conflicts";
const THIN: &str = "notes.thin";
const UNUSUAL: &str = "work_type.unusual_for_ticket";

#[rustfmt::skip]
pub(super) const PLANTS: &[Line] = &[
    line(CONFLICTS, "not to bill, on an agreement by the hour", Entry(hidden_by_the_hour)),
    line(CONFLICTS, "no charge, though the fee covers it", Entry(free_inside_the_fee)),
    line(CONFLICTS, "no charge, though the block would take it", Entry(free_beside_a_block)),
    line(CONFLICTS, "the firm's own time is billable", Day(own_time_billable)),
    line(THIN, "one word", Entry(one_word)),
    line(THIN, "nineteen characters", Entry(nineteen_characters)),
    line(THIN, "one letter among signs nobody sees", Entry(one_letter)),
    line(UNUSUAL, "a project's type on a service ticket", Entry(project_type_on_service)),
    line(UNUSUAL, "a remote session on a project", Entry(remote_on_project)),
    line(UNUSUAL, "maintenance on a project", Entry(maintenance_on_project)),
];

#[rustfmt::skip]
pub(super) const LOOK_ALIKES: &[Line] = &[
    line(CONFLICTS, "no charge by the hour is a courtesy", Entry(courtesy)),
    line(CONFLICTS, "work inside the fee that no invoice shows", Entry(hidden_inside_the_fee)),
    line(THIN, "exactly twenty characters", Entry(twenty_characters)),
    line(THIN, "ten minutes need no story", Day(a_short_call)),
    line(UNUSUAL, "a type that is rare everywhere", Entry(rare_everywhere)),
    line(UNUSUAL, "the project's type on a project", Entry(project_type_on_project)),
];

/// A ticket of a new client on an agreement by the hour, and the entry on it.
pub(super) fn by_the_hour(build: &mut Build, s: Stretch) -> usize {
    let company = newcomer(build, None);
    let kind = AgreementKind::TimeAndMaterials;
    let terms = bare(build, &company, kind, "Hourly Support");
    let ticket = build.ticket_for(&company, Some(terms), s);
    build.move_to(s, ticket);
    terms
}

/// The entry on a ticket of a client with a fee.
pub(super) fn on_the_fee(build: &mut Build, s: Stretch) {
    let (company, terms) = build.steady_client();
    let ticket = build.ticket_for(&company, Some(terms), s);
    build.move_to(s, ticket);
}

fn hidden_by_the_hour(build: &mut Build, s: Stretch) -> bool {
    by_the_hour(build, s);
    build.entry_mut(s).billable = Some(Billable::DoNotBill);
    build.expect_entry(s.entry)
}

fn free_inside_the_fee(build: &mut Build, s: Stretch) -> bool {
    on_the_fee(build, s);
    build.entry_mut(s).billable = Some(Billable::NoCharge);
    build.expect_entry(s.entry)
}

fn free_beside_a_block(build: &mut Build, s: Stretch) -> bool {
    let company = newcomer(build, None);
    let block = fresh_block(build, &company);
    let ticket = build.ticket_for(&company, Some(block), s);
    build.move_to(s, ticket);
    let entry = build.entry_mut(s);
    entry.billable = Some(Billable::NoCharge);
    entry.covered = Some(Seconds(0));
    build.expect_entry(s.entry)
}

fn own_time_billable(build: &mut Build, spot: Spot) -> bool {
    let shift = build.window_of(spot);
    build.script(spot, &[(0, 90), (90, 180), (210, 300), (300, 390)]);
    let (from, to) = (shift.after(390), shift.after(480));
    let entry = build.internal_entry(spot, from, to, code::TRAINING);
    build.with(entry, |e| e.billable = Some(Billable::Billable));
    build.expect_entry(entry)
}

fn courtesy(build: &mut Build, s: Stretch) -> bool {
    by_the_hour(build, s);
    build.entry_mut(s).billable = Some(Billable::NoCharge);
    build.fine_entry(s.entry)
}

fn hidden_inside_the_fee(build: &mut Build, s: Stretch) -> bool {
    on_the_fee(build, s);
    build.entry_mut(s).billable = Some(Billable::DoNotBill);
    build.fine_entry(s.entry)
}

fn noted(build: &mut Build, s: Stretch, note: &str) -> bool {
    build.set_note(s.entry, note);
    build.expect_entry(s.entry)
}

fn one_word(build: &mut Build, s: Stretch) -> bool {
    noted(build, s, "Fixed.")
}

fn nineteen_characters(build: &mut Build, s: Stretch) -> bool {
    noted(build, s, "Looked at it, was OK now")
}

fn one_letter(build: &mut Build, s: Stretch) -> bool {
    noted(build, s, "\u{200B}k \n")
}

fn twenty_characters(build: &mut Build, s: Stretch) -> bool {
    build.set_note(s.entry, "Looked at it, is fine now");
    build.fine_entry(s.entry)
}

fn a_short_call(build: &mut Build, spot: Spot) -> bool {
    let pieces = [(0, 90), (90, 180), (210, 300), (300, 470), (470, 480)];
    let entry = build.script(spot, &pieces)[4];
    build.set_note(entry, "Called back.");
    build.fine_entry(entry)
}

/// The entry on a ticket of the first job, with this type.
fn on_project(build: &mut Build, s: Stretch, kind: i64) {
    let ticket = build.jobs[0].tickets[0];
    build.move_to(s, ticket);
    build.entry_mut(s).work_type_id = Some(id(kind));
}

fn project_type_on_service(build: &mut Build, s: Stretch) -> bool {
    build.entry_mut(s).work_type_id = Some(id(kind::PROJECT));
    build.expect_entry(s.entry)
}

fn remote_on_project(build: &mut Build, s: Stretch) -> bool {
    on_project(build, s, kind::REMOTE);
    build.expect_entry(s.entry)
}

fn maintenance_on_project(build: &mut Build, s: Stretch) -> bool {
    on_project(build, s, kind::MAINTENANCE);
    build.expect_entry(s.entry)
}

fn rare_everywhere(build: &mut Build, s: Stretch) -> bool {
    build.entry_mut(s).work_type_id = Some(id(kind::INTERNAL));
    build.fine_entry(s.entry)
}

fn project_type_on_project(build: &mut Build, s: Stretch) -> bool {
    on_project(build, s, kind::PROJECT);
    build.fine_entry(s.entry)
}
