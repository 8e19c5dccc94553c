//! The conformance list: what every connector must do, whichever vendor it reads (`house.md` §6).
//!
//! To add one: record a row of every stream in `tests/fixtures/<kind>/rows.json`, write its [`Case`] (a file here), add
//! it to [`cases`], and run once with `DAYBOOK_WRITE_GOLDEN=1`, which writes `tests/fixtures/<kind>/golden.txt`: read it.

mod answers;
mod autotask;
mod connectwise;
mod golden;
mod halopsa;
mod icalendar;
mod odd;
mod redmine;
mod stage;

use crate::on_text::OnText;
use daybook::model::Record;
use daybook::source::{Answer, Connector, Reject, Stream};
use serde_json::Value;
use stage::{Asked, Stage};
use std::collections::BTreeMap;

/// A connector, its recorded rows, and how its vendor would serve them.
pub struct Case {
    /// The word in the configuration, and the folder of the fixtures.
    pub kind: &'static str,
    /// The connector, for a source of that name; `base_url` is where [`Stage`] listens.
    pub connector: Box<dyn Connector>,
    /// The vendor's answer over the recorded rows, paging as the vendor pages.
    pub serve: fn(&Stage, &Asked) -> Answer,
    /// The vendor's words for a failure that passes by itself, with its status.
    pub passing: (u16, &'static str),
    /// The vendor's words for a right that is missing, with its status.
    pub forbidden: (u16, &'static str),
}

/// Every connector there is, at that address.
pub fn cases_at(base_url: &str) -> Vec<Case> {
    vec![
        connectwise::case(base_url),
        autotask::case(base_url),
        halopsa::case(base_url),
        redmine::case(base_url),
        icalendar::case(base_url),
    ]
}

/// Every connector there is, where no server is needed.
pub fn cases() -> Vec<Case> {
    cases_at("http://127.0.0.1:9")
}

impl Case {
    /// The recorded rows with their streams.
    pub fn rows(&self) -> Vec<(Stream, Value)> {
        let recorded = recorded(self.kind);
        let of = |stream: &Stream| {
            let rows = recorded.get(stream.name).cloned().unwrap_or_default();
            let stream = *stream;
            rows.into_iter().map(move |row| (stream, row))
        };
        self.connector.streams().iter().flat_map(of).collect()
    }
    /// What a row means; rows of child streams belong to parent 3.
    pub fn records(&self, stream: &Stream, body: &str) -> Result<Vec<Record>, Reject> {
        self.connector.records(stream, parent_of(stream), body)
    }
}

/// The parent of recorded child rows.
pub fn parent_of(stream: &Stream) -> Option<&'static str> {
    stream.parent.map(|_| "3")
}

/// Recorded rows by stream: `rows.json` and one file a stream.
pub fn recorded(kind: &str) -> BTreeMap<String, Vec<Value>> {
    let folder = format!("{}/tests/fixtures/{kind}", env!("CARGO_MANIFEST_DIR"));
    let mut all = BTreeMap::new();
    for file in std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{folder}: {e}")) {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|e| e != "json") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        match name.as_str() {
            "rows" => {
                all.extend(serde_json::from_str::<BTreeMap<String, Vec<Value>>>(&text).unwrap())
            }
            _ => drop(all.insert(name, serde_json::from_str(&text).unwrap())),
        }
    }
    all
}

/// An answer without headers.
pub fn answer(status: u16, body: &str) -> Answer {
    Answer {
        status,
        headers: [].into(),
        body: body.into(),
    }
}

#[test]
fn every_stream_has_a_recorded_row() {
    for case in cases() {
        let recorded = recorded(case.kind);
        for stream in case.connector.streams() {
            assert!(
                recorded
                    .get(stream.name)
                    .is_some_and(|rows| !rows.is_empty()),
                "{}: no row of {}",
                case.kind,
                stream.name
            );
        }
    }
}

#[test]
fn every_stream_names_tables_and_columns_that_exist() {
    for case in cases() {
        for stream in case.connector.streams() {
            for brought in stream.columns() {
                let (table, column) = brought.split_once('.').unwrap();
                let table = daybook::model::Table::named(table).unwrap();
                assert!(
                    table.position(column).is_some(),
                    "{}: {brought}",
                    stream.name
                );
            }
            if let Some(parent) = stream.parent {
                let above = case.connector.streams().iter();
                let mut before = above.take_while(|s| s.name != stream.name);
                assert!(before.any(|s| s.name == parent), "{parent} comes too late");
            }
        }
    }
}

#[test]
fn unknown_extra_fields_change_nothing() {
    for case in cases() {
        for (stream, row) in case.rows() {
            let mut extra = row.clone();
            let more = serde_json::json!({"zzNew": {"deep": [1, null, {"id": "x"}]}, "zzId": "a-b", "zz": 7});
            let fields = extra.as_object_mut().unwrap();
            fields.extend(more.as_object().unwrap().clone());
            assert_eq!(
                case.records(&stream, &extra.to_string()),
                case.records(&stream, &row.to_string()),
                "{}/{}",
                case.kind,
                stream.name
            );
        }
    }
}

#[test]
fn a_row_fills_no_table_or_column_that_its_stream_does_not_name() {
    for case in cases() {
        for (stream, row) in case.rows() {
            for record in case.records(&stream, &row.to_string()).unwrap() {
                let table = record.table.name;
                assert!(stream.fills(table), "{}: {table}", stream.name);
                for (column, cell) in record.table.columns.iter().zip(&record.cells) {
                    let name = format!("{table}.{}", column.name);
                    let told = *cell != daybook::model::Cell::Null;
                    assert!(
                        !told || stream.columns().any(|column| column == name),
                        "{}/{}: {name} is not among what it brings",
                        case.kind,
                        stream.name
                    );
                }
            }
        }
    }
}
