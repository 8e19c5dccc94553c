//! A record as understood: the cells of a row of a canonical table.

use super::table::Table;
use super::time::Instant;
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// One value of a record.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Cell {
    /// Missing.
    #[default]
    Null,
    /// Text, choice, list, reference (the bare id until qualified), time of day, month, currency.
    Text(Box<str>),
    /// A whole number; whole seconds of `Hours` and `Minutes`.
    Int(i64),
    /// Yes or no.
    Bool(bool),
    /// An exact decimal.
    Decimal(Decimal),
    /// A calendar date.
    Date(NaiveDate),
    /// An instant.
    Instant(Instant),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() {
            Self::Null
        } else {
            Self::Text(text.into())
        }
    }
}
impl From<String> for Cell {
    fn from(text: String) -> Self {
        if text.is_empty() {
            Self::Null
        } else {
            Self::Text(text.into_boxed_str())
        }
    }
}
impl From<i64> for Cell {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}
impl From<bool> for Cell {
    fn from(b: bool) -> Self {
        Self::Bool(b)
    }
}
impl From<Decimal> for Cell {
    fn from(d: Decimal) -> Self {
        Self::Decimal(d)
    }
}
impl From<NaiveDate> for Cell {
    fn from(d: NaiveDate) -> Self {
        Self::Date(d)
    }
}
impl From<Instant> for Cell {
    fn from(t: Instant) -> Self {
        Self::Instant(t)
    }
}
impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One record as understood: what a connector's `normalise` returns and the store takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its table.
    pub table: &'static Table,
    /// The vendor's id (bare), or an already qualified id in a files source.
    pub source_id: String,
    /// One cell a column of the table, in its order.
    pub cells: Vec<Cell>,
    /// Cells to be filled from other records when this one is landed.
    pub look_ups: Vec<LookUp>,
    /// Columns whose instants are wall-clock times written as if in UTC; landing reads them in the member's zone.
    pub local: &'static [&'static str],
}

/// A value that another record of the same source holds, known by that record's id (the name of a status, say).
#[derive(Clone, Debug, PartialEq)]
pub struct LookUp {
    /// The column to fill.
    pub column: &'static str,
    /// The other record's table.
    pub table: &'static Table,
    /// Its column. A name that is not there is its bare id, any other value is missing.
    pub of: &'static str,
    /// Its bare id.
    pub id: String,
}

impl Record {
    /// An empty record.
    pub fn new(table: &'static Table, source_id: impl Into<String>) -> Self {
        Self {
            table,
            source_id: source_id.into(),
            cells: vec![Cell::Null; table.columns.len()],
            look_ups: Vec::new(),
            local: &[],
        }
    }
    /// Has a column filled from the record of that id when this one is landed.
    pub fn look_up(
        &mut self,
        column: &'static str,
        table: &'static Table,
        of: &'static str,
        id: impl Into<String>,
    ) -> &mut Self {
        self.look_ups.push(LookUp {
            column,
            table,
            of,
            id: id.into(),
        });
        self
    }
    /// Has the instants of these columns read as wall-clock times of the record's member when it is landed.
    pub fn local(&mut self, columns: &'static [&'static str]) -> &mut Self {
        self.local = columns;
        self
    }
    /// Sets a column by its warehouse name; a name the table lacks is a broken invariant of the connector.
    pub fn set(&mut self, name: &'static str, value: impl Into<Cell>) -> &mut Self {
        match self.table.position(name) {
            Some(at) => self.cells[at] = value.into(),
            None => panic!("table {} has no column {name}", self.table.name),
        }
        self
    }
    /// The value of a column by its warehouse name; unknown names are missing.
    pub fn get(&self, name: &str) -> &Cell {
        self.table
            .position(name)
            .map_or(&Cell::Null, |at| &self.cells[at])
    }
}
