//! How answers are cut into rows, and how those that are no rows are sorted.

use super::{Answer, answer, psa, stream};
use daybook::source::{Connector, Cursor, Page, Remark, SourceError};

fn cursor(token: Option<&str>, page_size: u32) -> Cursor {
    Cursor {
        token: token.map(str::to_owned),
        page_size,
        ..Cursor::default()
    }
}

fn page<'a>(cursor: &Cursor, answer: &'a Answer) -> Result<Page<'a>, SourceError> {
    psa().page(&stream("time_entries"), cursor, answer)
}

fn rows(ids: &[i64]) -> Answer {
    let rows: Vec<String> = ids
        .iter()
        .map(|id| format!(r#"{{"id":{id},"notes":"x"}}"#))
        .collect();
    answer(200, &format!("[{}]", rows.join(",")))
}

#[test]
fn rows_are_slices_of_the_answer_with_their_ids() {
    let body = answer(
        200,
        " [ {\"id\": 5, \"member\":{\"id\":9}} , {\"member\":{\"id\":9},\"notes\":\"\\\"id\\\":1\",\"id\":\"6\"} ] ",
    );
    let page = page(&cursor(None, 1000), &body).unwrap();
    let rows: Vec<(&str, &str)> = page
        .rows
        .iter()
        .map(|r| (r.external_id.as_str(), &*r.body))
        .collect();
    assert_eq!(
        rows,
        [
            ("5", "{\"id\": 5, \"member\":{\"id\":9}}"),
            (
                "6",
                "{\"member\":{\"id\":9},\"notes\":\"\\\"id\\\":1\",\"id\":\"6\"}"
            ),
        ]
    );
    let place = rows[0].1.as_ptr() as usize - body.body.as_ptr() as usize;
    assert_eq!(&body.body[place..place + 8], "{\"id\": 5");
}

#[test]
fn a_page_that_is_full_has_a_next_one_and_a_shorter_one_is_the_last() {
    let next = |ids: &[i64], token| page(&cursor(token, 2), &rows(ids)).map(|p| p.next).unwrap();
    assert_eq!(next(&[3, 9], None), Some("forward:9".into()));
    assert_eq!(
        next(&[11, 12], Some("forward:9")),
        Some("forward:12".into())
    );
    assert_eq!(next(&[13], Some("forward:12")), None);
    assert_eq!(next(&[], Some("forward:12")), None);
    assert_eq!(next(&[], None), None);
}

#[test]
fn the_size_that_counts_is_the_vendors_cap_not_the_wish() {
    let ids: Vec<i64> = (1..=1000).collect();
    let full = rows(&ids);
    assert_eq!(
        page(&cursor(None, 5000), &full).unwrap().next,
        Some("forward:1000".into())
    );
}

#[test]
fn a_page_that_repeats_itself_shows_an_endpoint_without_forward_paging() {
    let repeated = rows(&[3, 9]);
    let page = page(&cursor(Some("forward:9"), 2), &repeated).unwrap();
    assert_eq!(page.next, Some("keyset:0".into()));
}

#[test]
fn a_keyset_read_goes_on_by_the_last_id_and_stops_when_it_is_ignored() {
    let full = rows(&[3, 9]);
    assert_eq!(
        page(&cursor(Some("keyset:0"), 2), &full).unwrap().next,
        Some("keyset:9".into())
    );
    let ignored = page(&cursor(Some("keyset:9"), 2), &full).unwrap_err();
    assert!(matches!(ignored, SourceError::Shape { .. }));
}

#[test]
fn an_envelope_that_is_not_a_list_of_rows_is_a_shape_error() {
    for body in [
        "",
        "null",
        "{}",
        r#"{"items":[]}"#,
        r#"[{"id":1},"#,
        r#"[{"id":1}] and more"#,
        r#"[{"name":"without"}]"#,
        r#"[{"id":null}]"#,
        r#"[{"id":"abc"}]"#,
        r#"[{"id":1.5}]"#,
        r#"[{"id":99999999999999999999}]"#,
        "[1,2]",
        "[[1]]",
    ] {
        let error = page(&cursor(None, 1000), &answer(200, body)).unwrap_err();
        assert!(
            matches!(error, SourceError::Shape { .. }),
            "{body}: {error:?}"
        );
    }
}

#[test]
fn a_token_of_somebody_else_is_refused() {
    for token in ["", "forward", "forward:", "forward:x", "2", "page:3"] {
        assert!(
            page(&cursor(Some(token), 2), &rows(&[1])).is_err(),
            "{token:?}"
        );
    }
}

fn judged(status: u16, body: &str) -> Option<SourceError> {
    psa().judge(Some(&stream("time_entries")), &answer(status, body))
}

#[test]
fn rows_are_no_error() {
    assert_eq!(judged(200, "[]"), None);
    assert_eq!(judged(200, r#"[{"id":1}]"#), None);
}

#[test]
fn bad_keys_and_missing_rights_are_for_a_person_to_mend() {
    let body = r#"{"code":"Unauthorized","message":"Bad login","errors":null}"#;
    let Some(SourceError::Operator { what, mend }) = judged(401, body) else {
        panic!("401 is not for the operator");
    };
    assert!(what.contains("Bad login") && mend.contains("private_key"));
    let Some(SourceError::Operator { what, mend }) = judged(403, "{}") else {
        panic!("403 is not for the operator");
    };
    assert!(what.contains("time_entries") && mend.contains("role"));
}

#[test]
fn a_page_of_the_proxy_in_front_is_worth_another_try() {
    for status in [200, 403, 502, 520] {
        let error = judged(status, "<!DOCTYPE html><html></html>").unwrap();
        assert!(
            matches!(error, SourceError::Retry { after: None, .. }),
            "{status}: {error:?}"
        );
    }
}

#[test]
fn failures_of_the_server_are_worth_another_try() {
    for (status, body) in [
        (500, r#"{"code":"x","message":"timeout"}"#),
        (503, ""),
        (408, ""),
    ] {
        assert!(
            matches!(judged(status, body), Some(SourceError::Retry { .. })),
            "{status}"
        );
    }
}

#[test]
fn a_path_that_is_gone_may_have_moved() {
    let path = r#"{"code":"ConnectWiseApi","message":"The endpoint does not exist."}"#;
    for body in [path, "", "<html></html>"] {
        assert!(
            matches!(judged(404, body), Some(SourceError::Moved { .. })),
            "{body}"
        );
    }
}

#[test]
fn a_list_below_a_record_that_is_gone_is_empty_when_the_vendor_says_so() {
    let child = stream("additions");
    let gone = answer(
        404,
        r#"{"code":"NotFound","message":"Agreement 5 not found"}"#,
    );
    assert_eq!(psa().judge(Some(&child), &gone), None);
    let page = psa().page(&child, &Cursor::default(), &gone).unwrap();
    assert!(page.rows.is_empty() && page.next.is_none());
    let moved = answer(404, "");
    assert!(matches!(
        psa().judge(Some(&child), &moved),
        Some(SourceError::Moved { .. })
    ));
    assert!(matches!(
        judged(404, &gone.body),
        Some(SourceError::Moved { .. })
    ));
}

#[test]
fn a_throttled_request_waits_as_long_as_the_vendor_says_in_whichever_way() {
    let wait = |header: Option<&str>, body: &str| {
        let mut answer = answer(429, body);
        answer
            .headers
            .extend(header.map(|h| ("retry-after".to_owned(), h.to_owned())));
        match psa().judge(Some(&stream("time_entries")), &answer) {
            Some(SourceError::Retry { after, .. }) => after,
            other => panic!("{other:?}"),
        }
    };
    let sentence = r#"{"error":"ConnectWiseAPI","message":"Too many requests. Please try again in 45 seconds."}"#;
    assert_eq!(wait(Some("7"), sentence), Some(7));
    assert_eq!(wait(None, sentence), Some(45));
    assert_eq!(wait(None, ""), Some(30));
    assert_eq!(wait(Some("soon"), "{}"), Some(30));
    assert_eq!(wait(Some("7"), "<html></html>"), Some(7));
}

#[test]
fn a_condition_the_vendor_does_not_know_stops_the_stream_and_says_which() {
    let body = r#"{"code":"ApiFindCondition","message":"lastUpdatd is not a recognized name."}"#;
    let Some(SourceError::Shape { what }) = judged(400, body) else {
        panic!("400 is a shape error");
    };
    assert!(what.contains("lastUpdatd"));
}

#[test]
fn a_host_without_the_api_prefix_is_an_address_to_mend() {
    let body = r#"{"code":"Security","message":"SSL is required.","errors":null}"#;
    for (status, body) in [(400, body), (403, body), (301, "")] {
        let error = judged(status, body).unwrap();
        assert!(
            matches!(error, SourceError::Operator { .. }),
            "{status}: {error:?}"
        );
    }
}

#[test]
fn a_first_reading_takes_the_pages_of_each_list_and_those_below_its_rows() {
    let questions = psa().questions();
    let asked = |about: &str, body: &str| {
        let question = questions.iter().find(|q| q.about == about).unwrap();
        (
            question.request.path.clone(),
            psa().remark(question, &answer(200, body)),
        )
    };
    assert_eq!(
        asked("time_entries", r#"{"count": 100000}"#),
        ("/time/entries/count".into(), Remark::Requests(101))
    );
    // Additions, adjustments, rates of roles and of types, exclusions of both.
    let agreements = asked("agreements", r#"{"count": 250}"#).1;
    assert_eq!(agreements, Remark::Requests(1 + 6 * 250));
    assert_eq!(asked("time_entries", "[]").1, Remark::Nothing);
}
