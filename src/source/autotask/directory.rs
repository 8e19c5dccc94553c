//! Who and what: companies, people with their cost, roles and billing codes.

use super::Autotask;
use super::terms;
use super::wire::{self, Id, Num, Text};
use crate::model::{Record, table};
use crate::source::{Lookup, Reject, Row};
use serde::Deserialize;

/// Licence of users that are programs.
const API_LICENSE: i64 = 7;
/// The vendor's own account in every database.
const SYSTEM_ACCOUNT: &str = "Autotask Administrator";

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Company<'a> {
    id: Option<Id>,
    #[serde(borrow)]
    company_name: Option<Text<'a>>,
    #[serde(rename = "parentCompanyID")]
    parent: Option<Id>,
    is_active: Option<bool>,
}

/// A company. Company 0 is the own firm, whatever it is called.
pub(super) fn company(psa: &Autotask, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let company: Company<'_> = wire::read(row)?;
    let id = wire::company(company.id)
        .ok_or_else(|| Reject::new("id", "is not a whole number from 0 on"))?;
    let is_internal = psa.is_internal(&id);
    let mut record = Record::new(&table::COMPANY, id);
    record
        .set(
            "name",
            wire::text(&company.company_name).ok_or_else(|| Reject::missing("companyName"))?,
        )
        .set("parent_id", wire::company(company.parent))
        .set("is_internal", is_internal)
        .set("active", company.is_active.unwrap_or(true));
    Ok(vec![record])
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Resource<'a> {
    id: Option<Id>,
    first_name: Option<Text<'a>>,
    last_name: Option<Text<'a>>,
    user_name: Option<Text<'a>>,
    email: Option<Text<'a>>,
    is_active: Option<bool>,
    license_type: Option<i64>,
    #[serde(rename = "locationID")]
    location: Option<Id>,
    hire_date: Option<Text<'a>>,
    #[serde(rename = "defaultServiceDeskRoleID")]
    default_role: Option<Id>,
    internal_cost: Option<Num<'a>>,
}

impl Resource<'_> {
    fn name(&self) -> Option<String> {
        let parts = [wire::text(&self.first_name), wire::text(&self.last_name)];
        let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        match name.is_empty() {
            true => wire::text(&self.user_name),
            false => Some(name),
        }
    }
    fn email(&self) -> Option<String> {
        let email = wire::text(&self.email).filter(|text| text.contains('@'))?;
        Some(email.to_lowercase())
    }
}

/// A person or a program. Zone, hours and holidays are those of the location, the team is the default department. A
/// cost of 0 is one that nobody entered or that may not be seen, and so is unknown.
pub(super) fn resource(
    psa: &Autotask,
    row: &Row<'_>,
    lookup: &Lookup,
) -> Result<Vec<Record>, Reject> {
    let resource: Resource<'_> = wire::read(row)?;
    let id = wire::own_id(resource.id)?;
    let name = resource
        .name()
        .ok_or_else(|| Reject::missing("firstName"))?;
    let is_human = resource.license_type != Some(API_LICENSE) && name != SYSTEM_ACCOUNT;
    let location = wire::id(resource.location);
    let of_location = |list| lookup.get(list, location.as_deref()?);
    let zone = of_location("zone").and_then(|name| psa.zone_named(name));
    let mut record = Record::new(&table::MEMBER, id.as_str());
    record
        .set("name", name)
        .set("email", resource.email())
        .set("team", team(lookup, &id))
        .set("time_zone", zone.map(|zone| zone.name()))
        .set("active", resource.is_active.unwrap_or(true))
        .set("is_human", is_human)
        .set("started_on", wire::date("hireDate", &resource.hire_date)?)
        .set("default_work_role_id", wire::id(resource.default_role))
        .set("holiday_calendar", of_location("holiday_set"))
        .set("work_calendar_id", location.as_deref());
    let mut records = vec![record];
    let cost = wire::decimal("internalCost", &resource.internal_cost)?;
    if let Some(cost) = cost.filter(|c| c.is_sign_positive() && !c.is_zero()) {
        let mut rate = Record::new(&table::COST_RATE, id.as_str());
        rate.set("member_id", id.as_str())
            .set("amount", cost)
            .set("basis", "hour");
        records.push(rate);
    }
    Ok(records)
}

fn team(lookup: &Lookup, resource: &str) -> Option<String> {
    let department = lookup
        .get("default_department", resource)
        .or_else(|| lookup.get("any_department", resource))?;
    lookup.get("department", department).map(str::to_owned)
}

