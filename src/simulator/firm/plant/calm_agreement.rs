//! Work whose agreement looks wrong and is right.

use super::Stretch;
use crate::model::*;
use crate::simulator::firm::build::{Build, id};
use crate::simulator::firm::catalogue::{kind, role};
use crate::simulator::firm::clients::{bare, exclusion, newcomer, small, terms_mut};
use crate::simulator::firm::projects::project;
use chrono::Days;

/// Moves the entry to a new ticket of a company on an agreement; nothing may come of it.
pub(super) fn calm(
    build: &mut Build,
    s: Stretch,
    company: &CompanyId,
    terms: Option<usize>,
) -> bool {
    let ticket = build.ticket_for(company, terms, s);
    build.move_to(s, ticket);
    build.fine_entry(s.entry)
}

/// A company of its own with one agreement without a limit.
fn signed(build: &mut Build) -> (CompanyId, usize) {
    let company = newcomer(build, None);
    let terms = small(build, &company);
    (company, terms)
}

pub(super) fn client_by_the_call(build: &mut Build, s: Stretch) -> bool {
    let company = newcomer(build, None);
    calm(build, s, &company, None)
}

pub(super) fn only_by_the_hour(build: &mut Build, s: Stretch) -> bool {
    let company = newcomer(build, None);
    let kind = AgreementKind::TimeAndMaterials;
    bare(build, &company, kind, "Hourly Support");
    calm(build, s, &company, None)
}

pub(super) fn signed_for_tomorrow(build: &mut Build, s: Stretch) -> bool {
    let (company, terms) = signed(build);
    terms_mut(build, terms).starts_on = Some(s.spot.date + Days::new(1));
    calm(build, s, &company, None)
}

pub(super) fn agreement_of_the_ticket(build: &mut Build, s: Stretch) -> bool {
    let (company, terms) = build.steady_client();
    let ticket = build.ticket_for(&company, Some(terms), s);
    build.move_to(s, ticket);
    build.put_on(s, None);
    build.fine_entry(s.entry)
}

pub(super) fn agreement_of_the_parent(build: &mut Build, s: Stretch) -> bool {
    let (parent, terms) = build.steady_client();
    let company = newcomer(build, Some(parent));
    calm(build, s, &company, Some(terms))
}

pub(super) fn last_day(build: &mut Build, s: Stretch) -> bool {
    let (company, terms) = signed(build);
    terms_mut(build, terms).ends_on = Some(s.spot.date);
    calm(build, s, &company, Some(terms))
}

pub(super) fn cancelled_next_day(build: &mut Build, s: Stretch) -> bool {
    let (company, terms) = signed(build);
    terms_mut(build, terms).cancelled_on = Some(s.spot.date + Days::new(1));
    calm(build, s, &company, Some(terms))
}

pub(super) fn first_day(build: &mut Build, s: Stretch) -> bool {
    let (company, terms) = signed(build);
    terms_mut(build, terms).starts_on = Some(s.spot.date);
    calm(build, s, &company, Some(terms))
}

pub(super) fn by_the_hour(build: &mut Build, s: Stretch) -> bool {
    let company = newcomer(build, None);
    let kind = AgreementKind::TimeAndMaterials;
    let terms = bare(build, &company, kind, "Hourly Support");
    calm(build, s, &company, Some(terms))
}

pub(super) fn another_type_excluded(build: &mut Build, s: Stretch) -> bool {
    let (company, terms) = signed(build);
    build.entry_mut(s).work_type_id = Some(id(kind::ON_SITE));
    calm(build, s, &company, Some(terms))
}

pub(super) fn type_excluded_by_the_parent_agreement(build: &mut Build, s: Stretch) -> bool {
    let (company, over) = signed(build);
    let terms = small(build, &company);
    let parent = build.agreement_id(over);
    let child = terms_mut(build, terms);
    child.name = "Travelling Care".into();
    child.parent_id = Some(parent);
    child.exclusions.clear();
    build.entry_mut(s).work_type_id = Some(id(kind::TRAVEL));
    calm(build, s, &company, Some(terms))
}

pub(super) fn another_role_excluded(build: &mut Build, s: Stretch) -> bool {
    let (company, terms) = signed(build);
    let row = exclusion(Some(role::PROJECT_ENGINEER), None);
    terms_mut(build, terms).exclusions.push(row);
    build.entry_mut(s).work_role_id = Some(id(role::CONSULTANT));
    calm(build, s, &company, Some(terms))
}

/// Moves the entry to a ticket of a new project that names an agreement or none; nothing may come of it.
fn in_project(build: &mut Build, s: Stretch, company: CompanyId, terms: Option<usize>) -> bool {
    let billing = (BillingMethod::TimeAndMaterials, None);
    let ticket = project(build, "Meeting rooms", company, terms, billing).tickets[0];
    build.move_to(s, ticket);
    build.fine_entry(s.entry)
}

pub(super) fn project_included(build: &mut Build, s: Stretch) -> bool {
    let (company, terms) = signed(build);
    terms_mut(build, terms).covers_projects = true;
    in_project(build, s, company, Some(terms))
}

pub(super) fn project_bills_itself(build: &mut Build, s: Stretch) -> bool {
    let (company, _) = build.steady_client();
    in_project(build, s, company, None)
}

pub(super) fn project_agreement(build: &mut Build, s: Stretch) -> bool {
    let (company, _) = signed(build);
    let kind = AgreementKind::ProjectFixedFee;
    let terms = bare(build, &company, kind, "Project at a fixed price");
    terms_mut(build, terms).bill_amount = Some(12_000.into());
    in_project(build, s, company, Some(terms))
}

pub(super) fn ticket_names_none(build: &mut Build, s: Stretch) -> bool {
    let (company, terms) = build.steady_client();
    let ticket = build.ticket_for(&company, None, s);
    build.move_to(s, ticket);
    let own = build.agreement_id(terms);
    build.put_on(s, Some(own));
    build.fine_entry(s.entry)
}
