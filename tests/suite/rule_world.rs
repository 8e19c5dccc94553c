//! A small firm around one row of a case table: who is who, and what the row's cells change.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::America::New_York;
use daybook::model::*;
use daybook::rules::{BOOK, Rule};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// One row: column to cell. An empty cell is the column's default.
pub type Row = BTreeMap<String, String>;

/// All that a row of a table may say.
pub const COLUMNS: [&str; 29] = [
    "case",
    "judged",
    "company",
    "agreement",
    "project",
    "role",
    "type",
    "ticket",
    "ticket type",
    "board",
    "date",
    "start",
    "end",
    "worked",
    "notes",
    "billable",
    "terms",
    "also",
    "also date",
    "also start",
    "also end",
    "also worked",
    "also ticket",
    "also member",
    "rate",
    "set",
    "finding",
    "suggests",
    "item",
];

pub struct World {
    pub firm: Firm,
    pub day: DayFacts,
    pub ticket: TicketFacts,
    pub member: MemberFacts,
    pub params: Params,
}

pub fn cell<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).map_or("", String::as_str)
}

fn or<'a>(row: &'a Row, column: &str, default: &'a str) -> &'a str {
    match cell(row, column) {
        "" => default,
        given => given,
    }
}

/// A full id of the PSA; `none` and an empty cell are none.
fn id<T: From<String>>(name: &str) -> Option<T> {
    (!matches!(name, "" | "none")).then(|| T::from(full(name)))
}

fn full(name: &str) -> String {
    if name.contains(':') {
        name.to_owned()
    } else {
        format!("psa:{name}")
    }
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("no date: {text}"))
}

/// `09:00` on the day, `01:00+1` on the next.
fn at(day: NaiveDate, text: &str) -> Option<DateTime<Utc>> {
    let (clock, later) = text.split_once('+').unwrap_or((text, "0"));
    if matches!(clock, "" | "none") {
        return None;
    }
    let time = NaiveTime::parse_from_str(clock, "%H:%M").expect(clock);
    let day = day + Days::new(later.parse().expect(later));
    New_York
        .from_local_datetime(&day.and_time(time))
        .single()
        .map(|t| t.to_utc())
}

/// `1:30` hours and minutes, or `1:30:15`; a leading minus is kept.
fn hours(text: &str) -> Seconds {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let mut parts = text.split(':').map(|part| part.parse::<i64>().expect(text));
    let mut next = || parts.next().unwrap_or(0);
    Seconds(sign * (next() * 3600 + next() * 60 + next()))
}

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
        limit_amount: None,
        unlimited: false,
        carry_over_days: 0,
        allow_overrun: false,
        overage_rate: None,
        refundable: false,
        covers_time: kind != AgreementKind::Resale,
        covers_projects: false,
        covers_boards: Vec::new(),
        business_hours_only: false,
        category: None,
        exclusions: Vec::new(),
        rates: Vec::new(),
        additions: Vec::new(),
        adjustments: Vec::new(),
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
        after_hours: false,
        cost_multiplier: Decimal::ONE,
        payroll_wrap: name == "wrap",
        absence: name == "leave",
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

/// Settings of the row: `mode=observe`, `exempt_company=acme`, `grace_days=5`, `due=no`, `without=table.column`.
fn settings(row: &Row) -> Vec<(String, String)> {
    let pairs = cell(row, "set")
        .split(';')
        .map(str::trim)
        .filter(|s| !s.is_empty());
    pairs
        .map(|pair| {
            pair.split_once('=')
                .map(|(k, v)| (k.to_owned(), v.to_owned()))
                .expect(pair)
        })
        .collect()
}

fn firm(row: &Row) -> Firm {
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
    let members = [
        member("sam", Some("engineer"), is_human),
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
    Firm {
        companies: companies.into_iter().map(|c| (c.id.clone(), c)).collect(),
        members: members.into_iter().map(|m| (m.id.clone(), m)).collect(),
        person_of: person
            .members
            .iter()
            .map(|m| (m.clone(), person.id.clone()))
            .collect(),
        persons: [(person.id.clone(), person)].into(),
        work_roles: roles.into_iter().map(|r| (r.id.clone(), r)).collect(),
        work_types: ["remote", "onsite", "courtesy", "wrap", "leave", "old"]
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
        ]
        .into_iter()
        .map(|p| (p.id.clone(), p))
        .collect(),
        cost_rates: cost_rates(row),
        brings,
        ..Firm::default()
    }
}

fn ticket(row: &Row) -> Ticket {
    let judged = cell(row, "judged") == "ticket";
    let own = |column: &str| {
        if judged {
            cell(row, column).to_owned()
        } else {
            String::new()
        }
    };
    // `ticket` names the agreement of the entry's ticket; `closed` and `timed` are states of a judged one.
    let of_entry = cell(row, "ticket");
    let agreement = match of_entry {
        "plain" | "closed" | "timed" => "none",
        name => name,
    };
    Ticket {
        id: TicketId::from("psa:T1"),
        summary: "Printer".to_owned(),
        company_id: id(if judged {
            or(row, "company", "acme")
        } else {
            "acme"
        }),
        agreement_id: if judged {
            id(&own("agreement"))
        } else {
            id(agreement)
        },
        project_id: id(&own("project")),
        board: Some(or(row, "board", "Service").to_owned()),
        kind: None,
        sub_type: None,
        status: None,
        closed: of_entry == "closed",
        closed_at: None,
        billable: None,
        work_role_id: id(&own("role")),
        work_type_id: id(&if judged {
            own("type")
        } else {
            cell(row, "ticket type").to_owned()
        }),
        url: None,
        has_time: of_entry == "timed",
    }
}

