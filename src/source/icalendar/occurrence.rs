//! The occurrences of a calendar that touch a window of days, as rows.

use super::event::Said;
use super::feed::Feed;
use super::line::{Calendar, Event};
use super::recur::{Excepted, repeats, starts};
use super::row::Row;
use super::settings::Map;
use super::when::{Length, Time, Zones, zone};
use crate::model::Instant;
use crate::source::Reject;
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// One calendar being read.
struct Reading<'a> {
    feed: &'a Feed,
    map: &'a Map,
    zones: Zones<'a>,
    /// First instant of the window, and the first after it.
    window: (Instant, Instant),
}

/// Occurrences from a day up to another, in UTC, each a row; what cannot be read is a row that says so.
pub(super) fn rows(
    feed: &Feed,
    map: &Map,
    business: Tz,
    calendar: &Calendar,
    (from, until): (NaiveDate, NaiveDate),
) -> Vec<Row> {
    let told = calendar.zone.as_deref();
    let own = told.and_then(|name| zone(name, &map.time_zones));
    let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
    let reading = Reading {
        feed,
        map,
        zones: Zones {
            map: &map.time_zones,
            own: own.unwrap_or(business),
        },
        window: (midnight(from), midnight(until)),
    };
    let mut series: BTreeMap<String, Vec<&Event>> = BTreeMap::new();
    for event in &calendar.events {
        series.entry(uid(event)).or_default().push(event);
    }
    let mut rows = Vec::new();
    for (uid, events) in series {
        reading.series(&uid, &events, &mut rows);
    }
    rows
}

/// What an event is known by; where it has no name, its times.
fn uid(event: &Event) -> String {
    let said = Said(event);
    match said.text("UID") {
        "" => format!("{} {}", said.text("DTSTART"), said.text("DTEND")),
        uid => uid.to_owned(),
    }
}

/// Of several texts of the same the latest, by what each stands for.
fn latest<'a>(events: &[&'a Event]) -> BTreeMap<&'a str, Said<'a>> {
    let mut latest: BTreeMap<&str, Said<'_>> = BTreeMap::new();
    for said in events.iter().map(|event| Said(event)) {
        let held = latest.entry(said.text("RECURRENCE-ID")).or_insert(said);
        if said.edition() >= held.edition() {
            *held = said;
        }
    }
    latest
}

impl Reading<'_> {
    /// An event with those that stand for single occurrences of it.
    fn series(&self, uid: &str, events: &[&Event], rows: &mut Vec<Row>) {
        let mut latest = latest(events);
        let master = latest.remove("");
        let whole_day = master
            .and_then(|m| m.starts(self.zones).ok())
            .is_some_and(|start| start.whole_day);
        let mut replaced = Excepted::default();
        for (id, event) in latest {
            match self.replacement(uid, event, rows) {
                Ok(stood_for) => stood_for
                    .into_iter()
                    .for_each(|t| replaced.add(t, whole_day)),
                Err(reject) => rows.push(Row::bad(self.feed, uid, id, reject)),
            }
        }
        let of_master = master.map(|event| self.occurrences(uid, event, &replaced, rows));
        if let Some(Err(reject)) = of_master {
            rows.push(Row::bad(self.feed, uid, "", reject));
        }
    }

    /// What stands for one occurrence: answers for which.
    fn replacement(
        &self,
        uid: &str,
        event: Said<'_>,
        rows: &mut Vec<Row>,
    ) -> Result<Option<Time>, Reject> {
        let stands_for = event.stands_for(self.zones)?;
        let start = event.starts(self.zones)?;
        let length = event.length(start, self.zones)?;
        let key = stands_for.map_or_else(String::new, key);
        rows.extend(self.row(uid, &key, event, start, length));
        Ok(stands_for)
    }

    fn occurrences(
        &self,
        uid: &str,
        event: Said<'_>,
        replaced: &Excepted,
        rows: &mut Vec<Row>,
    ) -> Result<(), Reject> {
        let start = event.starts(self.zones)?;
        let length = event.length(start, self.zones)?;
        if !repeats(event) {
            rows.extend(self.row(uid, "", event, start, length));
            return Ok(());
        }
        let stretch = self
            .stretch(start, length)
            .ok_or_else(|| Reject::new("DTEND", "it lasts too long to be read"))?;
        for (local, own) in starts(event, start, self.zones, stretch)? {
            let at = start.at(local);
            if !replaced.has(at) {
                rows.extend(self.row(uid, &key(at), event, at, own.unwrap_or(length)));
            }
        }
        Ok(())
    }

    /// Local times at which an occurrence that touches the window can begin, and a little more.
    fn stretch(&self, start: Time, length: Length) -> Option<(NaiveDateTime, NaiveDateTime)> {
        let days = length.days + u64::try_from(length.seconds / 86_400).ok()? + 2;
        let local = |at: Instant| at.with_timezone(&start.zone).naive_local();
        let from = local(self.window.0).checked_sub_days(Days::new(days))?;
        Some((from, local(self.window.1).checked_add_days(Days::new(1))?))
    }

    /// The row of an occurrence that touches the window and lasts.
    fn row(
        &self,
        uid: &str,
        key: &str,
        event: Said<'_>,
        start: Time,
        length: Length,
    ) -> Option<Row> {
        let (starts, ends) = (start.instant(false), start.end(length)?);
        let touches = starts < ends && starts < self.window.1 && ends > self.window.0;
        let show_as = event.show_as(self.feed, self.map);
        touches.then(|| Row::new(self.feed, uid, key, (starts, ends), show_as, event.status()))
    }
}

/// The name of an occurrence within its series: when it begins by the rule.
fn key(at: Time) -> String {
    match at.whole_day {
        true => at.local.date().to_string(),
        false => at.instant(false).to_rfc3339(),
    }
}
