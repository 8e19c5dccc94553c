//! Pages: envelopes of three shapes, and paging by number that some endpoints ignore and none ends reliably.

use crate::source::{Cursor, Page, Raw, Row, SourceError, paging};
use serde_json::value::RawValue;
use std::collections::HashMap;

/// Pages of one list; more is an endpoint that never ends.
const PAGES_MAX: u64 = 100_000;

/// Where a reading is: which pass over the list, which page, and what is known of the pages before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// Which of the passes of a list that is read in several.
    pub pass: usize,
    /// Counted from one.
    pub page: u64,
    /// Rows of the first page: what the vendor really gives, whatever was asked for.
    size: usize,
    /// Rows so far.
    collected: usize,
    /// First row of the page before, and of the first page.
    before: String,
    first: String,
}

impl Place {
    /// The place a cursor tells.
    pub(super) fn of(cursor: &Cursor) -> Self {
        Self::parse(cursor.token.as_deref().unwrap_or_default()).unwrap_or(Self::begin(0))
    }
    fn begin(pass: usize) -> Self {
        Self {
            pass,
            page: 1,
            ..Self::default()
        }
    }
    fn parse(token: &str) -> Option<Self> {
        let mut parts = token.split('|');
        Some(Self {
            pass: parts.next()?.parse().ok()?,
            page: parts.next()?.parse().ok()?,
            size: parts.next()?.parse().ok()?,
            collected: parts.next()?.parse().ok()?,
            before: parts.next()?.to_owned(),
            first: parts.next()?.to_owned(),
        })
    }
    fn token(&self) -> String {
        format!(
            "{}|{}|{}|{}|{}|{}",
            self.pass, self.page, self.size, self.collected, self.before, self.first
        )
    }
}

/// The token of a pass's first page.
pub(super) fn first_of(pass: usize) -> String {
    Place::begin(pass).token()
}

/// The page of a list that is read page by page, in so many passes. The reading ends where the vendor's own count is
/// reached, at a page that is empty or smaller than the first one was, and at one that was seen before.
pub(super) fn turned<'a>(
    body: &'a str,
    key: &str,
    cursor: &Cursor,
    passes: usize,
) -> Result<Page<'a>, SourceError> {
    let at = Place::of(cursor);
    let (rows, total) = rows(body, key)?;
    let next_pass = || (at.pass + 1 < passes).then(|| Place::begin(at.pass + 1).token());
    let Some(first) = rows.first().map(|row| row.external_id.clone()) else {
        return Ok(Page {
            rows,
            next: next_pass(),
        });
    };
    if at.page > 1 && (first == at.before || first == at.first) {
        if at.collected < total {
            return Err(SourceError::shape(format!(
                "page {} repeats an earlier one though {} of {total} rows were read",
                at.page, at.collected
            )));
        }
        return Ok(Page {
            rows: Vec::new(),
            next: next_pass(),
        });
    }
    if at.page > PAGES_MAX {
        return Err(SourceError::shape("the list does not end"));
    }
    let collected = at.collected + rows.len();
    let size = if at.page == 1 { rows.len() } else { at.size };
    let ended = rows.len() < size || (total > 0 && collected >= total);
    let following = Place {
        page: at.page + 1,
        size,
        collected,
        first: if at.page == 1 {
            first.clone()
        } else {
            at.first.clone()
        },
        before: first,
        ..at
    };
    let next = if ended {
        next_pass()
    } else {
        Some(following.token())
    };
    Ok(Page { rows, next })
}

/// A list that comes whole.
pub(super) fn whole<'a>(body: &'a str, key: &str) -> Result<Page<'a>, SourceError> {
    let (rows, _) = rows(body, key)?;
    Ok(Page { rows, next: None })
}

/// The one record that an answer is.
pub(super) fn single(body: &str) -> Result<Page<'_>, SourceError> {
    let record = Row::read(body).map_err(|_| SourceError::shape("one record was expected"))?;
    Ok(Page {
        rows: vec![raw(record)?],
        next: None,
    })
}

/// The rows of a list, and how many there are in all where the envelope says so. The list comes bare, under its key, or
/// under another one if that is the only list there is.
fn rows<'a>(body: &'a str, key: &str) -> Result<(Vec<Raw<'a>>, usize), SourceError> {
    let body = body.trim();
    if body.starts_with('[') {
        return Ok((list(body)?, 0));
    }
    let mut fields: HashMap<String, &RawValue> = serde_json::from_str(body)
        .map_err(|error| SourceError::shape(format!("a list was expected: {error}")))?;
    let total = fields
        .get("record_count")
        .and_then(|n| n.get().parse().ok());
    let slice = match fields.remove(key) {
        Some(slice) => slice,
        None => only_list(fields.into_values())
            .ok_or_else(|| SourceError::shape(format!("the answer holds no {key}")))?,
    };
    Ok((list(slice.get())?, total.unwrap_or(0)))
}

fn only_list<'a>(values: impl Iterator<Item = &'a RawValue>) -> Option<&'a RawValue> {
    let mut lists = values.filter(|value| value.get().starts_with('['));
    let list = lists.next()?;
    lists.next().is_none().then_some(list)
}

fn list(body: &str) -> Result<Vec<Raw<'_>>, SourceError> {
    paging::list(body)?.into_iter().map(raw).collect()
}

/// A row with its id: a number, or a text without blanks (holidays have GUIDs).
fn raw(row: Row<'_>) -> Result<Raw<'_>, SourceError> {
    let id = row.raw("id").map_or("", |id| id.trim_matches('"'));
    let id = id.strip_suffix(".0").unwrap_or(id);
    let is_id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '{' | '}');
    if id.is_empty() || !id.chars().all(is_id) {
        return Err(SourceError::shape("a row has no id"));
    }
    Ok(Raw::of(id.to_owned(), row))
}
