//! Projects and their phases.

use super::wire::{self, Id, Num, Ref, Text};
use crate::model::{Record, table};
use crate::source::{Reject, Row};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Project<'a> {
    id: Option<Id>,
    name: Option<Text<'a>>,
    company: Option<Ref<'a>>,
    agreement: Option<Ref<'a>>,
    billing_method: Option<Text<'a>>,
    bill_time: Option<Text<'a>>,
    billing_amount: Option<Num<'a>>,
    budget_hours: Option<Num<'a>>,
    estimated_hours: Option<Num<'a>>,
    estimated_start: Option<Text<'a>>,
    estimated_end: Option<Text<'a>>,
    status: Option<Ref<'a>>,
    closed_flag: Option<bool>,
}

/// A project. Its plan is the budget, else the estimate.
pub(super) fn project(row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let project: Project<'_> = wire::read(row)?;
    let company = wire::ref_id(&project.company).ok_or_else(|| Reject::missing("company"))?;
    let budget = wire::hours("budgetHours", &project.budget_hours)?.filter(|s| *s > 0);
    let estimate = wire::hours("estimatedHours", &project.estimated_hours)?.filter(|s| *s > 0);
    let mut record = Record::new(&table::PROJECT, wire::own_id(project.id)?);
    record
        .set("company_id", company)
        .set(
            "name",
            wire::text(&project.name).ok_or_else(|| Reject::missing("name"))?,
        )
        .set("agreement_id", wire::ref_id(&project.agreement))
        .set("billing_method", billing_method(&project))
        .set(
            "contract_price",
            wire::decimal("billingAmount", &project.billing_amount)?,
        )
        .set("planned_seconds", budget.or(estimate))
        .set(
            "starts_on",
            wire::date("estimatedStart", &project.estimated_start)?,
        )
        .set(
            "ends_on",
            wire::date("estimatedEnd", &project.estimated_end)?,
        )
        .set("status", status(&project));
    Ok(vec![record])
}

fn billing_method(project: &Project<'_>) -> Option<&'static str> {
    let never = wire::billable(&project.bill_time) == Some("do_not_bill");
    match project.billing_method.as_ref()?.as_str() {
        "FixedFee" => Some("fixed_fee"),
        "NotToExceed" => Some("not_to_exceed"),
        "ActualRates" | "OverrideRate" if never => Some("not_billable"),
        "ActualRates" | "OverrideRate" => Some("time_and_materials"),
        _ => None,
    }
}

/// The closed flag decides; only among the closed and the open does the tenant's own word tell more.
fn status(project: &Project<'_>) -> &'static str {
    let name = wire::ref_name(&project.status)
        .unwrap_or_default()
        .to_lowercase();
    match project.closed_flag.unwrap_or(false) {
        true if name.contains("cancel") => "cancelled",
        true => "completed",
        false if name.contains("hold") => "on_hold",
        false if name.starts_with("new") || name.contains("not started") => "planned",
        false => "active",
    }
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Phase<'a> {
    id: Option<Id>,
    project_id: Option<Id>,
    description: Option<Text<'a>>,
    budget_hours: Option<Num<'a>>,
}

/// A phase of a project.
pub(super) fn phase(parent: Option<&str>, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let phase: Phase<'_> = wire::read(row)?;
    let id = wire::own_id(phase.id)?;
    let project = wire::id(phase.project_id)
        .or_else(|| parent.map(str::to_owned))
        .ok_or_else(|| Reject::missing("projectId"))?;
    let mut record = Record::new(&table::PROJECT_PHASE, id.as_str());
    record
        .set("project_id", project)
        .set("name", wire::text(&phase.description).unwrap_or(id))
        .set(
            "planned_seconds",
            wire::hours("budgetHours", &phase.budget_hours)?,
        );
    Ok(vec![record])
}
