//! Everything as files: canonical records that a files source reads back, and the reporting views.
//!
//! All of it is read at one moment, row by row, so that neither a daemon that goes on writing nor the size of the
//! warehouse matters. A file is written under another name and takes its own when it is whole.

pub mod canonical;
mod file;
mod sheet;
pub mod view;
pub mod workbook;

use crate::model::table::{SCHEDULE, TABLES};
use crate::model::{Instant, Kind, Table};
use crate::store::Figure;
use crate::store::read::VIEWS;
use crate::store::snapshot::{Only, Snapshot};
use file::TableFile;
use futures_util::TryStreamExt;
use std::path::{Path, PathBuf};
use std::pin::pin;

pub use sheet::fits;

/// What kind of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// CSV, which a files source reads back.
    Csv,
    /// Workbooks of one sheet, for people.
    Xlsx,
}

/// A column of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What its cells are on a sheet.
    pub shape: Shape,
}

/// What a cell of a sheet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Text, also where it looks like something else.
    Text,
    /// A number that adds up.
    Number,
    /// Yes or no.
    Flag,
    /// A day.
    Date,
}

/// What ended an export.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The warehouse.
    #[error(transparent)]
    Store(#[from] crate::store::Error),
    /// What a sheet cannot hold.
    #[error("{0}")]
    NoRoom(String),
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

/// Where to, of which kind, and when it was made.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The folder.
    pub dir: &'a Path,
    /// The kind of files.
    pub form: Form,
    /// The instant of it all.
    pub made_at: Instant,
}

impl Target<'_> {
    fn file(&self, table: &str, columns: &[Column]) -> Result<TableFile, Error> {
        TableFile::new((self.dir, self.form), table, columns, self.made_at)
    }
}

/// Writes every canonical file that has rows, and every reporting view. With `only`, dated facts and month views are
/// those of the month.
pub async fn export(
    snapshot: &mut Snapshot,
    target: Target<'_>,
    only: Option<Only>,
) -> Result<Vec<Written>, Error> {
    let dir = target.dir;
    std::fs::create_dir_all(dir).map_err(|e| Error::File {
        path: dir.to_owned(),
        cause: e.to_string(),
    })?;
    let mut written = Vec::new();
    for table in TABLES.iter().filter(|table| !table.file.is_empty()) {
        written.extend(records(snapshot, target, table, only).await?);
    }
    for view in VIEWS {
        written.push(view_rows(snapshot, target, view, only).await?);
    }
    Ok(written)
}

/// One canonical file; none where there are no rows. What an earlier export left under that name goes then, so that
/// the folder never mixes two moments.
async fn records(
    snapshot: &mut Snapshot,
    target: Target<'_>,
    table: &'static Table,
    only: Option<Only>,
) -> Result<Option<Written>, Error> {
    let mut file = target.file(table.file, &canonical_columns(table))?;
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
    target: Target<'_>,
    view: &'static str,
    only: Option<Only>,
) -> Result<Written, Error> {
    let columns = snapshot.columns(view).await?;
    let mut file = target.file(view, &view_columns(view, &columns))?;
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

fn canonical_columns(table: &Table) -> Vec<Column> {
    let shape = |name: &str| {
        let column = table.columns.iter().find(|c| c.file == name);
        match column.map(|c| c.kind) {
            Some(Kind::Int | Kind::Hours | Kind::Minutes | Kind::Decimal) => Shape::Number,
            Some(Kind::Bool) => Shape::Flag,
            Some(Kind::Date) => Shape::Date,
            _ => Shape::Text,
        }
    };
    let named = canonical::header(table).into_iter();
    named
        .map(|name| Column {
            name: name.to_owned(),
            shape: shape(name),
        })
        .collect()
}

fn view_columns(view: &str, names: &[String]) -> Vec<Column> {
    let views = view::views();
    let shape = |name: &str| match view::column(&views, view, name).map(|c| c.unit) {
        Some("money" | "hours" | "percent" | "rate" | "ratio" | "number" | "decimal") => {
            Shape::Number
        }
        Some("date") => Shape::Date,
        Some("yes or no") => Shape::Flag,
        _ => Shape::Text,
    };
    names
        .iter()
        .map(|name| Column {
            name: name.clone(),
            shape: shape(name),
        })
        .collect()
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
