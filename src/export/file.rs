//! One file of an export: written under another name, and under its own once it is whole.

use super::sheet::SheetFile;
use super::{Column, Error, Form, Written};
use crate::model::Instant;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// A file of either kind.
pub(super) enum TableFile {
    Csv(Box<CsvFile>),
    Sheet(Box<SheetFile>),
}

impl TableFile {
    /// Begins the file of a table with its header.
    pub fn new(
        (dir, form): (&Path, Form),
        table: &str,
        columns: &[Column],
        made_at: Instant,
    ) -> Result<Self, Error> {
        Ok(match form {
            Form::Csv => Self::Csv(Box::new(CsvFile::new(dir, table, columns)?)),
            Form::Xlsx => Self::Sheet(Box::new(SheetFile::new(dir, table, columns, made_at)?)),
        })
    }

    /// Adds a row.
    pub fn row(&mut self, fields: &[String]) -> Result<(), Error> {
        match self {
            Self::Csv(file) => file.row(fields),
            Self::Sheet(file) => file.row(fields),
        }
    }

    /// Rows so far.
    pub fn rows(&self) -> u64 {
        match self {
            Self::Csv(file) => file.rows,
            Self::Sheet(file) => file.rows(),
        }
    }

    /// The file takes its name.
    pub fn finish(self) -> Result<Written, Error> {
        match self {
            Self::Csv(file) => file.finish(),
            Self::Sheet(file) => file.finish(),
        }
    }

    /// Neither this file nor an earlier one of its name shall be there.
    pub fn discard(self) -> Result<(), Error> {
        match self {
            Self::Csv(file) => forget(&file.path),
            Self::Sheet(file) => file.discard(),
        }
    }
}

/// An earlier file goes.
pub(super) fn forget(path: &Path) -> Result<(), Error> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(failed(path, error)),
        _ => Ok(()),
    }
}

/// A CSV file being written. Dropped before it is finished, it leaves nothing behind.
#[derive(Debug)]
pub(super) struct CsvFile {
    /// None once it was finished or given up.
    lines: Option<csv::Writer<BufWriter<File>>>,
    name: String,
    path: PathBuf,
    unfinished: PathBuf,
    rows: u64,
}

impl CsvFile {
    /// Begins `<dir>/<name>.csv` with its header.
    fn new(dir: &Path, name: &str, columns: &[Column]) -> Result<Self, Error> {
        let name = format!("{name}.csv");
        let (path, unfinished) = (dir.join(&name), dir.join(format!(".{name}.unfinished")));
        let opened = File::create(&unfinished).map_err(|e| failed(&path, e))?;
        let mut file = Self {
            lines: Some(csv::Writer::from_writer(BufWriter::new(opened))),
            name,
            path,
            unfinished,
            rows: 0,
        };
        let header: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
        file.record(&header)?;
        Ok(file)
    }

    /// Adds a row.
    fn row(&mut self, fields: &[String]) -> Result<(), Error> {
        self.rows += 1;
        self.record(fields)
    }

    /// The file takes its name.
    fn finish(mut self) -> Result<Written, Error> {
        self.close().map_err(|e| failed(&self.path, e))?;
        Ok(Written {
            file: std::mem::take(&mut self.name),
            rows: self.rows,
        })
    }

    fn record<S: AsRef<str>>(&mut self, fields: &[S]) -> Result<(), Error> {
        let fields = fields.iter().map(|f| f.as_ref());
        let done = self.lines.as_mut().map(|l| l.write_record(fields));
        done.unwrap_or(Ok(())).map_err(|e| failed(&self.path, e))
    }

    fn close(&mut self) -> std::io::Result<()> {
        if let Some(mut lines) = self.lines.take() {
            let whole = lines
                .flush()
                .and_then(|()| lines.get_ref().get_ref().sync_all());
            if let Err(error) = whole {
                self.lines = Some(lines);
                return Err(error);
            }
        }
        std::fs::rename(&self.unfinished, &self.path)
    }
}

impl Drop for CsvFile {
    fn drop(&mut self) {
        if self.lines.take().is_some() {
            // Whatever ended the export is said already; a leftover file is no second failure.
            let _ = std::fs::remove_file(&self.unfinished);
        }
    }
}

fn failed(path: &Path, cause: impl std::fmt::Display) -> Error {
    Error::File {
        path: path.to_owned(),
        cause: cause.to_string(),
    }
}
