//! What commands print: a sheet of rows as a table for people, or as CSV or JSON for programs; and standard output.

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle,
};
use rust_decimal::Decimal;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::value::RawValue;
use std::io::{self, ErrorKind, Write};

/// Tables have one thin line, under the names of the columns: rows are told apart by what they hold.
const STYLE: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// Blanks between columns.
const GAP: usize = 2;
/// Words that are broken over lines are given so much room at least.
const BROKEN: usize = 14;

/// How a sheet is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Table,
    /// An array of objects.
    Json,
    /// A header and a line a row.
    Csv,
}

/// The formats of what has no CSV.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ReportFormat {
    /// For people.
    #[default]
    Table,
    /// An array of objects.
    Json,
}

impl From<ReportFormat> for Format {
    fn from(format: ReportFormat) -> Self {
        match format {
            ReportFormat::Table => Self::Table,
            ReportFormat::Json => Self::Json,
        }
    }
}

/// A cell of a sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing.
    #[default]
    Null,
    /// Text, also dates and instants.
    Text(String),
    /// A whole number.
    Int(i64),
    /// An exact decimal, printed with the places it has.
    Decimal(Decimal),
    /// Yes or no.
    Bool(bool),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}
impl From<Decimal> for Value {
    fn from(number: Decimal) -> Self {
        Self::Decimal(number)
    }
}
impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Bool(yes)
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl Value {
    fn is_number(&self) -> bool {
        matches!(self, Self::Int(_) | Self::Decimal(_))
    }
    fn text(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Text(text) => text.clone(),
            Self::Int(number) => number.to_string(),
            Self::Decimal(number) => number.to_string(),
            Self::Bool(yes) => yes.to_string(),
        }
    }
    /// The text, so that no spreadsheet runs it: what begins with `= + - @` and is no number has an apostrophe before it.
    fn guarded(&self) -> String {
        let text = self.text();
        if text.starts_with(['=', '+', '-', '@']) && !is_number(&text) {
            return format!("'{text}");
        }
        text
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    all_digits(whole) && all_digits(part)
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => to.serialize_none(),
            Self::Text(text) => to.serialize_str(text),
            Self::Int(number) => to.serialize_i64(*number),
            Self::Bool(yes) => to.serialize_bool(*yes),
            // A decimal's text is a JSON number as it stands; a float on the way would bend it.
            Self::Decimal(number) => RawValue::from_string(number.to_string())
                .map_err(serde::ser::Error::custom)?
                .serialize(to),
        }
    }
}

/// Rows under columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// Names of the columns, in their order.
    pub columns: Vec<String>,
    /// Rows with one cell a column.
    pub rows: Vec<Vec<Value>>,
}

struct Object<'s>(&'s [String], &'s [Value]);

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut object = to.serialize_map(Some(self.0.len()))?;
        for (column, value) in self.0.iter().zip(self.1) {
            object.serialize_entry(column, value)?;
        }
        object.end()
    }
}

impl Serialize for Sheet {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.rows.iter().map(|row| Object(&self.columns, row)))
    }
}

