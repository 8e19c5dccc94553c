//! What is asked, page by page, and where a list ends though the vendor does not say so.

use super::{psa, stream};
use crate::connectors::answer;
use daybook::source::{Connector, Cursor, SourceError};
use serde_json::{Value, json};

fn query(name: &str, cursor: &Cursor) -> Vec<(String, String)> {
    psa().request(&stream(name), cursor).query
}

fn param(name: &str, cursor: &Cursor, key: &str) -> Option<String> {
    let mut found = query(name, cursor).into_iter().filter(|(k, _)| k == key);
    found.next().map(|(_, value)| value)
}

/// Ids of a page's rows and the token of the next one.
fn page(
    name: &str,
    token: Option<&str>,
    body: &Value,
) -> Result<(Vec<String>, Option<String>), SourceError> {
    let cursor = Cursor {
        token: token.map(str::to_owned),
        ..Cursor::default()
    };
    let answer = answer(200, &body.to_string());
    let page = psa().page(&stream(name), &cursor, &answer)?;
    let ids = page
        .rows
        .iter()
        .map(|row| row.external_id.clone())
        .collect();
    Ok((ids, page.next))
}

fn rows(ids: std::ops::Range<i64>) -> Vec<Value> {
    ids.map(|id| json!({ "id": id })).collect()
}

fn clients(ids: std::ops::Range<i64>, total: i64) -> Value {
    json!({"page_no": 1, "page_size": 1000, "record_count": total, "clients": rows(ids)})
}

#[test]
fn paging_is_asked_for_in_the_vendors_misspelling_in_order_of_ids() {
    let cursor = Cursor::default();
    assert_eq!(param("clients", &cursor, "pageinate").unwrap(), "true");
    assert_eq!(param("clients", &cursor, "paginate"), None);
    assert_eq!(param("clients", &cursor, "order").unwrap(), "id");
    assert_eq!(param("clients", &cursor, "page_no").unwrap(), "1");
    for (wish, asked) in [(0, "100"), (1, "1"), (1000, "100")] {
        let cursor = Cursor {
            page_size: wish,
            ..Cursor::default()
        };
        assert_eq!(param("tickets", &cursor, "page_size").unwrap(), asked);
    }
}

#[test]
fn a_page_that_was_clamped_silently_is_not_taken_for_the_last_one() {
    let (_, next) = page("clients", None, &clients(2..52, 717)).unwrap();
    let next = next.expect("50 of 717 are no end, whatever was asked for");
    let cursor = Cursor {
        token: Some(next),
        ..Cursor::default()
    };
    assert_eq!(param("clients", &cursor, "page_no").unwrap(), "2");
}

#[test]
fn the_end_is_where_the_vendors_count_is_reached() {
    let (_, next) = page("clients", None, &clients(2..4, 3)).unwrap();
    let (ids, next) = page("clients", next.as_deref(), &clients(4..5, 3)).unwrap();
    assert_eq!((ids, next), (vec!["4".to_owned()], None));
}

#[test]
fn a_page_past_the_end_that_repeats_the_first_or_the_last_one_ends_the_list_without_its_rows() {
    // The count is missing, as it is on some lists.
    for again in [2..4, 4..6] {
        let (_, next) = page("clients", None, &clients(2..4, 0)).unwrap();
        let (_, next) = page("clients", next.as_deref(), &clients(4..6, 0)).unwrap();
        let end = page("clients", next.as_deref(), &clients(again, 0)).unwrap();
        assert_eq!(end, (vec![], None));
    }
}

#[test]
fn a_list_that_knows_of_more_but_repeats_itself_stops_the_stream() {
    let (_, next) = page("clients", None, &clients(2..4, 9)).unwrap();
    let error = page("clients", next.as_deref(), &clients(2..4, 9)).unwrap_err();
    assert!(matches!(error, SourceError::Shape { .. }), "{error}");
}

#[test]
fn an_endpoint_that_ignores_the_page_and_gives_all_rows_is_read_once() {
    let bare = json!(rows(2..7));
    let (ids, next) = page("appointments", None, &bare).unwrap();
    assert_eq!(ids.len(), 5);
    let again = page("appointments", next.as_deref(), &bare).unwrap();
    assert_eq!(again, (vec![], None));
}

