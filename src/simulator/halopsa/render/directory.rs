//! Clients, agents, charge types, action types, statuses and ticket types.

use super::*;
use crate::model::{BillingMethod, WorkRole, WorkType};
use rust_decimal::Decimal;

/// Ticket types that are not those of a board, with their class.
pub(super) const PROJECT_TYPES: [(i64, &str, i64); 5] = [
    (901, "Fixed Price Project", 22),
    (902, "Time and Materials Project", 22),
    (903, "Capped Project", 22),
    (904, "Internal Project", 22),
    (905, "Project Task", 23),
];

/// The ticket type of a project: what it is billed by.
pub(super) fn project_type(method: BillingMethod) -> (i64, &'static str) {
    let (id, name, _) = PROJECT_TYPES[match method {
        BillingMethod::FixedFee => 0,
        BillingMethod::TimeAndMaterials => 1,
        BillingMethod::NotToExceed => 2,
        BillingMethod::NotBillable => 3,
    }];
    (id, name)
}

/// Writes the directory.
pub(super) fn put(house: &House<'_>, drafts: &mut Drafts) {
    let world = house.world;
    let shown = world.companies.iter().filter(|c| house.shows(Some(&c.id)));
    let clients = shown.map(|c| client(ahead(c.id.as_str()), &c.name, c.active, house));
    drafts.put(
        "client",
        [client(1, "Unknown", true, house)]
            .into_iter()
            .chain(clients),
    );
    drafts.put("agent", [nobody(house)]);
    drafts.put("agent", [me(house)]);
    drafts.put(
        "agent",
        world.members.iter().map(|m| agent(m, false, house)),
    );
    drafts.put(
        "agent/detail",
        world.members.iter().map(|m| agent(m, true, house)),
    );
    drafts.put("agent/detail", [nobody(house), me(house)]);
    drafts.put(
        "lookup",
        world.work_roles.iter().map(|r| charge_type(r, house)),
    );
    drafts.put("lookup", [no_charge(house)]);
    drafts.put(
        "outcome",
        world.work_types.iter().map(|t| action_type(t, house)),
    );
    let statuses = world.boards.iter().flat_map(|b| &b.statuses);
    drafts.put(
        "status",
        statuses.map(|(id, name, _)| status(*id, name, house)),
    );
    let types = world.boards.iter().flat_map(|b| &b.types);
    drafts.put(
        "tickettype",
        types.map(|(id, name)| ticket_type(*id, name, 1, house)),
    );
    drafts.put(
        "tickettype",
        PROJECT_TYPES.map(|(id, name, class)| ticket_type(id, name, class, house)),
    );
}

fn client(id: i64, name: &str, active: bool, house: &House<'_>) -> Draft {
    let mut r = Record::new(id);
    r.text("name", name);
    r.int("toplevel_id", 1);
    r.text("toplevel_name", "Customers");
    r.flag("inactive", !active);
    r.text("notes", SECRET_MARK);
    r.date("datecreated", None);
    r.plain(house.origin)
}

/// The first agent stands for "unassigned".
fn nobody(house: &House<'_>) -> Draft {
    let mut r = Record::new(1);
    r.text("name", "Unassigned");
    r.flag("isdisabled", false);
    r.plain(house.origin)
}

/// The agent whom the application signs in as.
fn me(house: &House<'_>) -> Draft {
    let mut r = Record::new(2);
    r.text("name", "Daybook");
    r.flag("isdisabled", false);
    r.flag("isapiagent", true);
    r.plain(house.origin)
}

/// An agent: slim in lists, in full by its number.
fn agent(m: &SimMember, in_full: bool, house: &House<'_>) -> Draft {
    let member = &m.member;
    let mut r = Record::new(ahead(member.id.as_str()));
    r.text("name", &member.name);
    r.text("email", member.email.as_deref().unwrap_or_default());
    r.text("team", member.team.as_deref().unwrap_or_default());
    r.flag("isdisabled", !member.active);
    r.flag("isapiagent", m.is_api);
    r.int(
        "linemanager",
        member
            .manager_id
            .as_ref()
            .map_or(0, |id| ahead(id.as_str())),
    );
    if let Some(workday) = house.workday(m) {
        r.int("workday_id", workday);
        r.text("workday_timezone", windows_name(zone(house.world, m)));
    }
    if in_full {
        r.int(
            "chargerate",
            member
                .default_work_role_id
                .as_ref()
                .map_or(-1, |id| own(id.as_str())),
        );
        if house.options.shows_cost {
            r.number("costprice", m.cost.unwrap_or(Decimal::ZERO));
        }
        r.text("password", &format!("{SECRET_MARK}-password"));
        r.text("sms", &format!("555-0101 {SECRET_MARK}"));
        r.text("signature", SECRET_MARK);
    }
    r.plain(house.origin)
}

/// The Windows name of the commoner zones (CLDR windowsZones).
pub(super) fn windows_name(iana: &str) -> &str {
    match iana {
        "America/New_York" => "Eastern Standard Time",
        "America/Chicago" => "Central Standard Time",
        "America/Los_Angeles" => "Pacific Standard Time",
        "Europe/London" => "GMT Standard Time",
        "Europe/Berlin" => "W. Europe Standard Time",
        other => other,
    }
}

/// A charge type with the rate for everyone, and one for a client that is nobody else's.
fn charge_type(role: &WorkRole, house: &House<'_>) -> Draft {
    let mut r = Record::new(own(role.id.as_str()));
    r.int("lookupid", 17);
    r.text("name", &role.name);
    r.flag("inactive", !role.active);
    let mut global = Record::new(r.id * 10);
    global.int("charge_id", r.id);
    global.int("area", 0);
    global.int("contract_id", 0);
    global.number("rate", role.standard_rate.unwrap_or_default());
    global.flag("current", true);
    let mut before = Record::new(r.id * 10 + 1);
    before.int("charge_id", r.id);
    before.int("area", 0);
    before.int("contract_id", 0);
    before.number("rate", Decimal::from(1));
    before.flag("current", false);
    r.list("rates", vec![before, global]);
    r.plain(house.origin)
}

/// The charge type of what is not charged.
fn no_charge(house: &House<'_>) -> Draft {
    let mut r = Record::new(0);
    r.int("lookupid", 17);
    r.text("name", "No Charge");
    r.flag("inactive", false);
    r.list("rates", Vec::new());
    r.plain(house.origin)
}

fn action_type(kind: &WorkType, house: &House<'_>) -> Draft {
    let mut r = Record::new(own(kind.id.as_str()));
    r.text("outcome", &kind.name);
    r.flag("hidden", !kind.active);
    r.plain(house.origin)
}

fn status(id: i64, name: &str, house: &House<'_>) -> Draft {
    let mut r = Record::new(id);
    r.text("name", name);
    r.int("type", 0);
    r.plain(house.origin)
}

fn ticket_type(id: i64, name: &str, class: i64, house: &House<'_>) -> Draft {
    let mut r = Record::new(id);
    r.text("name", name);
    r.int("itilrequesttype", class);
    r.plain(house.origin)
}
