//! A vendor record being written: absent instead of null, references as objects, `_info` last.
//!
//! Beside the text it keeps a fingerprint of the record's *own* values. Names inside references are not its own:
//! when a company is renamed, the tickets that show its name read differently and are not "updated".

use crate::model::{Instant, Seconds};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::fmt::Write as _;

/// Where the vendor's links point; never where the reader came from.
const LINKS: &str = "https://na.myconnectwise.net/v2026_4//apis/3.0";

/// A record under the pen.
pub(super) struct Record {
    id: i64,
    text: String,
    own: u64,
}

/// A record that lacks only its `_info`, which the server stamps.
pub(super) struct Draft {
    /// Its number.
    pub id: i64,
    /// Fingerprint of its own values.
    pub own: u64,
    /// Last changed, as the world says.
    pub updated: i64,
    text: String,
    info: String,
}

/// A record as served.
pub(super) struct Row {
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
    fn mark(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.own = (self.own ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    fn key(&mut self, name: &str) {
        self.text.push_str(",\"");
        self.text.push_str(name);
        self.text.push_str("\":");
        self.mark(name.as_bytes());
    }
    fn bare(&mut self, name: &str, value: &str) {
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
    /// A calendar date, which this vendor writes as midnight UTC.
    pub fn day(&mut self, name: &str, value: NaiveDate) {
        self.text(name, &format!("{value}T00:00:00Z"));
    }
    /// A calendar date, where there is one.
    pub fn maybe_day(&mut self, name: &str, value: Option<NaiveDate>) {
        if let Some(value) = value {
            self.day(name, value);
        }
    }
    /// A reference: the id is the record's own, the label (`name`, `identifier`, `summary`) is not.
    pub fn reference(&mut self, name: &str, id: i64, label: &str, value: &str) {
        self.key(name);
        let _ = write!(self.text, "{{\"id\":{id},\"{label}\":");
        quote(&mut self.text, value);
        self.text.push('}');
        self.mark(&id.to_le_bytes());
    }
    /// A reference with a link beside it.
    pub fn linked(&mut self, name: &str, id: i64, label: &str, value: &str, path: &str) {
        self.reference(name, id, label, value);
        self.text.pop();
        let _ = write!(
            self.text,
            ",\"_info\":{{\"{name}_href\":\"{LINKS}/{path}/{id}\"}}}}"
        );
    }
    /// A reference that refers to nothing: only a link without a number.
    pub fn empty(&mut self, name: &str, path: &str) {
        self.key(name);
        let _ = write!(
            self.text,
            "{{\"_info\":{{\"{name}_href\":\"{LINKS}/{path}/\"}}}}"
        );
    }
    /// The type of a schedule entry, which the vendor names twice.
    pub fn schedule_type(&mut self, id: i64, identifier: &str, name: &str) {
        self.reference("type", id, "identifier", identifier);
        self.text.pop();
        self.text.push_str(",\"name\":");
        quote(&mut self.text, name);
        self.text.push('}');
    }
    /// A list of references by name.
    pub fn references(&mut self, name: &str, items: &[(i64, &str)]) {
        self.key(name);
        for (n, (id, label)) in items.iter().enumerate() {
            let open = if n == 0 { '[' } else { ',' };
            let _ = write!(self.text, "{open}{{\"id\":{id},\"name\":");
            quote(&mut self.text, label);
            self.text.push('}');
            self.mark(&id.to_le_bytes());
        }
        self.text
            .push_str(if items.is_empty() { "[]" } else { "]" });
    }
    /// Done: changed last at that instant by that login; `more` goes into `_info`.
    pub fn done(self, updated: Instant, by: &str, more: &[(&str, &str)]) -> Draft {
        let mut info = String::from(",\"updatedBy\":");
        quote(&mut info, by);
        for (key, value) in more {
            let _ = write!(info, ",\"{key}\":");
            quote(&mut info, value);
        }
        Draft {
            id: self.id,
            own: self.own,
            updated: updated.timestamp(),
            text: self.text,
            info,
        }
    }
}

impl Draft {
    /// The record as served, stamped with that instant.
    pub fn stamped(self, updated: i64) -> Row {
        let mut text = self.text;
        let _ = write!(
            text,
            ",\"_info\":{{\"lastUpdated\":\"{}\"{}}}}}",
            instant(updated),
            self.info
        );
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
fn hours(value: Seconds) -> Decimal {
    (Decimal::from(value.0) / Decimal::from(3600))
        .round_dp(4)
        .normalize()
}

/// An instant as this vendor writes it: whole seconds, UTC, `Z`.
pub(super) fn instant(seconds: i64) -> String {
    chrono::DateTime::from_timestamp(seconds, 0)
        .unwrap_or_default()
        .to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// Appends a JSON string.
pub(super) fn quote(out: &mut String, value: &str) {
    let plain = |b: u8| b >= 0x20 && b != b'"' && b != b'\\';
    if value.bytes().all(plain) {
        out.push('"');
        out.push_str(value);
        out.push('"');
    } else {
        out.push_str(&serde_json::Value::from(value).to_string());
    }
}
