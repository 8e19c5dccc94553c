//! Work dates: the local date of an entry's start in its member's zone, else the source's own (`domain.md` §0).

use crate::model::{Cell, Record};
use crate::store::record::NewRow;
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use std::collections::HashMap;

/// Zones of members, kept over the pages of a run.
#[derive(Debug)]
pub struct Zones {
    of: HashMap<String, Tz>,
    business: Tz,
}

impl Zones {
    /// The zones held, and everyone else's.
    pub fn new(held: Vec<(String, String)>, business: Tz) -> Self {
        let of = held
            .into_iter()
            .filter_map(|(id, zone)| Some((id, zone.parse().ok()?)))
            .collect();
        Self { of, business }
    }

    /// The local date of a member at an instant.
    pub fn date(&self, member: &str, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(self.of.get(member).unwrap_or(&self.business))
            .date_naive()
    }

    /// Moves wall-clock times of a record to the instants they stand for at its member's. A time that a clock change
    /// leaves out is the first one after it; of one that comes twice the earlier counts.
    pub fn settle(&self, record: &mut Record) {
        let zone = match record.get("member_id") {
            Cell::Text(member) => *self.of.get(&**member).unwrap_or(&self.business),
            _ => self.business,
        };
        for column in std::mem::take(&mut record.local) {
            if let Cell::Instant(wall) = record.get(column) {
                let instant = instant(zone, wall.naive_utc());
                record.set(column, instant);
            }
        }
    }

    /// The date in the business zone.
    pub fn business_date(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.business).date_naive()
    }

    /// The work date of a time entry; none for other records.
    pub fn work_date(&self, record: &Record) -> Option<NaiveDate> {
        if record.table.name != "time_entry" {
            return None;
        }
        let member = if let Cell::Text(id) = record.get("member_id") {
            &**id
        } else {
            ""
        };
        match (
            record.get("started_at"),
            record.get("ended_at"),
            record.get("worked_on"),
        ) {
            // With one of the two alone the entry is untimed: the source's own date goes first.
            (Cell::Instant(start), Cell::Instant(_), _) => Some(self.date(member, *start)),
            (_, _, Cell::Date(day)) => Some(*day),
            (Cell::Instant(at), _, _) | (_, Cell::Instant(at), _) => Some(self.date(member, *at)),
            _ => None,
        }
    }

    /// Takes over members' zones; true when one is another now.
    pub fn take_over(&mut self, members: &[NewRow]) -> bool {
        let mut moved = false;
        for row in members {
            let zone = if let Cell::Text(zone) = row.record.get("time_zone") {
                zone.parse().ok()
            } else {
                None
            };
            let before = self.of.get(&row.id).copied();
            // Also for a member that is new: entries that name one may come first.
            moved |= before != zone;
            match zone {
                Some(zone) => self.of.insert(row.id.clone(), zone),
                None => self.of.remove(&row.id),
            };
        }
        moved
    }
}

/// The instant of a wall-clock time.
fn instant(zone: Tz, wall: NaiveDateTime) -> DateTime<Utc> {
    let hour = TimeDelta::hours(1);
    zone.from_local_datetime(&wall)
        .earliest()
        .or_else(|| zone.from_local_datetime(&(wall + hour)).earliest())
        .map_or_else(|| wall.and_utc(), |at| at.to_utc())
}
