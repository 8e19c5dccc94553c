//! The day, ticket and member that a row of a case table describes, in the small firm.

use crate::rule_facts::{desk, drawn, firm_facts};
use crate::rule_firm::firm;
use crate::rule_row::*;
use chrono::{DateTime, Days, NaiveTime, Utc};
use chrono_tz::America::New_York;
use daybook::model::*;
use daybook::rules::{BOOK, Rule};
use std::collections::BTreeMap;
use std::sync::Arc;

pub struct World {
    pub firm: Firm,
    pub set_up: FirmFacts,
    pub day: DayFacts,
    pub ticket: TicketFacts,
    pub member: MemberFacts,
    pub params: Params,
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
            or(row, "ticket company", "acme")
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
        location: Some(cell(row, "location").to_owned()).filter(|l| !l.is_empty()),
        closed: of_entry == "closed",
        closed_at: at(date(or(row, "closed on", "2026-11-01")), "12:00")
            .filter(|_| !cell(row, "closed on").is_empty()),
        billable: None,
        work_role_id: id(&own("role")),
        work_type_id: id(&if judged {
            own("type")
        } else {
            cell(row, "ticket type").to_owned()
        }),
        url: None,
        has_time: of_entry == "timed",
        desk: desk(row),
    }
}

fn entry(row: &Row) -> TimeEntry {
    let day = date(or(row, "date", "2026-11-02"));
    let (start, end) = (or(row, "start", "09:00"), or(row, "end", "10:00"));
    let given = |column| Some(cell(row, column)).filter(|c| !c.is_empty()).map(hours);
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
        deduct: hours(or(row, "deduct", "0:00")),
        worked: hours(or(row, "worked", "1:00")),
        to_bill: given("bill"),
        covered: given("covered"),
        billable: Billable::parse(or(row, "billable", "billable")),
        hourly_rate: cell(row, "hourly").parse().ok(),
        notes_length: or(row, "notes", "40").parse().ok(),
        entered_at: None,
        approval: None,
        invoiced: false,
        url: None,
        accounts_as: None,
        note_words: cell(row, "words")
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
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
        work_type_id: match cell(row, "also type") {
            "" => first
                .work_type_id
                .clone()
                .filter(|t| t.as_str() != "psa:leave"),
            other => id(other),
        },
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

/// Monday to Friday from nine to five, unless the row says `week=none`.
fn work_week(row: &Row) -> Vec<ScheduleLine> {
    use chrono::Weekday::*;
    let none = settings(row).contains(&("week".to_owned(), "none".to_owned()));
    let clock = |hour| NaiveTime::from_hms_opt(hour, 0, 0).expect("an hour");
    let days = [Mon, Tue, Wed, Thu, Fri].into_iter().filter(|_| !none);
    days.map(|day| ScheduleLine {
        weekday: Some(day),
        on: None,
        window: Some((clock(9), clock(17))),
        target: None,
        valid_from: None,
        valid_to: None,
    })
    .collect()
}

/// `09:00-12:00` on the day.
fn absences(row: &Row, day: chrono::NaiveDate) -> Vec<Absence> {
    let approved = !settings(row).contains(&("approved".to_owned(), "no".to_owned()));
    let times = cell(row, "leave").split_once('-');
    let leave = times.and_then(|(from, to)| Interval::new(at(day, from)?, at(day, to)?));
    let absence = |interval| Absence {
        id: AbsenceId::from("psa:a1"),
        member_id: MemberId::from("psa:sam"),
        interval: Some(interval),
        kind: "leave".to_owned(),
        approved,
    };
    leave.map(absence).into_iter().collect()
}

fn params(row: &Row, rule: &Rule) -> Params {
    let mut scope = BTreeMap::new();
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
            "scope" => drop(scope.insert("Service".to_owned(), value)),
            "without" | "due" | "human" | "now" | "hired" | "left" | "approved" | "week"
            | "times" | "roles" | "default" | "multiplier" | "travel" | "habit" | "fx"
            | "holiday" | "schedule" | "planned" | "status" | "euro" | "contact" | "late_type" => {}
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
            work_week: work_week(row),
            purpose,
        },
        review: ReviewSettings {
            gap: Seconds::minutes(45),
            settle: Seconds::minutes(30),
            pause: None,
            look_back_days: 7,
            scope,
        },
        rules,
        minimum_group: 5,
    }
}

pub fn world(row: &Row, rule: &Rule) -> World {
    let firm = firm(row);
    let first = entry(row);
    let second = also(row, &first);
    let (mut entries, mut around) = (vec![first.clone()], vec![first.clone()]);
    if let Some(other) = second {
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
            absences: absences(row, first.work_date),
            tickets: [(ticket.id.clone(), Arc::new(ticket.clone()))].into(),
            due: said("due").is_none_or(|due| due != "no"),
            drawn: drawn(row, &first).into_iter().collect(),
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
        set_up: firm_facts(row, first.work_date),
        params: params(row, rule),
        firm,
    }
}
