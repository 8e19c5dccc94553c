//! For whom, where and on which of several agreements: companies, sites, the firm's own work, what was over already.

use super::Place::{Desk, Entry};
use super::Stretch;
use super::agreement::{moved, term, waiting};
use super::calm_agreement::calm;
use super::table::{Line, line};
use crate::model::*;
use crate::simulator::firm::build::{Build, at, id};
use crate::simulator::firm::catalogue::kind;
use crate::simulator::firm::clients::{bare, newcomer, small, terms_mut};
use crate::simulator::firm::projects::project;
use chrono::{Days, TimeDelta};

const OTHER_COMPANY: &str = "agreement.other_company";
const TWICE: &str = "agreement.billed_though_covered";
const CLIENT_ON_OWN: &str = "agreement.client_work_on_internal";
const OWN_ON_CLIENT: &str = "agreement.internal_work_on_client";
const PARENT: &str = "agreement.parent_or_child";
const SITE: &str = "agreement.other_site";
const COMPANY: &str = "entry.wrong_company";
const CLOSED: &str = "entry.closed_target";

#[rustfmt::skip]
pub(super) const PLANTS: &[Line] = &[
    line(TWICE, "by the hour beside a fee", Entry(hourly_beside_a_fee)),
    line(TWICE, "by the hour beside a block", Entry(hourly_beside_a_block)),
    line(TWICE, "the ticket alone names the hourly agreement", Entry(hourly_by_the_ticket)),
    line(CLIENT_ON_OWN, "the client's goodwill account", Entry(on_goodwill)),
    line(CLIENT_ON_OWN, "an open ticket on a goodwill account", Desk(open_on_goodwill)),
    line(OTHER_COMPANY, "the agreement is the firm's own", Entry(on_the_firms_own)),
    line(OWN_ON_CLIENT, "the firm's own work on what it pays for a client", Entry(own_work_on_a_clients)),
    line(OWN_ON_CLIENT, "the entry alone is on what the firm pays for a client", Entry(own_entry_on_a_clients)),
    line(PARENT, "the parent company's agreement has one for this company", Entry(on_the_parents)),
    line(PARENT, "an open ticket on the parent company's agreement", Desk(open_on_the_parents)),
    line(PARENT, "the ticket names none, the entry the parent company's", Entry(entry_on_the_parents)),
    line(SITE, "the agreement is for a branch", Entry(of_another_branch)),
    line(SITE, "an open ticket of another branch", Desk(open_of_another_branch)),
    line(COMPANY, "entry and ticket of two clients without agreement", Entry(of_two_clients)),
    line(COMPANY, "the entry names a sister company", Entry(of_a_sister)),
    line(CLOSED, "the ticket was closed ten days before", Entry(closed_ten_days)),
    line(CLOSED, "the ticket was closed eight days before", Entry(closed_eight_days)),
    line(CLOSED, "the project was completed", Entry(project_completed)),
    line(CLOSED, "the project was cancelled", Entry(project_cancelled)),
];

#[rustfmt::skip]
pub(super) const LOOK_ALIKES: &[Line] = &[
    line(TWICE, "the fee excludes such work", Entry(hourly_for_what_is_excluded)),
    line(TWICE, "the fee has ended", Entry(hourly_after_the_fee)),
    line(CLIENT_ON_OWN, "the firm's own work on its own agreement", Entry(own_work_on_its_own)),
    line(PARENT, "the child agreement has ended", Entry(child_ended)),
    line(PARENT, "the child agreement is the same company's", Entry(child_of_the_same)),
    line(SITE, "the agreement is for the ticket's place", Entry(of_the_same_place)),
    line(COMPANY, "the entry names the parent company", Entry(of_the_parent)),
    line(CLOSED, "the ticket was closed seven days before", Entry(closed_seven_days)),
    line(CLOSED, "the ticket was opened again", Entry(opened_again)),
];

/// A new client with an hourly agreement and another one: company, hourly, other.
fn two_ways(
    build: &mut Build,
    other: fn(&mut Build, &CompanyId) -> usize,
) -> (CompanyId, usize, usize) {
    let company = newcomer(build, None);
    let hourly = bare(
        build,
        &company,
        AgreementKind::TimeAndMaterials,
        "Hourly Support",
    );
    let other = other(build, &company);
    (company, hourly, other)
}

/// A block of this month with much left.
pub(super) fn fresh_block(build: &mut Build, company: &CompanyId) -> usize {
    let block = bare(build, company, AgreementKind::BlockHours, "Support Hours");
    let starts_on = build.days_ago(30);
    let terms = terms_mut(build, block);
    terms.limit_amount = Some(40.into());
    terms.bill_amount = Some(4800.into());
    terms.starts_on = Some(starts_on);
    block
}

