//! What of a row is kept: the fields that are understood, and no other. A user's record comes with an API key.

use super::Redmine;
use super::wire::{Field, is_same};
use crate::source::note::visible_length;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

type Row<'a> = BTreeMap<&'a str, &'a RawValue>;

/// The field that stands for a comment whose text is not kept: its visible characters.
const COMMENTS_LENGTH: &str = "comments_length";

fn fields(stream: &str) -> &'static [&'static str] {
    match stream {
        "activities" => &["id", "name", "active"],
        "issue_statuses" => &["id", "name", "is_closed"],
        // The rest of a user tells when its details have to be read again, and who it is.
        "users" => &["id", "updated_on"],
        "user_details" => &["id", "login", "firstname", "lastname", "mail", "status"],
        "projects" => &[
            "id",
            "name",
            "identifier",
            "parent",
            "status",
            "custom_fields",
        ],
        "issues" => &[
            "id",
            "project",
            "tracker",
            "status",
            "priority",
            "category",
            "parent",
            "subject",
            "estimated_hours",
            "created_on",
            "updated_on",
            "closed_on",
        ],
        "issue_journals" => &["id", "created_on", "details"],
        "time_entries" => &[
            "id",
            "project",
            "issue",
            "user",
            "activity",
            "hours",
            "spent_on",
            "created_on",
            "updated_on",
            "custom_fields",
            COMMENTS_LENGTH,
        ],
        _ => &[],
    }
}

/// The body with nothing but what is understood. What is no row at all is not kept either.
pub(super) fn kept<'a>(redmine: &Redmine, stream: &str, body: &'a str) -> Cow<'a, str> {
    let Ok(row) = serde_json::from_str::<Row<'_>>(body) else {
        return Cow::Borrowed("null");
    };
    let mut kept: BTreeMap<&str, Cow<'_, str>> = BTreeMap::new();
    for (key, value) in row {
        let text = value.get();
        match key {
            "custom_fields" => {
                let field = custom_field(redmine, stream);
                kept.insert(key, Cow::Owned(only(field, text)));
            }
            "details" => drop(kept.insert(key, Cow::Owned(only_status(text)))),
            "comments" if stream != "time_entries" => {}
            "comments" if redmine.keep_notes => drop(kept.insert(key, Cow::Borrowed(text))),
            "comments" => {
                let comment: Option<String> = serde_json::from_str(text).unwrap_or_default();
                let length = visible_length(comment.as_deref().unwrap_or_default());
                kept.insert(COMMENTS_LENGTH, Cow::Owned(length.to_string()));
            }
            key if fields(stream).contains(&key) => {
                kept.entry(key).or_insert(Cow::Borrowed(text));
            }
            _ => {}
        }
    }
    let fields: Vec<String> = kept
        .iter()
        .map(|(key, value)| format!("\"{key}\":{value}"))
        .collect();
    Cow::Owned(format!("{{{}}}", fields.join(",")))
}

/// The custom field that the map names for rows of the stream.
fn custom_field<'m>(redmine: &'m Redmine, stream: &str) -> &'m str {
    let map = &redmine.settings.map;
    match stream {
        "projects" => &map.client_field,
        "time_entries" => &map.billable_field,
        _ => "",
    }
}

/// Of custom fields the one of that name.
fn only(name: &str, fields: &str) -> String {
    let all: Vec<&RawValue> = serde_json::from_str(fields).unwrap_or_default();
    let is_named = |field: &&&RawValue| {
        serde_json::from_str::<Field>(field.get()).is_ok_and(|f| is_same(&f.name, name))
    };
    let kept: Vec<&str> = all.iter().filter(is_named).map(|f| f.get()).collect();
    format!("[{}]", kept.join(","))
}

/// Of a journal's details those of the status: the others hold texts as they were.
fn only_status(details: &str) -> String {
    let all: Vec<&RawValue> = serde_json::from_str(details).unwrap_or_default();
    let is_status = |detail: &&&RawValue| {
        serde_json::from_str::<super::row::Detail>(detail.get()).is_ok_and(|d| d.is_status())
    };
    let kept: Vec<&str> = all.iter().filter(is_status).map(|d| d.get()).collect();
    format!("[{}]", kept.join(","))
}
