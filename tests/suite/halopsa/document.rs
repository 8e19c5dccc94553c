//! What is asked and what is read, against the vendor's own document, where there is one: the folder named by
//! `DAYBOOK_VENDOR_DOCS` with `halopsa.openapi.json` in it. HaloPSA ignores a parameter it does not know, and rows come
//! with any field missing, so a misspelled name would never show.

use super::{psa, stream};
use daybook::source::{Connector, Cursor};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Write as _;

/// The document; none, with a loud line, where it is not at hand.
pub fn document() -> Option<Value> {
    let Ok(folder) = std::env::var("DAYBOOK_VENDOR_DOCS") else {
        let line = "SKIPPED: DAYBOOK_VENDOR_DOCS names no folder with halopsa.openapi.json\n";
        // Past the capture of the test runner, so that a skipped check is seen.
        let _ = std::io::stderr().write_all(line.as_bytes());
        return None;
    };
    let file = std::path::Path::new(&folder).join("halopsa.openapi.json");
    let text =
        std::fs::read_to_string(&file).expect("DAYBOOK_VENDOR_DOCS holds halopsa.openapi.json");
    Some(serde_json::from_str(&text).expect("the document is JSON"))
}

/// The documented GET of a path below the API; the vendor does not tell case apart.
pub fn operation<'d>(document: &'d Value, path: &str) -> Option<&'d Value> {
    let lower = path.to_lowercase();
    let wanted: Vec<&str> = lower.trim_matches('/').split('/').collect();
    let fits = |pattern: &str| {
        let pattern = pattern.to_lowercase();
        let parts: Vec<&str> = pattern.trim_matches('/').split('/').collect();
        let is =
            |(p, w): (&&str, &&str)| p == w || (p.starts_with('{') && w.parse::<i64>().is_ok());
        parts.len() == wanted.len() && parts.iter().zip(&wanted).all(is)
    };
    let paths = document["paths"].as_object()?;
    let exact = paths
        .iter()
        .find(|(pattern, _)| pattern.to_lowercase() == lower);
    let (_, item) = exact.or_else(|| paths.iter().find(|(pattern, _)| fits(pattern)))?;
    item.get("get")
}

/// The schema of the rows that a GET answers with.
pub fn row_schema<'d>(document: &'d Value, operation: &Value) -> Option<&'d Value> {
    let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
    let lists = schema["properties"].as_object().into_iter().flatten();
    let listed = lists.map(|(_, p)| p).find(|p| p["type"] == "array");
    let list = listed.unwrap_or(schema);
    let name = list["items"]["$ref"].as_str().or(list["$ref"].as_str())?;
    document.pointer(name.trim_start_matches('#'))
}

/// Cursors of every shape.
fn cursors() -> Vec<Cursor> {
    let parent = Cursor {
        parent: Some("17".into()),
        ..Cursor::default()
    };
    let since = Cursor {
        since: Some("2026-11-10T01:02:03Z".parse().unwrap()),
        ..parent.clone()
    };
    let from = Cursor {
        from: Some("2026-11-10".parse().unwrap()),
        ..parent.clone()
    };
    let ids = Cursor {
        ids_only: true,
        ..parent.clone()
    };
    let second = Cursor {
        token: Some("1|2|50|50|7|3".into()),
        ..parent.clone()
    };
    vec![parent, since, from, ids, second]
}

#[test]
fn every_path_and_every_parameter_that_is_asked_is_documented() {
    let Some(document) = document() else {
        return;
    };
    for stream in psa().streams() {
        for cursor in cursors() {
            let request = psa().request(stream, &cursor);
            let operation = operation(&document, &request.path)
                .unwrap_or_else(|| panic!("{} is not documented", request.path));
            let parameters = operation["parameters"].as_array().unwrap();
            let known: BTreeSet<&str> = parameters
                .iter()
                .filter_map(|p| p["name"].as_str())
                .collect();
            for (name, _) in &request.query {
                let incremental =
                    name == "lastupdatefromdate" && !known.contains("lastupdatefromdate");
                // The engine asks `since` and ids alone of those streams whose vendor has them.
                let asked = !incremental || stream.mode == daybook::source::Mode::Incremental;
                let ids = name == "idonly" && !stream.sweep;
                assert!(
                    known.contains(name.as_str()) || !asked || ids,
                    "{} has no {name}",
                    request.path
                );
            }
        }
    }
}

#[test]
fn every_field_that_is_read_is_documented() {
    let Some(document) = document() else {
        return;
    };
    for (name, rows) in crate::connectors::recorded("halopsa") {
        let stream = stream(&name);
        let cursor = cursors().swap_remove(0);
        let operation = operation(&document, &psa().request(&stream, &cursor).path).unwrap();
        // Of action types the document says nothing at all.
        let Some(schema) = row_schema(&document, operation) else {
            assert_eq!(name, "action_types");
            continue;
        };
        for row in rows {
            let kept = psa().scrub(&stream, &row.to_string()).into_owned();
            let kept: serde_json::Map<String, Value> = serde_json::from_str(&kept).unwrap();
            for field in kept.keys().filter(|field| *field != "note_length") {
                assert!(
                    schema["properties"].get(field).is_some(),
                    "{name}: {field} is not documented"
                );
            }
        }
    }
}
