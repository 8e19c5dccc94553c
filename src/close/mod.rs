//! Warehouse to month: what changes disturbed is rolled anew, company by company and month by month.
//!
//! A whole month is computed by the same function from the same facts; the scope only says how much of it.

mod rows;
mod scope;

use crate::calendar;
use crate::finance::{self, Account, Scope};
use crate::model::*;
use crate::store::dirty::Consumer;
use crate::store::finance::Posted;
use crate::store::month::WorkScope;
use crate::store::work::day_before;
use crate::store::{Db, Result};
use chrono::{Datelike, Days, NaiveDate};
use scope::{Unit, has_overtime, ticket_of, unit_of, wanted};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

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
        let first = self.db.first_month().await?.unwrap_or(last).min(last);
        let claims = self.db.disturbed(Consumer::Roll, None).await?;
        let mut want = wanted(self.db, self.firm, &claims, first, last).await?;
        for month in also.iter().filter(|m| **m <= last) {
            want.months.insert(*month, None);
        }
        // A month that nothing disturbed has rows all the same: prices are earned without any entry.
        let held: BTreeSet<Month> = self
            .db
            .rolled_months()
            .await?
            .into_iter()
            .map(|(m, ..)| m)
            .collect();
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
        open: &(BTreeMap<AgreementId, i64>, BTreeSet<String>),
    ) -> Result<bool> {
        let facts = self.facts(month, units, today, open).await?;
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
        self.firm.projects.values().filter(|p| {
            p.company_id
                .as_ref()
                .is_some_and(|c| units.contains(c.as_str()))
        })
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

    async fn facts(
        &self,
        month: Month,
        units: Option<&BTreeSet<Unit>>,
        today: NaiveDate,
        open: &(BTreeMap<AgreementId, i64>, BTreeSet<String>),
    ) -> Result<MonthFacts> {
        let (from, to) = (month.first(), day_before(month.end()));
        let work = units.map(|units| self.work_scope(units));
        let mut entries = self.db.month_entries(from, to, work.as_ref()).await?;
        let mut history = self.history(month, units).await?;
        let week_edges = self.week_edges(month, units.is_some(), &entries).await?;
        let mut tickets = self
            .tickets(entries.iter().chain(&history).chain(&week_edges))
            .await?;
        if let Some(units) = units {
            entries.retain(|e| units.contains(&unit_of(self.firm, e, ticket_of(&tickets, e))));
        }
        history.sort_by(|a, b| {
            (a.work_date, a.started_at.is_none(), a.started_at, &a.id).cmp(&(
                b.work_date,
                b.started_at.is_none(),
                b.started_at,
                &b.id,
            ))
        });
        let incidents: BTreeSet<String> = self
            .firm
            .agreements
            .values()
            .filter(|a| a.kind == AgreementKind::Incident && in_scope(units, a))
            .map(|a| a.id.to_string())
            .collect();
        let more = self.db.tickets_of_agreements(&incidents).await?;
        tickets.extend(self.db.tickets(more.iter().map(String::as_str)).await?);
        let zone = self.business.time_zone;
        let bounds = (
            calendar::day_bounds(zone, day_before(from)).start,
            calendar::day_bounds(zone, month.end()).end,
        );
        Ok(MonthFacts {
            month,
            today,
            entries,
            history,
            week_edges,
            tickets,
            expenses: self.db.expenses(month).await?,
            invoices: self.db.invoices(month, self.policy.currency).await?,
            absences: self.db.absences(bounds.0, bounds.1).await?,
            open_items: open.0.clone(),
            open_subjects: open.1.clone(),
        })
    }

    fn work_scope(&self, units: &BTreeSet<Unit>) -> WorkScope {
        WorkScope {
            agreements: self
                .agreements_of(units)
                .map(|a| a.id.to_string())
                .collect(),
            projects: self.projects_of(units).map(|p| p.id.to_string()).collect(),
            companies: units.iter().filter(|u| !u.is_empty()).cloned().collect(),
            internal: units.contains(""),
        }
    }

    /// Entries that the month depends on beside its own: those before it of blocks and incidents, and all of priced
    /// projects (the estimate known now serves every open month).
    async fn history(
        &self,
        month: Month,
        units: Option<&BTreeSet<Unit>>,
    ) -> Result<Vec<TimeEntry>> {
        let counted = |kind| {
            matches!(
                kind,
                AgreementKind::BlockHours | AgreementKind::BlockMoney | AgreementKind::Incident
            )
        };
        let in_units = |p: &&Project| {
            units.is_none_or(|u| {
                p.company_id
                    .as_ref()
                    .is_some_and(|c| u.contains(c.as_str()))
            })
        };
        let agreements = WorkScope {
            agreements: self
                .firm
                .agreements
                .values()
                .filter(|a| counted(a.kind) && in_scope(units, a))
                .map(|a| a.id.to_string())
                .collect(),
            ..WorkScope::default()
        };
        let projects = WorkScope {
            projects: self
                .firm
                .projects
                .values()
                .filter(in_units)
                .filter(|p| is_priced(p))
                .map(|p| p.id.to_string())
                .collect(),
            ..WorkScope::default()
        };
        let mut history = Vec::new();
        if !agreements.agreements.is_empty() {
            history.extend(
                self.db
                    .month_entries(NaiveDate::MIN, day_before(month.first()), Some(&agreements))
                    .await?,
            );
        }
        if !projects.projects.is_empty() {
            history.extend(
                self.db
                    .month_entries(NaiveDate::MIN, NaiveDate::MAX, Some(&projects))
                    .await?,
            );
        }
        Ok(history)
    }

    /// Hours to date of projects whose history was not loaded.
    async fn hours_to_date(&self, month: Month, roll: &mut MonthRoll) -> Result<()> {
        let unpriced = |id: &ProjectId| self.firm.projects.get(id).is_none_or(|p| !is_priced(p));
        let wanted: BTreeSet<String> = roll
            .projects
            .keys()
            .filter(|id| unpriced(id))
            .map(|id| id.to_string())
            .collect();
        for (id, worked) in self
            .db
            .project_hours(&wanted, day_before(month.end()))
            .await?
        {
            if let Some(project) = roll.projects.get_mut(&id) {
                project.to_date = worked;
            }
        }
        Ok(())
    }

    async fn week_edges(
        &self,
        month: Month,
        scoped: bool,
        entries: &[TimeEntry],
    ) -> Result<Vec<TimeEntry>> {
        let members: BTreeSet<String> = if scoped {
            entries
                .iter()
                .filter(|e| has_overtime(self.firm, &e.member_id))
                .map(|e| e.member_id.to_string())
                .collect()
        } else {
            self.firm
                .cost_rates
                .keys()
                .filter(|m| has_overtime(self.firm, m))
                .map(|m| m.to_string())
                .collect()
        };
        if members.is_empty() {
            return Ok(Vec::new());
        }
        let back = |d: NaiveDate| {
            d.checked_sub_days(Days::new(u64::from(d.weekday().num_days_from_monday())))
                .unwrap_or(d)
        };
        let from = back(month.first());
        let to = back(day_before(month.end()))
            .checked_add_days(Days::new(6))
            .unwrap_or(month.end());
        let mut edges = self.db.member_entries(&members, from, to).await?;
        let own: BTreeSet<&TimeEntryId> = entries.iter().map(|e| &e.id).collect();
        edges.retain(|e| !month.has(e.work_date) || (scoped && !own.contains(&e.id)));
        Ok(edges)
    }

    async fn tickets<'a>(
        &self,
        entries: impl Iterator<Item = &'a TimeEntry>,
    ) -> Result<HashMap<TicketId, Arc<Ticket>>> {
        let ids: BTreeSet<&str> = entries
            .filter_map(|e| e.ticket_id.as_ref().map(TicketId::as_str))
            .collect();
        self.db.tickets(ids).await
    }
}

/// A project whose month depends on all of its work.
fn is_priced(project: &Project) -> bool {
    matches!(
        project.billing_method,
        BillingMethod::FixedFee | BillingMethod::NotToExceed
    )
}

fn in_scope(units: Option<&BTreeSet<Unit>>, agreement: &Agreement) -> bool {
    units.is_none_or(|u| u.contains(agreement.company_id.as_str()))
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
