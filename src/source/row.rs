//! A row, split once into its fields: read into a struct as a whole, or by its field names where any field may be missing.

use super::Reject;
use super::note::visible_length;
use super::split::Split;
use super::wire::{self, Id, Num, Text};
use crate::model::Instant;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A JSON object whose values stay as received until they are asked for.
#[derive(Debug, Default)]
pub struct Row<'a> {
    body: &'a str,
    fields: Split<'a>,
    /// Where it is inside another row, with a dot at the end.
    place: String,
}

/// What a field says; null, a blank and a field that is not there say nothing.
pub(in crate::source) type Read<T> = Result<Option<T>, Reject>;

impl<'a> Row<'a> {
    /// The row of a body; what is no JSON object is no row.
    pub fn read(body: &'a str) -> Result<Self, Reject> {
        Self::within(String::new(), body)
            .ok_or_else(|| Reject::new("(row)", "is not one JSON object"))
    }
    /// The rows of a JSON list, cut and split in one reading of it; none where it is no list of objects.
    pub(in crate::source) fn list(text: &'a str) -> Option<Vec<Self>> {
        let mut rest = text.trim().strip_prefix('[')?.trim_start();
        let mut rows = Vec::new();
        while rest.starts_with('{') {
            let (fields, end) = Split::first(rest)?;
            let (body, after) = rest.split_at(end);
            rows.push(Self {
                body,
                fields,
                place: String::new(),
            });
            rest = after.trim_start();
            match rest.strip_prefix(',') {
                // What follows must be a row.
                Some(next) => {
                    rest = Some(next.trim_start()).filter(|next| next.starts_with('{'))?
                }
                None => break,
            }
        }
        (rest == "]").then_some(rows)
    }
    fn within(place: String, body: &'a str) -> Option<Self> {
        Some(Self {
            body,
            fields: Split::of(body)?,
            place,
        })
    }
    /// As received.
    pub(in crate::source) fn body(&self) -> &'a str {
        self.body
    }
    /// Name and value of each field, in the order received.
    pub(in crate::source) fn fields(&self) -> impl Iterator<Item = (&Cow<'a, str>, &'a RawValue)> {
        self.fields.iter()
    }
    /// Reads all that a struct wants.
    pub(in crate::source) fn read_into<T: Deserialize<'a>>(&self) -> serde_json::Result<T> {
        T::deserialize(&self.fields)
    }
    fn path<'f>(&self, field: &'f str) -> Cow<'f, str> {
        match self.place.is_empty() {
            true => Cow::Borrowed(field),
            false => Cow::Owned(format!("{}{field}", self.place)),
        }
    }

    /// A reject of one of its fields.
    pub(in crate::source) fn reject(&self, field: &str, problem: impl Into<String>) -> Reject {
        Reject::new(self.path(field), problem)
    }
    /// A field's JSON; null is none.
    pub(in crate::source) fn raw(&self, field: &str) -> Option<&'a str> {
        let raw = self.fields.get(field)?.get().trim();
        (raw != "null").then_some(raw)
    }
    fn get<T: Deserialize<'a>>(&self, field: &str) -> Read<T> {
        let read = |raw| {
            serde_json::from_str(raw)
                .map_err(|error| self.reject(field, wire::problem(&error.to_string())))
        };
        self.raw(field).map(read).transpose()
    }
    /// A field that must say something, by the function that reads it.
    pub(in crate::source) fn must<T>(
        &self,
        field: &str,
        read: impl Fn(&Self, &str) -> Read<T>,
    ) -> Result<T, Reject> {
        read(self, field)?.ok_or_else(|| Reject::missing(self.path(field)))
    }

    /// Text without NULs and outer blanks. Numbers are taken as their text.
    pub(in crate::source) fn text(&self, field: &str) -> Read<String> {
        Ok(wire::text(&self.get::<Text<'_>>(field)?))
    }
    /// An exact decimal from the number's own text.
    pub(in crate::source) fn decimal(&self, field: &str) -> Read<Decimal> {
        wire::decimal(&self.path(field), &self.get::<Num<'_>>(field)?)
    }
    /// A whole number, which may also be written as `12.0` or in quotes.
    pub(in crate::source) fn number(&self, field: &str) -> Read<i64> {
        let whole = |n: Decimal| {
            let whole = n.is_integer().then(|| n.to_i64()).flatten();
            whole.ok_or_else(|| self.reject(field, "is not a whole number"))
        };
        self.decimal(field)?.map(whole).transpose()
    }
    /// The id of another record; zero and less name nothing.
    pub(in crate::source) fn id(&self, field: &str) -> Read<String> {
        Ok(self.number(field)?.map(Id::from).and_then(Id::named))
    }
    /// The row's own id.
    pub(in crate::source) fn own_id(&self) -> Result<String, Reject> {
        wire::own_id(self.number("id")?.map(Id::from))
    }
    /// Yes or no, also as 1 and 0.
    pub(in crate::source) fn flag(&self, field: &str) -> Read<bool> {
        match self.raw(field) {
            None | Some("\"\"") => Ok(None),
            Some("true" | "1" | "\"true\"") => Ok(Some(true)),
            Some("false" | "0" | "\"false\"") => Ok(Some(false)),
            Some(_) => Err(self.reject(field, "is neither true nor false")),
        }
    }
    /// Is it said to be so?
    pub(in crate::source) fn is(&self, field: &str) -> Result<bool, Reject> {
        Ok(self.flag(field)?.unwrap_or(false))
    }
    /// Decimal hours as whole seconds, rounded half-even.
    pub(in crate::source) fn hours(&self, field: &str) -> Read<i64> {
        wire::hours(&self.path(field), &self.get::<Num<'_>>(field)?)
    }
    /// An instant. Without a zone it is UTC.
    pub(in crate::source) fn instant(&self, field: &str) -> Read<Instant> {
        wire::instant(&self.path(field), &self.get::<Text<'_>>(field)?)
    }
    /// A calendar date: the date as written, never moved by a zone.
    pub(in crate::source) fn date(&self, field: &str) -> Read<NaiveDate> {
        wire::date(&self.path(field), &self.get::<Text<'_>>(field)?)
    }
    /// A local time of day as `HH:MM`. A date before it is ignored.
    pub(in crate::source) fn time_of_day(&self, field: &str) -> Read<String> {
        wire::time_of_day(&self.path(field), &self.get::<Text<'_>>(field)?)
    }

    /// A note and its visible characters, which stand under another name where its text is not kept.
    pub(in crate::source) fn note(
        &self,
        field: &str,
        length: &str,
    ) -> Result<(Option<String>, i64), Reject> {
        let note = self.text(field)?;
        let length = match &note {
            Some(note) => visible_length(note),
            None => self.number(length)?.unwrap_or(0).max(0),
        };
        Ok((note, length))
    }

    /// The row inside this one; an empty one where it is absent.
    pub(in crate::source) fn inner(&self, field: &str) -> Result<Row<'a>, Reject> {
        let Some(raw) = self.raw(field) else {
            return Ok(Row::default());
        };
        Self::within(format!("{}.", self.path(field)), raw)
            .ok_or_else(|| self.reject(field, "is no record"))
    }
    /// The id of the record that a field names: `{"id": 7, "name": "…"}`.
    pub(in crate::source) fn reference(&self, field: &str) -> Read<String> {
        self.inner(field)?.id("id")
    }
    /// The name of the record that a field names.
    pub(in crate::source) fn name(&self, field: &str) -> Read<String> {
        self.inner(field)?.text("name")
    }
    /// The rows of a list inside this one; none where it is absent.
    pub(in crate::source) fn rows(&self, field: &str) -> Result<Vec<Row<'a>>, Reject> {
        let Some(raw) = self.raw(field) else {
            return Ok(Vec::new());
        };
        let mut rows =
            Self::list(raw).ok_or_else(|| self.reject(field, "is no list of records"))?;
        for row in &mut rows {
            row.place = format!("{}.", self.path(field));
        }
        Ok(rows)
    }
}
