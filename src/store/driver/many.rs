//! The values of many rows for PostgreSQL: an array a column.

use super::statement::{Statement, of_arrays, unencodable};
use super::value::{Of, Value, published};
use crate::model::Instant;
use crate::store::Result;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use sqlx::postgres::PgArguments;
use sqlx::{Arguments, SqlSafeStr};
use std::sync::Arc;

/// Values column by column, for PostgreSQL.
#[derive(Debug)]
pub(in crate::store) struct Columns {
    columns: Vec<Column>,
    next: usize,
}

#[derive(Debug)]
enum Column {
    Text(Vec<Option<Arc<str>>>),
    Int(Vec<Option<i64>>),
    Bool(Vec<Option<bool>>),
    Decimal(Vec<Option<Decimal>>),
    Date(Vec<Option<NaiveDate>>),
    Instant(Vec<Option<Instant>>),
    Bytes(Vec<Option<Vec<u8>>>),
}

impl Columns {
    pub fn new(of: impl Iterator<Item = Of>, rows: usize) -> Self {
        let columns = of.map(|of| match of {
            Of::Text | Of::List => Column::Text(Vec::with_capacity(rows)),
            Of::Int => Column::Int(Vec::with_capacity(rows)),
            Of::Bool => Column::Bool(Vec::with_capacity(rows)),
            Of::Real | Of::Decimal => Column::Decimal(Vec::with_capacity(rows)),
            Of::Date => Column::Date(Vec::with_capacity(rows)),
            Of::Instant => Column::Instant(Vec::with_capacity(rows)),
            Of::Bytes => Column::Bytes(Vec::with_capacity(rows)),
        });
        Self {
            columns: columns.collect(),
            next: 0,
        }
    }

    /// The next value of the row, or the first of the next row. One of another type than its column's is missing; the
    /// test that reads back every table holds that there is none.
    pub fn add(&mut self, value: Value) {
        let at = self.next;
        self.next = (at + 1) % self.columns.len();
        match (&mut self.columns[at], value) {
            (Column::Text(c), Value::Text(v)) => c.push(Some(v)),
            (Column::Int(c), Value::Int(v)) => c.push(Some(v)),
            (Column::Bool(c), Value::Bool(v)) => c.push(Some(v)),
            (Column::Decimal(c), Value::Decimal(v)) => c.push(Some(v)),
            (Column::Decimal(c), Value::Real(v)) => c.push(Some(published(v))),
            (Column::Decimal(c), Value::Int(v)) => c.push(Some(v.into())),
            (Column::Date(c), Value::Date(v)) => c.push(Some(v)),
            (Column::Instant(c), Value::Instant(v)) => c.push(Some(v)),
            (Column::Bytes(c), Value::Bytes(v)) => c.push(Some(v)),
            (Column::Text(c), other) => c.push(missing(other)),
            (Column::Int(c), other) => c.push(missing(other)),
            (Column::Bool(c), other) => c.push(missing(other)),
            (Column::Decimal(c), other) => c.push(missing(other)),
            (Column::Date(c), other) => c.push(missing(other)),
            (Column::Instant(c), other) => c.push(missing(other)),
            (Column::Bytes(c), other) => c.push(missing(other)),
        }
    }

    pub fn statement(self, text: impl SqlSafeStr) -> Result<Statement> {
        let mut to = PgArguments::default();
        for column in self.columns {
            let added = match column {
                Column::Text(values) => {
                    to.add(values.iter().map(|v| v.as_deref()).collect::<Vec<_>>())
                }
                Column::Int(values) => to.add(values),
                Column::Bool(values) => to.add(values),
                Column::Decimal(values) => to.add(values),
                Column::Date(values) => to.add(values),
                Column::Instant(values) => to.add(values),
                Column::Bytes(values) => to.add(values),
            };
            added.map_err(unencodable)?;
        }
        Ok(of_arrays(text, to))
    }
}

fn missing<T>(value: Value) -> Option<T> {
    debug_assert!(
        matches!(value, Value::Null(_)),
        "{value:?} is of another type than its column"
    );
    None
}
