//! Who and what: clients, agents with their cost, charge types, action types, statuses and ticket types.

use super::HaloPsa;
use super::wire::{Says, is_one_of};
use crate::model::{Record, table};
use crate::source::{Reject, Row, zone};
use rust_decimal::Decimal;

/// A client. The first one stands for tickets that nobody was found for, and is no company.
pub(super) fn client(psa: &HaloPsa, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let id = row.own_id()?;
    if row.somebody("id")?.is_none() {
        return Ok(Vec::new());
    }
    let name = row.must("name", Row::text)?;
    let mut record = Record::new(&table::COMPANY, id.as_str());
    record
        .set("name", name)
        .set("is_internal", psa.is_internal(&id))
        .set("active", !row.is("inactive")?);
    Ok(vec![record])
}

/// A charge type: what work is priced as, here a work role. Its standard rate is the one that names no client and no
/// contract and is in force.
pub(super) fn charge_type(row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let id = row.must("id", Says::charge)?;
    let name = row.must("name", Row::text)?;
    let mut record = Record::new(&table::WORK_ROLE, id);
    record
        .set("name", name)
        .set("active", !row.is("inactive")?)
        .set("standard_rate", standard_rate(row)?);
    Ok(vec![record])
}

fn standard_rate(row: &Row<'_>) -> Result<Option<Decimal>, Reject> {
    for rate in row.rows("rates")? {
        let is_global = rate.id("area")?.is_none() && rate.id("contract_id")?.is_none();
        if is_global && rate.flag("current")? != Some(false) {
            return rate.decimal("rate");
        }
    }
    Ok(None)
}

/// An action type: what kind of work it was, here a work type.
pub(super) fn action_type(row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let mut record = named(&table::WORK_TYPE, row, &["outcome", "name"])?;
    record.set("active", !row.is("hidden")?);
    Ok(vec![record])
}

/// A status of tickets. Nothing in it says that it closes them: the map does.
pub(super) fn status(psa: &HaloPsa, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let closes = closes(psa, row.id("id")?, row.text("name")?);
    let mut record = named(&table::BOARD_STATUS, row, &["name"])?;
    record
        .set("is_closed", closes)
        .set("status_class", closes.then_some("closed"));
    Ok(vec![record])
}

/// Does the status of this id or name close a ticket?
pub(super) fn closes(psa: &HaloPsa, id: Option<String>, name: Option<String>) -> bool {
    let closed = &psa.settings.map.closed_statuses;
    is_one_of(&id, closed) || is_one_of(&name, closed)
}

/// A type of tickets.
pub(super) fn ticket_type(row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    Ok(vec![named(&table::BOARD_TYPE, row, &["name"])?])
}

/// A record whose name is the first of these fields that is filled.
fn named(
    table: &'static crate::model::Table,
    row: &Row<'_>,
    fields: &[&str],
) -> Result<Record, Reject> {
    let mut record = Record::new(table, row.own_id()?);
    for field in fields {
        if let Some(name) = row.text(field)? {
            record.set("name", name);
            return Ok(record);
        }
    }
    Err(Reject::missing(fields[0]))
}

/// An agent; with a cost that may be seen also a cost rate, whose history the warehouse keeps. A cost that is absent or
/// zero is unknown: the role of the application's agent may not show it. The first agent stands for "unassigned".
pub(super) fn agent(psa: &HaloPsa, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let id = row.own_id()?;
    if row.somebody("id")?.is_none() {
        return Ok(Vec::new());
    }
    let name = row.must("name", Row::text)?;
    let zone = row
        .text("workday_timezone")?
        .and_then(|name| zone::resolve(&name, &psa.settings.map.time_zones));
    let mut record = Record::new(&table::MEMBER, id.as_str());
    record
        .set("name", name)
        .set("email", row.text("email")?.map(|text| text.to_lowercase()))
        .set("team", row.text("team")?)
        .set("manager_id", row.somebody("linemanager")?)
        .set("time_zone", zone.map(|zone| zone.name()))
        .set("active", !row.is("isdisabled")?)
        .set("is_human", !row.is("isapiagent")?)
        .set("default_work_role_id", row.id("chargerate")?)
        .set("work_calendar_id", row.id("workday_id")?);
    let mut records = vec![record];
    if let Some(cost) = row.positive("costprice")? {
        let mut rate = Record::new(&table::COST_RATE, id.as_str());
        rate.set("member_id", id.as_str())
            .set("amount", cost)
            .set("basis", "hour");
        records.push(rate);
    }
    Ok(records)
}
