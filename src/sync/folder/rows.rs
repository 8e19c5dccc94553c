//! The rows of a stream's files, one after the other.

use super::{BUFFER_BYTES, FoundFile, unreadable};
use crate::model::Record;
use crate::source::files::FileReader;
use crate::source::{Reject, SourceError};
use flate2::read::MultiGzDecoder;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

/// One row of a file.
#[derive(Debug)]
pub struct Row {
    /// The file's name below the folder.
    pub file: Arc<str>,
    /// The line the row begins on; the header is line 1.
    pub line: u64,
    /// The id of its record; none where the row does not tell. A run with such a row knows no more which records are
    /// gone, so nothing may be deleted by it.
    pub id: Option<String>,
    /// The row as the warehouse keeps it.
    pub body: String,
    /// What it means, or why it is bad.
    pub outcome: Result<Record, Reject>,
}

impl Row {
    /// The name of the row in the raw layer and in quarantine: its record's id, else where it stands.
    pub fn external_id(&self) -> String {
        self.id
            .clone()
            .unwrap_or_else(|| format!("{} line {}", self.file, self.line))
    }
}

/// The rows of a stream, in bounded memory. An error ends it: what was not read is not gone.
#[derive(Debug)]
pub struct Rows {
    waiting: VecDeque<(FoundFile, FileReader)>,
    current: Option<Current>,
    empty: Vec<Arc<str>>,
}

#[derive(Debug)]
struct Current {
    name: Arc<str>,
    reader: FileReader,
    csv: Csv,
    line: csv::ByteRecord,
    rows: u64,
}

type Csv = csv::Reader<Bytes>;

/// The bytes of a file, unpacked on the way.
#[derive(Debug)]
pub(super) enum Bytes {
    Plain(File),
    Packed(Box<MultiGzDecoder<File>>),
}

impl Read for Bytes {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.read(buffer),
            Self::Packed(file) => file.read(buffer),
        }
    }
}

impl Rows {
    pub(super) fn new(waiting: VecDeque<(FoundFile, FileReader)>) -> Self {
        Self {
            waiting,
            current: None,
            empty: Vec::new(),
        }
    }

    /// What every file of the stream brings, as `table.column`; ask before reading.
    pub fn brings(&self) -> Vec<String> {
        let mut readers = self.waiting.iter().map(|(_, reader)| reader);
        let mut brought = readers.next().map_or(Vec::new(), FileReader::brings);
        for reader in readers {
            let also = reader.brings();
            brought.retain(|column| also.contains(column));
        }
        brought
    }

    /// One note a file with columns that nobody knows; ask before reading.
    pub fn notes(&self) -> Vec<String> {
        let files = self.waiting.iter();
        files
            .filter(|(_, reader)| !reader.ignored().is_empty())
            .map(|(file, reader)| {
                format!(
                    "{}: ignored unknown columns {}",
                    file.name,
                    reader.ignored().join(", ")
                )
            })
            .collect()
    }

    /// Files that had no row, once all are read.
    pub fn empty(&self) -> &[Arc<str>] {
        &self.empty
    }

    fn step(&mut self) -> Result<Option<Row>, SourceError> {
        loop {
            if let Some(current) = &mut self.current {
                if let Some(row) = current.next()? {
                    return Ok(Some(row));
                }
                if current.rows == 0 {
                    self.empty.push(current.name.clone());
                }
                self.current = None;
            }
            let Some((file, reader)) = self.waiting.pop_front() else {
                return Ok(None);
            };
            let (_, csv) = csv_of(&file.path)?;
            self.current = Some(Current {
                name: Arc::from(file.name),
                reader,
                csv,
                line: csv::ByteRecord::new(),
                rows: 0,
            });
        }
    }
}

impl Iterator for Rows {
    type Item = Result<Row, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        let step = self.step();
        if step.is_err() {
            self.waiting.clear();
            self.current = None;
        }
        step.transpose()
    }
}

impl Current {
    fn next(&mut self) -> Result<Option<Row>, SourceError> {
        let more = self.csv.read_byte_record(&mut self.line);
        if !more.map_err(|error| broken(&self.name, &error))? {
            return Ok(None);
        }
        self.rows += 1;
        let line = self.line.position().map_or(0, csv::Position::line);
        let texts: Result<Vec<&str>, _> = self.line.iter().map(std::str::from_utf8).collect();
        Ok(Some(match texts {
            Ok(fields) => self.row(line, &fields),
            Err(_) => self.garbled(line),
        }))
    }

    fn row(&self, line: u64, fields: &[&str]) -> Row {
        let outcome = self.reader.record(fields);
        let fits = self.reader.fits(fields);
        Row {
            file: self.name.clone(),
            line,
            id: self.reader.external_id(fields),
            body: if fits {
                self.reader.body(fields)
            } else {
                self.reader.loose_body(fields)
            },
            outcome: outcome.map_err(|reject| self.explain(reject, fits, line)),
        }
    }

    /// Text in another encoding.
    fn garbled(&self, line: u64) -> Row {
        let fields: Vec<String> = self
            .line
            .iter()
            .map(|f| String::from_utf8_lossy(f).into_owned())
            .collect();
        let at = self
            .line
            .iter()
            .position(|f| std::str::from_utf8(f).is_err())
            .unwrap_or(0);
        let problem = format!("is not UTF-8 in field {}; save the file as UTF-8", at + 1);
        Row {
            file: self.name.clone(),
            line,
            id: self
                .reader
                .external_id(&fields)
                .filter(|id| !id.contains(char::REPLACEMENT_CHARACTER)),
            body: self.reader.loose_body(&fields),
            outcome: Err(Reject::new("row", problem)),
        }
    }

    fn explain(&self, mut reject: Reject, fits: bool, line: u64) -> Reject {
        let breaks = self.line.as_slice().iter().filter(|b| **b == b'\n').count();
        if !fits && breaks > 0 {
            let hint = format!(
                "; it runs over {} lines from line {line} on, a quote may be left open",
                breaks + 1
            );
            reject.problem.push_str(&hint);
        }
        reject
    }
}

/// Opens a file, unpacked where it is packed, and reads its header.
pub(super) fn csv_of(path: &Path) -> Result<(Vec<String>, Csv), SourceError> {
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let packed = path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("gz"));
    let bytes = if packed {
        Bytes::Packed(Box::new(MultiGzDecoder::new(file)))
    } else {
        Bytes::Plain(file)
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut csv = csv::ReaderBuilder::new()
        .flexible(true)
        .buffer_capacity(BUFFER_BYTES)
        .from_reader(bytes);
    let header = csv.headers().map_err(|error| broken(&name, &error))?;
    let header: Vec<String> = header.iter().map(str::to_owned).collect();
    if header.iter().all(|name| name.trim().is_empty()) {
        return Err(SourceError::Operator {
            what: format!("{name} is empty, not even a header is in it"),
            mend: "nothing was deleted; write the file anew".into(),
        });
    }
    Ok((header, csv))
}

/// The file breaks off or is no CSV at all (a cut-off `.gz`, another encoding in the header).
fn broken(name: &str, error: &csv::Error) -> SourceError {
    SourceError::Operator {
        what: format!("{name} cannot be read to its end: {error}"),
        mend: "nothing was deleted; write the file anew".into(),
    }
}
