//! Work that agreements leave out by boards, hours, devices or contacts: what canonical files can say, and few vendors.

use super::Place::{Day, Desk, Entry};
use super::Stretch;
use super::agreement::{moved, waiting};
use super::calm_agreement::calm;
use super::table::{Line, line};
use crate::model::*;
use crate::simulator::firm::build::{Build, Spot, id};
use crate::simulator::firm::catalogue::{FIELD_BOARD, kind};
use crate::simulator::firm::clients::{exclusion, newcomer, small, terms_mut};
use crate::simulator::world::{Before, SimTicket};
use chrono_tz::Tz;

const SCOPE: &str = "agreement.out_of_scope";
const CHANGED: &str = "agreement.scope_changed";
const HOURS: &str = "agreement.after_hours";
const DEVICE: &str = "agreement.device_not_covered";
const CONTACT: &str = "agreement.contact_not_covered";
const DEAD_END: &str = "agreement.exclusion_dead_end";

#[rustfmt::skip]
pub(super) const PLANTS: &[Line] = &[
    line(SCOPE, "the agreement is meant for another board", Entry(of_another_board)),
    line(SCOPE, "an open ticket of another board", Desk(open_of_another_board)),
    line(CHANGED, "the ticket came to another board, and another agreement fits", Entry(board_changed)),
    line(CHANGED, "an open ticket came to another board, and another agreement fits", Desk(open_board_changed)),
    line(HOURS, "an hour and a half in the evening", Day(in_the_evening)),
    line(HOURS, "an hour and a half in the morning", Day(in_the_morning)),
    line(HOURS, "exactly 45 minutes after the day", Day(three_quarters_late)),
    line(DEVICE, "a device that is not listed", Entry(unlisted_device)),
    line(DEVICE, "an open ticket about two devices that are not listed", Desk(open_about_unlisted_devices)),
    line(CONTACT, "a guest, whom the agreement leaves out", Entry(for_a_guest)),
    line(CONTACT, "an open ticket of a guest, written otherwise", Desk(open_for_a_guest)),
    line(DEAD_END, "exclusions in a circle", Desk(circle)),
    line(DEAD_END, "an exclusion leads to what has ended", Desk(leads_to_the_past)),
    line(DEAD_END, "an exclusion leads to what nobody knows", Desk(leads_nowhere)),
];

#[rustfmt::skip]
pub(super) const LOOK_ALIKES: &[Line] = &[
    line(SCOPE, "the board is one of two", Entry(one_of_two_boards)),
    line(CHANGED, "the agreement was chosen with the board", Entry(chosen_with_the_board)),
    line(HOURS, "44 minutes after the day", Day(nearly_three_quarters_late)),
    line(HOURS, "a type meant for after hours", Day(emergency_in_the_evening)),
    line(DEVICE, "listed in other letters", Entry(listed_device)),
    line(DEVICE, "about no device", Entry(about_no_device)),
    line(CONTACT, "an employee", Entry(for_an_employee)),
    line(DEAD_END, "an exclusion leads to what holds", Desk(leads_on)),
];

/// A new client with a small fee that was changed so.
fn client(build: &mut Build, change: impl FnOnce(&mut Agreement)) -> (CompanyId, usize) {
    let company = newcomer(build, None);
    let terms = small(build, &company);
    change(terms_mut(build, terms));
    (company, terms)
}

/// The last ticket that was opened.
fn ticket(build: &mut Build) -> &mut SimTicket {
    build.world.tickets.last_mut().expect("one was just opened")
}

fn for_field(build: &mut Build) -> (CompanyId, usize) {
    client(build, |a| a.covers_boards = vec!["Field".into()])
}

fn of_another_board(build: &mut Build, s: Stretch) -> bool {
    let (company, terms) = for_field(build);
    moved(build, s, &company, Some(terms))
}

fn open_of_another_board(build: &mut Build) -> bool {
    let (company, terms) = for_field(build);
    waiting(build, company, Some(terms))
}

fn one_of_two_boards(build: &mut Build, s: Stretch) -> bool {
    let (company, terms) = client(build, |a| {
        a.covers_boards = vec!["Field".into(), "Service Desk".into()];
    });
    calm(build, s, &company, Some(terms))
}

/// A client with an agreement for field work and one for all.
fn two_agreements(build: &mut Build) -> (CompanyId, usize) {
    let (company, terms) = for_field(build);
    let other = small(build, &company);
    terms_mut(build, other).name = "Server Care".into();
    (company, terms)
}

/// The last ticket was on the field board before.
fn came_from_field(build: &mut Build, change: impl FnOnce(&mut SimTicket)) {
    let mut old = ticket(build).clone();
    old.board = FIELD_BOARD;
    old.ticket.board = Some("Field".into());
    old.ticket.kind = Some("Visit".into());
    change(&mut old);
    build.world.before.push(Before::Ticket(old));
}

fn board_changed(build: &mut Build, s: Stretch) -> bool {
    let (company, terms) = two_agreements(build);
    moved(build, s, &company, Some(terms));
    came_from_field(build, |_| ());
    true
}

fn open_board_changed(build: &mut Build) -> bool {
    let (company, terms) = two_agreements(build);
    waiting(build, company, Some(terms));
    came_from_field(build, |_| ());
    true
}

fn chosen_with_the_board(build: &mut Build, s: Stretch) -> bool {
    let (company, _) = two_agreements(build);
    let other = build.world.agreements.len() - 1;
    calm(build, s, &company, Some(other));
    came_from_field(build, |old| old.ticket.agreement_id = None);
    true
}

