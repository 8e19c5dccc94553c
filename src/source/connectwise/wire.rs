//! The vendor's own forms: borrowed texts, numbers by their text, references, and how a field is read or refused.

use crate::model::Instant;
use crate::source::Reject;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// A row into its wire struct. A row that does not fit is refused by the field that does not.
pub(super) fn read<'a, T: Deserialize<'a>>(body: &'a str) -> Result<T, Reject> {
    serde_json::from_str(body).map_err(|_| misfit::<T>(body))
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
            let problem: String = error.inner().to_string().chars().take(160).collect();
            Reject::new(field, problem)
        }
    }
}

/// A required field that is not there.
pub(super) fn missing(field: &str) -> Reject {
    Reject::new(field, "is missing")
}

/// Text, borrowed where it has no escapes. Numbers are taken as their text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Text<'a>(Cow<'a, str>);

impl Text<'_> {
    /// The text as received.
    pub(super) fn as_str(&self) -> &str {
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
        }
        deserializer.deserialize_any(Seen)
    }
}

/// An id: a whole number, bare or quoted. Zero and less name nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Id(i64);

impl Id {
    /// The id as text, if it names something.
    fn named(self) -> Option<String> {
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
#[derive(Debug, serde::Deserialize)]
#[serde(transparent)]
pub(super) struct Num<'a>(#[serde(borrow)] &'a RawValue);

/// A reference to another record. It may be present and empty, which is none.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Ref<'a> {
    id: Option<Id>,
    #[serde(borrow)]
    pub(super) name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) identifier: Option<Text<'a>>,
    /// Of schedule statuses, where the tenant's version sends it along.
    pub(super) show_as_tentative_flag: Option<bool>,
    /// Of currencies.
    #[serde(borrow)]
    pub(super) currency_code: Option<Text<'a>>,
}

impl Ref<'_> {
    /// Does one of these words name it, by name, identifier or id?
    pub(super) fn is_one_of(&self, words: &[String]) -> bool {
        let id = self.id.and_then(Id::named);
        let own = [
            self.name.as_ref().map(Text::as_str),
            self.identifier.as_ref().map(Text::as_str),
            id.as_deref(),
        ];
        own.into_iter().flatten().any(|name| is_one_of(name, words))
    }
}

/// Is the name among these words? Case and outer blanks do not count.
pub(super) fn is_one_of(name: &str, words: &[String]) -> bool {
    let name = name.trim();
    !name.is_empty()
        && words
            .iter()
            .any(|word| word.trim().to_lowercase() == name.to_lowercase())
}

/// What the vendor notes beside each record; a map of text to text.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Info<'a> {
    #[serde(borrow)]
    pub(super) last_updated: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) date_entered: Option<Text<'a>>,
}

/// The row's own id.
pub(super) fn own_id(id: Option<Id>) -> Result<String, Reject> {
    id.and_then(Id::named)
        .ok_or_else(|| Reject::new("id", "is not a positive whole number"))
}

/// An id that may be missing.
pub(super) fn id(id: Option<Id>) -> Option<String> {
    id.and_then(Id::named)
}

/// The id of a reference; none where it is absent or empty.
pub(super) fn ref_id(reference: &Option<Ref<'_>>) -> Option<String> {
    reference.as_ref()?.id.and_then(Id::named)
}

/// The name of a reference; none where it is absent or empty.
pub(super) fn ref_name(reference: &Option<Ref<'_>>) -> Option<String> {
    text(&reference.as_ref()?.name)
}

/// Text without NULs and outer blanks; blank is none.
pub(super) fn text(text: &Option<Text<'_>>) -> Option<String> {
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
pub(super) fn decimal(field: &str, number: &Option<Num<'_>>) -> Result<Option<Decimal>, Reject> {
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
pub(super) fn hours(field: &str, number: &Option<Num<'_>>) -> Result<Option<i64>, Reject> {
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
pub(super) fn instant(field: &str, text: &Option<Text<'_>>) -> Result<Option<Instant>, Reject> {
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
pub(super) fn date(field: &str, text: &Option<Text<'_>>) -> Result<Option<NaiveDate>, Reject> {
    let Some(text) = filled(text) else {
        return Ok(None);
    };
    text.get(..10)
        .and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok())
        .map(Some)
        .ok_or_else(|| Reject::new(field, "is not a date"))
}

/// A local time of day, `HH:MM` in the warehouse. A date before it is ignored.
pub(super) fn time_of_day(field: &str, text: &Option<Text<'_>>) -> Result<Option<String>, Reject> {
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

/// The three words of a billable option; the vendor's "no default" and words not known are "not chosen".
pub(super) fn billable(option: &Option<Text<'_>>) -> Option<&'static str> {
    match option.as_ref()?.as_str() {
        "Billable" => Some("billable"),
        "NoCharge" => Some("no_charge"),
        "DoNotBill" => Some("do_not_bill"),
        _ => None,
    }
}

/// The approval that a status of a time entry or time sheet stands for. Errors corrected: handed in again.
pub(super) fn approval(status: &Option<Text<'_>>) -> Option<&'static str> {
    match status.as_ref()?.as_str() {
        "Open" => Some("open"),
        "PendingApproval" | "PendingProjectApproval" | "ErrorsCorrected" => Some("submitted"),
        "ApprovedByTierOne" | "ApprovedByTierTwo" | "ReadyToBill" | "Billed"
        | "BilledAgreement" | "WrittenOff" => Some("approved"),
        "Rejected" | "RejectBySecondTier" => Some("rejected"),
        _ => None,
    }
}

/// The ISO code of a currency reference.
pub(super) fn currency(reference: &Option<Ref<'_>>) -> Option<String> {
    let reference = reference.as_ref()?;
    [
        &reference.currency_code,
        &reference.identifier,
        &reference.name,
    ]
    .into_iter()
    .filter_map(text)
    .find(|code| crate::model::Currency::parse(code).is_some())
}
