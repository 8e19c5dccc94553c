//! What rows of some streams say of values in the rows of others: a vendor's lists, by list and key.

use std::collections::BTreeMap;

/// Values by list and key. The engine fills it from rows that are held; a connector only asks it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lookup(BTreeMap<(&'static str, String), Vec<String>>);

impl Lookup {
    /// Adds a value under a key of a list. A key may have several, in the order of the rows' ids.
    pub fn add(&mut self, list: &'static str, key: impl Into<String>, value: impl Into<String>) {
        self.0
            .entry((list, key.into()))
            .or_default()
            .push(value.into());
    }
    /// The first value of a key.
    pub fn get(&self, list: &'static str, key: &str) -> Option<&str> {
        self.all(list, key).first().map(String::as_str)
    }
    /// All values of a key.
    pub fn all(&self, list: &'static str, key: &str) -> &[String] {
        self.0
            .get(&(list, key.to_owned()))
            .map_or(&[], Vec::as_slice)
    }
    /// Nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// All of it as one text, to tell whether it is what it was.
    pub fn written(&self) -> String {
        format!("{:?}", self.0)
    }
}
