//! Redmine: what is asked, what rows mean, what is kept of them, and what is gone.

mod answers;
mod rows;
pub mod scripted;
mod windows;

use crate::on_text::OnText;
use daybook::model::{Cell, Record};
use daybook::source::redmine::{Map, Redmine, Settings};
use daybook::source::{Connector, Reject, Stream};
use serde_json::Value;

pub const KEY: &str = "0123456789abcdef0123456789abcdef01234567";

/// Settings with a map of everything.
pub fn settings(base_url: &str) -> Settings {
    let words = |pairs: &[(&str, &str)]| {
        let owned = |(a, b): &(&str, &str)| ((*a).to_owned(), (*b).to_owned());
        pairs.iter().map(owned).collect()
    };
    Settings {
        base_url: base_url.into(),
        api_key: String::from(KEY).into(),
        web_url: words(&[("ticket", "https://tracker.example/{id}")]),
        window_days: 14,
        map: Map {
            billable_field: "billable".into(),
            categories: words(&[("Design", "production"), ("Development", "production")]),
            absence: vec!["Urlaub".into()],
            status_classes: words(&[("Feedback", "waiting_client")]),
            ..Map::default()
        },
    }
}

pub fn redmine() -> Redmine {
    Redmine::new(settings("https://projects.example/redmine/"), false)
}

pub fn stream(connector: &Redmine, name: &str) -> Stream {
    *connector
        .streams()
        .iter()
        .find(|s| s.name == name)
        .unwrap_or_else(|| panic!("no stream {name}"))
}

/// What a row of a stream means.
pub fn records(connector: &Redmine, name: &str, row: &Value) -> Result<Vec<Record>, Reject> {
    let stream = stream(connector, name);
    let parent = stream.parent.map(|_| "3");
    connector.records(&stream, parent, &row.to_string())
}

pub fn text(record: &Record, column: &str) -> String {
    match record.get(column) {
        Cell::Null => "-".into(),
        Cell::Text(text) => text.to_string(),
        Cell::Int(n) => n.to_string(),
        Cell::Bool(b) => b.to_string(),
        Cell::Decimal(d) => d.to_string(),
        Cell::Date(d) => d.to_string(),
        Cell::Instant(t) => t.to_rfc3339(),
    }
}
