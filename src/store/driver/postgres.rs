//! PostgreSQL: one connection that writes, a few that read.
//!
//! Writers of all processes take turns: each transaction begins with the same advisory lock, so that what it has read
//! cannot be stale, as in SQLite. A connection that failed, or did not answer in time, is never used again.

use super::many::RowTypes;
use super::slots::{Slots, Taken};
use super::{Place, Pool, Tally};
use crate::store::{Error, Result};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

/// Every transaction that writes holds this lock of its database.
const BEGIN_WRITE: &str = "begin; select pg_advisory_xact_lock(7133001)";
/// The same, and the commit does not wait for the disk.
const BEGIN_LANDING: &str =
    "begin; set local synchronous_commit = off; select pg_advisory_xact_lock(7133001)";
/// Everything a snapshot reads is of one moment.
const BEGIN_READ: &str = "begin transaction isolation level repeatable read, read only";
const CONNECT: Duration = Duration::from_secs(10);
const READERS: usize = 3;

/// Connections to the server.
#[derive(Clone, Debug)]
pub(in crate::store) struct Lanes {
    options: Arc<PgConnectOptions>,
    slots: Slots<PgConnection>,
    row_types: RowTypes,
}

/// A connection in use. Dropped before its work is done it is closed, and the server rolls back.
#[derive(Debug)]
pub(in crate::store) struct Held {
    slot: Taken<PgConnection>,
    fit: bool,
    row_types: RowTypes,
}

impl Lanes {
    fn new(options: Arc<PgConnectOptions>, count: usize) -> Self {
        Self {
            options,
            slots: Slots::new(count),
            row_types: RowTypes::default(),
        }
    }

    /// A free connection, or the one whose turn it is.
    pub(in crate::store) async fn hold(&self) -> Result<Held> {
        let slot = self.slots.take().await;
        let mut held = Held {
            slot,
            fit: false,
            row_types: self.row_types.clone(),
        };
        if held.slot.is_none() {
            *held.slot = Some(connect(&self.options).await?);
        }
        Ok(held)
    }

    /// Runs something on a connection.
    pub(super) async fn run<T>(
        &self,
        work: impl AsyncFnOnce(&mut PgConnection) -> sqlx::Result<T>,
    ) -> Result<T> {
        let mut held = self.hold().await?;
        let answer = work(held.connection()?).await;
        // A statement that the server refused has not harmed the connection.
        held.fit = !matches!(&answer, Err(error) if error.as_database_error().is_none());
        Ok(answer?)
    }

    /// Begins a write.
    pub(in crate::store) async fn begin_write(&self) -> Result<Held> {
        self.begin(BEGIN_WRITE).await
    }

    /// Begins a write that would be done again if the server lost it.
    pub(in crate::store) async fn begin_landing(&self) -> Result<Held> {
        self.begin(BEGIN_LANDING).await
    }

    /// Begins a look at one moment.
    pub(in crate::store) async fn begin_read(&self) -> Result<Held> {
        let alone = Self::new(self.options.clone(), 1);
        alone.begin(BEGIN_READ).await
    }

    async fn begin(&self, how: &'static str) -> Result<Held> {
        let mut held = self.hold().await?;
        sqlx::raw_sql(how).execute(held.connection()?).await?;
        Ok(held)
    }

    pub(super) async fn close(&self) {
        for connection in self.slots.empty().await {
            // Whether the server hears the farewell changes nothing.
            let _said = connection.close().await;
        }
    }
}

impl Held {
    /// The connection.
    pub(in crate::store) fn connection(&mut self) -> Result<&mut PgConnection> {
        let open = self.slot.as_mut();
        open.ok_or_else(|| Error::Away("the connection was lost".into()))
    }

    /// What is known of the tables' row types.
    pub(super) fn row_types(&self) -> RowTypes {
        self.row_types.clone()
    }

    /// Gives it back, where it is fit for the next.
    pub(in crate::store) fn release(mut self, fit: bool) {
        self.fit = fit;
    }

