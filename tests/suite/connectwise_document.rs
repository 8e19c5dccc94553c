//! The simulator's answers and the connector's requests against the vendor's own document, where there is one:
//! the folder named by `DAYBOOK_VENDOR_DOCS` with `connectwise.openapi.json` in it.

use crate::simulator::Vendor;
use crate::tiny_firm;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::OnceLock;

/// The document with its schemas turned into plain JSON Schema; none, with a loud line, where it is not at hand.
fn document() -> Option<&'static Value> {
    static DOCUMENT: OnceLock<Option<Value>> = OnceLock::new();
    let read = || {
        let Ok(folder) = std::env::var("DAYBOOK_VENDOR_DOCS") else {
            let line =
                "SKIPPED: DAYBOOK_VENDOR_DOCS names no folder with connectwise.openapi.json\n";
            // Past the capture of the test runner, so that a skipped check is seen.
            let _ = std::io::stderr().write_all(line.as_bytes());
            return None;
        };
        let file = std::path::Path::new(&folder).join("connectwise.openapi.json");
        let text = std::fs::read_to_string(&file)
            .expect("DAYBOOK_VENDOR_DOCS holds connectwise.openapi.json");
        let mut document = serde_json::from_str(&text).expect("the document is JSON");
        plain(&mut document);
        // The document says an object; what comes is a text, a number, yes or no (connectwise-etl mends its copy, too).
        document["components"]["schemas"]["CustomFieldValue"]["properties"]["value"] = json!({});
        Some(document)
    };
    DOCUMENT.get_or_init(read).as_ref()
}

/// OpenAPI 3.0's `nullable` becomes a second type. Records take no names but the documented ones; references do,
/// as the vendor adds to them.
pub fn plain(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if map.remove("nullable") == Some(json!(true)) {
                if let Some(kind) = map.get("type").cloned() {
                    map.insert("type".into(), json!([kind, "null"]));
                }
                if let Some(Value::Array(words)) = map.get_mut("enum") {
                    words.push(Value::Null);
                }
            }
            map.values_mut().for_each(plain);
        }
        Value::Array(items) => items.iter_mut().for_each(plain),
        _ => {}
    }
}

pub fn close_records(document: &mut Value) {
    let schemas = document["components"]["schemas"]
        .as_object_mut()
        .expect("schemas");
    for (name, schema) in schemas {
        if !name.ends_with("Reference") && schema.get("properties").is_some() {
            schema["additionalProperties"] = json!(false);
        }
    }
}

/// The documented path of a concrete one below the API root, and its operation.
pub fn operation<'d>(document: &'d Value, method: &str, path: &str) -> Option<&'d Value> {
    let wanted: Vec<&str> = path.trim_matches('/').split('/').collect();
    let fits = |pattern: &str| {
        let parts: Vec<&str> = pattern.trim_matches('/').split('/').collect();
        parts.len() == wanted.len()
            && parts
                .iter()
                .zip(&wanted)
                .all(|(p, w)| p == w || (p.starts_with('{') && w.parse::<i64>().is_ok()))
    };
    let paths = document["paths"].as_object()?;
    let (_, item) = paths.iter().find(|(pattern, _)| fits(pattern))?;
    item.get(method.to_lowercase())
}

/// Panics where the vendor documents no such request. Without the document it says so and holds nothing.
pub fn assert_request_is_documented(method: &str, path: &str, query_names: &[&str]) {
    let Some(document) = document() else {
        return;
    };
    let operation = operation(document, method, path)
        .unwrap_or_else(|| panic!("{method} {path} is not documented"));
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let known: BTreeSet<&str> = parameters
        .filter(|p| p["in"] == "query")
        .filter_map(|p| p["name"].as_str())
        .collect();
    for name in query_names {
        assert!(
            known.contains(name),
            "{method} {path} has no documented parameter {name}"
        );
    }
}

/// Every list the simulator serves, with a parent that has children.
pub const LISTS: [&str; 32] = [
    "service/tickets",
    "project/tickets",
    "time/entries",
    "time/workRoles",
    "time/workTypes",
    "time/chargeCodes",
    "time/sheets",
    "finance/agreements",
    "finance/agreements/types",
    "finance/agreements/30/additions",
    "finance/agreements/31/adjustments",
    "finance/agreements/30/workroles",
    "finance/agreements/30/worktypes",
    "finance/agreements/31/worktypes",
    "finance/agreements/30/workRoleExclusions",
    "finance/agreements/30/workTypeExclusions",
    "finance/invoices",
    "company/companies",
    "system/members",
    "system/info",
    "system/timeZoneSetups",
    "service/boards",
    "service/boards/1/statuses",
    "service/boards/1/types",
    "project/projects",
    "project/projects/5/phases",
    "schedule/entries",
    "schedule/types",
    "schedule/statuses",
    "schedule/calendars",
    "schedule/holidayLists",
    "schedule/holidayLists/3/holidays",
];

#[tokio::test]
async fn every_list_answers_as_the_vendor_documents() {
    let Some(document) = document() else {
        return;
    };
    let mut document = document.clone();
    close_records(&mut document);
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.set_default_draft(boon::Draft::V2020_12);
    compiler
        .add_resource("doc:vendor", document.clone())
        .expect("a resource");
    let vendor = Vendor::start(tiny_firm::world()).await;
    for path in LISTS {
        let operation =
            operation(&document, "GET", path).unwrap_or_else(|| panic!("{path} is not documented"));
        let content = operation["responses"]["200"]["content"]
            .as_object()
            .expect("a content");
        let (kind, media) = content.iter().next().expect("a media type");
        let wanted = &media["schema"];
        let name = wanted["items"]["$ref"]
            .as_str()
            .or(wanted["$ref"].as_str())
            .expect("a schema");
        let schema = compiler
            .compile(&format!("doc:vendor{name}"), &mut schemas)
            .expect("it compiles");
        let answer = vendor.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        let sent = &answer.headers["content-type"];
        assert!(
            sent.starts_with(kind.as_str()),
            "{path}: {sent} is not {kind}"
        );
        let body = answer.json();
        let rows = body.as_array().cloned().unwrap_or_else(|| vec![body]);
        assert!(!rows.is_empty(), "{path} shows no row to look at");
        for row in rows {
            if let Err(error) = schemas.validate(&row, schema) {
                panic!("{path}: {error:#}\n{row:#}");
            }
        }
    }
    vendor.stop().await;
}

#[tokio::test]
async fn every_count_and_record_the_simulator_serves_is_documented() {
    let Some(document) = document() else {
        return;
    };
    let vendor = Vendor::start(tiny_firm::world()).await;
    for path in LISTS.into_iter().filter(|p| *p != "system/info") {
        let rows = vendor.get(path).await.json();
        let id = rows[0]["id"].as_i64().expect("a row with an id");
        for path in [format!("{path}/count"), format!("{path}/{id}")] {
            let served = vendor.get(&path).await.status == 200;
            let documented = operation(document, "GET", &path).is_some();
            assert_eq!(served, documented, "{path}");
        }
    }
    vendor.stop().await;
}

#[test]
fn a_request_for_time_entries_by_change_time_is_documented() {
    assert_request_is_documented(
        "GET",
        "time/entries",
        &["conditions", "fields", "pageSize", "pageId"],
    );
}
