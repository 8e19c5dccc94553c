//! Work on the wrong agreement, or on none.

use super::Stretch;
use crate::model::*;
use crate::simulator::firm::build::{Build, Spot, id};
use crate::simulator::firm::catalogue::{SERVICE_BOARD, kind, role};
use crate::simulator::firm::clients::{bare, exclusion, licenses, newcomer, small, terms_mut};
use crate::simulator::firm::projects::project;
use crate::simulator::firm::work::Order;
use chrono::{Days, NaiveDate, TimeDelta};

/// Moves the entry to a new ticket of a company on an agreement, and expects the entry.
pub(super) fn moved(
    build: &mut Build,
    s: Stretch,
    company: &CompanyId,
    terms: Option<usize>,
) -> bool {
    let ticket = build.ticket_for(company, terms, s);
    build.move_to(s, ticket);
    build.expect_entry(s.entry)
}

/// Leaves the ticket on the right agreement, puts the entry alone on another, and expects the entry.
fn strayed(build: &mut Build, s: Stretch, company: &CompanyId, right: usize, wrong: usize) -> bool {
    let ticket = build.ticket_for(company, Some(right), s);
    build.move_to(s, ticket);
    let wrong = build.agreement_id(wrong);
    build.put_on(s, Some(wrong));
    build.expect_entry(s.entry)
}

/// An open ticket nobody has worked, opened yesterday; expects the ticket.
pub(super) fn waiting(build: &mut Build, company: CompanyId, terms: Option<usize>) -> bool {
    let order = Order {
        board: SERVICE_BOARD,
        company,
        agreement: terms.map(|t| build.agreement_id(t)),
        project: None,
    };
    let opened_at = build.world.now - TimeDelta::hours(18);
    let ticket = build.open_ticket(order, opened_at, 0);
    let id = build.world.tickets[ticket].ticket.id.to_string();
    build.expect("ticket", id)
}

/// One more labour agreement of a company, held between two days.
pub(super) fn term(
    build: &mut Build,
    company: &CompanyId,
    starts_on: Option<NaiveDate>,
    ends_on: Option<NaiveDate>,
) -> usize {
    let index = small(build, company);
    let terms = terms_mut(build, index);
    terms.name = "Managed Services, other term".into();
    terms.starts_on = starts_on.or(terms.starts_on);
    terms.ends_on = ends_on;
    for addition in &mut terms.additions {
        addition.effective_on = terms.starts_on;
    }
    index
}

pub(super) fn missing_on_both(build: &mut Build, s: Stretch) -> bool {
    let (company, _) = build.steady_client();
    moved(build, s, &company, None)
}

pub(super) fn missing_on_open_ticket(build: &mut Build) -> bool {
    let (company, _) = build.steady_client();
    waiting(build, company, None)
}

pub(super) fn missing_on_first_day(build: &mut Build, s: Stretch) -> bool {
    let company = newcomer(build, None);
    term(build, &company, Some(s.spot.date), None);
    moved(build, s, &company, None)
}

pub(super) fn missing_beside_a_block(build: &mut Build, s: Stretch) -> bool {
    let company = newcomer(build, None);
    let block = bare(build, &company, AgreementKind::BlockHours, "Support Hours");
    let terms = terms_mut(build, block);
    terms.limit_amount = Some(40.into());
    terms.bill_amount = Some(4800.into());
    moved(build, s, &company, None)
}

pub(super) fn other_company_on_both(build: &mut Build, s: Stretch) -> bool {
    let (company, _) = build.steady_client();
    let (_, foreign) = build.steady_client();
    moved(build, s, &company, Some(foreign))
}

pub(super) fn other_company_on_entry(build: &mut Build, s: Stretch) -> bool {
    let (company, right) = build.steady_client();
    let (_, foreign) = build.steady_client();
    strayed(build, s, &company, right, foreign)
}

pub(super) fn other_company_on_open_ticket(build: &mut Build) -> bool {
    let (company, _) = build.steady_client();
    let (_, foreign) = build.steady_client();
    waiting(build, company, Some(foreign))
}

