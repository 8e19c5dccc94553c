//! Tickets of both endpoints. Their ids come from one space, so both fill one table.

use super::ConnectWise;
use super::wire::{self, Id, Info, Num, Ref, Text};
use crate::model::{Record, table};
use crate::source::{Reject, Row};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Ticket<'a> {
    id: Option<Id>,
    summary: Option<Text<'a>>,
    company: Option<Ref<'a>>,
    agreement: Option<Ref<'a>>,
    project: Option<Ref<'a>>,
    parent_ticket_id: Option<Id>,
    merged_parent_ticket: Option<Ref<'a>>,
    board: Option<Ref<'a>>,
    #[serde(rename = "type")]
    kind: Option<Ref<'a>>,
    sub_type: Option<Ref<'a>>,
    status: Option<Ref<'a>>,
    priority: Option<Ref<'a>>,
    owner: Option<Ref<'a>>,
    site: Option<Ref<'a>>,
    location: Option<Ref<'a>>,
    bill_time: Option<Text<'a>>,
    work_role: Option<Ref<'a>>,
    work_type: Option<Ref<'a>>,
    budget_hours: Option<Num<'a>>,
    required_date: Option<Text<'a>>,
    date_resolved: Option<Text<'a>>,
    closed_flag: Option<bool>,
    closed_date: Option<Text<'a>>,
    #[serde(rename = "_info")]
    info: Option<Info<'a>>,
}

/// A service or project ticket. Only the closed flag closes it: a date may be left over from before it was reopened.
pub(super) fn ticket(psa: &ConnectWise, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let ticket: Ticket<'_> = wire::read(row)?;
    let id = wire::own_id(ticket.id)?;
    let parent =
        wire::id(ticket.parent_ticket_id).or_else(|| wire::ref_id(&ticket.merged_parent_ticket));
    let mut record = Record::new(&table::TICKET, id.as_str());
    record
        .set("summary", wire::text(&ticket.summary))
        .set("company_id", wire::ref_id(&ticket.company))
        .set("agreement_id", wire::ref_id(&ticket.agreement))
        .set("project_id", wire::ref_id(&ticket.project))
        .set("parent_id", parent)
        .set("board", wire::ref_name(&ticket.board))
        .set("type", wire::ref_name(&ticket.kind))
        .set("sub_type", wire::ref_name(&ticket.sub_type))
        .set("status", wire::ref_name(&ticket.status))
        .set("priority", wire::ref_name(&ticket.priority))
        .set("owner_id", wire::ref_id(&ticket.owner))
        .set("site", wire::ref_name(&ticket.site))
        .set("location", wire::ref_name(&ticket.location))
        .set("billable", wire::billable(&ticket.bill_time))
        .set("work_role_id", wire::ref_id(&ticket.work_role))
        .set("work_type_id", wire::ref_id(&ticket.work_type))
        .set(
            "planned_seconds",
            wire::hours("budgetHours", &ticket.budget_hours)?,
        )
        .set("url", psa.url("ticket", &id));
    set_times(&mut record, &ticket)?;
    Ok(vec![record])
}

fn set_times(record: &mut Record, ticket: &Ticket<'_>) -> Result<(), Reject> {
    let closed = ticket.closed_flag.unwrap_or(false);
    let closed_at = wire::instant("closedDate", &ticket.closed_date)?;
    let none = Info::default();
    let info = ticket.info.as_ref().unwrap_or(&none);
    record
        .set("status_class", closed.then_some("closed"))
        .set("closed_at", closed_at.filter(|_| closed))
        .set(
            "due_at",
            wire::instant("requiredDate", &ticket.required_date)?,
        )
        .set(
            "resolved_at",
            wire::instant("dateResolved", &ticket.date_resolved)?,
        )
        .set(
            "opened_at",
            wire::instant("_info.dateEntered", &info.date_entered)?,
        )
        .set(
            "updated_at",
            wire::instant("_info.lastUpdated", &info.last_updated)?,
        );
    Ok(())
}
