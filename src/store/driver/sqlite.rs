//! The embedded database: one file, one writer, several readers.

use super::{Place, Pool, Tally};
use crate::store::{Error, Result};
use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The file that an address names.
pub(in crate::store) fn path_of(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?;
    Some(Path::new(path.strip_prefix("//").unwrap_or(path)).to_owned())
}

/// Opens the file: writer and readers. Where it is absent it is made if `create` says so, else that is an error.
pub(in crate::store) async fn open(
    path: &Path,
    create: bool,
    tally: Arc<Tally>,
) -> Result<(Pool, Pool)> {
    if !create && !path.exists() {
        return Err(Error::Absent(path.display().to_string()));
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
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
    let fail = |cause: sqlx::Error| Error::Open {
        path: path.display().to_string(),
        cause: cause.to_string(),
    };
    let pool = |n| {
        SqlitePoolOptions::new()
            .max_connections(n)
            .acquire_timeout(Duration::from_secs(30))
    };
    let writer = pool(1).connect_with(options.clone()).await.map_err(fail)?;
    let reader = pool(3).connect_lazy_with(options);
    let at = |pool| Pool {
        place: Place::Sqlite(pool),
        tally: tally.clone(),
        patience: Duration::MAX,
    };
    Ok((at(writer), at(reader)))
}

/// Extended codes of writes that the system refused: a quota or a limit on the size of files shows as these.
const NO_ROOM: [i64; 3] = [778, 1034, 4874];

/// An error by its result code.
pub(in crate::store) fn by_code(code: i64, text: String, error: sqlx::Error) -> Error {
    match code & 0xff {
        _ if NO_ROOM.contains(&code) => Error::Full(text),
        5 | 6 => Error::Busy(text),
        8 | 14 => Error::ReadOnly(text),
        13 => Error::Full(text),
        _ => Error::Other(error),
    }
}
