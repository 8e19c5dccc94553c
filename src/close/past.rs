//! Work that months depend on beside their own: read once for all months of a roll.

use super::Roller;
use super::progress::Priced;
use super::scope::Unit;
use crate::coverage::{is_block, matters_since};
use crate::model::*;
use crate::store::Result;
use crate::store::work::day_before;
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Earlier than any work. The warehouse compares days as text, so that a year has four digits.
const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(1, 1, 1).expect("a day");

/// Entries of blocks, which a month needs up to its beginning, and of priced projects, which it needs all (the estimate
/// known now serves every open month).
#[derive(Default)]
struct Read {
    /// By work date.
    counted: Vec<Arc<TimeEntry>>,
    priced: Vec<Arc<TimeEntry>>,
    tickets: HashMap<TicketId, Arc<Ticket>>,
}

/// What was read for one roll of several months.
pub(super) struct Past {
    /// The first and the last whole month that is rolled, if there are several: what is read for these two serves all.
    months: Option<(Month, Month)>,
    read: Option<Read>,
}

impl Past {
    /// For a roll of these whole months.
    pub fn of(whole: impl Iterator<Item = Month>) -> Self {
        let months: BTreeSet<Month> = whole.collect();
        let ends = months.first().copied().zip(months.last().copied());
        Self {
            months: ends.filter(|_| months.len() > 1),
            read: None,
        }
    }

    /// The months that one reading serves, where this is one of them and wholly rolled.
    pub fn serves(&self, month: Month, units: Option<&BTreeSet<Unit>>) -> Option<(Month, Month)> {
        let within = |(first, last): &(Month, Month)| *first <= month && month <= *last;
        self.months.filter(|m| units.is_none() && within(m))
    }

    /// For a roll of one month.
    pub fn of_one() -> Self {
        Self {
            months: None,
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
        priced: &Priced,
    ) -> Result<History> {
        let Some(months) = past.serves(month, units) else {
            let read = self.read((month, month), units, &priced.read).await?;
            return Ok(read.of(month));
        };
        let read = match &mut past.read {
            Some(read) => read,
            none => none.insert(self.read(months, None, &priced.read).await?),
        };
        Ok(read.of(month))
    }

    async fn read(
        &self,
        (first, last): (Month, Month),
        units: Option<&BTreeSet<Unit>>,
        projects: &BTreeSet<String>,
    ) -> Result<Read> {
        let agreements = self.firm.agreements.values();
        let agreements = agreements
            .filter(|a| is_block(a) && units.is_none_or(|u| u.contains(a.company_id.as_str())));
        // What was used up long ago is of no matter.
        let since = |a: &Agreement| matters_since(a, first.first()).unwrap_or(FIRST_DAY);
        let agreements = agreements.map(|a| (a.id.to_string(), since(a))).collect();
        let counted = self
            .db
            .entries_on(&agreements, day_before(last.first()))
            .await?;
        let priced = self.db.entries_of_projects(projects).await?;
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
