//! Rows of a view as a sheet.

use super::output::{Sheet, Value};
use crate::store::Figure;
use crate::store::read::Grid;
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

/// Columns that hold money or a rate: shown with two places at least.
fn is_money(column: &str) -> bool {
    const MONEY: &[&str] = &[
        "revenue_earned",
        "revenue_billed",
        "addition_cost",
        "labour_cost",
        "expense_cost",
        "profit",
        "effective_hourly_rate",
        "shadow_value",
        "amount",
        "amount_at_stake",
        "client_cost",
        "internal_cost",
        "payroll_wrap_cost",
        "absence_cost",
        "total",
        "payroll",
        "variance",
    ];
    MONEY.contains(&column)
}

/// The rows of a grid under its columns.
pub fn sheet(grid: &Grid) -> Sheet {
    let mut sheet = Sheet::new(grid.columns.iter().map(String::as_str));
    for row in &grid.rows {
        sheet.push(
            grid.columns
                .iter()
                .zip(row)
                .map(|(column, figure)| value(column, figure))
                .collect(),
        );
    }
    sheet
}

fn value(column: &str, figure: &Figure) -> Value {
    match figure {
        Figure::Null => Value::Null,
        Figure::Int(n) if column == "is_stale" => Value::Bool(*n != 0),
        Figure::Int(n) => Value::Int(*n),
        Figure::Text(text) => Value::Text(text.clone()),
        // SQLite keeps published figures as doubles; six places are more than any of them has.
        Figure::Real(real) => {
            let mut exact = Decimal::from_f64(*real)
                .unwrap_or_default()
                .round_dp(6)
                .normalize();
            if is_money(column) && exact.scale() < 2 {
                exact.rescale(2);
            }
            Value::Decimal(exact)
        }
    }
}
