//! What of a row is never kept: secrets, private numbers, note texts, titles of calendar entries.

use crate::source::note::visible_length;
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

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
    let Ok(row) = serde_json::from_str::<Row<'a>>(body) else {
        return Cow::Borrowed(body);
    };
    let hide_notes = stream == "time_entries" && !keep_notes;
    let keeps = |key: &str| match stream {
        "members" => MEMBER_FIELDS.contains(&key),
        _ if hide_notes && matches!(key, "notes" | "internalNotes") => false,
        _ => !EVERYWHERE.contains(&key) && !dropped(stream).contains(&key),
    };
    if row.0.iter().all(|(key, _)| keeps(key)) {
        return Cow::Borrowed(body);
    }
    let mut kept = String::with_capacity(body.len());
    for (key, value) in &row.0 {
        if keeps(key) {
            push(&mut kept, key, value.get());
        } else if hide_notes && key == "notes" {
            push(&mut kept, NOTES_LENGTH, &length_of(value).to_string());
        }
    }
    if kept.is_empty() {
        kept.push('{');
    }
    kept.push('}');
    Cow::Owned(kept)
}

fn push(row: &mut String, key: &str, value: &str) {
    row.push(if row.is_empty() { '{' } else { ',' });
    let plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
    if key.bytes().all(plain) {
        row.push('"');
        row.push_str(key);
        row.push('"');
    } else {
        row.push_str(&serde_json::Value::from(key).to_string());
    }
    row.push(':');
    row.push_str(value);
}

fn length_of(note: &RawValue) -> i64 {
    let text: Option<super::wire::Text<'_>> = serde_json::from_str(note.get()).unwrap_or_default();
    text.map_or(0, |t| visible_length(t.as_str()))
}

/// A row as its fields, in order, values as received.
struct Row<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Row<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Row<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row<'de>, A::Error> {
                let mut fields = Vec::with_capacity(48);
                while let Some(Key(key)) = map.next_key()? {
                    fields.push((key, map.next_value()?));
                }
                Ok(Row(fields))
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

struct Key<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Key<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;
        impl<'de> Visitor<'de> for Name {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a field name")
            }
            fn visit_borrowed_str<E: de::Error>(self, key: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(key)))
            }
            fn visit_str<E: de::Error>(self, key: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(key.to_owned())))
            }
        }
        deserializer.deserialize_str(Name)
    }
}
