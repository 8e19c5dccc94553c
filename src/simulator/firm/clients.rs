//! Clients and what they signed: agreements of every kind, with what hangs on them.

use super::build::{Build, Client, id, next};
use super::catalogue::{kind, role};
use crate::model::*;
use crate::simulator::world::SimAgreement;
use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::Decimal;

const NAMES: [&str; 24] = [
    "Alder",
    "Birch",
    "Cedar",
    "Dune",
    "Ember",
    "Fjord",
    "Granite",
    "Heron",
    "Iris",
    "Juniper",
    "Kestrel",
    "Linden",
    "Maple",
    "North Pier",
    "Oak",
    "Pebble",
    "Quarry",
    "Redwood",
    "Sable",
    "Tern",
    "Umber",
    "Vale",
    "Willow",
    "Yarrow",
];
const TRADES: [&str; 10] = [
    "Dental",
    "Law",
    "Logistics",
    "Foods",
    "Architects",
    "Clinic",
    "Printing",
    "Realty",
    "Credit Union",
    "Tools",
];

/// Type names of agreements at the vendor, by kind.
pub(super) fn type_name(kind: AgreementKind) -> &'static str {
    match kind {
        AgreementKind::FixedFee => "Managed Services",
        AgreementKind::BlockHours => "Block Hours",
        AgreementKind::BlockMoney => "Retainer",
        AgreementKind::TimeAndMaterials => "Time and Materials",
        AgreementKind::Incident => "Per Incident",
        AgreementKind::Resale => "Licenses",
        AgreementKind::ProjectFixedFee => "Fixed Price Project",
        AgreementKind::ProjectTimeAndMaterials => "Project Time and Materials",
        AgreementKind::Internal => "Internal",
    }
}

/// The own firm, and so many clients with their agreements.
pub(super) fn sign(build: &mut Build, count: u32) {
    build.own = company(build, "Harbor Lane IT", None);
    if let Some(own) = build.world.companies.last_mut() {
        own.is_internal = true;
    }
    for n in 0..count as usize {
        add(build, n);
    }
}

fn company(build: &mut Build, name: &str, parent_id: Option<CompanyId>) -> CompanyId {
    let id: CompanyId = id(next(&mut build.numbers.company));
    build.world.companies.push(Company {
        id: id.clone(),
        name: name.into(),
        parent_id,
        is_internal: false,
        active: true,
    });
    id
}

/// A company without any agreement yet.
pub(super) fn newcomer(build: &mut Build, parent_id: Option<CompanyId>) -> CompanyId {
    let n = build.world.companies.len() - 1;
    let (first, trade) = (NAMES[n % NAMES.len()], TRADES[n / 3 % TRADES.len()]);
    let name = if n < NAMES.len() {
        format!("{first} {trade}")
    } else {
        format!("{first} {trade} {}", n / NAMES.len() + 1)
    };
    company(build, &name, parent_id)
}

fn add(build: &mut Build, n: usize) {
    let parent = (n % 12 == 3).then(|| n - 3);
    let parent_id = parent.map(|p| build.clients[p].company.clone());
    let company = newcomer(build, parent_id);
    let terms = match n % 12 {
        3 => shared(build, n - 3),
        4 => renewed(build, &company),
        5 => vec![block(build, &company, Some(1))],
        6 => vec![block(build, &company, None)],
        7 => vec![retainer(build, &company)],
        8 => vec![time_and_materials(build, &company)],
        10 => vec![],
        11 => vec![incidents(build, &company)],
        _ => vec![managed(build, &company)],
    };
    let weight = if matches!(n % 12, 0..=4 | 9) { 4 } else { 1 };
    match n % 12 {
        1 => {
            let under = build.agreement_id(terms[0]);
            let index = licenses(build, &company);
            build.world.agreements[index].agreement.parent_id = Some(under);
        }
        2 => {
            let payer = build.clients[n - 2].company.clone();
            build.world.agreements[terms[0]]
                .agreement
                .bill_to_company_id = Some(payer);
        }
        9 => {
            licenses(build, &company);
        }
        _ => {}
    }
    build.draw.extend(vec![n; weight]);
    build.clients.push(Client {
        company,
        terms,
        recent: Vec::new(),
    });
}