impl Sheet {
    /// A sheet without rows.
    pub fn new<C: Into<String>>(columns: impl IntoIterator<Item = C>) -> Self {
        Self {
            columns: columns.into_iter().map(Into::into).collect(),
            rows: Vec::new(),
        }
    }
    /// The place of a column.
    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|c| c == column)
    }
    /// Adds a row.
    pub fn push(&mut self, row: Vec<Value>) {
        self.rows.push(row);
    }
    /// Only these columns, in this order: what a person wants to see of a wide view. Unknown ones are left out.
    pub fn pick(&self, wanted: &[&str]) -> Self {
        let place = |w: &&str| self.columns.iter().position(|c| c == *w);
        let places: Vec<usize> = wanted.iter().filter_map(place).collect();
        let cell = |row: &[Value], at: &usize| row.get(*at).cloned().unwrap_or_default();
        Self {
            columns: places.iter().map(|at| self.columns[*at].clone()).collect(),
            rows: self
                .rows
                .iter()
                .map(|row| places.iter().map(|at| cell(row, at)).collect())
                .collect(),
        }
    }
    /// In a format; `width` is that of the terminal, none where there is none to fit into.
    pub fn render(&self, format: Format, width: Option<u16>) -> anyhow::Result<String> {
        match format {
            Format::Table => Ok(self.table(width)),
            Format::Json => Ok(serde_json::to_string_pretty(self)? + "\n"),
            Format::Csv => self.csv(),
        }
    }
    /// These columns under names for people, in this order, without those that hold nothing; decimals with two places.
    pub fn titled(&self, wanted: &[(&str, &str)]) -> Self {
        let names: Vec<&str> = wanted.iter().map(|(column, _)| *column).collect();
        let mut picked = self.pick(&names);
        for column in &mut picked.columns {
            if let Some((_, title)) = wanted.iter().find(|(name, _)| name == column) {
                *column = (*title).to_owned();
            }
        }
        for cell in picked.rows.iter_mut().flatten() {
            if let Value::Decimal(number) = cell {
                *number = number.round_dp(2);
                number.rescale(2);
            }
        }
        picked.without_empty()
    }
    /// Without as many of the `spare` columns, the first first, as leave the words too little room in the width.
    pub fn fitting(&self, width: u16, spare: &[&str]) -> Self {
        let mut fitting = self.clone();
        for spare in spare {
            if fitting.needs() <= usize::from(width) {
                break;
            }
            let kept: Vec<&str> = fitting.columns.iter().map(String::as_str).collect();
            let kept: Vec<&str> = kept.into_iter().filter(|c| c != spare).collect();
            fitting = fitting.pick(&kept);
        }
        fitting
    }
    /// The width that numbers and short words need; longer words can be broken over lines.
    fn needs(&self) -> usize {
        let length = |at: usize| {
            let cells = self.rows.iter().map(|row| row[at].text().chars().count());
            let longest = cells.chain([self.columns[at].chars().count()]).max();
            longest.unwrap_or(0) + GAP
        };
        (0..self.columns.len())
            .map(|at| {
                if self.is_numeric(at) {
                    length(at)
                } else {
                    length(at).min(BROKEN + GAP)
                }
            })
            .sum()
    }
    fn is_numeric(&self, at: usize) -> bool {
        let mut cells = self.rows.iter().filter_map(|row| row.get(at));
        cells.any(Value::is_number)
    }
    /// Without columns in which no row has anything.
    pub fn without_empty(&self) -> Self {
        let has = |at: &usize| self.rows.iter().any(|row| !row[*at].text().is_empty());
        let kept: Vec<&str> = (0..self.columns.len())
            .filter(has)
            .map(|at| self.columns[at].as_str())
            .collect();
        self.pick(&kept)
    }
    fn table(&self, width: Option<u16>) -> String {
        let mut table = Table::new();
        table.load_style(STYLE);
        if let Some(width) = width {
            table.set_content_arrangement(ContentArrangement::Dynamic);
            table.set_width(width);
        }
        table.set_header(&self.columns);
        for row in &self.rows {
            table.add_row(row.iter().map(Value::text));
        }
        for at in 0..self.columns.len() {
            let Some(column) = table.column_mut(at) else {
                continue;
            };
            column.set_padding((0, GAP as u16));
            if self.is_numeric(at) {
                column.set_cell_alignment(CellAlignment::Right);
                // A number that is broken in two is read as two numbers.
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        table.trim_fmt() + "\n"
    }
    fn csv(&self) -> anyhow::Result<String> {
        let mut lines = csv::Writer::from_writer(Vec::new());
        lines.write_record(&self.columns)?;
        for row in &self.rows {
            lines.write_record(row.iter().map(Value::guarded))?;
        }
        Ok(String::from_utf8(lines.into_inner()?)?)
    }
}

/// Writes to standard output. A reader that has gone away (`| head`) is no failure.
pub fn print(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        done => Ok(done?),
    }
}
