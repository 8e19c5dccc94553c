//! Many rows a statement: each statement is a trip to the database's own thread, and trips cost more than rows.

use super::{Result, Tx};
use sqlx::AssertSqlSafe;
use sqlx::sqlite::{Sqlite, SqliteArguments};
use std::sync::Arc;

/// Rows of one statement. Of the widest table this is a quarter of the values that SQLite takes in one.
const ROWS: usize = 200;

/// A statement that takes values.
pub(super) type Query = sqlx::query::Query<'static, Sqlite, SqliteArguments>;

/// An insert of rows in one form.
pub(super) struct Insert<'a> {
    /// Up to the values.
    pub head: &'a str,
    /// One row of values, in parentheses.
    pub row: &'a str,
    /// What follows the values.
    pub tail: &'a str,
}

impl Insert<'_> {
    fn text(&self, rows: usize) -> Arc<str> {
        let values = vec![self.row; rows].join(", ");
        format!("{} values {values} {}", self.head, self.tail).into()
    }
}

/// A row of so many values.
pub(super) fn placeholders(count: usize) -> String {
    format!("({})", vec!["?"; count].join(", "))
}

/// Text for a statement, in one allocation.
pub(super) fn text(text: &str) -> Arc<str> {
    text.into()
}

impl Tx {
    /// Inserts the rows; `bind` gives the values of one.
    pub(super) async fn insert_all<T>(
        &mut self,
        insert: &Insert<'_>,
        rows: &[T],
        mut bind: impl FnMut(Query, &T) -> Query,
    ) -> Result<()> {
        let whole = (rows.len() >= ROWS).then(|| insert.text(ROWS));
        for chunk in rows.chunks(ROWS) {
            let full = whole.as_ref().filter(|_| chunk.len() == ROWS);
            let sql = full.cloned().unwrap_or_else(|| insert.text(chunk.len()));
            // A text that is as long as its rows are many would push the useful ones out of the statement cache.
            let keep = full.is_some() || chunk.len() == 1;
            let query = sqlx::query(AssertSqlSafe(sql)).persistent(keep);
            let query = chunk.iter().fold(query, &mut bind);
            query.execute(&mut *self.inner).await?;
        }
        Ok(())
    }
}
