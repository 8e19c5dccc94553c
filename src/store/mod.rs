//! The warehouse: the only room with SQL.
//!
//! Functions take a [`Tx`] and never commit, or read through [`Db`]; only the landing, the two drivers and human acts
//! begin and commit. Statements are static lower-case text with `$n`, portable to PostgreSQL where that costs nothing.
#![expect(clippy::disallowed_methods, reason = "the one room with SQL")]

pub mod audit;
mod bulk;
mod codec;
mod contract;
pub mod directory;
pub mod dirty;
pub mod finance;
pub mod identity;
pub mod ledger;
pub mod month;
pub mod progress;
pub mod raw;
pub mod read;
pub mod record;
pub mod review;
mod row;
pub mod snapshot;
mod window;
pub mod work;

use crate::model::Instant;
use chrono::SecondsFormat;
use sqlx::ConnectOptions;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use std::path::{Path, PathBuf};
use std::time::Duration;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/sqlite");

/// What can go wrong with the warehouse, by what a person does next.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address in the configuration is not one Daybook can open.
    #[error("warehouse.url \"{0}\" is not understood; write sqlite:FILE")]
    Address(String),
    /// The file cannot be opened or created.
    #[error(
        "the warehouse {path} cannot be opened: {cause}; check that the folder exists and may be written"
    )]
    Open {
        /// The file.
        path: String,
        /// The driver's words.
        cause: String,
    },
    /// Nothing was read yet.
    #[error("there is no warehouse {0} yet; run `daybook sync` first")]
    Absent(String),
    /// It may not be written.
    #[error(
        "the warehouse may not be written: {0}; check the owner and mode of the file and its folder. Nothing was changed"
    )]
    ReadOnly(String),
    /// There is no room.
    #[error(
        "the warehouse is full, or its disk refuses more: {0}; make room on the disk, then start again. What was landed is safe"
    )]
    Full(String),
    /// Somebody else is writing.
    #[error("the warehouse is locked by another process: {0}; stop it or wait, then try again")]
    Busy(String),
    /// The schema is newer than this program, or was never made.
    #[error("the warehouse does not fit this program: {0}")]
    Schema(String),
    /// Anything else: a defect, or a damaged file.
    #[error("the warehouse refused: {0}")]
    Other(sqlx::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let text = error.to_string();
        let code = error
            .as_database_error()
            .and_then(|e| e.code())
            .and_then(|c| c.parse::<i64>().ok());
        if code.is_some_and(|code| NO_ROOM.contains(&code)) {
            return Self::Full(text);
        }
        match code.map(|c| c & 0xff) {
            Some(5 | 6) => Self::Busy(text),
            Some(8 | 14) => Self::ReadOnly(text),
            Some(13) => Self::Full(text),
            _ => Self::Other(error),
        }
    }
}

/// Extended codes of writes that the system refused: a quota or a limit on the size of files shows as these.
const NO_ROOM: [i64; 3] = [778, 1034, 4874];

/// What every call of the room answers.
pub type Result<T> = std::result::Result<T, Error>;

/// The open warehouse: one writer, several readers.
#[derive(Clone, Debug)]
pub struct Db {
    writer: SqlitePool,
    reader: SqlitePool,
    path: PathBuf,
}

/// A write transaction with its instant: everything in it happens at that time.
#[derive(Debug)]
pub struct Tx {
    /// The open transaction.
    pub(crate) inner: sqlx::Transaction<'static, sqlx::Sqlite>,
    /// When.
    pub now: Instant,
}

impl Tx {
    /// When, as it stands in the columns.
    fn now_text(&self) -> String {
        self.now.to_rfc3339_opts(SecondsFormat::AutoSi, false)
    }

    /// Makes it so.
    pub async fn commit(self) -> Result<()> {
        Ok(self.inner.commit().await?)
    }
}

impl Db {
    /// The file that an address names.
    pub fn path_of(url: &str) -> Result<PathBuf> {
        let path = url
            .strip_prefix("sqlite:")
            .ok_or_else(|| Error::Address(url.to_owned()))?;
        Ok(Path::new(path.strip_prefix("//").unwrap_or(path)).to_owned())
    }