fn hourly_beside_a_fee(build: &mut Build, s: Stretch) -> bool {
    let (company, hourly, _) = two_ways(build, small);
    moved(build, s, &company, Some(hourly))
}

fn hourly_beside_a_block(build: &mut Build, s: Stretch) -> bool {
    let (company, hourly, _) = two_ways(build, fresh_block);
    moved(build, s, &company, Some(hourly))
}

fn hourly_by_the_ticket(build: &mut Build, s: Stretch) -> bool {
    let (company, hourly, _) = two_ways(build, small);
    let ticket = build.ticket_for(&company, Some(hourly), s);
    build.move_to(s, ticket);
    build.put_on(s, None);
    build.expect_entry(s.entry)
}

fn hourly_for_what_is_excluded(build: &mut Build, s: Stretch) -> bool {
    let (company, hourly, _) = two_ways(build, small);
    build.entry_mut(s).work_type_id = Some(id(kind::TRAVEL));
    calm(build, s, &company, Some(hourly))
}

fn hourly_after_the_fee(build: &mut Build, s: Stretch) -> bool {
    let (company, hourly, fee) = two_ways(build, small);
    terms_mut(build, fee).ends_on = Some(s.spot.date - Days::new(1));
    calm(build, s, &company, Some(hourly))
}

/// What a client gets for nothing.
fn goodwill(build: &mut Build) -> (CompanyId, usize) {
    let company = newcomer(build, None);
    let terms = bare(build, &company, AgreementKind::Internal, "Goodwill");
    (company, terms)
}

fn on_goodwill(build: &mut Build, s: Stretch) -> bool {
    let (company, terms) = goodwill(build);
    build.entry_mut(s).billable = Some(Billable::DoNotBill);
    moved(build, s, &company, Some(terms))
}

fn open_on_goodwill(build: &mut Build) -> bool {
    let (company, terms) = goodwill(build);
    waiting(build, company, Some(terms))
}

/// The firm's own agreement.
fn firms_own(build: &mut Build) -> (CompanyId, usize) {
    let own = build.own.clone();
    let terms = bare(build, &own, AgreementKind::Internal, "Own systems");
    let number = build.world.agreements.len();
    // Each of them is for something else.
    terms_mut(build, terms).name = format!("Own systems {number}");
    (own, terms)
}

fn on_the_firms_own(build: &mut Build, s: Stretch) -> bool {
    let (_, terms) = firms_own(build);
    let company = newcomer(build, None);
    build.entry_mut(s).billable = Some(Billable::DoNotBill);
    moved(build, s, &company, Some(terms))
}

fn own_work_on_its_own(build: &mut Build, s: Stretch) -> bool {
    let (own, terms) = firms_own(build);
    build.entry_mut(s).billable = Some(Billable::DoNotBill);
    calm(build, s, &own, Some(terms))
}

/// An agreement of a client that the firm itself pays for.
fn donated(build: &mut Build) -> usize {
    let company = newcomer(build, None);
    let terms = small(build, &company);
    let own = build.own.clone();
    terms_mut(build, terms).bill_to_company_id = Some(own);
    terms
}

fn own_work_on_a_clients(build: &mut Build, s: Stretch) -> bool {
    let terms = donated(build);
    let own = build.own.clone();
    build.entry_mut(s).billable = Some(Billable::DoNotBill);
    moved(build, s, &own, Some(terms))
}

fn own_entry_on_a_clients(build: &mut Build, s: Stretch) -> bool {
    let terms = donated(build);
    let own = build.own.clone();
    let ticket = build.ticket_for(&own, None, s);
    build.move_to(s, ticket);
    build.entry_mut(s).billable = Some(Billable::DoNotBill);
    let agreement = build.agreement_id(terms);
    build.put_on(s, Some(agreement));
    build.expect_entry(s.entry)
}

/// A group: the child company, the parent company's agreement, and under it one for the child.
fn group(build: &mut Build) -> (CompanyId, usize, usize) {
    let parent = newcomer(build, None);
    let company = newcomer(build, Some(parent.clone()));
    let over = small(build, &parent);
    let under = small(build, &company);
    let parent_id = build.agreement_id(over);
    terms_mut(build, under).parent_id = Some(parent_id);
    (company, over, under)
}

fn on_the_parents(build: &mut Build, s: Stretch) -> bool {
    let (company, over, _) = group(build);
    moved(build, s, &company, Some(over))
}

fn open_on_the_parents(build: &mut Build) -> bool {
    let (company, over, _) = group(build);
    waiting(build, company, Some(over))
}

fn entry_on_the_parents(build: &mut Build, s: Stretch) -> bool {
    let (company, over, _) = group(build);
    let ticket = build.ticket_for(&company, None, s);
    build.move_to(s, ticket);
    let agreement = build.agreement_id(over);
    build.put_on(s, Some(agreement));
    build.expect_entry(s.entry)
}

