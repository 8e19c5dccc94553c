//! What only this vendor's records have: bare ids, empty fields written out, and a change time under its own name.

use crate::model::Instant;
use crate::simulator::record::instant;

pub(super) use crate::simulator::record::{Draft, Record};

impl Record {
    /// An empty field.
    pub(super) fn nothing(&mut self, name: &str) {
        self.bare(name, "null");
    }
    /// A number or nothing.
    pub(super) fn maybe_int(&mut self, name: &str, value: Option<i64>) {
        match value {
            Some(value) => self.int(name, value),
            None => self.nothing(name),
        }
    }
    /// An instant or nothing.
    pub(super) fn maybe_instant(&mut self, name: &str, value: Option<Instant>) {
        match value {
            Some(value) => self.instant(name, value),
            None => self.nothing(name),
        }
    }
    /// Done, with the field that tells when it changed.
    pub(super) fn changed(mut self, field: &str, updated: Instant) -> Draft {
        self.text.push_str(",\"");
        self.text.push_str(field);
        self.text.push_str("\":\"");
        self.sealed(updated, stamp, "\"}")
    }
    /// Done; nothing tells when it changed.
    pub(super) fn silent(self, since: Instant) -> Draft {
        self.sealed(since, |_| String::new(), "}")
    }
}

/// The vendor writes one instant in several ways: with ticks of its clock, with short fractions, without a zone.
fn stamp(seconds: i64) -> String {
    let whole = instant(seconds);
    let bare = whole.trim_end_matches('Z');
    match seconds.rem_euclid(3) {
        0 => whole,
        1 => format!("{bare}.033Z"),
        _ => bare.to_owned(),
    }
}
