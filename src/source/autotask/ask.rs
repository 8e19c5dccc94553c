//! What is asked beside rows: the hour's budget of requests, and what the API user may not see without being told so.

use super::Settings;
use super::query::post;
use super::streams::STREAMS;
use crate::source::{Answer, Budget, Question, Remark, Request};
use serde::Deserialize;
use serde_json::json;

/// Where the vendor says how much is spent.
pub(super) fn budget() -> Request {
    Request::get("ThresholdInformation")
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Threshold {
    external_request_threshold: u64,
    request_threshold_timeframe: u64,
    current_timeframe_request_count: u64,
}

/// The budget; it is one of the whole database, and other integrations spend from it as well.
pub(super) fn spent(settings: &Settings, answer: &Answer) -> Option<Budget> {
    let told: Threshold = serde_json::from_str(&answer.body).ok()?;
    Some(Budget {
        limit: told.external_request_threshold,
        window_minutes: told.request_threshold_timeframe,
        used: told.current_timeframe_request_count,
        ours: told.external_request_threshold * u64::from(settings.budget_percent) / 100,
    })
}

/// Entities whose rows disappear silently for an API user with less than full rights.
const GUARDED: [&str; 6] = [
    "tickets",
    "projects",
    "tasks",
    "contracts",
    "time_entries",
    "invoices",
];

/// How many rows each list has, whether a right holds some back, and whether time is seen that is not billed.
pub(super) fn questions() -> Vec<Question> {
    let all = json!({"filter": [{"op": "exist", "field": "id"}]});
    let rows = STREAMS.iter().filter(|s| s.page_size_max > 0);
    let counts = rows.map(|s| Question::count(s, post(s.path, "query/count", &all)));
    let guarded = STREAMS.iter().filter(|s| GUARDED.contains(&s.name));
    let access = guarded.map(|s| Question {
        about: s.name,
        topic: "access",
        request: Request::get(format!("{}/entityInformation", s.path)),
    });
    let unbilled = json!({"filter": [{"op": "eq", "field": "isNonBillable", "value": true}]});
    let non_billable = Question {
        about: "time_entries",
        topic: "non-billable",
        request: post("TimeEntries", "query/count", &unbilled),
    };
    counts.chain(access).chain([non_billable]).collect()
}

#[derive(Deserialize)]
struct Count {
    #[serde(rename = "queryCount")]
    count: u64,
}

#[derive(Deserialize)]
struct Information {
    info: Info,
}

#[derive(Deserialize)]
struct Info {
    #[serde(rename = "userAccessForQuery")]
    query: Option<serde_json::Value>,
}

/// What the answer says.
pub(super) fn remark(question: &Question, answer: &Answer) -> Remark {
    let count = || serde_json::from_str::<Count>(&answer.body).ok();
    match question.topic {
        "count" => count().map_or(Remark::Nothing, |c| match (question.about, c.count) {
            ("time_off", 0) => silent(
                "no request for time off is seen: there are none, or the system setting for proxy time entry hides them",
                "set proxy time entry to approvers and administrators, or bring leave from a folder of files",
            ),
            _ => Remark::first_reading(&STREAMS, question, answer, "queryCount"),
        }),
        "non-billable" if count().is_some_and(|c| c.count == 0) => silent(
            "no time entry that is not billable is seen: there are none, or the API user may not see them",
            "give its security level the right \"Can view non-billable time entries\"",
        ),
        "access" if is_restricted(answer) => silent(
            "some rows are held back from the API user, and the vendor does not say which",
            "give its security level the right to view all of them, whatever line of business, contract or project",
        ),
        _ => Remark::Nothing,
    }
}

/// 0 none, 1 all, 2 some; as a number or its text.
fn is_restricted(answer: &Answer) -> bool {
    let Ok(information) = serde_json::from_str::<Information>(&answer.body) else {
        return false;
    };
    information
        .info
        .query
        .is_some_and(|access| access == json!(2) || access == json!("2"))
}

fn silent(found: &str, mend: &str) -> Remark {
    Remark::Warning {
        found: found.into(),
        mend: mend.into(),
    }
}
