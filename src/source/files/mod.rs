//! Folders of CSV files: canonical ones, and foreign ones by mapping. Pure; reading folders is `sync`'s.

pub mod cell;
mod header;
mod local;
mod mapping;
mod row;
mod settings;

pub use mapping::mistakes;
pub use row::{FileReader, replay};
pub use settings::{ColumnMap, FileMap, Settings};

use crate::model::{Column, Table};

/// Warehouse columns that no file carries: what a connector brings beyond the contract.
const BEYOND_THE_CONTRACT: &[(&str, &str)] = &[
    ("member", "work_calendar_id"),
    ("time_entry", "charge_code_id"),
    ("schedule", "work_calendar_id"),
];

/// Columns that a file must have although a connector may leave them out. A cost rate's cells may still be empty
/// (the business currency; since ever), a schedule's member may not.
const BOLD_IN_FILES: &[(&str, &str)] = &[
    ("schedule", "member_id"),
    ("cost_rate", "currency"),
    ("cost_rate", "valid_from"),
];

/// The columns of a table that its canonical file has, besides `id`, in order, with their places in a record.
pub fn contract_columns(table: &Table) -> impl Iterator<Item = (usize, &'static Column)> + use<> {
    let name = table.name;
    table
        .columns
        .iter()
        .enumerate()
        .filter(move |(_, column)| !BEYOND_THE_CONTRACT.contains(&(name, column.name)))
}

/// Must a file have the column?
fn is_bold(table: &Table, column: &Column) -> bool {
    column.required || BOLD_IN_FILES.contains(&(table.name, column.name))
}

/// Must every row of a file fill it?
fn is_needed(table: &Table, column: &Column) -> bool {
    column.required || (table.name == "schedule" && column.name == "member_id")
}
