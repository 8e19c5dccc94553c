//! ConnectWise PSA: what is asked, how answers are sorted, and what rows mean. No server is needed.

mod agreements;
mod answers;
mod directory;
mod hostile;
mod live;
mod privacy;
mod requests;
mod schedule;
mod work;

use crate::on_text::OnText;
use daybook::model::{Cell, Record};
use daybook::source::connectwise::{ConnectWise, Map, Settings};
use daybook::source::{Answer, Connector, Reject, Stream};
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// Settings as an operator would give them.
fn settings() -> Settings {
    Settings {
        base_url: "https://na.myconnectwise.net".into(),
        web_url: [
            ("ticket".into(), "https://psa.example/t?recid={id}".into()),
            ("time_entry".into(), "https://psa.example/e/{id}".into()),
        ]
        .into(),
        company_id: "acme".into(),
        public_key: "pub".into(),
        private_key: String::from("priv").into(),
        client_id: "11111111-2222-3333-4444-555555555555".into(),
        map: Map::default(),
    }
}

fn psa() -> ConnectWise {
    ConnectWise::new("psa", settings(), false)
}

fn mapped(change: impl FnOnce(&mut Map)) -> ConnectWise {
    let mut settings = settings();
    change(&mut settings.map);
    ConnectWise::new("psa", settings, false)
}

fn stream(name: &str) -> Stream {
    let all = psa().streams().to_vec();
    *all.iter()
        .find(|s| s.name == name)
        .unwrap_or_else(|| panic!("no stream {name}"))
}

fn answer(status: u16, body: &str) -> Answer {
    Answer {
        status,
        headers: [].into(),
        body: body.into(),
    }
}

/// The records of a row of a stream; child rows belong to parent 5.
fn records_of(psa: &ConnectWise, name: &str, body: &Value) -> Result<Vec<Record>, Reject> {
    let stream = stream(name);
    psa.records(&stream, stream.parent.map(|_| "5"), &body.to_string())
}

/// The one record of a row.
fn record_of(psa: &ConnectWise, name: &str, body: &Value) -> Record {
    let mut records = records_of(psa, name, body).unwrap();
    assert_eq!(records.len(), 1, "one record was expected");
    records.remove(0)
}

fn record(name: &str, body: &Value) -> Record {
    record_of(&psa(), name, body)
}

fn reject(name: &str, body: &Value) -> Reject {
    records_of(&psa(), name, body).unwrap_err()
}

/// Rows of a fixture.
fn fixture(file: &str) -> Vec<Value> {
    let path = format!(
        "{}/tests/fixtures/connectwise/{file}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The object with some fields changed.
fn with(mut body: Value, fields: Value) -> Value {
    let changes = fields.as_object().unwrap().clone();
    body.as_object_mut().unwrap().extend(changes);
    body
}

/// The object without some fields: what the vendor does with empty ones.
fn without(mut body: Value, fields: &[&str]) -> Value {
    for field in fields {
        body.as_object_mut().unwrap().remove(*field);
    }
    body
}

fn text(text: &str) -> Cell {
    Cell::from(text)
}

fn date(day: &str) -> Cell {
    Cell::Date(day.parse().unwrap())
}

fn at(instant: &str) -> Cell {
    Cell::Instant(instant.parse().unwrap())
}

fn decimal(number: &str) -> Cell {
    Cell::Decimal(number.parse::<Decimal>().unwrap())
}

/// Asserts cells by column.
fn assert_cells(record: &Record, cells: &[(&str, Cell)]) {
    for (column, cell) in cells {
        assert!(
            record.table.position(column).is_some(),
            "no column {column}"
        );
        assert_eq!(record.get(column), cell, "{column} of {}", record.source_id);
    }
}

fn reference(id: i64, name: &str) -> Value {
    json!({"id": id, "name": name})
}
