//! Paging by id over bare JSON arrays, or by offset over lists with a count: rows as slices of the answer, and the token
//! of the next page.

use super::{Answer, Cursor, Page, Raw, Row, SourceError, Stream};
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::fmt;

/// Where the next page starts, and how the vendor is asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// The vendor's own forward-only paging: rows with ids above this one.
    Forward(i64),
    /// An ordered read with a condition on the id, for endpoints that ignore forward-only paging.
    Keyset(i64),
}

impl Token {
    /// Reads what [`fmt::Display`] wrote; anything else is none.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, id) = text.split_once(':')?;
        let id = id.parse().ok()?;
        match kind {
            "forward" => Some(Self::Forward(id)),
            "keyset" => Some(Self::Keyset(id)),
            _ => None,
        }
    }
    /// The id that the rows of the page lie above.
    pub fn after(self) -> i64 {
        match self {
            Self::Forward(id) | Self::Keyset(id) => id,
        }
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Forward(id) => write!(f, "forward:{id}"),
            Self::Keyset(id) => write!(f, "keyset:{id}"),
        }
    }
}

/// The page that a bare array holds. It is the last one when it has fewer rows than were asked for. Rows that the
/// token should have left behind mean that the endpoint does not page forward: it is then read again by keyset.
pub fn page_by_id(body: &str, at: Option<Token>, asked: usize) -> Result<Page<'_>, SourceError> {
    let rows = rows(body)?;
    let ids = ids(&rows)?;
    let restarted = |after: i64| ids.iter().any(|id| *id <= after);
    let next = match at {
        Some(Token::Forward(after)) if restarted(after) => Some(Token::Keyset(0)),
        Some(Token::Keyset(after)) if restarted(after) => {
            return Err(SourceError::shape(
                "the next page repeats rows of the one before",
            ));
        }
        _ if rows.len() < asked => None,
        Some(Token::Keyset(_)) => ids.last().copied().map(Token::Keyset),
        _ => ids.iter().max().copied().map(Token::Forward),
    };
    Ok(Page {
        rows,
        next: next.map(|token| token.to_string()),
    })
}

/// Where the page at the cursor starts, and how many rows there were in all when it was asked for.
fn place(cursor: &Cursor) -> Option<(usize, usize)> {
    let (offset, total) = cursor.token.as_deref()?.split_once(" of ")?;
    Some((offset.parse().ok()?, total.parse().ok()?))
}

/// Rows before the page at the cursor.
pub fn offset(cursor: &Cursor) -> usize {
    place(cursor).map_or(0, |(offset, _)| offset)
}

/// The page of a stream's list, and how many rows there are in all. Without that number it is the only page. The list is
/// named with dots between, where it is inside something; one record is a list of one. Where there are fewer rows now than
/// at the page before, the rest has moved forward: the next page starts earlier by as much, so that no row is passed over.
pub fn page_by_offset<'a>(
    stream: &Stream,
    cursor: &Cursor,
    answer: &'a Answer,
) -> Result<Page<'a>, SourceError> {
    if answer.is_gone(Some(stream)) {
        return Ok(Page::default());
    }
    let (mut found, mut total) = (answer.body.as_str(), 0);
    for name in stream.list.split('.') {
        let mut fields: HashMap<String, &RawValue> = serde_json::from_str(found)
            .map_err(|error| SourceError::shape(format!("a list was expected: {error}")))?;
        let told = fields.get("total_count");
        total = told.and_then(|n| n.get().parse().ok()).unwrap_or(0);
        let inner = fields.remove(name);
        found = inner
            .ok_or_else(|| SourceError::shape(format!("the answer holds no {name}")))?
            .get();
    }
    let rows = match Row::read(found) {
        Ok(one) => vec![raw(one)?],
        Err(_) => rows(found)?,
    };
    let (offset, before) = place(cursor).unwrap_or((0, total));
    let end = offset + rows.len();
    let next = end.saturating_sub(before.saturating_sub(total));
    let last = rows.is_empty() || end >= total;
    Ok(Page {
        rows,
        next: (!last).then(|| format!("{next} of {total}")),
    })
}

/// Each object of a bare JSON array with its `id`.
pub fn rows(body: &str) -> Result<Vec<Raw<'_>>, SourceError> {
    list(body)?.into_iter().map(raw).collect()
}

/// The rows of a JSON list; whatever else it is, is not the vendor's form.
pub(in crate::source) fn list(text: &str) -> Result<Vec<Row<'_>>, SourceError> {
    Row::list(text).ok_or_else(|| SourceError::shape("a list of rows was expected"))
}

fn raw(row: Row<'_>) -> Result<Raw<'_>, SourceError> {
    let id = row.raw("id").and_then(text_of);
    let id = id.ok_or_else(|| SourceError::shape("a row has no id"))?;
    Ok(Raw::of(id, row))
}

fn ids(rows: &[Raw<'_>]) -> Result<Vec<i64>, SourceError> {
    rows.iter()
        .map(|row| {
            row.external_id.parse().map_err(|_| {
                SourceError::shape(format!("the id {:?} is not a number", row.external_id))
            })
        })
        .collect()
}

/// A whole number, bare or quoted; anything else is no id.
fn text_of(raw: &str) -> Option<String> {
    let bare = raw.trim_matches('"');
    let digits = bare.strip_prefix('-').unwrap_or(bare);
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then(|| bare.to_owned())
}
