//! The warehouse: the only room with SQL.
//!
//! Functions take a [`Tx`] and never commit, or read through [`Db`]; only the landing, the two drivers and human acts
//! begin and commit. Statements are lower-case text with `$n`, written once for SQLite and PostgreSQL.
#![expect(clippy::disallowed_methods, reason = "the one room with SQL")]

mod adjustment;
pub mod audit;
mod bulk;
pub mod close;
mod codec;
mod contract;
pub mod directory;
pub mod dirty;
mod driver;
mod earned;
pub mod finance;
mod habit;
mod hours;
pub mod identity;
pub mod lease;
pub mod ledger;
mod lint;
pub mod live;
pub mod mirror;
pub mod month;
pub mod moving;
pub mod opening;
mod paper;
mod place;
mod posting;
mod print;
pub mod progress;
pub mod quarantine;
pub mod raw;
pub mod read;
pub mod readiness;
pub mod record;
mod repost;
pub mod review;
mod row;
mod seal;
pub mod settings;
mod sheet;
pub mod snapshot;
mod standing;
mod unread;
mod window;
pub mod work;

pub use driver::{Figure, Tally};

use crate::model::Instant;
use driver::{Kind, Open, Place, Pool, Transaction, sql};
use sqlx::{ConnectOptions, Connection};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

static SQLITE: sqlx::migrate::Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: sqlx::migrate::Migrator = sqlx::migrate!("migrations/postgres");

/// What can go wrong with the warehouse, by what a person does next.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address in the configuration is not one Daybook can open.
    #[error(
        "warehouse.url \"{0}\" is not understood; write sqlite:FILE or postgres://USER@HOST/DATABASE"
    )]
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
    /// The server does not answer, or not yet: to be tried again.
    #[error("the warehouse is away: {0}; check that the server runs. What was landed is safe")]
    Away(String),
    /// The server will not have us: a person must mend it.
    #[error("the warehouse cannot be used: {0}")]
    Refused(String),
    /// Another daemon works on this warehouse since.
    #[error(
        "another daybook works on this warehouse now: {0}; this one writes nothing more and stands by"
    )]
    Fenced(String),
    /// The schema is newer than this program, or was never made.
    #[error("the warehouse does not fit this program: {0}")]
    Schema(String),
    /// Anything else: a defect, or a damaged file.
    #[error("the warehouse refused: {0}")]
    Other(Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// It may go by itself: waiting and trying again is the mend.
    pub fn passes(&self) -> bool {
        matches!(self, Self::Away(_) | Self::Busy(_))
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let text = error.to_string();
        let code = match error.as_database_error() {
            Some(e) => e.code().map(|code| code.into_owned()),
            None if is_lost(&error) => return Self::Away(text),
            None => None,
        };
        match code.as_deref() {
            Some(code) if code.len() == 5 => driver::by_state(code, text, error),
            Some(code) => driver::by_code(code.parse().unwrap_or(0), text, error.into()),
            None => Self::Other(error.into()),
        }
    }
}

/// The connection is gone, whoever is to blame.
fn is_lost(error: &sqlx::Error) -> bool {
    matches!(
        error,
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed
    )
}

/// What every call of the room answers.
pub type Result<T> = std::result::Result<T, Error>;

/// Where the warehouse is.
#[derive(Clone, Copy)]
pub struct Address<'a> {
    /// `sqlite:FILE` or `postgres://USER@HOST/DATABASE`.
    pub url: &'a str,
    /// The password, where the address names none.
    pub password: Option<&'a str>,
    /// A statement without an answer for so long has none to come (PostgreSQL).
    pub patience: Duration,
}

impl<'a> From<&'a str> for Address<'a> {
    fn from(url: &'a str) -> Self {
        Self {
            url,
            password: None,
            patience: Duration::from_secs(300),
        }
    }
}

impl<'a> From<&'a String> for Address<'a> {
    fn from(url: &'a String) -> Self {
        Self::from(url.as_str())
    }
}

impl std::fmt::Debug for Address<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&driver::without_password(self.url))
    }
}

/// The open warehouse: one writer, several readers.
#[derive(Clone, Debug)]
pub struct Db {
    writer: Pool,
    reader: Pool,
    name: String,
    /// The fencing number of the lease that writes are made under; 0: none.
    fence: Arc<AtomicI64>,
}

/// A write transaction with its instant: everything in it happens at that time.
#[derive(Debug)]
pub struct Tx {
    /// The open transaction.
    inner: Transaction,
    /// When.
    pub now: Instant,
}

impl Tx {
    /// Makes it so.
    pub async fn commit(self) -> Result<()> {
        self.inner.commit().await
    }
}