/// The agreement of a parent company, which pays for two.
fn shared(build: &mut Build, parent: usize) -> Vec<usize> {
    let terms = build.clients[parent].terms.clone();
    for &index in &terms {
        let price = &mut terms_mut(build, index).bill_amount;
        *price = price.map(|price| price * Decimal::TWO);
    }
    terms
}

/// A bare agreement of a company, from the first day of last year on.
pub(super) fn bare(
    build: &mut Build,
    company: &CompanyId,
    kind: AgreementKind,
    name: &str,
) -> usize {
    let number = next(&mut build.numbers.agreement);
    let year = build.world.first_day.year() - 1;
    let covers_time = !matches!(
        kind,
        AgreementKind::TimeAndMaterials
            | AgreementKind::Resale
            | AgreementKind::ProjectFixedFee
            | AgreementKind::ProjectTimeAndMaterials
    );
    let agreement = Agreement {
        id: id(number),
        company_id: company.clone(),
        name: name.into(),
        kind,
        bill_to_company_id: None,
        parent_id: None,
        starts_on: NaiveDate::from_ymd_opt(year, 1, 1),
        ends_on: None,
        cancelled_on: None,
        currency: dollars(),
        bill_amount: None,
        bill_cycle_months: Some(1),
        first_bill_on: None,
        in_arrears: false,
        limit_amount: None,
        limit_ends_on: None,
        unlimited: false,
        carry_over_days: 0,
        allow_overrun: false,
        overage_rate: None,
        refundable: false,
        covers_time,
        covers_projects: false,
        covers_boards: Vec::new(),
        business_hours_only: false,
        location: None,
        category: None,
        exclusions: Vec::new(),
        rates: Vec::new(),
        additions: Vec::new(),
        adjustments: Vec::new(),
        reach: Reach::default(),
    };
    let index = build.world.agreements.len();
    build.agreement_at.insert(agreement.id.clone(), index);
    build.world.agreements.push(SimAgreement {
        type_name: type_name(kind).into(),
        updated_at: build
            .world
            .first_day
            .and_time(super::build::hour(15))
            .and_utc(),
        agreement,
    });
    index
}

/// The firm's currency.
pub(super) fn dollars() -> Currency {
    Currency::parse("USD").expect("USD is three capital letters")
}

/// The agreement at an index, to be changed.
pub(super) fn terms_mut(build: &mut Build, index: usize) -> &mut Agreement {
    &mut build.world.agreements[index].agreement
}

/// A fixed monthly fee without a limit, with seats and a back-up as additions.
pub(super) fn managed(build: &mut Build, company: &CompanyId) -> usize {
    let index = bare(build, company, AgreementKind::FixedFee, "Managed Services");
    let price = build.rng.i64(400..=700) * 50;
    let seats = build.rng.i64(8..=60);
    let number = next(&mut build.numbers.addition);
    let starts_on = build.world.agreements[index].agreement.starts_on;
    let backup = backup(build);
    let terms = terms_mut(build, index);
    terms.unlimited = true;
    terms.bill_amount = Some(Decimal::from(price));
    terms.additions.push(Addition {
        id: id(number),
        name: "Endpoint protection".into(),
        quantity: Decimal::from(seats),
        less_included: Decimal::from(seats.min(5)),
        unit_price: Decimal::new(650, 2),
        unit_cost: Some(Decimal::new(310, 2)),
        billable: Billable::Billable,
        effective_on: starts_on,
        cancelled_on: None,
    });
    if seats % 3 == 0 {
        terms.additions.push(backup);
    }
    // Roles and types that ordinary work never carries.
    terms
        .exclusions
        .push(exclusion(Some(role::SALES_ENGINEER), None));
    terms.exclusions.push(exclusion(None, Some(kind::TRAVEL)));
    index
}

/// The same for a client who hardly calls.
pub(super) fn small(build: &mut Build, company: &CompanyId) -> usize {
    let index = managed(build, company);
    let terms = terms_mut(build, index);
    terms.bill_amount = Some(Decimal::from(450));
    terms.additions.truncate(1);
    for addition in &mut terms.additions {
        addition.quantity = Decimal::from(12);
    }
    index
}

/// An addition that came in the middle of a month and went in the middle of another.
fn backup(build: &mut Build) -> Addition {
    let first = build.world.first_day;
    Addition {
        id: id(next(&mut build.numbers.addition)),
        name: "Backup per server".into(),
        quantity: Decimal::TWO,
        less_included: Decimal::ZERO,
        unit_price: Decimal::from(90),
        unit_cost: Some(Decimal::from(35)),
        billable: Billable::Billable,
        effective_on: Some(first + Days::new(15)),
        cancelled_on: Some(Month::of(build.today).previous().first() + Days::new(9)),
    }
}

