//! A statement: one text with its values, for either database.

use super::row::{Both, FromRow};
use super::sqlite::Asked;
use super::value::{Bind, Value, list};
use super::{Kind, On, Open, Row, Transaction};
use crate::store::{Error, Result};
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};
use std::sync::atomic::Ordering;

/// A statement with its values.
#[derive(Debug)]
pub(in crate::store) struct Statement {
    text: SqlStr,
    values: Values,
}

#[derive(Debug)]
enum Values {
    Each(Vec<Value>),
    /// Of many rows, so many each, for SQLite.
    Rows(Vec<Value>, usize),
    /// Of many rows, for PostgreSQL.
    Postgres(PgArguments),
}

/// A statement.
pub(in crate::store) fn sql(text: impl SqlSafeStr) -> Statement {
    Statement {
        text: text.into_sql_str(),
        values: Values::Each(Vec::new()),
    }
}

/// A statement that SQLite runs once for each row of so many values.
pub(in crate::store) fn row_by_row(
    text: impl SqlSafeStr,
    values: Vec<Value>,
    width: usize,
) -> Statement {
    Statement {
        values: Values::Rows(values, width),
        ..sql(text)
    }
}

/// A statement that PostgreSQL runs over an array of rows.
pub(super) fn of_rows(text: impl SqlSafeStr, values: PgArguments) -> Statement {
    Statement {
        values: Values::Postgres(values),
        ..sql(text)
    }
}

/// A look-up of rows by their keys, which `$1` lists; `also` says more of them, by `$4`. Where the range of the keys holds
/// nothing, as with pages of rows that are new, no key is looked up (both databases order keys by their bytes). PostgreSQL takes a join with a list for a reading of the
/// whole table while it has no statistics of it, which is all through a first load; a row a key cannot be planned so.
pub(in crate::store) fn by_keys(
    kind: Kind,
    columns: &str,
    (table, key): (&str, &str),
    keys: &[&str],
    also: &str,
) -> Statement {
    let anything = format!(
        "(select {key} from {table} where {key} >= $2 and {key} <= $3{also} order by {key} limit 1) is not null"
    );
    let text = match kind {
        Kind::Sqlite => format!(
            "select {columns} from {table}
             where {key} in (select value from json_each($1)){also} and {anything}"
        ),
        Kind::Postgres => format!(
            "select found.* from json_each($1) wanted
             cross join lateral (select {columns} from {table} where {key} = wanted.value{also} limit 1) found
             where {anything}"
        ),
    };
    sql(AssertSqlSafe(text))
        .bind(list(keys))
        .bind(keys.iter().min())
        .bind(keys.iter().max())
}

pub(super) fn unencodable(error: sqlx::error::BoxDynError) -> Error {
    Error::from(sqlx::Error::Encode(error))
}

impl Statement {
    /// The next value.
    pub fn bind(mut self, value: impl Bind) -> Self {
        if let Values::Each(values) = &mut self.values {
            values.push(value.value());
        }
        self
    }

    fn sqlite(self) -> Asked {
        let (values, width) = match self.values {
            Values::Each(values) => (values, None),
            Values::Rows(values, width) => (values, Some(width)),
            Values::Postgres(_) => unreachable!("an array of rows is made for PostgreSQL alone"),
        };
        Asked {
            text: self.text,
            values,
            width,
        }
    }

