//! What is asked and what is read, against the vendor's own document, where there is one: the folder named by
//! `DAYBOOK_VENDOR_DOCS` with `halopsa.openapi.json` in it. HaloPSA ignores a parameter it does not know, and rows come
//! with any field missing, so a misspelled name would never show.

use super::simulated::Vendor;
use super::{psa, stream};
use crate::on_text::OnText;
use daybook::simulator::firm::{Size, generate};
use daybook::simulator::halopsa::{NEW_FIELD, Options};
use daybook::source::{Connector, Cursor};
use serde_json::{Value, json};
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
            let kept = psa().kept(&stream, &row.to_string()).into_owned();
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

/// OpenAPI 3.0's `nullable` becomes a second type, and the vendor's types that JSON Schema does not know go.
fn plain(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if map.remove("nullable") == Some(json!(true))
                && let Some(kind) = map.get("type").cloned()
            {
                map.insert("type".into(), json!([kind, "null"]));
            }
            map.remove("format");
            map.values_mut().for_each(plain);
        }
        Value::Array(items) => items.iter_mut().for_each(plain),
        _ => {}
    }
}

/// Fields that the document does not name, anywhere in a row.
fn unknown(document: &Value, schema: &Value, row: &Value, found: &mut Vec<String>) {
    let named = |s: &Value| {
        s["$ref"]
            .as_str()
            .and_then(|r| document.pointer(r.trim_start_matches('#')))
            .cloned()
    };
    let schema = named(schema).unwrap_or_else(|| schema.clone());
    for (field, value) in row.as_object().into_iter().flatten() {
        match schema["properties"].get(field) {
            None if field != NEW_FIELD => found.push(field.clone()),
            Some(inner) => {
                for item in value.as_array().into_iter().flatten() {
                    unknown(document, &inner["items"], item, found);
                }
            }
            None => {}
        }
    }
}

/// Every list the simulator serves, and a record of those that have more than the list shows.
const SERVED: [&str; 18] = [
    "Client",
    "Site",
    "ClientPrepay",
    "Lookup",
    "Workday",
    "Status",
    "TicketType",
    "Agent",
    "Holiday",
    "ClientContract",
    "ChargeRate",
    "RecurringInvoice",
    "Projects",
    "Tickets",
    "Invoice",
    "TimesheetEvent",
    "Appointment",
    "Actions",
];

#[tokio::test]
async fn every_list_and_record_the_simulator_serves_is_as_the_vendor_documents() {
    let Some(mut document) = document() else {
        return;
    };
    plain(&mut document);
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.set_default_draft(boon::Draft::V2020_12);
    compiler
        .add_resource("doc:vendor", document.clone())
        .unwrap();
    let world = generate(
        Size {
            people: 8,
            months: 1,
        },
        3,
    );
    let ticket = world
        .entries
        .iter()
        .find_map(|e| e.entry.ticket_id.clone())
        .unwrap();
    let ticket = ticket.as_str()["psa:".len()..].to_owned();
    let vendor = Vendor::start(world, Options::default()).await;
    for path in SERVED {
        let asked = match path {
            "Actions" => format!("Actions?ticket_id={ticket}"),
            _ => path.to_owned(),
        };
        let list = vendor.json(&asked).await;
        let first = rows_of(&list)[0]["id"].clone();
        let mut answers = vec![(path.to_owned(), list)];
        if ["Agent", "Client", "ClientContract", "Projects", "Tickets"].contains(&path) {
            let one = format!("{path}/{first}");
            answers.push((one.clone(), vendor.json(&one).await));
        }
        for (path, answer) in answers {
            let operation =
                operation(&document, &path).unwrap_or_else(|| panic!("{path} is not documented"));
            let pointer = document_pointer(&document, &path);
            let schema = compiler
                .compile(&format!("doc:vendor#{pointer}"), &mut schemas)
                .unwrap();
            if let Err(error) = schemas.validate(&answer, schema) {
                panic!("{path}: {error:#}");
            }
            let schema = row_schema(&document, operation).unwrap();
            let mut strange = Vec::new();
            rows_of(&answer)
                .iter()
                .for_each(|row| unknown(&document, schema, row, &mut strange));
            strange.dedup();
            assert_eq!(strange, Vec::<String>::new(), "{path}");
        }
    }
}

/// The rows of a list, bare or in an envelope, or the record itself.
fn rows_of(answer: &Value) -> Vec<Value> {
    let listed = answer
        .as_object()
        .filter(|o| o.contains_key("record_count"));
    let listed = listed.and_then(|o| o.values().find_map(Value::as_array));
    match answer.as_array().or(listed) {
        Some(rows) => rows.clone(),
        None => vec![answer.clone()],
    }
}

/// Where the schema of a path's answer is in the document.
fn document_pointer(document: &Value, path: &str) -> String {
    let wanted = operation(document, path).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let (name, _) = paths
        .iter()
        .find(|(_, item)| item.get("get") == Some(wanted))
        .unwrap();
    let name = name
        .replace('~', "~0")
        .replace('/', "~1")
        .replace('{', "%7B")
        .replace('}', "%7D");
    format!("/paths/{name}/get/responses/200/content/application~1json/schema")
}