fn child_ended(build: &mut Build, s: Stretch) -> bool {
    let (company, over, under) = group(build);
    terms_mut(build, under).ends_on = Some(s.spot.date - Days::new(1));
    calm(build, s, &company, Some(over))
}

fn child_of_the_same(build: &mut Build, s: Stretch) -> bool {
    let company = newcomer(build, None);
    let over = small(build, &company);
    let under = term(build, &company, None, None);
    let parent_id = build.agreement_id(over);
    terms_mut(build, under).parent_id = Some(parent_id);
    calm(build, s, &company, Some(over))
}

/// A client whose agreement is restricted to a place.
fn placed(build: &mut Build, place: &str) -> (CompanyId, usize) {
    let company = newcomer(build, None);
    let terms = small(build, &company);
    terms_mut(build, terms).location = Some(place.into());
    (company, terms)
}

fn of_another_branch(build: &mut Build, s: Stretch) -> bool {
    let (company, terms) = placed(build, "Harbor");
    moved(build, s, &company, Some(terms))
}

fn open_of_another_branch(build: &mut Build) -> bool {
    let (company, terms) = placed(build, "North Pier");
    waiting(build, company, Some(terms))
}

fn of_the_same_place(build: &mut Build, s: Stretch) -> bool {
    let (company, terms) = placed(build, "Main");
    calm(build, s, &company, Some(terms))
}

/// The entry for one company, its ticket for another, and no agreement anywhere.
fn apart(build: &mut Build, s: Stretch, own: CompanyId, of_ticket: &CompanyId) {
    let ticket = build.ticket_for(of_ticket, None, s);
    build.move_to(s, ticket);
    build.entry_mut(s).company_id = Some(own);
}

fn of_two_clients(build: &mut Build, s: Stretch) -> bool {
    let (one, other) = (newcomer(build, None), newcomer(build, None));
    apart(build, s, one, &other);
    build.expect_entry(s.entry)
}

fn of_a_sister(build: &mut Build, s: Stretch) -> bool {
    let parent = newcomer(build, None);
    let sister = newcomer(build, Some(parent.clone()));
    let company = newcomer(build, Some(parent));
    apart(build, s, sister, &company);
    build.expect_entry(s.entry)
}

fn of_the_parent(build: &mut Build, s: Stretch) -> bool {
    let parent = newcomer(build, None);
    let company = newcomer(build, Some(parent.clone()));
    apart(build, s, parent, &company);
    build.fine_entry(s.entry)
}

/// The entry on a ticket that was closed at noon so many days before.
fn closed(build: &mut Build, s: Stretch, days: u64) -> usize {
    let (company, terms) = build.steady_client();
    let ticket = build.ticket_for(&company, Some(terms), s);
    build.move_to(s, ticket);
    let zone = build.workers[s.spot.who].zone;
    let closed_at = at(zone, s.spot.date - Days::new(days), 12 * 60);
    let sim = &mut build.world.tickets[ticket];
    sim.opened_at = closed_at - TimeDelta::days(3);
    sim.updated_at = closed_at;
    sim.ticket.closed = true;
    sim.ticket.closed_at = Some(closed_at);
    sim.ticket.status = Some("Closed".into());
    ticket
}

fn closed_ten_days(build: &mut Build, s: Stretch) -> bool {
    closed(build, s, 10);
    build.expect_entry(s.entry)
}

fn closed_eight_days(build: &mut Build, s: Stretch) -> bool {
    closed(build, s, 8);
    build.expect_entry(s.entry)
}

fn closed_seven_days(build: &mut Build, s: Stretch) -> bool {
    closed(build, s, 7);
    build.fine_entry(s.entry)
}

fn opened_again(build: &mut Build, s: Stretch) -> bool {
    let ticket = closed(build, s, 12);
    let sim = &mut build.world.tickets[ticket];
    sim.ticket.closed = false;
    sim.ticket.closed_at = None;
    sim.ticket.status = Some("In progress".into());
    build.fine_entry(s.entry)
}

/// The entry on a project that was over ten days before.
fn over(build: &mut Build, s: Stretch, status: &str) -> bool {
    let (company, _) = build.steady_client();
    let billing = (BillingMethod::TimeAndMaterials, None);
    let ticket = project(build, "Wireless survey", company, None, billing).tickets[0];
    build.move_to(s, ticket);
    if let Some(project) = build.world.projects.last_mut() {
        project.status = Some(status.into());
        project.ends_on = Some(s.spot.date - Days::new(10));
    }
    build.expect_entry(s.entry)
}

fn project_completed(build: &mut Build, s: Stretch) -> bool {
    over(build, s, "completed")
}

fn project_cancelled(build: &mut Build, s: Stretch) -> bool {
    over(build, s, "cancelled")
}
