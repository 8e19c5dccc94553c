//! The simulator's answers and the connector's requests against the vendor's document, where there is one: the folder
//! named by `DAYBOOK_VENDOR_DOCS` with `autotask.openapi.json` in it.

use crate::autotask::autotask;
use crate::connectwise_document::{close_records, operation, plain};
use crate::same_firm::agreement_cost;
use crate::simulated_autotask::Vendor;
use daybook::model::AgreementRate;
use daybook::source::{Connector, Cursor, Request};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::io::Write as _;

fn document() -> Option<Value> {
    let Ok(folder) = std::env::var("DAYBOOK_VENDOR_DOCS") else {
        let line = "SKIPPED: DAYBOOK_VENDOR_DOCS names no folder with autotask.openapi.json\n";
        let _ = std::io::stderr().write_all(line.as_bytes());
        return None;
    };
    let file = std::path::Path::new(&folder).join("autotask.openapi.json");
    let text = std::fs::read_to_string(file).expect("the folder holds autotask.openapi.json");
    let mut document = serde_json::from_str(&text).expect("the document is JSON");
    plain(&mut document);
    Some(document)
}

fn cursors() -> [Cursor; 3] {
    let changed = Cursor {
        since: Some("2026-11-01T10:00:00Z".parse().unwrap()),
        token: Some("5".into()),
        ..Cursor::default()
    };
    let sweep = Cursor {
        ids_only: true,
        ..Cursor::default()
    };
    [Cursor::default(), changed, sweep]
}

/// All that the connector asks below the root.
fn requests() -> Vec<Request> {
    let psa = autotask();
    let questions = psa.questions().into_iter().map(|q| q.request);
    let streams = psa.streams().iter();
    let pages = streams.flat_map(|s| cursors().map(|c| psa.request(s, &c)));
    pages.chain(questions).chain(psa.budget()).collect()
}

fn documented<'d>(document: &'d Value, request: &Request) -> &'d Value {
    let method = if request.body.is_some() {
        "POST"
    } else {
        "GET"
    };
    let path = format!("v1.0/{}", request.path);
    operation(document, method, &path)
        .unwrap_or_else(|| panic!("{method} {path} is not documented"))
}

/// Field names in a query.
fn fields(query: &Value, found: &mut Vec<String>) {
    let owned = |v: &Value| v.as_str().map(str::to_owned);
    found.extend(owned(&query["field"]));
    found.extend(
        query["IncludeFields"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(owned),
    );
    for list in ["filter", "items"] {
        for inner in query[list].as_array().into_iter().flatten() {
            fields(inner, found);
        }
    }
}

/// What a documented row has.
fn row_of<'d>(document: &'d Value, entity: &str) -> &'d Value {
    let path = format!("v1.0/{entity}/query");
    let schema = &operation(document, "POST", &path).unwrap()["responses"]["200"]["content"];
    let name = schema["application/json"]["schema"]["$ref"]
        .as_str()
        .unwrap();
    let rows = document.pointer(&name[1..]).unwrap();
    let row = rows["properties"]["items"]["items"]["$ref"]
        .as_str()
        .unwrap();
    &document.pointer(&row[1..]).unwrap()["properties"]
}

#[test]
fn every_request_and_every_field_in_it_is_documented() {
    let Some(document) = document() else { return };
    for request in requests() {
        documented(&document, &request);
        let Some(body) = &request.body else { continue };
        let (entity, _) = request.path.split_once('/').unwrap();
        let row = row_of(&document, entity);
        let mut names = Vec::new();
        fields(&serde_json::from_str(body).unwrap(), &mut names);
        for name in names {
            assert!(row.get(&name).is_some(), "{entity} has no field {name}");
        }
    }
}

#[test]
fn no_condition_names_a_field_that_queries_may_not_name() {
    let Some(document) = document() else { return };
    for request in requests() {
        let Some(body) = &request.body else { continue };
        let (entity, _) = request.path.split_once('/').unwrap();
        let row = row_of(&document, entity);
        let query: Value = serde_json::from_str(body).unwrap();
        let mut names = Vec::new();
        fields(&json!({"filter": query["filter"]}), &mut names);
        for name in names {
            let closed = &row[&name]["x-not-queryable"];
            assert_ne!(*closed, json!(true), "{entity}.{name} is not queryable");
        }
    }
}

#[test]
fn every_recorded_row_has_documented_fields_alone() {
    let Some(document) = document() else { return };
    let psa = autotask();
    let rows = crate::connectors::recorded("autotask");
    for stream in psa.streams() {
        let request = psa.request(stream, &Cursor::default());
        let (entity, what) = request.path.split_once('/').unwrap();
        if what != "query" {
            continue;
        }
        let known = row_of(&document, entity);
        for row in &rows[stream.name] {
            for name in row.as_object().unwrap().keys() {
                assert!(known.get(name).is_some(), "{entity} has no field {name}");
            }
        }
    }
}

#[tokio::test]
async fn every_answer_of_the_simulator_is_as_documented() {
    let Some(mut document) = document() else {
        return;
    };
    close_records(&mut document);
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    compiler.set_default_draft(boon::Draft::V2020_12);
    compiler
        .add_resource("doc:vendor", document.clone())
        .unwrap();
    let vendor = Vendor::start().await;
    // Terms that no other vendor has.
    vendor.server.edit(|w| {
        let block = &mut w.agreements[1].agreement;
        block.rates.push(AgreementRate {
            work_role_id: Some("psa:2".into()),
            work_type_id: None,
            rate: None,
            minimum: None,
            maximum: None,
            round: None,
            overage_rate: None,
            valid_from: None,
            valid_to: None,
            block_factor: Some(Decimal::new(15, 1)),
        });
        let (block, member) = (block.id.clone(), w.members[0].member.id.clone());
        w.agreement_costs
            .push(agreement_cost(block, member, "psa:2", 61));
    });
    for list in [
        "ContractBlockHourFactors",
        "ContractRoleCosts",
        "WorkTypeModifiers",
    ] {
        let query = json!({"filter": [{"op": "gt", "field": "id", "value": 0}]});
        let url = format!("{}{list}/query", vendor.server.api_url());
        let got = vendor.send("POST", &url, &query.to_string(), &[]).await;
        assert_ne!(got.ids(), [] as [i64; 0], "{list}");
    }
    let mut shown = 0;
    for request in requests() {
        let operation = documented(&document, &request);
        let content = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        let name = content["$ref"].as_str().expect("a schema");
        let schema = compiler
            .compile(&format!("doc:vendor{name}"), &mut schemas)
            .unwrap();
        let url = format!("{}{}", vendor.server.api_url(), request.path);
        let got = match &request.body {
            Some(body) => vendor.send("POST", &url, body, &[]).await,
            None => vendor.send("GET", &url, "", &[]).await,
        };
        assert_eq!(got.status, 200, "{}: {}", request.path, got.text);
        let body = got.json();
        shown += body["items"].as_array().map_or(0, Vec::len);
        if let Err(error) = schemas.validate(&body, schema) {
            panic!("{}: {error:#}\n{body:#}", request.path);
        }
    }
    assert!(shown > 200, "{shown} rows");
    vendor.server.stop().await;
}
