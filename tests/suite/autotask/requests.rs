//! Where the API is found, and how it is asked.

use super::{answer, autotask, query, settings, stream};
use daybook::source::autotask::Autotask;
use daybook::source::{Connector, Cursor, Mode, SourceError};
use serde_json::{Value, json};

fn at(after: &str) -> Cursor {
    Cursor {
        token: Some(after.into()),
        page_size: 1000,
        ..Cursor::default()
    }
}

#[test]
fn the_zone_is_asked_for_by_the_login_and_without_credentials() {
    let request = autotask().discover().unwrap();
    assert_eq!(
        request.path,
        "https://webservices.autotask.net/atservicesrest/v1.0/ZoneInformation"
    );
    let query = [("user".to_owned(), "daybook+api@firm.example".to_owned())];
    assert_eq!(request.query, query);
    assert!(request.headers.is_empty());
}

#[test]
fn a_zone_with_and_without_a_last_slash_gives_the_same_root() {
    for url in [
        "https://webservices19.autotask.net/ATServicesRest/",
        "https://webservices19.autotask.net/ATServicesRest",
    ] {
        let zone = answer(
            200,
            &json!({"zoneName": "x", "url": url, "ci": 7}).to_string(),
        );
        let root = autotask().base(Some(&zone)).unwrap();
        assert_eq!(
            root,
            "https://webservices19.autotask.net/ATServicesRest/v1.0"
        );
    }
}

#[test]
fn the_secret_never_goes_to_a_host_that_is_not_the_vendors() {
    for url in [
        "https://evil.example/ATServicesRest/",
        "http://webservices3.autotask.net/ATServicesRest/",
        "https://webservices3.autotask.net.evil.example/ATServicesRest/",
        "http://127.0.0.1:8080/ATServicesRest/",
        "",
    ] {
        let zone = answer(200, &json!({ "url": url }).to_string());
        let refused = autotask().base(Some(&zone));
        assert!(
            matches!(refused, Err(SourceError::Shape { .. })),
            "{url}: {refused:?}"
        );
    }
}

#[test]
fn a_loopback_address_may_lead_to_a_loopback_zone() {
    let settings = settings("http://127.0.0.1:9000");
    let psa = Autotask::new("psa", settings, chrono_tz::UTC, false);
    let zone = answer(200, r#"{"url":"http://127.0.0.1:9001/ATServicesRest/"}"#);
    assert_eq!(
        psa.base(Some(&zone)).unwrap(),
        "http://127.0.0.1:9001/ATServicesRest/v1.0"
    );
}

#[test]
fn nobody_is_impersonated() {
    let headers = autotask().headers();
    let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        names,
        ["apiintegrationcode", "username", "secret", "accept"]
    );
}

#[test]
fn trap_1_each_page_is_a_query_of_its_own_above_the_last_id() {
    let page = r#"{"items":[{"id":7},{"id":9}],"pageDetails":{"count":2,"requestCount":2,"prevPageUrl":null,
        "nextPageUrl":"https://elsewhere.example/next?paging=x"}}"#;
    let found = answer(200, page);
    let psa = autotask();
    let page = psa.page(&stream("tickets"), &Cursor::default(), &found);
    let next = page.unwrap().next.unwrap();
    assert_eq!(next, "9");
    let request = psa.request(&stream("tickets"), &at(&next));
    assert_eq!(request.path, "Tickets/query");
    assert_eq!(
        query("tickets", &at(&next))["filter"][0]["items"][0],
        json!({"op": "gt", "field": "id", "value": 9})
    );
}