    /// Makes it so.
    pub(super) async fn commit(mut self) -> Result<()> {
        sqlx::raw_sql("commit").execute(self.connection()?).await?;
        self.fit = true;
        Ok(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if !self.fit {
            *self.slot = None;
        }
    }
}

async fn connect(options: &PgConnectOptions) -> Result<PgConnection> {
    match tokio::time::timeout(CONNECT, options.connect()).await {
        Ok(connection) => connection.map_err(|error| unreachable_at(options, error)),
        Err(_) => Err(Error::Away(format!("{} does not answer", place(options)))),
    }
}

/// Host, port and database, as a person would say it.
fn place(options: &PgConnectOptions) -> String {
    format!(
        "{}:{}/{}",
        options.get_host(),
        options.get_port(),
        options.get_database().unwrap_or(options.get_username())
    )
}

/// Why there is no connection, in one sentence.
fn unreachable_at(options: &PgConnectOptions, error: sqlx::Error) -> Error {
    let at = place(options);
    let code = error
        .as_database_error()
        .and_then(|e| e.code())
        .map(|code| code.into_owned());
    let refused = |what: String| Error::Refused(what);
    match code.as_deref() {
        Some("28P01" | "28000") => refused(format!(
            "{at} refuses user \"{}\": {error}; check user and password in warehouse.url, warehouse.password_file or ~/.pgpass",
            options.get_username()
        )),
        Some("3D000") => refused(format!(
            "there is no database {at}; create it (createdb) or mend warehouse.url"
        )),
        Some("42501") => refused(format!("{at}: {error}; grant connect on the database")),
        _ => match error {
            sqlx::Error::Configuration(cause) => {
                refused(format!("{at}: {cause}; mend warehouse.url"))
            }
            sqlx::Error::Tls(cause) => refused(format!(
                "{at}: {cause}; see sslmode in the address, deploy/README.md"
            )),
            error => Error::Away(format!("{at} cannot be reached: {error}")),
        },
    }
}

/// Understands an address. Nothing is asked yet.
pub(in crate::store) fn options(url: &str, password: Option<&str>) -> Result<PgConnectOptions> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|error| Error::Address(format!("{}: {error}", without_password(url))))?;
    let options = match password {
        Some(password) => options.password(password),
        None => options,
    };
    Ok(options
        .application_name("daybook")
        .statement_cache_capacity(400)
        .options([
            ("TimeZone", "UTC"),
            ("DateStyle", "ISO"),
            // A process that stops in the middle of a transaction must not stop all others.
            ("idle_in_transaction_session_timeout", "20s"),
            ("tcp_user_timeout", "30s"),
            // Disks have no arm to move any more: rows found by an index are worth fetching.
            ("random_page_cost", "1.1"),
            // These questions are short: compiling a plan costs more than it saves.
            ("jit", "off"),
            // A plan made while a table was empty must not serve when it is full.
            ("plan_cache_mode", "force_custom_plan"),
        ])
        .disable_statement_logging())
}

/// An address as it may be shown.
pub(in crate::store) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let end = rest.find('/').unwrap_or(rest.len());
    match rest[..end].rsplit_once('@') {
        Some((user, host)) => {
            let user = user.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}@{host}{}", &rest[end..])
        }
        None => url.to_owned(),
    }
}

/// Writer and readers.
pub(in crate::store) fn open(
    options: PgConnectOptions,
    patience: Duration,
    tally: Arc<Tally>,
) -> (Pool, Pool) {
    let options = Arc::new(options);
    let at = |count| Pool {
        place: Place::Postgres(Lanes::new(options.clone(), count)),
        tally: tally.clone(),
        patience,
    };
    (at(1), at(READERS))
}

/// An error by its SQLSTATE.
pub(in crate::store) fn by_state(state: &str, text: String, error: sqlx::Error) -> Error {
    match (&state[..2], state) {
        // Connection lost, shutting down, starting up, too many connections, a transaction that stood still too long.
        ("08", _) | (_, "57P01" | "57P02" | "57P03" | "53300" | "25P03") => Error::Away(text),
        (_, "53100") => Error::Full(text),
        (_, "55P03" | "40P01" | "40001") => Error::Busy(text),
        (_, "25006") => Error::Refused(format!(
            "{text}; the server takes no writes (is it a standby?): write to the primary"
        )),
        (_, "42501") => Error::Refused(format!(
            "{text}; the role of warehouse.url must own the schema, see deploy/README.md"
        )),
        _ => Error::Other(error.into()),
    }
}