    /// Opens `sqlite:FILE`. Where the file is absent it is made if `create` says so, else that is an error. Does not
    /// migrate.
    pub async fn open(url: &str, create: bool) -> Result<Self> {
        let path = Self::path_of(url)?;
        if !create && !path.exists() {
            return Err(Error::Absent(path.display().to_string()));
        }
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(create)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("cache_size", "-65536")
            .pragma("temp_store", "file")
            // Pages that many transactions touch are copied into the file once, not each time.
            .pragma("wal_autocheckpoint", "8000")
            .pragma("journal_size_limit", "67108864")
            // Rows of an answer that may wait for their reader: with fewer, both threads wait for each other.
            .row_buffer_size(1024)
            .statement_cache_capacity(400)
            .disable_statement_logging();
        let open = |cause: sqlx::Error| Error::Open {
            path: path.display().to_string(),
            cause: cause.to_string(),
        };
        let pool = |n| {
            SqlitePoolOptions::new()
                .max_connections(n)
                .acquire_timeout(Duration::from_secs(30))
        };
        let writer = pool(1).connect_with(options.clone()).await.map_err(open)?;
        let reader = pool(3).connect_lazy_with(options);
        Ok(Self {
            writer,
            reader,
            path,
        })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Applies what migrations are missing. A newer schema than this program knows is refused.
    pub async fn migrate(&self) -> Result<()> {
        MIGRATIONS
            .run(&self.writer)
            .await
            .map_err(|error| match error {
                sqlx::migrate::MigrateError::Execute(e) => Error::from(e),
                sqlx::migrate::MigrateError::ExecuteMigration(e, _) => Error::from(e),
                sqlx::migrate::MigrateError::VersionMissing(v) => Error::Schema(format!(
                    "it has migration {v}, which this program does not know; use a newer daybook"
                )),
                other => Error::Schema(other.to_string()),
            })
    }

    /// The schema of the warehouse, none where there is none, and that of this program.
    pub async fn schema(&self) -> Result<(Option<i64>, i64)> {
        let known = MIGRATIONS.iter().map(|m| m.version).max().unwrap_or(0);
        let made: i64 = sqlx::query_scalar(
            "select count(*) from sqlite_schema where name = '_sqlx_migrations'",
        )
        .fetch_one(&self.writer)
        .await?;
        if made == 0 {
            return Ok((None, known));
        }
        let have = sqlx::query_scalar("select max(version) from _sqlx_migrations where success")
            .fetch_one(&self.writer)
            .await?;
        Ok((have, known))
    }

    /// Refuses a warehouse whose schema is not this program's (for `migrate = false` and for reading commands).
    pub async fn require_schema(&self) -> Result<()> {
        let (have, known) = self.schema().await?;
        match have {
            Some(v) if v == known => Ok(()),
            Some(v) if v > known => Err(Error::Schema(format!(
                "its schema is {v}, this program's is {known}; use a newer daybook"
            ))),
            _ => Err(Error::Schema(
                "its schema is missing or old; run `daybook migrate`".into(),
            )),
        }
    }

    /// Begins a write. The writer lock is taken at once, so that nothing read in it can be stale.
    pub async fn begin(&self, now: Instant) -> Result<Tx> {
        let inner = self.writer.begin_with("begin immediate").await?;
        Ok(Tx { inner, now })
    }

    /// Moves the write-ahead log into the file, so that it does not grow.
    pub async fn checkpoint(&self) -> Result<()> {
        sqlx::query("pragma wal_checkpoint(truncate)")
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Rows inserted, changed or deleted since the warehouse was opened; lists beside the warehouse count too.
    pub async fn rows_written(&self) -> Result<i64> {
        Ok(sqlx::query_scalar("select total_changes()")
            .fetch_one(&self.writer)
            .await?)
    }

    /// Closes all connections.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

/// A row's text column that may be missing.
pub(crate) fn text(row: &sqlx::sqlite::SqliteRow, at: &str) -> Option<String> {
    use sqlx::Row;
    row.try_get::<Option<String>, _>(at).ok().flatten()
}
