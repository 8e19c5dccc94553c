//! Zones that only the feed knows: its own VTIMEZONE (RFC 5545 §3.6.5), where no known name stands for one.

use super::event::Said;
use super::line::Observances;
use super::recur::by_rule;
use super::when::{Time, Zone};
use crate::model::Instant;
use chrono::{NaiveDateTime, TimeDelta, TimeZone, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// When a zone's clock was how far from UTC.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    /// Before the first change, in seconds east.
    before: i64,
    /// From an instant on so far, in order.
    changes: Vec<(Instant, i64)>,
    /// All distances there are.
    offsets: BTreeSet<i64>,
}

impl Told {
    /// A clock that never changes.
    fn fixed(offset: i64) -> Self {
        Self {
            before: offset,
            changes: Vec::new(),
            offsets: [offset].into(),
        }
    }

    /// The zone of a definition, its changes up to a local time; none where it cannot be read.
    pub fn of(observances: &Observances, until: NaiveDateTime) -> Option<Self> {
        let mut changes = BTreeMap::new();
        let mut before = None;
        for observance in observances {
            let said = Said(observance);
            let (from, to) = (
                offset(said.text("TZOFFSETFROM"))?,
                offset(said.text("TZOFFSETTO"))?,
            );
            for local in onsets(said, from, until)? {
                let at = utc(local, from)?;
                if before.is_none_or(|(first, _)| at < first) {
                    before = Some((at, from));
                }
                changes.insert(at, to);
            }
        }
        let (_, before) = before?;
        let offsets = changes.values().copied().chain([before]).collect();
        Some(Self {
            before,
            changes: changes.into_iter().collect(),
            offsets,
        })
    }

    fn offset(&self, at: Instant) -> i64 {
        match self.changes.partition_point(|(since, _)| *since <= at) {
            0 => self.before,
            n => self.changes[n - 1].1,
        }
    }

    /// What its clock shows.
    pub fn local(&self, at: Instant) -> NaiveDateTime {
        at.naive_utc() + TimeDelta::seconds(self.offset(at))
    }

    /// When its clock shows it: of two the first as a start and the last as an end; where it leaps over it, when it leaps.
    pub fn instant(&self, local: NaiveDateTime, as_end: bool) -> Instant {
        let candidates = self.offsets.iter().filter_map(|offset| utc(local, *offset));
        let shown: BTreeSet<Instant> = candidates.filter(|at| self.local(*at) == local).collect();
        let found = match as_end {
            true => shown.last(),
            false => shown.first(),
        };
        let leap = || {
            let leaps = |(at, _): &&(Instant, i64)| self.local(*at) > local;
            self.changes.iter().find(leaps).map(|(at, _)| *at)
        };
        found
            .copied()
            .or_else(leap)
            .unwrap_or_else(|| local.and_utc())
    }
}

fn utc(local: NaiveDateTime, offset: i64) -> Option<Instant> {
    let at = local.checked_sub_signed(TimeDelta::try_seconds(offset)?)?;
    Some(Utc.from_utc_datetime(&at))
}

/// Local times at which an observance begins, by the clock before it.
fn onsets(said: Said<'_>, from: i64, until: NaiveDateTime) -> Option<BTreeSet<NaiveDateTime>> {
    let read = |text: &str| NaiveDateTime::parse_from_str(text.trim(), "%Y%m%dT%H%M%S").ok();
    let first = read(said.text("DTSTART"))?;
    let clock = Told::fixed(from);
    let start = Time {
        local: first,
        zone: Zone::Told(&clock),
        whole_day: false,
    };
    let mut onsets = BTreeMap::from([(first, None)]);
    for rule in said.all("RRULE") {
        by_rule(rule, start, (first, until.max(first)), &mut onsets).ok()?;
    }
    for dates in said.all("RDATE") {
        for date in dates.value.split(',') {
            onsets.insert(read(date)?, None);
        }
    }
    Some(onsets.into_keys().collect())
}

/// `-0500`, `+013000`: seconds east.
fn offset(text: &str) -> Option<i64> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => return None,
    };
    let part = |at: usize| digits.get(at..at + 2)?.parse::<i64>().ok();
    let seconds = match digits.len() {
        4 => Some(0),
        6 => part(4),
        _ => None,
    };
    Some(sign * (part(0)? * 3600 + part(2)? * 60 + seconds?))
}
