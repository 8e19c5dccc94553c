//! What of a row is kept: the fields that are understood, and no other. Rows come with every field of the vendor's tables,
//! passwords of other systems and the texts of mails among them.

use super::HaloPsa;
use super::wire::{Says, is_one_of};
use crate::source::scrub::{self, Fate};
use crate::source::{Row, Stream};
use std::borrow::Cow;

/// The field that stands for a note whose text is not kept: its visible characters.
pub(super) const NOTE_LENGTH: &str = "note_length";

/// The row with nothing but what is understood.
pub(super) fn kept<'a>(psa: &HaloPsa, stream: &Stream, row: &Row<'a>) -> Cow<'a, str> {
    scrub::scrub(stream, row, |said, field, _| match (stream.name, field) {
        ("actions" | "timesheet_events", "note") if !psa.keep_notes => Fate::Measured(NOTE_LENGTH),
        (_, "subject") if !counts(psa, row) => Fate::Dropped,
        ("holidays", "name") if is_leave(row) => Fate::Dropped,
        _ => said.kept(field),
    })
}

/// Is the row somebody's own, and its name their own words?
fn is_leave(row: &Row<'_>) -> bool {
    matches!(row.somebody("agent_id"), Ok(Some(_)))
}

/// Does the map say something of the row's subject? Other subjects are somebody's own words.
fn counts(psa: &HaloPsa, row: &Row<'_>) -> bool {
    let map = &psa.settings.map;
    let subject = row.text("subject").unwrap_or_default();
    is_one_of(&subject, &map.absence.subjects) || is_one_of(&subject, &map.payroll_wrap.subjects)
}
