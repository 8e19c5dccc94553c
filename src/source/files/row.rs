//! One row of a file into a record of its table, or the reason why not.

use super::cell;
use super::header::{Field, Fit};
use super::{FileMap, contract_columns, is_bold, is_needed, mapping};
use crate::model::{Cell, Column, Record, Table};
use crate::source::Reject;
use crate::source::note::visible_length;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Reads the rows of one file.
#[derive(Clone, Debug)]
pub struct FileReader {
    table: &'static Table,
    id: Option<Field>,
    /// One a column of the table; none: the file does not bring it.
    columns: Vec<Option<Field>>,
    nulls: Vec<String>,
    keep_notes: bool,
    width: usize,
    ignored: Vec<String>,
    kept: Vec<KeptColumn>,
}

/// A column as it is kept in the warehouse with the row.
#[derive(Clone, Debug)]
struct KeptColumn {
    at: usize,
    /// Its header as a JSON string.
    key: String,
    /// A note whose text must not be kept.
    hidden: bool,
}

/// A value of a row kept in the warehouse: as received, or the visible length of a note whose text is not kept.
#[derive(Deserialize)]
#[serde(untagged)]
enum Kept {
    Text(String),
    Length(i64),
}

/// One value on its way into a cell.
enum Value<'a> {
    Text(&'a str),
    NoteLength(i64),
}

impl FileReader {
    /// Fits a table to the header of a file. The error is one sentence for the operator, without the file's name.
    pub fn new(
        table: &'static Table,
        header: &[String],
        mapping: Option<&FileMap>,
        keep_notes: bool,
    ) -> Result<Self, String> {
        let plan = mapping::plan(table, mapping).map_err(|wrong| wrong.join("; "))?;
        let mut fit = Fit::new(header, &plan);
        let id = if table.has_id {
            fit.field("id", true)
        } else {
            None
        };
        let mut columns = vec![None; table.columns.len()];
        for (at, column) in contract_columns(table) {
            columns[at] = fit.field(column.file, is_bold(table, column));
        }
        if !fit.wrong.is_empty() {
            return Err(fit.wrong.join("; "));
        }
        let ignored = if plan.own_names {
            fit.unused()
        } else {
            Vec::new()
        };
        let mut reader = Self {
            table,
            id,
            columns,
            nulls: mapping.and_then(|m| m.null.clone()).unwrap_or_default(),
            keep_notes,
            width: header.len(),
            ignored,
            kept: Vec::new(),
        };
        reader.kept = reader.kept_columns();
        Ok(reader)
    }

    /// The columns that are read, in the file's order. Others are not kept: they may hold what nobody asked for.
    fn kept_columns(&self) -> Vec<KeptColumn> {
        let notes: Vec<usize> = NOTES
            .iter()
            .filter_map(|name| self.field(name))
            .map(|field| field.at)
            .collect();
        let fields = self.id.iter().chain(self.columns.iter().flatten());
        let by_place: BTreeMap<usize, &Field> = fields.map(|field| (field.at, field)).collect();
        by_place
            .into_iter()
            .map(|(at, field)| KeptColumn {
                at,
                key: json_string(&field.header),
                hidden: !self.keep_notes && notes.contains(&at),
            })
            .collect()
    }

    /// What the file brings, as `table.column` by warehouse names. A note's length counts as its text and the reverse.
    pub fn brings(&self) -> Vec<String> {
        let brought = |name: &str| {
            let at = self.table.position(name);
            at.is_some_and(|at| self.columns[at].is_some())
        };
        let is_brought = |column: &Column| match column.name {
            "notes" | "notes_length" => brought("notes") || brought("notes_length"),
            name => brought(name),
        };
        let columns = self.table.columns.iter().filter(|c| is_brought(c));
        columns
            .map(|c| format!("{}.{}", self.table.name, c.name))
            .collect()
    }

    /// Columns of a canonical file that the contract does not know: worth one note.
    pub fn ignored(&self) -> &[String] {
        &self.ignored
    }

    /// Has the row as many fields as the header?
    pub fn fits<S: AsRef<str>>(&self, fields: &[S]) -> bool {
        fields.len() == self.width
    }

