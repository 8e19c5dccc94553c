//! A firm for benches: as many entries as wanted, nothing planted.

use super::build::Build;
use super::{Size, books, found, ledger};
use crate::model::TicketId;
use crate::simulator::world::World;
use chrono::TimeDelta;
use std::collections::BTreeSet;

/// Entries a person surely writes in a month; a few more come of it than are wanted, and the oldest are dropped.
const MONTHLY: u32 = 105;

/// A world without plants, with exactly so many time entries and about half as many tickets. It has as many months
/// as that takes, or those of the size if they are more.
pub fn bulk(size: Size, seed: u64, entries: u32) -> World {
    let people = size.people.clamp(5, 1000);
    let months = size.months.max(entries / (people * MONTHLY) + 1);
    let mut build = found(Size { people, months }, seed);
    build.live_until(build.today);
    let surplus = build.world.entries.len().saturating_sub(entries as usize);
    build.world.entries.drain(..surplus);
    if let Some(first) = build.world.entries.first() {
        let since = first.entry.started_at.unwrap_or(build.world.now);
        build.world.schedule.retain(|s| s.start >= since);
    }
    forget_tickets(&mut build);
    old_tickets(&mut build, entries as usize / 2);
    ledger::cover(&mut build);
    books::close_tickets(&mut build);
    books::time_sheets(&mut build);
    books::invoices(&mut build);
    build.world
}

/// Drops tickets that nothing names any more.
fn forget_tickets(build: &mut Build) {
    let entries = build.world.entries.iter();
    let slots = build.world.schedule.iter();
    let named: BTreeSet<TicketId> = entries
        .filter_map(|e| e.entry.ticket_id.clone())
        .chain(slots.filter_map(|s| s.ticket_id.clone()))
        .collect();
    let tickets = &mut build.world.tickets;
    tickets.retain(|t| named.contains(&t.ticket.id));
}

/// Closed tickets nobody wrote time on, until there are so many in all.
fn old_tickets(build: &mut Build, wanted: usize) {
    let opened_at = build.world.now - TimeDelta::days(60);
    while build.world.tickets.len() < wanted {
        let client = build.draw[build.rng.usize(..build.draw.len())];
        let terms = build.terms(client, opened_at.date_naive());
        let at = opened_at + TimeDelta::minutes(build.rng.i64(0..60_000));
        let index = build.service_ticket(client, terms, at, 0);
        let sim = &mut build.world.tickets[index];
        sim.ticket.closed = true;
        sim.ticket.closed_at = Some(at + TimeDelta::hours(3));
        sim.ticket.status = Some(build.world.boards[sim.board].statuses[3].1.clone());
        sim.updated_at = at + TimeDelta::hours(3);
    }
}
