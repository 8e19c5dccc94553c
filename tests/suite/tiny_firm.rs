//! A firm of three members, made by hand: enough of everything for the vendor's servers to show.

mod contract;

use chrono::{NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use daybook::model::*;
use daybook::simulator::world::*;
use rust_decimal::Decimal;

/// Entries of [`world`].
pub const ENTRIES: i64 = 60;

fn first_day() -> NaiveDate {
    day(2026, 9, 1)
}

pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

/// So many hours after the start of 2 November, UTC.
pub fn hour(hours: i64) -> Instant {
    Utc.with_ymd_and_hms(2026, 11, 2, 0, 0, 0).unwrap() + TimeDelta::hours(hours)
}

fn clock(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).expect("a time")
}

fn money(cents: i64) -> Option<Decimal> {
    Some(Decimal::new(cents, 2))
}

/// The firm.
pub fn world() -> World {
    World {
        seed: 1,
        now: hour(240),
        time_zone: chrono_tz::America::New_York,
        first_day: first_day(),
        companies: vec![
            company(250, "Own Firm", true),
            company(7, "Acorn \"Bros\" & Co", false),
        ],
        members: vec![
            member(1, "Ann Lee", false),
            member(2, "Bo Chan", false),
            member(9, "Sync Bot", true),
        ],
        calendars: vec![calendar()],
        work_roles: vec![role(1, "Engineer"), role(2, "Consultant")],
        work_types: vec![work_type(1, "Remote"), work_type(2, "Vacation")],
        charge_codes: vec![SimChargeCode {
            number: 11,
            name: "Payroll wrap".into(),
        }],
        boards: vec![board(1, "Help Desk", false), board(2, "Projects", true)],
        agreements: vec![contract::fixed_fee(), contract::block()],
        projects: vec![project()],
        tickets: vec![
            ticket(100, None),
            ticket(101, Some("psa:5")),
            ticket(102, None),
        ],
        agreement_costs: Vec::new(),
        entries: (1..=ENTRIES).map(entry).collect(),
        schedule: vec![
            meeting(1, "Meeting", None),
            meeting(2, "Service", Some("psa:100")),
        ],
        time_sheets: vec![SimTimeSheet {
            number: 40,
            member_id: "psa:1".into(),
            starts_on: day(2026, 11, 2),
            approval: "approved",
            worked: Seconds::hours(40),
        }],
        invoices: vec![invoice()],
        before: Vec::new(),
        expected: Vec::new(),
        look_alikes: Vec::new(),
    }
}

fn company(id: i64, name: &str, is_internal: bool) -> Company {
    Company {
        id: format!("psa:{id}").into(),
        name: name.into(),
        parent_id: None,
        is_internal,
        active: true,
    }
}

fn member(id: i64, name: &str, is_api: bool) -> SimMember {
    SimMember {
        member: Member {
            id: format!("psa:{id}").into(),
            name: name.into(),
            email: Some(format!("m{id}@firm.example")),
            team: Some("Service".into()),
            manager_id: (id == 2).then(|| "psa:1".into()),
            time_zone: Some(chrono_tz::America::New_York),
            active: true,
            is_human: !is_api,
            started_on: Some(first_day()),
            ended_on: None,
            default_work_role_id: Some("psa:1".into()),
            holiday_calendar: Some("3".into()),
            inferred: false,
            times_required: false,
            allowed_work_roles: Vec::new(),
        },
        login: name.replace(' ', "").to_lowercase(),
        is_api,
        calendar: (!is_api).then_some(0),
        vendor_zone: "US Eastern".into(),
        cost: (id == 1).then(|| Decimal::new(4550, 2)),
    }
}

fn calendar() -> SimCalendar {
    let hours = Some((clock(8), clock(17)));
    SimCalendar {
        number: 3,
        name: "Main".into(),
        week: [hours, hours, hours, hours, hours, None, None],
        holidays: vec![
            Holiday {
                on: day(2026, 12, 25),
                name: "Christmas".into(),
                calendar: Some("3".into()),
                window: None,
            },
            Holiday {
                on: day(2026, 12, 24),
                name: "Half day".into(),
                calendar: Some("3".into()),
                window: Some((clock(13), clock(17))),
            },
        ],
    }
}

fn role(id: i64, name: &str) -> WorkRole {
    WorkRole {
        id: format!("psa:{id}").into(),
        name: name.into(),
        active: true,
        standard_rate: money(15000),
    }
}

fn work_type(id: i64, name: &str) -> WorkType {
    WorkType {
        id: format!("psa:{id}").into(),
        name: name.into(),
        active: true,
        billable: Some(Billable::Billable),
        after_hours: false,
        cost_multiplier: Decimal::ONE,
        payroll_wrap: false,
        absence: name == "Vacation",
        category: None,
        place: None,
        rate_change: None,
    }
}

