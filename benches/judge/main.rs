//! How much processor time judging a day takes: `cargo bench --bench judge`.
//!
//! A firm of 400 people, 300 agreements and 5,000 entries on one day, in memory: every rule of the book looks at every day,
//! and at the firm as a whole. Then half and twice as many entries, to see that cost grows with the work and no faster.

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;
use daybook::coverage::{self, Work};
use daybook::model::*;
use daybook::rules::{judge_daily, judge_day, judge_firm};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

const PEOPLE: usize = 400;
const AGREEMENTS: usize = 300;
/// So many runs; the median is said.
const RUNS: usize = 9;

fn main() {
    println!(
        "{:>8} {:>10} {:>12} {:>10}",
        "entries", "cpu ms", "us an entry", "findings"
    );
    for entries in [2_500, 5_000, 10_000] {
        let firm = firm();
        let days = days(&firm, entries);
        let mut runs: Vec<(u64, usize)> = (0..RUNS).map(|_| judged(&firm, &days)).collect();
        runs.sort_unstable();
        let (nanos, findings) = runs[RUNS / 2];
        let each = nanos as f64 / 1000.0 / entries as f64;
        println!(
            "{entries:>8} {:>10.1} {each:>12.2} {findings:>10}",
            nanos as f64 / 1e6
        );
    }
}

/// Nanoseconds of processor time this process has taken.
fn nanos() -> u64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let first = text.split_whitespace().next();
    first.and_then(|n| n.parse().ok()).unwrap_or(0)
}

fn judged(firm: &Firm, days: &[DayFacts]) -> (u64, usize) {
    let params = params();
    let start = nanos();
    let mut findings: usize = days
        .iter()
        .map(|day| judge_day(firm, day, &params).len())
        .sum();
    let facts = FirmFacts {
        today: today(),
        ..FirmFacts::default()
    };
    findings += judge_firm(firm, &facts, &params).len();
    findings += judge_daily(firm, &facts, &params).len();
    (nanos() - start, findings)
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 3).expect("a day")
}

fn dollars() -> Currency {
    Currency::parse("USD").expect("three capital letters")
}

fn params() -> Params {
    Params {
        business: Business {
            time_zone: Tz::America__New_York,
            currency: dollars(),
            work_week: Vec::new(),
            purpose: Some("Plan capacity and bill the right client.".to_owned()),
        },
        review: ReviewSettings {
            gap: Seconds::minutes(45),
            settle: Seconds::minutes(30),
            pause: None,
            look_back_days: 7,
            scope: Default::default(),
        },
        // Every rule is on, those that only observe by default as well.
        rules: BTreeMap::new(),
        minimum_group: 5,
    }
}

fn id<T: From<String>>(kind: &str, n: usize) -> T {
    T::from(format!("psa:{kind}{n}"))
}

/// Every third agreement is a block; each client has three.
fn firm() -> Firm {
    let mut firm = Firm::default();
    for table in table::TABLES {
        let columns = table
            .columns
            .iter()
            .map(|c| format!("psa/{}.{}", table.name, c.name));
        firm.brings.extend(columns);
    }
    for n in 0..AGREEMENTS {
        let company: CompanyId = id("c", n / 3);
        firm.companies
            .entry(company.clone())
            .or_insert_with(|| Company {
                id: company.clone(),
                name: format!("Client {}", n / 3),
                parent_id: None,
                is_internal: false,
                active: true,
            });
        let agreement = agreement(n, company.clone());
        firm.agreements_of
            .entry(company)
            .or_default()
            .push(agreement.id.clone());
        firm.agreements.insert(agreement.id.clone(), agreement);
    }
    for n in 0..5 {
        let role = WorkRole {
            id: id("r", n),
            name: format!("Role {n}"),
            active: true,
            standard_rate: Some(Decimal::from(150)),
        };
        firm.work_roles.insert(role.id.clone(), role);
        let kind = WorkType {
            id: id("t", n),
            name: format!("Type {n}"),
            active: true,
            billable: Some(Billable::Billable),
            after_hours: n == 4,
            cost_multiplier: Decimal::ONE,
            payroll_wrap: false,
            absence: false,
            category: None,
            place: None,
            rate_change: None,
        };
        firm.work_types.insert(kind.id.clone(), kind);
    }
    for n in 0..PEOPLE {
        let member = member(n);
        let person = Person {
            id: id("m", n),
            member_id: member.id.clone(),
            members: vec![member.id.clone()],
        };
        firm.person_of.insert(member.id.clone(), person.id.clone());
        firm.members.insert(member.id.clone(), member);
        firm.persons.insert(person.id.clone(), person);
    }
    firm
}

fn member(n: usize) -> Member {
    Member {
        id: id("m", n),
        name: format!("Member {n}"),
        email: None,
        team: Some("Desk".to_owned()),
        manager_id: None,
        time_zone: None,
        active: true,
        is_human: true,
        started_on: None,
        ended_on: None,
        default_work_role_id: Some(id("r", 0)),
        holiday_calendar: None,
        inferred: false,
        times_required: false,
        allowed_work_roles: Vec::new(),
    }
}

