//! The world while it is being built: counters, lookups, and the small acts all rooms share.

use crate::model::*;
use crate::simulator::world::*;
use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Timelike};
use chrono_tz::Tz;
use std::collections::{BTreeMap, BTreeSet};

/// A record's id from its number.
pub(super) fn id<T: From<String>>(number: i64) -> T {
    T::from(format!("psa:{number}"))
}

/// An instant of a local day, so many minutes after midnight. A time that does not exist moves one hour on.
pub(super) fn at(zone: Tz, date: NaiveDate, minutes: i64) -> Instant {
    let local = date.and_time(NaiveTime::MIN) + TimeDelta::minutes(minutes);
    zone.from_local_datetime(&local)
        .earliest()
        .or_else(|| {
            zone.from_local_datetime(&(local + TimeDelta::hours(1)))
                .earliest()
        })
        .map_or_else(|| local.and_utc(), |t| t.to_utc())
}

/// Somebody who works.
#[derive(Clone, Debug)]
pub(super) struct Worker {
    /// Their id.
    pub member: MemberId,
    /// Their zone.
    pub zone: Tz,
    /// Index into the calendars.
    pub calendar: Option<usize>,
    /// The role on their entries.
    pub role: WorkRoleId,
    /// Their team.
    pub team: &'static str,
    /// Their member record names a role.
    pub has_default_role: bool,
    /// First day.
    pub started_on: Option<NaiveDate>,
    /// Last day.
    pub ended_on: Option<NaiveDate>,
}

/// A company that is served.
#[derive(Clone, Debug)]
pub(super) struct Client {
    /// Its id.
    pub company: CompanyId,
    /// Agreements its service work goes on, as indices, one after the other in time. None: billed by the hour.
    pub terms: Vec<usize>,
    /// Tickets that were worked lately, as indices.
    pub recent: Vec<usize>,
}

/// A project's tickets, as indices.
#[derive(Clone, Debug)]
pub(super) struct Job {
    /// Its tickets.
    pub tickets: Vec<usize>,
}

/// A working day: when it starts and how long its window is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shift {
    /// First instant.
    pub start: Instant,
    /// Length in minutes.
    pub minutes: i64,
    /// Local minute of its start.
    pub local: i64,
}

impl Shift {
    /// The instant so many minutes after its start.
    pub fn after(self, minutes: i64) -> Instant {
        self.start + TimeDelta::minutes(minutes)
    }
}

/// One person on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    /// Index of the worker.
    pub who: usize,
    /// The local day.
    pub date: NaiveDate,
}

/// Next number of each kind of record.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    pub company: i64,
    pub member: i64,
    pub agreement: i64,
    pub addition: i64,
    pub adjustment: i64,
    pub project: i64,
    pub ticket: i64,
    pub entry: i64,
    pub schedule: i64,
    pub invoice: i64,
    pub sheet: i64,
}

/// The next number of a counter.
pub(super) fn next(counter: &mut i64) -> i64 {
    *counter += 1;
    *counter
}

/// The world under construction.
#[derive(Debug)]
pub(super) struct Build {
    pub rng: fastrand::Rng,
    pub world: World,
    /// Today in the firm's zone.
    pub today: NaiveDate,
    pub workers: Vec<Worker>,
    pub clients: Vec<Client>,
    pub jobs: Vec<Job>,
    pub own: CompanyId,
    pub numbers: Numbers,
    /// Client indices, each as often as its weight.
    pub draw: Vec<usize>,
    /// Position of each agreement.
    pub agreement_at: BTreeMap<AgreementId, usize>,
    /// Next client a plant takes.
    pub turn: usize,
    /// Days that a plant or a look-alike has made.
    pub taken: BTreeSet<Spot>,
    /// Entries that are forgotten when invoices are written.
    pub unbilled: BTreeSet<TimeEntryId>,
    /// The rule that is being planted, or spared.
    pub rule: &'static str,
    /// What is done to it.
    pub what: &'static str,
}

impl Build {
    /// The window of a worker's day, if they are scheduled then and it is no holiday.
    pub fn shift(&self, spot: Spot) -> Option<Shift> {
        let worker = &self.workers[spot.who];
        if worker.started_on.is_some_and(|d| spot.date < d)
            || worker.ended_on.is_some_and(|d| spot.date > d)
            || self.is_holiday(worker, spot.date)
        {
            return None;
        }
        let (from, to) = self.hours(worker, spot.date)?;
        let local = i64::from(from.num_seconds_from_midnight() / 60);
        let end = i64::from(to.num_seconds_from_midnight() / 60);
        let minutes = if end > local {
            end - local
        } else {
            end + 1440 - local
        };
        Some(Shift {
            start: at(worker.zone, spot.date, local),
            minutes,
            local,
        })
    }

    /// A day shift of eight hours: the days that scripts are written for.
    pub fn plain_shift(&self, spot: Spot) -> Option<Shift> {
        self.shift(spot)
            .filter(|s| s.minutes == 480 && s.local < 12 * 60)
    }

    /// Is the day on the worker's holiday list?
    pub fn is_holiday(&self, worker: &Worker, date: NaiveDate) -> bool {
        worker.calendar.is_some_and(|c| {
            self.world.calendars[c]
                .holidays
                .iter()
                .any(|h| h.on == date)
        })
    }

    fn hours(&self, worker: &Worker, date: NaiveDate) -> Option<(NaiveTime, NaiveTime)> {
        let weekday = date.weekday().num_days_from_monday() as usize;
        let Some(calendar) = worker.calendar else {
            return (weekday < 5).then(|| (hour(9), hour(17)));
        };
        self.world.calendars[calendar].week[weekday]
    }

    /// The agreement of a client's service work on a day, as an index.
    pub fn terms(&self, client: usize, date: NaiveDate) -> Option<usize> {
        let active = |a: &usize| self.world.agreements[*a].agreement.active_on(date);
        self.clients[client].terms.iter().copied().find(active)
    }

    /// An agreement's id.
    pub fn agreement_id(&self, index: usize) -> AgreementId {
        self.world.agreements[index].agreement.id.clone()
    }

    /// A day's number of days before today.
    pub fn days_ago(&self, days: u64) -> NaiveDate {
        self.today - Days::new(days)
    }

    /// The days whose time is judged, oldest first.
    pub fn window(&self) -> Vec<NaiveDate> {
        (1..=7).rev().map(|n| self.days_ago(n)).collect()
    }
}

/// A full hour of the day.
pub(super) fn hour(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or(NaiveTime::MIN)
}
