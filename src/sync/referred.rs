//! What a landing knows to be there, so that it does not ask for every reference of every row.

use std::collections::{HashMap, HashSet};

const REFERRED_MAX: usize = 500_000;

/// Rows that certainly are there, by table: so many that a landing seldom asks twice.
#[derive(Debug, Default)]
pub struct Referred {
    ids: HashMap<&'static str, HashSet<Box<str>>>,
    count: usize,
}

impl Referred {
    /// Is this row certainly there?
    pub fn has(&self, table: &str, id: &str) -> bool {
        self.ids.get(table).is_some_and(|ids| ids.contains(id))
    }

    /// These rows are there.
    pub fn add<'a>(&mut self, table: &'static str, ids: impl Iterator<Item = &'a str>) {
        if self.count > REFERRED_MAX {
            self.clear();
        }
        let known = self.ids.entry(table).or_default();
        let before = known.len();
        known.extend(ids.map(Box::from));
        self.count += known.len() - before;
    }

    /// Nothing is certain any more.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}