fn board(number: i64, name: &str, is_project: bool) -> SimBoard {
    SimBoard {
        number,
        name: name.into(),
        is_project,
        statuses: vec![
            (number * 10 + 1, "New".into(), false),
            (number * 10 + 2, "Closed".into(), true),
        ],
        types: vec![(number * 10 + 5, "Incident".into())],
    }
}

fn project() -> Project {
    Project {
        id: "psa:5".into(),
        company_id: Some("psa:7".into()),
        name: "Migration".into(),
        agreement_id: None,
        billing_method: BillingMethod::FixedFee,
        contract_price: money(2_000_000),
        planned: Some(Seconds::hours(80)),
        remaining: None,
        starts_on: Some(first_day()),
        ends_on: Some(day(2026, 12, 31)),
        status: Some("active".into()),
    }
}

fn ticket(id: i64, project: Option<&str>) -> SimTicket {
    let closed = id == 102;
    SimTicket {
        ticket: Ticket {
            id: format!("psa:{id}").into(),
            summary: format!("Ticket {id}"),
            company_id: Some("psa:7".into()),
            agreement_id: project.is_none().then(|| "psa:30".into()),
            project_id: project.map(Into::into),
            board: Some(
                if project.is_some() {
                    "Projects"
                } else {
                    "Help Desk"
                }
                .into(),
            ),
            kind: Some("Incident".into()),
            sub_type: None,
            status: Some(if closed { "Closed" } else { "New" }.into()),
            location: None,
            closed,
            closed_at: closed.then(|| hour(30)),
            billable: None,
            work_role_id: None,
            work_type_id: None,
            url: None,
            has_time: !closed,
            desk: Desk::default(),
        },
        opened_at: hour(0),
        updated_at: hour(8),
        budget: Some(Seconds::hours(2)),
        board: usize::from(project.is_some()),
        owner: Some("psa:1".into()),
    }
}

fn entry(n: i64) -> SimEntry {
    let start = hour(n);
    let untimed = n == 3;
    let ticket = match n {
        2 => Some("psa:101"),
        4 => None,
        _ => Some("psa:100"),
    };
    SimEntry {
        entry: TimeEntry {
            id: format!("psa:{n}").into(),
            member_id: if n == 5 { "psa:2" } else { "psa:1" }.into(),
            ticket_id: ticket.map(Into::into),
            project_id: (n == 2).then(|| "psa:5".into()),
            company_id: Some("psa:7".into()),
            agreement_id: ticket.map(|_| "psa:30".into()),
            work_role_id: (n != 6).then(|| "psa:1".into()),
            work_type_id: Some("psa:1".into()),
            started_at: (!untimed).then_some(start),
            ended_at: (!untimed).then(|| start + TimeDelta::minutes(45)),
            work_date: start.date_naive(),
            deduct: Seconds(0),
            worked: Seconds::minutes(if n == 1 { 20 } else { 45 }),
            to_bill: Some(Seconds::minutes(45)),
            covered: None,
            billable: (n != 7).then_some(Billable::Billable),
            hourly_rate: money(12500),
            notes_length: None,
            entered_at: Some(start + TimeDelta::hours(1)),
            approval: Some("approved".into()),
            invoiced: n == 8,
            url: None,
            accounts_as: None,
            note_words: Vec::new(),
        },
        charge_code: (n == 4).then_some(11),
        notes: if n == 9 {
            "ok".into()
        } else {
            "Changed the printer's driver and tested".into()
        },
        updated_at: hour(if n <= 30 { 100 } else { 100 + n }),
    }
}

fn meeting(number: i64, type_name: &str, ticket: Option<&str>) -> SimSchedule {
    SimSchedule {
        number,
        member_id: "psa:1".into(),
        start: hour(14),
        end: hour(15),
        type_name: type_name.into(),
        ticket_id: ticket.map(Into::into),
        tentative: number == 1,
        updated_at: hour(0),
    }
}

fn invoice() -> Invoice {
    let line = |id: &str, cents: i64, entry: Option<&str>| InvoiceLine {
        id: id.into(),
        amount: Decimal::new(cents, 2),
        agreement_id: None,
        time_entry_id: entry.map(Into::into),
    };
    Invoice {
        id: "psa:70".into(),
        company_id: "psa:7".into(),
        invoiced_on: day(2026, 11, 5),
        currency: Currency::parse("USD").expect("a code"),
        agreement_id: Some("psa:30".into()),
        project_id: None,
        is_credit: false,
        credits_invoice_id: None,
        lines: vec![
            line("70-agreement", 310_000, None),
            line("70-service", 9375, Some("psa:8")),
        ],
    }
}
