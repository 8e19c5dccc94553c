//! What is asked: addresses, headers, pages, conditions.

use super::{ConnectWise, answer, fixture, psa, settings, stream};
use daybook::source::{Connector, Cursor, Mode, Request, SourceError};
use std::collections::BTreeSet;

fn query<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let found = request.query.iter().find(|(n, _)| n == name);
    found.map(|(_, value)| value.as_str())
}

fn at(base_url: &str) -> ConnectWise {
    let mut settings = settings();
    settings.base_url = base_url.into();
    ConnectWise::new("psa", settings, false)
}

const INFO: &str = r#"{"CompanyName":"Acme","Codebase":"v2026_1/","VersionCode":"v2026.1","CompanyID":"acme","IsCloud":"True"}"#;

#[test]
fn the_codebase_is_asked_for_without_api_prefix_and_used_with_it() {
    let cloud = at("https://na.myconnectwise.net/");
    let asked = cloud.discover().unwrap();
    assert_eq!(
        asked.path,
        "https://na.myconnectwise.net/login/companyinfo/acme"
    );
    let base = cloud.base(Some(&answer(200, INFO))).unwrap();
    assert_eq!(base, "https://api-na.myconnectwise.net/v2026_1/apis/3.0");
}

#[test]
fn a_cloud_flag_that_is_a_boolean_is_understood_as_well() {
    let info = INFO.replace("\"True\"", "true");
    assert!(psa().base(Some(&answer(200, &info))).is_ok());
}

#[test]
fn an_address_that_already_has_the_api_prefix_is_not_given_it_twice() {
    let cloud = at("https://api-eu.myconnectwise.net");
    let asked = cloud.discover().unwrap();
    assert_eq!(
        asked.path,
        "https://eu.myconnectwise.net/login/companyinfo/acme"
    );
    let base = cloud.base(Some(&answer(200, INFO))).unwrap();
    assert_eq!(base, "https://api-eu.myconnectwise.net/v2026_1/apis/3.0");
}

#[test]
fn a_server_of_its_own_is_asked_at_its_own_host() {
    let own = at("https://psa.example.org:8443");
    let info = r#"{"Codebase":"v4_6_release/","IsCloud":false}"#;
    assert_eq!(
        own.base(Some(&answer(200, info))).unwrap(),
        "https://psa.example.org:8443/v4_6_release/apis/3.0"
    );
}

#[test]
fn plain_http_is_for_loopback_alone_and_nothing_else_is_even_asked() {
    for loopback in [
        "http://127.0.0.1:9000",
        "http://localhost:9000",
        "http://[::1]:9000",
    ] {
        let base = at(loopback).base(Some(&answer(200, INFO))).unwrap();
        assert_eq!(base, format!("{loopback}/v2026_1/apis/3.0"));
        assert!(at(loopback).discover().is_some());
    }
    for other in [
        "http://psa.example.org",
        "http://127.0.0.1.example.org",
        "http://localhost@example.org",
        "ftp://127.0.0.1",
        "na.myconnectwise.net",
        "https://",
        "",
    ] {
        assert!(at(other).discover().is_none(), "{other} was asked");
        let refused = at(other).base(None).unwrap_err();
        assert!(
            matches!(refused, SourceError::Operator { .. }),
            "{refused:?}"
        );
    }
}

#[test]
fn an_unknown_company_is_told_by_the_name_of_the_setting() {
    let unknown = [
        psa().base(Some(&answer(200, "null"))).unwrap_err(),
        psa().judge(None, &answer(200, "null")).unwrap(),
        psa().judge(None, &answer(404, "")).unwrap(),
    ];
    for error in unknown {
        assert!(matches!(error, SourceError::Operator { .. }));
        let told = error.to_string();
        assert!(
            told.contains("company_id") && told.contains("acme"),
            "{told}"
        );
    }
}