fn agreement(n: usize, company_id: CompanyId) -> Agreement {
    let block = n % 3 == 1;
    Agreement {
        id: id("a", n),
        company_id,
        name: format!("Agreement {n}"),
        kind: match n % 3 {
            0 => AgreementKind::FixedFee,
            1 => AgreementKind::BlockHours,
            _ => AgreementKind::TimeAndMaterials,
        },
        bill_to_company_id: None,
        parent_id: None,
        starts_on: NaiveDate::from_ymd_opt(2026, 1, 1),
        ends_on: None,
        cancelled_on: None,
        currency: dollars(),
        bill_amount: Some(Decimal::from(3000)),
        bill_cycle_months: Some(1),
        first_bill_on: None,
        in_arrears: false,
        limit_amount: block.then(|| Decimal::from(40)),
        limit_ends_on: None,
        unlimited: n.is_multiple_of(3),
        carry_over_days: 30,
        allow_overrun: false,
        overage_rate: None,
        refundable: false,
        covers_time: n % 3 != 2,
        covers_projects: false,
        covers_boards: Vec::new(),
        business_hours_only: false,
        location: None,
        category: None,
        exclusions: vec![Exclusion {
            work_role_id: None,
            work_type_id: Some(id("t", 3)),
            to_agreement_id: None,
        }],
        rates: Vec::new(),
        additions: Vec::new(),
        adjustments: Vec::new(),
        reach: Reach::default(),
    }
}

/// The days of all people, entries dealt out in turn; one in fifty has a mistake of some kind.
fn days(firm: &Firm, entries: usize) -> Vec<DayFacts> {
    let date = today().pred_opt().expect("a day before");
    let start = date.and_hms_opt(14, 0, 0).expect("a time").and_utc();
    let tickets: HashMap<TicketId, Arc<Ticket>> = (0..entries)
        .map(|n| {
            let ticket = ticket(n);
            (ticket.id.clone(), Arc::new(ticket))
        })
        .collect();
    let mut all: Vec<Vec<TimeEntry>> = vec![Vec::new(); PEOPLE];
    for n in 0..entries {
        let (who, turn) = (n % PEOPLE, n / PEOPLE);
        let from = start + TimeDelta::minutes(30 * i64::try_from(turn).expect("few"));
        let agreement = n * 7 % AGREEMENTS;
        all[who].push(TimeEntry {
            id: id("e", n),
            member_id: id("m", who),
            ticket_id: Some(id("k", n)),
            project_id: None,
            company_id: Some(id("c", agreement / 3)),
            agreement_id: (n % 50 != 0).then(|| id("a", agreement)),
            work_role_id: Some(id("r", n % 4)),
            work_type_id: Some(id("t", n % 3)),
            started_at: Some(from),
            ended_at: Some(from + TimeDelta::minutes(30)),
            work_date: date,
            deduct: Seconds(0),
            worked: Seconds::minutes(30),
            to_bill: Some(Seconds::minutes(30)),
            covered: None,
            billable: Some(Billable::Billable),
            hourly_rate: Some(Decimal::from(150)),
            notes_length: Some(40),
            entered_at: Some(from + TimeDelta::minutes(35)),
            approval: Some("approved".to_owned()),
            invoiced: false,
            url: None,
            accounts_as: None,
            note_words: Vec::new(),
        });
    }
    let works: Vec<Work<'_>> = all
        .iter()
        .flatten()
        .map(|e| Work::of_entry(firm, e, e.ticket_id.as_ref().map(|id| &*tickets[id])))
        .collect();
    let drawn = coverage::drawn(firm, &works);
    let day = |(who, own): (usize, &Vec<TimeEntry>)| DayFacts {
        person: firm.persons[&id::<PersonId>("m", who)].clone(),
        member: firm.members[&id::<MemberId>("m", who)].clone(),
        zone: Tz::America__New_York,
        date,
        entries: own.clone(),
        around: own.clone(),
        calendar: Vec::new(),
        absences: Vec::new(),
        tickets: own
            .iter()
            .filter_map(|e| e.ticket_id.clone())
            .map(|id| (id.clone(), tickets[&id].clone()))
            .collect(),
        due: true,
        drawn: own
            .iter()
            .filter_map(|e| Some((e.id.clone(), drawn.get(&e.id)?.clone())))
            .collect(),
        within_look_back: true,
        now: start + TimeDelta::days(1),
    };
    all.iter().enumerate().map(day).collect()
}

fn ticket(n: usize) -> Ticket {
    let agreement = n * 7 % AGREEMENTS;
    Ticket {
        id: id("k", n),
        summary: "Printer".to_owned(),
        company_id: Some(id("c", agreement / 3)),
        agreement_id: (!n.is_multiple_of(50)).then(|| id("a", agreement)),
        project_id: None,
        board: Some("Service".to_owned()),
        kind: Some("Incident".to_owned()),
        sub_type: None,
        status: Some("In progress".to_owned()),
        location: None,
        closed: false,
        closed_at: None,
        billable: Some(Billable::Billable),
        work_role_id: None,
        work_type_id: None,
        url: None,
        has_time: true,
        desk: Desk::default(),
    }
}
