//! Companies, members, time zones, work roles, work types, charge codes.

use super::*;
use crate::model::{Company, WorkRole, WorkType};
use crate::simulator::connectwise::record::{Draft, Record};
use chrono::{Datelike, TimeZone};
use chrono_tz::OffsetComponents;
use rust_decimal::Decimal;

/// Writes the directory.
pub(super) fn put(world: &World, names: &Names<'_>, drafts: &mut Drafts) {
    let companies = world.companies.iter().map(|c| company(c, names));
    drafts.put("company/companies", companies);
    let members = world.members.iter().map(|m| member(m, names));
    drafts.put("system/members", members);
    let zones = names.zones.iter().map(|zone| time_zone(zone, names));
    drafts.put("system/timeZoneSetups", zones);
    let roles = world.work_roles.iter().map(|r| work_role(r, names));
    drafts.put("time/workRoles", roles);
    let types = world.work_types.iter().map(|t| work_type(t, names));
    drafts.put("time/workTypes", types);
    let codes = world.charge_codes.iter().map(|c| charge_code(c, names));
    drafts.put("time/chargeCodes", codes);
}

fn company(company: &Company, names: &Names<'_>) -> Draft {
    let mut r = Record::new(number(company.id.as_str()));
    let identifier: String = company
        .name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(25)
        .collect();
    r.text("identifier", &identifier);
    r.text("name", &company.name);
    let (status, word) = if company.active {
        (1, "Active")
    } else {
        (2, "Inactive")
    };
    r.reference("status", status, "name", word);
    if let Some(parent) = &company.parent_id {
        let name = names.label(&names.companies, parent.as_str());
        r.reference("parentCompany", number(parent.as_str()), "name", name);
    }
    r.reference("territory", 1, "name", "Main");
    r.empty("market");
    r.flag("deletedFlag", false);
    let kind = if company.is_internal {
        (1, "Owner")
    } else {
        (2, "Client")
    };
    r.references("types", &[kind]);
    r.done(names.origin, "zadmin", &[])
}

fn member(m: &SimMember, names: &Names<'_>) -> Draft {
    let member = &m.member;
    let mut r = Record::new(number(member.id.as_str()));
    let (first, last) = member.name.split_once(' ').unwrap_or((&member.name, "-"));
    r.text("identifier", &m.login);
    r.text("licenseClass", if m.is_api { "A" } else { "F" });
    r.text("firstName", first);
    r.text("lastName", last);
    r.flag("inactiveFlag", !member.active);
    r.maybe_day("inactiveDate", member.ended_on);
    r.maybe_day("hireDate", member.started_on);
    if let Some(email) = &member.email {
        r.text("officeEmail", email);
        r.text("primaryEmail", email);
    }
    private(&mut r);
    r.text("defaultEmail", "Office");
    r.text("defaultPhone", "Office");
    r.reference("securityRole", 63, "name", "Technician");
    r.reference(
        "timeZone",
        place(&names.zones, &m.vendor_zone),
        "name",
        &m.vendor_zone,
    );
    if let Some(calendar) = m.calendar.and_then(|n| names.world.calendars.get(n)) {
        r.reference("calendar", calendar.number, "name", &calendar.name);
    }
    r.reference("defaultLocation", 1, "name", "Main");
    if let Some(team) = &member.team {
        let id = place(&names.departments, team);
        r.reference("defaultDepartment", id, "name", team);
    }
    if let Some(lead) = &member.manager_id {
        let login = names.login(Some(lead));
        r.reference("reportsTo", number(lead.as_str()), "identifier", login);
    }
    if let Some(role) = &member.default_work_role_id {
        let name = names.label(&names.roles, role.as_str());
        r.reference("workRole", number(role.as_str()), "name", name);
    }
    r.maybe_number("hourlyCost", m.cost);
    r.number("dailyCapacity", Decimal::from(8));
    r.done(names.origin, "zadmin", &[])
}