#[test]
fn a_codebase_that_would_lead_elsewhere_is_refused() {
    for odd in ["../../evil/", "v1/../x", "a?b", "https://evil.example/"] {
        let info = format!(r#"{{"Codebase":"{odd}"}}"#);
        let error = psa().base(Some(&answer(200, &info))).unwrap_err();
        assert!(
            matches!(error, SourceError::Shape { .. }),
            "{odd}: {error:?}"
        );
    }
}

#[test]
fn requests_carry_login_client_and_the_pinned_version() {
    let headers = psa().headers();
    let value = |name: &str| {
        let found = headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name));
        found.unwrap().1.clone()
    };
    // "acme+pub:priv", as another program encodes it.
    assert_eq!(value("authorization"), "Basic YWNtZStwdWI6cHJpdg==");
    assert_eq!(value("clientId"), "11111111-2222-3333-4444-555555555555");
    assert_eq!(
        value("accept"),
        "application/vnd.connectwise.com+json; version=2026.4"
    );
}

#[test]
fn every_request_of_every_stream_is_a_get_in_the_documented_form() {
    let psa = psa();
    for stream in psa.streams() {
        for token in [None, Some("forward:41"), Some("keyset:41")] {
            for ids_only in [false, true] {
                let since = (stream.mode == Mode::Incremental)
                    .then(|| "2026-11-02T03:04:05.678Z".parse().unwrap());
                let cursor = Cursor {
                    since,
                    from: None,
                    until: None,
                    parent: stream.parent.map(|_| "5".into()),
                    token: token.map(str::to_owned),
                    ids_only,
                    page_size: 0,
                };
                let request = psa.request(stream, &cursor);
                assert_eq!(request.body, None, "{}", stream.name);
                assert!(request.path.starts_with('/') && !request.path.ends_with('/'));
                let known = [
                    "pageSize",
                    "pageId",
                    "page",
                    "orderBy",
                    "conditions",
                    "fields",
                ];
                assert!(
                    request
                        .query
                        .iter()
                        .all(|(n, _)| known.contains(&n.as_str()))
                );
                let length: usize = request
                    .query
                    .iter()
                    .map(|(n, v)| n.len() + v.len() + 2)
                    .sum();
                assert!(length < 1700, "{} asks {length} characters", stream.name);
                for term in query(&request, "conditions")
                    .into_iter()
                    .flat_map(|c| c.split(" and "))
                {
                    assert!(
                        term == "lastUpdated>=[2026-11-02T03:04:05Z]" || term == "id>41",
                        "{term}"
                    );
                }
            }
        }
    }
}

#[test]
fn pages_go_forward_by_id_and_never_ask_for_an_order() {
    let cursor = Cursor {
        token: Some("forward:500".into()),
        page_size: 250,
        ..Cursor::default()
    };
    let request = psa().request(&stream("time_entries"), &cursor);
    assert_eq!(request.path, "/time/entries");
    assert_eq!(query(&request, "pageId"), Some("500"));
    assert_eq!(query(&request, "pageSize"), Some("250"));
    assert_eq!(query(&request, "orderBy"), None);
    assert_eq!(query(&request, "page"), None);
    assert_eq!(
        request.headers,
        [("pagination-type", "forward-only".to_owned())]
    );
}

#[test]
fn an_endpoint_without_forward_paging_is_read_by_a_condition_on_the_id() {
    let cursor = Cursor {
        since: Some("2026-11-02T00:00:00Z".parse().unwrap()),
        token: Some("keyset:500".into()),
        ..Cursor::default()
    };
    let request = psa().request(&stream("time_entries"), &cursor);
    assert_eq!(query(&request, "orderBy"), Some("id asc"));
    assert_eq!(query(&request, "page"), Some("1"));
    assert_eq!(
        query(&request, "conditions"),
        Some("lastUpdated>=[2026-11-02T00:00:00Z] and id>500")
    );
    assert!(request.headers.is_empty());
}

#[test]
fn more_than_the_vendor_gives_is_not_asked_for() {
    for (wanted, asked) in [(0, "1000"), (5000, "1000"), (1000, "1000"), (125, "125")] {
        let cursor = Cursor {
            page_size: wanted,
            ..Cursor::default()
        };
        let request = psa().request(&stream("companies"), &cursor);
        assert_eq!(query(&request, "pageSize"), Some(asked));
    }
}

#[test]
fn a_sweep_asks_for_ids_of_everything() {
    let cursor = Cursor {
        since: Some("2026-11-02T00:00:00Z".parse().unwrap()),
        ids_only: true,
        ..Cursor::default()
    };
    let request = psa().request(&stream("service_tickets"), &cursor);
    assert_eq!(query(&request, "fields"), Some("id"));
    assert_eq!(query(&request, "conditions"), None);
}

