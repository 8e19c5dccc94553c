//! Who and what: companies, members with their cost, and the setup lists that other records name.

use super::ConnectWise;
use super::wire::{self, Id, Num, Ref, Text};
use crate::model::{Record, table};
use crate::source::{Reject, Row, Unmapped, zone};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Company<'a> {
    id: Option<Id>,
    name: Option<Text<'a>>,
    identifier: Option<Text<'a>>,
    status: Option<Ref<'a>>,
    types: Option<Vec<Ref<'a>>>,
    parent_company: Option<Ref<'a>>,
    deleted_flag: Option<bool>,
}

/// A company. One that is deleted at the source yields no record.
pub(super) fn company(psa: &ConnectWise, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let company: Company<'_> = wire::read(row)?;
    let id = wire::own_id(company.id)?;
    if company.deleted_flag == Some(true) {
        return Ok(Vec::new());
    }
    let own_types = &psa.settings.map.own_company_types;
    let types = company.types.as_deref().unwrap_or_default();
    let is_internal = psa.is_internal(&id) || types.iter().any(|t| t.is_one_of(own_types));
    let name = wire::text(&company.name).or_else(|| wire::text(&company.identifier));
    let status = wire::ref_name(&company.status).unwrap_or_default();
    let mut record = Record::new(&table::COMPANY, id);
    record
        .set("name", name.ok_or_else(|| Reject::missing("name"))?)
        .set("parent_id", wire::ref_id(&company.parent_company))
        .set("is_internal", is_internal)
        .set("active", !status.to_lowercase().contains("inactive"));
    Ok(vec![record])
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Member<'a> {
    id: Option<Id>,
    identifier: Option<Text<'a>>,
    first_name: Option<Text<'a>>,
    last_name: Option<Text<'a>>,
    license_class: Option<Text<'a>>,
    inactive_flag: Option<bool>,
    inactive_date: Option<Text<'a>>,
    hire_date: Option<Text<'a>>,
    primary_email: Option<Text<'a>>,
    office_email: Option<Text<'a>>,
    default_email: Option<Text<'a>>,
    time_zone: Option<Ref<'a>>,
    reports_to: Option<Ref<'a>>,
    work_role: Option<Ref<'a>>,
    calendar: Option<Ref<'a>>,
    hourly_cost: Option<Num<'a>>,
    default_location: Option<Ref<'a>>,
    default_department: Option<Ref<'a>>,
}

impl Member<'_> {
    fn name(&self) -> Option<String> {
        let parts = [wire::text(&self.first_name), wire::text(&self.last_name)];
        let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        match name.is_empty() {
            true => wire::text(&self.identifier),
            false => Some(name),
        }
    }
    /// The address the PSA writes to at work. The default one is either a word that names another field or an address.
    fn email(&self) -> Option<String> {
        [&self.primary_email, &self.office_email, &self.default_email]
            .into_iter()
            .filter_map(wire::text)
            .find(|text| text.contains('@'))
            .map(|text| text.to_lowercase())
    }
    fn team(&self, from: &str) -> Option<String> {
        match from {
            "department" => wire::ref_name(&self.default_department),
            "location" => wire::ref_name(&self.default_location),
            _ => None,
        }
    }
}

/// A member; with a cost that is known also a cost rate, whose history the warehouse keeps.
pub(super) fn member(psa: &ConnectWise, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let member: Member<'_> = wire::read(row)?;
    let id = wire::own_id(member.id)?;
    let inactive = member.inactive_flag == Some(true);
    let last_day = wire::date("inactiveDate", &member.inactive_date)?;
    let api_user = member.license_class.as_ref().map(Text::as_str) == Some("A");
    let zone = wire::ref_name(&member.time_zone)
        .and_then(|name| zone::resolve(&name, &psa.settings.map.time_zones));
    let mut record = Record::new(&table::MEMBER, id.as_str());
    record
        .set(
            "name",
            member.name().ok_or_else(|| Reject::missing("firstName"))?,
        )
        .set("email", member.email())
        .set("team", member.team(&psa.settings.map.teams))
        .set("manager_id", wire::ref_id(&member.reports_to))
        .set("time_zone", zone.map(|z| z.name()))
        .set("active", !inactive)
        .set("is_human", !api_user)
        .set("started_on", wire::date("hireDate", &member.hire_date)?)
        .set("ended_on", last_day.filter(|_| inactive))
        .set("default_work_role_id", wire::ref_id(&member.work_role))
        .set("work_calendar_id", wire::ref_id(&member.calendar));
    let mut records = vec![record];
    let cost = wire::decimal("hourlyCost", &member.hourly_cost)?;
    if let Some(cost) = cost.filter(|c| c.is_sign_positive() && !c.is_zero()) {
        let mut rate = Record::new(&table::COST_RATE, id.as_str());
        rate.set("member_id", id.as_str())
            .set("amount", cost)
            .set("basis", "hour");
        records.push(rate);
    }
    Ok(records)
}

