//! The occurrences of a calendar that touch a window of days, as rows.

use super::event::Said;
use super::feed::Feed;
use super::later::Later;
use super::line::{Calendar, Event};
use super::recur::{Excepted, repeats, starts};
use super::row::Row;
use super::settings::Map;
use super::told::Told;
use super::when::{Length, Time, Zone, Zones};
use crate::model::Instant;
use crate::source::Reject;
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// One calendar being read.
struct Reading<'a> {
    feed: &'a Feed,
    map: &'a Map,
    keep_titles: bool,
    zones: Zones<'a>,
    /// First instant of the window, and the first after it.
    window: (Instant, Instant),
}

/// Occurrences from a day up to another, in UTC, each a row; what cannot be read is a row that says so.
pub(super) fn rows(
    feed: &Feed,
    (map, keep_titles): (&Map, bool),
    business: Tz,
    calendar: &Calendar,
    (from, until): (NaiveDate, NaiveDate),
) -> Vec<Row> {
    let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
    let window = (midnight(from), midnight(until));
    let told = told(calendar, window.1);
    let mut zones = Zones {
        map: &map.time_zones,
        told: &told,
        own: Zone::Named(business),
    };
    let own = calendar.zone.as_deref().and_then(|name| zones.named(name));
    zones.own = own.unwrap_or(zones.own);
    let reading = Reading {
        feed,
        map,
        keep_titles,
        zones,
        window,
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

/// Zones that the calendar defines itself, up to a year after the window.
fn told(calendar: &Calendar, until: Instant) -> BTreeMap<String, Told> {
    let until = until.naive_utc() + Days::new(366);
    let zones = calendar.zones.iter();
    zones
        .filter_map(|(name, observances)| Some((name.clone(), Told::of(observances, until)?)))
        .collect()
}

/// What an event is known by; where it has no name, its times.
fn uid(event: &Event) -> String {
    let said = Said(event);
    match said.text("UID") {
        "" => format!("{} {}", said.text("DTSTART"), said.text("DTEND")),
        uid => uid.to_owned(),
    }
}

/// Of several texts of the same the latest, by what each stands for, and whether for all that follow.
fn latest<'a>(events: &[&'a Event]) -> BTreeMap<(&'a str, bool), Said<'a>> {
    let mut latest: BTreeMap<(&str, bool), Said<'_>> = BTreeMap::new();
    for said in events.iter().map(|event| Said(event)) {
        let key = (said.text("RECURRENCE-ID"), said.and_all_that_follow());
        let held = latest.entry(key).or_insert(said);
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
        let master = latest.remove(&("", false));
        let whole_day = master
            .and_then(|m| m.starts(self.zones).ok())
            .is_some_and(|start| start.whole_day);
        let mut replaced = Excepted::default();
        let mut later = Vec::new();
        for ((id, follows), event) in latest {
            let read = match follows && master.is_some() {
                true => Later::of(event, self.zones).map(|change| later.push(change)),
                false => self.replacement(uid, event, rows).map(|stood_for| {
                    let stood_for = stood_for.into_iter();
                    stood_for.for_each(|t| replaced.add(t, whole_day));
                }),
            };
            if let Err(reject) = read {
                rows.push(Row::bad(self.feed, uid, id, reject));
            }
        }
        later.sort_by_key(|change: &Later<'_>| change.from);
        let of_master = master.map(|event| self.occurrences(uid, event, (&replaced, &later), rows));
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
    ) -> Result<Option<Time<'_>>, Reject> {
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
        (replaced, later): (&Excepted, &[Later<'_>]),
        rows: &mut Vec<Row>,
    ) -> Result<(), Reject> {
        let start = event.starts(self.zones)?;
        let length = event.length(start, self.zones)?;
        if !repeats(event) {
            rows.extend(self.row(uid, "", event, start, length));
            return Ok(());
        }
        let stretch = self
            .stretch(start, length, later)
            .ok_or_else(|| Reject::new("DTEND", "it lasts too long to be read"))?;
        for (local, own) in starts(event, start, self.zones, stretch)? {
            let at = start.at(local);
            if replaced.has(at) {
                continue;
            }
            let since = at.instant(false);
            let change = later.iter().rfind(|change| change.from <= since);
            rows.extend(match change {
                Some(change) => {
                    let moved = change.at(at);
                    self.row(uid, &key(at), change.event, moved, change.length)
                }
                None => self.row(uid, &key(at), event, at, own.unwrap_or(length)),
            });
        }
        Ok(())
    }

    /// Local times at which an occurrence that touches the window can begin, and a little more.
    fn stretch(
        &self,
        start: Time<'_>,
        length: Length,
        later: &[Later<'_>],
    ) -> Option<(NaiveDateTime, NaiveDateTime)> {
        let days = |length: Length| {
            let whole = u64::try_from(length.seconds / 86_400).ok()?;
            length.days.checked_add(whole)
        };
        let (mut before, mut after) = (days(length)? + 2, 1);
        for change in later {
            let moved = change.shift.num_days().unsigned_abs() + 1;
            before = before.max(days(change.length)? + 2 + moved);
            after = after.max(1 + moved);
        }
        let local = |at: Instant| start.zone.local(at);
        let from = local(self.window.0).checked_sub_days(Days::new(before))?;
        Some((
            from,
            local(self.window.1).checked_add_days(Days::new(after))?,
        ))
    }

    /// The row of an occurrence that touches the window and lasts.
    fn row(
        &self,
        uid: &str,
        key: &str,
        event: Said<'_>,
        start: Time<'_>,
        length: Length,
    ) -> Option<Row> {
        let (starts, ends) = (start.instant(false), start.end(length)?);
        let touches = starts < ends && starts < self.window.1 && ends > self.window.0;
        let show_as = event.show_as(self.feed, self.map);
        touches.then(|| {
            let row = Row::new(self.feed, uid, key, (starts, ends), show_as, event.status());
            match self.keep_titles {
                true => row.titled(event.title()),
                false => row,
            }
        })
    }
}

/// The name of an occurrence within its series: when it begins by the rule.
fn key(at: Time<'_>) -> String {
    match at.whole_day {
        true => at.local.date().to_string(),
        false => at.instant(false).to_rfc3339(),
    }
}
