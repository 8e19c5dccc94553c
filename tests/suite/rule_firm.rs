//! The small firm that case tables are judged in: `acme` (of `holding`), `beta`, `bare` without agreements, and `own`.

use crate::rule_row::*;
use daybook::model::*;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};

pub fn agreement(name: &str, company: &str, kind: AgreementKind) -> Agreement {
    Agreement {
        id: AgreementId::from(full(name)),
        company_id: CompanyId::from(full(company)),
        name: name.to_owned(),
        kind,
        bill_to_company_id: None,
        parent_id: None,
        starts_on: None,
        ends_on: None,
        cancelled_on: None,
        currency: Currency::parse("USD").unwrap(),
        bill_amount: None,
        bill_cycle_months: None,
        first_bill_on: None,
        in_arrears: false,
        limit_amount: None,
        limit_ends_on: None,
        unlimited: false,
        carry_over_days: 0,
        allow_overrun: false,
        overage_rate: None,
        refundable: false,
        covers_time: kind != AgreementKind::Resale,
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
    }
}

/// `kind=resale` and the like, on one agreement.
fn term(agreement: &mut Agreement, key: &str, value: &str) {
    let yes = value == "yes";
    let exclusion = |role: Option<&str>, work_type: Option<&str>, to: Option<&str>| Exclusion {
        work_role_id: role.and_then(id),
        work_type_id: work_type.and_then(id),
        to_agreement_id: to.and_then(id),
    };
    match key {
        "kind" => agreement.kind = AgreementKind::parse(value).expect(value),
        "starts" => agreement.starts_on = Some(date(value)),
        "ends" => agreement.ends_on = Some(date(value)),
        "cancelled" => agreement.cancelled_on = Some(date(value)),
        "covers_time" => agreement.covers_time = yes,
        "covers_projects" => agreement.covers_projects = yes,
        "cycle" => agreement.bill_cycle_months = value.parse().ok(),
        "location" => agreement.location = Some(value.to_owned()),
        "limit" => agreement.limit_amount = value.parse().ok(),
        "unlimited" => agreement.unlimited = yes,
        "overrun" => agreement.allow_overrun = yes,
        "refund" => agreement.refundable = yes,
        "category" => agreement.category = Some(value.to_owned()),
        "euro" => agreement.currency = Currency::parse("EUR").unwrap(),
        "no_currency" => agreement.reach.without_currency = yes,
        "devices" => agreement.reach.devices = value.split('+').map(str::to_owned).collect(),
        "no_contact" => agreement.reach.excluded_contact_types = vec![value.to_owned()],
        "hourly" => agreement.rates.push(AgreementRate {
            work_role_id: None,
            work_type_id: None,
            rate: None,
            minimum: Some(Seconds::minutes(value.parse().expect(value))),
            maximum: None,
            round: Some(Seconds::minutes(30)),
            overage_rate: None,
            valid_from: None,
            valid_to: None,
            block_factor: None,
        }),
        "hours_only" => agreement.business_hours_only = yes,
        "price" => agreement.bill_amount = value.parse().ok(),
        "seat" => agreement.additions.push(seat(value)),
        "boards" => agreement.covers_boards = value.split('+').map(str::to_owned).collect(),
        "bill_to" => agreement.bill_to_company_id = id(value),
        "parent" => agreement.parent_id = id(value),
        "no_type" => agreement
            .exclusions
            .push(exclusion(None, Some(value), None)),
        "no_role" => agreement
            .exclusions
            .push(exclusion(Some(value), None, None)),
        "no_both" => {
            let (role, work_type) = value.split_once('+').expect(value);
            agreement
                .exclusions
                .push(exclusion(Some(role), Some(work_type), None));
        }
        "no_type_to" => {
            let (work_type, to) = value.split_once('+').expect(value);
            agreement
                .exclusions
                .push(exclusion(None, Some(work_type), Some(to)));
        }
        _ => panic!("unknown term {key}"),
    }
}

/// An addition at 10 that costs so much, or `none` known; `free` has no price either.
fn seat(cost: &str) -> Addition {
    Addition {
        id: AdditionId::from("psa:seat"),
        name: "Seat".to_owned(),
        quantity: Decimal::ONE,
        less_included: Decimal::ZERO,
        unit_price: Decimal::from(if cost == "free" { 0 } else { 10 }),
        unit_cost: cost.parse().ok(),
        billable: Billable::Billable,
        effective_on: None,
        cancelled_on: (cost == "gone").then(|| date("2026-10-01")),
    }
}