#[test]
fn a_full_page_goes_on_even_where_the_vendor_names_no_next_one() {
    let cursor = Cursor {
        page_size: 2,
        ..Cursor::default()
    };
    let full = answer(200, r#"{"items":[{"id":7},{"id":9}],"pageDetails":{}}"#);
    let page = autotask().page(&stream("tickets"), &cursor, &full);
    assert_eq!(page.unwrap().next.as_deref(), Some("9"));
    let last = answer(
        200,
        r#"{"items":[{"id":11}],"pageDetails":{"nextPageUrl":""}}"#,
    );
    let page = autotask().page(&stream("tickets"), &cursor, &last);
    assert_eq!(page.unwrap().next, None);
}

/// Every operator in a query.
fn operators(value: &Value, found: &mut Vec<String>) {
    if let Some(op) = value["op"].as_str() {
        found.push(op.to_owned());
    }
    for inner in value["filter"].as_array().into_iter().flatten() {
        operators(inner, found);
    }
    for inner in value["items"].as_array().into_iter().flatten() {
        operators(inner, found);
    }
}

#[test]
fn trap_2_only_operators_that_the_vendor_knows_are_sent() {
    let known = [
        "eq", "noteq", "gt", "gte", "lt", "lte", "exist", "in", "and", "or",
    ];
    let psa = autotask();
    let mut found = Vec::new();
    for cursor in [Cursor::default(), at("5"), changed()] {
        for stream in psa.streams() {
            if let Some(body) = psa.request(stream, &cursor).body {
                operators(&serde_json::from_str(&body).unwrap(), &mut found);
            }
        }
    }
    for question in psa.questions() {
        if let Some(body) = question.request.body {
            operators(&serde_json::from_str(&body).unwrap(), &mut found);
        }
    }
    assert!(found.len() > 100);
    assert!(found.iter().all(|op| known.contains(&op.as_str())));
}

#[test]
fn trap_2_a_page_that_did_not_heed_the_query_stops_the_stream() {
    let all = answer(200, r#"{"items":[{"id":7},{"id":9}],"pageDetails":{}}"#);
    let page = autotask().page(&stream("tickets"), &at("8"), &all);
    assert!(matches!(page, Err(SourceError::Shape { .. })), "{page:?}");
}

fn changed() -> Cursor {
    Cursor {
        since: Some("2026-11-01T10:00:00.5Z".parse().unwrap()),
        page_size: 1000,
        ..Cursor::default()
    }
}

#[test]
fn trap_4_no_query_leaves_company_0_out() {
    let query = query("companies", &Cursor::default());
    let first = &query["filter"][0]["items"][0];
    assert_eq!(*first, json!({"op": "exist", "field": "id"}));
}

#[test]
fn trap_17_ids_in_a_query_are_numbers() {
    let query = query("time_entries", &at("29682885"));
    let value = &query["filter"][0]["items"][0]["value"];
    assert_eq!(*value, json!(29_682_885));
}

#[test]
fn trap_20_time_entries_are_asked_for_by_their_own_change_time() {
    let query = query("time_entries", &changed());
    assert_eq!(
        query["filter"][0]["items"][1],
        json!({"op": "gte", "field": "lastModifiedDateTime", "value": "2026-11-01T10:00:00.500Z"})
    );
}

#[test]
fn trap_15_contracts_and_what_hangs_on_them_are_read_whole_each_time() {
    for name in [
        "contracts",
        "contract_blocks",
        "contract_rates",
        "excluded_roles",
        "excluded_set_types",
        "billing_codes",
        "roles",
        "resources",
    ] {
        assert_eq!(stream(name).mode, Mode::Snapshot, "{name}");
        let query = query(name, &changed());
        assert_eq!(query["filter"][0]["items"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn a_page_asks_for_no_more_rows_than_the_vendor_gives() {
    assert_eq!(query("tickets", &at("5"))["MaxRecords"], 500);
    let small = Cursor {
        page_size: 125,
        ..Cursor::default()
    };
    assert_eq!(query("tickets", &small)["MaxRecords"], 125);
}

#[test]
fn a_sweep_asks_for_ids_alone_and_for_all_of_them() {
    let sweep = Cursor {
        ids_only: true,
        ..changed()
    };
    let query = query("time_entries", &sweep);
    assert_eq!(query["IncludeFields"], json!(["id"]));
    assert_eq!(query["filter"][0]["items"].as_array().unwrap().len(), 1);
}

#[test]
fn private_fields_of_people_are_not_even_asked_for() {
    let query = query("resources", &Cursor::default());
    let fields = query["IncludeFields"].as_array().unwrap();
    assert!(fields.contains(&json!("internalCost")));
    assert!(!fields.contains(&json!("gender")) && !fields.contains(&json!("mobilePhone")));
}

#[test]
fn trap_11_fewer_requests_are_under_way_than_the_vendor_allows() {
    assert!(autotask().in_flight() < 3);
}

#[test]
fn trap_19_the_budget_is_that_of_the_whole_database_and_we_stop_before_its_end() {
    let psa = autotask();
    assert_eq!(psa.budget().unwrap().path, "ThresholdInformation");
    let told = answer(
        200,
        r#"{"externalRequestThreshold":10000,"requestThresholdTimeframe":60,"currentTimeframeRequestCount":7600}"#,
    );
    let budget = psa.spent(&told).unwrap();
    assert_eq!(
        (
            budget.limit,
            budget.window_minutes,
            budget.used,
            budget.ours
        ),
        (10_000, 60, 7_600, 7_500)
    );
    assert_eq!(psa.spent(&answer(200, "{}")), None);
}
