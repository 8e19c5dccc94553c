//! A row of a case table, and how its cells read.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::America::New_York;
use daybook::model::*;
use std::collections::BTreeMap;

/// One row: column to cell. An empty cell is the column's default.
pub type Row = BTreeMap<String, String>;

/// All that a row of a table may say.
pub const COLUMNS: [&str; 42] = [
    "case",
    "judged",
    "company",
    "agreement",
    "project",
    "role",
    "type",
    "ticket",
    "ticket type",
    "board",
    "location",
    "ticket company",
    "closed on",
    "leave",
    "hourly",
    "date",
    "start",
    "end",
    "worked",
    "notes",
    "billable",
    "terms",
    "also",
    "also date",
    "also start",
    "also end",
    "also worked",
    "also ticket",
    "also member",
    "rate",
    "deduct",
    "bill",
    "covered",
    "words",
    "drawn",
    "desk",
    "facts",
    "also type",
    "set",
    "finding",
    "suggests",
    "item",
];
pub fn cell<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).map_or("", String::as_str)
}

pub fn or<'a>(row: &'a Row, column: &str, default: &'a str) -> &'a str {
    match cell(row, column) {
        "" => default,
        given => given,
    }
}

/// A full id of the PSA; `none` and an empty cell are none.
pub fn id<T: From<String>>(name: &str) -> Option<T> {
    (!matches!(name, "" | "none")).then(|| T::from(full(name)))
}

pub fn full(name: &str) -> String {
    if name.contains(':') {
        name.to_owned()
    } else {
        format!("psa:{name}")
    }
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("no date: {text}"))
}

/// `09:00` on the day, `01:00+1` on the next.
pub fn at(day: NaiveDate, text: &str) -> Option<DateTime<Utc>> {
    let (clock, later) = text.split_once('+').unwrap_or((text, "0"));
    if matches!(clock, "" | "none") {
        return None;
    }
    let time = NaiveTime::parse_from_str(clock, "%H:%M").expect(clock);
    let day = day + Days::new(later.parse().expect(later));
    New_York
        .from_local_datetime(&day.and_time(time))
        .single()
        .map(|t| t.to_utc())
}

/// `1:30` hours and minutes, or `1:30:15`; a leading minus is kept.
pub fn hours(text: &str) -> Seconds {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let mut parts = text.split(':').map(|part| part.parse::<i64>().expect(text));
    let mut next = || parts.next().unwrap_or(0);
    Seconds(sign * (next() * 3600 + next() * 60 + next()))
}
/// Settings of the row: `mode=observe`, `exempt_company=acme`, `grace_days=5`, `due=no`, `without=table.column`.
pub fn settings(row: &Row) -> Vec<(String, String)> {
    let pairs = cell(row, "set")
        .split(';')
        .map(str::trim)
        .filter(|s| !s.is_empty());
    pairs
        .map(|pair| {
            pair.split_once('=')
                .map(|(k, v)| (k.to_owned(), v.to_owned()))
                .expect(pair)
        })
        .collect()
}