/// The firm: `acme` (of `holding`) has `Care`, `beta` has `Basic`, `bare` has nothing, `own` is ours. `terms` make
/// further agreements of acme, or change known ones: `Care ends=2026-09-30; Next kind=fixed_fee`.
fn agreements(row: &Row) -> BTreeMap<AgreementId, Agreement> {
    let mut known = BTreeMap::new();
    let mut add = |a: Agreement| known.insert(a.id.clone(), a);
    add(agreement("Care", "acme", AgreementKind::FixedFee));
    add(agreement("Basic", "beta", AgreementKind::FixedFee));
    add(agreement("House", "own", AgreementKind::Internal));
    add(agreement("Group", "holding", AgreementKind::FixedFee));
    for one in cell(row, "terms")
        .split(';')
        .map(str::trim)
        .filter(|t| !t.is_empty())
    {
        let mut words = one.split_whitespace();
        let name = words.next().unwrap();
        let entry = known
            .entry(AgreementId::from(full(name)))
            .or_insert_with(|| agreement(name, "acme", AgreementKind::FixedFee));
        for word in words {
            match word.split_once('=') {
                Some(("named", value)) => value.clone_into(&mut entry.name),
                Some(("company", value)) => entry.company_id = CompanyId::from(full(value)),
                Some((key, value)) => term(entry, key, value),
                None => panic!("no term: {word}"),
            }
        }
    }
    known
}
fn company(name: &str, parent: Option<&str>) -> Company {
    Company {
        id: CompanyId::from(full(name)),
        name: name.to_owned(),
        parent_id: parent.and_then(id),
        is_internal: name == "own",
        active: true,
    }
}

fn work_type(name: &str) -> WorkType {
    WorkType {
        id: WorkTypeId::from(full(name)),
        name: name.to_owned(),
        active: name != "old",
        billable: (name == "courtesy").then_some(Billable::NoCharge),
        after_hours: name == "night",
        cost_multiplier: Decimal::ONE,
        payroll_wrap: name == "wrap",
        absence: name == "leave",
        category: None,
        place: match name {
            "site" => Some(WorkPlace::OnSite),
            "travel" => Some(WorkPlace::Travel),
            _ => None,
        },
        rate_change: None,
    }
}

fn member(name: &str, role: Option<&str>, is_human: bool) -> Member {
    Member {
        id: MemberId::from(full(name)),
        name: "Sam Reed".to_owned(),
        email: None,
        team: None,
        manager_id: None,
        time_zone: None,
        active: true,
        is_human,
        started_on: None,
        ended_on: None,
        default_work_role_id: role.and_then(id),
        holiday_calendar: None,
        inferred: false,
        times_required: false,
        allowed_work_roles: Vec::new(),
    }
}

fn cost_rates(row: &Row) -> HashMap<MemberId, Vec<CostRate>> {
    let mut rates: HashMap<MemberId, Vec<CostRate>> = HashMap::new();
    for one in cell(row, "rate")
        .split_whitespace()
        .filter(|r| *r != "none")
    {
        let (of, dates) = one.split_once('@').unwrap_or(("sam", one));
        let (of, amount) = of.split_once('=').unwrap_or((of, "45"));
        let (from, to) = dates.split_once("..").expect("a rate is from..to");
        let member_id = MemberId::from(full(of));
        rates.entry(member_id.clone()).or_default().push(CostRate {
            member_id,
            amount: amount.parse().unwrap(),
            currency: Currency::parse("USD").unwrap(),
            valid_from: (!from.is_empty()).then(|| date(from)),
            valid_to: (!to.is_empty()).then(|| date(to)),
            yearly: false,
            burden: Decimal::ONE,
            overtime_after: None,
            overtime_factor: None,
            from_files: amount != "0",
        });
    }
    rates
}

