//! Dates, times and lengths of an event (RFC 5545 §3.3), and the instants they mean.

use super::line::Property;
use super::told::Told;
use crate::calendar;
use crate::model::Instant;
use crate::source::Reject;
use crate::source::zone::resolve;
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use chrono_tz::Tz;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Years that calendars speak of.
const YEARS: RangeInclusive<i32> = 1900..=2200;

/// What times are read with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Zones<'a> {
    /// Names that only the operator knows.
    pub map: &'a BTreeMap<String, String>,
    /// Zones that the calendar defines itself, by its names for them.
    pub told: &'a BTreeMap<String, Told>,
    /// Where times without a zone, and whole days, are.
    pub own: Zone<'a>,
}

impl<'a> Zones<'a> {
    /// A zone by its name: a known one, else the calendar's own.
    pub fn named(self, name: &str) -> Option<Zone<'a>> {
        let told = || self.told.get(name.trim()).map(Zone::Told);
        zone(name, self.map).map(Zone::Named).or_else(told)
    }
}

/// Where a clock hangs.
#[derive(Clone, Copy, Debug)]
pub(super) enum Zone<'a> {
    /// A zone that is known by its name.
    Named(Tz),
    /// One that only the calendar knows.
    Told(&'a Told),
}

impl PartialEq for Zone<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Named(one), Self::Named(other)) => one == other,
            (Self::Told(one), Self::Told(other)) => std::ptr::eq(*one, *other),
            _ => false,
        }
    }
}

impl Zone<'_> {
    /// What its clock shows.
    pub fn local(self, at: Instant) -> NaiveDateTime {
        match self {
            Self::Named(zone) => at.with_timezone(&zone).naive_local(),
            Self::Told(told) => told.local(at),
        }
    }
}

/// A local time, or a whole local day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Time<'a> {
    pub local: NaiveDateTime,
    pub zone: Zone<'a>,
    pub whole_day: bool,
}

impl Time<'_> {
    /// Its instant; of a time that happens twice the first as a start and the last as an end.
    pub fn instant(&self, as_end: bool) -> Instant {
        match self.zone {
            Zone::Named(zone) => {
                calendar::local(zone, self.local.date(), self.local.time(), as_end)
            }
            Zone::Told(told) => told.instant(self.local, as_end),
        }
    }
    /// The same place in another local time.
    pub fn at(&self, local: NaiveDateTime) -> Self {
        Self { local, ..*self }
    }
    /// The instant at which something of this length that begins now ends.
    pub fn end(&self, length: Length) -> Option<Instant> {
        let last = self.local.checked_add_days(Days::new(length.days))?;
        let of_days = match length.days {
            // One that lasts no whole day is measured from the instant it began.
            0 => self.instant(false),
            _ => self.at(last).instant(true),
        };
        of_days.checked_add_signed(TimeDelta::try_seconds(length.seconds)?)
    }
}

/// How long an event lasts: days as the calendar counts them, and seconds that pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Length {
    pub days: u64,
    pub seconds: i64,
}

/// One of a property's values as a time.
pub(super) fn time<'z>(
    property: &Property,
    value: &str,
    zones: Zones<'z>,
) -> Result<Time<'z>, Reject> {
    let value = value.trim();
    let bad = |problem: String| Reject::new(property.name.as_str(), problem);
    let unread = || bad(format!("{value:?} is no date or time"));
    if value.len() == 8 {
        let date = NaiveDate::parse_from_str(value, "%Y%m%d").map_err(|_| unread())?;
        if !YEARS.contains(&date.year()) {
            return Err(unread());
        }
        return Ok(Time {
            local: date.and_time(NaiveTime::MIN),
            zone: zones.own,
            whole_day: true,
        });
    }
    let (bare, utc) = match value.strip_suffix(['Z', 'z']) {
        Some(bare) => (bare, true),
        None => (value, false),
    };
    let local = NaiveDateTime::parse_from_str(bare, "%Y%m%dT%H%M%S").map_err(|_| unread())?;
    if !YEARS.contains(&local.year()) {
        return Err(unread());
    }
    let zone = match property.parameter("TZID") {
        _ if utc => Zone::Named(Tz::UTC),
        None => zones.own,
        Some(name) => zones.named(name).ok_or_else(|| {
            bad(format!(
                "the zone {name:?} is not known; name it in map.time_zones"
            ))
        })?,
    };
    Ok(Time {
        local,
        zone,
        whole_day: false,
    })
}

/// A zone by its name: IANA's, Windows's, mapped, or one of those behind the path that some programs write before it.
pub(super) fn zone(name: &str, map: &BTreeMap<String, String>) -> Option<Tz> {
    let name = name.trim();
    let behind = name.match_indices('/').map(|(at, _)| &name[at + 1..]);
    std::iter::once(name)
        .chain(behind)
        .find_map(|name| resolve(name, map))
}

/// `P1W`, `P1DT2H30M`: never below nothing.
pub(super) fn length(text: &str) -> Option<Length> {
    let text = text.trim().trim_start_matches('+').strip_prefix('P')?;
    let (mut length, mut digits, mut in_time) = (Length::default(), String::new(), false);
    for letter in text.chars() {
        if letter.is_ascii_digit() {
            digits.push(letter);
            continue;
        }
        if letter == 'T' && digits.is_empty() {
            in_time = true;
            continue;
        }
        let number: u32 = std::mem::take(&mut digits).parse().ok()?;
        match (in_time, letter) {
            (false, 'W') => length.days += 7 * u64::from(number),
            (false, 'D') => length.days += u64::from(number),
            (true, 'H') => length.seconds += 3600 * i64::from(number),
            (true, 'M') => length.seconds += 60 * i64::from(number),
            (true, 'S') => length.seconds += i64::from(number),
            _ => return None,
        }
    }
    digits.is_empty().then_some(length)
}
