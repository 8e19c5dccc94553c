//! From a bare id to a warehouse id, `"<source>:<source_id>"` (contract §3).

use crate::model::{Cell, Kind, Record};
use std::collections::BTreeSet;

/// Decides for one source whose record an id names. Connectors give bare ids: no source is known to them but their
/// own, so every id becomes theirs. In a files source an id may already name its source.
#[derive(Clone, Debug)]
pub struct Qualifier {
    /// The source that is read; a bare id belongs to it.
    pub source: String,
    /// Sources whose ids are kept as they are.
    pub known_sources: BTreeSet<String>,
    /// Every id that already has the form of a warehouse id is kept (`qualified_ids`).
    pub keep_any: bool,
}

impl Qualifier {
    /// The warehouse id. The first colon divides; the rest may contain anything.
    pub fn qualify(&self, id: &str) -> String {
        if self.names_its_source(id) {
            id.to_owned()
        } else {
            self.named(id)
        }
    }

    /// The id behind the source's name. Every reference of every row comes by: the text is made once, as long as it is.
    fn named(&self, id: &str) -> String {
        let mut whole = String::with_capacity(self.source.len() + 1 + id.len());
        whole.push_str(&self.source);
        whole.push(':');
        whole.push_str(id);
        whole
    }

    /// A reference as a connector would give it: what names a record of this source loses its name.
    pub fn bare(&self, cell: Cell) -> Cell {
        let own = |id: &str| {
            let rest = id.strip_prefix(&self.source)?.strip_prefix(':')?;
            Some(Cell::from(rest))
        };
        match &cell {
            Cell::Text(id) => own(id).unwrap_or(cell),
            _ => cell,
        }
    }

    /// Qualifies every reference of a record and returns the record's own warehouse id.
    ///
    /// A record without an id of its own (a rate, a schedule line) always belongs to the source it was read from: its
    /// `source_id` is its key, which may well begin with the id of another source's member.
    pub fn apply(&self, record: &mut Record) -> String {
        let table = record.table;
        let id = self.id_of(record);
        for (column, cell) in table.columns.iter().zip(&mut record.cells) {
            let names_a_record =
                matches!(column.kind, Kind::Ref(_)) || is_identity(table.name, column.name);
            if let (true, Cell::Text(id)) = (names_a_record, &mut *cell) {
                *id = self.qualify(id).into_boxed_str();
            }
        }
        id
    }

    /// The record's own warehouse id.
    pub fn id_of(&self, record: &Record) -> String {
        if record.table.has_id {
            self.qualify(&record.source_id)
        } else {
            self.named(&record.source_id)
        }
    }

    fn names_its_source(&self, id: &str) -> bool {
        let Some((source, rest)) = id.split_once(':') else {
            return false;
        };
        !rest.is_empty()
            && (self.known_sources.contains(source) || (self.keep_any && is_source_name(source)))
    }
}

/// The two sides of an identity are ids whose table depends on the row, so no column can name it.
fn is_identity(table: &str, column: &str) -> bool {
    table == "identity" && (column == "a" || column == "b")
}

/// `[a-z][a-z0-9_]*` (contract §2).
pub fn is_source_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}
