//! Warehouse to month: what changes disturbed is rolled anew, company by company and month by month.
//!
//! A whole month is computed by the same function from the same facts; the scope only says how much of it.

mod booked;
mod facts;
mod late;
mod live;
mod opening;
mod past;
mod progress;
mod reach;
mod rows;
mod scope;
mod version;

pub use live::Together;
pub use version::Act;

use crate::calendar;
use crate::finance::{self, Account, Scope};
use crate::model::*;
use crate::store::dirty::Consumer;
use crate::store::finance::{Cut, OPEN_VERSION};
use crate::store::month::OpenItems;
use crate::store::{Db, Result};
use chrono::NaiveDate;
use late::Found;
use past::Past;
use scope::{Unit, months, wanted};
use std::collections::{BTreeMap, BTreeSet};

/// What rolling needs.
#[derive(Debug)]
pub struct Roller<'a> {
    /// The warehouse.
    pub db: &'a Db,
    /// The firm.
    pub firm: &'a Firm,
    /// Settings of money.
    pub policy: &'a FinancePolicy,
    /// Settings of the day: leave is costed within the schedule's windows.
    pub business: &'a Business,
    /// How people are looked at together.
    pub together: &'a Together,
    /// Number of the settings in force.
    pub settings_version: i64,
    /// When closed months are restated by themselves.
    pub threshold: Threshold,
    /// When.
    pub now: Instant,
}

/// What a roll did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rolled {
    /// Months looked at.
    pub months: usize,
    /// Months in which something changed.
    pub changed: usize,
}

