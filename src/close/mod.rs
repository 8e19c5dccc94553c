//! Warehouse to month: what changes disturbed is rolled anew, company by company and month by month.
//!
//! A whole month is computed by the same function from the same facts; the scope only says how much of it.

mod facts;
mod reach;
mod rows;
mod scope;

use crate::calendar;
use crate::finance::{self, Account, Scope};
use crate::model::*;
use crate::store::dirty::Consumer;
use crate::store::ledger::Posted;
use crate::store::month::OpenItems;
use crate::store::{Db, Result};
use chrono::NaiveDate;
use scope::{Unit, wanted};
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
    /// Number of the settings in force.
    pub settings_version: i64,
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
        let held = self.db.rolled_months().await?;
        let held: BTreeSet<Month> = held.into_iter().map(|(m, ..)| m).collect();
        let first = self.db.first_month().await?.unwrap_or(last).min(last);
        // A month that had rows is looked at even when all its facts are gone.
        let from = held.first().map_or(first, |held| first.min(*held));
        let claims = self.db.disturbed(Consumer::Roll, None).await?;
        let mut want = wanted(self.db, self.firm, &claims, from, last).await?;
        want.months.retain(|m, _| *m >= first || held.contains(m));
        for month in also.iter().filter(|m| **m <= last) {
            want.months.insert(*month, None);
        }
        // A month that nothing disturbed has rows all the same: prices are earned without any entry.
        for month in
            std::iter::successors(Some(first), |m| Some(m.next())).take_while(|m| *m <= last)
        {
            if !held.contains(&month) {
                want.months.insert(month, None);
            }
        }
        let mut rolled = Rolled::default();
        let open = if want.months.is_empty() {
            Default::default()
        } else {
            self.db.open_items().await?
        };
        for (month, units) in &want.months {
            rolled.months += 1;
            rolled.changed += usize::from(self.month(*month, units.as_ref(), today, &open).await?);
        }
        if !claims.is_empty() {
            let mut tx = self.db.begin(self.now).await?;
            tx.clear(Consumer::Roll, &claims).await?;
            tx.commit().await?;
        }
        Ok(rolled)
    }

    async fn month(
        &self,
        month: Month,
        units: Option<&BTreeSet<Unit>>,
        today: NaiveDate,
        open: &OpenItems,
    ) -> Result<bool> {
        let work = self.work(month, units).await?;
        let closed = work.units.clone();
        let units = closed.as_ref();
        let facts = self.facts(month, work, today, open).await?;
        let accounts = units.map(|units| self.accounts(units));
        let scope = accounts.as_ref().map_or(Scope::All, Scope::Accounts);
        let windows = |person: &Person, date: NaiveDate| self.windows(person, date);
        let mut roll = finance::roll(self.firm, &facts, self.policy, scope, &windows);
        drop(facts);
        self.hours_to_date(month, &mut roll).await?;
        let lines: Vec<Posted> = roll
            .lines
            .iter()
            .map(|line| Posted {
                account: line
                    .company_id
                    .as_ref()
                    .map(|c| c.to_string())
                    .unwrap_or_default(),
                line: line.clone(),
            })
            .collect();
        let unknown = unknown_by_account(&roll);
        let mut tx = self.db.begin(self.now).await?;
        let mut changed = tx.replace_lines(month, units, &lines).await?;
        changed |= tx.replace_unknown(month, units, &unknown).await?;
        for (cut, rows) in rows::rows(self.firm, &roll) {
            let keys = units.map(|units| self.keys(cut, units));
            changed |= tx.replace_rows(month, cut, keys.as_ref(), &rows).await?;
        }
        tx.roll_month(month, self.settings_version, changed).await?;
        tx.commit().await?;
        Ok(changed)
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

    fn keys(&self, cut: crate::store::finance::Cut, units: &BTreeSet<Unit>) -> BTreeSet<String> {
        use crate::store::finance::Cut;
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
