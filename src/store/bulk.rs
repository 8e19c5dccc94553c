//! Many rows a statement: each statement is a trip to the database, and trips cost more than rows.
//!
//! SQLite runs one prepared statement row by row; PostgreSQL takes an array of rows.

use super::driver::{Bind, Kind, Of, Rows, Value, row_by_row};
use super::{Result, Tx};
use sqlx::AssertSqlSafe;
use std::sync::Arc;

/// Rows whose values wait in memory for SQLite.
const ROWS: usize = 1000;
/// Rows of one statement on PostgreSQL.
const ARRAY_ROWS: usize = 1000;

/// An insert of rows in one form.
pub(super) struct Insert<'a> {
    /// The table.
    pub into: &'a str,
    /// Its columns, in the order of the values.
    pub columns: &'a [(&'a str, Of)],
    /// Columns that have one value in all rows; it is sent once.
    pub same: &'a [(&'a str, Value)],
    /// What follows the values: what happens where a row is there already.
    pub tail: &'a str,
}

impl Insert<'_> {
    fn names(&self) -> Vec<&str> {
        self.columns.iter().map(|(name, _)| *name).collect()
    }

    fn head(&self) -> String {
        let mut names = self.names();
        names.extend(self.same.iter().map(|(name, _)| *name));
        format!("insert into {} ({})", self.into, names.join(", "))
    }

    fn width(&self) -> usize {
        self.columns.len() + self.same.len()
    }

    fn row(&self) -> Arc<str> {
        let values = vec!["?"; self.width()].join(", ");
        format!("{} values ({values}) {}", self.head(), self.tail).into()
    }

    fn rows(&self) -> Arc<str> {
        let mut values: Vec<String> = self.names().into_iter().map(String::from).collect();
        values.extend((0..self.same.len()).map(|at| format!("${}", at + 2)));
        format!(
            "{} select {} from unnest($1::{}[]) {}",
            self.head(),
            values.join(", "),
            self.into,
            self.tail
        )
        .into()
    }
}

/// Takes the values of one row, in the order of the columns.
pub(super) struct Taker<'a>(Target<'a>);

enum Target<'a> {
    /// For SQLite.
    Values(&'a mut Vec<Value>),
    /// For PostgreSQL, and whether all could be taken so far.
    Rows(&'a mut Rows, Result<()>),
}

impl Taker<'_> {
    /// The next value.
    pub fn put(&mut self, value: impl Bind) -> &mut Self {
        self.value(value.value())
    }
    /// The next value, as it is bound.
    pub fn value(&mut self, value: Value) -> &mut Self {
        match &mut self.0 {
            Target::Values(values) => values.push(value),
            Target::Rows(rows, taken) if taken.is_ok() => *taken = rows.add(&value),
            Target::Rows(..) => {}
        }
        self
    }
    /// The next value, a text: for PostgreSQL it is copied once.
    pub fn text(&mut self, text: &str) -> &mut Self {
        match &mut self.0 {
            Target::Values(values) => values.push(text.value()),
            Target::Rows(rows, taken) if taken.is_ok() => *taken = rows.add_text(text),
            Target::Rows(..) => {}
        }
        self
    }
    /// The next value, bytes: for PostgreSQL they are copied once.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        match &mut self.0 {
            Target::Values(values) => values.push(bytes.value()),
            Target::Rows(rows, taken) if taken.is_ok() => *taken = rows.add_bytes(bytes),
            Target::Rows(..) => {}
        }
        self
    }
}

impl Tx {
    /// Inserts the rows; `row` gives the values of one. Keys are distinct.
    pub(super) async fn insert_all<T>(
        &mut self,
        insert: &Insert<'_>,
        rows: &[T],
        row: impl Fn(&T, &mut Taker<'_>),
    ) -> Result<()> {
        match self.inner.kind() {
            Kind::Sqlite => self.insert_rows(insert, rows, row).await,
            Kind::Postgres => self.insert_arrays(insert, rows, row).await,
        }
    }

    async fn insert_rows<T>(
        &mut self,
        insert: &Insert<'_>,
        rows: &[T],
        row: impl Fn(&T, &mut Taker<'_>),
    ) -> Result<()> {
        let text = insert.row();
        let width = insert.width();
        for chunk in rows.chunks(ROWS) {
            let mut values = Vec::with_capacity(chunk.len() * width);
            for item in chunk {
                row(item, &mut Taker(Target::Values(&mut values)));
                values.extend(insert.same.iter().map(|(_, value)| value.clone()));
            }
            row_by_row(AssertSqlSafe(text.clone()), values, width)
                .execute(&mut *self)
                .await?;
        }
        Ok(())
    }

    async fn insert_arrays<T>(
        &mut self,
        insert: &Insert<'_>,
        rows: &[T],
        row: impl Fn(&T, &mut Taker<'_>),
    ) -> Result<()> {
        let text = insert.rows();
        let of = self.inner.row_type(insert.into).await?;
        for chunk in rows.chunks(ARRAY_ROWS) {
            let mut values = Rows::new(of.clone(), insert.columns);
            let mut taker = Taker(Target::Rows(&mut values, Ok(())));
            for item in chunk {
                row(item, &mut taker);
            }
            if let Target::Rows(_, taken) = taker.0 {
                taken?;
            }
            let written = values
                .statement(AssertSqlSafe(text.clone()), insert.same)?
                .execute(&mut *self)
                .await;
            if written.is_err() {
                self.inner.forget_row_type(insert.into);
            }
            written?;
        }
        Ok(())
    }
}
