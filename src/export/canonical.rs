//! How a canonical record is written as a row of its file (contract §4), such that reading gives the same record.

use crate::model::{Cell, Table};
use crate::source::files::{cell, contract_columns};

/// The header of a table's file: the contract's columns, `id` first where the file has one.
pub fn header(table: &Table) -> Vec<&'static str> {
    let id = table.has_id.then_some("id");
    let columns = contract_columns(table).map(|(_, column)| column.file);
    id.into_iter().chain(columns).collect()
}

/// The fields of one row, in the order of [`header`]. `id` is the warehouse id; `cells` are one a column of the table.
pub fn fields(table: &Table, id: &str, cells: &[Cell]) -> Vec<String> {
    let id = table.has_id.then(|| id.to_owned());
    let texts = contract_columns(table).map(|(at, column)| {
        let cell = cells.get(at).unwrap_or(&Cell::Null);
        cell::write(column.kind, cell)
    });
    id.into_iter().chain(texts).collect()
}

/// Has the record a row of its own in the file? The windows of a work calendar stand with each of its members instead.
pub fn is_told(table: &Table, cells: &[Cell]) -> bool {
    let member = table.position("member_id").and_then(|at| cells.get(at));
    table.name != "schedule" || member.is_some_and(|cell| *cell != Cell::Null)
}
