//! Redmine's own forms: references, numbers by their text, custom fields, and answers with one record in them.

use crate::model::Instant;
use crate::source::{Page, Raw, Reject, SourceError};
use chrono::{DateTime, NaiveDate, SubsecRound};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::str::FromStr;

/// A row into its struct, or the field that does not fit.
pub(super) fn read<'a, T: Deserialize<'a>>(body: &'a str) -> Result<T, Reject> {
    serde_json::from_str(body).map_err(|_| misfit::<T>(body))
}

fn misfit<'a, T: Deserialize<'a>>(body: &'a str) -> Reject {
    let mut json = serde_json::Deserializer::from_str(body);
    match serde_path_to_error::deserialize::<_, T>(&mut json) {
        Ok(_) => Reject::new("(row)", "is not one JSON object"),
        Err(error) => {
            let path = error.path().to_string();
            let field = if path == "." { "(row)".into() } else { path };
            let problem: String = error.inner().to_string().chars().take(160).collect();
            Reject::new(field, problem)
        }
    }
}

/// Another record, by id and name.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Ref {
    pub id: i64,
    pub name: Option<String>,
    /// Of statuses.
    pub is_closed: Option<bool>,
}

impl Ref {
    /// The id, if it names something.
    pub(super) fn named(&self) -> Option<String> {
        (self.id > 0).then(|| self.id.to_string())
    }
}

/// A custom field with its value, which may be text or a list of texts.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Field {
    pub name: String,
    pub value: Value,
}

/// The value of a custom field by its name; blank and lists are none.
pub(super) fn custom(fields: &Option<Vec<Field>>, name: &str) -> Option<String> {
    let field = fields.iter().flatten().find(|f| is_same(&f.name, name))?;
    clean(field.value.as_str()?)
}

/// Are the names the same? Case and outer blanks do not count, and nothing is nobody's name.
pub(super) fn is_same(a: &str, b: &str) -> bool {
    !a.trim().is_empty() && a.trim().to_lowercase() == b.trim().to_lowercase()
}

/// Is the name among these?
pub(super) fn is_one_of(name: &str, words: &[String]) -> bool {
    words.iter().any(|word| is_same(word, name))
}

/// What a map by name says of a name.
pub(super) fn mapped<'m>(
    map: &'m std::collections::BTreeMap<String, String>,
    name: &str,
) -> Option<&'m str> {
    let found = map.iter().find(|(theirs, _)| is_same(theirs, name));
    found.map(|(_, ours)| ours.as_str())
}

/// Text without NULs and outer blanks; blank is none.
pub(super) fn clean(text: &str) -> Option<String> {
    let text = text.replace('\0', "");
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The row's own id.
pub(super) fn own_id(id: Option<i64>) -> Result<String, Reject> {
    id.filter(|id| *id > 0)
        .map(|id| id.to_string())
        .ok_or_else(|| Reject::new("id", "is not a positive whole number"))
}

/// Decimal hours as whole seconds, rounded half-even, from the number's own text.
pub(super) fn hours(field: &str, number: Option<&RawValue>) -> Result<Option<i64>, Reject> {
    let Some(text) = number.map(|n| n.get().trim_matches('"').trim()) else {
        return Ok(None);
    };
    Decimal::from_str(text)
        .or_else(|_| Decimal::from_scientific(text))
        .ok()
        .and_then(|hours| hours.checked_mul(Decimal::from(3600)))
        .map(|s| s.round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven))
        .and_then(|s| s.to_i64())
        .map(Some)
        .ok_or_else(|| Reject::new(field, "is not a number of hours"))
}

/// An instant; Redmine writes UTC in whole seconds.
pub(super) fn instant(field: &str, text: &Option<String>) -> Result<Option<Instant>, Reject> {
    let Some(text) = text.as_deref().filter(|t| !t.trim().is_empty()) else {
        return Ok(None);
    };
    DateTime::parse_from_rfc3339(text.trim())
        .map(|at| Some(at.to_utc().trunc_subsecs(6)))
        .map_err(|_| Reject::new(field, "is not an instant"))
}

/// A calendar date, in no zone at all.
pub(super) fn date(field: &str, text: &Option<String>) -> Result<NaiveDate, Reject> {
    let text = text.as_deref().unwrap_or_default().trim();
    if text.is_empty() {
        return Err(Reject::new(field, "is missing"));
    }
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| Reject::new(field, "is not a date"))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct InProject {
    project: Ref,
}

/// The project a held row belongs to.
pub(super) fn project_of(body: &str) -> Option<String> {
    serde_json::from_str::<InProject>(body)
        .ok()?
        .project
        .named()
}

#[derive(Deserialize)]
struct WithId {
    id: i64,
}

fn raw(body: &RawValue) -> Result<Raw<'_>, SourceError> {
    let row: WithId =
        serde_json::from_str(body.get()).map_err(|e| shape(format!("a row has no id: {e}")))?;
    Ok(Raw {
        external_id: row.id.to_string(),
        body: body.get().into(),
    })
}

fn record<'a>(body: &'a str, name: &str) -> Result<&'a RawValue, SourceError> {
    let mut answer: HashMap<String, &RawValue> =
        serde_json::from_str(body).map_err(|e| shape(format!("one record was expected: {e}")))?;
    answer
        .remove(name)
        .ok_or_else(|| shape(format!("the answer holds no {name}")))
}

/// The one record that an answer holds, as a page of one row.
pub(super) fn single<'a>(body: &'a str, name: &str) -> Result<Page<'a>, SourceError> {
    let rows = vec![raw(record(body, name)?)?];
    Ok(Page { rows, next: None })
}

/// A list inside the one record that an answer holds.
pub(super) fn inside<'a>(body: &'a str, name: &str, list: &str) -> Result<Page<'a>, SourceError> {
    let outer = record(body, name)?.get();
    let rows: Vec<&RawValue> = serde_json::from_str(record(outer, list)?.get())
        .map_err(|e| shape(format!("{list} is no list: {e}")))?;
    let rows = rows.into_iter().map(raw).collect::<Result<_, _>>()?;
    Ok(Page { rows, next: None })
}

fn shape(what: String) -> SourceError {
    SourceError::Shape { what }
}
