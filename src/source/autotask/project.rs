//! Projects and their phases.

use super::wire::{self, Id, Num, Text};
use crate::model::{Record, table};
use crate::source::{Lookup, Reject, Row};
use rust_decimal::Decimal;
use serde::Deserialize;

/// The one status number that is the vendor's own.
const COMPLETE: i64 = 5;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Project<'a> {
    id: Option<Id>,
    project_name: Option<Text<'a>>,
    #[serde(rename = "companyID")]
    company: Option<Id>,
    #[serde(rename = "contractID")]
    contract: Option<Id>,
    project_type: Option<i64>,
    status: Option<i64>,
    start_date_time: Option<Text<'a>>,
    end_date_time: Option<Text<'a>>,
    estimated_time: Option<Num<'a>>,
}

/// A project. How it bills is told by its contract alone; templates and baselines are no work.
pub(super) fn project(row: &Row<'_>, lookup: &Lookup) -> Result<Vec<Record>, Reject> {
    let project: Project<'_> = wire::read(row)?;
    let id = wire::own_id(project.id)?;
    let label = |field, value| {
        let found = wire::known_label(lookup, "project_fields", field, value);
        found.unwrap_or_default().to_lowercase()
    };
    let kind = label("projectType", project.project_type);
    if kind.contains("template") || kind.contains("baseline") {
        return Ok(Vec::new());
    }
    let contract = wire::id(project.contract);
    let billing = contract.as_deref().and_then(|c| billing(lookup, c));
    let planned = wire::hours("estimatedTime", &project.estimated_time)?;
    let mut record = Record::new(&table::PROJECT, id);
    record
        .set(
            "company_id",
            wire::company(project.company).ok_or_else(|| Reject::missing("companyID"))?,
        )
        .set(
            "name",
            wire::text(&project.project_name).ok_or_else(|| Reject::missing("projectName"))?,
        )
        .set("agreement_id", contract)
        .set("billing_method", billing.map(|(method, _)| method))
        .set("contract_price", billing.and_then(|(_, price)| price))
        .set("planned_seconds", planned.filter(|s| *s > 0))
        .set(
            "starts_on",
            wire::date("startDateTime", &project.start_date_time)?,
        )
        .set(
            "ends_on",
            wire::date("endDateTime", &project.end_date_time)?,
        )
        .set(
            "status",
            status(project.status, &label("status", project.status)),
        );
    Ok(vec![record])
}

/// A fixed price, or by the hour; the price is the sum of the contract's milestones, else its estimated revenue.
fn billing(lookup: &Lookup, contract: &str) -> Option<(&'static str, Option<Decimal>)> {
    match lookup.get("contract_type", contract)? {
        "1" => Some(("time_and_materials", None)),
        "3" => Some(("fixed_fee", super::contract::fixed_price(lookup, contract))),
        _ => None,
    }
}

/// Complete by its number; of the others only the tenant's own word tells more.
fn status(number: Option<i64>, label: &str) -> &'static str {
    match number {
        Some(COMPLETE) => "completed",
        _ if label.contains("cancel") => "cancelled",
        _ if label.contains("hold") => "on_hold",
        _ if label.starts_with("new") || label.contains("not started") => "planned",
        _ => "active",
    }
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Phase<'a> {
    id: Option<Id>,
    #[serde(rename = "projectID")]
    project: Option<Id>,
    title: Option<Text<'a>>,
    estimated_hours: Option<Num<'a>>,
}

/// A phase of a project.
pub(super) fn phase(row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let phase: Phase<'_> = wire::read(row)?;
    let id = wire::own_id(phase.id)?;
    let mut record = Record::new(&table::PROJECT_PHASE, id.as_str());
    record
        .set("project_id", wire::must_id("projectID", phase.project)?)
        .set("name", wire::text(&phase.title).unwrap_or(id))
        .set(
            "planned_seconds",
            wire::hours("estimatedHours", &phase.estimated_hours)?,
        );
    Ok(vec![record])
}
