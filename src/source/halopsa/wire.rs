//! The vendor's own forms: rows in which any field may be missing, ids as `12`, `12.0` or `"12"`, instants without a
//! zone, and dates of 1900 that mean none.

use crate::model::Instant;
use crate::source::Reject;
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::str::FromStr;

/// Years up to this one stand for "no date".
const NO_DATE_YEAR: i32 = 1980;

/// A row by its field names. Values stay as received until they are asked for.
#[derive(Debug, Default)]
pub(super) struct Row<'a>(HashMap<String, &'a RawValue>);

type Read<T> = Result<Option<T>, Reject>;

impl<'a> Row<'a> {
    /// The row of a body.
    pub(super) fn read(body: &'a str) -> Result<Self, Reject> {
        serde_json::from_str(body)
            .map(Self)
            .map_err(|_| Reject::new("(row)", "is not one JSON object"))
    }

    /// A field's JSON; null is none.
    pub(super) fn raw(&self, field: &str) -> Option<&'a str> {
        let raw = self.0.get(field)?.get().trim();
        (raw != "null").then_some(raw)
    }

    /// Text without NULs and outer blanks; blank is none. Numbers are taken as their text.
    pub(super) fn text(&self, field: &str) -> Read<String> {
        let Some(raw) = self.raw(field) else {
            return Ok(None);
        };
        let text = match raw.as_bytes().first() {
            Some(b'"') => {
                serde_json::from_str(raw).map_err(|_| Reject::new(field, "is no text"))?
            }
            Some(b'0'..=b'9' | b'-') => raw.to_owned(),
            _ => return Err(Reject::new(field, "is no text")),
        };
        let clean = text.replace('\0', "");
        let clean = clean.trim();
        Ok((!clean.is_empty()).then(|| clean.to_owned()))
    }

    /// An exact decimal from the number's own text.
    pub(super) fn decimal(&self, field: &str) -> Read<Decimal> {
        let Some(raw) = self.raw(field) else {
            return Ok(None);
        };
        let text = raw.trim_matches('"').trim();
        if text.is_empty() {
            return Ok(None);
        }
        Decimal::from_str(text)
            .or_else(|_| Decimal::from_scientific(text))
            .map(Some)
            .map_err(|_| Reject::new(field, "is not a number that can be kept exactly"))
    }

    /// A decimal above zero.
    pub(super) fn positive(&self, field: &str) -> Read<Decimal> {
        Ok(self.decimal(field)?.filter(|n| *n > Decimal::ZERO))
    }

    /// A whole number, which the vendor also writes as `12.0` or in quotes.
    pub(super) fn number(&self, field: &str) -> Read<i64> {
        let Some(number) = self.decimal(field)? else {
            return Ok(None);
        };
        let whole = number.is_integer().then(|| number.to_i64()).flatten();
        whole
            .map(Some)
            .ok_or_else(|| Reject::new(field, "is not a whole number"))
    }

    /// The id of another record; zero and less name nothing.
    pub(super) fn id(&self, field: &str) -> Read<String> {
        Ok(self
            .number(field)?
            .filter(|n| *n > 0)
            .map(|n| n.to_string()))
    }

    /// A charge type. Zero is one too, "no charge"; less is none.
    pub(super) fn charge(&self, field: &str) -> Read<String> {
        Ok(self
            .number(field)?
            .filter(|n| *n >= 0)
            .map(|n| n.to_string()))
    }

    /// The id of an agent or a client: the first of each stands for nobody.
    pub(super) fn somebody(&self, field: &str) -> Read<String> {
        Ok(self
            .number(field)?
            .filter(|n| *n > 1)
            .map(|n| n.to_string()))
    }

    /// The contract of an action: its sign only says where it comes from, and one means none.
    pub(super) fn contract(&self, field: &str) -> Read<String> {
        let number = self.number(field)?.and_then(i64::checked_abs);
        Ok(number.filter(|n| *n > 1).map(|n| n.to_string()))
    }

    /// The row's own id.
    pub(super) fn own_id(&self) -> Result<String, Reject> {
        self.id("id")?
            .ok_or_else(|| Reject::new("id", "is not a positive whole number"))
    }

    /// Yes or no, also as 1 and 0.
    pub(super) fn flag(&self, field: &str) -> Read<bool> {
        match self.raw(field) {
            None | Some("\"\"") => Ok(None),
            Some("true" | "1" | "\"true\"") => Ok(Some(true)),
            Some("false" | "0" | "\"false\"") => Ok(Some(false)),
            Some(_) => Err(Reject::new(field, "is neither true nor false")),
        }
    }

    /// Is it said to be so?
    pub(super) fn is(&self, field: &str) -> Result<bool, Reject> {
        Ok(self.flag(field)?.unwrap_or(false))
    }

    /// Decimal hours as whole seconds, rounded half-even: timers leave long fractions.
    pub(super) fn hours(&self, field: &str) -> Read<i64> {
        let Some(hours) = self.decimal(field)? else {
            return Ok(None);
        };
        hours
            .checked_mul(Decimal::from(3600))
            .map(|s| s.round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven))
            .and_then(|s| s.to_i64())
            .map(Some)
            .ok_or_else(|| Reject::new(field, "is too many hours"))
    }

    /// Hours above zero.
    pub(super) fn some_hours(&self, field: &str) -> Read<i64> {
        Ok(self.hours(field)?.filter(|seconds| *seconds > 0))
    }

    /// An instant. Without a zone it is UTC; one of 1900 is none.
    pub(super) fn instant(&self, field: &str) -> Read<Instant> {
        let Some(text) = self.text(field)? else {
            return Ok(None);
        };
        let naive = || {
            NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M:%S%.f")
                .ok()
                .or_else(|| {
                    text.parse::<NaiveDate>()
                        .ok()
                        .map(|d| d.and_time(NaiveTime::MIN))
                })
                .map(|at| at.and_utc())
        };
        let at = DateTime::parse_from_rfc3339(&text)
            .map(|at| at.to_utc())
            .ok()
            .or_else(naive)
            .ok_or_else(|| Reject::new(field, "is not an instant"))?;
        Ok((at.year() > NO_DATE_YEAR).then(|| at.trunc_subsecs(6)))
    }

    /// A calendar date: the date as written, never moved by a zone. One of 1900 is none.
    pub(super) fn date(&self, field: &str) -> Read<NaiveDate> {
        let Some(text) = self.text(field)? else {
            return Ok(None);
        };
        let day = text
            .get(..10)
            .and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok())
            .ok_or_else(|| Reject::new(field, "is not a date"))?;
        Ok((day.year() > NO_DATE_YEAR).then_some(day))
    }

    /// A local time of day as `HH:MM`. A date before it, which may well be of 1900, is ignored.
    pub(super) fn time_of_day(&self, field: &str) -> Read<String> {
        let Some(text) = self.text(field)? else {
            return Ok(None);
        };
        let clock = text
            .split_once('T')
            .map_or(text.as_str(), |(_, clock)| clock);
        let clock = clock.trim_end_matches('Z');
        NaiveTime::parse_from_str(clock, "%H:%M:%S%.f")
            .or_else(|_| NaiveTime::parse_from_str(clock, "%H:%M"))
            .map(|time| Some(time.format("%H:%M").to_string()))
            .map_err(|_| Reject::new(field, "is not a time of day"))
    }

    /// The rows of a list inside this one; none where it is absent.
    pub(super) fn rows(&self, field: &str) -> Result<Vec<Row<'a>>, Reject> {
        let Some(raw) = self.raw(field) else {
            return Ok(Vec::new());
        };
        serde_json::from_str::<Vec<HashMap<String, &'a RawValue>>>(raw)
            .map(|rows| rows.into_iter().map(Row).collect())
            .map_err(|_| Reject::new(field, "is no list of records"))
    }
}

/// A required field that is not there.
pub(super) fn missing(field: &str) -> Reject {
    Reject::new(field, "is missing")
}

/// Are the names the same? Case and outer blanks do not count, and nothing is nobody's name.
pub(super) fn is_same(a: &str, b: &str) -> bool {
    !a.trim().is_empty() && a.trim().to_lowercase() == b.trim().to_lowercase()
}

/// Is the name or id among these words?
pub(super) fn is_one_of(name: &Option<String>, words: &[String]) -> bool {
    name.as_ref()
        .is_some_and(|name| words.iter().any(|word| is_same(word, name)))
}
