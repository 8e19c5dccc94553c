//! The first sheet: what the workbook is, the month by currency, and that the ledger adds up to it.

use super::grid::{Place, sum};
use super::style::{self, Style};
use super::{Book, Part};
use crate::model::Currency;
use crate::store::Figure;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Formula, Worksheet, XlsxError};

/// Money of a month in the order in which it is read; with the sign it has in the profit.
const MONEY: [(&str, &str); 6] = [
    ("revenue_earned", "Revenue earned"),
    ("revenue_billed", "Revenue billed"),
    ("addition_cost", "Cost of additions"),
    ("labour_cost", "Labour cost"),
    ("expense_cost", "Expenses"),
    ("profit", "Profit"),
];

/// Something finance aims at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// What, for people.
    pub name: &'static str,
    /// How much.
    pub value: Decimal,
    /// `percent`, `rate`.
    pub unit: &'static str,
}

/// Writes the sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    book: &Book,
    places: &[Place],
    style: &Style,
) -> Result<(), XlsxError> {
    sheet.set_name("Month")?;
    sheet.set_column_width(0, 30)?;
    sheet.set_column_range_width(1, 4, 22)?;
    sheet.write_string_with_format(0, 0, &book.title, &style.title)?;
    let mut row = 2;
    for (name, text) in &book.about {
        sheet.write_string_with_format(row, 0, *name, &style.label)?;
        sheet.merge_range(row, 1, row, 4, text, &style.text)?;
        sheet.set_row_height(row, height(text))?;
        row += 1;
    }
    for target in &book.targets {
        let name = format!("Target: {}", target.name);
        sheet.write_string_with_format(row, 0, name, &style.label)?;
        let form = style::number(target.unit, None);
        sheet.write_number_with_format(row, 1, number(target.value), &form)?;
        row += 1;
    }
    row = money(sheet, book, places, style, row + 1)?;
    sheet.write_string_with_format(
        row + 1,
        0,
        "Amounts of two currencies are never added. The sheets cut the same money several ways: never add rows of two sheets.",
        &style.note,
    )?;
    style::page(sheet);
    sheet.set_print_fit_to_pages(1, 1);
    sheet.set_footer(format!("&L{}&RPage &P of &N", book.title));
    Ok(())
}

/// Room for a text of four columns: merged cells do not find it by themselves.
fn height(text: &str) -> f64 {
    let lines = text.chars().count().div_ceil(90).max(1);
    15.0 * u32::try_from(lines).map_or(1.0, f64::from)
}

fn number(value: Decimal) -> f64 {
    use rust_decimal::prelude::ToPrimitive;
    value.to_f64().unwrap_or_default()
}

fn part<'a>(book: &'a Book, places: &'a [Place], view: &str) -> Option<(&'a Part, &'a Place)> {
    let at = book.parts.iter().position(|p| p.view == view)?;
    Some((&book.parts[at], &places[at]))
}

/// The month by currency: clients' rows summed, what the ledger's lines of clients sum to, and the difference.
fn money(
    sheet: &mut Worksheet,
    book: &Book,
    places: &[Place],
    style: &Style,
    mut row: u32,
) -> Result<u32, XlsxError> {
    let (Some((clients, of_clients)), Some((ledger, of_ledger))) = (
        part(book, places, "rpt_company_month"),
        part(book, places, "rpt_ledger"),
    ) else {
        return Ok(row);
    };
    for currency in &of_clients.currencies {
        let heads = [
            format!("In {currency}"),
            "Sum of clients".into(),
            "Sum of ledger lines".into(),
            "Difference".into(),
        ];
        for (at, head) in (0..).zip(&heads) {
            let header = if at == 0 {
                &style.header
            } else {
                &style.number_header
            };
            sheet.write_string_with_format(row, at, head, header)?;
        }
        let top = row + 1;
        for (name, title) in MONEY {
            row += 1;
            let form = style::number("money", Some(*currency));
            let form = if name == "profit" {
                style::total(form)
            } else {
                form
            };
            sheet.write_string(row, 0, title)?;
            let own = sum(clients, name, Some(*currency));
            let (Some(range), Some(codes)) = (of_clients.range(name), of_clients.range("currency"))
            else {
                continue;
            };
            let text = format!("=SUMIFS({range},{codes},\"{currency}\")");
            formula(sheet, (row, 1), text, own, &form)?;
            let (text, lines) = match name {
                "profit" => (
                    format!("=C{}-C{}-C{}-C{}", top + 1, top + 3, top + 4, top + 5),
                    of_lines(ledger, "revenue_earned", *currency)
                        - of_lines(ledger, "addition_cost", *currency)
                        - of_lines(ledger, "labour_cost", *currency)
                        - of_lines(ledger, "expense_cost", *currency),
                ),
                name => (
                    ledger_sum(of_ledger, name, *currency),
                    of_lines(ledger, name, *currency),
                ),
            };
            formula(sheet, (row, 2), text, lines, &form)?;
            let text = format!("=ROUND(B{}-C{},{})", row + 1, row + 1, currency.digits());
            formula(sheet, (row, 3), text, own - lines, &form)?;
        }
        row += 1;
        margin(sheet, clients, *currency, row, top)?;
        row += 2;
    }
    Ok(row)
}

/// Profit over revenue; nothing where nothing was earned.
fn margin(
    sheet: &mut Worksheet,
    clients: &Part,
    currency: Currency,
    row: u32,
    top: u32,
) -> Result<(), XlsxError> {
    let earned = sum(clients, "revenue_earned", Some(currency));
    let profit = sum(clients, "profit", Some(currency));
    sheet.write_string(row, 0, "Margin")?;
    let text = format!("=IF(B{0}>0,ROUND(100*B{1}/B{0},2),\"\")", top + 1, top + 6);
    let share = (profit * Decimal::ONE_HUNDRED).checked_div(earned);
    let share = share.filter(|_| earned > Decimal::ZERO);
    let result = share.map_or(String::new(), |s| s.round_dp(2).normalize().to_string());
    let form = style::number("percent", None);
    sheet.write_formula_with_format(row, 1, Formula::new(text).set_result(result), &form)?;
    Ok(())
}

/// Lines of a figure and currency that stand on a client, adjustments included.
fn ledger_sum(ledger: &Place, name: &str, currency: Currency) -> String {
    let ranges = ["amount", "line_kind", "currency", "company_id"].map(|c| ledger.range(c));
    match ranges {
        [Some(amount), Some(kind), Some(codes), Some(company)] => {
            format!("=SUMIFS({amount},{kind},\"{name}*\",{codes},\"{currency}\",{company},\"?*\")")
        }
        _ => "=0".into(),
    }
}

fn of_lines(ledger: &Part, name: &str, currency: Currency) -> Decimal {
    let grid = &ledger.grid;
    let Some(amount) = grid.at("amount") else {
        return Decimal::ZERO;
    };
    let is_it = |row: &&Vec<Figure>| {
        grid.text(row, "line_kind").starts_with(name)
            && grid.text(row, "currency") == currency.as_str()
            && !grid.text(row, "company_id").is_empty()
    };
    let rows = grid.rows.iter().filter(is_it);
    rows.map(|row| super::grid::exact(&row[amount])).sum()
}

fn formula(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    text: String,
    result: Decimal,
    form: &rust_xlsxwriter::Format,
) -> Result<(), XlsxError> {
    let formula = Formula::new(text).set_result(result.normalize().to_string());
    sheet.write_formula_with_format(row, at, formula, form)?;
    Ok(())
}
