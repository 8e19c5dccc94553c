//! Two entries: which is the later one, and whether they are one entry written twice.

use crate::model::TimeEntry;
use std::cmp::Ordering;

/// Later start first, then the larger id; ids that are numbers compare as numbers. No start comes before any.
pub fn order(a: &TimeEntry, b: &TimeEntry) -> Ordering {
    let number = |e: &TimeEntry| e.id.source_id().parse::<u128>();
    a.started_at
        .cmp(&b.started_at)
        .then_with(|| match (number(a), number(b)) {
            (Ok(x), Ok(y)) => x.cmp(&y),
            _ => Ordering::Equal,
        })
        .then_with(|| a.id.cmp(&b.id))
}

/// Same member, same ticket (or both none), same start, same worked time. Without a start nothing is a copy.
pub fn is_copy(a: &TimeEntry, b: &TimeEntry) -> bool {
    a.id != b.id
        && a.started_at.is_some()
        && a.started_at == b.started_at
        && a.member_id == b.member_id
        && a.ticket_id == b.ticket_id
        && a.worked == b.worked
}