pub(super) fn other_company_is_a_sister(build: &mut Build, s: Stretch) -> bool {
    let parent = newcomer(build, None);
    let company = newcomer(build, Some(parent.clone()));
    let sister = newcomer(build, Some(parent));
    small(build, &company);
    let foreign = small(build, &sister);
    moved(build, s, &company, Some(foreign))
}

pub(super) fn expired_with_successor(build: &mut Build, s: Stretch) -> bool {
    let (company, _) = build.steady_client();
    let old = term(build, &company, None, Some(build.days_ago(40)));
    moved(build, s, &company, Some(old))
}

pub(super) fn expired_the_day_before(build: &mut Build, s: Stretch) -> bool {
    let company = newcomer(build, None);
    let old = term(build, &company, None, Some(s.spot.date - Days::new(1)));
    moved(build, s, &company, Some(old))
}

pub(super) fn expired_by_cancellation(build: &mut Build, s: Stretch) -> bool {
    let company = newcomer(build, None);
    let old = term(build, &company, None, NaiveDate::from_ymd_opt(2027, 6, 30));
    terms_mut(build, old).cancelled_on = Some(s.spot.date);
    moved(build, s, &company, Some(old))
}

pub(super) fn expired_on_entry(build: &mut Build, s: Stretch) -> bool {
    let (company, right) = build.steady_client();
    let old = term(build, &company, None, Some(build.days_ago(43)));
    strayed(build, s, &company, right, old)
}

pub(super) fn expired_on_open_ticket(build: &mut Build) -> bool {
    let (company, _) = build.steady_client();
    let old = term(build, &company, None, Some(build.days_ago(13)));
    waiting(build, company, Some(old))
}

pub(super) fn not_started_till_tomorrow(build: &mut Build, s: Stretch) -> bool {
    let company = newcomer(build, None);
    let next = term(build, &company, Some(s.spot.date + Days::new(1)), None);
    moved(build, s, &company, Some(next))
}

pub(super) fn not_started_till_next_year(build: &mut Build, s: Stretch) -> bool {
    let (company, right) = build.steady_client();
    let next = term(build, &company, NaiveDate::from_ymd_opt(2027, 1, 1), None);
    strayed(build, s, &company, right, next)
}

pub(super) fn not_started_on_open_ticket(build: &mut Build) -> bool {
    let (company, _) = build.steady_client();
    let next = term(build, &company, NaiveDate::from_ymd_opt(2026, 12, 1), None);
    waiting(build, company, Some(next))
}

pub(super) fn licenses_only(build: &mut Build, s: Stretch) -> bool {
    let (company, _) = build.steady_client();
    let resale = licenses(build, &company);
    moved(build, s, &company, Some(resale))
}

pub(super) fn licenses_under_the_right_one(build: &mut Build, s: Stretch) -> bool {
    let (company, right) = build.steady_client();
    let resale = licenses(build, &company);
    let parent = build.agreement_id(right);
    terms_mut(build, resale).parent_id = Some(parent);
    strayed(build, s, &company, right, resale)
}

pub(super) fn coverage_switched_off(build: &mut Build, s: Stretch) -> bool {
    let (company, _) = build.steady_client();
    let monitoring = term(build, &company, None, None);
    let terms = terms_mut(build, monitoring);
    terms.name = "Monitoring Only".into();
    terms.covers_time = false;
    moved(build, s, &company, Some(monitoring))
}

pub(super) fn type_excluded(build: &mut Build, s: Stretch) -> bool {
    let (company, terms) = build.steady_client();
    build.entry_mut(s).work_type_id = Some(id(kind::TRAVEL));
    moved(build, s, &company, Some(terms))
}

pub(super) fn type_and_role_excluded(build: &mut Build, s: Stretch) -> bool {
    let (company, terms) = build.steady_client();
    let entry = build.entry_mut(s);
    entry.work_type_id = Some(id(kind::TRAVEL));
    entry.work_role_id = Some(id(role::SALES_ENGINEER));
    moved(build, s, &company, Some(terms))
}

