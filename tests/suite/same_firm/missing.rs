//! What a vendor cannot say, and how it is taken out of a firm.

use chrono::{Days, TimeDelta};
use daybook::model::{Agreement, AgreementKind, Currency, Ticket, TimeEntry, WorkRole, WorkRoleId};
use daybook::simulator::world::World;
use std::collections::BTreeMap;

/// One thing that a vendor cannot say.
pub struct Missing {
    /// What it is.
    pub what: &'static str,
    /// What follows from it, for those who read the months and the queue.
    pub so: &'static str,
    /// Takes it out of a firm. Answers how many records said it.
    pub take: fn(&mut World) -> usize,
}

/// A row of a table.
pub const fn missing(
    what: &'static str,
    so: &'static str,
    take: fn(&mut World) -> usize,
) -> Missing {
    Missing { what, so, take }
}

/// Sets a field; was it another one?
pub fn put<T: PartialEq>(field: &mut T, value: T) -> bool {
    let differs = *field != value;
    *field = value;
    differs
}

/// Changes all of a list; how many were changed?
pub fn each<T>(all: &mut [T], mut change: impl FnMut(&mut T) -> bool) -> usize {
    let mut changed = 0;
    for one in all {
        changed += usize::from(change(one));
    }
    changed
}

pub fn entries(world: &mut World, mut change: impl FnMut(&mut TimeEntry) -> bool) -> usize {
    each(&mut world.entries, |sim| change(&mut sim.entry))
}

pub fn tickets(world: &mut World, mut change: impl FnMut(&mut Ticket) -> bool) -> usize {
    each(&mut world.tickets, |sim| change(&mut sim.ticket))
}

pub fn agreements(world: &mut World, mut change: impl FnMut(&mut Agreement) -> bool) -> usize {
    each(&mut world.agreements, |sim| change(&mut sim.agreement))
}

/// Every contract and invoice in the business's currency, and said so.
pub fn currencies(world: &mut World) -> usize {
    let dollars = Currency::parse("USD").unwrap();
    let contracts = agreements(world, |a| {
        put(&mut a.currency, dollars) | put(&mut a.reach.without_currency, false)
    });
    contracts + each(&mut world.invoices, |i| put(&mut i.currency, dollars))
}

/// Contracts cover labour by their kind.
pub fn labour(world: &mut World) -> usize {
    agreements(world, |a| {
        let priced = matches!(
            a.kind,
            AgreementKind::TimeAndMaterials
                | AgreementKind::Resale
                | AgreementKind::ProjectFixedFee
                | AgreementKind::ProjectTimeAndMaterials
        );
        put(&mut a.covers_time, !priced)
    })
}

/// Blocks have a limit.
pub fn limits(world: &mut World) -> usize {
    agreements(world, |a| {
        let none = a.limit_amount.is_none_or(|limit| limit <= 0.into());
        let endless = is_block(a) && (a.unlimited || none);
        endless
            && (put(&mut a.unlimited, false)
                | put(&mut a.limit_amount, Some(4800.into()))
                | put(&mut a.bill_amount, Some(4800.into())))
    })
}

pub fn is_block(a: &Agreement) -> bool {
    matches!(
        a.kind,
        AgreementKind::BlockHours | AgreementKind::BlockMoney
    )
}

/// Work on a block is saved when it is done.
pub fn order_of_saving(world: &mut World) -> usize {
    let all = world.agreements.iter().map(|a| &a.agreement);
    let blocks: Vec<_> = all.filter(|a| is_block(a)).map(|a| a.id.clone()).collect();
    entries(world, |e| {
        let on_block = e
            .agreement_id
            .as_ref()
            .is_some_and(|id| blocks.contains(id));
        let done = e.ended_at.map(|at| at + TimeDelta::minutes(1));
        on_block && done.is_some() && put(&mut e.entered_at, done)
    })
}

/// An entry's company is its ticket's.
pub fn own_companies(world: &mut World) -> usize {
    let all = world.tickets.iter().map(|t| &t.ticket);
    let of: BTreeMap<_, _> = all.map(|t| (t.id.clone(), t.company_id.clone())).collect();
    entries(world, |e| {
        let company = e.ticket_id.as_ref().and_then(|id| of.get(id));
        company.is_some_and(|company| put(&mut e.company_id, company.clone()))
    })
}

/// Every board has a type to choose.
pub fn boards(world: &mut World) -> usize {
    each(&mut world.boards, |b| {
        let bare = b.types.is_empty();
        if bare {
            b.types.push((b.number * 100 + 99, "General".to_owned()));
        }
        bare
    })
}

/// A role without a rate.
pub fn role(world: &mut World, id: &str, name: &str) -> WorkRoleId {
    let id: WorkRoleId = id.to_owned().into();
    world.work_roles.push(WorkRole {
        id: id.clone(),
        name: name.into(),
        active: true,
        standard_rate: None,
    });
    id
}

/// What is not invoiced is not old.
pub fn invoiced(world: &mut World) -> usize {
    let old = world.now.date_naive() - Days::new(45);
    entries(world, |e| {
        let told = e.work_date < old;
        put(&mut e.invoiced, told)
    })
}

/// Takes out of a list what is not wanted; how many were there?
pub fn keep<T>(all: &mut Vec<T>, wanted: impl FnMut(&T) -> bool) -> usize {
    let before = all.len();
    all.retain(wanted);
    before - all.len()
}
