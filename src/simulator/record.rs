//! A vendor record being written, and how it is kept.
//!
//! Beside the text it keeps a fingerprint of the record's *own* values. Names inside references are not its own:
//! when a company is renamed, the tickets that show its name read differently and are not "updated".

use super::json::quote;
use crate::model::{Instant, Seconds};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::fmt::Write as _;

/// A record under the pen.
pub(in crate::simulator) struct Record {
    /// Its number.
    pub id: i64,
    /// What is written so far: an object that is still open.
    pub text: String,
    own: u64,
}

/// A record that lacks only the change time, which the server stamps.
#[derive(Debug)]
pub struct Draft {
    /// Its number.
    pub(in crate::simulator) id: i64,
    /// Fingerprint of its own values.
    pub(in crate::simulator) own: u64,
    /// Last changed, as the world says.
    pub(in crate::simulator) updated: i64,
    head: String,
    stamp: fn(i64) -> String,
    tail: String,
}

/// A record as served.
pub(in crate::simulator) struct Row {
    /// Its number.
    pub id: i64,
    /// Fingerprint of its own values.
    pub own: u64,
    /// Last changed, as the world says, in seconds since 1970.
    pub world_updated: i64,
    /// Last changed, as the server says.
    pub updated: i64,
    /// Its JSON.
    pub text: String,
}

impl Record {
    /// A record with that id.
    pub fn new(id: i64) -> Self {
        let mut record = Self {
            id,
            text: String::with_capacity(1280),
            own: 0xcbf2_9ce4_8422_2325,
        };
        let _ = write!(record.text, "{{\"id\":{id}");
        record
    }
    /// FNV-1a: short values come often, so a hash without set-up is the quicker one.
    pub fn mark(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.own = (self.own ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    /// The name of a field; its value is to follow.
    pub fn key(&mut self, name: &str) {
        self.text.push_str(",\"");
        self.text.push_str(name);
        self.text.push_str("\":");
        self.mark(name.as_bytes());
    }
    /// A value as JSON writes it.
    pub fn bare(&mut self, name: &str, value: &str) {
        self.key(name);
        self.text.push_str(value);
        self.mark(value.as_bytes());
    }
    /// A text.
    pub fn text(&mut self, name: &str, value: &str) {
        self.key(name);
        quote(&mut self.text, value);
        self.mark(value.as_bytes());
    }
    /// A text that follows from another record, so that its change is no change of this one.
    pub fn derived_text(&mut self, name: &str, value: &str) {
        self.key(name);
        quote(&mut self.text, value);
    }
    /// Hours that follow from other records.
    pub fn derived_hours(&mut self, name: &str, value: Seconds) {
        self.key(name);
        let _ = write!(self.text, "{}", hours(value));
    }
    /// A whole number.
    pub fn int(&mut self, name: &str, value: i64) {
        self.bare(name, &value.to_string());
    }
    /// A number, as JSON writes it.
    pub fn number(&mut self, name: &str, value: Decimal) {
        self.bare(name, &value.normalize().to_string());
    }
    /// A number, where there is one.
    pub fn maybe_number(&mut self, name: &str, value: Option<Decimal>) {
        if let Some(value) = value {
            self.number(name, value);
        }
    }
    /// Decimal hours.
    pub fn hours(&mut self, name: &str, value: Seconds) {
        self.number(name, hours(value));
    }
    /// Decimal hours, where there are any.
    pub fn maybe_hours(&mut self, name: &str, value: Option<Seconds>) {
        if let Some(value) = value {
            self.hours(name, value);
        }
    }
    /// Yes or no.
    pub fn flag(&mut self, name: &str, value: bool) {
        self.bare(name, if value { "true" } else { "false" });
    }
    /// An instant in whole seconds.
    pub fn instant(&mut self, name: &str, value: Instant) {
        self.text(name, &instant(value.timestamp()));
    }
    /// A calendar date, written as midnight UTC.
    pub fn day(&mut self, name: &str, value: NaiveDate) {
        self.text(name, &format!("{value}T00:00:00Z"));
    }
    /// A calendar date, where there is one.
    pub fn maybe_day(&mut self, name: &str, value: Option<NaiveDate>) {
        if let Some(value) = value {
            self.day(name, value);
        }
    }
    /// Done: changed last at that instant. The change time, as `stamp` writes it, and then `tail` end the record.
    pub fn sealed(self, updated: Instant, stamp: fn(i64) -> String, tail: &str) -> Draft {
        Draft {
            id: self.id,
            own: self.own,
            updated: updated.timestamp(),
            head: self.text,
            stamp,
            tail: tail.to_owned(),
        }
    }
}

impl Draft {
    /// The record as served, stamped with that instant.
    pub(in crate::simulator) fn stamped(self, updated: i64) -> Row {
        let mut text = self.head;
        text.push_str(&(self.stamp)(updated));
        text.push_str(&self.tail);
        text.shrink_to_fit();
        Row {
            id: self.id,
            own: self.own,
            world_updated: self.updated,
            updated,
            text,
        }
    }
}

/// Hours with four places: a second is never lost in them.
pub(in crate::simulator) fn hours(value: Seconds) -> Decimal {
    (Decimal::from(value.0) / Decimal::from(3600))
        .round_dp(4)
        .normalize()
}

/// An instant in whole seconds, UTC, with `Z`.
pub(in crate::simulator) fn instant(seconds: i64) -> String {
    chrono::DateTime::from_timestamp(seconds, 0)
        .unwrap_or_default()
        .to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
