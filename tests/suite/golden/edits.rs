//! An incremental roll equals a full one, whatever was edited.

use super::again::same_as_fresh;
use super::books::Books;
use crate::support::whole;
use daybook::simulator::firm::{Size, generate};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Files and the cells of a row that are edited together.
const CELLS: &[(&str, &[&str])] = &[
    ("time_entries", &["member_id"]),
    ("time_entries", &["ticket_id"]),
    ("time_entries", &["project_id"]),
    ("time_entries", &["company_id", "agreement_id"]),
    ("time_entries", &["agreement_id"]),
    ("time_entries", &["work_type_id"]),
    ("time_entries", &["work_role_id"]),
    ("time_entries", &["started_at", "ended_at", "worked_on"]),
    ("time_entries", &["worked_hours", "to_bill_hours"]),
    ("time_entries", &["billable"]),
    ("time_entries", &["id"]),
    ("agreements", &["company_id"]),
    ("agreements", &["kind", "limit_amount", "bill_amount"]),
    ("agreements", &["starts_on", "ends_on", "cancelled_on"]),
    ("agreements", &["bill_cycle_months"]),
    ("agreement_additions", &["agreement_id"]),
    ("agreement_additions", &["quantity", "unit_price"]),
    ("tickets", &["company_id"]),
    ("tickets", &["agreement_id"]),
    ("tickets", &["project_id"]),
    ("tickets", &["closed_at"]),
    ("projects", &["company_id"]),
    ("projects", &["agreement_id"]),
    ("projects", &["billing_method", "contract_price"]),
    ("projects", &["planned_hours"]),
    ("cost_rates", &["amount"]),
    ("members", &["default_work_role_id"]),
    ("work_roles", &["standard_rate"]),
    ("absences", &["member_id"]),
    ("absences", &["starts_at", "ends_at"]),
    ("members", &["team"]),
    ("invoice_lines", &["time_entry_id"]),
    ("invoices", &["invoiced_on"]),
    ("invoices", &["company_id", "agreement_id"]),
    ("invoice_lines", &["amount"]),
    ("invoice_lines", &["invoice_id"]),
];

type Rows = (Vec<String>, Vec<BTreeMap<String, String>>);

fn read(path: &PathBuf) -> Rows {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let names = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    (names, reader.deserialize().map(Result::unwrap).collect())
}

fn write(path: &PathBuf, (names, rows): &Rows) {
    let mut writer = csv::Writer::from_path(path).unwrap();
    writer.write_record(names).unwrap();
    for row in rows {
        writer.write_record(names.iter().map(|n| &row[n])).unwrap();
    }
    writer.flush().unwrap();
}

/// Gives a row cells of another, deletes it, or makes it one of a new id. Says what was done.
pub fn edit(books: &Books, random: &mut fastrand::Rng) -> Option<String> {
    let (file, columns) = CELLS[random.usize(..CELLS.len())];
    let path = books.path(file);
    if !path.exists() {
        return None;
    }
    let (names, mut rows) = read(&path);
    let at = random.usize(..rows.len());
    let from = rows[random.usize(..rows.len())].clone();
    let said = if columns == ["id"] {
        if random.bool() {
            rows.remove(at);
            "deleted".to_owned()
        } else {
            let id = format!("new-{}", random.u32(..));
            rows[at].insert("id".into(), id.clone());
            id
        }
    } else {
        for column in columns {
            rows[at].insert((*column).into(), from[*column].clone());
        }
        format!(
            "{:?}",
            columns.iter().map(|c| &from[*c]).collect::<Vec<_>>()
        )
    };
    let row = rows.get(at).cloned();
    write(&path, &(names, rows));
    Some(format!("{file} {columns:?} {said} {row:?}"))
}

/// A generated firm as files.
pub fn firm(seed: u64) -> Books {
    let world = generate(
        Size {
            people: 5,
            months: 3,
        },
        seed,
    );
    let settings =
        "[business]\ntime_zone = \"America/New_York\"\npurpose = \"Bill the right client.\"\n";
    let books = Books::with(settings).at(&world.now.to_rfc3339());
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (daybook, _server) = whole(world, folder.path()).await;
        let to = books.path("x").parent().unwrap().to_owned();
        daybook
            .export(&to, daybook::export::Form::Csv, None)
            .await
            .unwrap();
        daybook.db.close().await;
    });
    books
}

fn check(seed: u64, rounds: usize) {
    let mut random = fastrand::Rng::with_seed(seed);
    let books = firm(seed);
    books.roll();
    for round in 0..rounds {
        let edits: Vec<String> = (0..=random.usize(..4))
            .filter_map(|_| edit(&books, &mut random))
            .collect();
        books.roll();
        same_as_fresh(&books, &format!("seed {seed}, round {round}: {edits:#?}"));
    }
}

#[test]
fn random_edits_of_a_generated_firm_come_to_what_a_fresh_warehouse_says() {
    check(3, 5);
}

#[test]
fn random_edits_of_another_firm_come_to_what_a_fresh_warehouse_says() {
    check(34, 14);
}
