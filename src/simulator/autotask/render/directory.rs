//! Companies, people with departments, roles and billing codes.

use super::{Names, internal_code, number, place_of};
use crate::model::{Billable, Company, RateChange, WorkType};
use crate::simulator::autotask::record::{Draft, Record};
use crate::simulator::world::{SimChargeCode, SimMember};
use crate::simulator::{Drafts, SECRET_MARK};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// Writes them.
pub(super) fn put(names: &Names<'_>, drafts: &mut Drafts) {
    let world = names.world;
    drafts.put(
        "Companies",
        world.companies.iter().map(|c| company(c, names)),
    );
    let teams = teams(names);
    let departments = (1..)
        .zip(&teams)
        .map(|(n, name)| department(n, name, names));
    drafts.put("Departments", departments);
    let joined = world
        .members
        .iter()
        .filter_map(|m| joined(m, &teams, names));
    drafts.put("ResourceRoleDepartments", joined);
    drafts.put(
        "Resources",
        world.members.iter().map(|m| resource(m, names)),
    );
    let roles = world.work_roles.iter().map(|role| {
        let mut r = Record::new(number(role.id.as_str()));
        r.text("name", &role.name);
        r.number("hourlyRate", role.standard_rate.unwrap_or_default());
        r.number("hourlyFactor", Decimal::ONE);
        r.flag("isActive", role.active);
        r.flag("isSystemRole", false);
        r.silent(names.origin)
    });
    drafts.put("Roles", roles);
    let types = world.work_types.iter().map(|t| work_type(t, names));
    let codes = world.charge_codes.iter().map(|c| charge_code(c, names));
    drafts.put("BillingCodes", types.chain(codes));
    let modified = names.world.work_types.iter();
    drafts.put("WorkTypeModifiers", modified.map(|t| modifier(t, names)));
}

/// What a work type does to a role's rate; its number is the billing code's.
fn modifier(kind: &WorkType, names: &Names<'_>) -> Draft {
    let mut r = Record::new(number(kind.id.as_str()));
    let (number, value) = match kind.rate_change {
        None => (0, Decimal::ZERO),
        Some(RateChange::Plus(amount)) => (1, amount),
        Some(RateChange::Times(amount)) => (2, amount),
        Some(RateChange::Custom(amount)) => (3, amount),
        Some(RateChange::Flat(amount)) => (4, amount),
    };
    r.int("modifierType", number);
    r.number("modifierValue", value);
    r.silent(names.origin)
}

fn company(c: &Company, names: &Names<'_>) -> Draft {
    let mut r = Record::new(names.company(&c.id));
    r.text("companyName", &c.name);
    r.text("companyNumber", "");
    r.int("companyType", 1);
    r.flag("isActive", c.active);
    r.maybe_int(
        "parentCompanyID",
        c.parent_id.as_ref().map(|p| names.company(p)),
    );
    r.int("ownerResourceID", 1);
    r.text("phone", "555-0100");
    r.instant("createDate", names.origin);
    r.changed("lastActivityDate", names.origin)
}

fn teams(names: &Names<'_>) -> Vec<String> {
    let members = names.world.members.iter();
    let teams: BTreeSet<String> = members.filter_map(|m| m.member.team.clone()).collect();
    teams.into_iter().collect()
}

fn department(id: i64, name: &str, names: &Names<'_>) -> Draft {
    let mut r = Record::new(id);
    r.text("name", name);
    r.text("number", "");
    r.text("description", "");
    r.silent(names.origin)
}

/// The department somebody works in.
fn joined(m: &SimMember, teams: &[String], names: &Names<'_>) -> Option<Draft> {
    let id = number(m.member.id.as_str());
    let mut r = Record::new(id);
    r.int("resourceID", id);
    r.int("roleID", role_of(m).unwrap_or(1));
    r.int("departmentID", place_of(teams, m.member.team.as_deref()?)?);
    r.flag("isActive", true);
    r.flag("isDefault", true);
    r.flag("isDepartmentLead", false);
    Some(r.silent(names.origin))
}

fn role_of(m: &SimMember) -> Option<i64> {
    let role = m.member.default_work_role_id.as_ref()?;
    Some(number(role.as_str()))
}

/// A person, or the API user; a cost that nobody entered is 0.
fn resource(m: &SimMember, names: &Names<'_>) -> Draft {
    let member = &m.member;
    let (first, last) = member.name.split_once(' ').unwrap_or((&member.name, ""));
    let mut r = Record::new(number(member.id.as_str()));
    r.text("firstName", first);
    r.text("lastName", last);
    r.text("userName", &m.login);
    r.text("email", member.email.as_deref().unwrap_or_default());
    r.flag("isActive", member.active);
    r.int("licenseType", if m.is_api { 7 } else { 1 });
    r.text("resourceType", "Employee");
    r.int("userType", 10);
    r.int("locationID", super::place::location(names.world, m));
    match member.started_on {
        Some(day) => r.day("hireDate", day),
        None => r.nothing("hireDate"),
    }
    r.int("payrollType", 1);
    r.maybe_int("defaultServiceDeskRoleID", role_of(m));
    r.number("internalCost", m.cost.unwrap_or_default());
    r.text("mobilePhone", SECRET_MARK);
    r.text("gender", SECRET_MARK);
    r.silent(names.origin)
}

fn code(id: i64, name: &str, active: bool, (use_type, kind): (i64, i64)) -> Record {
    let mut r = Record::new(id);
    r.text("name", name);
    r.int("useType", use_type);
    r.int("billingCodeType", kind);
    r.flag("isActive", active);
    r.number("unitCost", Decimal::ZERO);
    r.number("unitPrice", Decimal::ZERO);
    r
}

fn work_type(t: &WorkType, names: &Names<'_>) -> Draft {
    let is_free = t.billable.is_some_and(|b| b != Billable::Billable);
    let kind = if is_free { 2 } else { 0 };
    code(number(t.id.as_str()), &t.name, t.active, (1, kind)).silent(names.origin)
}

fn charge_code(c: &SimChargeCode, names: &Names<'_>) -> Draft {
    code(internal_code(c.number), &c.name, true, (3, 0)).silent(names.origin)
}
