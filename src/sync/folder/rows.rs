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
    row: csv::ByteRecord,
    rows: u64,
}

type Csv = csv::Reader<Bytes>;

/// The bytes of a file, unpacked on the way, with a line end after the last row whether or not there is one.
#[derive(Debug)]
pub(super) struct Bytes {
    packing: Packing,
    last: u8,
}

#[derive(Debug)]
enum Packing {
    Plain(File),
    Packed(Box<MultiGzDecoder<File>>),
}

impl Bytes {
    fn new(file: File, packed: bool) -> Self {
        let packing = if packed {
            Packing::Packed(Box::new(MultiGzDecoder::new(file)))
        } else {
            Packing::Plain(file)
        };
        Self {
            packing,
            last: b'\n',
        }
    }
}

impl Read for Bytes {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.packing {
            Packing::Plain(file) => file.read(buffer),
            Packing::Packed(file) => file.read(buffer),
        }?;
        if read > 0 {
            self.last = buffer[read - 1];
            return Ok(read);
        }
        match buffer.first_mut() {
            Some(first) if self.last != b'\n' => {
                *first = b'\n';
                self.last = b'\n';
                Ok(1)
            }
            _ => Ok(0),
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
                row: csv::ByteRecord::new(),
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
        loop {
            let more = self.csv.read_byte_record(&mut self.row);
            if !more.map_err(|error| broken(&self.name, &error))? {
                return Ok(None);
            }
            drop_carriage_return(&mut self.row);
            if self.row.len() > 1 || self.row.iter().any(|field| !field.is_empty()) {
                break;
            }
        }
        self.rows += 1;
        let line = self.first_line();
        let texts: Result<Vec<&str>, _> = self.row.iter().map(std::str::from_utf8).collect();
        Ok(Some(match texts {
            Ok(fields) => self.row(line, &fields),
            Err(_) => self.garbled(line),
        }))
    }

    /// The line the row begins on. The reader counts from before the blank lines that it skips, so those are found by
    /// counting back from the end of the row.
    fn first_line(&self) -> u64 {
        let before = self.row.position().map_or(0, csv::Position::line);
        let end = self.csv.position().line();
        before.max(end.saturating_sub(1 + self.line_breaks()))
    }

    /// Line breaks inside the row's values.
    fn line_breaks(&self) -> u64 {
        let bytes = self.row.as_slice().iter();
        bytes.filter(|b| **b == b'\n').map(|_| 1).sum()
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
            outcome: outcome.map_err(|reject| self.explain(reject, fits)),
        }
    }

    /// Text in another encoding.
    fn garbled(&self, line: u64) -> Row {
        let fields: Vec<String> = self
            .row
            .iter()
            .map(|f| String::from_utf8_lossy(f).into_owned())
            .collect();
        let at = self
            .row
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

    fn explain(&self, mut reject: Reject, fits: bool) -> Reject {
        let open_end = u64::from(!self.row.as_slice().ends_with(b"\n"));
        let lines = self.line_breaks() + open_end;
        if !fits && lines > 1 {
            reject.problem.push_str(&format!(
                "; it runs over {lines} lines, a quote may be left open"
            ));
        }
        reject
    }
}

/// Rows end at a line feed; what is left of a CR LF goes here. (The reader's own way of taking both ends a row between
/// the two and then miscounts lines.)
fn drop_carriage_return(row: &mut csv::ByteRecord) {
    let last = row.len().saturating_sub(1);
    let Some(field) = row.get(last).and_then(|f| f.strip_suffix(b"\r")) else {
        return;
    };
    let field = field.to_vec();
    let position = row.position().cloned();
    row.truncate(last);
    row.push_field(&field);
    row.set_position(position);
}

/// Characters of a header that a message repeats.
const HEADER_CHARACTERS_SHOWN: usize = 60;

/// Opens a file, unpacked where it is packed, and reads its header.
pub(super) fn csv_of(path: &Path) -> Result<(Vec<String>, Csv), SourceError> {
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let packed = path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("gz"));
    let bytes = Bytes::new(file, packed);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut csv = csv::ReaderBuilder::new()
        .flexible(true)
        .terminator(csv::Terminator::Any(b'\n'))
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
    if let ([only], Some(mark)) = (
        header.as_slice(),
        header[0].chars().find(|c| ";\t".contains(*c)),
    ) {
        let start: String = only.chars().take(HEADER_CHARACTERS_SHOWN).collect();
        return Err(SourceError::Operator {
            what: format!(
                "{name} is not divided by commas: its header is {start:?}, with {mark:?}"
            ),
            mend: "save it as CSV with commas".into(),
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
