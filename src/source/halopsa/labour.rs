//! Time: actions of tickets, and timesheet rows that are on no ticket. The rest of what shows hours (timesheets, totals of
//! tickets, billing overrides) says the same once more and is not read.

use super::HaloPsa;
use super::kept::NOTE_LENGTH;
use super::settings::AccountMap;
use super::wire::{Says, is_one_of};
use crate::model::{Record, table};
use crate::source::{Reject, Row};

/// The work type of travel, which an action tells apart from its work.
const TRAVEL: &str = "travel";
/// The work type of time that is on no ticket and so has no action type.
const TIMESHEET: &str = "timesheet";

/// Timesheet rows have ids of their own, which those of actions may look like.
pub(super) const EVENT: &str = "event-";

/// The time of an action: its work, and its travel as an entry of its own. Actions are numbered within their ticket.
/// Notes, mails and rows that billing made hold no time.
pub(super) fn action(
    psa: &HaloPsa,
    parent: Option<&str>,
    row: &Row<'_>,
) -> Result<Vec<Record>, Reject> {
    let number = row.own_id()?;
    let ticket = match row.id("ticket_id")? {
        Some(ticket) => ticket,
        None => parent
            .map(str::to_owned)
            .ok_or_else(|| Reject::missing("ticket_id"))?,
    };
    let work = row.some_hours("timetaken")?;
    let travel = row.some_hours("traveltime")?;
    if (work.is_none() && travel.is_none()) || row.is("isbillingaction")? {
        return Ok(Vec::new());
    }
    let member = match row.somebody("on_behalf_of")? {
        Some(member) => Some(member),
        None => row.somebody("who_agentid")?,
    };
    let member = member.ok_or_else(|| Reject::missing("who_agentid"))?;
    let id = format!("{ticket}-{number}");
    let mut records = Vec::new();
    if let Some(seconds) = work {
        let mut entry = on_ticket(psa, row, &id, &ticket, &member)?;
        entry
            .set("worked_seconds", seconds)
            .set("work_role_id", row.charge("chargerate")?)
            .set("work_type_id", row.id("outcome_id")?)
            .set("billable", billable(row, "chargerate")?)
            .set("invoice_id", invoiced(row, "actioninvoicenumber")?);
        set_times(&mut entry, row, "actionarrivaldate", "actioncompletiondate")?;
        set_charged(&mut entry, row)?;
        records.push(entry);
    }
    if let Some(seconds) = travel {
        let mut entry = on_ticket(psa, row, &format!("{id}-{TRAVEL}"), &ticket, &member)?;
        entry
            .set("worked_seconds", seconds)
            .set("work_role_id", row.charge("travel_chargerate")?)
            .set("work_type_id", TRAVEL)
            .set("billable", billable(row, "travel_chargerate")?)
            .set("invoice_id", invoiced(row, "actiontravelinvoicenumber")?);
        set_times(
            &mut entry,
            row,
            "actiontravelstartdate",
            "actiontravelenddate",
        )?;
        records.push(entry);
    }
    Ok(records)
}

/// What work and travel of an action share.
fn on_ticket(
    psa: &HaloPsa,
    row: &Row<'_>,
    id: &str,
    ticket: &str,
    member: &str,
) -> Result<Record, Reject> {
    let mut entry = Record::new(&table::TIME_ENTRY, id);
    entry
        .set("member_id", member)
        .set("ticket_id", ticket)
        .set("project_id", row.id("project_id")?)
        .set("agreement_id", row.contract("actioncontractid")?)
        .set("entered_at", row.at("actiondatecreated")?)
        .set("updated_at", row.at("last_updated")?)
        .set("approval", approval(row)?)
        .set("url", psa.url("time_entry", ticket));
    set_note(psa, &mut entry, row)?;
    Ok(entry)
}

/// Start and end of the work where both are told; else only the day that the action is filed under, in the agent's zone.
fn set_times(entry: &mut Record, row: &Row<'_>, start: &str, end: &str) -> Result<(), Reject> {
    match (row.at(start)?, row.at(end)?) {
        (Some(started), Some(ended)) => entry.set("started_at", started).set("ended_at", ended),
        _ => {
            let filed = row.must("datetime", Says::at)?;
            entry.set("started_at", filed)
        }
    };
    Ok(())
}

