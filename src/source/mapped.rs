//! What the operator's map says of a vendor's values, for `check` to hold against what was read.

use crate::model::Table;

/// A value seen at the source that nothing maps.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unmapped {
    /// The key of the map that would map it, or what it is where no key can.
    pub what: &'static str,
    /// The vendor's word.
    pub value: String,
}

/// A key of the map that holds names or ids of records.
#[derive(Clone, Debug)]
pub struct Named {
    /// The key.
    pub key: &'static str,
    /// What it holds.
    pub names: Vec<String>,
    /// Where they are looked for.
    pub table: &'static Table,
}

/// What can be said about the map of a source.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    /// Streams whose rows have values that may be unmapped.
    pub seen_in: &'static [&'static str],
    /// Keys that name records; none: the source has no map to check.
    pub named: Vec<Named>,
}
