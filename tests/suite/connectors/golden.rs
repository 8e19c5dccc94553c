//! Recorded rows mean what they meant: the records of every row beside the rows.

use super::{Case, cases};
use daybook::model::{Cell, Record};
use std::fmt::Write as _;

#[test]
fn recorded_rows_give_the_golden_records() {
    for case in cases() {
        let path = format!(
            "{}/tests/fixtures/{}/golden.txt",
            env!("CARGO_MANIFEST_DIR"),
            case.kind
        );
        let is = written(&case);
        if std::env::var_os("DAYBOOK_WRITE_GOLDEN").is_some() {
            std::fs::write(&path, &is).unwrap();
        }
        let was = std::fs::read_to_string(&path).unwrap_or_default();
        let differs = was.lines().zip(is.lines()).find(|(was, is)| was != is);
        assert!(
            was == is,
            "{}: the golden file says {:?} where the rows give {:?}",
            case.kind,
            differs.map(|d| d.0),
            differs.map(|d| d.1)
        );
    }
}

fn written(case: &Case) -> String {
    let mut text = String::new();
    for stream in case.connector.streams() {
        let _ = writeln!(text, "{}", stream.name);
        for (of, row) in case.rows() {
            if of.name == stream.name {
                match case.records(stream, &row.to_string()) {
                    Ok(records) => records.iter().for_each(|r| line(&mut text, r)),
                    Err(reject) => drop(writeln!(text, "  reject {reject}")),
                }
            }
        }
    }
    text
}

fn line(text: &mut String, record: &Record) {
    let _ = write!(text, "  {} {}", record.table.name, record.source_id);
    for (column, cell) in record.table.columns.iter().zip(&record.cells) {
        let shown = match cell {
            Cell::Null => continue,
            Cell::Text(text) => format!("{text:?}"),
            Cell::Int(n) => n.to_string(),
            Cell::Bool(b) => b.to_string(),
            Cell::Decimal(d) => d.to_string(),
            Cell::Date(d) => d.to_string(),
            Cell::Instant(t) => t.to_rfc3339(),
        };
        let _ = write!(text, " {}={shown}", column.name);
    }
    for found in &record.look_ups {
        let from = (found.table.name, &found.id, found.of);
        let _ = write!(text, " {}={} {} {}", found.column, from.0, from.1, from.2);
    }
    text.push('\n');
}
