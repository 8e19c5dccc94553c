//! One occurrence as it is kept: whose, when, and whether the time is taken; its title only where the operator wants it.
//! Nothing else of an event leaves this room.

use super::feed::Feed;
use crate::model::table::CALENDAR_ENTRY;
use crate::model::{Instant, Record, ShowAs};
use crate::source::{self, Reject};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A row of the raw layer.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(default)]
pub(super) struct Row {
    /// Made from the feed, the event's UID and the occurrence; none of them can be read from it.
    pub id: String,
    member: String,
    starts: String,
    ends: String,
    show_as: String,
    status: String,
    /// Only where titles are kept.
    #[serde(skip_serializing_if = "String::is_empty")]
    title: String,
    /// What could not be read, and why; then there are no times.
    #[serde(skip_serializing_if = "String::is_empty")]
    field: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    problem: String,
}

fn id(feed: &Feed, uid: &str, key: &str) -> String {
    let name = format!("{}\n{}\n{uid}\n{key}", feed.owner, feed.number);
    format!("{:032x}", xxhash_rust::xxh3::xxh3_128(name.as_bytes()))
}

impl Row {
    pub fn new(
        feed: &Feed,
        uid: &str,
        key: &str,
        (starts, ends): (Instant, Instant),
        show_as: ShowAs,
        status: &str,
    ) -> Self {
        let written = |at: Instant| at.to_rfc3339_opts(SecondsFormat::Secs, true);
        Self {
            id: id(feed, uid, key),
            member: feed.owner.clone(),
            starts: written(starts),
            ends: written(ends),
            show_as: word(show_as).into(),
            status: status.into(),
            ..Self::default()
        }
    }
    /// The same with its title.
    pub fn titled(self, title: String) -> Self {
        Self { title, ..self }
    }
    /// An event that could not be read.
    pub fn bad(feed: &Feed, uid: &str, key: &str, reject: Reject) -> Self {
        Self {
            id: id(feed, uid, key),
            member: feed.owner.clone(),
            field: reject.field,
            problem: reject.problem,
            ..Self::default()
        }
    }
    pub fn written(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

fn word(show_as: ShowAs) -> &'static str {
    match show_as {
        ShowAs::Busy => "busy",
        ShowAs::Free => "free",
        ShowAs::Tentative => "tentative",
        ShowAs::OutOfOffice => "out_of_office",
    }
}

/// The calendar entry of a row.
pub(super) fn record(received: &source::Row<'_>) -> Result<Vec<Record>, Reject> {
    let row: Row = received
        .read_into()
        .map_err(|e| Reject::new("(row)", format!("it is none: {e}")))?;
    if !row.problem.is_empty() {
        return Err(Reject::new(
            if row.field.is_empty() {
                "(event)"
            } else {
                row.field.as_str()
            },
            row.problem,
        ));
    }
    if row.id.trim().is_empty() || row.member.trim().is_empty() {
        return Err(Reject::new("member", "it is missing"));
    }
    let (starts, ends) = (instant("starts", &row.starts)?, instant("ends", &row.ends)?);
    if ends <= starts {
        return Err(Reject::new("ends", "it is not after starts"));
    }
    if ShowAs::parse(&row.show_as).is_none() {
        let problem = format!("{:?} is no word for it", row.show_as);
        return Err(Reject::new("show_as", problem));
    }
    let mut record = Record::new(&CALENDAR_ENTRY, row.id);
    record
        .set("member_id", row.member)
        .set("started_at", starts)
        .set("ended_at", ends)
        .set("show_as", row.show_as)
        .set("status", Some(row.status).filter(|s| !s.is_empty()))
        .set("title", row.title);
    Ok(vec![record])
}

fn instant(field: &str, text: &str) -> Result<Instant, Reject> {
    let at = DateTime::parse_from_rfc3339(text).map_err(|e| Reject::new(field, e.to_string()))?;
    Ok(at.with_timezone(&Utc))
}

/// The row without what is no part of one, and without its title unless titles are kept.
pub(super) fn kept<'a>(received: &source::Row<'a>, keep_titles: bool) -> Cow<'a, str> {
    let Ok(mut row) = received.read_into::<Row>() else {
        return Cow::Borrowed("null");
    };
    if !keep_titles {
        row.title.clear();
    }
    match row.written() {
        same if same == received.body() => Cow::Borrowed(received.body()),
        kept => Cow::Owned(kept),
    }
}
