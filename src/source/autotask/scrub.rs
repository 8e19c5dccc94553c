//! What of a row is never kept: secrets, private numbers, note texts, titles of calendar entries.

use crate::source::scrub::{self, Fate};
use crate::source::{Row, Stream};
use std::borrow::Cow;

/// The field that stands for a note whose text is not kept: its visible characters.
const NOTES_LENGTH: &str = "summaryNotesLength";

/// The row without what must not be kept; as received when nothing was in it. User-defined fields are free text.
pub(super) fn scrub<'a>(stream: &Stream, row: &Row<'a>, keep_notes: bool) -> Cow<'a, str> {
    let hide_notes = stream.name == "time_entries" && !keep_notes;
    scrub::scrub(stream, row, |said, field, _| match field {
        "summaryNotes" if hide_notes => Fate::Measured(NOTES_LENGTH),
        "internalNotes" if hide_notes => Fate::Dropped,
        "userDefinedFields" => Fate::Dropped,
        _ => said.fate(field),
    })
}