/// Where a resource is.
pub(super) fn tell_resource(row: &Row<'_>, lookup: &mut Lookup) {
    let Ok(resource) = wire::read::<Resource<'_>>(row) else {
        return;
    };
    if let (Some(id), Some(location)) = (wire::id(resource.id), wire::id(resource.location)) {
        lookup.add("location_of", id, location);
    }
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Department<'a> {
    id: Option<Id>,
    #[serde(borrow)]
    name: Option<Text<'a>>,
    #[serde(rename = "departmentID")]
    department: Option<Id>,
    #[serde(rename = "resourceID")]
    resource: Option<Id>,
    is_active: Option<bool>,
    is_default: Option<bool>,
}

/// The name of a department, or whose department it is.
pub(super) fn tell_department(row: &Row<'_>, lookup: &mut Lookup) {
    let Ok(row) = wire::read::<Department<'_>>(row) else {
        return;
    };
    if let (Some(id), Some(name)) = (wire::id(row.id), wire::text(&row.name)) {
        lookup.add("department", id, name);
    }
    let joined = (wire::id(row.resource), wire::id(row.department));
    if let (Some(resource), Some(department)) = joined
        && row.is_active != Some(false)
    {
        let list = match row.is_default {
            Some(true) => "default_department",
            _ => "any_department",
        };
        lookup.add(list, resource, department);
    }
}

/// A role or billing code; each has some of these fields.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Setup<'a> {
    id: Option<Id>,
    name: Option<Text<'a>>,
    is_active: Option<bool>,
    hourly_rate: Option<Num<'a>>,
    use_type: Option<i64>,
    billing_code_type: Option<i64>,
}

impl Setup<'_> {
    fn record(
        &self,
        table: &'static crate::model::Table,
        id: impl Into<String>,
    ) -> Result<Record, Reject> {
        let mut record = Record::new(table, id);
        record
            .set(
                "name",
                wire::text(&self.name).ok_or_else(|| Reject::missing("name"))?,
            )
            .set("active", self.is_active.unwrap_or(true));
        Ok(record)
    }
    fn is_one_of(&self, words: &[String]) -> bool {
        let name = self.name.as_ref();
        name.is_some_and(|name| wire::is_one_of(name.as_str(), words))
    }
}

/// A role with its hourly rate.
pub(super) fn role(row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let row: Setup<'_> = wire::read(row)?;
    let mut record = row.record(&table::WORK_ROLE, wire::own_id(row.id)?)?;
    record.set(
        "standard_rate",
        wire::decimal("hourlyRate", &row.hourly_rate)?,
    );
    Ok(vec![record])
}

/// Uses of billing codes that are about time.
const WORK_TYPE: i64 = 1;
const INTERNAL_TIME: i64 = 3;
/// Codes whose time is never billed.
const NON_BILLABLE: i64 = 2;

/// A billing code: a work type, or a code of internal time, which is role and work type of its entries as well.
pub(super) fn billing_code(
    psa: &Autotask,
    row: &Row<'_>,
    lookup: &Lookup,
) -> Result<Vec<Record>, Reject> {
    let row: Setup<'_> = wire::read(row)?;
    let id = wire::own_id(row.id)?;
    let map = &psa.settings.map;
    match row.use_type {
        Some(WORK_TYPE) => {
            let option = match row.billing_code_type {
                Some(NON_BILLABLE) => "do_not_bill",
                _ => "billable",
            };
            let mut record = row.record(&table::WORK_TYPE, id.as_str())?;
            if let Some((change, amount)) = terms::modifier(lookup, &id) {
                record.set("rate_change", change).set("rate_amount", amount);
            }
            record
                .set("billable", option)
                .set("payroll_wrap", row.is_one_of(&map.payroll_wrap.work_types))
                .set("absence", row.is_one_of(&map.absence.work_types));
            Ok(vec![record])
        }
        Some(INTERNAL_TIME) => {
            let accounts_as = if row.is_one_of(&map.absence.charge_codes) {
                Some("absence")
            } else if row.is_one_of(&map.payroll_wrap.charge_codes) {
                Some("payroll_wrap")
            } else {
                None
            };
            let stand_in = format!("internal-{id}");
            let mut code = row.record(&table::CHARGE_CODE, id)?;
            code.set("accounts_as", accounts_as);
            let mut kind = row.record(&table::WORK_TYPE, stand_in.clone())?;
            kind.set("billable", "do_not_bill");
            let role = row.record(&table::WORK_ROLE, stand_in)?;
            Ok(vec![code, kind, role])
        }
        _ => Ok(Vec::new()),
    }
}
