//! HaloPSA: what is asked, what answers and rows mean, what is kept of them, and how tokens come.

mod answers;
mod blocks;
mod document;
pub mod live;
mod money;
mod paging;
mod people;
mod prepaid;
mod simulated;
mod tokens;
mod work;

use crate::on_text::OnText;
use daybook::model::{Cell, Record};
use daybook::source::halopsa::{HaloPsa, Map, Settings};
use daybook::source::{Connector, Reject, Stream};
use serde_json::Value;

/// Settings with a map of most things.
pub fn settings(base_url: &str) -> Settings {
    let words = |pairs: &[(&str, &str)]| {
        let owned = |(a, b): &(&str, &str)| ((*a).to_owned(), (*b).to_owned());
        pairs.iter().map(owned).collect()
    };
    let mut map = Map {
        project_billing: words(&[("Fixed Price Project", "fixed_fee")]),
        ..Map::default()
    };
    map.payroll_wrap.subjects = vec!["Timesheet".into()];
    map.absence.charge_types = vec!["Leave".into()];
    Settings {
        base_url: base_url.into(),
        web_url: words(&[
            ("ticket", "https://acme.example/tickets?id={id}"),
            ("time_entry", "https://acme.example/tickets?id={id}"),
        ]),
        tenant: String::new(),
        client_id: "11111111-2222-3333-4444-555555555555".into(),
        client_secret: String::from("keep-me-secret").into(),
        scope: "all".into(),
        window_days: 35,
        map,
    }
}

pub fn psa() -> HaloPsa {
    HaloPsa::new("psa", settings("https://acme.example/api/"), false)
}

fn mapped(change: impl FnOnce(&mut Map)) -> HaloPsa {
    let mut settings = settings("https://acme.example");
    change(&mut settings.map);
    HaloPsa::new("psa", settings, false)
}

pub fn stream(name: &str) -> Stream {
    let all = psa().streams().to_vec();
    *all.iter()
        .find(|s| s.name == name)
        .unwrap_or_else(|| panic!("no stream {name}"))
}

/// What a row means; child rows belong to parent 3.
fn records_of(psa: &HaloPsa, name: &str, row: &Value) -> Result<Vec<Record>, Reject> {
    let stream = stream(name);
    psa.records(&stream, stream.parent.map(|_| "3"), &row.to_string())
}

fn records(name: &str, row: &Value) -> Vec<Record> {
    records_of(&psa(), name, row).unwrap()
}

/// The first record of a row.
fn record(name: &str, row: &Value) -> Record {
    records(name, row).remove(0)
}

/// A recorded row.
fn recorded(name: &str, at: usize) -> Value {
    crate::connectors::recorded("halopsa")[name][at].clone()
}

/// A cell as text; none is a stroke.
fn text(record: &Record, column: &str) -> String {
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

/// Some cells in a row.
fn cells(record: &Record, columns: &[&str]) -> Vec<String> {
    columns.iter().map(|c| text(record, c)).collect()
}
