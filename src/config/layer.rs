//! The layers of the configuration: files in order, then the environment; which of them each key came from.

use super::mistake::{Mistake, Mistakes};
use super::schema;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// Where a file is looked for when none is named: the first that is there.
const DEFAULT_FILES: [&str; 2] = ["config/daybook.toml", "/etc/daybook/daybook.toml"];
/// Where people put it first, and where it is not looked for.
const NEAR: &str = "daybook.toml";
const ENVIRONMENT: &str = "environment";

/// What the program was started with.
#[derive(Clone, Default)]
pub struct Inputs {
    /// Files named with `--config`; later ones win.
    pub files: Vec<PathBuf>,
    /// The environment.
    pub environment: BTreeMap<String, String>,
}

/// The environment may hold secrets, so only the files are shown.
impl fmt::Debug for Inputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Inputs");
        shown.field("files", &self.files).finish_non_exhaustive()
    }
}

impl Inputs {
    /// The files named, and this process's environment (names and values that are no text are left out).
    #[expect(
        clippy::disallowed_methods,
        reason = "the ban on reading the environment points here"
    )]
    pub fn of_process(files: Vec<PathBuf>) -> Self {
        let text = |(k, v): (std::ffi::OsString, std::ffi::OsString)| {
            Some((k.into_string().ok()?, v.into_string().ok()?))
        };
        Self {
            files,
            environment: std::env::vars_os().filter_map(text).collect(),
        }
    }
    /// A variable that is set and not empty.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.environment
            .get(name)
            .map(String::as_str)
            .filter(|v| !v.is_empty())
    }
    /// The files to read: those named, else `DAYBOOK_CONFIG`, else the first default that is there.
    pub(super) fn chosen(&self) -> Vec<PathBuf> {
        if !self.files.is_empty() {
            return self.files.clone();
        }
        if let Some(named) = self.variable("DAYBOOK_CONFIG") {
            return vec![named.into()];
        }
        let there = DEFAULT_FILES.iter().map(PathBuf::from).find(|f| f.exists());
        there.into_iter().collect()
    }
}

/// What to say where no file was found.
pub(super) fn found_nowhere() -> String {
    let near = match Path::new(NEAR).exists() {
        true => format!(" ({NEAR} in this folder is not read by itself: --config {NEAR})"),
        false => String::new(),
    };
    format!(
        "There is no configuration file ({}), so there are no sources; name one with --config{near}.",
        DEFAULT_FILES.join(" or ")
    )
}

/// Which layer each key was set by.
#[derive(Clone, Debug, Default)]
pub(super) struct Origins {
    layers: Vec<String>,
    by_key: BTreeMap<Vec<String>, usize>,
}

impl Origins {
    /// The layer that set a key, or the nearest table around it.
    pub fn of<S: AsRef<str>>(&self, path: &[S]) -> &str {
        let mut key: Vec<String> = path.iter().map(|p| p.as_ref().to_owned()).collect();
        loop {
            if let Some(layer) = self.by_key.get(&key) {
                return &self.layers[*layer];
            }
            if key.pop().is_none() {
                return self.layers.first().map_or("configuration", String::as_str);
            }
        }
    }
    /// The folder that a relative path at this key is relative to: that of its file, else the working directory.
    pub fn folder<S: AsRef<str>>(&self, path: &[S]) -> PathBuf {
        let file = self.of(path);
        let parent = Path::new(file).parent().filter(|_| file != ENVIRONMENT);
        parent.map(Path::to_path_buf).unwrap_or_default()
    }
}

/// All layers merged.
#[derive(Clone, Debug, Default)]
pub(super) struct Merged {
    pub table: toml::Table,
    pub origins: Origins,
    /// Names of sources in the order in which the files first name them.
    pub sources: Vec<String>,
    pub files: Vec<PathBuf>,
}

/// Reads and merges all layers.
pub(super) fn merge(inputs: &Inputs, known: &Value) -> Result<Merged, Mistakes> {
    let mut merged = Merged {
        files: inputs.chosen(),
        ..Merged::default()
    };
    let mut mistakes = Vec::new();
    for file in merged.files.clone() {
        match read(&file) {
            Ok((table, sources)) => {
                merged.sources.extend(sources);
                merged.add(&file.display().to_string(), table);
            }
            Err(found) => mistakes.extend(found),
        }
    }
    if !mistakes.is_empty() {
        return Err(Mistakes(mistakes));
    }
    merged.add_environment(inputs, known);
    let mut seen = std::collections::BTreeSet::new();
    merged.sources.retain(|name| seen.insert(name.clone()));
    Ok(merged)
}

impl Merged {
    fn add(&mut self, layer: &str, table: toml::Table) {
        self.origins.layers.push(layer.to_owned());
        lay(&mut self.table, table, &mut Vec::new(), &mut self.origins);
    }