/// Work an agreement leaves out.
pub(super) fn exclusion(role: Option<i64>, kind: Option<i64>) -> Exclusion {
    Exclusion {
        work_role_id: role.map(id),
        work_type_id: kind.map(id),
        to_agreement_id: None,
    }
}

/// A year that ended within the history, and its successor.
fn renewed(build: &mut Build, company: &CompanyId) -> Vec<usize> {
    let turn = Month::of(build.today).previous().first();
    let old = managed(build, company);
    let new = managed(build, company);
    let before = terms_mut(build, old);
    before.name = "Managed Services, first term".into();
    before.ends_on = Some(turn - Days::new(1));
    let after = terms_mut(build, new);
    after.name = "Managed Services, second term".into();
    after.starts_on = Some(turn);
    vec![old, new]
}

fn block(build: &mut Build, company: &CompanyId, cycle: Option<u32>) -> usize {
    let index = bare(build, company, AgreementKind::BlockHours, "Support Hours");
    let hours = if cycle.is_some() { 40 } else { 400 };
    let turn = build.world.first_day;
    let number = next(&mut build.numbers.adjustment);
    let terms = terms_mut(build, index);
    terms.bill_cycle_months = cycle;
    terms.limit_amount = Some(Decimal::from(hours));
    terms.bill_amount = Some(Decimal::from(hours * 120));
    terms.overage_rate = Some(Decimal::from(150));
    terms.allow_overrun = true;
    terms.carry_over_days = if cycle.is_some() { 30 } else { 0 };
    if cycle.is_none() {
        terms.name = "Prepaid Hours".into();
        terms.starts_on = Some(turn);
        let id = format!("psa:{number}");
        let amount = Decimal::from(10);
        let on = turn + Days::new(40);
        terms.adjustments.push(Adjustment::of(id, on, amount));
    }
    index
}

fn retainer(build: &mut Build, company: &CompanyId) -> usize {
    let index = bare(
        build,
        company,
        AgreementKind::BlockMoney,
        "Monthly Retainer",
    );
    let terms = terms_mut(build, index);
    terms.limit_amount = Some(Decimal::from(4000));
    terms.bill_amount = Some(Decimal::from(3800));
    terms.allow_overrun = true;
    index
}

fn time_and_materials(build: &mut Build, company: &CompanyId) -> usize {
    let index = bare(
        build,
        company,
        AgreementKind::TimeAndMaterials,
        "Hourly Support",
    );
    terms_mut(build, index).rates.push(AgreementRate {
        work_role_id: Some(id(role::ENGINEER)),
        work_type_id: None,
        rate: Some(Decimal::from(145)),
        minimum: Some(Seconds::minutes(15)),
        maximum: None,
        round: Some(Seconds::minutes(15)),
        overage_rate: None,
        valid_from: None,
        valid_to: None,
        block_factor: None,
    });
    index
}

fn incidents(build: &mut Build, company: &CompanyId) -> usize {
    let index = bare(build, company, AgreementKind::Incident, "Incident Pack");
    let terms = terms_mut(build, index);
    terms.limit_amount = Some(Decimal::from(500));
    terms.bill_amount = Some(Decimal::from(60_000));
    index
}

/// Licences alone: no labour.
pub(super) fn licenses(build: &mut Build, company: &CompanyId) -> usize {
    let index = bare(build, company, AgreementKind::Resale, "Cloud Licenses");
    let number = next(&mut build.numbers.addition);
    let seats = build.rng.u32(5..=80);
    // Every fourth client pays them by the year.
    let months = if seats.is_multiple_of(4) { 12 } else { 1 };
    let terms = terms_mut(build, index);
    terms.bill_cycle_months = Some(months);
    terms.additions.push(Addition {
        id: id(number),
        name: "Office suite seat".into(),
        quantity: Decimal::from(seats),
        less_included: Decimal::ZERO,
        unit_price: Decimal::from(22 * months),
        unit_cost: Some(Decimal::new(1870, 2) * Decimal::from(months)),
        billable: Billable::Billable,
        effective_on: None,
        cancelled_on: None,
    });
    index
}
