//! One table as a workbook of one sheet, written row by row, so that its size is no matter of memory.

use super::{Column, Error, Shape, Written};
use crate::model::Instant;
use chrono::NaiveDate;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use std::path::{Path, PathBuf};

/// Rows of a sheet, the header among them.
const ROWS: u64 = 1_048_576;
/// Characters of a cell.
const CHARACTERS: usize = 32_767;
/// Numbers are kept to so many digits; what has more stays text.
const DIGITS: usize = 15;

/// Has a table of so many rows room on a sheet?
pub fn fits(file: &str, rows: u64) -> Result<(), Error> {
    match rows < ROWS {
        true => Ok(()),
        false => Err(Error::NoRoom(format!(
            "{file} has more rows than the {} of a sheet; take --format csv, or one month with --month",
            ROWS - 1
        ))),
    }
}

/// A workbook being written. Dropped before it is finished, it leaves nothing behind.
pub(super) struct SheetFile {
    workbook: Workbook,
    shapes: Vec<Shape>,
    date: Format,
    name: String,
    path: PathBuf,
    unfinished: PathBuf,
    rows: u64,
}

impl SheetFile {
    /// Begins `<dir>/<name>.xlsx` with its header.
    pub fn new(
        dir: &Path,
        table: &str,
        columns: &[Column],
        made_at: Instant,
    ) -> Result<Self, Error> {
        let name = format!("{table}.xlsx");
        let mut file = Self {
            workbook: Workbook::new(),
            shapes: columns.iter().map(|column| column.shape).collect(),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            path: dir.join(&name),
            unfinished: dir.join(format!(".{name}.unfinished")),
            name,
            rows: 0,
        };
        file.begin(table, columns, made_at)
            .map_err(|e| file.failed(e))?;
        Ok(file)
    }

    fn begin(
        &mut self,
        table: &str,
        columns: &[Column],
        made_at: Instant,
    ) -> Result<(), XlsxError> {
        let at = ExcelDateTime::from_timestamp(made_at.timestamp())?;
        let told = DocProperties::new()
            .set_title(table)
            .set_author("Daybook")
            .set_creation_datetime(&at);
        self.workbook.set_properties(&told);
        let header = Format::new().set_bold();
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        // Names of sheets have at most 31 letters.
        sheet.set_name(table.chars().take(31).collect::<String>())?;
        sheet.set_freeze_panes(1, 0)?;
        for (at, column) in (0..).zip(columns) {
            let width = column.name.chars().count().max(10) + 2;
            sheet.set_column_width(at, u32::try_from(width).map_or(12.0, f64::from))?;
            sheet.write_string_with_format(0, at, &column.name, &header)?;
        }
        Ok(())
    }

    /// Adds a row.
    pub fn row(&mut self, fields: &[String]) -> Result<(), Error> {
        self.rows += 1;
        fits(&self.name, self.rows)?;
        if fields
            .iter()
            .any(|field| field.chars().count() > CHARACTERS)
        {
            return Err(Error::NoRoom(format!(
                "row {} of {} has a text of more than the {CHARACTERS} characters of a cell; take --format csv",
                self.rows, self.name
            )));
        }
        self.cells(fields).map_err(|e| self.failed(e))
    }

    fn cells(&mut self, fields: &[String]) -> Result<(), XlsxError> {
        let row = u32::try_from(self.rows).map_err(|_| XlsxError::RowColumnLimitError)?;
        let sheet = self.workbook.worksheet_from_index(0)?;
        let filled = (0..).zip(fields.iter().zip(&self.shapes));
        for (at, (field, shape)) in filled.filter(|(_, (field, _))| !field.is_empty()) {
            match shape.value(field) {
                Value::Number(number) => sheet.write_number(row, at, number)?,
                Value::Flag(flag) => sheet.write_boolean(row, at, flag)?,
                Value::Date(date) => {
                    let date = ExcelDateTime::parse_from_str(&date.to_string())?;
                    sheet.write_datetime_with_format(row, at, date, &self.date)?
                }
                Value::Text => sheet.write_string(row, at, field)?,
            };
        }
        Ok(())
    }

    /// Rows so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The file takes its name.
    pub fn finish(mut self) -> Result<Written, Error> {
        self.workbook
            .save(&self.unfinished)
            .map_err(|e| self.failed(e))?;
        std::fs::rename(&self.unfinished, &self.path).map_err(|e| self.failed(e))?;
        Ok(Written {
            file: std::mem::take(&mut self.name),
            rows: self.rows,
        })
    }

    /// Neither this file nor an earlier one of its name shall be there.
    pub fn discard(self) -> Result<(), Error> {
        super::file::forget(&self.path)
    }

    fn failed(&self, cause: impl std::fmt::Display) -> Error {
        Error::File {
            path: self.path.clone(),
            cause: cause.to_string(),
        }
    }
}

impl Drop for SheetFile {
    fn drop(&mut self) {
        // Whatever ended the export is said already; a leftover file is no second failure.
        let _ = std::fs::remove_file(&self.unfinished);
    }
}

/// What a field is on a sheet.
enum Value {
    Number(f64),
    Flag(bool),
    Date(NaiveDate),
    Text,
}

impl Shape {
    fn value(self, field: &str) -> Value {
        let read = match self {
            Self::Text => None,
            Self::Number => number(field).map(Value::Number),
            Self::Flag => field.parse().ok().map(Value::Flag),
            Self::Date => field.parse().ok().map(Value::Date),
        };
        read.unwrap_or(Value::Text)
    }
}

/// A number that a sheet keeps as it is.
fn number(field: &str) -> Option<f64> {
    let digits = field.chars().filter(char::is_ascii_digit).count();
    field.parse().ok().filter(|_| digits <= DIGITS)
}
