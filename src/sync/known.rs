//! What a pass knows of the warehouse, so that it does not ask for every reference of every row.

use super::zones::Zones;
use std::collections::{HashMap, HashSet};
use xxhash_rust::xxh3::xxh3_128;

/// More would take more memory than the questions that they save are worth.
const REFERRED_MAX: usize = 400_000;

/// What the streams of a pass hand on to each other.
#[derive(Debug)]
pub struct Known {
    /// Zones of members, for work dates.
    pub zones: Zones,
    /// References that certainly have a row.
    pub referred: Referred,
}

impl Known {
    /// At the beginning of a pass.
    pub fn new(zones: Zones) -> Self {
        Self {
            zones,
            referred: Referred::default(),
        }
    }
}

/// Rows that certainly are there, by table: hashes of their ids, so many that a pass seldom asks twice.
#[derive(Debug, Default)]
pub struct Referred {
    ids: HashMap<&'static str, HashSet<u128>>,
    count: usize,
}

impl Referred {
    /// Is this row certainly there?
    pub fn has(&self, table: &str, id: &str) -> bool {
        let ids = self.ids.get(table);
        ids.is_some_and(|ids| ids.contains(&xxh3_128(id.as_bytes())))
    }

    /// These rows are there.
    pub fn add<'a>(&mut self, table: &'static str, ids: impl Iterator<Item = &'a str>) {
        if self.count > REFERRED_MAX {
            self.clear();
        }
        let known = self.ids.entry(table).or_default();
        let before = known.len();
        known.extend(ids.map(|id| xxh3_128(id.as_bytes())));
        self.count += known.len() - before;
    }

    /// Nothing is certain any more.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}
