//! What only this vendor's records have: instants without a zone, dates of 1900 where there is none, fields that no
//! document names, and slim rows beside full ones.

use crate::model::{Instant, Seconds};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::fmt::Write as _;

pub(super) use crate::simulator::record::{Draft, Record};

/// What stands for a date that is not there.
pub(super) const NO_DATE: &str = "1900-01-01T00:00:00";

/// An instant of whole seconds: UTC, and nothing says so.
pub(super) fn naive(seconds: i64) -> String {
    let at = chrono::DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    at.format("%Y-%m-%dT%H:%M:%S").to_string()
}

impl Record {
    /// An instant without a zone.
    pub(super) fn naive(&mut self, name: &str, value: Instant) {
        self.text(name, &naive(value.timestamp()));
    }
    /// An instant without a zone; none is of 1900.
    pub(super) fn maybe_naive(&mut self, name: &str, value: Option<Instant>) {
        match value {
            Some(value) => self.naive(name, value),
            None => self.text(name, NO_DATE),
        }
    }
    /// A date as a midnight that no zone may move; none is of 1900.
    pub(super) fn date(&mut self, name: &str, value: Option<NaiveDate>) {
        match value {
            Some(value) => self.text(name, &format!("{value}T00:00:00")),
            None => self.text(name, NO_DATE),
        }
    }
    /// Nothing is known of the field.
    pub(super) fn null(&mut self, name: &str) {
        self.bare(name, "null");
    }
    /// Decimal hours as a floating-point number of the vendor's: whole ones end in `.0`, and thirds never end.
    pub(super) fn float_hours(&mut self, name: &str, value: Seconds) {
        self.key(name);
        let hours = Decimal::from(value.0) / Decimal::from(3600);
        let text = match hours.normalize().scale() {
            0 => format!("{}.0", hours.normalize()),
            _ => hours.round_dp(16).normalize().to_string(),
        };
        self.text.push_str(&text);
        self.mark(&value.0.to_le_bytes());
    }
    /// The same; none is null.
    pub(super) fn maybe_float_hours(&mut self, name: &str, value: Option<Seconds>) {
        match value {
            Some(value) => self.float_hours(name, value),
            None => self.null(name),
        }
    }
    /// A list of records inside this one.
    pub(super) fn list(&mut self, name: &str, items: Vec<Record>) {
        let items: Vec<String> = items.into_iter().map(|item| item.text + "}").collect();
        self.bare(name, &format!("[{}]", items.join(",")));
    }
    /// Done, with the change time in that field and one more field that no document names.
    pub(super) fn dated(mut self, updated: Instant, field: &str) -> Draft {
        let _ = write!(
            self.text,
            ",\"{NEW_FIELD}\":{{\"id\":\"a-1\"}},\"{field}\":\""
        );
        self.sealed(updated, naive, "\"}")
    }
    /// Done, without a change time to be seen.
    pub(super) fn plain(mut self, updated: Instant) -> Draft {
        let _ = write!(self.text, ",\"{NEW_FIELD}\":null");
        self.sealed(updated, |_| String::new(), "}")
    }
}

/// A field of every record that came with some later version.
pub const NEW_FIELD: &str = "new_in_a_later_version";
