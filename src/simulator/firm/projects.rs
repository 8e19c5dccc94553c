//! Projects with their tickets: some bill by themselves, some name an agreement that includes them.

use super::build::{Build, Job, id, next};
use super::catalogue::PROJECT_BOARD;
use super::clients::{bare, terms_mut};
use super::work::Order;
use crate::model::*;
use rust_decimal::Decimal;

const NAMES: [&str; 6] = [
    "Office move",
    "Mail migration",
    "Network refresh",
    "Server replacement",
    "Phone roll-out",
    "Security baseline",
];

/// One project for every fourth client, three at least.
pub(super) fn start(build: &mut Build) {
    let count = (build.clients.len() / 4).max(3);
    for n in 0..count {
        let client = n * 4 % build.clients.len();
        let job = add(build, n, client);
        build.jobs.push(job);
    }
}

fn add(build: &mut Build, n: usize, client: usize) -> Job {
    let company = build.clients[client].company.clone();
    let (billing_method, price) = match n % 3 {
        0 => (BillingMethod::FixedFee, Some(Decimal::from(24_000))),
        1 => (BillingMethod::TimeAndMaterials, None),
        _ => (BillingMethod::NotToExceed, Some(Decimal::from(60_000))),
    };
    let agreement = match n % 3 {
        0 => Some(included(build, client)),
        1 => Some(by_the_hour(build, &company)),
        _ => None,
    };
    project(
        build,
        NAMES[n % NAMES.len()],
        company,
        agreement,
        (billing_method, price),
    )
}

/// A project with three tickets.
pub(super) fn project(
    build: &mut Build,
    name: &str,
    company: CompanyId,
    agreement: Option<usize>,
    billing: (BillingMethod, Option<Decimal>),
) -> Job {
    let project_id: ProjectId = id(next(&mut build.numbers.project));
    let agreement_id = agreement.map(|a| build.agreement_id(a));
    build.world.projects.push(Project {
        id: project_id.clone(),
        company_id: Some(company.clone()),
        name: name.into(),
        agreement_id: agreement_id.clone(),
        billing_method: billing.0,
        contract_price: billing.1,
        planned: Some(Seconds::hours(400)),
        remaining: Some(Seconds::hours(120)),
        starts_on: Some(build.world.first_day),
        ends_on: None,
        status: Some("active".into()),
    });
    let opened_at = build
        .world
        .first_day
        .and_time(super::build::hour(12))
        .and_utc();
    let tickets = (0..3)
        .map(|_| {
            let order = Order {
                board: PROJECT_BOARD,
                company: company.clone(),
                agreement: agreement_id.clone(),
                project: Some(project_id.clone()),
            };
            build.open_ticket(order, opened_at, 0)
        })
        .collect();
    Job { tickets }
}

/// The client's own recurring agreement includes the project, else one at a fixed price.
fn included(build: &mut Build, client: usize) -> usize {
    let first = build.world.first_day;
    let fixed = build.terms(client, first).filter(|&t| {
        let terms = &build.world.agreements[t].agreement;
        terms.kind == AgreementKind::FixedFee && terms.stop().is_none()
    });
    if let Some(terms) = fixed {
        terms_mut(build, terms).covers_projects = true;
        return terms;
    }
    let company = build.clients[client].company.clone();
    let kind = AgreementKind::ProjectFixedFee;
    let terms = bare(build, &company, kind, "Project at a fixed price");
    terms_mut(build, terms).bill_amount = Some(Decimal::from(24_000));
    terms
}

fn by_the_hour(build: &mut Build, company: &CompanyId) -> usize {
    let kind = AgreementKind::ProjectTimeAndMaterials;
    bare(build, company, kind, "Project by the hour")
}