fn project(name: &str, agreement: Option<&str>) -> Project {
    Project {
        id: ProjectId::from(full(name)),
        company_id: id("acme"),
        name: name.to_owned(),
        agreement_id: agreement.and_then(id),
        billing_method: BillingMethod::TimeAndMaterials,
        contract_price: None,
        planned: None,
        remaining: None,
        starts_on: None,
        ends_on: None,
        status: None,
    }
}
pub fn firm(row: &Row) -> Firm {
    let agreements = agreements(row);
    let mut agreements_of: HashMap<CompanyId, Vec<AgreementId>> = HashMap::new();
    for a in agreements.values() {
        agreements_of
            .entry(a.company_id.clone())
            .or_default()
            .push(a.id.clone());
    }
    let companies = [
        company("acme", Some("holding")),
        company("beta", None),
        company("bare", None),
        company("holding", None),
        company("own", None),
    ];
    let roles = ["engineer", "senior", "retired"].map(|name| WorkRole {
        id: WorkRoleId::from(full(name)),
        name: name.to_owned(),
        active: name != "retired",
        standard_rate: Some(Decimal::from(150)),
    });
    let is_human = !settings(row).contains(&("human".to_owned(), "no".to_owned()));
    let mut sam = member("sam", Some("engineer"), is_human);
    for (key, value) in settings(row) {
        match key.as_str() {
            "hired" => sam.started_on = Some(date(&value)),
            "left" => sam.ended_on = Some(date(&value)),
            "times" => sam.times_required = value == "yes",
            "default" => sam.default_work_role_id = None,
            "roles" => sam.allowed_work_roles = value.split('+').map(str::to_owned).collect(),
            _ => {}
        }
    }
    let members = [
        sam,
        member("new", None, true),
        member("log:sam", None, true),
    ];
    let person = Person {
        id: PersonId::from("psa:sam"),
        member_id: MemberId::from("psa:sam"),
        members: vec![MemberId::from("psa:sam"), MemberId::from("log:sam")],
    };
    let mut brings = std::collections::HashSet::new();
    for table in table::TABLES {
        brings.extend(
            table
                .columns
                .iter()
                .map(|c| format!("psa/{}.{}", table.name, c.name)),
        );
    }
    for (_, column) in settings(row).iter().filter(|(key, _)| key == "without") {
        assert!(
            brings.remove(&format!("psa/{column}")),
            "no column {column}"
        );
    }
    let mut firm = Firm {
        companies: companies.into_iter().map(|c| (c.id.clone(), c)).collect(),
        members: members.into_iter().map(|m| (m.id.clone(), m)).collect(),
        person_of: person
            .members
            .iter()
            .map(|m| (m.clone(), person.id.clone()))
            .collect(),
        persons: [(person.id.clone(), person)].into(),
        work_roles: roles.into_iter().map(|r| (r.id.clone(), r)).collect(),
        work_types: [
            "remote", "onsite", "courtesy", "wrap", "leave", "old", "night", "site", "travel",
        ]
        .map(work_type)
        .into_iter()
        .map(|t| (t.id.clone(), t))
        .collect(),
        agreements,
        agreements_of,
        projects: [
            project("move", None),
            project("tied", Some("Care")),
            project("free", None),
            Project {
                status: Some("completed".to_owned()),
                ends_on: Some(date("2026-10-10")),
                ..project("done", None)
            },
        ]
        .into_iter()
        .map(|p| (p.id.clone(), p))
        .collect(),
        cost_rates: cost_rates(row),
        agreement_costs: HashMap::new(),
        brings,
        ..Firm::default()
    };
    for (key, value) in settings(row) {
        set_up(&mut firm, &key, &value);
    }
    firm
}

/// What a row's settings say of the firm.
fn set_up(firm: &mut Firm, key: &str, value: &str) {
    let remote = WorkTypeId::from(full("remote"));
    match key {
        "multiplier" => {
            let kind = firm.work_types.get_mut(&remote).unwrap();
            kind.cost_multiplier = value.parse().unwrap();
        }
        // No work type for travel.
        "travel" => drop(firm.work_types.remove(&WorkTypeId::from(full("travel")))),
        // No work type for after hours.
        "late_type" => drop(firm.work_types.remove(&WorkTypeId::from(full("night")))),
        // `remote:100+night:0`: on tickets of the board Service; `night` is at home on another.
        "habit" => {
            let counts = value.split('+').map(|one| {
                let (kind, count) = one.split_once(':').unwrap();
                (WorkTypeId::from(full(kind)), count.parse().unwrap())
            });
            let here = (Some("Service".to_owned()), None);
            let there = (Some("Nights".to_owned()), None);
            firm.type_habits.insert(here, counts.collect());
            let night = [(WorkTypeId::from(full("night")), 100)];
            firm.type_habits.insert(there, night.into());
        }
        "fx" => {
            let parts: Vec<&str> = value.split('/').collect();
            firm.fx_rates.push(FxRate {
                month: Month::parse(parts[0]).unwrap(),
                from: Currency::parse(parts[1]).unwrap(),
                to: Currency::parse(parts[2]).unwrap(),
                rate: Decimal::ONE,
            });
        }
        "holiday" => firm.holidays.push(Holiday {
            on: date(value),
            name: "Holiday".to_owned(),
            calendar: None,
            window: None,
        }),
        // Kim has a schedule; Sam only with `both`.
        "schedule" => {
            let line = ScheduleLine {
                weekday: Some(chrono::Weekday::Mon),
                on: None,
                window: None,
                target: None,
                valid_from: None,
                valid_to: None,
            };
            let kim = Person {
                id: PersonId::from(full("new")),
                member_id: MemberId::from(full("new")),
                members: vec![MemberId::from(full("new"))],
            };
            firm.schedules.insert(kim.id.clone(), vec![line.clone()]);
            firm.persons.insert(kim.id.clone(), kim);
            if value == "both" {
                firm.schedules
                    .insert(PersonId::from(full("sam")), vec![line]);
            }
        }
        "planned" | "status" => {
            let project = firm
                .projects
                .get_mut(&ProjectId::from(full("move")))
                .unwrap();
            match key {
                "planned" => project.planned = Some(hours(value)),
                _ => project.status = Some(value.to_owned()),
            }
        }
        _ => {}
    }
}
