//! What is planned: appointments, and service calls with the people sent to them.

use super::wire::{self, Id, Text};
use crate::model::{Record, table};
use crate::source::{Lookup, Reject, Row};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Stretch<'a> {
    id: Option<Id>,
    #[serde(rename = "resourceID")]
    resource: Option<Id>,
    start_date_time: Option<Text<'a>>,
    end_date_time: Option<Text<'a>>,
    status: Option<i64>,
    canceled_date_time: Option<Text<'a>>,
}

/// An appointment. It always counts as busy: the vendor knows neither free nor tentative ones. Without any length it
/// accounts for nothing.
pub(super) fn appointment(row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let row: Stretch<'_> = wire::read(row)?;
    let id = wire::own_id(row.id)?;
    let start = wire::instant("startDateTime", &row.start_date_time)?;
    let end = wire::instant("endDateTime", &row.end_date_time)?;
    let start = start.ok_or_else(|| Reject::missing("startDateTime"))?;
    let end = end.ok_or_else(|| Reject::missing("endDateTime"))?;
    let member = wire::must_id("resourceID", row.resource)?;
    if end == start {
        return Ok(Vec::new());
    }
    if end < start {
        return Err(Reject::new("endDateTime", "is before startDateTime"));
    }
    let mut entry = Record::new(&table::CALENDAR_ENTRY, id);
    entry
        .set("member_id", member)
        .set("started_at", start)
        .set("ended_at", end)
        .set("show_as", "busy");
    Ok(vec![entry])
}

/// When a service call is; one that was called off is at no time.
pub(super) fn tell_call(row: &Row<'_>, lookup: &mut Lookup) {
    let Ok(call) = wire::read::<Stretch<'_>>(row) else {
        return;
    };
    let start = wire::instant("startDateTime", &call.start_date_time);
    let end = wire::instant("endDateTime", &call.end_date_time);
    let (Some(id), Ok(Some(start)), Ok(Some(end))) = (wire::id(call.id), start, end) else {
        return;
    };
    if wire::text(&call.canceled_date_time).is_none() && start < end {
        let status = call.status.map_or_else(String::new, |s| s.to_string());
        let told = format!("{}|{}|{status}", start.to_rfc3339(), end.to_rfc3339());
        lookup.add("call", id, told);
    }
}

/// A service call is whole: a row of it is no record.
pub(super) fn call(row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let call: Stretch<'_> = wire::read(row)?;
    wire::own_id(call.id)?;
    wire::instant("startDateTime", &call.start_date_time)?;
    wire::instant("endDateTime", &call.end_date_time)?;
    Ok(Vec::new())
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Link {
    id: Option<Id>,
    #[serde(rename = "serviceCallID")]
    call: Option<Id>,
    #[serde(rename = "ticketID")]
    ticket: Option<Id>,
    #[serde(rename = "taskID")]
    task: Option<Id>,
    #[serde(rename = "serviceCallTicketID", alias = "serviceCallTaskID")]
    of: Option<Id>,
    #[serde(rename = "resourceID")]
    resource: Option<Id>,
}

/// Which ticket or task a service call is about.
pub(super) fn tell_link(row: &Row<'_>, lookup: &mut Lookup) {
    let Ok(link) = wire::read::<Link>(row) else {
        return;
    };
    let ticket = wire::id(link.ticket).or_else(|| Some(format!("task-{}", wire::id(link.task)?)));
    if let (Some(id), Some(call), Some(ticket)) = (wire::id(link.id), wire::id(link.call), ticket) {
        lookup.add("planned", id, format!("{call}|{ticket}"));
    }
}

/// Somebody who is sent to a service call: planned for its ticket at its time.
pub(super) fn sent(prefix: &str, row: &Row<'_>, lookup: &Lookup) -> Result<Vec<Record>, Reject> {
    let link: Link = wire::read(row)?;
    let id = wire::own_id(link.id)?;
    let member = wire::must_id("resourceID", link.resource)?;
    let of = wire::must_id("serviceCallTicketID", link.of)?;
    let planned = || {
        let [call, ticket] = wire::parts(lookup.get("planned", &of)?)?;
        let [start, end, status] = wire::parts(lookup.get("call", call)?)?;
        let at = |text: &str| text.parse::<crate::model::Instant>().ok();
        let label = wire::label(lookup, "service_call_fields", "status", status.parse().ok());
        let mut entry = Record::new(&table::CALENDAR_ENTRY, format!("{prefix}{id}"));
        entry
            .set("member_id", member.as_str())
            .set("started_at", at(start)?)
            .set("ended_at", at(end)?)
            .set("show_as", "busy")
            .set("ticket_id", ticket)
            .set("status", label);
        Some(entry)
    };
    Ok(planned().into_iter().collect())
}
