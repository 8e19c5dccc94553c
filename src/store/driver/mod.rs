//! One text, two databases: a statement is written once, with `$n` for its values, and runs on SQLite and PostgreSQL.
//!
//! Where the two truly differ the function that knows why asks [`Pool::kind`] or builds on [`bulk`](super::bulk), which
//! has an arm for each.

mod answer;
mod many;
mod postgres;
mod row;
mod slots;
mod sqlite;
mod value;

pub(super) use many::Columns;
pub(super) use postgres::{
    by_state, open as open_postgres, options as postgres_options, without_password,
};
pub use row::Figure;
pub(super) use row::{Both, FromRow, Row};
pub(super) use sqlite::{by_code, open as open_sqlite, path_of};
pub(super) use value::{Bind, Of, Value, list};

use super::{Error, Result, Tx};
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use sqlite::Asked;
use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::{SqlSafeStr, SqlStr};
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Sqlite,
    Postgres,
}

/// What went to the database since it was opened: the measure of a landing, an evaluation, a month.
#[derive(Debug, Default)]
pub struct Tally {
    statements: AtomicU64,
    rows: AtomicU64,
}

impl Tally {
    /// Statements sent.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }
    /// Rows inserted, changed or deleted.
    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }
}

/// Where statements run outside a transaction.
#[derive(Clone, Debug)]
pub(super) struct Pool {
    pub place: Place,
    pub tally: Arc<Tally>,
    /// A statement without an answer for so long has none to come.
    pub patience: Duration,
}

#[derive(Clone, Debug)]
pub(super) enum Place {
    Sqlite(sqlite::Lanes),
    Postgres(postgres::Lanes),
}

impl Pool {
    pub fn kind(&self) -> Kind {
        match self.place {
            Place::Sqlite(_) => Kind::Sqlite,
            _ => Kind::Postgres,
        }
    }
    pub async fn close(&self) {
        match &self.place {
            Place::Sqlite(lanes) => lanes.close().await,
            Place::Postgres(lanes) => lanes.close().await,
        }
    }
}

/// An open transaction. One that is dropped is rolled back.
#[derive(Debug)]
pub(super) struct Transaction {
    pub open: Open,
    pub tally: Arc<Tally>,
    pub patience: Duration,
}

#[derive(Debug)]
pub(super) enum Open {
    Sqlite(sqlite::Held),
    Postgres(postgres::Held),
}

impl Transaction {
    pub fn kind(&self) -> Kind {
        match self.open {
            Open::Sqlite(_) => Kind::Sqlite,
            Open::Postgres(_) => Kind::Postgres,
        }
    }
    pub async fn commit(self) -> Result<()> {
        match self.open {
            Open::Sqlite(held) => held.commit().await,
            Open::Postgres(held) => within(self.patience, held.commit()).await,
        }
    }
}

/// Where a statement runs.
pub(super) enum On<'a> {
    Pool(&'a Pool),
    Tx(&'a mut Transaction),
}

impl On<'_> {
    fn tally(&self) -> &Tally {
        match self {
            Self::Pool(pool) => &pool.tally,
            Self::Tx(tx) => &tx.tally,
        }
    }
}

impl<'a> From<&'a Pool> for On<'a> {
    fn from(pool: &'a Pool) -> Self {
        Self::Pool(pool)
    }
}
impl<'a> From<&'a mut Transaction> for On<'a> {
    fn from(tx: &'a mut Transaction) -> Self {
        Self::Tx(tx)
    }
}
impl<'a> From<&'a mut Tx> for On<'a> {
    fn from(tx: &'a mut Tx) -> Self {
        Self::Tx(&mut tx.inner)
    }
}