fn entry(row: &Row) -> TimeEntry {
    let day = date(or(row, "date", "2026-11-02"));
    let (start, end) = (or(row, "start", "09:00"), or(row, "end", "10:00"));
    TimeEntry {
        id: TimeEntryId::from("psa:20"),
        member_id: MemberId::from("psa:sam"),
        ticket_id: (!cell(row, "ticket").is_empty()).then(|| TicketId::from("psa:T1")),
        project_id: id(cell(row, "project")),
        company_id: id(or(row, "company", "acme")),
        agreement_id: id(cell(row, "agreement")),
        work_role_id: id(or(row, "role", "engineer")),
        work_type_id: id(or(row, "type", "remote")),
        started_at: at(day, start),
        ended_at: at(day, end),
        work_date: day,
        deduct: Seconds(0),
        worked: hours(or(row, "worked", "1:00")),
        to_bill: None,
        covered: None,
        billable: Billable::parse(or(row, "billable", "billable")),
        hourly_rate: None,
        notes_length: or(row, "notes", "12").parse().ok(),
        entered_at: None,
        approval: None,
        invoiced: false,
        url: None,
        accounts_as: None,
    }
}

/// The second entry of the row: `also` is its id, the rest as the first unless said.
fn also(row: &Row, first: &TimeEntry) -> Option<TimeEntry> {
    let name = cell(row, "also");
    if name.is_empty() {
        return None;
    }
    let day = match cell(row, "also date") {
        "" => first.work_date,
        given => date(given),
    };
    let time = |column: &str, same: Option<DateTime<Utc>>| match cell(row, column) {
        "" => same,
        given => at(day, given),
    };
    Some(TimeEntry {
        id: TimeEntryId::from(full(name)),
        member_id: MemberId::from(full(or(row, "also member", "sam"))),
        ticket_id: match cell(row, "also ticket") {
            "" => first.ticket_id.clone(),
            other => id(other),
        },
        work_type_id: first
            .work_type_id
            .clone()
            .filter(|t| t.as_str() != "psa:leave"),
        started_at: time("also start", first.started_at),
        ended_at: time("also end", first.ended_at),
        work_date: day,
        worked: match cell(row, "also worked") {
            "" => first.worked,
            given => hours(given),
        },
        ..first.clone()
    })
}

fn params(row: &Row, rule: &Rule) -> Params {
    let mut own = RuleSettings::default();
    let mut purpose = Some("Plan capacity and bill the right client.".to_owned());
    let mut on = vec![rule.id.to_owned()];
    for (key, value) in settings(row) {
        match key.as_str() {
            "mode" if value == "observe" => own.mode = RuleMode::Observe,
            "mode" => own.mode = RuleMode::Off,
            "exempt_company" => drop(own.exempt_companies.insert(full(&value))),
            "exempt_board" => drop(own.exempt_boards.insert(value)),
            "purpose" => purpose = None,
            "with" => on.push(value),
            "without" | "due" | "human" | "now" => {}
            number => {
                own.numbers
                    .insert(number.to_owned(), value.parse().expect(number));
            }
        }
    }
    let off = RuleSettings {
        mode: RuleMode::Off,
        ..RuleSettings::default()
    };
    let mut rules: BTreeMap<String, RuleSettings> = BOOK
        .iter()
        .filter(|other| !on.iter().any(|id| id == other.id))
        .map(|other| (other.id.to_owned(), off.clone()))
        .collect();
    rules.insert(rule.id.to_owned(), own);
    Params {
        business: Business {
            time_zone: New_York,
            currency: Currency::parse("USD").unwrap(),
            work_week: Vec::new(),
            purpose,
        },
        review: ReviewSettings {
            gap: Seconds::minutes(45),
            settle: Seconds::minutes(30),
            pause: None,
            look_back_days: 7,
        },
        rules,
    }
}

pub fn world(row: &Row, rule: &Rule) -> World {
    let firm = firm(row);
    let first = entry(row);
    let second = also(row, &first);
    let (mut entries, mut around) = (vec![first.clone()], vec![first.clone()]);
    for other in second {
        around.push(other.clone());
        if other.work_date == first.work_date {
            entries.push(other);
        }
    }
    // A neighbour may start the day before: entries come by start.
    entries.sort_by_key(|e| (e.started_at.is_none(), e.started_at, e.id.clone()));
    around.sort_by_key(|e| (e.started_at.is_none(), e.started_at, e.id.clone()));
    let ticket = ticket(row);
    let said = |key: &str| {
        settings(row)
            .into_iter()
            .find(|(k, _)| k == key)
            .map(|(_, v)| v)
    };
    let now = said("now").map_or(first.work_date + Days::new(1), |d| date(&d));
    let sam = firm.members[&MemberId::from("psa:sam")].clone();
    World {
        day: DayFacts {
            person: firm.persons[&PersonId::from("psa:sam")].clone(),
            member: sam.clone(),
            zone: New_York,
            date: first.work_date,
            entries,
            around,
            calendar: Vec::new(),
            absences: Vec::new(),
            tickets: [(ticket.id.clone(), Arc::new(ticket.clone()))].into(),
            due: said("due").is_none_or(|due| due != "no"),
            within_look_back: true,
            now: now.and_time(NaiveTime::MIN).and_utc(),
        },
        ticket: TicketFacts {
            ticket,
            today: first.work_date,
        },
        member: MemberFacts {
            member: sam,
            days: vec![(first.work_date, first.worked)],
        },
        params: params(row, rule),
        firm,
    }
}
