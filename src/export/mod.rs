//! Everything as files: canonical records that a files source reads back, and the reporting views.
//!
//! All of it is read at one moment, row by row, so that neither a daemon that goes on writing nor the size of the
//! warehouse matters. A file is written under another name and takes its own when it is whole.

pub mod canonical;
mod file;
pub mod view;
pub mod workbook;

use crate::model::Table;
use crate::model::table::{SCHEDULE, TABLES};
use crate::store::Figure;
use crate::store::read::VIEWS;
use crate::store::snapshot::{Only, Snapshot};
use file::CsvFile;
use futures_util::TryStreamExt;
use std::path::{Path, PathBuf};
use std::pin::pin;

/// What ended an export.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The warehouse.
    #[error(transparent)]
    Store(#[from] crate::store::Error),
    /// A file.
    #[error("{path} cannot be written: {cause}; check the folder, its rights and the room on the disk", path = path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// The system's words.
        cause: String,
    },
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its name in the folder.
    pub file: String,
    /// Rows without the header.
    pub rows: u64,
}

/// Writes every canonical file that has rows, and every reporting view. With `only`, dated facts and month views are
/// those of the month.
pub async fn export(
    snapshot: &mut Snapshot,
    dir: &Path,
    only: Option<Only>,
) -> Result<Vec<Written>, Error> {
    std::fs::create_dir_all(dir).map_err(|e| Error::File {
        path: dir.to_owned(),
        cause: e.to_string(),
    })?;
    let mut written = Vec::new();
    for table in TABLES.iter().filter(|table| !table.file.is_empty()) {
        written.extend(records(snapshot, dir, table, only).await?);
    }
    for view in VIEWS {
        written.push(view_rows(snapshot, dir, view, only).await?);
    }
    Ok(written)
}

/// One canonical file; none where there are no rows. What an earlier export left under that name goes then, so that
/// the folder never mixes two moments.
async fn records(
    snapshot: &mut Snapshot,
    dir: &Path,
    table: &'static Table,
    only: Option<Only>,
) -> Result<Option<Written>, Error> {
    let mut file = CsvFile::new(dir, table.file, &canonical::header(table))?;
    {
        let mut rows = pin!(snapshot.records(table, only));
        while let Some((id, cells)) = rows.try_next().await? {
            if canonical::is_told(table, &cells) {
                file.row(&canonical::fields(table, &id, &cells))?;
            }
        }
    }
    if std::ptr::eq(table, &SCHEDULE) {
        let mut rows = pin!(snapshot.calendar_schedules());
        while let Some((id, cells)) = rows.try_next().await? {
            file.row(&canonical::fields(table, &id, &cells))?;
        }
    }
    if file.rows() == 0 {
        file.discard()?;
        return Ok(None);
    }
    file.finish().map(Some)
}

async fn view_rows(
    snapshot: &mut Snapshot,
    dir: &Path,
    view: &'static str,
    only: Option<Only>,
) -> Result<Written, Error> {
    let columns = snapshot.columns(view).await?;
    let mut file = CsvFile::new(dir, view, &columns)?;
    let mut rows = pin!(snapshot.rows(view, &columns, only));
    while let Some(row) = rows.try_next().await? {
        let fields: Vec<String> = row
            .iter()
            .zip(&columns)
            .map(|(figure, column)| text(figure, column))
            .collect();
        file.row(&fields)?;
    }
    file.finish()
}

fn text(figure: &Figure, column: &str) -> String {
    match figure {
        Figure::Null => String::new(),
        Figure::Int(n) if column.starts_with("is_") => (*n != 0).to_string(),
        Figure::Int(n) => n.to_string(),
        Figure::Real(number) => number.to_string(),
        Figure::Text(text) => text.clone(),
    }
}
