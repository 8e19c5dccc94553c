//! Which part of which month a change touches: the unit that is rolled anew is a company's month.

use super::Roller;
use super::booked::{reach_bills, reach_invoices, reach_projects};
use super::reach::{Reach, units_of};
use crate::model::*;
use crate::store::dirty::{Disturbed, Place, PlaceKind};
use crate::store::work::{DaysOf, day_after, day_before};
use crate::store::{Db, Result};
use chrono::{Datelike, Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Work on a unit: a company's id, or empty for work that names no company.
pub type Unit = String;

/// What of each month must be rolled; none: all of it.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Units by month.
    pub months: BTreeMap<Month, Option<BTreeSet<Unit>>>,
}

/// From so many disturbed days of a month on, the whole month is rolled at once.
const DAYS_MAX: usize = 300;

impl Wanted {
    pub(super) fn all(&mut self, month: Month) {
        self.months.insert(month, None);
    }
    pub(super) fn unit(&mut self, month: Month, unit: Unit) {
        if let Some(units) = self
            .months
            .entry(month)
            .or_insert_with(|| Some(BTreeSet::new()))
        {
            units.insert(unit);
        }
    }
}

/// The unit of an entry: the company of its agreement, else of its project, else its own, else its ticket's. Wrap and
/// leave belong to no client (`domain.md` §3).
pub fn unit_of(firm: &Firm, entry: &TimeEntry, ticket: Option<&Ticket>) -> Unit {
    if firm.is_wrap(entry) || firm.is_absence(entry) {
        return Unit::new();
    }
    let company = firm
        .agreement_of(entry, ticket)
        .map(|a| &a.company_id)
        .or_else(|| {
            firm.project_of(entry, ticket)
                .and_then(|p| p.company_id.as_ref())
        })
        .or(entry.company_id.as_ref())
        .or_else(|| ticket.and_then(|t| t.company_id.as_ref()));
    company.map(|c| c.to_string()).unwrap_or_default()
}

/// Members whose weeks are costed as a whole.
pub fn overtime_members(firm: &Firm) -> BTreeSet<String> {
    let rated = firm.cost_rates.iter();
    let rated = rated.filter(|(_, rates)| rates.iter().any(|r| r.overtime_after.is_some()));
    with_persons(firm, &rated.map(|(member, _)| member.to_string()).collect())
}

/// Months from the first to the last.
pub(super) fn months(first: Month, last: Month) -> impl Iterator<Item = Month> {
    std::iter::successors(Some(first), |m| Some(m.next())).take_while(move |m| *m <= last)
}

/// Turns disturbances into units of months between `first` and `last`, beside months that are wanted whole; some are closed.
pub async fn wanted(
    roller: &Roller<'_>,
    disturbed: &BTreeSet<Disturbed>,
    whole: &BTreeSet<Month>,
    (first, last): (Month, Month),
    closed: &BTreeSet<Month>,
) -> Result<Wanted> {
    let firm = roller.firm;
    let mut wanted = Wanted::default();
    whole.iter().for_each(|month| wanted.all(*month));
    // Where every month is rolled whole, it does not matter what was touched.
    if months(first, last).all(|month| whole.contains(&month)) {
        return Ok(wanted);
    }
    let mut reach = Reach {
        firm,
        first,
        last,
        closed,
        wanted: &mut wanted,
    };
    let mut touched = Touched::default();
    for what in disturbed {
        match what {
            Disturbed::Day(member, date) => {
                touched.days.insert((member.clone(), *date));
            }
            Disturbed::Ticket(id) => {
                touched.tickets.insert(id.clone());
            }
            Disturbed::Project(id) => {
                touched.projects.insert(id.clone());
            }
            Disturbed::ProjectPlan(id) => {
                if let Some(project) = firm.projects.get(&id.as_str().into()) {
                    reach.plan(project);
                }
            }
            Disturbed::Member(id) => {
                touched.members.insert(id.clone());
            }
            Disturbed::Place(place) => touched.places.push(place),
            Disturbed::Agreement(id) => match firm.agreements.get(&id.as_str().into()) {
                Some(agreement) => reach.unit(None, &agreement.company_id.to_string()),
                // A tombstone: whose it was is not in the directory any more.
                None => reach.every(),
            },
            Disturbed::Month(month) => match Month::parse(month) {
                Some(month) => reach.wanted.all(month),
                None => reach.every(),
            },
            Disturbed::All => reach.every(),
            Disturbed::TicketTime(_) => {}
        }
    }
    touched.reach(roller, &mut reach).await?;
    wanted
        .months
        .retain(|month, _| (first <= *month && *month <= last) || whole.contains(month));
    Ok(wanted)
}

