//! Seconds, days, months, and half-open intervals with the three set operations that judging needs.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use std::fmt;
use std::ops::{Add, AddAssign, Neg, Sub};

/// An instant, always UTC.
pub type Instant = DateTime<Utc>;

/// A length of time in whole seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seconds(pub i64);

impl Seconds {
    /// So many minutes.
    pub const fn minutes(n: i64) -> Self {
        Self(n * 60)
    }
    /// So many hours.
    pub const fn hours(n: i64) -> Self {
        Self(n * 3600)
    }
}

impl Add for Seconds {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}
impl Sub for Seconds {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}
impl AddAssign for Seconds {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}
impl Neg for Seconds {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}
impl std::iter::Sum for Seconds {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        Self(iter.map(|s| s.0).sum())
    }
}

/// A calendar month.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i32,
    month: u32,
}

impl Month {
    /// The month a day lies in.
    pub fn of(day: NaiveDate) -> Self {
        Self {
            year: day.year(),
            month: day.month(),
        }
    }
    /// Reads `YYYY-MM`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        if year.len() != 4 || month.len() != 2 {
            return None;
        }
        NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1).map(Self::of)
    }
    /// Its first day.
    pub fn first(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month, 1).unwrap_or(NaiveDate::MIN)
    }
    /// The first day after it.
    pub fn end(self) -> NaiveDate {
        self.first()
            .checked_add_months(Months::new(1))
            .unwrap_or(NaiveDate::MAX)
    }
    /// How many days it has.
    pub fn days(self) -> i64 {
        (self.end() - self.first()).num_days()
    }
    /// The month after it.
    pub fn next(self) -> Self {
        Self::of(self.end())
    }
    /// The month before it.
    pub fn previous(self) -> Self {
        Self::of(
            self.first()
                .checked_sub_days(Days::new(1))
                .unwrap_or(NaiveDate::MIN),
        )
    }
    /// Does the day lie in it?
    pub fn has(self, day: NaiveDate) -> bool {
        Self::of(day) == self
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}
impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A half-open stretch of time, `[start, end)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    /// Its first instant.
    pub start: Instant,
    /// The first instant after it.
    pub end: Instant,
}

impl Interval {
    /// The stretch, or none where nothing lies between the two.
    pub fn new(start: Instant, end: Instant) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }
    /// How long it is.
    pub fn length(self) -> Seconds {
        Seconds((self.end - self.start).num_seconds())
    }
    /// What two stretches share.
    pub fn intersect(self, other: Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end))
    }
}

/// The union: sorted, disjoint, none touching another. Overlaps count once.
pub fn union(mut intervals: Vec<Interval>) -> Vec<Interval> {
    intervals.sort_unstable();
    let mut merged: Vec<Interval> = Vec::with_capacity(intervals.len());
    for next in intervals {
        match merged.last_mut() {
            Some(last) if next.start <= last.end => last.end = last.end.max(next.end),
            _ => merged.push(next),
        }
    }
    merged
}

/// What of the first set no interval of the second covers. Both are unions (see [`union`]).
pub fn subtract(from: &[Interval], taken: &[Interval]) -> Vec<Interval> {
    let mut left = Vec::new();
    for &whole in from {
        let mut start = whole.start;
        for cut in taken
            .iter()
            .filter(|c| c.end > whole.start && c.start < whole.end)
        {
            left.extend(Interval::new(start, cut.start));
            start = start.max(cut.end);
        }
        left.extend(Interval::new(start, whole.end));
    }
    left
}

/// What two sets share. Both are unions (see [`union`]).
pub fn intersect(a: &[Interval], b: &[Interval]) -> Vec<Interval> {
    let mut shared = Vec::new();
    for &x in a {
        shared.extend(b.iter().filter_map(|&y| x.intersect(y)));
    }
    shared
}

/// The summed length of a union.
pub fn length(set: &[Interval]) -> Seconds {
    set.iter().map(|i| i.length()).sum()
}
