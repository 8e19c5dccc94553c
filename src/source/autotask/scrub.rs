//! What of a row is never kept: secrets, private numbers, note texts, titles of calendar entries.

use crate::source::scrub::{self, Fate};
use std::borrow::Cow;

/// The fields of a resource that are asked for and kept: what normalising needs, nothing private.
pub(super) const RESOURCE_FIELDS: &[&str] = &[
    "id",
    "firstName",
    "lastName",
    "userName",
    "email",
    "isActive",
    "licenseType",
    "locationID",
    "hireDate",
    "defaultServiceDeskRoleID",
    "internalCost",
];

/// The field that stands for a note whose text is not kept: its visible characters.
const NOTES_LENGTH: &str = "summaryNotesLength";

/// Fields dropped from the rows of a stream, beside user-defined ones, which are free text.
fn dropped(stream: &str) -> &'static [&'static str] {
    match stream {
        "companies" => &[
            "phone",
            "fax",
            "alternatePhone1",
            "alternatePhone2",
            "taxID",
            "address1",
            "address2",
            "billToAttention",
            "billingAddress1",
            "billingAddress2",
        ],
        "contracts" => &["contactName", "description"],
        "tickets" => &["description", "resolution", "contactID", "externalID"],
        "tasks" | "projects" | "phases" => &["description"],
        "appointments" | "service_calls" => &["title", "description"],
        "time_off" => &["reason", "rejectReason"],
        "invoices" => &["comments"],
        _ => &[],
    }
}

/// The body without what must not be kept; borrowed when nothing was in it.
pub(super) fn scrub<'a>(stream: &str, body: &'a str, keep_notes: bool) -> Cow<'a, str> {
    let hide_notes = stream == "time_entries" && !keep_notes;
    scrub::scrub(body, |key| match (stream, key) {
        ("resources", key) if RESOURCE_FIELDS.contains(&key) => Fate::Kept,
        ("resources", _) | (_, "userDefinedFields") => Fate::Dropped,
        (_, "summaryNotes") if hide_notes => Fate::Measured(NOTES_LENGTH),
        (_, "internalNotes") if hide_notes => Fate::Dropped,
        (_, key) if dropped(stream).contains(&key) => Fate::Dropped,
        _ => Fate::Kept,
    })
}
