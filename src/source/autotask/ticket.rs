//! Tickets, and tasks of projects: two id spaces that fill one table, hence the prefix of tasks.

use super::Autotask;
use super::wire::{self, Id, Num, Text};
use crate::model::{Record, table};
use crate::source::{Lookup, Reject, Row};
use serde::Deserialize;

/// The one status that closes tickets and tasks; its number is the vendor's own, all others are the tenant's.
const COMPLETE: i64 = 5;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Ticket<'a> {
    id: Option<Id>,
    title: Option<Text<'a>>,
    #[serde(rename = "companyID")]
    company: Option<Id>,
    #[serde(rename = "contractID")]
    contract: Option<Id>,
    #[serde(rename = "projectID")]
    project: Option<Id>,
    #[serde(alias = "problemTicketID")]
    problem_ticket_id: Option<Id>,
    #[serde(rename = "queueID")]
    queue: Option<i64>,
    issue_type: Option<i64>,
    sub_issue_type: Option<i64>,
    status: Option<i64>,
    priority: Option<i64>,
    #[serde(rename = "assignedResourceID")]
    owner: Option<Id>,
    #[serde(rename = "assignedResourceRoleID")]
    role: Option<Id>,
    #[serde(rename = "billingCodeID")]
    code: Option<Id>,
    estimated_hours: Option<Num<'a>>,
    create_date: Option<Text<'a>>,
    due_date_time: Option<Text<'a>>,
    resolved_date_time: Option<Text<'a>>,
    completed_date: Option<Text<'a>>,
    last_activity_date: Option<Text<'a>>,
}

/// A ticket.
pub(super) fn ticket(
    psa: &Autotask,
    row: &Row<'_>,
    lookup: &Lookup,
) -> Result<Vec<Record>, Reject> {
    let ticket: Ticket<'_> = wire::read(row)?;
    let id = wire::own_id(ticket.id)?;
    let label = |field, value| wire::label(lookup, "ticket_fields", field, value);
    let closed = ticket.status == Some(COMPLETE);
    let completed = wire::instant("completedDate", &ticket.completed_date)?;
    let mut record = Record::new(&table::TICKET, id.as_str());
    record
        .set("summary", wire::text(&ticket.title))
        .set("company_id", wire::company(ticket.company))
        .set("agreement_id", wire::id(ticket.contract))
        .set("project_id", wire::id(ticket.project))
        .set("parent_id", wire::id(ticket.problem_ticket_id))
        .set("board", label("queueID", ticket.queue))
        .set("type", label("issueType", ticket.issue_type))
        .set("sub_type", label("subIssueType", ticket.sub_issue_type))
        .set("status", label("status", ticket.status))
        .set("status_class", closed.then_some("closed"))
        .set("priority", label("priority", ticket.priority))
        .set("owner_id", wire::id(ticket.owner))
        .set("work_role_id", wire::id(ticket.role))
        .set("work_type_id", wire::id(ticket.code))
        .set(
            "planned_seconds",
            wire::hours("estimatedHours", &ticket.estimated_hours)?,
        )
        .set(
            "opened_at",
            wire::instant("createDate", &ticket.create_date)?,
        )
        .set(
            "due_at",
            wire::instant("dueDateTime", &ticket.due_date_time)?,
        )
        .set(
            "resolved_at",
            wire::instant("resolvedDateTime", &ticket.resolved_date_time)?,
        )
        .set("closed_at", completed.filter(|_| closed))
        .set(
            "updated_at",
            wire::instant("lastActivityDate", &ticket.last_activity_date)?,
        )
        .set("url", psa.url("ticket", &id));
    Ok(vec![record])
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Task<'a> {
    id: Option<Id>,
    title: Option<Text<'a>>,
    #[serde(rename = "projectID")]
    project: Option<Id>,
    #[serde(rename = "taskCategoryID")]
    category: Option<i64>,
    status: Option<i64>,
    priority_label: Option<i64>,
    #[serde(rename = "assignedResourceID")]
    owner: Option<Id>,
    #[serde(rename = "assignedResourceRoleID")]
    role: Option<Id>,
    #[serde(rename = "billingCodeID")]
    code: Option<Id>,
    is_task_billable: Option<bool>,
    estimated_hours: Option<Num<'a>>,
    create_date_time: Option<Text<'a>>,
    end_date_time: Option<Text<'a>>,
    completed_date_time: Option<Text<'a>>,
    last_activity_date_time: Option<Text<'a>>,
}

/// A task of a project. Company and contract are the project's; the time of day of its end means nothing.
pub(super) fn task(row: &Row<'_>, lookup: &Lookup) -> Result<Vec<Record>, Reject> {
    let task: Task<'_> = wire::read(row)?;
    let id = wire::own_id(task.id)?;
    let label = |field, value| wire::label(lookup, "task_fields", field, value);
    let closed = task.status == Some(COMPLETE);
    let completed = wire::instant("completedDateTime", &task.completed_date_time)?;
    let billable = task.is_task_billable.map(|yes| match yes {
        true => "billable",
        false => "do_not_bill",
    });
    let mut record = Record::new(&table::TICKET, format!("task-{id}"));
    record
        .set("summary", wire::text(&task.title))
        .set("project_id", wire::must_id("projectID", task.project)?)
        .set("type", label("taskCategoryID", task.category))
        .set("status", label("status", task.status))
        .set("status_class", closed.then_some("closed"))
        .set("priority", label("priorityLabel", task.priority_label))
        .set("owner_id", wire::id(task.owner))
        .set("billable", billable)
        .set("work_role_id", wire::id(task.role))
        .set("work_type_id", wire::id(task.code))
        .set(
            "planned_seconds",
            wire::hours("estimatedHours", &task.estimated_hours)?,
        )
        .set(
            "opened_at",
            wire::instant("createDateTime", &task.create_date_time)?,
        )
        .set("due_at", wire::instant("endDateTime", &task.end_date_time)?)
        .set("closed_at", completed.filter(|_| closed))
        .set(
            "updated_at",
            wire::instant("lastActivityDateTime", &task.last_activity_date_time)?,
        );
    Ok(vec![record])
}
