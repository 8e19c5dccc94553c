//! One cell of a canonical file: read from text, and written back so that reading gives the same value.

use crate::model::table::COST_RATE;
use crate::model::{Cell, Currency, Instant, Kind, Month, Table};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, SecondsFormat, Utc};
use rust_decimal::{Decimal, RoundingStrategy};

/// Decimal places of hours and minutes in a file. Four place a whole second exactly: 0.00005 h is 0.18 s.
const DURATION_PLACES: u32 = 4;
/// Characters of a value that a message repeats.
const QUOTED_CHARACTERS_MAX: usize = 60;

/// Reads a value as contract §4 writes it. An empty cell is missing. The error is the problem in plain words.
pub fn read(kind: Kind, text: &str) -> Result<Cell, String> {
    if kind == Kind::Text {
        return Ok(Cell::from(text));
    }
    let text = text.trim();
    if text.is_empty() {
        return Ok(Cell::Null);
    }
    match kind {
        Kind::Text | Kind::Ref(_) => Ok(Cell::from(text)),
        Kind::Bool => boolean(text).map(Cell::Bool),
        Kind::Int => whole(number(text)?).map(Cell::Int),
        Kind::Hours => seconds(number(text)?, Decimal::from(3600)).map(Cell::Int),
        Kind::Minutes => seconds(number(text)?, Decimal::from(60)).map(Cell::Int),
        Kind::Decimal => number(text).map(Cell::Decimal),
        Kind::Date => date(text).map(Cell::Date),
        Kind::Instant => instant(text).map(Cell::Instant),
        Kind::TimeOfDay => time_of_day(text),
        Kind::Month => month(text),
        Kind::Currency => currency(text),
        Kind::Choice(words) => choice(words, text),
        Kind::List => Ok(list(text)),
    }
}

/// Writes a value as contract §4 has it; missing is the empty cell.
pub fn write(kind: Kind, cell: &Cell) -> String {
    match (kind, cell) {
        (_, Cell::Null) => String::new(),
        (Kind::Hours, Cell::Int(seconds)) => duration(*seconds, 3600),
        (Kind::Minutes, Cell::Int(seconds)) => duration(*seconds, 60),
        (_, Cell::Int(n)) => n.to_string(),
        (_, Cell::Text(text)) => text.to_string(),
        (_, Cell::Bool(yes)) => yes.to_string(),
        (_, Cell::Decimal(d)) => d.to_string(),
        (_, Cell::Date(day)) => day.format("%Y-%m-%d").to_string(),
        (_, Cell::Instant(at)) => at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
    }
}

/// The `source_id` of a record whose file has no id: its key values joined by `|`, as a file writes them.
pub fn key_id(table: &Table, cells: &[Cell]) -> String {
    let mut values: Vec<String> = table
        .key
        .iter()
        .filter_map(|name| table.position(name))
        .map(|at| write(table.columns[at].kind, &cells[at]))
        .collect();
    // What somebody costs on one agreement alone came later: rows without one keep the key they had.
    while table.name == COST_RATE.name
        && values.len() > 2
        && values.last().is_some_and(String::is_empty)
    {
        values.pop();
    }
    values.join("|")
}

/// A value inside a message: quoted, on one line, not longer than a line.
pub(super) fn quote(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(QUOTED_CHARACTERS_MAX)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.chars().nth(QUOTED_CHARACTERS_MAX).is_some() {
        shown.push('…');
    }
    format!("\"{shown}\"")
}

fn boolean(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" => Ok(true),
        "false" | "0" | "no" => Ok(false),
        _ => Err(format!(
            "{} is not yes or no; expected true, false, 1, 0, yes or no",
            quote(text)
        )),
    }
}

