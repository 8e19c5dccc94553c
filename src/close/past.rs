//! Work that months depend on beside their own: read once for all months of a roll.

use super::Roller;
use super::reach::{is_counted, is_priced, unit_of_project};
use super::scope::Unit;
use crate::model::*;
use crate::store::Result;
use crate::store::work::day_before;
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Later than any work. The warehouse compares days as text, so that a year has four digits.
const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a day");

/// Entries of blocks and incidents, which a month needs up to its beginning, and of priced projects, which it needs all
/// (the estimate known now serves every open month).
#[derive(Default)]
struct Read {
    /// By work date.
    counted: Vec<Arc<TimeEntry>>,
    priced: Vec<Arc<TimeEntry>>,
    tickets: HashMap<TicketId, Arc<Ticket>>,
}

/// What was read for one roll of several months.
pub(super) struct Past {
    /// The last whole month that is rolled, if there are several: read up to it, what was read serves all.
    until: Option<Month>,
    read: Option<Read>,
}

impl Past {
    /// For a roll of these whole months.
    pub fn of(whole: impl Iterator<Item = Month>) -> Self {
        let months: BTreeSet<Month> = whole.collect();
        Self {
            until: months.last().copied().filter(|_| months.len() > 1),
            read: None,
        }
    }

    /// For a roll of one month.
    pub fn of_one() -> Self {
        Self {
            until: None,
            read: None,
        }
    }
}

/// The work a month depends on beside its own, and its tickets.
pub(super) struct History {
    pub entries: Vec<Arc<TimeEntry>>,
    pub tickets: HashMap<TicketId, Arc<Ticket>>,
}

impl Read {
    fn of(&self, month: Month) -> History {
        let until = self
            .counted
            .partition_point(|e| e.work_date < month.first());
        let entries = self.counted[..until].iter().chain(&self.priced);
        History {
            entries: entries.cloned().collect(),
            tickets: self.tickets.clone(),
        }
    }
}

impl Roller<'_> {
    /// The work that the units of a month (none: all) depend on beside their own.
    pub(super) async fn history(
        &self,
        month: Month,
        units: Option<&BTreeSet<Unit>>,
        past: &mut Past,
    ) -> Result<History> {
        let Some(until) = past.until.filter(|last| units.is_none() && month <= *last) else {
            return Ok(self.read(month, units).await?.of(month));
        };
        let read = match &mut past.read {
            Some(read) => read,
            none => none.insert(self.read(until, None).await?),
        };
        Ok(read.of(month))
    }

    async fn read(&self, until: Month, units: Option<&BTreeSet<Unit>>) -> Result<Read> {
        let agreements = self.firm.agreements.values();
        let agreements: BTreeSet<String> = agreements
            .filter(|a| is_counted(a) && units.is_none_or(|u| u.contains(a.company_id.as_str())))
            .map(|a| a.id.to_string())
            .collect();
        let in_units =
            |p: &&Project| units.is_none_or(|u| u.contains(&unit_of_project(self.firm, p)));
        let projects = self.firm.projects.values().filter(in_units);
        let projects: BTreeSet<String> = projects
            .filter(|p| is_priced(p))
            .map(|p| p.id.to_string())
            .collect();
        let (none, before) = (BTreeSet::new(), day_before(until.first()));
        let counted = self.db.entries_until(before, &agreements, &none).await?;
        let priced = self.db.entries_until(LAST_DAY, &none, &projects).await?;
        let tickets = self.tickets(counted.iter().chain(&priced)).await?;
        let shared = |entries: Vec<TimeEntry>| entries.into_iter().map(Arc::new).collect();
        let mut read = Read {
            counted: shared(counted),
            priced: shared(priced),
            tickets,
        };
        read.counted.sort_by_key(|e| e.work_date);
        Ok(read)
    }
}
