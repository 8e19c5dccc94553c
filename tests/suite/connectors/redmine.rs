//! Redmine in the conformance list.

use super::stage::{Asked, Stage};
use super::{Case, answer};
use crate::redmine::settings;
use daybook::source::Answer;
use daybook::source::redmine::Redmine;
use serde_json::{Value, json};

pub fn case(base_url: &str) -> Case {
    let mut settings = settings(base_url);
    let link = "https://tracker.example/time/{id}".to_owned();
    settings.web_url.insert("time_entry".into(), link);
    Case {
        kind: "redmine",
        connector: Box::new(Redmine::new(settings, false)),
        serve,
        passing: (500, ""),
        forbidden: (403, ""),
    }
}

/// Pages by offset inside an envelope; lists of settings whole; single records by their id.
fn serve(stage: &Stage, asked: &Asked) -> Answer {
    assert_eq!(asked.body, "", "this vendor is asked by GET alone");
    let rows = stage.rows_at(&asked.path);
    let parts: Vec<&str> = asked.path.trim_matches('/').split('/').collect();
    let body = match parts[..] {
        ["users", "current.json"] => json!({ "user": { "id": 1 } }),
        ["users", _] => json!({ "user": rows[0] }),
        ["issues", _] => json!({ "issue": { "id": 3, "journals": rows } }),
        ["enumerations", _] => json!({ "time_entry_activities": rows }),
        [file] => listed(file.trim_end_matches(".json"), rows, asked),
        _ => return answer(404, ""),
    };
    answer(200, &body.to_string())
}

fn listed(name: &str, rows: &[Value], asked: &Asked) -> Value {
    let number = |key: &str| asked.param(key).and_then(|n| n.parse::<usize>().ok());
    let (Some(limit), offset) = (number("limit"), number("offset").unwrap_or(0)) else {
        return json!({ name: rows });
    };
    let limit = limit.clamp(1, 100);
    let page: Vec<&Value> = rows.iter().skip(offset).take(limit).collect();
    json!({ name: page, "total_count": rows.len(), "offset": offset, "limit": limit })
}
