//! One CSV file: written under another name, and under its own once it is whole.

use super::{Error, Written};
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// A file being written. Dropped before it is finished, it leaves nothing behind.
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
    pub fn new<S: AsRef<str>>(dir: &Path, name: &str, header: &[S]) -> Result<Self, Error> {
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
        file.record(header)?;
        Ok(file)
    }

    /// Adds a row.
    pub fn row(&mut self, fields: &[String]) -> Result<(), Error> {
        self.rows += 1;
        self.record(fields)
    }

    /// Rows so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The file takes its name.
    pub fn finish(mut self) -> Result<Written, Error> {
        self.close().map_err(|e| failed(&self.path, e))?;
        Ok(Written {
            file: std::mem::take(&mut self.name),
            rows: self.rows,
        })
    }

    /// Neither this file nor an earlier one of its name shall be there.
    pub fn discard(self) -> Result<(), Error> {
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(failed(&self.path, error))
            }
            _ => Ok(()),
        }
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
