//! A view on its sheet: title, header that stays in sight, rows, and totals by currency.

use super::style::{self, Style};
use super::{Book, Part};
use crate::export::view::{self, View};
use crate::model::Currency;
use crate::store::Figure;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Format, Formula, Worksheet, XlsxError, utility::row_col_to_cell_absolute};
use std::collections::BTreeSet;

/// Row of the header, from 0.
const HEADER: u32 = 3;
/// Room of the narrowest and the widest column.
const ROOM: (usize, usize) = (6, 40);
/// More columns than these are read on two pages beside each other, with the names on both.
const PAGE: usize = 18;
/// Two lines of a header.
const HEADER_HEIGHT: f64 = 31.0;

/// Where what stands on a sheet.
pub(super) struct Place {
    /// Name of the sheet.
    pub name: &'static str,
    /// Columns shown: place in the grid, name, name for people, unit.
    pub columns: Vec<Shown>,
    /// The first row.
    pub first: u32,
    /// The last row; before the first where there is none.
    pub last: u32,
    /// Currencies of the rows.
    pub currencies: BTreeSet<Currency>,
}

/// A column that is shown.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    pub at: usize,
    pub name: &'static str,
    pub title: &'static str,
    pub unit: &'static str,
    pub is_summed: bool,
}

impl Shown {
    fn is_number(&self) -> bool {
        !matches!(
            self.unit,
            "text" | "word" | "id" | "code" | "month" | "instant" | "date"
        )
    }
}

impl Place {
    /// Lays a part out.
    pub fn of(part: &Part, views: &[View]) -> Self {
        let shown = |(name, title): &(&'static str, &'static str)| {
            let told = view::column(views, part.view, name)?;
            Some(Shown {
                at: part.grid.at(name)?,
                name,
                title,
                unit: told.unit,
                is_summed: told.sum != "-" || told.unit == "money",
            })
        };
        let currencies = part.grid.rows.iter();
        let currencies = currencies.filter_map(|row| currency(part, row)).collect();
        let first = HEADER + 1;
        Self {
            name: part.name,
            columns: part.columns.iter().filter_map(shown).collect(),
            first,
            last: first + u32::try_from(part.grid.rows.len()).unwrap_or(u32::MAX) - 1,
            currencies,
        }
    }

    /// The place of a column on the sheet.
    pub fn column(&self, name: &str) -> Option<u16> {
        let at = self.columns.iter().position(|c| c.name == name)?;
        u16::try_from(at).ok()
    }

    /// The cells of a column, as a formula names them; none where there is no row or no such column.
    pub fn range(&self, name: &str) -> Option<String> {
        let column = self.column(name)?;
        (self.last >= self.first).then(|| {
            format!(
                "{}!{}:{}",
                self.name,
                row_col_to_cell_absolute(self.first, column),
                row_col_to_cell_absolute(self.last, column)
            )
        })
    }
}

fn currency(part: &Part, row: &[Figure]) -> Option<Currency> {
    Currency::parse(&part.grid.text(row, "currency"))
}

/// A published figure as the exact decimal that it is.
pub(super) fn exact(figure: &Figure) -> Decimal {
    match figure {
        Figure::Int(n) => Decimal::from(*n),
        Figure::Real(real) => real.to_string().parse().unwrap_or_default(),
        _ => Decimal::ZERO,
    }
}

/// The sum of a column over the rows of a currency (none: all rows).
pub(super) fn sum(part: &Part, column: &str, of: Option<Currency>) -> Decimal {
    let Some(at) = part.grid.at(column) else {
        return Decimal::ZERO;
    };
    let rows = part.grid.rows.iter();
    rows.filter(|row| of.is_none() || currency(part, row) == of)
        .map(|row| exact(&row[at]))
        .sum()
}