/// Charge type zero is "no charge". An option that is absent is not chosen.
fn billable(row: &Row<'_>, charge_type: &str) -> Result<Option<&'static str>, Reject> {
    Ok(
        match (row.number(charge_type)?, row.flag("actisbillable")?) {
            (Some(0), _) => Some("no_charge"),
            (_, Some(true)) => Some("billable"),
            (_, Some(false)) => Some("do_not_bill"),
            (_, None) => None,
        },
    )
}

/// Hours by the charge rules: to be billed, covered by the contract, and taken from prepaid hours. Together they are what
/// the entry comes to; what is not billed on a contract is covered by it, and without one only what was prepaid is.
fn set_charged(entry: &mut Record, row: &Row<'_>) -> Result<(), Reject> {
    let billed = row.hours("actionchargehours")?;
    let free = row.hours("actionnonchargehours")?;
    let prepaid = row.hours("actionprepayhours")?;
    let sum = |parts: &[Option<i64>]| {
        let told = parts.iter().any(Option::is_some);
        let sum = parts
            .iter()
            .flatten()
            .fold(0_i64, |a, b| a.saturating_add(*b));
        told.then_some(sum)
    };
    let on_contract = row.contract("actioncontractid")?.is_some();
    let covered = match on_contract {
        true => sum(&[free, prepaid]),
        false => prepaid.filter(|seconds| *seconds > 0),
    };
    entry
        .set("to_bill_seconds", sum(&[billed, free, prepaid]))
        .set("covered_seconds", covered);
    Ok(())
}

fn approval(row: &Row<'_>) -> Result<Option<&'static str>, Reject> {
    Ok(match row.number("timesheet_approval_status")? {
        Some(0) => Some("submitted"),
        Some(1) => Some("approved"),
        Some(2) => Some("rejected"),
        _ => None,
    })
}

/// The invoice, once there is one: blank, zero and less are none.
fn invoiced(row: &Row<'_>, field: &str) -> Result<Option<String>, Reject> {
    let number = row.text(field)?;
    Ok(number.filter(|n| n != "0" && !n.starts_with('-')))
}

/// The length always; the text only where it is kept.
fn set_note(psa: &HaloPsa, entry: &mut Record, row: &Row<'_>) -> Result<(), Reject> {
    let (note, length) = row.note("note", NOTE_LENGTH)?;
    entry.set("notes_length", length);
    if psa.keep_notes {
        entry.set("notes", note);
    }
    Ok(())
}

/// A timesheet row that is on no ticket: internal time. Rows of tickets are actions, breaks are no work, and leave and
/// appointments come from their own lists.
pub(super) fn event(psa: &HaloPsa, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let id = row.own_id()?;
    let elsewhere = row.id("ticket_id")?.is_some()
        || row.id("break_type")?.is_some()
        || row.id("holiday_id")?.is_some()
        || row.number("event_type")?.unwrap_or(0) != 0;
    let Some(seconds) = row.some_hours("timetaken")?.filter(|_| !elsewhere) else {
        return Ok(Vec::new());
    };
    let member = row.must("agent_id", Says::somebody)?;
    let start = row.must("start_date", Says::at)?;
    let mut entry = Record::new(&table::TIME_ENTRY, format!("{EVENT}{id}"));
    entry
        .set("member_id", member)
        .set("company_id", row.somebody("client_id")?)
        .set("agreement_id", row.contract("contract_id")?)
        .set("work_role_id", row.charge("charge_rate")?)
        .set("work_type_id", TIMESHEET)
        .set("started_at", start)
        .set("ended_at", row.at("end_date")?)
        .set("worked_seconds", seconds)
        .set("billable", event_billable(row)?)
        .set("invoice_id", invoiced(row, "action_invoice_number")?)
        .set("accounts_as", accounts_as(psa, row)?);
    set_note(psa, &mut entry, row)?;
    Ok(vec![entry])
}

fn event_billable(row: &Row<'_>) -> Result<Option<&'static str>, Reject> {
    Ok(match row.number("charge_rate")? {
        Some(n) if n > 0 => Some("billable"),
        Some(0) => Some("no_charge"),
        _ => None,
    })
}

/// What the operator's map says of the row's charge type or subject; leave before wrap.
fn accounts_as(psa: &HaloPsa, row: &Row<'_>) -> Result<Option<&'static str>, Reject> {
    let charged = (
        row.number("charge_rate")?.map(|n| n.to_string()),
        row.text("charge_type_name")?,
    );
    let subject = row.text("subject")?;
    let is = |map: &AccountMap| {
        is_one_of(&charged.0, &map.charge_types)
            || is_one_of(&charged.1, &map.charge_types)
            || is_one_of(&subject, &map.subjects)
    };
    let map = &psa.settings.map;
    Ok(if is(&map.absence) {
        Some("absence")
    } else if is(&map.payroll_wrap) {
        Some("payroll_wrap")
    } else {
        None
    })
}
