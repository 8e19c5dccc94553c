//! Work outside a month that the month depends on. A roll of several months reads it once.

use super::Roller;
use super::facts::{monday, sunday};
use super::reach::is_priced;
use super::scope::{Unit, overtime_members, ticket_of, with_persons};
use crate::calendar;
use crate::coverage::{is_block, matters_since};
use crate::finance;
use crate::model::*;
use crate::store::Result;
use crate::store::work::day_before;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Earlier than any work. The warehouse compares days as text, so that a year has four digits.
const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(1, 1, 1).expect("a day");

/// Entries, by work date.
type Entries = Vec<Arc<TimeEntry>>;

/// What months depend on beside their own work.
#[derive(Default)]
struct Read {
    /// Of blocks without an opening, which a month needs up to its beginning.
    blocks: BTreeMap<AgreementId, Entries>,
    openings: Openings,
    /// Of capped projects, which it needs up to its end: several agreements may share a cap.
    capped: Entries,
    /// Of priced projects, of which it needs all.
    spending: Arc<HashMap<ProjectId, Spending>>,
    /// The tickets of these entries.
    tickets: HashMap<TicketId, Arc<Ticket>>,
    /// Completed incidents.
    incidents: Arc<HashMap<AgreementId, Vec<Arc<Ticket>>>>,
}

/// Worked time of projects to the end of each day of work.
type Hours = HashMap<ProjectId, Vec<(NaiveDate, Seconds)>>;

/// What was read for one roll of several months, and what is known of the month in hand.
pub(super) struct Past {
    /// What was worked on projects in the month.
    pub here: HashMap<ProjectId, Seconds>,
    /// Its work may have changed since it was rolled last.
    pub is_disturbed: bool,
    /// All that was disturbed is rolled in the order of months: what is kept of earlier ones is so.
    pub is_rolling: bool,
    /// And so it is of later ones.
    pub is_settled: bool,
    /// The first and the last whole month that is rolled, if there are several: what is read for these two serves all.
    months: Option<(Month, Month)>,
    read: Option<Read>,
    hours: Option<Hours>,
}

impl Past {
    /// For a roll of these whole months.
    pub fn of(whole: impl Iterator<Item = Month>) -> Self {
        let months: BTreeSet<Month> = whole.collect();
        let ends = months.first().copied().zip(months.last().copied());
        Self {
            months: ends.filter(|_| months.len() > 1),
            ..Self::of_one()
        }
    }

    /// The months that one reading serves, where this is one of them and wholly rolled.
    pub fn serves(&self, month: Month, units: Option<&BTreeSet<Unit>>) -> Option<(Month, Month)> {
        let within = |(first, last): &(Month, Month)| *first <= month && month <= *last;
        self.months.filter(|m| units.is_none() && within(m))
    }

    /// May the month rest on what blocks are kept to have given?
    pub fn opens(&self, month: Month, units: Option<&BTreeSet<Unit>>) -> bool {
        self.is_rolling && self.serves(month, units).is_none()
    }

    /// For a roll of one month.
    pub fn of_one() -> Self {
        Self {
            here: HashMap::new(),
            is_disturbed: true,
            is_rolling: false,
            is_settled: false,
            months: None,
            read: None,
            hours: None,
        }
    }
}

/// What a month depends on beside its own work.
pub(super) struct History {
    pub entries: Entries,
    pub openings: Openings,
    pub tickets: HashMap<TicketId, Arc<Ticket>>,
    pub spending: Arc<HashMap<ProjectId, Spending>>,
    pub incidents: Arc<HashMap<AgreementId, Vec<Arc<Ticket>>>>,
}

/// Those before a day.
fn until(entries: &Entries, day: NaiveDate) -> &[Arc<TimeEntry>] {
    &entries[..entries.partition_point(|e| e.work_date < day)]
}

impl Read {
    fn of(&self, firm: &Firm, month: Month) -> History {
        let mut entries = until(&self.capped, month.end()).to_vec();
        for (id, of) in &self.blocks {
            let since = firm.agreements.get(id).map(|a| since(a, month));
            let of = until(of, month.first());
            let from = of.partition_point(|e| Some(e.work_date) < since);
            entries.extend_from_slice(&of[from..]);
        }
        let mut tickets = HashMap::new();
        for id in entries.iter().filter_map(|e| e.ticket_id.as_ref()) {
            tickets.extend(
                self.tickets
                    .get_key_value(id)
                    .map(|(id, t)| (id.clone(), t.clone())),
            );
        }
        History {
            entries,
            openings: self.openings.clone(),
            tickets,
            spending: self.spending.clone(),
            incidents: self.incidents.clone(),
        }
    }
}