/// What a reader must never keep.
fn private(r: &mut Record) {
    r.text("password", &format!("{SECRET_MARK}-password"));
    r.text("token", &format!("{SECRET_MARK}-token"));
    r.text("homePhone", &format!("555-0100 {SECRET_MARK}"));
    r.text("mobilePhone", &format!("555-0101 {SECRET_MARK}"));
    r.text("homeEmail", &format!("home@{SECRET_MARK}.example"));
    r.text("notes", &format!("Emergency contact {SECRET_MARK}"));
}

/// A zone as the vendor sets it up: its own short name, and the name of the zone behind it.
fn time_zone(name: &str, names: &Names<'_>) -> Draft {
    let zone = names
        .world
        .members
        .iter()
        .filter(|m| m.vendor_zone == name)
        .find_map(|m| m.member.time_zone)
        .unwrap_or(names.world.time_zone);
    let year = names.world.now.year();
    let summer = [1, 7].into_iter().any(|month| {
        zone.with_ymd_and_hms(year, month, 1, 0, 0, 0)
            .earliest()
            .is_some_and(|at| at.offset().dst_offset().num_seconds() != 0)
    });
    let base = zone
        .with_ymd_and_hms(year, 1, 1, 0, 0, 0)
        .earliest()
        .map_or(0, |at| at.offset().base_utc_offset().num_seconds());
    let mut r = Record::new(place(&names.zones, name));
    r.text("name", name);
    r.reference(
        "timeZone",
        place(&names.zones, name) + 100,
        "name",
        windows_name(zone.name()),
    );
    r.number("offset", Decimal::from(base) / Decimal::from(3600));
    r.flag("defaultFlag", zone == names.world.time_zone);
    r.flag("daylightSavingsFlag", summer);
    r.done(names.origin, "zadmin", &[])
}

/// The Windows name of the commoner zones (CLDR windowsZones).
pub(in super::super) fn windows_name(iana: &str) -> &str {
    match iana {
        "America/New_York" => "Eastern Standard Time",
        "America/Chicago" => "Central Standard Time",
        "America/Denver" => "Mountain Standard Time",
        "America/Phoenix" => "US Mountain Standard Time",
        "America/Los_Angeles" => "Pacific Standard Time",
        "Europe/London" => "GMT Standard Time",
        "Europe/Berlin" => "W. Europe Standard Time",
        "Asia/Kolkata" => "India Standard Time",
        "Asia/Manila" => "Singapore Standard Time",
        "Australia/Sydney" => "AUS Eastern Standard Time",
        other => other,
    }
}

fn work_role(role: &WorkRole, names: &Names<'_>) -> Draft {
    let mut r = Record::new(number(role.id.as_str()));
    r.text("name", &role.name);
    r.maybe_number("hourlyRate", role.standard_rate);
    r.flag("inactiveFlag", !role.active);
    r.done(names.origin, "zadmin", &[])
}

fn work_type(kind: &WorkType, names: &Names<'_>) -> Draft {
    let mut r = Record::new(number(kind.id.as_str()));
    r.text("name", &kind.name);
    r.text("billTime", option(kind.billable));
    r.text("rateType", "Multiplier");
    r.number("rate", Decimal::ONE);
    r.number("hoursMin", Decimal::ZERO);
    r.number("hoursMax", Decimal::ZERO);
    if kind.absence {
        r.text("accrualType", "PTO");
    }
    r.flag("inactiveFlag", !kind.active);
    r.flag("utilizationFlag", !kind.absence && !kind.payroll_wrap);
    r.number("costMultiplier", kind.cost_multiplier);
    r.done(names.origin, "zadmin", &[])
}

fn charge_code(code: &SimChargeCode, names: &Names<'_>) -> Draft {
    let mut r = Record::new(code.number);
    r.text("name", &code.name);
    if let Some(own) = names.world.companies.iter().find(|c| c.is_internal) {
        r.reference("company", number(own.id.as_str()), "name", &own.name);
    }
    r.text("billTime", "DoNotBill");
    r.flag("timeEntryFlag", true);
    r.flag("expenseEntryFlag", false);
    r.done(names.origin, "zadmin", &[])
}
