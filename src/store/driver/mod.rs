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
mod statement;
mod value;

pub(super) use many::Rows;
pub(super) use postgres::{
    by_state, open as open_postgres, options as postgres_options, without_password,
};
pub use row::Figure;
pub(super) use row::Row;
pub(super) use sqlite::{alone, by_code, open as open_sqlite, path_of};
pub(super) use statement::{Statement, by_keys, row_by_row, sql};
pub(super) use value::{Bind, Of, Value, list};

use super::{Error, Result, Tx};
use sqlx::postgres::PgConnection;
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
    fn kind(&self) -> Kind {
        match self {
            Self::Pool(pool) => pool.kind(),
            Self::Tx(tx) => tx.kind(),
        }
    }

    fn tally(&self) -> &Arc<Tally> {
        match self {
            Self::Pool(pool) => &pool.tally,
            Self::Tx(tx) => &tx.tally,
        }
    }

    /// Runs something on a connection of SQLite.
    async fn lite<T: Send + 'static>(
        self,
        work: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T> {
        match self {
            Self::Pool(Pool {
                place: Place::Sqlite(lanes),
                ..
            }) => lanes.run(work).await,
            Self::Tx(Transaction {
                open: Open::Sqlite(held),
                ..
            }) => held.run(work).await,
            _ => unreachable!("asked of SQLite alone"),
        }
    }

    /// Runs something on a connection of PostgreSQL, for no longer than there is patience.
    async fn post<T>(
        self,
        work: impl AsyncFnOnce(&mut PgConnection) -> sqlx::Result<T>,
    ) -> Result<T> {
        match self {
            Self::Pool(Pool {
                place: Place::Postgres(lanes),
                patience,
                ..
            }) => within(*patience, lanes.run(work)).await,
            Self::Tx(Transaction {
                open: Open::Postgres(held),
                patience,
                ..
            }) => {
                let answer = async { Ok(work(held.connection()?).await?) };
                within(*patience, answer).await
            }
            _ => unreachable!("asked of PostgreSQL alone"),
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
