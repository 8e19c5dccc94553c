//! The embedded database: one file, one connection that writes, a few that read.
//!
//! SQLite computes in the caller's thread, so each piece of work on a connection is done in a thread that may block.

use super::answer::{Answer, Cells};
use super::slots::{Slots, Taken};
use super::value::Value;
use super::{Place, Pool, Row, Tally};
use crate::store::{Error, Result};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use sqlx::SqlStr;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

const READERS: usize = 3;
/// Nobody in this process writes for so long.
const TURN: Duration = Duration::from_secs(30);
/// How long a file that another process holds is waited for.
const BUSY: Duration = Duration::from_secs(10);
const STATEMENTS_KEPT: usize = 400;
/// Rows that are decoded at a time.
const CHUNK: usize = 256;

const SETTINGS: &str = "
    pragma journal_mode = wal;
    pragma synchronous = normal;
    pragma foreign_keys = on;
    pragma cache_size = -65536;
    pragma temp_store = file;
    -- Pages that many transactions touch are copied into the file once, not each time.
    pragma wal_autocheckpoint = 8000;
    pragma journal_size_limit = 67108864;";

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
    let file: Arc<Path> = path.into();
    let at = |count| Lanes {
        file: file.clone(),
        create,
        slots: Slots::new(count),
    };
    let pool = |lanes| Pool {
        place: Place::Sqlite(lanes),
        tally: tally.clone(),
        patience: Duration::MAX,
    };
    let writer = at(1);
    writer.hold().await?;
    Ok((pool(writer), pool(at(READERS))))
}

fn connect(file: &Path, create: bool) -> rusqlite::Result<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    flags.set(OpenFlags::SQLITE_OPEN_CREATE, create);
    let connection = Connection::open_with_flags(file, flags)?;
    connection.busy_timeout(BUSY)?;
    // Whoever makes a file at the same moment holds it for an instant, and SQLite does not wait for that by itself.
    let begun = Instant::now();
    while let Err(error) = connection.execute_batch(SETTINGS) {
        if error.sqlite_error_code() != Some(ErrorCode::DatabaseBusy) || begun.elapsed() > BUSY {
            return Err(error);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(connection)
}

/// Runs what may block.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => Error::Away("this process is stopping".into()),
    })
}

/// Waits until no other process holds the file's folder, and holds it until dropped: whoever migrates does it alone. The file
/// itself is left out of it: to close it once more would free what SQLite has locked. A folder that cannot be held is not.
pub(in crate::store) async fn alone(file: &Path) -> Result<Option<File>> {
    let folder = file.parent().filter(|p| !p.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).to_owned();
    blocking(move || {
        let held = File::open(folder).ok()?;
        held.lock().ok().map(|()| held)
    })
    .await
}

/// Connections to the file.
#[derive(Clone, Debug)]
pub(in crate::store) struct Lanes {
    file: Arc<Path>,
    create: bool,
    slots: Slots<Connection>,
}

/// A connection, for one user at a time. What it leaves open is rolled back.
#[derive(Debug)]
struct Own(Taken<Connection>);

impl Drop for Own {
    fn drop(&mut self) {
        let open = self.0.as_ref().filter(|c| !c.is_autocommit());
        // One that cannot even go back is closed.
        if open.is_some_and(|c| c.execute_batch("rollback").is_err()) {
            *self.0 = None;
        }
    }
}

/// A connection in use.
#[derive(Debug)]
pub(in crate::store) struct Held {
    own: Option<Own>,
}

impl Lanes {
    /// A free connection, or the one whose turn it is.
    async fn hold(&self) -> Result<Held> {
        let slot = tokio::time::timeout(TURN, self.slots.take()).await;
        let mut own =
            Own(slot
                .map_err(|_| Error::Busy(format!("nothing was free for {} s", TURN.as_secs())))?);
        if own.0.is_none() {
            let (file, create) = (self.file.clone(), self.create);
            let made = blocking(move || connect(&file, create)).await?;
            *own.0 = Some(made.map_err(|cause| Error::Open {
                path: self.file.display().to_string(),
                cause: cause.to_string(),
            })?);
        }
        Ok(Held { own: Some(own) })
    }

    /// Begins a transaction.
    pub(in crate::store) async fn begin(&self, how: &'static str) -> Result<Held> {
        let mut held = self.hold().await?;
        held.run(|c| c.execute_batch(how)).await?;
        Ok(held)
    }

    /// Runs something on a connection.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T> {
        self.hold().await?.run(work).await
    }

    pub(super) async fn close(&self) {
        let open = self.slots.empty().await;
        // A file that cannot be closed well is mended when it is next opened.
        let _closed = blocking(move || drop(open)).await;
    }

    /// Where the file is.
    pub(in crate::store) fn file(&self) -> &Path {
        &self.file
    }
}

impl Held {
    /// Runs something on the connection. Given up in the middle it goes on to its end, and is rolled back.
    pub(super) async fn run<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T> {
        let lost = || Error::Away("the connection was lost".into());
        let own = self.own.take().ok_or_else(lost)?;
        let (own, answer) = blocking(move || {
            let answer = own.0.as_ref().map(work);
            (own, answer)
        })
        .await?;
        self.own = Some(own);
        Ok(answer.ok_or_else(lost)??)
    }

