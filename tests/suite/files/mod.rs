//! The files source: rows to records, folders to rows, records to files and back.

mod folder;
mod mapping;
mod note;
mod qualify;
mod real;
mod round_trip;
mod row;
mod value;

use daybook::model::table::Table;
use daybook::model::{Cell, Record};
use daybook::source::Reject;
use daybook::source::files::{FileMap, FileReader};

/// A reader of the table for the header, notes not kept.
pub fn reader(table: &str, header: &[&str], mapping: Option<&FileMap>) -> FileReader {
    fit(table, header, mapping).expect("the header fits")
}

pub fn fit(table: &str, header: &[&str], mapping: Option<&FileMap>) -> Result<FileReader, String> {
    let table = Table::named(table).expect("a canonical table");
    let header: Vec<String> = header.iter().map(|h| h.to_string()).collect();
    FileReader::new(table, &header, mapping, false)
}

pub fn map(toml: &str) -> FileMap {
    toml::from_str(toml).expect("a mapping")
}

/// What a one-row file gives for a column.
pub fn read(table: &str, pairs: &[(&str, &str)]) -> Result<Record, Reject> {
    let (header, fields): (Vec<&str>, Vec<&str>) = pairs.iter().copied().unzip();
    reader(table, &header, None).record(&fields)
}

pub fn text(text: &str) -> Cell {
    Cell::Text(text.into())
}

pub fn at(text: &str) -> Cell {
    Cell::Instant(text.parse().expect("an instant"))
}