pub(super) fn maintenance_excluded(build: &mut Build, s: Stretch) -> bool {
    let company = newcomer(build, None);
    let day = term(build, &company, None, None);
    let row = exclusion(None, Some(kind::MAINTENANCE));
    terms_mut(build, day).exclusions.push(row);
    build.entry_mut(s).work_type_id = Some(id(kind::MAINTENANCE));
    moved(build, s, &company, Some(day))
}

pub(super) fn role_excluded(build: &mut Build, s: Stretch) -> bool {
    let (company, terms) = build.steady_client();
    build.entry_mut(s).work_role_id = Some(id(role::SALES_ENGINEER));
    moved(build, s, &company, Some(terms))
}

pub(super) fn consultant_excluded(build: &mut Build, s: Stretch) -> bool {
    let company = newcomer(build, None);
    let desk = term(build, &company, None, None);
    let row = exclusion(Some(role::CONSULTANT), None);
    terms_mut(build, desk).exclusions.push(row);
    build.entry_mut(s).work_role_id = Some(id(role::CONSULTANT));
    moved(build, s, &company, Some(desk))
}

/// A ticket of a new project that names an agreement or none.
fn project_ticket(build: &mut Build, company: &CompanyId, agreement: Option<usize>) -> usize {
    let billing = (BillingMethod::TimeAndMaterials, None);
    let job = project(build, "Branch opening", company.clone(), agreement, billing);
    job.tickets[0]
}

pub(super) fn project_on_entry(build: &mut Build, s: Stretch) -> bool {
    let (company, terms) = build.steady_client();
    let ticket = project_ticket(build, &company, None);
    build.move_to(s, ticket);
    let absorbing = build.agreement_id(terms);
    build.put_on(s, Some(absorbing));
    build.expect_entry(s.entry)
}

pub(super) fn project_on_ticket(build: &mut Build, s: Stretch) -> bool {
    let (company, terms) = build.steady_client();
    let ticket = project_ticket(build, &company, None);
    build.world.tickets[ticket].ticket.agreement_id = Some(build.agreement_id(terms));
    build.move_to(s, ticket);
    build.put_on(s, None);
    build.expect_entry(s.entry)
}

pub(super) fn project_on_another(build: &mut Build, s: Stretch) -> bool {
    let (company, terms) = build.steady_client();
    let kind = AgreementKind::ProjectTimeAndMaterials;
    let own = bare(build, &company, kind, "Project by the hour");
    let ticket = project_ticket(build, &company, Some(own));
    build.move_to(s, ticket);
    let absorbing = build.agreement_id(terms);
    build.put_on(s, Some(absorbing));
    build.expect_entry(s.entry)
}

pub(super) fn differs_between_two(build: &mut Build, s: Stretch) -> bool {
    let (company, right) = build.steady_client();
    let second = term(build, &company, None, None);
    // Two of one name would be a mistake of their own.
    terms_mut(build, second).name = format!("Server Care {second}");
    strayed(build, s, &company, right, second)
}

pub(super) fn differs_by_child(build: &mut Build, s: Stretch) -> bool {
    let (company, right) = build.steady_client();
    let child = term(build, &company, None, None);
    let parent = build.agreement_id(right);
    let terms = terms_mut(build, child);
    terms.name = "Server Care".into();
    terms.parent_id = Some(parent);
    strayed(build, s, &company, child, right)
}

pub(super) fn differs_by_parent_company(build: &mut Build, s: Stretch) -> bool {
    let (parent, theirs) = build.steady_client();
    let company = newcomer(build, Some(parent));
    let own = small(build, &company);
    strayed(build, s, &company, own, theirs)
}

pub(super) fn no_cost_rate(build: &mut Build) -> bool {
    let member = build.workers[0].member.clone();
    for sim in &mut build.world.members {
        if sim.member.id == member {
            sim.cost = None;
        }
    }
    let works = |d: &NaiveDate| build.shift(Spot { who: 0, date: *d }).is_some();
    build.window().iter().any(works) && build.expect("member", member.to_string())
}