/// An entry besides a full office day in the firm's own zone, on an agreement for business hours.
fn beside(build: &mut Build, spot: Spot, piece: (i64, i64)) -> Option<usize> {
    let is_office = build.workers[spot.who].zone == Tz::America__New_York
        && build.window_of(spot).local == 9 * 60;
    if !is_office {
        return None;
    }
    build.plain_day(spot);
    let entry = build.script(spot, &[piece])[0];
    let (company, terms) = client(build, |a| a.business_hours_only = true);
    let s = Stretch { spot, entry };
    let ticket = build.ticket_for(&company, Some(terms), s);
    build.move_to(s, ticket);
    Some(entry)
}

fn outside(build: &mut Build, spot: Spot, piece: (i64, i64)) -> bool {
    let entry = beside(build, spot, piece);
    entry.is_some_and(|entry| build.expect_entry(entry))
}

fn in_the_evening(build: &mut Build, spot: Spot) -> bool {
    outside(build, spot, (540, 630))
}

fn in_the_morning(build: &mut Build, spot: Spot) -> bool {
    outside(build, spot, (-120, -30))
}

fn three_quarters_late(build: &mut Build, spot: Spot) -> bool {
    outside(build, spot, (480, 525))
}

fn nearly_three_quarters_late(build: &mut Build, spot: Spot) -> bool {
    let entry = beside(build, spot, (480, 524));
    entry.is_some_and(|entry| build.fine_entry(entry))
}

fn emergency_in_the_evening(build: &mut Build, spot: Spot) -> bool {
    let Some(entry) = beside(build, spot, (600, 690)) else {
        return false;
    };
    build.with(entry, |e| e.work_type_id = Some(id(kind::EMERGENCY)));
    build.fine_entry(entry)
}

fn with_devices(build: &mut Build) -> (CompanyId, usize) {
    client(build, |a| {
        a.reach.devices = vec!["SRV-01".into(), "SRV-02".into()]
    })
}

fn about(build: &mut Build, s: Stretch, devices: &[&str]) {
    let (company, terms) = with_devices(build);
    let ticket = build.ticket_for(&company, Some(terms), s);
    build.move_to(s, ticket);
    let desk = &mut build.world.tickets[ticket].ticket.desk;
    desk.devices = devices.iter().map(|d| (*d).into()).collect();
}

fn unlisted_device(build: &mut Build, s: Stretch) -> bool {
    about(build, s, &["LAB-07"]);
    build.expect_entry(s.entry)
}

fn open_about_unlisted_devices(build: &mut Build) -> bool {
    let (company, terms) = with_devices(build);
    waiting(build, company, Some(terms));
    ticket(build).ticket.desk.devices = vec!["LAB-01".into(), "LAB-02".into()];
    true
}

fn listed_device(build: &mut Build, s: Stretch) -> bool {
    about(build, s, &["LAB-07", "srv-02"]);
    build.fine_entry(s.entry)
}

fn about_no_device(build: &mut Build, s: Stretch) -> bool {
    about(build, s, &[]);
    build.fine_entry(s.entry)
}

fn without_guests(build: &mut Build) -> (CompanyId, usize) {
    client(build, |a| {
        a.reach.excluded_contact_types = vec!["Guest".into()]
    })
}

fn called_by(build: &mut Build, s: Stretch, contact: &str) {
    let (company, terms) = without_guests(build);
    let ticket = build.ticket_for(&company, Some(terms), s);
    build.move_to(s, ticket);
    build.world.tickets[ticket].ticket.desk.contact_type = Some(contact.into());
}

fn for_a_guest(build: &mut Build, s: Stretch) -> bool {
    called_by(build, s, "Guest");
    build.expect_entry(s.entry)
}

fn open_for_a_guest(build: &mut Build) -> bool {
    let (company, terms) = without_guests(build);
    waiting(build, company, Some(terms));
    ticket(build).ticket.desk.contact_type = Some("GUEST".into());
    true
}

fn for_an_employee(build: &mut Build, s: Stretch) -> bool {
    called_by(build, s, "Employee");
    build.fine_entry(s.entry)
}

/// Emergencies on the first agreement go to that one.
fn leads(build: &mut Build, from: usize, to: AgreementId) {
    let mut row = exclusion(None, Some(kind::EMERGENCY));
    row.to_agreement_id = Some(to);
    terms_mut(build, from).exclusions.push(row);
}

/// A client with two agreements, the first of which leads to the second.
fn chain(build: &mut Build) -> [usize; 2] {
    let (company, from) = client(build, |_| ());
    let to = small(build, &company);
    terms_mut(build, to).name = "Server Care".into();
    let target = build.agreement_id(to);
    leads(build, from, target);
    [from, to]
}

fn circle(build: &mut Build) -> bool {
    let [from, to] = chain(build);
    let back = build.agreement_id(from);
    leads(build, to, back);
    build.expect_agreement(from) && build.expect_agreement(to)
}

fn leads_to_the_past(build: &mut Build) -> bool {
    let [from, to] = chain(build);
    terms_mut(build, to).ends_on = Some(build.days_ago(10));
    build.expect_agreement(from)
}

fn leads_nowhere(build: &mut Build) -> bool {
    let (_, from) = client(build, |_| ());
    leads(build, from, id(999_999));
    build.expect_agreement(from)
}

fn leads_on(build: &mut Build) -> bool {
    let [from, _] = chain(build);
    build.fine_agreement(from)
}
