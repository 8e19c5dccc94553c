//! Questions and pages: a query by id, always upwards, and the rows with their ids.
//!
//! The vendor has no order but that of ids, drops what it does not know of a query, and keeps a chain of pages for a
//! short while only. So each page is a query of its own: ids above the last one seen.

use super::streams::FIELDS;
use crate::source::{Cursor, Page, Raw, Request, SourceError, Stream, paging};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// Most rows of a page.
pub(super) const PAGE_SIZE_MAX: u32 = 500;

fn after(cursor: &Cursor) -> Option<i64> {
    cursor.token.as_deref()?.parse().ok()
}

/// The request for the page at the cursor. Values are bare numbers and texts: the vendor finds nothing by a quoted id.
pub(super) fn request(stream: &Stream, cursor: &Cursor) -> Request {
    if stream.list == FIELDS {
        return Request::get(stream.path);
    }
    let mut items = vec![match after(cursor) {
        Some(id) => json!({"op": "gt", "field": "id", "value": id}),
        // Company 0 is the tenant's own: nothing may leave it out.
        None => json!({"op": "exist", "field": "id"}),
    }];
    if let Some(since) = cursor.changed_since().filter(|_| stream.sweep) {
        let since = since.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
        items.push(json!({"op": "gte", "field": stream.changed, "value": since}));
    }
    // Work dates are midnight of the day as written; older databases write that of the US East, which is later.
    if let Some(from) = cursor.from {
        let from = format!("{from}T00:00:00.000Z");
        items.push(json!({"op": "gte", "field": "dateWorked", "value": from}));
    }
    let mut query = json!({
        "MaxRecords": cursor.rows(PAGE_SIZE_MAX),
        "filter": [{"op": "and", "items": items}],
    });
    if cursor.ids_only {
        query["IncludeFields"] = json!(["id"]);
    } else if !stream.keeps.is_empty() {
        let kept: Vec<&str> = ["id"].into_iter().chain(stream.keeps.split(' ')).collect();
        query["IncludeFields"] = json!(kept);
    }
    post(stream.path, "query", &query)
}

/// A question about an entity that carries a query.
pub(super) fn post(entity: &str, what: &str, query: &Value) -> Request {
    Request {
        path: format!("{entity}/{what}"),
        body: Some(query.to_string()),
        ..Request::default()
    }
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    items: &'a RawValue,
    #[serde(rename = "pageDetails")]
    details: Option<Details>,
}

#[derive(Deserialize)]
struct Details {
    #[serde(rename = "nextPageUrl")]
    next: Option<String>,
}

#[derive(Deserialize)]
struct Fields<'a> {
    #[serde(borrow)]
    fields: &'a RawValue,
}

#[derive(Deserialize)]
struct Numbered {
    id: Option<i64>,
}

#[derive(Deserialize)]
struct Named {
    name: Option<String>,
}

/// The rows of an answer, and after which id the next page starts.
pub(super) fn page<'a>(
    stream: &Stream,
    cursor: &Cursor,
    body: &'a str,
) -> Result<Page<'a>, SourceError> {
    match stream.list {
        FIELDS => fields(body),
        _ => rows(stream, cursor, body),
    }
}

fn rows<'a>(stream: &Stream, cursor: &Cursor, body: &'a str) -> Result<Page<'a>, SourceError> {
    let envelope: Envelope<'a> = read(body, "items")?;
    let mut page = Page::default();
    let mut last = None;
    for row in paging::list(envelope.items.get())? {
        let numbered = row.read_into::<Numbered>().ok();
        let id = numbered
            .and_then(|row| row.id)
            .ok_or_else(|| SourceError::shape("an item has no id"))?;
        if after(cursor).is_some_and(|after| id <= after) {
            return Err(SourceError::shape(
                "the vendor did not heed the query: a page begins before the end of the one before",
            ));
        }
        last = last.max(Some(id));
        page.rows
            .push(Raw::of(format!("{}{id}", stream.prefix), row));
    }
    let full = page.rows.len() >= cursor.rows(PAGE_SIZE_MAX) as usize;
    let more = envelope
        .details
        .and_then(|d| d.next)
        .is_some_and(|url| !url.trim().is_empty());
    page.next = last.filter(|_| full || more).map(|id| id.to_string());
    Ok(page)
}

/// The description of an entity's fields: each is a row under its name.
fn fields(body: &str) -> Result<Page<'_>, SourceError> {
    let all: Fields<'_> = read(body, "fields")?;
    let mut page = Page::default();
    for row in paging::list(all.fields.get())? {
        let named = row.read_into::<Named>().ok();
        let name = named
            .and_then(|row| row.name)
            .ok_or_else(|| SourceError::shape("a field has no name"))?;
        page.rows.push(Raw::of(name, row));
    }
    Ok(page)
}

fn read<'a, T: Deserialize<'a>>(body: &'a str, what: &str) -> Result<T, SourceError> {
    serde_json::from_str(body)
        .map_err(|error| SourceError::shape(format!("{what} were expected: {error}")))
}
