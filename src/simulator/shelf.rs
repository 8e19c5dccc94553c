//! The shelves: every collection with its rows written out, kept until the world is edited.

use super::record::{Draft, Row};
use std::collections::HashMap;

/// The rows of all collections, in order of ids, by path; paths under a parent carry its number.
pub(in crate::simulator) type Shelves = HashMap<String, Vec<Row>>;

/// Where the renderers put their records.
#[derive(Debug, Default)]
pub struct Drafts(HashMap<String, Vec<Draft>>);

impl Drafts {
    /// Fills the collection of that path; it exists even without records.
    pub(in crate::simulator) fn put(
        &mut self,
        path: impl Into<String>,
        drafts: impl IntoIterator<Item = Draft>,
    ) {
        self.0.entry(path.into()).or_default().extend(drafts);
    }
}

/// Writes out a new world.
pub(super) fn fill(drafts: Drafts) -> Shelves {
    shelves(drafts, |_, draft| {
        let updated = draft.updated;
        draft.stamped(updated)
    })
}

/// Writes out an edited world. What became different is stamped with the server's time, unless the world names a new
/// change time itself; what is new is never older than now; the rest keeps its stamp.
pub(super) fn refill(drafts: Drafts, old: &Shelves, now: i64) -> Shelves {
    shelves(drafts, |path, draft| {
        let before = old.get(path).and_then(|rows| find(rows, draft.id));
        let stamp = match before {
            None => draft.updated.max(now),
            Some(row) if row.world_updated != draft.updated => draft.updated,
            Some(row) if row.own != draft.own => now,
            Some(row) => row.updated,
        };
        draft.stamped(stamp)
    })
}

fn shelves(drafts: Drafts, stamp: impl Fn(&str, Draft) -> Row) -> Shelves {
    let mut all = Shelves::new();
    for (path, drafts) in drafts.0 {
        let mut rows: Vec<Row> = drafts.into_iter().map(|d| stamp(&path, d)).collect();
        rows.sort_by_key(|row| row.id);
        rows.dedup_by_key(|row| row.id);
        all.insert(path, rows);
    }
    all
}

/// The row of that id.
pub(in crate::simulator) fn find(rows: &[Row], id: i64) -> Option<&Row> {
    rows.binary_search_by_key(&id, |row| row.id)
        .ok()
        .and_then(|at| rows.get(at))
}