/// What was disturbed of work: which entries that means is asked at once.
#[derive(Default)]
struct Touched<'a> {
    days: BTreeSet<MemberDay>,
    tickets: BTreeSet<String>,
    projects: BTreeSet<String>,
    members: BTreeSet<String>,
    places: Vec<&'a Place>,
}

impl Touched<'_> {
    async fn reach(mut self, roller: &Roller<'_>, reach: &mut Reach<'_>) -> Result<()> {
        let (db, firm, since) = (roller.db, roller.firm, reach.first.first());
        let tickets = self.places.iter().filter(|p| p.kind == PlaceKind::Ticket);
        let tickets = db.tickets(tickets.map(|p| p.id.as_str())).await?;
        for place in &self.places {
            reach.place(place, &tickets);
        }
        let mut found: BTreeSet<MemberDay> = self.places.iter().filter_map(|p| p.day()).collect();
        let of_tickets = DaysOf::Tickets(&self.tickets);
        self.days.extend(db.days_of(of_tickets, since).await?);
        reach_projects(db, reach, &self.projects).await?;
        found.extend(reach_invoices(roller, reach, &self.places).await?);
        if !self.members.is_empty() {
            let members = with_persons(firm, &self.members);
            let entries = db.member_entries(&members, since, reach.last.end()).await?;
            let days = entries.into_iter();
            self.days
                .extend(days.map(|e| (e.member_id.to_string(), e.work_date)));
            // Leave is costed without any entry.
            reach.unit(None, &Unit::new());
        }
        units_of_finds(db, reach, found).await?;
        units_of_days(roller, reach, self.days).await
    }
}

/// A day of a member.
pub(super) type MemberDay = (String, NaiveDate);

fn by_month(
    reach: &Reach<'_>,
    days: impl Iterator<Item = MemberDay>,
) -> BTreeMap<Month, BTreeSet<MemberDay>> {
    let mut by_month: BTreeMap<Month, BTreeSet<MemberDay>> = BTreeMap::new();
    for day in days {
        let month = Month::of(day.1);
        if reach.first <= month && month <= reach.last {
            by_month.entry(month).or_default().insert(day);
        }
    }
    by_month
}

/// Entries of some days of a month, with their tickets.
async fn work_of_days(
    db: &Db,
    days: &BTreeSet<MemberDay>,
) -> Result<(Vec<TimeEntry>, HashMap<TicketId, Arc<Ticket>>)> {
    let members: BTreeSet<String> = days.iter().map(|(m, _)| m.clone()).collect();
    let dates = || days.iter().map(|(_, date)| *date);
    let (Some(from), Some(to)) = (dates().min(), dates().max()) else {
        return Ok((Vec::new(), HashMap::new()));
    };
    let mut entries = db.member_entries(&members, from, to).await?;
    entries.retain(|e| days.contains(&(e.member_id.to_string(), e.work_date)));
    let named = entries.iter().filter_map(|e| e.ticket_id.as_ref());
    let tickets = db.tickets(named.map(TicketId::as_str)).await?;
    Ok((entries, tickets))
}

