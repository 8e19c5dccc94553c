//! When a series happens. Rules are reckoned in the event's own local time, where their words have their meaning; what an
//! hour that the clock leaps over or repeats means is decided afterwards.

use super::event::{Said, between};
use super::line::Property;
use super::when::{Length, Time, Zones, length, time};
use crate::model::Instant;
use crate::source::Reject;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use rrule::{RRule, RRuleSet, Unvalidated};
use std::collections::{BTreeMap, HashSet};

/// More occurrences of one event in a window are no calendar.
const OCCURRENCES_MAX: u16 = 5000;

/// Occurrences by their local start; with a length where one has its own.
pub(super) type Starts = BTreeMap<NaiveDateTime, Option<Length>>;

/// Does it happen more than once?
pub(super) fn repeats(event: Said<'_>) -> bool {
    event.property("RRULE").is_some() || event.property("RDATE").is_some()
}

/// Occurrences that begin in the stretch of local time, those left out that the event itself excepts.
pub(super) fn starts(
    event: Said<'_>,
    start: Time<'_>,
    zones: Zones<'_>,
    stretch: (NaiveDateTime, NaiveDateTime),
) -> Result<Starts, Reject> {
    let (from, until) = stretch;
    let mut starts = Starts::new();
    let mut first = true;
    for rule in event.all("RRULE") {
        let begun = by_rule(rule, start, stretch, &mut starts)?;
        first &= begun;
    }
    // The first occurrence is one whether the rule names it or not.
    if first && from <= start.local && start.local <= until {
        starts.insert(start.local, None);
    }
    for property in event.all("RDATE") {
        for value in property.value.split(',').filter(|v| !v.trim().is_empty()) {
            let (at, length) = extra(property, value, zones)?;
            let local = in_zone(at.instant(false), start, at);
            if from <= local && local <= until {
                starts.insert(local, length);
            }
        }
    }
    let mut by_exception = Starts::new();
    for rule in event.all("EXRULE") {
        by_rule(rule, start, stretch, &mut by_exception)?;
    }
    starts.retain(|local, _| !by_exception.contains_key(local));
    let excepted = Excepted::of(event, start, zones)?;
    starts.retain(|local, _| !excepted.has(start.at(*local)));
    Ok(starts)
}

/// Adds what a rule says; answers whether it had begun at all before it ended.
pub(super) fn by_rule(
    property: &Property,
    start: Time<'_>,
    (from, until): (NaiveDateTime, NaiveDateTime),
    starts: &mut Starts,
) -> Result<bool, Reject> {
    let rule = property.value.as_str();
    let bad = |problem: String| Reject::new(property.name.as_str(), problem);
    let mut parts = Vec::new();
    for part in rule.split(';').map(str::trim).filter(|p| !p.is_empty()) {
        match part.split_once('=') {
            Some((key, value)) if key.eq_ignore_ascii_case("UNTIL") => {
                let last = last(value, start)
                    .ok_or_else(|| bad(format!("UNTIL {value:?} is no date or time")))?;
                if last < start.local {
                    return Ok(false);
                }
                parts.push(format!("UNTIL={}", last.format("%Y%m%dT%H%M%SZ")));
            }
            _ => parts.push(part.to_ascii_uppercase()),
        }
    }
    // Local times are reckoned as if the zone had no daylight saving.
    let utc = |local: NaiveDateTime| rrule::Tz::UTC.from_utc_datetime(&local);
    let unread = |e: rrule::RRuleError| bad(format!("{rule:?} cannot be read: {e}"));
    let parsed: RRule<Unvalidated> = parts.join(";").parse().map_err(unread)?;
    let valid = parsed.validate(utc(start.local)).map_err(unread)?;
    let set = RRuleSet::new(utc(start.local)).rrule(valid);
    let found = set.after(utc(from)).before(utc(until)).all(OCCURRENCES_MAX);
    if found.limited {
        return Err(bad(format!("{rule:?} repeats too often to be read")));
    }
    starts.extend(found.dates.iter().map(|at| (at.naive_utc(), None)));
    Ok(true)
}

/// The last local time at which an occurrence may begin. It is told in UTC, as a date, or, by some programs, in local
/// time.
fn last(value: &str, start: Time<'_>) -> Option<NaiveDateTime> {
    let value = value.trim();
    let end_of = |date: NaiveDate| match start.whole_day {
        true => Some(date.and_time(NaiveTime::MIN)),
        false => date.and_hms_opt(23, 59, 59),
    };
    if let Ok(date) = NaiveDate::parse_from_str(value, "%Y%m%d") {
        return end_of(date);
    }
    let bare = value.trim_end_matches(['Z', 'z']);
    let told = NaiveDateTime::parse_from_str(bare, "%Y%m%dT%H%M%S").ok()?;
    let local = match bare.len() < value.len() {
        true => start.zone.local(told.and_utc()),
        false => told,
    };
    match start.whole_day {
        true => end_of(local.date()),
        false => Some(local),
    }
}

/// A further occurrence: a date, a time, or a period with its own end or length.
fn extra<'z>(
    property: &Property,
    value: &str,
    zones: Zones<'z>,
) -> Result<(Time<'z>, Option<Length>), Reject> {
    let Some((from, to)) = value.split_once('/') else {
        return Ok((time(property, value, zones)?, None));
    };
    let at = time(property, from, zones)?;
    let own = match to.trim().starts_with(['P', '+']) {
        true => length(to).ok_or_else(|| Reject::new("RDATE", format!("{to:?} is no length")))?,
        false => between(at, time(property, to, zones)?)?,
    };
    Ok((at, Some(own)))
}

/// A time of an exception as a local time of the series.
pub(super) fn in_zone(at: Instant, series: Time<'_>, told: Time<'_>) -> NaiveDateTime {
    match told.whole_day || told.zone == series.zone {
        true => told.local,
        false => series.zone.local(at),
    }
}

/// Occurrences that do not happen: by instant, or by local day where only a date is told.
#[derive(Debug, Default)]
pub(super) struct Excepted {
    at: HashSet<Instant>,
    on: HashSet<NaiveDate>,
}

impl Excepted {
    fn of(event: Said<'_>, start: Time<'_>, zones: Zones<'_>) -> Result<Self, Reject> {
        let mut excepted = Self::default();
        for property in event.all("EXDATE") {
            for value in property.value.split(',').filter(|v| !v.trim().is_empty()) {
                excepted.add(time(property, value, zones)?, start.whole_day);
            }
        }
        Ok(excepted)
    }
    /// One more. Of whole days the date alone counts.
    pub fn add(&mut self, told: Time<'_>, whole_day: bool) {
        match told.whole_day || whole_day {
            true => drop(self.on.insert(told.local.date())),
            false => drop(self.at.insert(told.instant(false))),
        }
    }
    pub fn has(&self, occurrence: Time<'_>) -> bool {
        self.on.contains(&occurrence.local.date()) || self.at.contains(&occurrence.instant(false))
    }
}
