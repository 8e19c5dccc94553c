//! Autotask: what is asked, what rows mean, what is kept of them, and each trap of the vendor.

mod answers;
mod calendar;
mod contracts;
mod directory;
mod requests;
mod work;

use crate::on_text::OnText;
use daybook::model::{Cell, Record};
use daybook::source::autotask::{Autotask, CodeMap, Map, Settings};
use daybook::source::{Answer, Connector, Cursor, Lookup, Reject, Stream};
use serde_json::Value;

pub fn settings(base_url: &str) -> Settings {
    let words = |pairs: &[(&str, &str)]| {
        let owned = |(a, b): &(&str, &str)| ((*a).to_owned(), (*b).to_owned());
        pairs.iter().map(owned).collect()
    };
    Settings {
        base_url: base_url.into(),
        web_url: words(&[
            ("ticket", "https://psa.example/{id}"),
            ("time_entry", "https://psa.example/time/{id}"),
        ]),
        user_name: "daybook+api@firm.example".into(),
        secret: String::from("secret").into(),
        integration_code: "CODE".into(),
        budget_percent: 75,
        map: Map {
            payroll_wrap: CodeMap {
                charge_codes: vec!["Payroll wrap".into()],
                work_types: Vec::new(),
            },
            absence: CodeMap {
                charge_codes: vec!["Vacation".into()],
                work_types: Vec::new(),
            },
            absence_kinds: words(&[("Sick Time", "sick")]),
            ..Map::default()
        },
    }
}

pub fn autotask() -> Autotask {
    let settings = settings("https://webservices.autotask.net");
    Autotask::new("psa", settings, chrono_tz::America::New_York, false)
}

pub fn stream(name: &str) -> Stream {
    let psa = autotask();
    let found = psa.streams().iter().find(|s| s.name == name);
    *found.unwrap_or_else(|| panic!("no stream {name}"))
}

/// What rows of other streams say, told in their order.
pub fn told(rows: &[(&str, Value)]) -> Lookup {
    let (psa, mut lookup) = (autotask(), Lookup::default());
    for (name, row) in rows {
        psa.told(
            &stream(name),
            &stream("tickets"),
            &row.to_string(),
            &mut lookup,
        );
    }
    lookup
}

/// What a row means beside what others say.
pub fn beside(lookup: &Lookup, name: &str, row: &Value) -> Result<Vec<Record>, Reject> {
    autotask().beside(&stream(name), None, &row.to_string(), lookup)
}

/// What a row means alone.
pub fn records(name: &str, row: &Value) -> Result<Vec<Record>, Reject> {
    beside(&Lookup::default(), name, row)
}

/// The one record of a row.
#[track_caller]
pub fn only(found: Result<Vec<Record>, Reject>) -> Record {
    let mut found = found.unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

/// The recorded row of a stream with that number.
pub fn recorded(name: &str, n: usize) -> Value {
    crate::connectors::recorded("autotask")[name][n].clone()
}

/// A row with other values.
pub fn with(mut row: Value, fields: &[(&str, Value)]) -> Value {
    for (name, value) in fields {
        row[*name] = value.clone();
    }
    row
}

pub fn text(record: &Record, column: &str) -> String {
    match record.get(column) {
        Cell::Null => "-".into(),
        Cell::Text(text) => text.to_string(),
        Cell::Int(n) => n.to_string(),
        Cell::Bool(b) => b.to_string(),
        Cell::Decimal(d) => d.normalize().to_string(),
        Cell::Date(d) => d.to_string(),
        Cell::Instant(t) => t.to_rfc3339(),
    }
}

/// Several columns of a record, blank between.
pub fn texts(record: &Record, columns: &[&str]) -> String {
    let all: Vec<String> = columns.iter().map(|c| text(record, c)).collect();
    all.join(" ")
}

/// The query that is asked at a cursor.
pub fn query(name: &str, cursor: &Cursor) -> Value {
    let request = autotask().request(&stream(name), cursor);
    serde_json::from_str(&request.body.expect("a query")).unwrap()
}

pub fn answer(status: u16, body: &str) -> Answer {
    crate::connectors::answer(status, body)
}
