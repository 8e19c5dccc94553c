//! A row of either database.

use super::answer::{Answer, FromLite, Lite, LiteAt, LiteRow};
use super::value::instant_text;
use crate::model::Instant;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use sqlx::postgres::PgRow;
use sqlx::{Column as _, ColumnIndex, Decode, Postgres, Row as _, Type, TypeInfo, ValueRef};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A row.
#[derive(Debug)]
pub(in crate::store) enum Row {
    Sqlite(LiteRow),
    Postgres(PostRow),
}

/// A row of PostgreSQL.
#[derive(Debug)]
pub(in crate::store) struct PostRow {
    row: PgRow,
    /// The column after the one asked for last: rows are read from left to right, and names looked up only where they are not.
    hint: AtomicUsize,
}

/// A column by its place or its name.
pub(in crate::store) trait At: LiteAt + ColumnIndex<PgRow> {
    /// Its name, where that is what is known.
    fn name(&self) -> Option<&str>;
}
impl At for usize {
    fn name(&self) -> Option<&str> {
        None
    }
}
impl At for &str {
    fn name(&self) -> Option<&str> {
        Some(self)
    }
}

impl PostRow {
    fn get<'r, T: Decode<'r, Postgres> + Type<Postgres>>(&'r self, at: impl At) -> sqlx::Result<T> {
        let hint = self.hint.load(Ordering::Relaxed);
        let next = self.row.columns().get(hint).map(|column| column.name());
        let at = match at.name() {
            Some(name) if next == Some(name) => hint,
            _ => at.index(&self.row)?,
        };
        self.hint.store(at + 1, Ordering::Relaxed);
        self.row.try_get(at)
    }
}

impl From<PgRow> for Row {
    fn from(row: PgRow) -> Self {
        let hint = AtomicUsize::new(0);
        Self::Postgres(PostRow { row, hint })
    }
}

/// What both databases can read from a column.
pub(in crate::store) trait Both:
    FromLite + for<'r> Decode<'r, Postgres> + Type<Postgres>
{
}
impl<T: FromLite + for<'r> Decode<'r, Postgres> + Type<Postgres>> Both for T {}

/// One value of a view or month row.
#[derive(Clone, Debug, PartialEq)]
pub enum Figure {
    /// None.
    Null,
    /// Seconds, minor units, counts, flags.
    Int(i64),
    /// A published figure, already rounded.
    Real(f64),
    /// A currency or grade, a date, an instant.
    Text(String),
}

impl Row {
    /// All rows of an answer.
    pub(super) fn of(answer: Arc<Answer>) -> Vec<Self> {
        let row = |first| Self::Sqlite(LiteRow::new(answer.clone(), first));
        answer.rows().map(row).collect()
    }

    /// A value both databases keep alike.
    pub fn try_get<T: Both>(&self, at: impl At) -> sqlx::Result<T> {
        match self {
            Self::Sqlite(row) => {
                let value = row.value(at)?;
                T::from_lite(value).ok_or_else(|| unlike(value))
            }
            Self::Postgres(row) => row.get(at),
        }
    }

    /// A text, where it lies.
    pub fn text(&self, at: impl At) -> sqlx::Result<Option<&str>> {
        match self {
            Self::Sqlite(row) => match row.value(at)? {
                Lite::Text(text) => Ok(Some(text)),
                Lite::Null => Ok(None),
                other => Err(unlike(other)),
            },
            Self::Postgres(row) => row.get(at),
        }
    }

    /// An exact decimal: text on SQLite, where a sum is a whole number and a published figure a double.
    pub fn decimal(&self, at: impl At) -> sqlx::Result<Option<Decimal>> {
        match self {
            Self::Sqlite(row) => Ok(match row.value(at)? {
                Lite::Real(real) => real.to_string().parse().ok(),
                Lite::Int(n) => Some(n.into()),
                Lite::Text(text) => text.parse().ok(),
                Lite::Null | Lite::Bytes(_) => None,
            }),
            Self::Postgres(row) => row.get(at),
        }
    }

    /// A value of whatever type it has.
    pub fn figure(&self, at: usize) -> sqlx::Result<Figure> {
        Ok(match self {
            Self::Sqlite(row) => match row.value(at)? {
                Lite::Null => Figure::Null,
                Lite::Real(real) => Figure::Real(real),
                Lite::Int(n) => Figure::Int(n),
                Lite::Text(text) => Figure::Text(text.to_owned()),
                other => return Err(unlike(other)),
            },
            Self::Postgres(PostRow { row, .. }) => {
                let value = row.try_get_raw(at)?;
                if value.is_null() {
                    return Ok(Figure::Null);
                }
                match value.type_info().name() {
                    // By way of text: the nearest number, as it was before it was kept.
                    "NUMERIC" => Figure::Real(
                        row.try_get::<Decimal, _>(at)?
                            .to_string()
                            .parse()
                            .unwrap_or_default(),
                    ),
                    "FLOAT8" => Figure::Real(row.try_get(at)?),
                    "INT8" => Figure::Int(row.try_get(at)?),
                    "INT4" => Figure::Int(row.try_get::<i32, _>(at)?.into()),
                    "BOOL" => Figure::Int(row.try_get::<bool, _>(at)?.into()),
                    "DATE" => Figure::Text(row.try_get::<NaiveDate, _>(at)?.to_string()),
                    "TIMESTAMPTZ" => Figure::Text(instant_text(row.try_get::<Instant, _>(at)?)),
                    _ => Figure::Text(row.try_get(at)?),
                }
            }
        })
    }
}

fn unlike(value: Lite<'_>) -> sqlx::Error {
    sqlx::Error::Decode(format!("{value:?} is of another type than was asked for").into())
}

/// A row as a tuple.
pub(in crate::store) trait FromRow: Sized {
    fn from_row(row: &Row) -> sqlx::Result<Self>;
}

macro_rules! tuple {
    ($($type:ident $at:literal),*) => {
        impl<$($type: Both),*> FromRow for ($($type,)*) {
            fn from_row(row: &Row) -> sqlx::Result<Self> {
                Ok(($(row.try_get::<$type>($at)?,)*))
            }
        }
    };
}

tuple!(A 0usize);
tuple!(A 0usize, B 1usize);
tuple!(A 0usize, B 1usize, C 2usize);
tuple!(A 0usize, B 1usize, C 2usize, D 3usize);
tuple!(A 0usize, B 1usize, C 2usize, D 3usize, E 4usize);
