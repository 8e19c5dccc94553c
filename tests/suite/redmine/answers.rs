//! What is asked, and what answers that are no rows mean.

use super::{KEY, redmine, stream};
use crate::connectors::answer;
use daybook::source::{Connector, Cursor, Remark, SourceError};

fn query(name: &str, cursor: &Cursor) -> Vec<(String, String)> {
    let redmine = redmine();
    redmine.request(&stream(&redmine, name), cursor).query
}

fn param(name: &str, cursor: &Cursor, key: &str) -> Option<String> {
    let mut found = query(name, cursor).into_iter().filter(|(k, _)| k == key);
    found.next().map(|(_, value)| value)
}

#[test]
fn closed_issues_closed_projects_and_locked_users_are_asked_for_by_name_of_their_status() {
    let cursor = Cursor::default();
    assert_eq!(param("issues", &cursor, "status_id").unwrap(), "*");
    assert_eq!(param("projects", &cursor, "status").unwrap(), "1|5");
    assert_eq!(param("users", &cursor, "status").unwrap(), "");
}

#[test]
fn a_page_is_never_asked_larger_than_redmine_gives_nor_of_no_rows() {
    for (wish, asked) in [(0, "100"), (1, "1"), (100, "100"), (1000, "100")] {
        let cursor = Cursor {
            page_size: wish,
            ..Cursor::default()
        };
        assert_eq!(param("time_entries", &cursor, "limit").unwrap(), asked);
    }
}

#[test]
fn lists_are_sorted_so_that_new_rows_come_last() {
    let cursor = Cursor::default();
    assert_eq!(
        param("time_entries", &cursor, "sort").unwrap(),
        "created_on"
    );
    assert_eq!(param("issues", &cursor, "sort").unwrap(), "id");
}

#[test]
fn changed_issues_are_asked_for_inclusively_and_entries_by_their_day() {
    let cursor = Cursor {
        since: Some("2026-11-22T01:02:03.9Z".parse().unwrap()),
        ..Cursor::default()
    };
    assert_eq!(
        param("issues", &cursor, "updated_on").unwrap(),
        ">=2026-11-22T01:02:03Z"
    );
    let ids = Cursor {
        ids_only: true,
        ..cursor
    };
    assert_eq!(param("issues", &ids, "updated_on"), None);
    let window = Cursor {
        from: Some("2026-11-11".parse().unwrap()),
        ..Cursor::default()
    };
    assert_eq!(
        param("time_entries", &window, "from").unwrap(),
        "2026-11-11"
    );
    assert_eq!(param("time_entries", &Cursor::default(), "from"), None);
}

#[test]
fn an_offset_past_the_end_ends_the_list() {
    let redmine = redmine();
    let body = r#"{"time_entries":[],"total_count":2000,"offset":99999,"limit":100}"#;
    let answer = answer(200, body);
    let cursor = Cursor {
        token: Some("99999 of 2000".into()),
        ..Cursor::default()
    };
    let page = redmine.page(&stream(&redmine, "time_entries"), &cursor, &answer);
    assert_eq!(page.unwrap().next, None);
}

#[test]
fn rows_deleted_while_pages_are_turned_make_the_next_page_start_earlier() {
    let redmine = redmine();
    let issues = stream(&redmine, "issues");
    let page = |token: Option<&str>, ids: &[i64], total: usize| {
        let rows: Vec<String> = ids.iter().map(|id| format!("{{\"id\":{id}}}")).collect();
        let body = format!(r#"{{"issues":[{}],"total_count":{total}}}"#, rows.join(","));
        let cursor = Cursor {
            token: token.map(str::to_owned),
            ..Cursor::default()
        };
        let answer = answer(200, &body);
        redmine.page(&issues, &cursor, &answer).unwrap().next
    };
    assert_eq!(page(None, &[1, 2, 3], 7).as_deref(), Some("3 of 7"));
    // One of the first three went: what was the fourth is the third now, and was in neither page.
    assert_eq!(page(Some("3 of 7"), &[5, 6], 6).as_deref(), Some("4 of 6"));
    assert_eq!(page(Some("4 of 6"), &[6, 7], 6), None);
    // More are there than before: rows may repeat, none is passed over.
    assert_eq!(page(Some("3 of 7"), &[4, 5], 9).as_deref(), Some("5 of 9"));
}

#[test]
fn whose_key_it_is_is_asked_before_each_pass_for_strangers_may_be_answered_too() {
    let redmine = redmine();
    let asked = redmine.identify().unwrap();
    assert_eq!(asked.path, "/users/current.json");
    let base = redmine.base(None).unwrap();
    assert_eq!(base, "https://projects.example/redmine");
    assert_eq!(redmine.headers(), [("x-redmine-api-key", KEY.to_owned())]);
    let error = redmine.judge(None, &answer(401, "")).unwrap();
    assert!(matches!(error, SourceError::Operator { .. }), "{error}");
}

#[test]
fn a_403_may_also_be_a_rest_interface_that_is_switched_off_and_the_sentence_says_so() {
    let redmine = redmine();
    let users = stream(&redmine, "users");
    let error = redmine.judge(Some(&users), &answer(403, "")).unwrap();
    let words = error.to_string();
    assert!(words.contains("administrator") && words.contains("REST web service"));
    assert!(users.optional, "the rest goes on");
}

#[test]
fn a_request_that_redmine_does_not_understand_stops_the_stream_with_its_words() {
    let redmine = redmine();
    let body = r#"{"errors":["Updated is invalid"]}"#;
    let error = redmine.judge(None, &answer(422, body)).unwrap();
    assert!(matches!(error, SourceError::Shape { .. }));
    assert!(error.to_string().ends_with("(422): Updated is invalid"));
}

#[test]
fn a_record_asked_for_by_its_id_that_is_gone_is_an_empty_list() {
    let redmine = redmine();
    let journals = stream(&redmine, "issue_journals");
    let gone = answer(404, "");
    assert_eq!(redmine.judge(Some(&journals), &gone), None);
    let page = redmine.page(&journals, &Cursor::default(), &gone).unwrap();
    assert!(page.rows.is_empty());
}

#[test]
fn a_first_reading_takes_the_pages_of_each_list_and_one_request_for_each_issue_and_user() {
    let redmine = redmine();
    let questions = redmine.questions();
    let requests = |about: &str, count: u64| {
        let question = questions.iter().find(|q| q.about == about).unwrap();
        let body = format!(r#"{{"{about}":[],"total_count":{count},"offset":0,"limit":1}}"#);
        redmine.remark(question, &answer(200, &body))
    };
    assert_eq!(requests("time_entries", 4001), Remark::Requests(41));
    assert_eq!(requests("issues", 250), Remark::Requests(3 + 250));
    assert_eq!(requests("users", 9), Remark::Requests(1 + 9));
}