impl Roller<'_> {
    /// Rolls what was disturbed, and the months named.
    pub async fn roll(&self, also: &[Month]) -> Result<Rolled> {
        let today = self
            .now
            .with_timezone(&self.business.time_zone)
            .date_naive();
        let last = Month::of(today);
        let versions = self.db.rolled_months().await?;
        let closed: BTreeSet<Month> = versions
            .iter()
            .filter(|(_, version, status)| *version == OPEN_VERSION && status == "closed")
            .map(|(m, ..)| *m)
            .collect();
        let held: BTreeSet<Month> = versions.into_iter().map(|(m, ..)| m).collect();
        let first = self.db.first_month().await?.unwrap_or(last).min(last);
        // A month that had rows is looked at even when all its facts are gone.
        let from = held.first().map_or(first, |held| first.min(*held));
        let claims = self.db.disturbed(Consumer::Roll).await?;
        // A month that nothing disturbed has rows all the same: prices are earned without any entry.
        let whole: BTreeSet<Month> = months(first, last).filter(|m| !held.contains(m)).collect();
        let mut want = wanted(self, &claims.what, &whole, (from, last), &closed).await?;
        want.months
            .retain(|m, _| *m >= first || held.contains(m) || whole.contains(m));
        let disturbed: BTreeSet<Month> = want.months.keys().copied().collect();
        also.iter()
            .filter(|m| **m <= last)
            .for_each(|m| want.all(*m));
        let mut rolled = Rolled::default();
        let open = if want.months.is_empty() {
            Default::default()
        } else {
            self.db.open_items().await?
        };
        let mut restatable = Vec::new();
        let mut found: BTreeMap<Month, Vec<Found>> = BTreeMap::new();
        let mut all_taken = true;
        // Late truth of a closed month is taken in by a later one, which is then wanted too.
        let whole = want.months.iter().filter(|(_, units)| units.is_none());
        let mut past = Past::of(whole.map(|(month, _)| *month));
        past.is_rolling = true;
        if !want.months.is_empty() && !self.db.keeps_project_work().await? {
            self.keep_project_work().await?;
        }
        while let Some((month, units)) = want.months.pop_first() {
            rolled.months += 1;
            past.is_settled = want.months.is_empty();
            past.is_disturbed = disturbed.contains(&month);
            if closed.contains(&month) {
                let late = self
                    .closed_month(month, units, today, &open, &mut past)
                    .await?;
                let next = std::iter::successors(Some(month.next()), |m| Some(m.next()))
                    .find(|m| !closed.contains(m));
                if let Some(next) = next.filter(|next| *next <= last)
                    && let Some(units) = self.moved_by(next, &late).await?
                {
                    units.into_iter().for_each(|unit| want.unit(next, unit));
                    found.entry(next).or_default().push(late);
                }
                restatable.push(month);
                continue;
            }
            let late = found.remove(&month).unwrap_or_default();
            match self
                .month(month, units.as_ref(), today, &open, &late, &mut past)
                .await?
            {
                Some(changed) => rolled.changed += usize::from(changed),
                None => all_taken = false,
            }
        }
        for month in restatable {
            rolled.changed += usize::from(self.restate_if_due(month).await?);
        }
        if rolled.changed > 0 || !claims.is_empty() {
            let mut tx = self.db.begin(self.now).await?;
            tx.project_work_is_kept().await?;
            // A month that was closed meanwhile is looked at again, as a closed one.
            if all_taken {
                tx.clear(Consumer::Roll, &claims).await?;
            }
            tx.commit().await?;
        }
        Ok(rolled)
    }

    /// The truth of a closed month as it is known now: nothing of its versions is written.
    async fn closed_month(
        &self,
        month: Month,
        units: Option<BTreeSet<Unit>>,
        today: NaiveDate,
        open: &OpenItems,
        past: &mut Past,
    ) -> Result<Found> {
        let work = self.work(month, units.as_ref()).await?;
        let units = work.units.clone();
        let facts = self.facts(month, work, today, open, past).await?;
        let accounts = units.as_ref().map(|units| self.accounts(units));
        let scope = accounts.as_ref().map_or(Scope::All, Scope::Accounts);
        let mut roll = self.reckon(month, &facts, scope, past).await?;
        let standing = self.standing(&facts, units.as_ref(), &mut roll).await?;
        drop(facts);
        let mut tx = self.db.begin(self.now).await?;
        standing.keep(&mut tx, month, units.as_ref()).await?;
        self.keep(&mut tx, month, units.as_ref(), past, &roll.openings)
            .await?;
        tx.commit().await?;
        self.late(month, units, &roll).await
    }

    async fn reckon(
        &self,
        month: Month,
        facts: &MonthFacts,
        scope: Scope<'_>,
        past: &mut Past,
    ) -> Result<MonthRoll> {
        let windows = |person: &Person, date: NaiveDate| self.windows(person, date);
        let mut roll = finance::roll(self.firm, facts, self.policy, scope, &windows);
        self.hours_to_date(month, &mut roll, past).await?;
        Ok(roll)
    }

    /// Adds adjustments to what a month's rows are made of, those of the units (none: all).
    fn adjusted(
        &self,
        roll: &mut MonthRoll,
        unknown: &mut BTreeMap<(String, String), i64>,
        adjustments: &[MonthAdjustment],
        units: Option<&BTreeSet<Unit>>,
    ) {
        for MonthAdjustment { late, .. } in adjustments {
            finance::adjust(roll, late, &|key| self.is_in(key, units));
            roll.lines
                .extend(late.lines.iter().map(|(_, line)| line.clone()));
            for (key, hours) in late.hours.iter().filter(|(key, _)| self.is_in(key, units)) {
                if key.of == HoursOf::Account {
                    let unit = (key.id.clone(), key.currency.to_string());
                    *unknown.entry(unit).or_default() += hours.unknown_cost;
                }
            }
        }
        unknown.retain(|_, seconds| *seconds != 0);
    }

    /// Rolls an open month, and takes in what was found of closed ones. Answers whether anything changed; none: it was closed
    /// meanwhile, and nothing was written.
    async fn month(
        &self,
        month: Month,
        units: Option<&BTreeSet<Unit>>,
        today: NaiveDate,
        open: &OpenItems,
        found: &[Found],
        past: &mut Past,
    ) -> Result<Option<bool>> {
        let work = self.work(month, units).await?;
        let closed = work.units.clone();
        let units = closed.as_ref();
        let facts = self.facts(month, work, today, open, past).await?;
        let accounts = units.map(|units| self.accounts(units));
        let scope = accounts.as_ref().map_or(Scope::All, Scope::Accounts);
        let mut roll = self.reckon(month, &facts, scope, past).await?;
        let beside = self.standing(&facts, units, &mut roll).await?;
        drop(facts);
        let own = roll.lines.len();
        let mut unknown = unknown_by_account(&roll);
        let standing = self.db.adjustments(month).await?;
        let (adjustments, moved) = self.taken(standing, found);
        self.adjusted(&mut roll, &mut unknown, &adjustments, units);
        let mut tx = self.db.begin(self.now).await?;
        if tx.is_closed(month).await? {
            return Ok(None);
        }
        for adjustment in &moved {
            tx.replace_adjustment(month, adjustment).await?;
        }
        let lines = late::posted(&roll.lines[..own]);
        let mut changed = tx.replace_lines(month, units, &lines).await?;
        changed |= !moved.is_empty();
        changed |= tx.replace_unknown(month, units, &unknown).await?;
        for (cut, rows) in rows::rows(self.firm, &roll) {
            let keys = units.map(|units| self.keys(cut, units));
            changed |= tx.replace_rows(month, cut, keys.as_ref(), &rows).await?;
        }
        changed |= beside.keep(&mut tx, month, units).await?;
        self.keep(&mut tx, month, units, past, &roll.openings)
            .await?;
        let settings = (self.settings_version, self.firm.rulings.version(month));
        tx.roll_month(month, settings, changed).await?;
        tx.commit().await?;
        Ok(Some(changed))
    }

    fn windows(&self, person: &Person, date: NaiveDate) -> Vec<Interval> {
        let Some(member) = self.firm.members.get(&person.member_id) else {
            return Vec::new();
        };
        let zone = member.time_zone.unwrap_or(self.business.time_zone);
        calendar::plan(self.firm, self.business, person, member, zone, date, &[]).windows
    }

    fn agreements_of<'a>(
        &'a self,
        units: &'a BTreeSet<Unit>,
    ) -> impl Iterator<Item = &'a Agreement> {
        self.firm
            .agreements
            .values()
            .filter(|a| units.contains(a.company_id.as_str()))
    }

    fn projects_of<'a>(&'a self, units: &'a BTreeSet<Unit>) -> impl Iterator<Item = &'a Project> {
        self.firm
            .projects
            .values()
            .filter(|p| units.contains(&reach::unit_of_project(self.firm, p)))
    }

    fn accounts(&self, units: &BTreeSet<Unit>) -> BTreeSet<Account> {
        let mut accounts: BTreeSet<Account> = self
            .agreements_of(units)
            .map(|a| Account::Agreement(a.id.clone()))
            .collect();
        accounts.extend(
            self.projects_of(units)
                .map(|p| Account::Project(p.id.clone())),
        );
        for unit in units {
            accounts.insert(if unit.is_empty() {
                Account::Internal
            } else {
                Account::Company(unit.as_str().into())
            });
        }
        accounts
    }

    fn keys(&self, cut: Cut, units: &BTreeSet<Unit>) -> BTreeSet<String> {
        match cut {
            Cut::Agreement => self
                .agreements_of(units)
                .map(|a| a.id.to_string())
                .collect(),
            Cut::Project => self.projects_of(units).map(|p| p.id.to_string()).collect(),
            Cut::Company => units.clone(),
        }
    }
}

/// Hours without a known cost by unit and currency: what the companies' rows do not hold is the own firm's.
fn unknown_by_account(roll: &MonthRoll) -> BTreeMap<(String, String), i64> {
    let mut hours: BTreeMap<(String, String), i64> = BTreeMap::new();
    let mut rest: BTreeMap<Currency, i64> =
        roll.unknown_cost.iter().map(|(c, s)| (*c, s.0)).collect();
    for ((company, currency), month) in roll.companies.iter().filter(|(_, m)| m.unknown_cost.0 > 0)
    {
        hours.insert(
            (company.to_string(), currency.to_string()),
            month.unknown_cost.0,
        );
        *rest.entry(*currency).or_default() -= month.unknown_cost.0;
    }
    hours.extend(
        rest.into_iter()
            .filter(|(_, s)| *s > 0)
            .map(|(c, s)| ((String::new(), c.to_string()), s)),
    );
    hours
}