    fn postgres(self) -> Result<sqlx::query::Query<'static, sqlx::Postgres, PgArguments>> {
        let mut arguments = PgArguments::default();
        match self.values {
            Values::Each(values) => {
                for value in values {
                    value.add_postgres(&mut arguments).map_err(unencodable)?;
                }
            }
            Values::Postgres(ready) => arguments = ready,
            Values::Rows(..) => unreachable!("rows of values are made for SQLite alone"),
        }
        Ok(sqlx::query_with(self.text, arguments))
    }

    /// All rows.
    pub async fn fetch_all(self, on: impl Into<On<'_>>) -> Result<Vec<Row>> {
        let on = on.into();
        on.tally().statements.fetch_add(1, Ordering::Relaxed);
        match on.kind() {
            Kind::Sqlite => {
                let asked = self.sqlite();
                on.lite(move |c| asked.fetch(c)).await
            }
            Kind::Postgres => {
                let query = self.postgres()?;
                let rows = on.post(async |c: &mut PgConnection| query.fetch_all(c).await);
                Ok(rows.await?.into_iter().map(Row::from).collect())
            }
        }
    }

    /// All rows, each decoded as it comes: for answers of many rows, which are never held as they came.
    pub async fn decode<T: Send + 'static>(
        self,
        decode: impl Fn(&Row) -> T + Send + 'static,
        on: impl Into<On<'_>>,
    ) -> Result<Vec<T>> {
        let on = on.into();
        on.tally().statements.fetch_add(1, Ordering::Relaxed);
        match on.kind() {
            Kind::Sqlite => {
                let asked = self.sqlite();
                on.lite(move |c| asked.decode(c, decode)).await
            }
            Kind::Postgres => {
                let query = self.postgres()?;
                let each = |row| decode(&Row::from(row));
                on.post(async |c: &mut PgConnection| {
                    query.fetch(c).map_ok(each).try_collect().await
                })
                .await
            }
        }
    }

    /// The first row, if there is one.
    pub async fn fetch_optional(self, on: impl Into<On<'_>>) -> Result<Option<Row>> {
        Ok(self.fetch_all(on).await?.into_iter().next())
    }

    /// The one row.
    pub async fn fetch_one(self, on: impl Into<On<'_>>) -> Result<Row> {
        let row = self.fetch_optional(on).await?;
        row.ok_or_else(|| Error::from(sqlx::Error::RowNotFound))
    }

    /// All rows as tuples.
    pub async fn tuples<T: FromRow>(self, on: impl Into<On<'_>>) -> Result<Vec<T>> {
        let rows = self.fetch_all(on).await?;
        Ok(rows.iter().map(T::from_row).collect::<sqlx::Result<_>>()?)
    }

    /// The one row as a tuple.
    pub async fn tuple<T: FromRow>(self, on: impl Into<On<'_>>) -> Result<T> {
        Ok(T::from_row(&self.fetch_one(on).await?)?)
    }

    /// The first row as a tuple, if there is one.
    pub async fn find_tuple<T: FromRow>(self, on: impl Into<On<'_>>) -> Result<Option<T>> {
        let row = self.fetch_optional(on).await?;
        Ok(row.map(|row| T::from_row(&row)).transpose()?)
    }

    /// The first column of all rows.
    pub async fn scalars<T: Both>(self, on: impl Into<On<'_>>) -> Result<Vec<T>> {
        let rows = self.tuples::<(T,)>(on).await?;
        Ok(rows.into_iter().map(|(value,)| value).collect())
    }

    /// The first column of the one row.
    pub async fn scalar<T: Both>(self, on: impl Into<On<'_>>) -> Result<T> {
        Ok(self.fetch_one(on).await?.try_get(0)?)
    }

    /// The first column of the first row, if there is one.
    pub async fn find<T: Both>(self, on: impl Into<On<'_>>) -> Result<Option<T>> {
        let row = self.fetch_optional(on).await?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    }

    /// Runs it; answers how many rows it changed.
    pub async fn execute(self, on: impl Into<On<'_>>) -> Result<u64> {
        let on = on.into();
        let tally = on.tally().clone();
        let changed = match on.kind() {
            Kind::Sqlite => {
                let asked = self.sqlite();
                on.lite(move |c| asked.execute(c)).await?
            }
            Kind::Postgres => {
                let query = self.postgres()?;
                let done = on.post(async |c: &mut PgConnection| query.execute(c).await);
                done.await?.rows_affected()
            }
        };
        tally.statements.fetch_add(1, Ordering::Relaxed);
        tally.rows.fetch_add(changed, Ordering::Relaxed);
        Ok(changed)
    }

    /// Rows as they come, of a transaction.
    pub fn stream(self, tx: &mut Transaction) -> BoxStream<'_, Result<Row>> {
        tx.tally.statements.fetch_add(1, Ordering::Relaxed);
        match &mut tx.open {
            Open::Sqlite(held) => held.stream(self.sqlite()),
            Open::Postgres(held) => match (self.postgres(), held.connection()) {
                (Ok(query), Ok(connection)) => query
                    .fetch(connection)
                    .map_ok(Row::from)
                    .map_err(Error::from)
                    .boxed(),
                (Err(error), _) | (_, Err(error)) => {
                    futures_util::stream::once(std::future::ready(Err(error))).boxed()
                }
            },
        }
    }
}
