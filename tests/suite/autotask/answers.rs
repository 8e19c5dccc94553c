//! What answers mean, and what is hidden without a word.

use super::{answer, autotask, recorded, stream};
use crate::on_text::OnText;
use daybook::source::{Connector, Remark, SourceError};

fn judged(status: u16, words: &str) -> Option<SourceError> {
    let body = serde_json::json!({ "errors": [words] }).to_string();
    autotask().judge(Some(&stream("tickets")), &answer(status, &body))
}

fn is_retry(error: Option<SourceError>) -> bool {
    matches!(error, Some(SourceError::Retry { .. }))
}

#[test]
fn trap_10_a_500_that_is_a_mistake_in_the_question_is_never_tried_again() {
    for words in [
        "Unable to find projectID in the TimeEntry Entity",
        "Conversion failed when converting the varchar value 'x' to data type int.",
        "title is a required field.",
        "Picklist value [77] does not exist",
        "Invalid query syntax. Queries are limited to 500 or fewer 'OR' conditions.",
        "This field is only available if the co-managed module is enabled.",
    ] {
        let error = judged(500, words);
        assert!(matches!(error, Some(SourceError::Shape { .. })), "{words}");
    }
}

#[test]
fn a_missing_right_comes_as_500_and_names_the_list() {
    let words =
        "The logged in Resource does not have the adequate permissions to query this entity type.";
    let error = judged(500, words);
    let Some(SourceError::Operator { what, mend }) = error else {
        panic!("{error:?}");
    };
    assert!(what.contains("tickets") && what.contains("adequate permissions"));
    assert!(mend.contains("security level"));
}

#[test]
fn too_many_threads_is_a_wait_whatever_the_status() {
    let words =
        "Thread Threshold Exceeded: thread threshold of 3 threads has been exceeded. Itgenatr005";
    for status in [429, 500, 403, 400] {
        assert!(is_retry(judged(status, words)), "{status}");
    }
}

#[test]
fn a_500_that_passes_is_tried_again() {
    for words in [
        "Transaction (Process ID 71) was deadlocked on lock resources",
        "Execution Timeout Expired.",
        "",
    ] {
        assert!(is_retry(judged(500, words)), "{words}");
    }
    let empty = autotask().judge(Some(&stream("tickets")), &answer(500, ""));
    assert!(is_retry(empty));
}

#[test]
fn errors_are_read_as_strings_and_as_objects() {
    let body = r#"{"errors":[{"message":"Unable to find x in the Ticket Entity"}]}"#;
    let error = autotask().judge(Some(&stream("tickets")), &answer(500, body));
    assert!(matches!(error, Some(SourceError::Shape { .. })));
}

#[test]
fn the_wrong_verb_is_a_mistake_of_ours_and_says_the_vendors_words() {
    let body = r#"{"Message":"The requested resource does not support http method 'GET'."}"#;
    let error = autotask().judge(Some(&stream("tickets")), &answer(405, body));
    let Some(SourceError::Shape { what }) = error else {
        panic!("{error:?}");
    };
    assert!(what.contains("http method"), "{what}");
}

#[test]
fn a_401_makes_the_zone_be_asked_for_again_once() {
    assert!(matches!(judged(401, ""), Some(SourceError::Moved { .. })));
}

#[test]
fn an_unknown_api_user_is_a_500_of_the_zone_question_and_a_persons_matter() {
    let body = r#"{"errors":["The user could not be found."]}"#;
    let error = autotask().judge(None, &answer(500, body));
    let Some(SourceError::Operator { mend, .. }) = error else {
        panic!("{error:?}");
    };
    assert!(mend.contains("user_name"), "{mend}");
}

#[test]
fn trap_3_rows_in_the_case_of_the_vendors_document_are_no_rows() {
    let body = r#"{"Items":[{"Id":7}]}"#;
    let found = answer(200, body);
    let page = autotask().page(&stream("tickets"), &Default::default(), &found);
    assert!(matches!(page, Err(SourceError::Shape { .. })));
}

#[test]
fn trap_18_rows_without_user_defined_fields_are_rows() {
    let body = r#"{"items":[{"id":7,"title":"x","companyID":0,"somethingNew":{"a":1}}]}"#;
    let found = answer(200, body);
    let page = autotask().page(&stream("tickets"), &Default::default(), &found);
    assert_eq!(page.unwrap().rows.len(), 1);
}

/// What the answer to a question of `check` says.
fn said(about: &str, topic: &str, body: &str) -> Remark {
    let psa = autotask();
    let asked = psa
        .questions()
        .into_iter()
        .find(|q| q.about == about && q.topic == topic);
    psa.remark(&asked.unwrap(), &answer(200, body))
}

#[test]
fn trap_12_rights_that_hide_rows_silently_are_named() {
    for hidden in [r#"2"#, r#""2""#] {
        let body = format!(r#"{{"info":{{"name":"Ticket","userAccessForQuery":{hidden}}}}}"#);
        let remark = said("tickets", "access", &body);
        assert!(matches!(remark, Remark::Warning { .. }), "{remark:?}");
    }
    let all = said("tickets", "access", r#"{"info":{"userAccessForQuery":1}}"#);
    assert_eq!(all, Remark::Nothing);
    let hours = said("time_entries", "non-billable", r#"{"queryCount":0}"#);
    assert!(matches!(hours, Remark::Warning { mend, .. } if mend.contains("non-billable")));
    let leave = said("time_off", "count", r#"{"queryCount":0}"#);
    assert!(matches!(leave, Remark::Warning { mend, .. } if mend.contains("proxy time entry")));
}

#[test]
fn a_first_reading_is_counted_in_pages_of_five_hundred() {
    let remark = said("time_entries", "count", r#"{"queryCount":200000}"#);
    assert_eq!(remark, Remark::Requests(401));
}

#[test]
fn nothing_told_in_confidence_is_kept() {
    let psa = autotask();
    for stream in psa.streams() {
        let rows = crate::connectors::recorded("autotask")[stream.name].clone();
        for row in rows {
            let kept = psa.kept(stream, &row.to_string()).into_owned();
            assert!(!kept.contains("told in confidence"), "{kept}");
            assert!(!kept.contains("spooler"), "{kept}");
        }
    }
    let entry = recorded("time_entries", 0).to_string();
    let kept = psa.kept(&stream("time_entries"), &entry).into_owned();
    assert!(kept.contains(r#""summaryNotesLength":15"#), "{kept}");
}
