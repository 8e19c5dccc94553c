//! Calendar feeds: what is made of an event, what of a series, and what a feed that fails leaves alone.

pub mod desk;
mod events;
mod feeds;
mod radicale;
mod series;
mod zones;

use crate::on_text::OnText;
use daybook::source::icalendar::{ICalendar, Map, Settings};
use daybook::source::{Answer, Connector, Cursor, Reject};
use serde_json::Value;

pub const ANNA: &str = "anna@msp.example https://calendar.example/private-4711/anna.ics";

/// Anna's calendar, read by a business in New York.
pub fn anna(map: Map) -> ICalendar {
    let settings = Settings {
        feeds: ANNA.into(),
        days_back: 14,
        days_ahead: 28,
        keep_titles: false,
        map,
    };
    ICalendar::new(&settings, chrono_tz::America::New_York)
}

/// The same calendar, its titles kept.
pub fn with_titles() -> ICalendar {
    let settings = Settings {
        feeds: ANNA.into(),
        days_back: 14,
        days_ahead: 28,
        keep_titles: true,
        map: Map::default(),
    };
    ICalendar::new(&settings, chrono_tz::America::New_York)
}

/// A calendar file with these lines, a component or property each; blanks before them do not count.
pub fn file(lines: &str) -> String {
    let lines = lines.lines().map(str::trim).filter(|l| !l.is_empty());
    let lines: Vec<&str> = ["BEGIN:VCALENDAR", "VERSION:2.0"]
        .into_iter()
        .chain(lines)
        .chain(["END:VCALENDAR", ""])
        .collect();
    lines.join("\r\n")
}

/// An event with these lines.
pub fn event(lines: &str) -> String {
    file(&format!("BEGIN:VEVENT\nUID:one\n{lines}\nEND:VEVENT"))
}

/// What a file gives between two days: rows as they are kept.
pub fn kept(connector: &ICalendar, text: &str, from: &str, until: &str) -> Vec<Value> {
    let cursor = Cursor {
        from: Some(from.parse().unwrap()),
        until: Some(until.parse().unwrap()),
        ..Cursor::default()
    };
    let answer = Answer {
        status: 200,
        headers: [].into(),
        body: text.to_owned(),
    };
    assert_eq!(connector.judge(None, &answer), None);
    let page = connector.page(&connector.streams()[0], &cursor, &answer);
    let rows = page.unwrap().rows;
    let row = |raw: daybook::source::Raw<'_>| serde_json::from_str(&raw.body).unwrap();
    rows.into_iter().map(row).collect()
}

/// The same as text, by time: `start > end word`.
pub fn read(connector: &ICalendar, text: &str, from: &str, until: &str) -> Vec<String> {
    let rows = kept(connector, text, from, until);
    let mut told: Vec<String> = rows
        .iter()
        .map(|row| {
            let word = |key: &str| row[key].as_str().unwrap_or_default();
            let cancelled = match word("status") {
                "cancelled" => " cancelled",
                _ => "",
            };
            let time = |key: &str| word(key).replace(":00Z", "Z");
            let times = format!("{} > {}", time("starts"), time("ends"));
            format!("{times} {}{cancelled}", word("show_as"))
        })
        .collect();
    told.sort();
    told
}

/// November 2026 of an event with these lines.
pub fn november(lines: &str) -> Vec<String> {
    read(
        &anna(Map::default()),
        &event(lines),
        "2026-11-01",
        "2026-12-01",
    )
}

/// Why an event with these lines is not understood.
pub fn reject(lines: &str) -> Reject {
    let connector = anna(Map::default());
    let rows = kept(&connector, &event(lines), "2026-11-01", "2026-12-01");
    assert_eq!(rows.len(), 1, "{rows:?}");
    let body = rows[0].to_string();
    let stream = &connector.streams()[0];
    connector.records(stream, None, &body).unwrap_err()
}