    /// One row into a record with ids as written.
    pub fn record<S: AsRef<str>>(&self, fields: &[S]) -> Result<Record, Reject> {
        if !self.fits(fields) {
            return Err(self.misshapen(fields.len()));
        }
        self.understand(|field| Some(Value::Text(fields[field.at].as_ref())))
    }

    /// A kept row (see [`FileReader::body`]) into the record that it gave or would give now.
    pub fn record_from_body(&self, body: &str) -> Result<Record, Reject> {
        let row = kept(body)?;
        self.understand(|field| {
            row.get(&field.header).map(|value| match value {
                Kept::Text(text) => Value::Text(text),
                Kept::Length(length) => Value::NoteLength(*length),
            })
        })
    }

    /// The external id of a row, even of one that is bad otherwise; none where the row does not tell.
    pub fn external_id<S: AsRef<str>>(&self, fields: &[S]) -> Option<String> {
        if !self.fits(fields) {
            return None;
        }
        let value = |field: &Field| Some(Value::Text(fields[field.at].as_ref()));
        if self.table.has_id {
            return self.own_id(&value).ok();
        }
        let mut cells = vec![Cell::Null; self.table.columns.len()];
        for at in self.table.key.iter().filter_map(|k| self.table.position(k)) {
            cells[at] = self.cell(at, &value).ok()?;
        }
        Some(cell::key_id(self.table, &cells))
    }

    /// The row as the warehouse keeps it: a JSON object of the columns that are read, values as received. Of a note
    /// whose text is not kept its visible length stands in, as a number.
    pub fn body<S: AsRef<str>>(&self, fields: &[S]) -> String {
        let mut body = String::from("{");
        for column in &self.kept {
            if body.len() > 1 {
                body.push(',');
            }
            body.push_str(&column.key);
            body.push(':');
            let text = fields.get(column.at).map_or("", AsRef::as_ref);
            if column.hidden && !self.is_null(text) {
                body.push_str(&visible_length(text).to_string());
            } else {
                body.push_str(&json_string(text));
            }
        }
        body.push('}');
        body
    }

    /// A row that does not fit the header, as a JSON array. Nobody knows which column a value belongs to, so nothing
    /// from the first hidden note on is kept; it is mended in the file, never replayed.
    pub fn loose_body<S: AsRef<str>>(&self, fields: &[S]) -> String {
        let hidden = self.kept.iter().filter(|c| c.hidden).map(|c| c.at);
        let shown = hidden.min().unwrap_or(self.width + 1);
        let texts: Vec<String> = fields
            .iter()
            .take(shown)
            .map(|f| f.as_ref().chars().take(LOOSE_CHARACTERS_MAX).collect())
            .collect();
        serde_json::Value::from(texts).to_string()
    }

    fn field(&self, name: &str) -> Option<&Field> {
        self.columns[self.table.position(name)?].as_ref()
    }

    fn is_null(&self, text: &str) -> bool {
        let trimmed = text.trim();
        text.is_empty() || self.nulls.iter().any(|word| word.trim() == trimmed)
    }

    /// What the operator calls the column: the file's word, else the contract's.
    fn word<'a>(&'a self, column: &'a Column) -> &'a str {
        self.field(column.name).map_or(column.file, |f| &f.header)
    }

    fn misshapen(&self, found: usize) -> Reject {
        let problem = format!("has {found} fields, the header has {}", self.width);
        Reject::new("row", problem)
    }

