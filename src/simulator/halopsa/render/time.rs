//! Time on tickets, which is in their actions, and time on none, which is in the timesheets. Those also show the actions
//! once more, and breaks.

use super::*;
use crate::model::{Billable, Seconds, TimeEntry};

/// Numbers of timesheet rows that show an action, and of breaks: nobody's own.
const SHOWN: i64 = 5_000_000;
const BREAKS: i64 = 8_000_000;

/// Writes actions by their ticket, and timesheet rows.
pub(super) fn put(house: &House<'_>, drafts: &mut Drafts) {
    for t in house
        .world
        .tickets
        .iter()
        .filter(|t| house.shows(t.ticket.company_id.as_ref()))
    {
        let path = format!("actions/{}", own(t.ticket.id.as_str()));
        drafts.put(path, [opened(own(t.ticket.id.as_str()), t.opened_at)]);
    }
    for p in house
        .world
        .projects
        .iter()
        .filter(|p| house.shows(p.company_id.as_ref()))
    {
        let id = project(p.id.as_str());
        drafts.put(format!("actions/{id}"), [opened(id, house.origin)]);
    }
    let hidden = house
        .world
        .tickets
        .iter()
        .filter(|t| !house.shows(t.ticket.company_id.as_ref()));
    let hidden: BTreeSet<i64> = hidden.map(|t| own(t.ticket.id.as_str())).collect();
    for sim in &house.world.entries {
        match house.actions.get(&own(sim.entry.id.as_str())) {
            Some((ticket, _)) if hidden.contains(ticket) => {}
            Some((ticket, number)) => {
                drafts.put(
                    format!("actions/{ticket}"),
                    [action(sim, *ticket, *number, house)],
                );
                drafts.put("timesheetevent", [shown(sim, *ticket, *number)]);
            }
            None => drafts.put("timesheetevent", [event(sim, house)]),
        }
    }
    drafts.put("timesheetevent", breaks(house));
    // The lists exist also where nothing is in them.
    drafts.put("actions", []);
}

/// What the system wrote down when the ticket was opened: no labour.
fn opened(ticket: i64, at: Instant) -> Draft {
    let mut r = Record::new(1);
    r.int("ticket_id", ticket);
    r.int("who_agentid", 0);
    r.int("who_type", 0);
    r.int("outcome_id", 0);
    r.naive("datetime", at);
    r.number("timetaken", 0.into());
    r.text("note", "First user email");
    r.plain(at)
}

fn action(sim: &SimEntry, ticket: i64, number: i64, house: &House<'_>) -> Draft {
    let e = &sim.entry;
    let mut r = Record::new(number);
    r.int("ticket_id", ticket);
    r.text(
        "guid",
        &format!("00000000-0000-4000-9000-{:012}", own(e.id.as_str())),
    );
    r.int("who_agentid", ahead(e.member_id.as_str()));
    r.int("who_type", 1);
    r.int(
        "outcome_id",
        e.work_type_id.as_ref().map_or(0, |id| own(id.as_str())),
    );
    r.naive("datetime", filed(e));
    r.maybe_naive("actiondatecreated", e.entered_at);
    r.maybe_naive(
        "actionarrivaldate",
        e.started_at.filter(|_| !e.is_untimed()),
    );
    r.maybe_naive(
        "actioncompletiondate",
        e.ended_at.filter(|_| !e.is_untimed()),
    );
    r.float_hours("timetaken", e.worked);
    r.number("traveltime", 0.into());
    charge(&mut r, e);
    // A contract of an action is written below zero; none is −1.
    let contract = house.contract(e.agreement_id.as_ref());
    r.int(
        "actioncontractid",
        if contract == 0 { -1 } else { -contract },
    );
    charged(&mut r, e, house);
    r.text(
        "actioninvoicenumber",
        if e.invoiced { "999001" } else { "0" },
    );
    r.text("actiontravelinvoicenumber", "");
    r.int(
        "project_id",
        e.project_id.as_ref().map_or(0, |id| project(id.as_str())),
    );
    if let Some(status) = approval(e.approval.as_deref()) {
        r.int("timesheet_approval_status", status);
    }
    note(&mut r, &sim.notes);
    r.text("note_html", &format!("<p>{NOTE_MARK}</p>"));
    r.flag("isbillingaction", false);
    r.dated(sim.updated_at, "last_updated")
}

