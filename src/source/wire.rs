//! Forms that vendors share: borrowed texts, numbers by their text, and how a field is read or refused.

use super::{Reject, Row};
use crate::model::Instant;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// A row into its wire struct, which says `bound(deserialize = "'de: 'a")` where it borrows texts from the body. A row that
/// does not fit is refused by the field that does not.
pub(in crate::source) fn read<'a, T: Deserialize<'a>>(row: &Row<'a>) -> Result<T, Reject> {
    row.read_into().map_err(|_| misfit::<T>(row.body()))
}

/// Reads once more, slowly, to learn which field it was.
fn misfit<'a, T: Deserialize<'a>>(body: &'a str) -> Reject {
    let mut json = serde_json::Deserializer::from_str(body);
    match serde_path_to_error::deserialize::<_, T>(&mut json) {
        Ok(_) => Reject::new("(row)", "is not one JSON object"),
        Err(error) => {
            let field = match error.path().to_string() {
                path if path == "." => "(row)".to_owned(),
                path => path,
            };
            Reject::new(field, problem(&error.inner().to_string()))
        }
    }
}

/// What a parser says, cut where it is long: it may repeat the value.
pub(in crate::source) fn problem(error: &str) -> String {
    error.chars().take(160).collect()
}

/// Text, borrowed where it has no escapes. Numbers are taken as their text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::source) struct Text<'a>(Cow<'a, str>);

impl Text<'_> {
    /// The text as received.
    pub(in crate::source) fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Seen;
        impl<'de> Visitor<'de> for Seen {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }
            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }
            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }
        }
        deserializer.deserialize_any(Seen)
    }
}

/// An id: a whole number, bare or quoted. Zero and less name nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::source) struct Id(i64);

impl From<i64> for Id {
    fn from(number: i64) -> Self {
        Self(number)
    }
}

impl Id {
    /// The number as received.
    pub(in crate::source) fn number(self) -> i64 {
        self.0
    }
    /// The id as text, if it names something.
    pub(in crate::source) fn named(self) -> Option<String> {
        (self.0 > 0).then(|| self.0.to_string())
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Seen;
        impl Visitor<'_> for Seen {
            type Value = Id;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an id")
            }
            fn visit_u64<E: de::Error>(self, id: u64) -> Result<Id, E> {
                i64::try_from(id)
                    .map(Id)
                    .map_err(|_| E::custom("the id is too large"))
            }
            fn visit_i64<E: de::Error>(self, id: i64) -> Result<Id, E> {
                Ok(Id(id))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Id, E> {
                let text = text.trim();
                if text.is_empty() {
                    return Ok(Id(0));
                }
                text.parse()
                    .map(Id)
                    .map_err(|_| E::custom("the id is not a whole number"))
            }
        }
        deserializer.deserialize_any(Seen)
    }
}

/// A number by its own text, bare or quoted.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(in crate::source) struct Num<'a>(#[serde(borrow)] &'a RawValue);

/// Are the names the same? Case and outer blanks do not count, and nothing is nobody's name.
pub(in crate::source) fn is_same(a: &str, b: &str) -> bool {
    !a.trim().is_empty() && a.trim().to_lowercase() == b.trim().to_lowercase()
}

/// Is the name among these words?
pub(in crate::source) fn is_one_of(name: &str, words: &[String]) -> bool {
    words.iter().any(|word| is_same(name, word))
}

/// What the operator's map says of a name.
pub(in crate::source) fn mapped<'m>(
    map: &'m BTreeMap<String, String>,
    name: &str,
) -> Option<&'m str> {
    let same = || map.iter().find(|(theirs, _)| is_same(theirs, name));
    let found = map.get(name).or_else(|| same().map(|(_, ours)| ours));
    found.map(String::as_str)
}

/// Is the id in the operator's list, bare or with the name of its source?
pub(in crate::source) fn is_listed(list: &[String], source: &str, id: &str) -> bool {
    let full = format!("{source}:{id}");
    list.iter().any(|listed| listed == id || *listed == full)
}

/// A link by the operator's template for records of a table.
pub(in crate::source) fn link(
    templates: &BTreeMap<String, String>,
    of: &str,
    id: &str,
) -> Option<String> {
    Some(templates.get(of)?.replace("{id}", id))
}

