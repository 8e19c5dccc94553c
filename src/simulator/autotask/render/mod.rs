//! The world in the vendor's words: one function an entity.

mod bought;
mod contract;
mod directory;
pub(super) mod list;
mod money;
mod place;
mod schedule;
mod units;
mod work;

use super::options::Options;
use crate::model::{CompanyId, Instant, TicketId};
use crate::simulator::Drafts;
use crate::simulator::world::*;
use chrono::{NaiveDate, NaiveTime};
use std::collections::HashMap;

/// Everything the server serves.
pub(super) fn all(world: &World, options: &Options) -> Drafts {
    let names = Names::of(world, options);
    let mut drafts = Drafts::default();
    directory::put(&names, &mut drafts);
    place::put(&names, &mut drafts);
    contract::put(&names, &mut drafts);
    bought::put(&names, &mut drafts);
    units::put(&names, &mut drafts);
    work::put(&names, &mut drafts);
    money::put(&names, &mut drafts);
    schedule::put(&names, &mut drafts);
    drafts
}

/// What records need to know of others.
struct Names<'w> {
    world: &'w World,
    options: &'w Options,
    tickets: HashMap<&'w str, &'w SimTicket>,
    /// When a record without a change time of its own was last changed.
    origin: Instant,
}

impl<'w> Names<'w> {
    fn of(world: &'w World, options: &'w Options) -> Self {
        let tickets = world.tickets.iter();
        Self {
            world,
            options,
            tickets: tickets.map(|t| (t.ticket.id.as_str(), t)).collect(),
            origin: midnight(world.first_day),
        }
    }
    /// The vendor's number of a company: the own firm is 0.
    fn company(&self, id: &CompanyId) -> i64 {
        let own = self.world.companies.iter().find(|c| c.is_internal);
        match own.is_some_and(|own| own.id == *id) {
            true => 0,
            false => number(id.as_str()),
        }
    }
    /// Is it a task of a project?
    fn is_task(&self, id: &TicketId) -> bool {
        let found = self.tickets.get(id.as_str());
        found.is_some_and(|t| t.ticket.project_id.is_some())
    }
}

/// The vendor's number of a world's id.
fn number(id: &str) -> i64 {
    crate::model::split(id).1.parse().unwrap_or(0)
}

/// A charge code's number among the billing codes.
fn internal_code(charge_code: i64) -> i64 {
    100 + charge_code
}

fn midnight(day: NaiveDate) -> Instant {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// The place of a name in a list of names, from 1.
fn place_of(names: &[String], name: &str) -> Option<i64> {
    let at = names.iter().position(|n| n == name)?;
    i64::try_from(at + 1).ok()
}
