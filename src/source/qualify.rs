//! How bare ids of a source become whole ids of the warehouse (contract §3).

use crate::model::{Cell, Kind, Record};
use std::collections::BTreeSet;

/// Makes ids whole. The first colon divides.
#[derive(Clone, Debug, Default)]
pub struct Qualifier {
    /// The source that is read.
    pub source: String,
    /// Sources whose ids are kept as they are; empty for API sources, whose ids are always their own.
    pub known_sources: BTreeSet<String>,
    /// Ids of the form `<source>:<id>` are kept for any source.
    pub keep_any: bool,
}

impl Qualifier {
    /// The whole id of a bare one, or of one that is whole already.
    pub fn qualify(&self, bare: &str) -> String {
        let whole = bare.split_once(':').is_some_and(|(source, _)| self.known_sources.contains(source) || (self.keep_any && !source.is_empty()));
        if whole { bare.to_owned() } else { format!("{}:{bare}", self.source) }
    }

    /// Makes all references of a record whole; answers its own whole id.
    pub fn apply(&self, record: &mut Record) -> String {
        for (cell, column) in record.cells.iter_mut().zip(record.table.columns) {
            if let (Kind::Ref(_), Cell::Text(id)) = (column.kind, &*cell) {
                *cell = Cell::Text(self.qualify(id).into());
            }
        }
        self.qualify(&record.source_id)
    }
}
