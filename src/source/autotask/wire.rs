//! This vendor's own forms: company 0 is a company, integers stand for yes and no, times of day come as instants.

pub(super) use crate::source::wire::*;

use crate::source::{Lookup, Reject, Row};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Deserialize;

/// The id of a company: 0 is the tenant's own.
pub(super) fn company(id: Option<Id>) -> Option<String> {
    let number = id?.number();
    (number >= 0).then(|| number.to_string())
}

/// The label of a picklist's value; the number itself where the list does not have it.
pub(super) fn label(
    lookup: &Lookup,
    list: &'static str,
    field: &str,
    value: Option<i64>,
) -> Option<String> {
    let value = value?;
    let known = lookup.get(list, &format!("{field}/{value}"));
    Some(known.map_or_else(|| value.to_string(), str::to_owned))
}

/// The label alone; none where the list does not have it.
pub(super) fn known_label<'a>(
    lookup: &'a Lookup,
    list: &'static str,
    field: &str,
    value: Option<i64>,
) -> Option<&'a str> {
    lookup.get(list, &format!("{field}/{}", value?))
}

/// Parts of a value that several fields were written into.
pub(super) fn parts<const N: usize>(value: &str) -> Option<[&str; N]> {
    let parts: Vec<&str> = value.split('|').collect();
    parts.try_into().ok()
}

/// A number that was written into a value.
pub(super) fn number(text: &str) -> Option<Decimal> {
    text.parse().ok()
}

/// A date that was written into a value.
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

/// A required date.
pub(super) fn must_date(field: &str, text: &Option<Text<'_>>) -> Result<NaiveDate, Reject> {
    date(field, text)?.ok_or_else(|| Reject::missing(field))
}

/// A required id.
pub(super) fn must_id(field: &str, value: Option<Id>) -> Result<String, Reject> {
    id(value).ok_or_else(|| Reject::missing(field))
}

/// Months of a billing period by its name; a name that is not known is a month.
pub(super) fn months_of(period: &str) -> i64 {
    let letters: String = period.chars().filter(|c| c.is_alphanumeric()).collect();
    match letters.to_lowercase().as_str() {
        "quarterly" | "quarter" => 3,
        "semiannual" | "semiannually" | "halfyearly" => 6,
        "annual" | "annually" | "yearly" | "year" => 12,
        _ => 1,
    }
}

/// A field of an entity with its picklist.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Field<'a> {
    pub(super) name: Option<Text<'a>>,
    pub(super) picklist_values: Option<Vec<PicklistValue<'a>>>,
}

/// A value of a picklist: a number as text, and what people read.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct PicklistValue<'a> {
    pub(super) value: Option<Text<'a>>,
    pub(super) label: Option<Text<'a>>,
}

/// The labels of a field's picklist, under the name of the stream that describes the entity.
pub(super) fn tell_labels(stream: &str, row: &Row<'_>, lookup: &mut Lookup) {
    let lists = [
        "ticket_fields",
        "task_fields",
        "project_fields",
        "contract_fields",
        "service_call_fields",
        "time_off_fields",
    ];
    let Some(list) = lists.into_iter().find(|list| *list == stream) else {
        return;
    };
    let Ok(field) = read::<Field<'_>>(row) else {
        return;
    };
    let Some(name) = text(&field.name) else {
        return;
    };
    for value in field.picklist_values.iter().flatten() {
        // A number as text; it may be negative.
        let number = value
            .value
            .as_ref()
            .and_then(|v| v.as_str().trim().parse::<i64>().ok());
        if let (Some(number), Some(label)) = (number, text(&value.label)) {
            lookup.add(list, format!("{name}/{number}"), label);
        }
    }
}