/// An exact decimal; scientific notation is what some exports write for small rates.
pub(super) fn number(text: &str) -> Result<Decimal, String> {
    let parsed = if text.contains('_') {
        None
    } else if text.contains(['e', 'E']) {
        Decimal::from_scientific(text).ok()
    } else {
        Decimal::from_str_exact(text).ok()
    };
    parsed.ok_or_else(|| {
        format!(
            "{} is not a number; expected digits with a decimal point, such as 1234.5",
            quote(text)
        )
    })
}

pub(super) fn whole(number: Decimal) -> Result<i64, String> {
    if !number.fract().is_zero() {
        return Err(format!("\"{number}\" is not a whole number"));
    }
    i64::try_from(number.trunc()).map_err(|_| format!("\"{number}\" is too large"))
}

/// Whole seconds of so many hours or minutes, half-even.
pub(super) fn seconds(number: Decimal, unit: Decimal) -> Result<i64, String> {
    let exact = number.checked_mul(unit);
    exact
        .map(|s| s.round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven))
        .and_then(|s| i64::try_from(s).ok())
        .ok_or_else(|| format!("\"{number}\" is too large"))
}

fn duration(seconds: i64, unit: i64) -> String {
    (Decimal::from(seconds) / Decimal::from(unit))
        .round_dp_with_strategy(DURATION_PLACES, RoundingStrategy::MidpointNearestEven)
        .normalize()
        .to_string()
}

fn date(text: &str) -> Result<NaiveDate, String> {
    digits(text, "0000-00-00")
        .then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())
        .flatten()
        .ok_or_else(|| format!("{} is not a date; expected YYYY-MM-DD", quote(text)))
}

/// Is the text like the shape, digits where it has noughts? Parsers of numbers forgive signs and blanks.
fn digits(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text.bytes().zip(shape.bytes()).all(|(c, s)| match s {
            b'0' => c.is_ascii_digit(),
            _ => c == s,
        })
}

fn instant(text: &str) -> Result<Instant, String> {
    let wrong = || {
        format!(
            "{} is not a time; expected RFC 3339, such as 2026-11-02T14:00:00Z",
            quote(text)
        )
    };
    DateTime::parse_from_rfc3339(text)
        .ok()
        .and_then(|at| whole_microseconds(at.to_utc()))
        .ok_or_else(wrong)
}

/// The instant as the warehouse holds it: cut to microseconds, a leap second counted as the second after it, and
/// in a year of four digits so that text order stays time order.
pub(super) fn whole_microseconds(at: DateTime<Utc>) -> Option<Instant> {
    DateTime::from_timestamp_micros(at.timestamp_micros())
        .filter(|at| (0..=9999).contains(&at.year()))
}

fn time_of_day(text: &str) -> Result<Cell, String> {
    NaiveTime::parse_from_str(text, "%H:%M")
        .map(clock_face)
        .map_err(|_| {
            format!(
                "{} is not a time of day; expected HH:MM from 00:00 to 23:59",
                quote(text)
            )
        })
}

pub(super) fn clock_face(time: NaiveTime) -> Cell {
    Cell::from(time.format("%H:%M").to_string())
}

fn month(text: &str) -> Result<Cell, String> {
    digits(text, "0000-00")
        .then(|| Month::parse(text))
        .flatten()
        .map(|m| Cell::from(m.to_string()))
        .ok_or_else(|| format!("{} is not a month; expected YYYY-MM", quote(text)))
}

fn currency(text: &str) -> Result<Cell, String> {
    Currency::parse(text)
        .map(|c| Cell::from(c.as_str()))
        .ok_or_else(|| {
            format!(
                "{} is not a currency; expected an ISO 4217 code in capitals, such as USD",
                quote(text)
            )
        })
}

fn choice(words: &[&str], text: &str) -> Result<Cell, String> {
    if words.contains(&text) {
        Ok(Cell::from(text))
    } else {
        Err(format!("{} is none of {}", quote(text), words.join(", ")))
    }
}

fn list(text: &str) -> Cell {
    let parts: Vec<&str> = text
        .split('|')
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .collect();
    Cell::from(parts.join("|"))
}
