//! The world in the vendor's words: one function a collection.

mod agreement;
mod beside;
mod contract;
mod directory;
mod schedule;
mod setup;
mod ticket;
mod time;

use crate::model::{Billable, Instant};
use crate::simulator::Drafts;
use crate::simulator::world::*;
use chrono::{NaiveDate, NaiveTime};
use std::collections::{BTreeSet, HashMap};

use crate::simulator::{NOTE_MARK, SECRET_MARK};

pub(super) use directory::windows_name;

/// Everything the server serves.
pub(super) fn all(world: &World) -> Drafts {
    let names = Names::of(world);
    let mut drafts = Drafts::default();
    directory::put(world, &names, &mut drafts);
    setup::put(world, &names, &mut drafts);
    agreement::put(world, &names, &mut drafts);
    contract::put(world, &names, &mut drafts);
    ticket::put(world, &names, &mut drafts);
    time::put(world, &names, &mut drafts);
    schedule::put(world, &names, &mut drafts);
    drafts
}

/// What references show of the records they name.
struct Names<'w> {
    world: &'w World,
    companies: HashMap<&'w str, &'w str>,
    members: HashMap<&'w str, &'w SimMember>,
    roles: HashMap<&'w str, &'w str>,
    types: HashMap<&'w str, &'w str>,
    agreements: HashMap<&'w str, &'w SimAgreement>,
    projects: HashMap<&'w str, &'w str>,
    tickets: HashMap<&'w str, &'w SimTicket>,
    agreement_types: Vec<&'w str>,
    departments: Vec<&'w str>,
    zones: Vec<&'w str>,
    schedule_types: Vec<&'w str>,
    /// When a record without a change time of its own was last changed.
    origin: Instant,
}

impl<'w> Names<'w> {
    fn of(world: &'w World) -> Self {
        let members = world.members.iter();
        let agreements = world.agreements.iter();
        Self {
            world,
            companies: labels(&world.companies, |c| (c.id.as_str(), &c.name)),
            members: members.map(|m| (m.member.id.as_str(), m)).collect(),
            roles: labels(&world.work_roles, |r| (r.id.as_str(), &r.name)),
            types: labels(&world.work_types, |t| (t.id.as_str(), &t.name)),
            agreements: agreements.map(|a| (a.agreement.id.as_str(), a)).collect(),
            projects: labels(&world.projects, |p| (p.id.as_str(), &p.name)),
            tickets: world
                .tickets
                .iter()
                .map(|t| (t.ticket.id.as_str(), t))
                .collect(),
            agreement_types: distinct(world.agreements.iter().map(|a| a.type_name.as_str())),
            departments: departments(world),
            zones: distinct(world.members.iter().map(|m| m.vendor_zone.as_str())),
            schedule_types: schedule_types(world),
            origin: midnight(world.first_day),
        }
    }
    fn login(&self, id: Option<&crate::model::MemberId>) -> &'w str {
        id.and_then(|id| self.members.get(id.as_str()))
            .map_or("zadmin", |m| m.login.as_str())
    }
    fn label(&self, of: &HashMap<&'w str, &'w str>, id: &str) -> &'w str {
        of.get(id).copied().unwrap_or("")
    }
    fn is_project_ticket(&self, ticket: &SimTicket) -> bool {
        ticket.ticket.project_id.is_some()
            || self
                .world
                .boards
                .get(ticket.board)
                .is_some_and(|b| b.is_project)
    }
}

/// Names by id.
fn labels<'w, T>(
    items: &'w [T],
    pair: impl Fn(&'w T) -> (&'w str, &'w String),
) -> HashMap<&'w str, &'w str> {
    items
        .iter()
        .map(pair)
        .map(|(id, name)| (id, name.as_str()))
        .collect()
}

fn departments(world: &World) -> Vec<&str> {
    let teams = world.members.iter();
    distinct(teams.filter_map(|m| m.member.team.as_deref()))
}

/// Ticket work has its type even where nothing is planned.
fn schedule_types(world: &World) -> Vec<&str> {
    let named = world.schedule.iter().map(|s| s.type_name.as_str());
    distinct(named.chain(["Service"]))
}

/// Each name once, in order.
fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    names.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The number of a name in a list of names, from 1.
fn place(names: &[&str], name: &str) -> i64 {
    names
        .iter()
        .position(|n| *n == name)
        .and_then(|n| i64::try_from(n).ok())
        .map_or(1, |n| n + 1)
}

/// The vendor's number of a world's id.
fn number(id: &str) -> i64 {
    crate::model::split(id).1.parse().unwrap_or(0)
}

fn midnight(day: NaiveDate) -> Instant {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// The place where whatever names none is.
const MAIN: &str = "Main";

/// The number of a place.
fn location(place: &str) -> i64 {
    match place {
        MAIN => 1,
        other => 2 + other.bytes().map(i64::from).sum::<i64>(),
    }
}

/// The number of a currency.
fn currency(currency: crate::model::Currency) -> i64 {
    match currency.as_str() {
        "USD" => 1,
        other => 2 + other.bytes().map(i64::from).sum::<i64>(),
    }
}

/// The vendor's word for a billable option.
fn option(billable: Option<Billable>) -> &'static str {
    match billable {
        Some(Billable::Billable) => "Billable",
        Some(Billable::NoCharge) => "NoCharge",
        Some(Billable::DoNotBill) => "DoNotBill",
        None => "NoDefault",
    }
}
