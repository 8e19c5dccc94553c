//! What of a row is never kept: secrets, private numbers, note texts, titles of calendar entries.

use crate::source::scrub::{self, Fate};
use std::borrow::Cow;

/// The fields of a member that are asked for and kept: what normalising needs, nothing private.
pub(super) const MEMBER_FIELDS: &[&str] = &[
    "id",
    "identifier",
    "firstName",
    "lastName",
    "licenseClass",
    "inactiveFlag",
    "inactiveDate",
    "hireDate",
    "officeEmail",
    "primaryEmail",
    "defaultEmail",
    "timeZone",
    "reportsTo",
    "workRole",
    "calendar",
    "hourlyCost",
    "defaultLocation",
    "defaultDepartment",
];

/// The field that stands for a note whose text is not kept: its visible characters.
pub(super) const NOTES_LENGTH: &str = "notesLength";

/// Fields dropped from every row: free text that no canonical column takes.
const EVERYWHERE: &[&str] = &["customFields"];

/// Fields dropped from the rows of a stream.
fn dropped(stream: &str) -> &'static [&'static str] {
    match stream {
        "companies" => &["phoneNumber", "faxNumber", "taxIdentifier", "accountNumber"],
        "agreements" | "invoices" => &["internalNotes"],
        "phases" => &["notes"],
        "schedule_entries" => &["name", "where", "notificationResponse"],
        "service_tickets" | "project_tickets" => &[
            "contactName",
            "contactPhoneNumber",
            "contactPhoneExtension",
            "contactEmailAddress",
            "contactEmailLookup",
            "automaticEmailCc",
            "initialDescription",
            "initialInternalAnalysis",
            "initialResolution",
        ],
        "time_entries" => &["emailCc"],
        _ => &[],
    }
}

/// The body without what must not be kept; borrowed when nothing was in it.
pub(super) fn scrub<'a>(stream: &str, body: &'a str, keep_notes: bool) -> Cow<'a, str> {
    let hide_notes = stream == "time_entries" && !keep_notes;
    scrub::scrub(body, |key| match (stream, key) {
        ("members", key) if MEMBER_FIELDS.contains(&key) => Fate::Kept,
        ("members", _) => Fate::Dropped,
        (_, "notes") if hide_notes => Fate::Measured(NOTES_LENGTH),
        (_, "internalNotes") if hide_notes => Fate::Dropped,
        (_, key) if EVERYWHERE.contains(&key) || dropped(stream).contains(&key) => Fate::Dropped,
        _ => Fate::Kept,
    })
}
