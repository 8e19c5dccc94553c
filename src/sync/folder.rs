//! A files source: which files are in the folder, whether they changed, and their rows, one after the other.
//!
//! Everything here blocks; callers put it on a thread that may.

use crate::model::Table;
use crate::model::table::TABLES;
use crate::source::files::{FileMap, FileReader, Settings};
use crate::source::{Qualifier, SourceError};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

mod rows;

use rows::csv_of;
pub use rows::{Row, Rows};

/// Bytes read at once.
const BUFFER_BYTES: usize = 64 * 1024;

/// Changes when the same bytes would be read differently than by an earlier version.
const READING: &str = "1";

/// One canonical file of a folder: the stream of that name.
#[derive(Clone, Debug)]
pub struct FileStream {
    /// The table it fills.
    pub table: &'static Table,
    /// The files that make it, sorted by name; none: it is absent.
    pub files: Vec<FoundFile>,
    mapping: Option<FileMap>,
    keep_notes: bool,
}

/// A file of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundFile {
    /// Its name below the folder, without `.gz`: the same file packed is the same file.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

/// The streams of a files source in `dir` (its `path`, made absolute), parents before children, absent ones too.
pub fn streams(
    settings: &Settings,
    dir: &Path,
    keep_notes: bool,
) -> Result<Vec<FileStream>, SourceError> {
    std::fs::read_dir(dir).map_err(|error| unreadable(dir, &error))?;
    let in_contract = TABLES.iter().filter(|table| !table.file.is_empty());
    in_contract
        .map(|&table| {
            let mapping = settings.files.get(table.file).cloned();
            let pattern = mapping.as_ref().and_then(|m| m.file.as_deref());
            let files = match pattern {
                Some(pattern) => matching(dir, pattern)?,
                None => canonical(dir, table.file),
            };
            Ok(FileStream {
                table,
                files,
                mapping,
                keep_notes,
            })
        })
        .collect()
}

impl FileStream {
    /// Its name in status and messages: that of the canonical file.
    pub fn stream(&self) -> &'static str {
        self.table.file
    }

    /// How the foreign columns are mapped, for replaying kept rows.
    pub fn mapping(&self) -> Option<&FileMap> {
        self.mapping.as_ref()
    }

    /// A text that differs when a file's bytes, the set of files, or the way they are read differ: the stream's cursor.
    pub fn fingerprint(&self, qualifier: &Qualifier) -> Result<String, SourceError> {
        let reading = format!("{:?} {} {qualifier:?}", self.mapping, self.keep_notes);
        let mut text = format!("{:016x} {READING}", xxh3_64(reading.as_bytes()));
        for file in &self.files {
            let opened = File::open(&file.path).and_then(|mut opened| hash(&mut opened));
            let digest = opened.map_err(|error| unreadable(&file.path, &error))?;
            text.push_str(&format!("\n{digest:016x} {}", file.name));
        }
        Ok(text)
    }

    /// Files of an earlier fingerprint that must make this reading an error: gone now, or (after reading) without a
    /// single row. An empty folder is far more often a failed copy than a firm without clients.
    pub fn lost(&self, earlier: &str, empty: &[Arc<str>]) -> Option<SourceError> {
        let gone = |name: &str| !self.files.iter().any(|f| f.name == name);
        let problems: Vec<String> = earlier
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(' '))
            .filter_map(|(_, name)| match name {
                name if gone(name) => {
                    Some(format!("{name} was there at the last read and is gone"))
                }
                name if empty.iter().any(|e| **e == *name) => {
                    Some(format!("{name} has no rows any more"))
                }
                _ => None,
            })
            .collect();
        (!problems.is_empty()).then(|| SourceError::Operator {
            what: problems.join("; "),
            mend: "nothing was deleted; put the file back".into(),
        })
    }

    /// Opens the files and fits their headers; no row is read before every header is known to be right.
    pub fn open(&self) -> Result<Rows, SourceError> {
        self.refuse_twins()?;
        let mut waiting = VecDeque::new();
        for file in &self.files {
            let (header, _) = csv_of(&file.path)?;
            let reader =
                FileReader::new(self.table, &header, self.mapping.as_ref(), self.keep_notes);
            let reader = reader.map_err(|what| SourceError::Operator {
                what: format!("{}: {what}", file.name),
                mend: "mend its header or the mapping".into(),
            })?;
            waiting.push_back((file.clone(), reader));
        }
        Ok(Rows::new(waiting))
    }

    fn refuse_twins(&self) -> Result<(), SourceError> {
        let twin = self
            .files
            .windows(2)
            .find(|pair| pair[0].name == pair[1].name);
        twin.map_or(Ok(()), |pair| {
            Err(SourceError::Operator {
                what: format!("{} is there both plain and packed", pair[0].name),
                mend: "leave one of the two".into(),
            })
        })
    }
}

fn canonical(dir: &Path, file: &str) -> Vec<FoundFile> {
    let names = [format!("{file}.csv"), format!("{file}.csv.gz")];
    names
        .iter()
        .map(|name| found(dir, dir.join(name)))
        .filter(|f| f.path.is_file())
        .collect()
}

fn matching(dir: &Path, pattern: &str) -> Result<Vec<FoundFile>, SourceError> {
    let below = glob::Pattern::escape(&dir.to_string_lossy());
    let whole = Path::new(&below).join(pattern);
    let paths = glob::glob(&whole.to_string_lossy()).map_err(|error| SourceError::Operator {
        what: format!(
            "file = \"{pattern}\" is not a pattern of file names ({})",
            error.msg
        ),
        mend: "mend it in the source's files".into(),
    })?;
    let mut files = Vec::new();
    for path in paths {
        let path = path.map_err(|error| unreadable(error.path(), error.error()))?;
        if path.is_file() {
            files.push(found(dir, path));
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

fn found(dir: &Path, path: PathBuf) -> FoundFile {
    let name = path.strip_prefix(dir).unwrap_or(&path).to_string_lossy();
    FoundFile {
        name: name.strip_suffix(".gz").unwrap_or(&name).to_owned(),
        path,
    }
}

fn hash(bytes: &mut impl Read) -> io::Result<u64> {
    let mut hasher = Xxh3::new();
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        match bytes.read(&mut buffer) {
            Ok(0) => return Ok(hasher.digest()),
            Ok(n) => hasher.update(&buffer[..n]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn unreadable(path: &Path, error: &io::Error) -> SourceError {
    SourceError::Operator {
        what: format!("{} cannot be read: {error}", path.display()),
        mend: "check the source's path and the rights of the files".into(),
    }
}
