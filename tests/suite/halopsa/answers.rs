//! Answers that are no rows: error bodies have no single shape, and little of what goes wrong says so.

use super::{psa, settings, stream};
use crate::connectors::answer;
use crate::on_text::OnText;
use daybook::source::halopsa::HaloPsa;
use daybook::source::{Connector, Cursor, Remark, SourceError};

#[test]
fn the_api_is_found_with_or_without_its_path_in_the_address() {
    for base_url in [
        "https://acme.example",
        "https://acme.example/",
        "https://acme.example/api",
        "https://acme.example/API/",
    ] {
        let psa = HaloPsa::new("psa", settings(base_url), false);
        assert_eq!(
            psa.discover().unwrap().path,
            "https://acme.example/api/authinfo"
        );
        assert_eq!(psa.base(None).unwrap(), "https://acme.example/api");
    }
}

#[test]
fn tokens_come_from_where_the_address_says_which_may_be_another_host() {
    let told = answer(
        200,
        r#"{"auth_url":"https://auth.example/sign/","tenant_id":"ac me"}"#,
    );
    let url = |psa: &HaloPsa, told| psa.sign_in(Some(told)).unwrap().unwrap().url;
    assert_eq!(
        url(&psa(), &told),
        "https://auth.example/sign/token?tenant=ac%20me"
    );
    let mut with_tenant = settings("https://acme.example");
    with_tenant.tenant = "mine".into();
    let with_tenant = HaloPsa::new("psa", with_tenant, false);
    assert_eq!(
        url(&with_tenant, &told),
        "https://auth.example/sign/token?tenant=mine"
    );
    // A host that does not tell has them in the usual place; without a tenant it is asked without one.
    assert_eq!(psa().judge(None, &answer(404, "")), None);
    assert_eq!(
        url(&psa(), &answer(404, "")),
        "https://acme.example/auth/token"
    );
}

#[test]
fn the_secret_is_sent_nowhere_in_the_clear_that_the_operator_did_not_name() {
    let told = answer(200, r#"{"auth_url":"http://auth.example/auth"}"#);
    assert!(matches!(
        psa().sign_in(Some(&told)),
        Err(SourceError::Operator { .. })
    ));
    let trick = answer(
        200,
        r#"{"auth_url":"http://127.0.0.1:90evil.example/auth"}"#,
    );
    let local = HaloPsa::new("psa", settings("http://127.0.0.1:90"), false);
    assert!(local.sign_in(Some(&trick)).is_err());
    let here = answer(200, r#"{"auth_url":"http://127.0.0.1:90/auth"}"#);
    assert!(local.sign_in(Some(&here)).is_ok());
}

#[test]
fn wrong_keys_say_so_in_whichever_words_they_come() {
    for (status, body, words) in [
        (401, r#"{"error":"invalid_client"}"#, "invalid_client"),
        (
            400,
            r#"{"error":"invalid_scope","error_description":"no such scope"}"#,
            "no such scope",
        ),
        (400, r#""Tenant not found""#, "Tenant not found"),
        (
            400,
            r#"{"ClassName":"System.Exception","Message":"Oh no"}"#,
            "Oh no",
        ),
        (
            400,
            r#"{"resultCode":5,"errorMessage":"Refused"}"#,
            "Refused",
        ),
        (400, r#"{"reason":"Because"}"#, "Because"),
    ] {
        let error = psa().judge(None, &answer(status, body)).unwrap();
        assert!(matches!(error, SourceError::Operator { .. }), "{body}");
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn a_token_without_a_scope_is_granted_and_refused_later_and_the_sentence_says_so() {
    let agents = stream("agents");
    let error = psa().judge(Some(&agents), &answer(401, "")).unwrap();
    let SourceError::Operator { mend, .. } = error else {
        panic!("{error}");
    };
    assert!(mend.contains("scope"), "{mend}");
}

#[test]
fn too_many_requests_is_a_bare_text_without_a_delay_and_a_minute_is_waited() {
    let body = r#""Rate Limit Reached - 300 Requests per rolling 5 minute window""#;
    let error = psa().judge(None, &answer(429, body)).unwrap();
    let SourceError::Retry { what, after } = error else {
        panic!("{error}");
    };
    assert_eq!(after, Some(60));
    assert!(what.contains("300 Requests per rolling 5 minute"), "{what}");
}

#[test]
fn a_missing_right_names_what_may_not_be_read() {
    let error = psa()
        .judge(Some(&stream("invoices")), &answer(403, ""))
        .unwrap();
    assert!(error.to_string().contains("invoices"), "{error}");
    for name in [
        "invoices",
        "holidays",
        "timesheet_events",
        "appointments",
        "charge_rates",
    ] {
        assert!(stream(name).optional, "{name}: the rest goes on");
    }
}

#[test]
fn a_ticket_that_went_while_its_details_were_read_is_not_taken_for_a_wrong_address() {
    let details = stream("ticket_details");
    let gone = answer(404, "");
    assert_eq!(psa().judge(Some(&details), &gone), None);
    let cursor = Cursor {
        parent: Some("17".into()),
        ..Cursor::default()
    };
    let page = psa().page(&details, &cursor, &gone).unwrap();
    assert!(page.rows.is_empty() && page.next.is_none());
}

#[test]
fn check_counts_the_pages_of_open_and_closed_tickets_and_two_requests_for_each() {
    let questions = psa().questions();
    let tickets: Vec<_> = questions.iter().filter(|q| q.about == "tickets").collect();
    assert_eq!(tickets.len(), 2);
    for (question, pass) in tickets.into_iter().zip(["open_only", "closed_only"]) {
        let asked = &question.request.query;
        assert!(
            asked.contains(&(pass.to_owned(), "true".to_owned())),
            "{asked:?}"
        );
        assert!(asked.contains(&("page_size".to_owned(), "1".to_owned())));
        let counted = answer(200, r#"{"record_count":717,"tickets":[{"id":5}]}"#);
        let requests = Remark::Requests(8 + 2 * 717);
        assert_eq!(psa().remark(question, &counted), requests);
        assert_eq!(psa().remark(question, &answer(200, "[]")), Remark::Nothing);
    }
}

#[test]
fn check_names_zones_that_are_not_understood_and_contracts_whose_kind_is_inferred() {
    let seen = |name: &str, row: serde_json::Value| -> Vec<(&'static str, String)> {
        let found = psa().unmapped_in(&stream(name), &row.to_string());
        found.into_iter().map(|u| (u.what, u.value)).collect()
    };
    let mut agent = super::recorded("agent_details", 0);
    assert_eq!(seen("agent_details", agent.clone()), []);
    agent["workday_timezone"] = "Somewhere".into();
    assert_eq!(
        seen("agent_details", agent),
        [("time_zones", "Somewhere".to_owned())]
    );
    let mut contract = super::recorded("contract_details", 0);
    contract["billing_period_string"] = "Fortnightly".into();
    assert_eq!(
        seen("contract_details", contract),
        [
            ("agreement_kinds", "Managed Service".to_owned()),
            ("billing_period_string", "Fortnightly".to_owned())
        ]
    );
}
