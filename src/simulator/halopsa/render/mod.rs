//! The world in the vendor's words: one function a collection.

mod contract;
mod directory;
mod invoice;
mod planned;
mod prepaid;
mod site;
mod ticket;
mod time;

use super::Options;
use super::number::{ahead, own, project};
use super::record::{Draft, Record};
use crate::model::{AgreementId, CompanyId, Instant};
use crate::simulator::Drafts;
use crate::simulator::world::*;
use chrono::{NaiveDate, NaiveTime};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Stands in every private field of an agent, so that a leak can be searched for.
pub const SECRET_MARK: &str = "sim-secret-7be20f";
/// Ends every longer note, so that a kept note can be searched for. Shorter ones are left alone, because their length
/// means something.
pub const NOTE_MARK: &str = "sim-note-c31d44";
/// Notes from this many characters on end with the mark.
const MARKED_FROM: usize = 30;

/// Everything the server serves. `actions`: ticket and number of the action that an entry is, by its own number.
pub(super) fn all(world: &World, options: &Options, actions: &BTreeMap<i64, (i64, i64)>) -> Drafts {
    let house = House::of(world, options, actions);
    let mut drafts = Drafts::default();
    directory::put(&house, &mut drafts);
    site::put(&house, &mut drafts);
    planned::put(&house, &mut drafts);
    contract::put(&house, &mut drafts);
    prepaid::put(&house, &mut drafts);
    invoice::put(&house, &mut drafts);
    ticket::put(&house, &mut drafts);
    time::put(&house, &mut drafts);
    drafts
}

/// The world with what its records name.
struct House<'w> {
    world: &'w World,
    options: &'w Options,
    actions: &'w BTreeMap<i64, (i64, i64)>,
    companies: HashMap<&'w str, &'w str>,
    agreements: HashMap<&'w str, &'w SimAgreement>,
    contract_types: Vec<&'w str>,
    sites: site::Sites<'w>,
    /// Working hours in a zone: a work calendar here, which has one.
    workdays: Vec<(usize, &'static str)>,
    /// When a record without a change time of its own was last changed.
    origin: Instant,
}

impl<'w> House<'w> {
    fn of(world: &'w World, options: &'w Options, actions: &'w BTreeMap<i64, (i64, i64)>) -> Self {
        let companies = world.companies.iter();
        let agreements = world.agreements.iter();
        Self {
            world,
            options,
            actions,
            companies: companies
                .map(|c| (c.id.as_str(), c.name.as_str()))
                .collect(),
            agreements: agreements.map(|a| (a.agreement.id.as_str(), a)).collect(),
            contract_types: distinct(world.agreements.iter().map(|a| a.type_name.as_str())),
            sites: site::Sites::of(world),
            workdays: workdays(world),
            origin: world.first_day.and_time(NaiveTime::MIN).and_utc(),
        }
    }
    /// May the application's agent see it?
    fn shows(&self, company: Option<&CompanyId>) -> bool {
        company.is_none_or(|id| !self.options.hidden_clients.contains(&own(id.as_str())))
    }
    /// The client's number; the first one stands for nobody.
    fn client(&self, company: Option<&CompanyId>) -> i64 {
        company.map_or(1, |id| ahead(id.as_str()))
    }
    fn client_name(&self, company: Option<&CompanyId>) -> &'w str {
        let name = company.and_then(|id| self.companies.get(id.as_str()).copied());
        name.unwrap_or("Unknown")
    }
    fn contract(&self, agreement: Option<&AgreementId>) -> i64 {
        let contract = agreement.filter(|id| !self.is_of_client(id));
        contract.map_or(0, |id| ahead(id.as_str()))
    }
    /// Is it no contract here, but prepaid time of its client?
    fn is_of_client(&self, agreement: &AgreementId) -> bool {
        let of_clients = &self.options.client_prepaid;
        of_clients.contains(&own(agreement.as_str()))
    }
    fn today(&self) -> NaiveDate {
        let now = self.world.now;
        now.with_timezone(&self.world.time_zone).date_naive()
    }
    /// The working hours of a member, as a number; none: the business's.
    fn workday(&self, member: &SimMember) -> Option<i64> {
        let at = (member.calendar?, zone(self.world, member));
        let place = self.workdays.iter().position(|w| *w == at)?;
        i64::try_from(place).ok().map(|n| n + 1)
    }
}

fn zone(world: &World, member: &SimMember) -> &'static str {
    member.member.time_zone.unwrap_or(world.time_zone).name()
}

fn workdays(world: &World) -> Vec<(usize, &'static str)> {
    let used = world
        .members
        .iter()
        .filter_map(|m| Some((m.calendar?, zone(world, m))));
    used.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Each name once, in order.
fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    names.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The number of a name in a list of names, from 1.
fn place(names: &[&str], name: &str) -> i64 {
    let found = names.iter().position(|n| *n == name);
    found
        .and_then(|n| i64::try_from(n).ok())
        .map_or(1, |n| n + 1)
}

/// A note; a longer one ends with the mark.
fn note(r: &mut Record, text: &str) {
    let marked = text.chars().count() >= MARKED_FROM;
    let whole = if marked {
        format!("{text}\r\n{NOTE_MARK}")
    } else {
        text.to_owned()
    };
    r.text("note", &whole);
}
