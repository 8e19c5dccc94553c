//! Autotask in the conformance list.

use super::stage::{Asked, Stage};
use super::{Case, answer};
use crate::autotask::settings;
use daybook::source::Answer;
use daybook::source::autotask::Autotask;
use serde_json::{Value, json};

pub fn case(base_url: &str) -> Case {
    let settings = settings(base_url);
    let zone = chrono_tz::America::New_York;
    Case {
        kind: "autotask",
        connector: Box::new(Autotask::new("psa", settings, zone, false)),
        serve,
        passing: (
            500,
            r#"{"errors":["Transaction was deadlocked on lock resources with another process."]}"#,
        ),
        forbidden: (
            500,
            r#"{"errors":["The logged in Resource does not have the adequate permissions to query this entity type."]}"#,
        ),
    }
}

/// Pages upwards by id inside an envelope; descriptions of fields whole.
fn serve(stage: &Stage, asked: &Asked) -> Answer {
    if asked.path.ends_with("/ZoneInformation") {
        let discovery = stage.case.connector.discover().unwrap().path;
        let (host, _) = discovery.split_once("/atservicesrest").unwrap();
        let zone = json!({"zoneName": "America East", "url": format!("{host}/ATServicesRest/"), "webUrl": host, "ci": 7});
        return answer(200, &zone.to_string());
    }
    let below = asked.path.strip_prefix("/ATServicesRest/v1.0/").unwrap();
    if below == "ThresholdInformation" {
        let told = json!({"externalRequestThreshold": 10000, "requestThresholdTimeframe": 60, "currentTimeframeRequestCount": 12});
        return answer(200, &told.to_string());
    }
    let rows = stage.rows_at(below);
    if below.ends_with("/entityInformation/fields") {
        assert_eq!(asked.body, "", "descriptions are asked by GET");
        return answer(200, &json!({ "fields": rows }).to_string());
    }
    let query: Value = serde_json::from_str(&asked.body).expect("lists are asked by POST");
    answer(200, &page(rows, &query).to_string())
}

fn page(rows: &[Value], query: &Value) -> Value {
    let size = usize::try_from(query["MaxRecords"].as_u64().unwrap()).unwrap();
    let first = &query["filter"][0]["items"][0];
    assert_eq!(first["field"], "id", "the keyset stands first");
    let after = match first["op"].as_str() {
        Some("gt") => first["value"].as_i64().unwrap(),
        _ => i64::MIN,
    };
    let above: Vec<&Value> = rows
        .iter()
        .filter(|row| row["id"].as_i64() > Some(after))
        .collect();
    let page: Vec<&Value> = above.iter().copied().take(size).collect();
    let next = (above.len() > page.len()).then_some("https://zone.example/query/next?paging=x");
    json!({
        "items": page,
        "pageDetails": {"count": page.len(), "requestCount": size, "prevPageUrl": null, "nextPageUrl": next},
    })
}