#[test]
fn lists_come_bare_or_under_their_key_or_under_the_only_key_there_is() {
    let all = json!(rows(2..4));
    let bodies = [
        all.clone(),
        json!({"agents": all, "teams": []}),
        json!({"page_no": 1, "results": all}),
    ];
    for body in bodies {
        assert_eq!(page("agents", None, &body).unwrap().0, ["2", "3"], "{body}");
    }
    let two = json!({"results": all, "others": []});
    assert!(matches!(
        page("agents", None, &two),
        Err(SourceError::Shape { .. })
    ));
}

#[test]
fn open_and_closed_tickets_are_asked_for_in_turn_for_the_agents_own_view_may_hide_either() {
    let first = Cursor::default();
    assert_eq!(param("tickets", &first, "open_only").unwrap(), "true");
    assert_eq!(param("tickets", &first, "closed_only"), None);
    let body = json!({"record_count": 1, "tickets": rows(5..6)});
    let (_, next) = page("tickets", None, &body).unwrap();
    let second = Cursor {
        token: next.clone(),
        ..Cursor::default()
    };
    assert_eq!(param("tickets", &second, "closed_only").unwrap(), "true");
    assert_eq!(param("tickets", &second, "open_only"), None);
    assert_eq!(param("tickets", &second, "page_no").unwrap(), "1");
    assert_eq!(page("tickets", next.as_deref(), &body).unwrap().1, None);
}

#[test]
fn ids_are_whole_numbers_however_they_are_written_and_holidays_have_guids() {
    let body = r#"[{"id": 12.0}, {"id": "13"}, {"id": 3000000000}]"#;
    let answer = answer(200, body);
    let page = psa()
        .page(&stream("agents"), &Cursor::default(), &answer)
        .unwrap();
    let ids: Vec<&str> = page
        .rows
        .iter()
        .map(|row| row.external_id.as_str())
        .collect();
    assert_eq!(ids, ["12", "13", "3000000000"]);
    let guid = "5f0c0a52-8d3a-4e5b-9c0d-1f6a1f4f2a01";
    let one = json!([{ "id": guid }]);
    assert_eq!(self::page("holidays", None, &one).unwrap().0, [guid]);
}

#[test]
fn changed_tickets_are_asked_for_in_utc_and_ids_alone_for_all() {
    let since = Cursor {
        since: Some("2026-11-10T01:02:03.9Z".parse().unwrap()),
        ..Cursor::default()
    };
    for name in ["clients", "tickets", "projects"] {
        assert_eq!(
            param(name, &since, "lastupdatefromdate").unwrap(),
            "2026-11-10T01:02:03Z"
        );
    }
    let ids = Cursor {
        ids_only: true,
        ..since
    };
    assert_eq!(param("tickets", &ids, "lastupdatefromdate"), None);
    assert_eq!(param("tickets", &ids, "ticketidonly").unwrap(), "true");
    assert_eq!(param("clients", &ids, "idonly").unwrap(), "true");
}

#[test]
fn windows_begin_a_day_early_and_days_are_cut_in_utc() {
    let window = Cursor {
        from: Some("2026-10-20".parse().unwrap()),
        ..Cursor::default()
    };
    for name in ["timesheet_events", "appointments"] {
        assert_eq!(param(name, &window, "start_date").unwrap(), "2026-10-19");
        assert_eq!(param(name, &window, "utcoffset").unwrap(), "0");
    }
    assert_eq!(
        param("invoices", &window, "invoicedatestart").unwrap(),
        "2026-10-19"
    );
    assert_eq!(
        param("holidays", &window, "start_date").unwrap(),
        "2026-10-19"
    );
}

#[test]
fn what_is_inactive_disabled_or_expired_is_asked_for_too() {
    let cursor = Cursor::default();
    for (name, key) in [
        ("clients", "includeinactive"),
        ("agents", "includedisabled"),
        ("contracts", "includeinactive"),
        ("ticket_types", "showinactive"),
        ("action_types", "showhidden"),
    ] {
        assert_eq!(param(name, &cursor, key).as_deref(), Some("true"), "{name}");
    }
}

#[test]
fn actions_are_asked_for_by_their_ticket_without_those_of_the_system() {
    let cursor = Cursor {
        parent: Some("17".into()),
        ..Cursor::default()
    };
    assert_eq!(psa().request(&stream("actions"), &cursor).path, "/Actions");
    assert_eq!(param("actions", &cursor, "ticket_id").unwrap(), "17");
    assert_eq!(param("actions", &cursor, "excludesys").unwrap(), "true");
    assert_eq!(
        psa().request(&stream("agent_details"), &cursor).path,
        "/Agent/17"
    );
}
