//! What SQLite answered: the cells of some rows, side by side.

use crate::model::Instant;
use chrono::{DateTime, NaiveDate};
use rusqlite::types::ValueRef;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

#[derive(Clone, Debug)]
enum Part {
    Null,
    Int(i64),
    Real(f64),
    Text(Range<usize>),
    Bytes(Range<usize>),
}

/// Cells, with all their text in one piece.
#[derive(Debug, Default)]
pub(super) struct Cells {
    parts: Vec<Part>,
    text: String,
    bytes: Vec<u8>,
}

impl Cells {
    /// The next cell. Text that is not UTF-8 has its faults replaced.
    pub fn push(&mut self, value: ValueRef<'_>) {
        let part = match value {
            ValueRef::Null => Part::Null,
            ValueRef::Integer(n) => Part::Int(n),
            ValueRef::Real(r) => Part::Real(r),
            ValueRef::Text(text) => {
                let from = self.text.len();
                match std::str::from_utf8(text) {
                    Ok(text) => self.text.push_str(text),
                    Err(_) => self.text.push_str(&String::from_utf8_lossy(text)),
                }
                Part::Text(from..self.text.len())
            }
            ValueRef::Blob(bytes) => {
                let from = self.bytes.len();
                self.bytes.extend_from_slice(bytes);
                Part::Bytes(from..self.bytes.len())
            }
        };
        self.parts.push(part);
    }
}

/// Some rows.
#[derive(Debug)]
pub(super) struct Answer {
    names: Arc<[Box<str>]>,
    cells: Cells,
}

impl Answer {
    /// Cells row by row, each row as wide as there are names.
    pub fn new(names: Arc<[Box<str>]>, cells: Cells) -> Self {
        Self { names, cells }
    }

    /// Where each row begins.
    pub fn rows(&self) -> impl Iterator<Item = usize> + use<> {
        (0..self.cells.parts.len()).step_by(self.names.len().max(1))
    }
}

/// One of the rows.
#[derive(Debug)]
pub(in crate::store) struct LiteRow {
    answer: Arc<Answer>,
    first: usize,
    /// The column after the one asked for last: rows are read from left to right.
    hint: AtomicUsize,
}

/// A value as SQLite keeps it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::store) enum Lite<'a> {
    Null,
    Int(i64),
    Real(f64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

impl LiteRow {
    pub(super) fn new(answer: Arc<Answer>, first: usize) -> Self {
        Self {
            answer,
            first,
            hint: AtomicUsize::new(0),
        }
    }

    /// The place of a name.
    fn place(&self, name: &str) -> Option<usize> {
        let names = &self.answer.names;
        let hint = self.hint.load(Ordering::Relaxed);
        let at = match names.get(hint) {
            Some(next) if **next == *name => hint,
            _ => names.iter().position(|n| **n == *name)?,
        };
        self.hint.store(at + 1, Ordering::Relaxed);
        Some(at)
    }

    /// The value in a column.
    pub(super) fn value(&self, at: impl LiteAt) -> sqlx::Result<Lite<'_>> {
        let at = at.place(self)?;
        let cells = &self.answer.cells;
        Ok(match &cells.parts[self.first + at] {
            Part::Null => Lite::Null,
            Part::Int(n) => Lite::Int(*n),
            Part::Real(r) => Lite::Real(*r),
            Part::Text(range) => Lite::Text(&cells.text[range.clone()]),
            Part::Bytes(range) => Lite::Bytes(&cells.bytes[range.clone()]),
        })
    }
}

/// A column by its place or its name.
pub(in crate::store) trait LiteAt {
    fn place(&self, row: &LiteRow) -> sqlx::Result<usize>;
}

impl LiteAt for usize {
    fn place(&self, row: &LiteRow) -> sqlx::Result<usize> {
        let (index, len) = (*self, row.answer.names.len());
        if index < len {
            Ok(index)
        } else {
            Err(sqlx::Error::ColumnIndexOutOfBounds { index, len })
        }
    }
}

impl LiteAt for &str {
    fn place(&self, row: &LiteRow) -> sqlx::Result<usize> {
        row.place(self)
            .ok_or_else(|| sqlx::Error::ColumnNotFound((*self).into()))
    }
}

/// What can be read from a column of SQLite.
pub(in crate::store) trait FromLite: Sized {
    fn from_lite(value: Lite<'_>) -> Option<Self>;
}

macro_rules! from_lite {
    ($($type:ty: $($form:pat => $value:expr),+;)*) => {$(
        impl FromLite for $type {
            fn from_lite(value: Lite<'_>) -> Option<Self> {
                match value {
                    $($form => $value,)+
                    _ => None,
                }
            }
        }
    )*};
}

from_lite! {
    i64: Lite::Int(n) => Some(n);
    bool: Lite::Int(n) => Some(n != 0);
    f64: Lite::Real(r) => Some(r), Lite::Int(n) => Some(n as f64);
    String: Lite::Text(text) => Some(text.to_owned());
    Vec<u8>: Lite::Bytes(bytes) => Some(bytes.to_vec());
    NaiveDate: Lite::Text(text) => date(text.as_bytes()).or_else(|| text.parse().ok());
    Instant: Lite::Text(text) => instant(text.as_bytes())
        .or_else(|| DateTime::parse_from_rfc3339(text).ok().map(|t| t.to_utc()));
}

/// A number of digits alone.
fn digits(text: &[u8]) -> Option<u32> {
    text.iter().try_fold(0, |n, byte| {
        byte.is_ascii_digit()
            .then(|| n * 10 + u32::from(byte - b'0'))
    })
}

/// A day as it is written here: `2026-10-31`. Thousands of rows have several.
fn date(text: &[u8]) -> Option<NaiveDate> {
    let [year @ .., b'-', m, n, b'-', d, e] = text else {
        return None;
    };
    let year = (year.len() == 4).then(|| digits(year)).flatten()?;
    NaiveDate::from_ymd_opt(
        year.try_into().ok()?,
        digits(&[*m, *n])?,
        digits(&[*d, *e])?,
    )
}

/// An instant as it is written here, to the second: `2026-10-31T09:30:00+00:00`.
fn instant(text: &[u8]) -> Option<Instant> {
    let (day, time) = text.split_at_checked(10)?;
    let [
        b'T',
        h,
        i,
        b':',
        m,
        n,
        b':',
        s,
        t,
        b'+',
        b'0',
        b'0',
        b':',
        b'0',
        b'0',
    ] = time
    else {
        return None;
    };
    let time =
        date(day)?.and_hms_opt(digits(&[*h, *i])?, digits(&[*m, *n])?, digits(&[*s, *t])?)?;
    Some(time.and_utc())
}

impl<T: FromLite> FromLite for Option<T> {
    fn from_lite(value: Lite<'_>) -> Option<Self> {
        match value {
            Lite::Null => Some(None),
            value => T::from_lite(value).map(Some),
        }
    }
}