/// The instant that an action is filed under.
fn filed(e: &TimeEntry) -> Instant {
    let noon = NaiveTime::from_hms_opt(17, 0, 0).unwrap_or_default();
    let day = || e.work_date.and_time(noon).and_utc();
    e.ended_at.or(e.started_at).unwrap_or_else(day)
}

/// The charge type; 0 is "no charge", −1 that none was chosen.
fn charge(r: &mut Record, e: &TimeEntry) {
    let role = e.work_role_id.as_ref().map_or(-1, |id| own(id.as_str()));
    let free = e.billable == Some(Billable::NoCharge);
    r.int("chargerate", if free { 0 } else { role });
    r.int("travel_chargerate", -1);
    match e.billable {
        Some(billable) => r.flag("actisbillable", billable == Billable::Billable),
        None => r.null("actisbillable"),
    }
}

/// Hours after the charge rules: billed, borne by the contract, taken from prepaid hours.
fn charged(r: &mut Record, e: &TimeEntry, house: &House<'_>) {
    let kind = e
        .agreement_id
        .as_ref()
        .and_then(|id| house.agreements.get(id.as_str()));
    let prepaid = kind.is_some_and(|a| a.agreement.kind == crate::model::AgreementKind::BlockHours);
    let billed = e
        .to_bill
        .map(|all| Seconds((all - e.covered.unwrap_or_default()).0.max(0)));
    r.maybe_float_hours("actionchargehours", billed);
    r.maybe_float_hours("actionnonchargehours", e.covered.filter(|_| !prepaid));
    r.maybe_float_hours("actionprepayhours", e.covered.filter(|_| prepaid));
}

fn approval(word: Option<&str>) -> Option<i64> {
    match word? {
        "approved" => Some(1),
        "rejected" => Some(2),
        _ => Some(0),
    }
}

/// A timesheet row that shows an action once more.
fn shown(sim: &SimEntry, ticket: i64, number: i64) -> Draft {
    let e = &sim.entry;
    let mut r = Record::new(SHOWN + own(e.id.as_str()));
    r.int("event_type", 1);
    r.int("agent_id", ahead(e.member_id.as_str()));
    r.naive("start_date", e.started_at.unwrap_or_else(|| filed(e)));
    r.maybe_naive("end_date", e.ended_at);
    r.float_hours("timetaken", e.worked);
    r.int("break_type", 0);
    r.int("ticket_id", ticket);
    r.int("action_number", number);
    r.plain(sim.updated_at)
}

/// Time on no ticket. What it was for is its subject, and where it has one its charge type.
fn event(sim: &SimEntry, house: &House<'_>) -> Draft {
    let e = &sim.entry;
    let code = house
        .world
        .charge_codes
        .iter()
        .find(|c| Some(c.number) == sim.charge_code);
    let mut r = Record::new(own(e.id.as_str()));
    r.int("event_type", 0);
    r.text("subject", code.map_or("", |c| &c.name));
    r.int("agent_id", ahead(e.member_id.as_str()));
    r.naive("start_date", e.started_at.unwrap_or_else(|| filed(e)));
    r.maybe_naive("end_date", e.ended_at.filter(|_| !e.is_untimed()));
    r.float_hours("timetaken", e.worked);
    r.int("break_type", 0);
    r.int("ticket_id", 0);
    r.int("client_id", house.client(e.company_id.as_ref()));
    r.int("contract_id", house.contract(e.agreement_id.as_ref()));
    let role = e.work_role_id.as_ref().map_or(-1, |id| own(id.as_str()));
    r.int(
        "charge_rate",
        if e.billable == Some(Billable::Billable) {
            role
        } else {
            0
        },
    );
    note(&mut r, &sim.notes);
    r.plain(sim.updated_at)
}

/// A break of everyone on the world's last day.
fn breaks(house: &House<'_>) -> Vec<Draft> {
    let one = |m: &SimMember| {
        let mut r = Record::new(BREAKS + ahead(m.member.id.as_str()));
        r.int("event_type", 0);
        r.text("subject", "Lunch");
        r.int("agent_id", ahead(m.member.id.as_str()));
        r.naive("start_date", house.world.now - chrono::TimeDelta::hours(20));
        r.naive(
            "end_date",
            house.world.now - chrono::TimeDelta::minutes(1170),
        );
        r.number("timetaken", rust_decimal::Decimal::new(5, 1));
        r.int("break_type", 2);
        r.text("break_type_name", "Lunch");
        r.int("ticket_id", 0);
        r.plain(house.origin)
    };
    house
        .world
        .members
        .iter()
        .filter(|m| !m.is_api)
        .map(one)
        .collect()
}
