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
        if let [only] = self.0.as_slice() {
            return only.fmt(f);
        }
        write!(f, "the configuration has {} mistakes:", self.0.len())?;
        self.0
            .iter()
            .try_for_each(|mistake| write!(f, "\n  {mistake}"))
    }
}

impl std::error::Error for Mistakes {}

/// Gathers mistakes; knows which file each key came from.
pub(super) struct Report<'a> {
    origins: &'a Origins,
    found: Vec<(Vec<String>, Mistake)>,
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
        let mistake = Mistake {
            file: self.origins.of(path).to_owned(),
            key: key_text(path),
            what: what.into(),
        };
        let path = path.iter().map(|p| p.as_ref().to_owned()).collect();
        self.found.push((path, mistake));
    }
    /// Is something wrong at a key, or below it?
    pub fn knows<S: AsRef<str>>(&self, path: &[S]) -> bool {
        let below = |found: &[String]| {
            found.len() >= path.len() && found.iter().zip(path).all(|(a, b)| a == b.as_ref())
        };
        self.found.iter().any(|(found, _)| below(found))
    }
    /// The table without the values that are wrong, so that the rest can still be judged.
    pub fn prune(&self, mut table: toml::Table) -> toml::Table {
        for (path, _) in &self.found {
            let Some((last, above)) = path.split_last() else {
                continue;
            };
            let inner = above
                .iter()
                .try_fold(&mut table, |t, key| t.get_mut(key)?.as_table_mut());
            inner.and_then(|t| t.remove(last));
        }
        table
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
        let error = match table.clone().try_into() {
            Ok(section) => return Some(section),
            Err(error) => error,
        };
        if !self.knows(path) {
            self.add(path, toml::de::Error::message(&error));
        }
        None
    }
    /// Everything found, in the order of the keys.
    pub fn finish(self) -> Result<(), Mistakes> {
        let mut found: Vec<Mistake> = self.found.into_iter().map(|(_, mistake)| mistake).collect();
        found.sort_by(|a, b| a.key.cmp(&b.key));
        found.dedup();
        if found.is_empty() {
            Ok(())
        } else {
            Err(Mistakes(found))
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