    fn understand<'a>(
        &self,
        value: impl Fn(&Field) -> Option<Value<'a>>,
    ) -> Result<Record, Reject> {
        let mut record = Record::new(self.table, "");
        for at in 0..self.table.columns.len() {
            record.cells[at] = self.cell(at, &value)?;
        }
        record.source_id = if self.table.has_id {
            self.own_id(&value)?
        } else {
            cell::key_id(self.table, &record.cells)
        };
        self.settle_notes(&mut record, &value);
        self.judge(&record)?;
        Ok(record)
    }

    fn own_id<'a>(&self, value: &impl Fn(&Field) -> Option<Value<'a>>) -> Result<String, Reject> {
        let Some(field) = &self.id else {
            return Err(Reject::new("id", "has no column"));
        };
        match value(field) {
            Some(Value::Text(text)) if !self.is_null(text.trim()) => Ok(text.trim().to_owned()),
            _ => Err(Reject::new(
                &field.header,
                "is empty; every row needs its id",
            )),
        }
    }

    fn cell<'a>(
        &self,
        at: usize,
        value: &impl Fn(&Field) -> Option<Value<'a>>,
    ) -> Result<Cell, Reject> {
        let column = &self.table.columns[at];
        let Some(field) = &self.columns[at] else {
            return Ok(Cell::Null);
        };
        let reject = |problem: String| Reject::new(&field.header, problem);
        let read = match value(field) {
            Some(Value::Text(text)) if self.is_null(text) => Cell::Null,
            Some(Value::Text(text)) => field.conversion.read(column, text).map_err(reject)?,
            Some(Value::NoteLength(_)) => Cell::Null,
            None => return Err(reject("is not in the kept row; read the file again".into())),
        };
        if is_needed(self.table, column) && is_blank(&read) {
            return Err(reject("is empty; every row needs it".into()));
        }
        Ok(read)
    }

    /// Measures the note, and drops the texts unless they may be kept. A file that brings notes and no lengths says
    /// by an empty cell that there is no note; one with both leaves the length missing.
    fn settle_notes<'a>(&self, record: &mut Record, value: &impl Fn(&Field) -> Option<Value<'a>>) {
        if let Some(field) = self.field("notes") {
            let length = match value(field) {
                Some(Value::NoteLength(length)) => Some(length),
                Some(Value::Text(text)) if !self.is_null(text) => Some(visible_length(text)),
                _ => self.field("notes_length").is_none().then_some(0),
            };
            if let Some(length) = length {
                record.set("notes_length", length);
            }
        }
        if self.keep_notes {
            return;
        }
        for at in NOTES.iter().filter_map(|name| self.table.position(name)) {
            record.cells[at] = Cell::Null;
        }
    }

    /// What makes a row bad although each of its values can be read.
    fn judge(&self, record: &Record) -> Result<(), Reject> {
        let missing = |name: &str| *record.get(name) == Cell::Null;
        let reject = |name: &str, problem: &str| {
            let at = self.table.position(name);
            let word = at.map_or(name, |at| self.word(&self.table.columns[at]));
            Err(Reject::new(word, problem))
        };
        let empty = |name: &str, mend: &str| {
            let state = self.field(name).map_or("has no column", |_| "is empty");
            reject(name, &format!("{state}; {mend}"))
        };
        match self.table.name {
            "time_entry" if missing("started_at") && missing("ended_at") => {
                let mend = "an entry with neither start nor end needs worked_on and worked_hours";
                match (missing("worked_on"), missing("worked_seconds")) {
                    (true, _) => empty("worked_on", mend),
                    (_, true) => empty("worked_seconds", mend),
                    _ => Ok(()),
                }
            }
            "schedule" if missing("weekday") && missing("on_date") => {
                empty("weekday", "a schedule row needs weekday or on")
            }
            "schedule" if missing("starts") != missing("ends") => {
                reject("starts", "starts and ends need each other")
            }
            _ => Ok(()),
        }
    }
}

/// Columns whose text is dropped unless notes are kept.
const NOTES: &[&str] = &["notes", "internal_notes"];
/// Characters kept of each value of a row that does not fit the header (an open quote can swallow a file).
const LOOSE_CHARACTERS_MAX: usize = 2000;

/// A kept row into a record as the mapping of today understands it, with no file at hand.
pub fn replay(
    table: &'static Table,
    mapping: Option<&FileMap>,
    keep_notes: bool,
    body: &str,
) -> Result<Record, Reject> {
    let header: Vec<String> = kept(body)?.into_keys().collect();
    FileReader::new(table, &header, mapping, keep_notes)
        .map_err(|problem| Reject::new("row", problem))?
        .record_from_body(body)
}

fn kept(body: &str) -> Result<BTreeMap<String, Kept>, Reject> {
    serde_json::from_str(body)
        .map_err(|_| Reject::new("row", "does not fit its header; mend it in the file"))
}

fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn is_blank(cell: &Cell) -> bool {
    match cell {
        Cell::Null => true,
        Cell::Text(text) => text.trim().is_empty(),
        _ => false,
    }
}