/// The row's own id.
pub(in crate::source) fn own_id(id: Option<Id>) -> Result<String, Reject> {
    id.and_then(Id::named)
        .ok_or_else(|| Reject::new("id", "is not a positive whole number"))
}

/// An id that may be missing.
pub(in crate::source) fn id(id: Option<Id>) -> Option<String> {
    id.and_then(Id::named)
}

/// Text without NULs and outer blanks; blank is none.
pub(in crate::source) fn text(text: &Option<Text<'_>>) -> Option<String> {
    let text = text.as_ref()?.as_str();
    let clean = if text.contains('\0') {
        Cow::Owned(text.replace('\0', ""))
    } else {
        Cow::Borrowed(text)
    };
    let clean = clean.trim();
    (!clean.is_empty()).then(|| clean.to_owned())
}

fn filled<'a>(text: &'a Option<Text<'_>>) -> Option<&'a str> {
    let text = text.as_ref()?.as_str().trim();
    (!text.is_empty()).then_some(text)
}

/// An exact decimal from the number's own text; blank is none.
pub(in crate::source) fn decimal(
    field: &str,
    number: &Option<Num<'_>>,
) -> Result<Option<Decimal>, Reject> {
    let Some(number) = number else {
        return Ok(None);
    };
    let text = number.0.get().trim_matches('"').trim();
    if text.is_empty() {
        return Ok(None);
    }
    Decimal::from_str(text)
        .or_else(|_| Decimal::from_scientific(text))
        .map(Some)
        .map_err(|_| Reject::new(field, "is not a number that can be kept exactly"))
}

/// Decimal hours as whole seconds, rounded half-even.
pub(in crate::source) fn hours(
    field: &str,
    number: &Option<Num<'_>>,
) -> Result<Option<i64>, Reject> {
    let Some(hours) = decimal(field, number)? else {
        return Ok(None);
    };
    hours
        .checked_mul(Decimal::from(3600))
        .map(|s| s.round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven))
        .and_then(|s| s.to_i64())
        .map(Some)
        .ok_or_else(|| Reject::new(field, "is too many hours"))
}

/// An instant. A time without a zone is UTC, and a date alone its midnight.
pub(in crate::source) fn instant(
    field: &str,
    text: &Option<Text<'_>>,
) -> Result<Option<Instant>, Reject> {
    let Some(text) = filled(text) else {
        return Ok(None);
    };
    let local = || NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok();
    let midnight = || {
        NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()
            .map(|day| day.and_time(NaiveTime::MIN))
    };
    DateTime::parse_from_rfc3339(text)
        .map(|t| t.to_utc())
        .ok()
        .or_else(|| local().or_else(midnight).map(|t| t.and_utc()))
        .map(|t| Some(t.trunc_subsecs(6)))
        .ok_or_else(|| Reject::new(field, "is not an instant"))
}

/// A calendar date: the date part of what may be sent as midnight UTC, never shifted by a zone.
pub(in crate::source) fn date(
    field: &str,
    text: &Option<Text<'_>>,
) -> Result<Option<NaiveDate>, Reject> {
    let Some(text) = filled(text) else {
        return Ok(None);
    };
    text.get(..10)
        .and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok())
        .map(Some)
        .ok_or_else(|| Reject::new(field, "is not a date"))
}

/// A local time of day, `HH:MM` in the warehouse. A date before it is ignored.
pub(in crate::source) fn time_of_day(
    field: &str,
    text: &Option<Text<'_>>,
) -> Result<Option<String>, Reject> {
    let Some(text) = filled(text) else {
        return Ok(None);
    };
    let clock = text.split_once('T').map_or(text, |(_, clock)| clock);
    let clock = clock.trim_end_matches('Z');
    NaiveTime::parse_from_str(clock, "%H:%M:%S%.f")
        .or_else(|_| NaiveTime::parse_from_str(clock, "%H:%M"))
        .map(|time| Some(time.format("%H:%M").to_string()))
        .map_err(|_| Reject::new(field, "is not a time of day"))
}
