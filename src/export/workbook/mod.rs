//! A month as a workbook that can be shown to a board: the month on its first sheet, then each view under names for
//! people, the ledger, and the bridges. Totals are formulas over the rows above them, by currency; what they come to is
//! stored beside, so that a reader that does not reckon shows the same.

mod cover;
mod grid;
mod style;

pub use cover::Target;

use super::Error;
use super::view::{View, views};
use crate::model::Instant;
use crate::store::read::Grid;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};
use std::path::Path;
use style::Style;

/// A view on a sheet of its own.
#[derive(Debug)]
pub struct Part {
    /// Name of the sheet.
    pub name: &'static str,
    /// The view.
    pub view: &'static str,
    /// Its columns that are shown, with their names for people.
    pub columns: &'static [(&'static str, &'static str)],
    /// Said above the rows.
    pub note: &'static str,
    /// The rows.
    pub grid: Grid,
}

/// All that a workbook says.
#[derive(Debug)]
pub struct Book {
    /// What it is, with its month.
    pub title: String,
    /// State, version, settings, sources: what and how.
    pub about: Vec<(&'static str, String)>,
    /// The same in one line, for the other sheets.
    pub short: String,
    /// What finance aims at.
    pub targets: Vec<Target>,
    /// The views, in the order of their sheets.
    pub parts: Vec<Part>,
    /// When it was made.
    pub made_at: Instant,
}

/// Writes the workbook.
pub fn write(book: &Book, path: &Path) -> Result<(), Error> {
    make(book)
        .and_then(|mut workbook| workbook.save(path))
        .map_err(|e| Error::File {
            path: path.to_owned(),
            cause: e.to_string(),
        })
}

fn make(book: &Book) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let at = ExcelDateTime::from_timestamp(book.made_at.timestamp())?;
    let told = DocProperties::new()
        .set_title(&book.title)
        .set_author("Daybook")
        .set_creation_datetime(&at);
    workbook.set_properties(&told);
    let (style, views): (Style, Vec<View>) = (Style::new(), views());
    let cover = workbook.add_worksheet();
    let mut places = Vec::with_capacity(book.parts.len());
    for part in &book.parts {
        places.push(grid::Place::of(part, &views));
    }
    cover::write(cover, book, &places, &style)?;
    for (part, place) in book.parts.iter().zip(&places) {
        let sheet = workbook.add_worksheet();
        grid::write(sheet, book, part, place, &style)?;
    }
    Ok(workbook)
}
