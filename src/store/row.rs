//! Reading typed values out of a row by column name.

use super::driver::Row;
use crate::model::{Billable, Currency, Instant, Seconds};
use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;
use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::Arc;

/// Ids of the rows of an answer, each kept once.
#[derive(Default)]
pub(super) struct Ids(RefCell<HashSet<Arc<str>>>);

impl Ids {
    fn of(&self, text: &str) -> Arc<str> {
        let mut known = self.0.borrow_mut();
        match known.get(text) {
            Some(id) => id.clone(),
            None => {
                let id: Arc<str> = text.into();
                known.insert(id.clone());
                id
            }
        }
    }
}

/// A row, read by name. A column that is missing or of another type reads as missing: the schema test keeps both true.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(pub &'a Row);

impl<'a> Fields<'a> {
    /// A text, where it lies.
    pub fn str(&self, name: &str) -> Option<&'a str> {
        self.0.text(name).ok().flatten()
    }
    pub fn text(&self, name: &str) -> Option<String> {
        self.str(name).map(str::to_owned)
    }
    pub fn id<T: From<&'a str>>(&self, name: &str) -> Option<T> {
        self.str(name).map(T::from)
    }
    pub fn need<T: From<&'a str>>(&self, name: &str) -> T {
        T::from(self.str(name).unwrap_or_default())
    }
    /// An id that many rows have: its text is kept once.
    pub fn shared<T: From<Arc<str>>>(&self, name: &str, ids: &Ids) -> Option<T> {
        self.str(name).map(|text| T::from(ids.of(text)))
    }
    /// A name; the bare id where none has come.
    pub fn name(&self) -> String {
        self.text("name")
            .filter(|n| !n.is_empty())
            .or_else(|| self.text("source_id"))
            .unwrap_or_default()
    }
    pub fn int(&self, name: &str) -> Option<i64> {
        self.0.try_get::<Option<i64>>(name).ok().flatten()
    }
    pub fn flag(&self, name: &str, default: bool) -> bool {
        let flag = self.0.try_get::<Option<bool>>(name).ok().flatten();
        flag.unwrap_or(default)
    }
    pub fn seconds(&self, name: &str) -> Option<Seconds> {
        self.int(name).map(Seconds)
    }
    pub fn decimal(&self, name: &str) -> Option<Decimal> {
        self.0.decimal(name).ok().flatten()
    }
    pub fn date(&self, name: &str) -> Option<NaiveDate> {
        self.0.try_get::<Option<NaiveDate>>(name).ok().flatten()
    }
    pub fn instant(&self, name: &str) -> Option<Instant> {
        self.0.try_get::<Option<Instant>>(name).ok().flatten()
    }
    pub fn currency(&self, name: &str) -> Option<Currency> {
        Currency::parse(self.str(name)?)
    }
    pub fn billable(&self, name: &str) -> Option<Billable> {
        Billable::parse(self.str(name)?)
    }
    /// Texts divided by `|`.
    pub fn list(&self, name: &str) -> Vec<String> {
        let text = self.str(name).unwrap_or_default();
        let parts = text.split('|').map(str::trim).filter(|p| !p.is_empty());
        parts.map(str::to_owned).collect()
    }
    pub fn time_of_day(&self, name: &str) -> Option<NaiveTime> {
        let text = self.text(name)?;
        NaiveTime::parse_from_str(&text, "%H:%M")
            .or_else(|_| NaiveTime::parse_from_str(&text, "%H:%M:%S"))
            .ok()
    }
    /// `starts` and `ends`, where both are given.
    pub fn window(&self) -> Option<(NaiveTime, NaiveTime)> {
        Some((self.time_of_day("starts")?, self.time_of_day("ends")?))
    }
}