#[test]
fn children_are_asked_for_below_their_parent() {
    let cursor = Cursor {
        parent: Some("77".into()),
        ..Cursor::default()
    };
    let path = |name: &str| psa().request(&stream(name), &cursor).path;
    assert_eq!(path("additions"), "/finance/agreements/77/additions");
    assert_eq!(
        path("work_type_exclusions"),
        "/finance/agreements/77/workTypeExclusions"
    );
    assert_eq!(path("phases"), "/project/projects/77/phases");
    assert_eq!(path("holidays"), "/schedule/holidayLists/77/holidays");
    assert_eq!(path("board_statuses"), "/service/boards/77/statuses");
}

#[test]
fn members_are_asked_for_by_an_allow_list_without_private_fields() {
    let request = psa().request(&stream("members"), &Cursor::default());
    let fields: BTreeSet<&str> = query(&request, "fields").unwrap().split(',').collect();
    for wanted in ["id", "identifier", "hourlyCost", "timeZone", "calendar"] {
        assert!(fields.contains(wanted), "{wanted}");
    }
    for private in [
        "token",
        "password",
        "homeEmail",
        "homePhone",
        "mobilePhone",
        "photo",
    ] {
        assert!(!fields.contains(private), "{private}");
    }
}

#[test]
fn streams_come_after_what_their_rows_belong_to() {
    let psa = psa();
    let names: Vec<&str> = psa.streams().iter().map(|s| s.name).collect();
    for (place, stream) in psa.streams().iter().enumerate() {
        if let Some(parent) = stream.parent {
            assert!(
                names[..place].contains(&parent),
                "{} before {parent}",
                stream.name
            );
            assert_eq!(stream.mode, Mode::Snapshot);
        }
        assert_eq!(
            stream.sweep,
            stream.mode == Mode::Incremental,
            "{}",
            stream.name
        );
    }
    let unique: BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(unique.len(), names.len());
}

#[test]
fn what_a_stream_says_it_brings_are_columns_of_its_tables_and_what_it_fills_is_said() {
    let psa = psa();
    for stream in psa.streams() {
        for column in stream.columns() {
            let (table, name) = column.split_once('.').unwrap();
            let table = daybook::model::Table::named(table).unwrap();
            assert!(table.position(name).is_some(), "{column}");
        }
    }
    for file in ["time_entries", "members", "agreements"] {
        let stream = stream(file);
        for row in fixture(file) {
            for record in super::records_of(&psa, file, &row).unwrap() {
                for (column, cell) in record.table.columns.iter().zip(&record.cells) {
                    let name = format!("{}.{}", record.table.name, column.name);
                    let said = stream.columns().any(|column| column == name);
                    assert!(
                        said || *cell == daybook::model::Cell::Null,
                        "{name} is not said"
                    );
                }
            }
        }
    }
}

#[test]
fn entries_of_two_months_are_read_again_by_their_day_for_bulk_updates_need_not_show() {
    assert_eq!(stream("time_entries").again, Some(62));
    let from = "2026-09-11".parse().unwrap();
    let cursor = Cursor {
        from: Some(from),
        ..Cursor::default()
    };
    let request = psa().request(&stream("time_entries"), &cursor);
    assert_eq!(
        query(&request, "conditions"),
        Some("timeStart>=[2026-09-11T00:00:00Z]")
    );
}

#[test]
fn links_that_answers_and_rows_carry_are_never_followed() {
    let mut elsewhere = answer(
        200,
        r#"[{"id":7,"_info":{"ticket_href":"https://evil.example//v2020_1/apis/3.0/time/entries/7"}}]"#,
    );
    let link = r#"<https://evil.example/apis/3.0/time/entries?pageId=99>; rel="next""#;
    elsewhere.headers.insert("link".into(), link.into());
    let cursor = Cursor {
        page_size: 1,
        ..Cursor::default()
    };
    let page = psa()
        .page(&stream("time_entries"), &cursor, &elsewhere)
        .unwrap();
    let next = Cursor {
        token: page.next,
        ..cursor
    };
    let request = psa().request(&stream("time_entries"), &next);
    assert_eq!(request.path, "/time/entries");
    assert_eq!(query(&request, "pageId"), Some("7"));
    assert!(!format!("{request:?}").contains("evil"));
}