/// The zone name of a member that nothing maps.
pub(super) fn unmapped(psa: &ConnectWise, row: &Row<'_>) -> Option<Unmapped> {
    let member: Member<'_> = wire::read(row).ok()?;
    let name = wire::ref_name(&member.time_zone)?;
    match zone::resolve(&name, &psa.settings.map.time_zones) {
        Some(_) => None,
        None => Some(Unmapped {
            what: "time_zones",
            value: name,
        }),
    }
}

/// A row of a setup list; each list has some of these fields.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Setup<'a> {
    id: Option<Id>,
    name: Option<Text<'a>>,
    inactive_flag: Option<bool>,
    inactive: Option<bool>,
    hourly_rate: Option<Num<'a>>,
    bill_time: Option<Text<'a>>,
    cost_multiplier: Option<Num<'a>>,
    project_flag: Option<bool>,
    closed_status: Option<bool>,
    board: Option<Ref<'a>>,
}

impl<'a> Setup<'a> {
    fn read(table: &'static crate::model::Table, row: &Row<'a>) -> Result<(Self, Record), Reject> {
        let row: Self = wire::read(row)?;
        let mut record = Record::new(table, wire::own_id(row.id)?);
        record.set(
            "name",
            wire::text(&row.name).ok_or_else(|| Reject::missing("name"))?,
        );
        Ok((row, record))
    }
    fn active(&self) -> bool {
        self.inactive_flag != Some(true) && self.inactive != Some(true)
    }
    fn is_one_of(&self, words: &[String]) -> bool {
        self.name
            .as_ref()
            .is_some_and(|name| wire::is_one_of(name.as_str(), words))
    }
    fn board_id(&self, parent: Option<&str>) -> Option<String> {
        wire::ref_id(&self.board).or_else(|| parent.map(str::to_owned))
    }
}

/// A work role with its standard rate.
pub(super) fn work_role(row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let (row, mut record) = Setup::read(&table::WORK_ROLE, row)?;
    record.set("active", row.active()).set(
        "standard_rate",
        wire::decimal("hourlyRate", &row.hourly_rate)?,
    );
    Ok(vec![record])
}

/// A work type; the operator's map says which are wrap and leave.
pub(super) fn work_type(psa: &ConnectWise, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let (row, mut record) = Setup::read(&table::WORK_TYPE, row)?;
    let map = &psa.settings.map;
    record
        .set("active", row.active())
        .set("billable", wire::billable(&row.bill_time))
        .set(
            "cost_multiplier",
            wire::decimal("costMultiplier", &row.cost_multiplier)?,
        )
        .set("payroll_wrap", row.is_one_of(&map.payroll_wrap.work_types))
        .set("absence", row.is_one_of(&map.absence.work_types));
    Ok(vec![record])
}

/// A charge code; entries name it by id alone, so what the map says of its name stands here.
pub(super) fn charge_code(psa: &ConnectWise, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let (row, mut record) = Setup::read(&table::CHARGE_CODE, row)?;
    let map = &psa.settings.map;
    let accounts_as = if row.is_one_of(&map.absence.charge_codes) {
        Some("absence")
    } else if row.is_one_of(&map.payroll_wrap.charge_codes) {
        Some("payroll_wrap")
    } else {
        None
    };
    record
        .set("billable", wire::billable(&row.bill_time))
        .set("accounts_as", accounts_as);
    Ok(vec![record])
}

/// A service or project board.
pub(super) fn board(row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let (row, mut record) = Setup::read(&table::BOARD, row)?;
    record
        .set("is_project", row.project_flag.unwrap_or(false))
        .set("active", row.active());
    Ok(vec![record])
}

/// A status of a board.
pub(super) fn board_status(parent: Option<&str>, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let (row, mut record) = Setup::read(&table::BOARD_STATUS, row)?;
    let closed = row.closed_status.unwrap_or(false);
    record
        .set("board_id", row.board_id(parent))
        .set("is_closed", closed)
        .set("status_class", closed.then_some("closed"));
    Ok(vec![record])
}

/// A ticket type of a board.
pub(super) fn board_type(parent: Option<&str>, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let (row, mut record) = Setup::read(&table::BOARD_TYPE, row)?;
    record
        .set("board_id", row.board_id(parent))
        .set("active", row.active());
    Ok(vec![record])
}

/// A type of agreements.
pub(super) fn agreement_type(row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let (row, mut record) = Setup::read(&table::AGREEMENT_TYPE, row)?;
    record.set("active", row.active());
    Ok(vec![record])
}
