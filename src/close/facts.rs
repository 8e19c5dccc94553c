//! What a month's roll-up looks at, read for its scope.

use super::Roller;
use super::past::{History, Past};
use super::reach::{is_priced, units_of};
use super::scope::{Unit, overtime_members, ticket_of, unit_of, with_persons};
use crate::calendar;
use crate::finance;
use crate::model::*;
use crate::store::Result;
use crate::store::month::{OpenItems, WorkScope};
use crate::store::work::day_before;
use chrono::{Datelike, Days, NaiveDate};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// The work of a month, or of units of it.
pub(super) struct Work {
    /// The units; none: all.
    pub units: Option<BTreeSet<Unit>>,
    entries: Vec<TimeEntry>,
    tickets: HashMap<TicketId, Arc<Ticket>>,
}

impl Roller<'_> {
    pub(super) async fn facts(
        &self,
        month: Month,
        work: Work,
        today: NaiveDate,
        open: &OpenItems,
        past: &mut Past,
    ) -> Result<MonthFacts> {
        let Work {
            units,
            mut entries,
            mut tickets,
        } = work;
        let units = units.as_ref();
        if let Some(units) = units {
            entries.retain(|e| units.contains(&unit_of(self.firm, e, ticket_of(&tickets, e))));
        }
        past.here = self.worked_on_projects(&entries, &tickets);
        let closed_at = self.db.closed_at(month).await?;
        let posted = self.posted(month, closed_at.is_some(), units).await?;
        let priced = match past.serves(month, units) {
            Some(_) => self.all_priced(),
            None => self.priced(month, &posted, units, past).await?,
        };
        let History {
            entries: history,
            openings,
            tickets: of_history,
            mut spending,
            incidents,
        } = self.history(month, units, past, &priced.read).await?;
        Arc::make_mut(&mut spending).extend(priced.by_hours(month));
        // What was left out may still share a week with what was not.
        let week_edges = self.week_edges(month, units.is_some(), &entries).await?;
        tickets.extend(of_history);
        tickets.extend(self.tickets(week_edges.iter()).await?);
        let zone = self.business.time_zone;
        let bounds = (
            calendar::day_bounds(zone, day_before(month.first())).start,
            calendar::day_bounds(zone, month.end()).end,
        );
        Ok(MonthFacts {
            month,
            today,
            closed_at,
            posted,
            entries,
            history,
            openings,
            spending,
            incidents,
            week_edges,
            tickets,
            expenses: self.db.expenses(month).await?,
            invoices: self.db.invoices(month, self.policy.currency).await?,
            absences: self.db.absences(bounds.0, bounds.1).await?,
            open_items: open.by_agreement(month),
            open_subjects: open.subjects.clone(),
        })
    }

    /// The month's work of the units, and of those that share a project with them: a row is computed whole or not at all.
    pub(super) async fn work(&self, month: Month, units: Option<&BTreeSet<Unit>>) -> Result<Work> {
        let mut closed = units.cloned();
        loop {
            let scope = closed.as_ref().map(|units| self.work_scope(units));
            let (from, to) = (month.first(), day_before(month.end()));
            let entries = self.db.month_entries(from, to, scope.as_ref()).await?;
            let tickets = self.tickets(entries.iter()).await?;
            let mut grown = closed.clone().unwrap_or_default();
            for entry in entries.iter().filter(|_| closed.is_some()) {
                let units = units_of(self.firm, entry, &tickets);
                if !units.is_disjoint(&grown) {
                    grown.extend(units);
                }
            }
            if closed
                .as_ref()
                .is_none_or(|closed| closed.len() == grown.len())
            {
                return Ok(Work {
                    units: closed,
                    entries,
                    tickets,
                });
            }
            closed = Some(grown);
        }
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

    /// Hours to date of projects whose history was not loaded, and how far those are by hours.
    pub(super) async fn hours_to_date(
        &self,
        month: Month,
        roll: &mut MonthRoll,
        past: &mut Past,
    ) -> Result<()> {
        let unpriced = |id: &ProjectId| self.firm.projects.get(id).is_none_or(|p| !is_priced(p));
        let wanted: BTreeSet<String> = roll
            .projects
            .keys()
            .filter(|id| unpriced(id))
            .map(|id| id.to_string())
            .collect();
        for (id, worked, now) in self.project_hours(&wanted, month, past).await? {
            if let Some(project) = roll.projects.get_mut(&id) {
                project.to_date = worked;
                let known = self.firm.projects.get(&id);
                project.complete = known.and_then(|p| finance::complete_by_hours(p, worked, now));
            }
        }
        Ok(())
    }

    /// What was worked on each project in these entries.
    fn worked_on_projects(
        &self,
        entries: &[TimeEntry],
        tickets: &HashMap<TicketId, Arc<Ticket>>,
    ) -> HashMap<ProjectId, Seconds> {
        let mut worked: HashMap<ProjectId, Seconds> = HashMap::new();
        let firm = self.firm;
        for entry in entries {
            let project = firm.project_of(entry, ticket_of(tickets, entry));
            if let Some(project) =
                project.filter(|_| !firm.is_wrap(entry) && !firm.is_absence(entry))
            {
                *worked.entry(project.id.clone()).or_default() += entry.worked.max(Seconds(0));
            }
        }
        worked
    }

    async fn week_edges(
        &self,
        month: Month,
        scoped: bool,
        entries: &[TimeEntry],
    ) -> Result<Vec<TimeEntry>> {
        let mut members = overtime_members(self.firm);
        if scoped {
            let here: BTreeSet<&str> = entries.iter().map(|e| e.member_id.as_str()).collect();
            members.retain(|m| here.contains(m.as_str()));
        }
        if members.is_empty() {
            return Ok(Vec::new());
        }
        let members = with_persons(self.firm, &members);
        let (first, last) = (month.first(), day_before(month.end()));
        let (from, to) = (monday(first), sunday(last));
        if scoped {
            let own: BTreeSet<&TimeEntryId> = entries.iter().map(|e| &e.id).collect();
            let mut edges = self.db.member_entries(&members, from, to).await?;
            edges.retain(|e| !own.contains(&e.id));
            return Ok(edges);
        }
        let before = self.db.member_entries(&members, from, day_before(first));
        let mut edges = before.await?;
        let after = self.db.member_entries(&members, month.end(), to);
        edges.extend(after.await?);
        Ok(edges)
    }

    pub(super) async fn tickets<'a>(
        &self,
        entries: impl Iterator<Item = &'a TimeEntry>,
    ) -> Result<HashMap<TicketId, Arc<Ticket>>> {
        let ids: HashSet<&str> = entries
            .filter_map(|e| e.ticket_id.as_ref().map(TicketId::as_str))
            .collect();
        self.db.tickets(ids).await
    }
}

pub(super) fn monday(day: NaiveDate) -> NaiveDate {
    let since = u64::from(day.weekday().num_days_from_monday());
    day.checked_sub_days(Days::new(since)).unwrap_or(day)
}

pub(super) fn sunday(day: NaiveDate) -> NaiveDate {
    monday(day).checked_add_days(Days::new(6)).unwrap_or(day)
}