/// A statement with its values.
#[derive(Debug)]
pub(super) struct Statement {
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
pub(super) fn sql(text: impl SqlSafeStr) -> Statement {
    Statement {
        text: text.into_sql_str(),
        values: Values::Each(Vec::new()),
    }
}

/// A statement that SQLite runs once for each row of so many values.
pub(super) fn row_by_row(text: impl SqlSafeStr, values: Vec<Value>, width: usize) -> Statement {
    Statement {
        values: Values::Rows(values, width),
        ..sql(text)
    }
}

/// The text of a look-up of rows by their keys, listed in `$1`. PostgreSQL takes a join with a list for a reading of the
/// whole table while it has no statistics of it, which is all through a first load; a row a key cannot be planned so.
pub(super) fn by_keys(kind: Kind, columns: &str, table: &str, key: &str, also: &str) -> String {
    match kind {
        Kind::Sqlite => format!(
            "select {columns} from {table} where {key} in (select value from json_each($1)){also}"
        ),
        Kind::Postgres => format!(
            "select found.* from json_each($1) wanted
             cross join lateral (select {columns} from {table} where {key} = wanted.value{also} limit 1) found"
        ),
    }
}

fn unencodable(error: sqlx::error::BoxDynError) -> Error {
    Error::from(sqlx::Error::Encode(error))
}

/// Waits for an answer no longer than that.
async fn within<T>(patience: Duration, answer: impl Future<Output = Result<T>>) -> Result<T> {
    match tokio::time::timeout(patience, Box::pin(answer)).await {
        Ok(answer) => answer,
        Err(_) => Err(Error::Away(format!(
            "no answer in {} s",
            patience.as_secs()
        ))),
    }
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
            Values::Postgres(_) => unreachable!("arrays are made for PostgreSQL alone"),
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
        let post = |rows: Vec<_>| rows.into_iter().map(Row::Postgres).collect();
        let on = on.into();
        on.tally().statements.fetch_add(1, Ordering::Relaxed);
        match on {
            On::Pool(pool) => match &pool.place {
                Place::Sqlite(lanes) => {
                    let asked = self.sqlite();
                    lanes.run(move |c| asked.fetch(c)).await
                }
                Place::Postgres(lanes) => {
                    let query = self.postgres()?;
                    let answer = lanes.run(async |c: &mut PgConnection| query.fetch_all(c).await);
                    Ok(post(within(pool.patience, answer).await?))
                }
            },
            On::Tx(tx) => match &mut tx.open {
                Open::Sqlite(held) => {
                    let asked = self.sqlite();
                    held.run(move |c| asked.fetch(c)).await
                }
                Open::Postgres(held) => {
                    let query = self.postgres()?;
                    let answer = async { Ok(query.fetch_all(held.connection()?).await?) };
                    Ok(post(within(tx.patience, answer).await?))
                }
            },
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
        match on {
            On::Pool(pool) => match &pool.place {
                Place::Sqlite(lanes) => {
                    let asked = self.sqlite();
                    lanes.run(move |c| asked.decode(c, decode)).await
                }
                Place::Postgres(lanes) => {
                    let query = self.postgres()?;
                    let each = |row| decode(&Row::Postgres(row));
                    let answer = lanes.run(async |c: &mut PgConnection| {
                        query.fetch(c).map_ok(each).try_collect().await
                    });
                    within(pool.patience, answer).await
                }
            },
            On::Tx(tx) => match &mut tx.open {
                Open::Sqlite(held) => {
                    let asked = self.sqlite();
                    held.run(move |c| asked.decode(c, decode)).await
                }
                Open::Postgres(held) => {
                    let query = self.postgres()?;
                    let each = |row| decode(&Row::Postgres(row));
                    let answer = async {
                        let rows = query.fetch(held.connection()?).map_ok(each);
                        Ok(rows.try_collect().await?)
                    };
                    within(tx.patience, answer).await
                }
            },
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
        let mut on = on.into();
        let changed = match &mut on {
            On::Pool(pool) => match &pool.place {
                Place::Sqlite(lanes) => {
                    let asked = self.sqlite();
                    lanes.run(move |c| asked.execute(c)).await?
                }
                Place::Postgres(lanes) => {
                    let query = self.postgres()?;
                    let answer = lanes.run(async |c: &mut PgConnection| query.execute(c).await);
                    within(pool.patience, answer).await?.rows_affected()
                }
            },
            On::Tx(tx) => match &mut tx.open {
                Open::Sqlite(held) => {
                    let asked = self.sqlite();
                    held.run(move |c| asked.execute(c)).await?
                }
                Open::Postgres(held) => {
                    let query = self.postgres()?;
                    let answer = async { Ok(query.execute(held.connection()?).await?) };
                    within(tx.patience, answer).await?.rows_affected()
                }
            },
        };
        let tally = on.tally();
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
                    .map_ok(Row::Postgres)
                    .map_err(Error::from)
                    .boxed(),
                (Err(error), _) | (_, Err(error)) => {
                    futures_util::stream::once(std::future::ready(Err(error))).boxed()
                }
            },
        }
    }
}
