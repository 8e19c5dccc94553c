//! What only this vendor's records have: references as objects with links, and `_info` at the end.

use crate::model::Instant;
use crate::simulator::json::quote;
use crate::simulator::record::instant;
use std::fmt::Write as _;

pub(super) use crate::simulator::record::{Draft, Record};

/// Where the vendor's links point; never where the reader came from.
const LINKS: &str = "https://na.myconnectwise.net/v2026_4//apis/3.0";

impl Record {
    /// A reference: the id is the record's own, the label (`name`, `identifier`, `summary`) is not.
    pub(super) fn reference(&mut self, name: &str, id: i64, label: &str, value: &str) {
        self.key(name);
        let _ = write!(self.text, "{{\"id\":{id},\"{label}\":");
        quote(&mut self.text, value);
        self.text.push('}');
        self.mark(&id.to_le_bytes());
    }
    /// A reference with a link beside it.
    pub(super) fn linked(&mut self, name: &str, id: i64, label: &str, value: &str, path: &str) {
        self.reference(name, id, label, value);
        self.text.pop();
        let _ = write!(
            self.text,
            ",\"_info\":{{\"{name}_href\":\"{LINKS}/{path}/{id}\"}}}}"
        );
    }
    /// A reference that refers to nothing: only a link without a number.
    pub(super) fn empty(&mut self, name: &str, path: &str) {
        self.key(name);
        let _ = write!(
            self.text,
            "{{\"_info\":{{\"{name}_href\":\"{LINKS}/{path}/\"}}}}"
        );
    }
    /// The type of a schedule entry, which the vendor names twice.
    pub(super) fn schedule_type(&mut self, id: i64, identifier: &str, name: &str) {
        self.reference("type", id, "identifier", identifier);
        self.text.pop();
        self.text.push_str(",\"name\":");
        quote(&mut self.text, name);
        self.text.push('}');
    }
    /// A list of references by name.
    pub(super) fn references(&mut self, name: &str, items: &[(i64, &str)]) {
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
    pub(super) fn done(mut self, updated: Instant, by: &str, more: &[(&str, &str)]) -> Draft {
        self.text.push_str(",\"_info\":{\"lastUpdated\":\"");
        let mut tail = String::from("\",\"updatedBy\":");
        quote(&mut tail, by);
        for (key, value) in more {
            let _ = write!(tail, ",\"{key}\":");
            quote(&mut tail, value);
        }
        tail.push_str("}}");
        self.sealed(updated, instant, &tail)
    }
}
