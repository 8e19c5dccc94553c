//! HaloPSA in the conformance list.

use super::stage::{Asked, Stage};
use super::{Case, answer};
use crate::halopsa::settings;
use daybook::source::Answer;
use daybook::source::halopsa::HaloPsa;
use serde_json::{Value, json};

pub fn case(base_url: &str) -> Case {
    Case {
        kind: "halopsa",
        connector: Box::new(HaloPsa::new("psa", settings(base_url), false)),
        serve,
        passing: (500, ""),
        forbidden: (403, ""),
    }
}

/// Where tokens come from, a token, lists in their envelopes or bare, single records, and an end that is none.
fn serve(stage: &Stage, asked: &Asked) -> Answer {
    let path = asked.path.to_lowercase();
    match path.as_str() {
        "/api/authinfo" => return answer(200, r#"{"tenant_id":"acme"}"#),
        "/auth/token" => {
            assert_eq!(asked.param("tenant"), Some("acme"));
            assert!(asked.body.contains("grant_type=client_credentials"));
            return answer(
                200,
                r#"{"access_token":"t1","token_type":"Bearer","expires_in":3600}"#,
            );
        }
        _ => {}
    }
    assert_eq!(asked.body, "", "the API is asked by GET alone");
    let rows = stage.rows_at(asked.path.strip_prefix("/api").unwrap_or_default());
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let body = match parts[..] {
        [_, "tickets" | "projects"] => listed("tickets", open(rows, asked), asked),
        [_, "client"] => listed("clients", rows, asked),
        [_, "site"] => listed("sites", rows, asked),
        [_, "clientprepay"] => listed("", rows, asked)[""].take(),
        [_, "clientcontract"] => listed("contracts", rows, asked),
        [_, "invoice" | "recurringinvoice"] => listed("invoices", rows, asked),
        [_, "appointment"] => listed("appointments", rows, asked),
        [_, "actions"] if asked.param("ticket_id") != Some("17") => json!({"actions": []}),
        [_, "actions"] => json!({"record_count": rows.len(), "actions": rows}),
        [_, _] => json!(rows),
        [_, list, id] => one(stage, list, id),
        _ => return answer(404, ""),
    };
    answer(200, &body.to_string())
}

/// A record in full.
fn one(stage: &Stage, list: &str, id: &str) -> Value {
    let stream = match list {
        "agent" => "agent_details",
        "client" => "client_details",
        "clientcontract" => "contract_details",
        "projects" => "project_details",
        _ => "ticket_details",
    };
    let mut rows = stage.rows_of(stream).iter();
    let found = rows.find(|row| row["id"].as_f64().is_some_and(|n| id.parse() == Ok(n)));
    found.unwrap_or_else(|| panic!("no {list} {id}")).clone()
}

/// All recorded tickets are open ones, or they come in the pass for closed ones; never in both.
fn open<'a>(rows: &'a [Value], asked: &Asked) -> &'a [Value] {
    match asked.param("open_only") {
        Some("true") => rows,
        _ => &[],
    }
}

/// A page by its number; past the end comes the last one again.
fn listed(key: &str, rows: &[Value], asked: &Asked) -> Value {
    assert_eq!(asked.param("pageinate"), Some("true"));
    let number = |name: &str| asked.param(name).and_then(|n| n.parse::<usize>().ok());
    let (page, size) = (number("page_no").unwrap(), number("page_size").unwrap());
    let last = rows.len().div_ceil(size).max(1);
    let first = (page.min(last) - 1) * size;
    let shown: Vec<&Value> = rows.iter().skip(first).take(size).collect();
    json!({"page_no": page, "page_size": size, "record_count": rows.len(), key: shown})
}