/// Writes a sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    book: &Book,
    part: &Part,
    place: &Place,
    style: &Style,
) -> Result<(), XlsxError> {
    sheet.set_name(part.name)?;
    sheet.write_string_with_format(0, 0, format!("{}: {}", book.title, part.name), &style.title)?;
    sheet.write_string_with_format(1, 0, &book.short, &style.note)?;
    sheet.write_string_with_format(2, 0, part.note, &style.note)?;
    for (at, column) in (0..).zip(&place.columns) {
        let header = match column.is_number() {
            true => &style.number_header,
            false if at == 0 => &style.header,
            false => &style.aside_header,
        };
        sheet.write_string_with_format(HEADER, at, column.title, header)?;
        sheet.set_column_width(at, width(part, column))?;
    }
    sheet.set_row_height(HEADER, HEADER_HEIGHT)?;
    for (row, figures) in (place.first..).zip(&part.grid.rows) {
        let own = currency(part, figures);
        for (at, column) in (0..).zip(&place.columns) {
            let form = match column.is_number() || column.unit == "date" {
                true => style::number(column.unit, own),
                false if at == 0 => Format::new(),
                false => style.aside.clone(),
            };
            cell(sheet, (row, at), &figures[column.at], column, &form)?;
        }
    }
    if part.grid.rows.is_empty() {
        sheet.write_string_with_format(place.first, 0, "nothing", &style.note)?;
    } else {
        totals(sheet, part, place, style)?;
        let last = u16::try_from(place.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        sheet.autofilter(HEADER, 0, place.last, last)?;
    }
    sheet.set_freeze_panes(HEADER + 1, 1)?;
    sheet.set_repeat_rows(HEADER, HEADER)?;
    style::page(sheet);
    if place.columns.len() > PAGE {
        sheet.set_repeat_columns(0, 1)?;
        sheet.set_print_fit_to_pages(2, 0);
    } else {
        sheet.set_print_fit_to_pages(1, 0);
    }
    sheet.set_footer(format!("&L{}&RPage &P of &N", book.title));
    Ok(())
}

/// Room for what a column holds, and for the longest word of its title.
fn width(part: &Part, column: &Shown) -> f64 {
    let text = |figure: &Figure| match figure {
        Figure::Null => 0,
        Figure::Text(text) => text.chars().count(),
        number => figures(exact(number), column.unit),
    };
    let rows = part.grid.rows.iter().map(|row| text(&row[column.at]));
    let total = match column.is_summed {
        true => figures(sum(part, column.name, None), column.unit),
        false => 0,
    };
    let words = column.title.split(' ').map(|word| word.chars().count());
    let longest = rows.chain([total]).chain(words).max().unwrap_or(0);
    let room = longest.clamp(ROOM.0, ROOM.1) + 3;
    u32::try_from(room).map_or(12.0, f64::from)
}

/// Letters of a number as it is shown: its whole part with commas, and its places.
fn figures(number: Decimal, unit: &str) -> usize {
    let whole = number.trunc().abs().to_string().len();
    let places = match unit {
        "number" => 0,
        "decimal" => 5,
        _ => 4,
    };
    whole + whole.saturating_sub(1) / 3 + places
}

fn cell(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    figure: &Figure,
    column: &Shown,
    form: &Format,
) -> Result<(), XlsxError> {
    match figure {
        Figure::Null => {}
        Figure::Text(text) => match text.parse::<NaiveDate>() {
            Ok(date) if column.unit == "date" => {
                let date = rust_xlsxwriter::ExcelDateTime::parse_from_str(&date.to_string())?;
                sheet.write_datetime_with_format(row, at, date, form)?;
            }
            // Codes in words for people; a line's kind is what formulas look for.
            _ if column.unit == "word" && column.name != "line_kind" => {
                sheet.write_string_with_format(row, at, text.replace('_', " "), form)?;
            }
            _ => {
                sheet.write_string_with_format(row, at, text, form)?;
            }
        },
        Figure::Int(n) => {
            let number = Decimal::from(*n).to_f64().unwrap_or_default();
            sheet.write_number_with_format(row, at, number, form)?;
        }
        Figure::Real(number) => {
            sheet.write_number_with_format(row, at, *number, form)?;
        }
    }
    Ok(())
}

/// One row a currency; a sheet without currencies has one. Rates and shares have no total.
fn totals(
    sheet: &mut Worksheet,
    part: &Part,
    place: &Place,
    style: &Style,
) -> Result<(), XlsxError> {
    // Lines of several kinds are no sum: the cover adds them up by kind.
    if place.column("line_kind").is_some() {
        return Ok(());
    }
    let codes = place
        .column("currency")
        .and_then(|_| place.range("currency"));
    let mut of: Vec<Option<Currency>> = place.currencies.iter().copied().map(Some).collect();
    if codes.is_none() {
        of = vec![None];
    }
    for (row, currency) in (place.last + 2..).zip(of) {
        let label = currency.map_or("Total".to_owned(), |c| format!("Total {c}"));
        for at in (0..).take(place.columns.len()) {
            sheet.write_blank(row, at, &style.total)?;
        }
        sheet.write_string_with_format(row, 0, label, &style.total)?;
        for (at, column) in (0..).zip(&place.columns) {
            let Some(range) = place.range(column.name).filter(|_| column.is_summed) else {
                continue;
            };
            let text = match (currency, &codes) {
                (Some(code), Some(codes)) => format!("=SUMIFS({range},{codes},\"{code}\")"),
                _ => format!("=SUM({range})"),
            };
            let sum = sum(part, column.name, currency);
            let form = style::total(style::number(column.unit, currency));
            let formula = Formula::new(text).set_result(sum.normalize().to_string());
            sheet.write_formula_with_format(row, at, formula, &form)?;
        }
    }
    Ok(())
}
