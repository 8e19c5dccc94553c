//! What is wrong with a configuration: every mistake at once, one sentence each, with file and key.

use super::layer::Origins;
use serde::de::DeserializeOwned;
use std::fmt;

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The file (with the line, where the file cannot be read as TOML), or `environment`.
    pub file: String,
    /// The key, `review.gap_minutes`; empty where the whole file is meant.
    pub key: String,
    /// What is wrong and what to do, one sentence without the full stop.
    pub what: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.key.as_str() {
            "" => write!(f, "{}: {}", self.file, self.what),
            key => write!(f, "{}:{key}: {}", self.file, self.what),
        }
    }
}

/// All mistakes of a configuration, in the order of its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistakes(pub Vec<Mistake>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(Mistake::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Mistakes {}

/// Gathers mistakes; knows which file each key came from.
pub(super) struct Report<'a> {
    origins: &'a Origins,
    found: Vec<Mistake>,
}

impl<'a> Report<'a> {
    pub fn new(origins: &'a Origins) -> Self {
        Self {
            origins,
            found: Vec::new(),
        }
    }
    /// Notes a mistake at a key.
    pub fn add<S: AsRef<str>>(&mut self, path: &[S], what: impl Into<String>) {
        self.found.push(Mistake {
            file: self.origins.of(path).to_owned(),
            key: key_text(path),
            what: what.into(),
        });
    }
    /// Takes a value, or notes why there is none.
    pub fn take<S: AsRef<str>, T>(&mut self, path: &[S], value: Result<T, String>) -> Option<T> {
        value.map_err(|what| self.add(path, what)).ok()
    }
    /// Reads a section; what its schema already found is not said again.
    pub fn section<S: AsRef<str>, T: DeserializeOwned>(
        &mut self,
        path: &[S],
        table: &toml::Table,
    ) -> Option<T> {
        match table.clone().try_into() {
            Ok(section) => Some(section),
            Err(error) => {
                let key = key_text(path);
                if !self.found.iter().any(|m| m.key.starts_with(&key)) {
                    self.add(path, error.message());
                }
                None
            }
        }
    }
    /// Everything found, in the order of the keys.
    pub fn finish(mut self) -> Result<(), Mistakes> {
        self.found.sort_by(|a, b| a.key.cmp(&b.key));
        self.found.dedup();
        if self.found.is_empty() {
            Ok(())
        } else {
            Err(Mistakes(self.found))
        }
    }
}

/// A key as it is written in the file: parts that are no bare words are quoted.
pub(super) fn key_text<S: AsRef<str>>(path: &[S]) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let part = |text: &str| match !text.is_empty() && text.chars().all(bare) {
        true => text.to_owned(),
        false => format!("\"{text}\""),
    };
    path.iter()
        .map(|p| part(p.as_ref()))
        .collect::<Vec<_>>()
        .join(".")
}