/// From which day on a block's work matters to a month: what was used up long ago does not.
fn since(block: &Agreement, month: Month) -> NaiveDate {
    matters_since(block, month.first()).unwrap_or(FIRST_DAY)
}

impl Roller<'_> {
    /// The work that the units of a month (none: all) depend on beside their own.
    pub(super) async fn history(
        &self,
        month: Month,
        units: Option<&BTreeSet<Unit>>,
        past: &mut Past,
        priced: &BTreeSet<String>,
    ) -> Result<History> {
        let Some(months) = past.serves(month, units) else {
            let opens = past.opens(month, units);
            let read = self.read((month, month), units, priced, opens).await?;
            return Ok(read.of(self.firm, month));
        };
        let read = match &mut past.read {
            Some(read) => read,
            none => none.insert(self.read(months, None, priced, false).await?),
        };
        Ok(read.of(self.firm, month))
    }

    async fn read(
        &self,
        (first, last): (Month, Month),
        units: Option<&BTreeSet<Unit>>,
        projects: &BTreeSet<String>,
        opens: bool,
    ) -> Result<Read> {
        let priced = shared(self.db.entries_of_projects(projects).await?);
        let mut tickets = self.tickets(priced.iter().map(Arc::as_ref)).await?;
        let mut capped = priced.clone();
        capped.retain(|entry| {
            let project = self.firm.project_of(entry, ticket_of(&tickets, entry));
            project.is_some_and(|p| p.billing_method == BillingMethod::NotToExceed)
        });
        let agreements = self.firm.agreements.values();
        let blocks = agreements
            .filter(|a| is_block(a) && units.is_none_or(|u| u.contains(a.company_id.as_str())));
        let mut wanted: BTreeMap<String, NaiveDate> = blocks
            .map(|a| (a.id.to_string(), since(a, first)))
            .collect();
        let mut openings = Openings::new();
        if opens {
            let blocks = wanted.keys().cloned().collect();
            openings = self.openings(first, &blocks).await?;
            // What a cap leaves to bill rests on what the block gave to each piece of its work.
            for entry in &capped {
                let agreement = self.firm.agreement_of(entry, ticket_of(&tickets, entry));
                if let Some(agreement) = agreement {
                    openings.remove(&agreement.id);
                }
            }
            wanted.retain(|id, _| !openings.contains_key(&AgreementId::from(id.as_str())));
        }
        let counted = self
            .db
            .entries_on(&wanted, day_before(last.first()))
            .await?;
        tickets.extend(self.tickets(counted.iter()).await?);
        let mut read = Read {
            capped,
            openings,
            ..Read::default()
        };
        for entry in shared(counted) {
            let agreement = self.firm.agreement_of(&entry, ticket_of(&tickets, &entry));
            if let Some(agreement) = agreement.filter(|a| wanted.contains_key(a.id.as_str())) {
                let of = read.blocks.entry(agreement.id.clone()).or_default();
                of.push(entry);
            }
        }
        let weeks = self.project_weeks(&priced).await?;
        tickets.extend(self.tickets(weeks.iter()).await?);
        let priced_ids = projects.iter().map(|id| id.as_str().into()).collect();
        let spending = finance::spending(
            self.firm,
            self.policy,
            &priced_ids,
            &priced,
            &weeks,
            &tickets,
        );
        read.spending = Arc::new(spending);
        read.tickets = tickets;
        let incidents = self.incidents((first, last), units).await?;
        read.incidents = Arc::new(finance::completed(incidents));
        Ok(read)
    }

    /// Completed incidents of the units (none: of all) that the months may price. One month needs its own, and where there is a
    /// limit all before it.
    async fn incidents(
        &self,
        (first, last): (Month, Month),
        units: Option<&BTreeSet<Unit>>,
    ) -> Result<Vec<Arc<Ticket>>> {
        let agreements = self.firm.agreements.values();
        let incidents = agreements.filter(|a| {
            let in_scope = units.is_none_or(|u| u.contains(a.company_id.as_str()));
            a.kind == AgreementKind::Incident && in_scope
        });
        let is_counted = |a: &&Agreement| a.limit_amount.is_some() && !a.unlimited;
        let (all, own): (Vec<_>, Vec<_>) = incidents.partition(|a| first < last || is_counted(a));
        let ids = |of: Vec<&Agreement>| of.into_iter().map(|a| a.id.to_string()).collect();
        let zone = self.business.time_zone;
        let bounds = (
            calendar::day_bounds(zone, day_before(first.first())).start,
            calendar::day_bounds(zone, last.end()).end,
        );
        self.db.completed(&ids(all), &ids(own), bounds).await
    }

    /// The weeks of work on priced projects, of persons whose weeks are costed as a whole: the premium is part of a
    /// project's cost to date.
    async fn project_weeks(&self, priced: &[Arc<TimeEntry>]) -> Result<Vec<TimeEntry>> {
        let costed = overtime_members(self.firm);
        let priced = priced
            .iter()
            .filter(|e| costed.contains(e.member_id.as_str()));
        let priced: Vec<&TimeEntry> = priced.map(Arc::as_ref).collect();
        let mondays: BTreeSet<NaiveDate> = priced.iter().map(|e| monday(e.work_date)).collect();
        let (Some(first), Some(last)) = (mondays.first(), mondays.last()) else {
            return Ok(Vec::new());
        };
        let members: BTreeSet<String> = priced.iter().map(|e| e.member_id.to_string()).collect();
        let members = with_persons(self.firm, &members);
        let entries = self.db.member_entries(&members, *first, sunday(*last));
        let mut entries = entries.await?;
        entries.retain(|e| mondays.contains(&monday(e.work_date)));
        Ok(entries)
    }

    /// Worked time of these projects to the end of a month, and all of it.
    pub(super) async fn project_hours(
        &self,
        projects: &BTreeSet<String>,
        month: Month,
        past: &mut Past,
    ) -> Result<Vec<(ProjectId, Seconds, Seconds)>> {
        let to = day_before(month.end());
        if past.serves(month, None).is_none() {
            return match past.is_settled {
                true => self.kept_hours(projects, month, &past.here).await,
                false => self.db.project_hours(projects, to).await,
            };
        }
        let hours = match &mut past.hours {
            Some(hours) => hours,
            none => none.insert(self.hours().await?),
        };
        let found = projects.iter().filter_map(|id| {
            let (id, days) = hours.get_key_value(&ProjectId::from(id.as_str()))?;
            let before = days.partition_point(|(day, _)| *day <= to).checked_sub(1);
            let then = before.map(|at| days[at].1).unwrap_or_default();
            Some((id.clone(), then, days.last()?.1))
        });
        Ok(found.collect())
    }

    /// The same by what is kept of other months.
    async fn kept_hours(
        &self,
        projects: &BTreeSet<String>,
        month: Month,
        here: &HashMap<ProjectId, Seconds>,
    ) -> Result<Vec<(ProjectId, Seconds, Seconds)>> {
        if projects.is_empty() {
            return Ok(Vec::new());
        }
        let today = self.now.with_timezone(&self.business.time_zone);
        let last = Month::of(today.date_naive());
        let mut others = self.db.project_work(projects, month, last).await?;
        for id in here.keys().filter(|id| projects.contains(id.as_str())) {
            others.entry(id.clone()).or_default();
        }
        let all = others.into_iter().map(|(id, (earlier, later))| {
            let to_date = earlier + here.get(&id).copied().unwrap_or_default();
            (id, to_date, to_date + later)
        });
        Ok(all.collect())
    }

    /// Hours of all projects without a price.
    async fn hours(&self) -> Result<Hours> {
        let projects = self.firm.projects.values().filter(|p| !is_priced(p));
        let projects = projects.map(|p| p.id.to_string()).collect();
        let mut hours = Hours::new();
        for (id, day, worked) in self.db.project_days(&projects).await? {
            let of = hours.entry(id).or_default();
            let before = of.last().map(|(_, time)| *time).unwrap_or_default();
            of.push((day.unwrap_or(NaiveDate::MAX), before + worked));
        }
        Ok(hours)
    }
}

fn shared(entries: Vec<TimeEntry>) -> Entries {
    let mut entries: Entries = entries.into_iter().map(Arc::new).collect();
    entries.sort_by_key(|e| e.work_date);
    entries
}
