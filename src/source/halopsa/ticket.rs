//! Tickets and projects, by their details: a slim list tells neither contract nor budget.

use super::HaloPsa;
use super::directory::closes;
use super::prepaid::put_on_block;
use super::site;
use super::wire::Says;
use crate::model::table::BILLING_METHODS;
use crate::model::{Record, table};
use crate::source::wire::mapped;
use crate::source::{Lookup, Reject, Row};

/// The vendor's classes of tickets.
const PROJECT: i64 = 22;
const PROJECT_TASK: i64 = 23;

/// A ticket of any class. What was merged into another has that one above it.
pub(super) fn ticket(psa: &HaloPsa, row: &Row<'_>, lookup: &Lookup) -> Result<Vec<Record>, Reject> {
    let id = row.own_id()?;
    let (client, contract) = (row.somebody("client_id")?, row.contract("contract_id")?);
    let site = site::named(row, lookup)?;
    let parent = match row.id("parent_id")? {
        Some(parent) => Some(parent),
        None => row.id("merged_into_id")?,
    };
    let mut record = Record::new(&table::TICKET, id.as_str());
    record
        .set("summary", row.text("summary")?)
        .set("company_id", client.as_deref())
        .set("agreement_id", contract.as_deref())
        .set("parent_id", parent)
        .set("board", row.text("team")?)
        .set("sub_type", row.text("category_1")?)
        .set("priority", row.text("priority_name")?)
        .set("owner_id", row.somebody("agent_id")?)
        .set("site", site.as_deref())
        .set("location", site)
        .set("billable", billable(row)?)
        .set("work_role_id", row.id("chargerate")?)
        .set("planned_seconds", row.some_hours("estimate")?)
        .set("opened_at", row.at("dateoccurred")?)
        .set("updated_at", row.at("last_update")?)
        .set("url", psa.url("ticket", &id));
    set_project(&mut record, row)?;
    let class = row.number("itil_requesttype_id")?;
    if contract.is_none() && !matches!(class, Some(PROJECT | PROJECT_TASK)) {
        put_on_block(&mut record, client.as_deref());
    }
    set_named(&mut record, row, "type", &table::BOARD_TYPE, "tickettype")?;
    set_named(&mut record, row, "status", &table::BOARD_STATUS, "status")?;
    let closed_at = row.at("dateclosed")?;
    let closed = closed_at.is_some() || is_closed(psa, row)?;
    record
        .set("status_class", closed.then_some("closed"))
        .set("closed_at", closed_at);
    Ok(vec![record])
}

fn is_closed(psa: &HaloPsa, row: &Row<'_>) -> Result<bool, Reject> {
    Ok(closes(psa, row.id("status_id")?, row.text("status_name")?))
}

fn billable(row: &Row<'_>) -> Result<Option<&'static str>, Reject> {
    Ok(match row.flag("isbillable")? {
        Some(true) => Some("billable"),
        Some(false) => Some("do_not_bill"),
        None => None,
    })
}

/// The project: the ticket itself, the one above a task, or what the task above says.
fn set_project(record: &mut Record, row: &Row<'_>) -> Result<(), Reject> {
    let class = row.number("itil_requesttype_id")?;
    let above = row.number("parent_itil_ticket_type")?;
    match (class, row.id("parent_id")?) {
        (Some(PROJECT), _) => {
            record.set("project_id", row.own_id()?);
        }
        (Some(PROJECT_TASK), Some(parent)) if above == Some(PROJECT_TASK) => {
            record.look_up("project_id", &table::TICKET, "project_id", parent);
        }
        (Some(PROJECT_TASK), Some(parent)) => {
            record.set("project_id", parent);
        }
        _ => {}
    }
    Ok(())
}

/// The name that the row gives along, else the one of the list it is in.
fn set_named(
    record: &mut Record,
    row: &Row<'_>,
    column: &'static str,
    list: &'static crate::model::Table,
    field: &str,
) -> Result<(), Reject> {
    match (
        row.text(&format!("{field}_name"))?,
        row.id(&format!("{field}_id"))?,
    ) {
        (Some(name), _) => drop(record.set(column, name)),
        (None, Some(id)) => drop(record.look_up(column, list, "name", id)),
        (None, None) => {}
    }
    Ok(())
}

/// A project. How it is billed is the operator's word on its ticket type; its plan is its budgets, else the one figure.
pub(super) fn project(psa: &HaloPsa, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let company = row.must("client_id", Says::somebody)?;
    let name = row.must("summary", Row::text)?;
    let (planned, remaining) = budgets(row)?;
    let mut record = Record::new(&table::PROJECT, row.own_id()?);
    record
        .set("company_id", company)
        .set("name", name)
        .set("agreement_id", row.contract("contract_id")?)
        .set("billing_method", billing_method(psa, row)?)
        .set("contract_price", row.positive("projectmoneybudget")?)
        .set(
            "planned_seconds",
            planned.or(row.some_hours("projecttimebudget")?),
        )
        .set("remaining_seconds", remaining)
        .set("starts_on", row.on("startdate")?)
        .set("ends_on", row.on("targetdate")?)
        .set("status", status(psa, row)?);
    Ok(vec![record])
}

/// Planned and remaining time of all budgets together; what is left is not known where one budget does not tell it.
fn budgets(row: &Row<'_>) -> Result<(Option<i64>, Option<i64>), Reject> {
    let (mut planned, mut remaining) = (0_i64, Some(0_i64));
    for budget in &row.rows("budgets")? {
        planned = planned.saturating_add(budget.hours("hours")?.unwrap_or(0));
        let left = budget.hours("remaining_hours")?;
        remaining = remaining
            .zip(left)
            .map(|(sum, left)| sum.saturating_add(left));
    }
    let told = planned > 0;
    Ok((told.then_some(planned), remaining.filter(|_| told)))
}

fn billing_method(psa: &HaloPsa, row: &Row<'_>) -> Result<Option<&'static str>, Reject> {
    let Some(kind) = row.text("tickettype_name")? else {
        return Ok(None);
    };
    let word = mapped(&psa.settings.map.project_billing, &kind);
    Ok(word.and_then(|ours| BILLING_METHODS.iter().find(|m| **m == ours).copied()))
}

fn status(psa: &HaloPsa, row: &Row<'_>) -> Result<&'static str, Reject> {
    let closed = row.at("dateclosed")?.is_some() || is_closed(psa, row)?;
    let name = row.text("status_name")?.unwrap_or_default().to_lowercase();
    Ok(match closed {
        true if name.contains("cancel") => "cancelled",
        true => "completed",
        false if name.contains("hold") => "on_hold",
        false if name.starts_with("new") || name.contains("not started") => "planned",
        false => "active",
    })
}