/// Units of days on which something was found, or is found no more: the work is what it was, so that no other month is
/// touched.
async fn units_of_finds(db: &Db, reach: &mut Reach<'_>, days: BTreeSet<MemberDay>) -> Result<()> {
    for (month, days) in by_month(reach, days.into_iter()) {
        if days.len() > DAYS_MAX {
            reach.wanted.all(month);
            continue;
        }
        let (entries, tickets) = work_of_days(db, &days).await?;
        for entry in &entries {
            for unit in units_of(reach.firm, entry, &tickets) {
                reach.wanted.unit(month, unit);
            }
        }
    }
    Ok(())
}

/// Units of days on which the work changed.
async fn units_of_days(
    roller: &Roller<'_>,
    reach: &mut Reach<'_>,
    days: BTreeSet<MemberDay>,
) -> Result<()> {
    let (db, firm) = (roller.db, reach.firm);
    let costed = overtime_members(firm);
    let weeks = days
        .into_iter()
        .flat_map(|(member, date)| week_of(firm, &costed, member, date));
    for (month, days) in by_month(reach, weeks) {
        if days.len() > DAYS_MAX {
            reach.month(month);
            reach_bills(roller, reach, &db.invoices_of_month(month).await?).await?;
            continue;
        }
        for unit in db.accounts_of_days(month, &days).await? {
            reach.wanted.unit(month, unit);
        }
        let members: BTreeSet<String> = days.iter().map(|(m, _)| m.clone()).collect();
        let from = days.iter().map(|(_, d)| *d).min().unwrap_or(month.first());
        let to = days.iter().map(|(_, d)| *d).max().unwrap_or(month.first());
        let (entries, tickets) = work_of_days(db, &days).await?;
        for entry in &entries {
            reach.entry(entry, &tickets);
        }
        let bills = db.invoices_of_entries(entries.iter().map(|e| &e.id));
        reach_bills(roller, reach, &bills.await?).await?;
        // A day of leave costs on no company.
        let zone = chrono_tz::Tz::UTC;
        let around = |day: NaiveDate| crate::calendar::day_bounds(zone, day);
        let (start, end) = (
            around(day_before(day_before(from))).start,
            around(day_after(day_after(to))).end,
        );
        let leave = db.absences(start, end).await?;
        let persons = with_persons(reach.firm, &members);
        if leave.iter().any(|a| persons.contains(a.member_id.as_str())) {
            reach.wanted.unit(month, Unit::new());
        }
    }
    Ok(())
}

/// The days a disturbed one touches: the week of the person where it is costed as a whole.
fn week_of(
    firm: &Firm,
    costed: &BTreeSet<String>,
    member: String,
    date: NaiveDate,
) -> Vec<MemberDay> {
    if !costed.contains(&member) {
        return vec![(member, date)];
    }
    let since = u64::from(date.weekday().num_days_from_monday());
    let monday = date.checked_sub_days(Days::new(since)).unwrap_or(date);
    let members = with_persons(firm, &BTreeSet::from([member]));
    members
        .iter()
        .flat_map(|m| monday.iter_days().take(7).map(|day| (m.clone(), day)))
        .collect()
}

/// The members of the same persons.
pub fn with_persons(firm: &Firm, members: &BTreeSet<String>) -> BTreeSet<String> {
    let same = |member: &String| {
        let person = firm.person_of.get(&MemberId::from(member.as_str()));
        let person = person.and_then(|id| firm.persons.get(id));
        person.map_or_else(
            || vec![member.clone()],
            |p| p.members.iter().map(|m| m.to_string()).collect(),
        )
    };
    members
        .iter()
        .cloned()
        .chain(members.iter().flat_map(same))
        .collect()
}

/// The ticket an entry names.
pub fn ticket_of<'a>(
    tickets: &'a HashMap<TicketId, Arc<Ticket>>,
    entry: &TimeEntry,
) -> Option<&'a Ticket> {
    tickets.get(entry.ticket_id.as_ref()?).map(Arc::as_ref)
}
