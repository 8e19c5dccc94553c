//! Values that stand for `$n`: one Rust type, bound as each database keeps it.

use crate::model::Instant;
use chrono::{NaiveDate, SecondsFormat, SubsecRound};
use rusqlite::types::{ToSql, ToSqlOutput, Value as Owned, ValueRef};
use rust_decimal::Decimal;
use sqlx::Arguments;
use sqlx::postgres::PgArguments;
use std::borrow::Cow;
use std::sync::Arc;

/// The types of columns, for values that are missing: PostgreSQL wants to know what is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Of {
    Text,
    Int,
    Bool,
    Real,
    Decimal,
    Date,
    Instant,
    Bytes,
    List,
}

impl Of {
    /// The type of a column of PostgreSQL by its name.
    pub fn of_postgres(name: &str) -> Self {
        match name {
            "bigint" | "integer" => Self::Int,
            "boolean" => Self::Bool,
            "numeric" => Self::Decimal,
            "date" => Self::Date,
            "timestamp with time zone" => Self::Instant,
            "bytea" => Self::Bytes,
            _ => Self::Text,
        }
    }
}

/// A value.
#[derive(Clone, Debug)]
pub(in crate::store) enum Value {
    Null(Of),
    Text(Arc<str>),
    Int(i64),
    Bool(bool),
    /// A published figure: `real` on SQLite, `numeric` on PostgreSQL.
    Real(f64),
    /// Text on SQLite, `numeric` on PostgreSQL.
    Decimal(Decimal),
    Date(NaiveDate),
    Instant(Instant),
    Bytes(Vec<u8>),
    /// What `json_each($n)` lists: JSON on SQLite, an array on PostgreSQL, where a function of that name takes one.
    List(Vec<String>),
}

const THE_BEGINNING: NaiveDate = NaiveDate::from_ymd_opt(1, 1, 1).expect("a day");

/// An instant as SQLite keeps it.
pub(super) fn instant_text(at: Instant) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

/// PostgreSQL keeps six decimal places, and takes what lies between for another instant.
pub(super) fn micro(at: Instant) -> Instant {
    at.trunc_subsecs(6)
}

/// PostgreSQL has no text with a zero character.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    match text.contains('\0') {
        true => text.replace('\0', "").into(),
        false => text.into(),
    }
}

/// A figure of at most four decimal places, exactly.
pub(super) fn published(figure: f64) -> Decimal {
    Decimal::try_from(figure)
        .unwrap_or_default()
        .round_dp(6)
        .normalize()
}

/// What can stand for `$n`.
pub(in crate::store) trait Bind {
    /// The type of the column it is for.
    const OF: Of;
    /// Itself.
    fn value(self) -> Value;
}

macro_rules! bind {
    ($($type:ty, $of:ident, $name:ident => $value:expr;)*) => {$(
        impl Bind for $type {
            const OF: Of = Of::$of;
            fn value(self) -> Value {
                let $name = self;
                Value::$of($value)
            }
        }
    )*};
}

bind! {
    &str, Text, v => clean(v).into();
    String, Text, v => clean(&v).into();
    Arc<str>, Text, v => v;
    i64, Int, v => v;
    bool, Bool, v => v;
    f64, Real, v => v;
    Decimal, Decimal, v => v.normalize();
    // Before every day that anybody worked: earlier ones only PostgreSQL minds.
    NaiveDate, Date, v => v.max(THE_BEGINNING);
    Instant, Instant, v => micro(v);
    Vec<u8>, Bytes, v => v;
    &[u8], Bytes, v => v.to_vec();
    Vec<String>, List, v => v;
}

impl Bind for Value {
    const OF: Of = Of::Text;
    fn value(self) -> Value {
        self
    }
}

impl<T: Bind> Bind for Option<T> {
    const OF: Of = T::OF;
    fn value(self) -> Value {
        self.map_or(Value::Null(T::OF), T::value)
    }
}

impl<T: Bind + Clone> Bind for &T {
    const OF: Of = T::OF;
    fn value(self) -> Value {
        self.clone().value()
    }
}

/// A list for `json_each($n)`.
pub(in crate::store) fn list<S: AsRef<str>>(items: impl IntoIterator<Item = S>) -> Vec<String> {
    items.into_iter().map(|s| s.as_ref().to_owned()).collect()
}

impl Value {
    /// The type of its column.
    pub fn of(&self) -> Of {
        match self {
            Self::Null(of) => *of,
            Self::Text(_) => Of::Text,
            Self::Int(_) => Of::Int,
            Self::Bool(_) => Of::Bool,
            Self::Real(_) => Of::Real,
            Self::Decimal(_) => Of::Decimal,
            Self::Date(_) => Of::Date,
            Self::Instant(_) => Of::Instant,
            Self::Bytes(_) => Of::Bytes,
            Self::List(_) => Of::List,
        }
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let text = |text: String| ToSqlOutput::Owned(Owned::Text(text));
        Ok(match self {
            Self::Null(_) => ToSqlOutput::Borrowed(ValueRef::Null),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Int(n) => ToSqlOutput::Borrowed(ValueRef::Integer(*n)),
            Self::Bool(b) => ToSqlOutput::Borrowed(ValueRef::Integer((*b).into())),
            Self::Real(r) => ToSqlOutput::Borrowed(ValueRef::Real(*r)),
            Self::Decimal(d) => text(d.to_string()),
            Self::Date(d) => text(d.to_string()),
            Self::Instant(t) => text(instant_text(*t)),
            Self::Bytes(b) => ToSqlOutput::Borrowed(ValueRef::Blob(b)),
            Self::List(items) => text(serde_json::Value::from(items.as_slice()).to_string()),
        })
    }
}

type Added = std::result::Result<(), sqlx::error::BoxDynError>;

impl Value {
    pub(super) fn add_postgres(self, to: &mut PgArguments) -> Added {
        match self {
            Self::Null(Of::Text) => to.add(None::<String>),
            Self::Null(Of::Int) => to.add(None::<i64>),
            Self::Null(Of::Bool) => to.add(None::<bool>),
            Self::Null(Of::Real | Of::Decimal) => to.add(None::<Decimal>),
            Self::Null(Of::Date) => to.add(None::<NaiveDate>),
            Self::Null(Of::Instant) => to.add(None::<Instant>),
            Self::Null(Of::Bytes) => to.add(None::<Vec<u8>>),
            Self::Null(Of::List) => to.add(None::<Vec<String>>),
            Self::Text(text) => to.add(&*text),
            Self::Int(n) => to.add(n),
            Self::Bool(b) => to.add(b),
            Self::Real(r) => to.add(published(r)),
            Self::Decimal(d) => to.add(d),
            Self::Date(d) => to.add(d),
            Self::Instant(t) => to.add(t),
            Self::Bytes(b) => to.add(b),
            Self::List(items) => to.add(items),
        }
    }
}
