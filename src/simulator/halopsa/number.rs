//! The vendor's numbers. The first of its clients, agents and contracts stand for nobody, projects are tickets, and actions
//! are numbered within their ticket.

use crate::simulator::desk::hold;
use crate::simulator::world::World;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Added to the firm's own numbers of clients, agents and contracts.
pub const AHEAD: i64 = 100;
/// Added to the firm's own numbers of projects, which are tickets here.
pub const PROJECTS: i64 = 900_000;
/// A ticket's first action is the system's: it was opened.
const FIRST_LABOUR: i64 = 2;

/// The firm's own number in an id.
pub(super) fn own(id: &str) -> i64 {
    crate::model::split(id).1.parse().unwrap_or(0)
}

/// The vendor's number of a client, an agent or a contract.
pub(super) fn ahead(id: &str) -> i64 {
    own(id) + AHEAD
}

/// The vendor's number of the ticket that a project is.
pub(super) fn project(id: &str) -> i64 {
    own(id) + PROJECTS
}

/// Which action an entry is. Numbers are never used again: an entry that moves to another ticket gets a new one there.
#[derive(Debug, Default)]
pub(super) struct Actions(Mutex<Given>);

#[derive(Debug, Default)]
struct Given {
    /// By the entry's own number: ticket, and number of the action.
    of: BTreeMap<i64, (i64, i64)>,
    /// The next number of each ticket.
    next: BTreeMap<i64, i64>,
}

impl Actions {
    /// Numbers by the entry's own, for the entries on tickets.
    pub fn numbers(&self, world: &World) -> BTreeMap<i64, (i64, i64)> {
        let mut given = hold(&self.0);
        let mut now = BTreeMap::new();
        for sim in &world.entries {
            let (Some(ticket), entry) = (ticket_of(&sim.entry), own(sim.entry.id.as_str())) else {
                continue;
            };
            let known = given
                .of
                .get(&entry)
                .copied()
                .filter(|(on, _)| *on == ticket);
            let number = known.unwrap_or_else(|| {
                let next = given.next.entry(ticket).or_insert(FIRST_LABOUR);
                *next += 1;
                (ticket, *next - 1)
            });
            given.of.insert(entry, number);
            now.insert(entry, number);
        }
        now
    }
}

/// The ticket that an entry is on: its own, or the one its project is.
pub(super) fn ticket_of(entry: &crate::model::TimeEntry) -> Option<i64> {
    let project = || Some(project(entry.project_id.as_ref()?.as_str()));
    entry
        .ticket_id
        .as_ref()
        .map(|id| own(id.as_str()))
        .or_else(project)
}