    /// `DAYBOOK__SECTION__KEY` sets `section.key`. What the schema calls text is taken as it is, the rest is read as TOML.
    fn add_environment(&mut self, inputs: &Inputs, known: &Value) {
        let mut named: Vec<(Vec<String>, &String)> = Vec::new();
        for (name, text) in &inputs.environment {
            if let Some(rest) = name.strip_prefix("DAYBOOK__") {
                named.push((rest.split("__").map(str::to_lowercase).collect(), text));
            }
        }
        if named.is_empty() {
            return;
        }
        // Kinds first: they decide what the other keys of a source are.
        named.sort_by_key(|(path, _)| path.last().is_none_or(|key| key != "kind"));
        self.origins.layers.push(ENVIRONMENT.to_owned());
        for (path, text) in named {
            if let [first, name, ..] = path.as_slice()
                && first == "sources"
            {
                self.sources.push(name.clone());
            }
            let value = value(schema::at(known, &path, &self.table), text);
            lay(
                &mut self.table,
                nested(&path, value),
                &mut Vec::new(),
                &mut self.origins,
            );
        }
    }
}

fn value(known: Option<&Value>, text: &str) -> toml::Value {
    let plain = || toml::Value::String(text.to_owned());
    let is_text =
        known.is_none_or(|k| schema::type_of(k) == Some("string") || schema::words(k).is_some());
    if is_text {
        return plain();
    }
    let read = toml::from_str::<toml::Table>(&format!("value = {text}"));
    read.ok()
        .and_then(|mut t| t.remove("value"))
        .unwrap_or_else(plain)
}

fn nested(path: &[String], value: toml::Value) -> toml::Table {
    let (Some((last, above)), mut table) = (path.split_last(), toml::Table::new()) else {
        return toml::Table::new();
    };
    table.insert(last.clone(), value);
    above.iter().rev().fold(table, |inner, key| {
        toml::Table::from_iter([(key.clone(), toml::Value::Table(inner))])
    })
}

/// Lays a table over another; tables merge, everything else replaces. A secret given as text replaces one given as a
/// file in an earlier layer, and the other way round.
fn lay(base: &mut toml::Table, over: toml::Table, path: &mut Vec<String>, origins: &mut Origins) {
    let layer = origins.layers.len() - 1;
    let keys: Vec<String> = over.keys().cloned().collect();
    for (key, value) in over {
        path.push(key.clone());
        let twin = key
            .strip_suffix("_file")
            .map_or_else(|| format!("{key}_file"), str::to_owned);
        if !keys.contains(&twin) {
            base.remove(&twin);
        }
        origins.by_key.insert(path.clone(), layer);
        match (base.get_mut(&key), value) {
            (Some(toml::Value::Table(below)), toml::Value::Table(above)) => {
                lay(below, above, path, origins)
            }
            (_, toml::Value::Table(above)) => {
                let mut fresh = toml::Table::new();
                lay(&mut fresh, above, path, origins);
                base.insert(key, toml::Value::Table(fresh));
            }
            (_, plain) => {
                base.insert(key, dates_as_text(plain));
            }
        }
        path.pop();
    }
}

/// A date may be written with or without quotes.
fn dates_as_text(value: toml::Value) -> toml::Value {
    match value {
        toml::Value::Datetime(date) => toml::Value::String(date.to_string()),
        toml::Value::Array(list) => {
            toml::Value::Array(list.into_iter().map(dates_as_text).collect())
        }
        other => other,
    }
}

type File = (toml::Table, Vec<String>);

fn read(file: &Path) -> Result<File, Vec<Mistake>> {
    let mistake = |line: Option<usize>, what: String| Mistake {
        file: line.map_or_else(
            || file.display().to_string(),
            |n| format!("{} line {n}", file.display()),
        ),
        key: String::new(),
        what,
    };
    let text = std::fs::read_to_string(file).map_err(|e| {
        vec![mistake(
            None,
            format!("the file cannot be read ({e}); name another with --config"),
        )]
    })?;
    let (table, mut errors) = toml::de::DeTable::parse_recoverable(&text);
    errors.sort_by_key(|e| e.span().map(|s| s.start));
    let describe = |e: &toml::de::Error| {
        mistake(
            e.span().map(|s| line_of(&text, s.start)),
            e.message().to_owned(),
        )
    };
    if !errors.is_empty() {
        return Err(errors.iter().map(describe).collect());
    }
    let sources = table
        .get_ref()
        .get("sources")
        .and_then(|s| s.get_ref().as_table());
    let mut names: Vec<(usize, String)> = Vec::new();
    for key in sources.into_iter().flat_map(|s| s.keys()) {
        names.push((key.span().start, key.get_ref().to_string()));
    }
    names.sort_unstable();
    let values = toml::from_str(&text).map_err(|e| vec![describe(&e)])?;
    Ok((values, names.into_iter().map(|(_, name)| name).collect()))
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|b| *b == b'\n').count() + 1
}