impl Db {
    /// The file of an embedded warehouse; none where the address is a server's.
    pub fn file_of(url: &str) -> Result<Option<PathBuf>> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(None);
        }
        let path = driver::path_of(url);
        path.map(Some)
            .ok_or_else(|| Error::Address(driver::without_password(url)))
    }

    /// Opens the warehouse. A file that is absent is made if `create` says so, else that is an error, as is a server's
    /// database without a schema. Does not migrate.
    pub async fn open(address: impl Into<Address<'_>>, create: bool) -> Result<Self> {
        let address: Address<'_> = address.into();
        let tally = Arc::new(Tally::default());
        let name = driver::without_password(address.url);
        let ((writer, reader), name) = match Self::file_of(address.url)? {
            Some(path) => (
                driver::open_sqlite(&path, create, tally).await?,
                path.display().to_string(),
            ),
            None => {
                let options = driver::postgres_options(address.url, address.password)?;
                (
                    driver::open_postgres(options, address.patience, tally),
                    name,
                )
            }
        };
        let db = Self {
            writer,
            reader,
            name,
            fence: Arc::default(),
        };
        if db.writer.kind() == Kind::Postgres && !create && db.schema().await?.0.is_none() {
            return Err(Error::Absent(db.name));
        }
        Ok(db)
    }

    /// The file, or the address without its password.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What went to the database since it was opened.
    pub fn tally(&self) -> &Tally {
        &self.writer.tally
    }

    /// Applies what migrations are missing. A newer schema than this program knows is refused.
    pub async fn migrate(&self) -> Result<()> {
        let done = match &self.writer.place {
            Place::Sqlite(lanes) => {
                // The library has servers migrated by one at a time, and files by many.
                let _held = driver::alone(lanes.file()).await?;
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(lanes.file());
                let mut alone = options.connect().await?;
                let done = SQLITE.run(&mut alone).await;
                alone.close().await?;
                done
            }
            Place::Postgres(lanes) => {
                let mut held = lanes.hold().await?;
                let done = POSTGRES.run(held.connection()?).await;
                held.release(done.is_ok());
                done
            }
        };
        done.map_err(|error| match error {
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
        let known = SQLITE.iter().map(|m| m.version).max().unwrap_or(0);
        let made = match self.writer.kind() {
            Kind::Sqlite => {
                "select count(*) > 0 from sqlite_schema where name = '_sqlx_migrations'"
            }
            Kind::Postgres => "select to_regclass('_sqlx_migrations') is not null",
        };
        if !sql(made).scalar::<bool>(&self.writer).await? {
            return Ok((None, known));
        }
        let have = sql("select max(version) from _sqlx_migrations where success")
            .scalar(&self.writer)
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
        let open = match &self.writer.place {
            Place::Sqlite(lanes) => Open::Sqlite(lanes.begin("begin immediate").await?),
            Place::Postgres(lanes) => Open::Postgres(lanes.begin_write().await?),
        };
        self.fenced(open, now).await
    }

    /// Begins to land a page. It comes with its own mark, so that a server that crashes and loses the last moment loses both,
    /// and the page is read again: its commit need not wait for the server's disk.
    pub async fn begin_landing(&self, now: Instant) -> Result<Tx> {
        match &self.writer.place {
            Place::Sqlite(_) => self.begin(now).await,
            Place::Postgres(lanes) => {
                let open = Open::Postgres(lanes.begin_landing().await?);
                self.fenced(open, now).await
            }
        }
    }

    async fn fenced(&self, open: Open, now: Instant) -> Result<Tx> {
        let inner = self.transaction(open);
        let mut tx = Tx { inner, now };
        match self.fence.load(Ordering::Acquire) {
            0 => {}
            fencing => tx.hold_fence(fencing).await?,
        }
        Ok(tx)
    }

    /// Begins to read one moment.
    async fn begin_read(&self) -> Result<Transaction> {
        let open = match &self.reader.place {
            Place::Sqlite(lanes) => Open::Sqlite(lanes.begin("begin").await?),
            Place::Postgres(lanes) => Open::Postgres(lanes.begin_read().await?),
        };
        Ok(self.transaction(open))
    }

    fn transaction(&self, open: Open) -> Transaction {
        Transaction {
            open,
            tally: self.writer.tally.clone(),
            patience: self.writer.patience,
        }
    }

    /// Moves the write-ahead log into the file, so that it does not grow. A server sees to that itself.
    pub async fn checkpoint(&self) -> Result<()> {
        if self.writer.kind() == Kind::Sqlite {
            sql("pragma wal_checkpoint(truncate)")
                .fetch_all(&self.writer)
                .await?;
        }
        Ok(())
    }

    /// Closes all connections.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}