    /// Rows as they come.
    pub(super) fn stream(&mut self, asked: Asked) -> BoxStream<'_, Result<Row>> {
        let (send, chunks) = tokio::sync::mpsc::channel::<Vec<Row>>(4);
        let read = self.run(move |c| asked.chunks(c, |rows| send.blocking_send(rows).is_ok()));
        // The last to come is how the reading ended: rows that were read before an error are rows.
        let end = futures_util::stream::once(read).filter_map(async |end| end.err().map(Err));
        let chunks = futures_util::stream::unfold(chunks, async |mut chunks| {
            Some((chunks.recv().await?, chunks))
        });
        let rows = chunks.flat_map(|rows| futures_util::stream::iter(rows).map(Ok));
        futures_util::stream::select(rows, end).boxed()
    }

    /// Makes it so.
    pub(super) async fn commit(mut self) -> Result<()> {
        self.run(|c| c.execute_batch("commit")).await
    }
}

/// A statement with its values.
#[derive(Debug)]
pub(super) struct Asked {
    pub text: SqlStr,
    pub values: Vec<Value>,
    /// It is run once for so many values, again for the next, and so on; none: once.
    pub width: Option<usize>,
}

/// The place of the value that each parameter stands for: `$3` is the third, `?` the next.
fn places(statement: &rusqlite::Statement<'_>) -> Vec<usize> {
    let number = |at: usize| {
        let name = statement.parameter_name(at)?;
        name.get(1..)?.parse::<usize>().ok()
    };
    (1..=statement.parameter_count())
        .map(|at| number(at).unwrap_or(at) - 1)
        .collect()
}

fn bind(
    statement: &mut rusqlite::Statement<'_>,
    places: &[usize],
    values: &[Value],
) -> rusqlite::Result<()> {
    for (at, place) in places.iter().enumerate() {
        if let Some(value) = values.get(*place) {
            statement.raw_bind_parameter(at + 1, value)?;
        }
    }
    Ok(())
}

impl Asked {
    /// Runs it, once for each row of values; answers how many rows it changed.
    pub fn execute(&self, connection: &Connection) -> rusqlite::Result<u64> {
        let mut statement = connection.prepare_cached(self.text.as_str())?;
        let places = places(&statement);
        let mut changed = 0;
        for row in self.values.chunks(self.width.unwrap_or(usize::MAX)) {
            bind(&mut statement, &places, row)?;
            changed += statement.raw_execute()? as u64;
        }
        if self.values.is_empty() {
            changed = statement.raw_execute()? as u64;
        }
        Ok(changed)
    }

    /// All rows.
    pub fn fetch(&self, connection: &Connection) -> rusqlite::Result<Vec<Row>> {
        let mut all = Vec::new();
        self.each(connection, usize::MAX, |answer| {
            all = Row::of(answer.into());
            true
        })?;
        Ok(all)
    }

    /// All rows, decoded as they come.
    pub fn decode<T>(
        &self,
        connection: &Connection,
        decode: impl Fn(&Row) -> T,
    ) -> rusqlite::Result<Vec<T>> {
        let mut all = Vec::new();
        self.each(connection, CHUNK, |answer| {
            all.extend(Row::of(answer.into()).iter().map(&decode));
            true
        })?;
        Ok(all)
    }

    /// Rows in chunks, until `take` has enough.
    pub fn chunks(
        &self,
        connection: &Connection,
        take: impl FnMut(Vec<Row>) -> bool,
    ) -> rusqlite::Result<()> {
        let mut take = take;
        self.each(connection, CHUNK, |answer| take(Row::of(answer.into())))
    }

    fn each(
        &self,
        connection: &Connection,
        rows_at_most: usize,
        mut take: impl FnMut(Answer) -> bool,
    ) -> rusqlite::Result<()> {
        let mut statement = connection.prepare_cached(self.text.as_str())?;
        let places = places(&statement);
        bind(&mut statement, &places, &self.values)?;
        let names: Arc<[Box<str>]> = statement
            .column_names()
            .into_iter()
            .map(Box::from)
            .collect();
        let mut cells = Cells::default();
        let mut count = 0;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            for at in 0..names.len() {
                cells.push(row.get_ref(at)?);
            }
            count += 1;
            if count == rows_at_most {
                count = 0;
                let full = std::mem::take(&mut cells);
                if !take(Answer::new(names.clone(), full)) {
                    return Ok(());
                }
            }
        }
        take(Answer::new(names, cells));
        Ok(())
    }
}

/// Extended codes of writes that the system refused: a quota or a limit on the size of files shows as these.
const NO_ROOM: [i32; 3] = [778, 1034, 4874];

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let text = error.to_string();
        let code = match &error {
            rusqlite::Error::SqliteFailure(failure, _) => failure.extended_code,
            _ => 0,
        };
        by_code(code, text, error.into())
    }
}

/// An error by its result code.
pub(in crate::store) fn by_code(
    code: i32,
    text: String,
    error: Box<dyn std::error::Error + Send + Sync>,
) -> Error {
    match code & 0xff {
        _ if NO_ROOM.contains(&code) => Error::Full(text),
        5 | 6 => Error::Busy(text),
        8 | 14 => Error::ReadOnly(text),
        13 => Error::Full(text),
        _ => Error::Other(error),
    }
}
