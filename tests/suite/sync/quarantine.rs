//! Rows that cannot be understood, from a small server that says what it is told.

use crate::support_sync::{Warehouse, quick};
use crate::tiny_firm;
use axum::Router;
use axum::extract::{Request, State};
use axum::response::IntoResponse;
use daybook::clock::Clock;
use daybook::store::quarantine::Unread;
use daybook::sync::replay;
use daybook::sync::{Pass, PassOptions};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

type Lists = Arc<Mutex<BTreeMap<String, String>>>;

/// A server whose lists are texts; what is not set is empty.
struct Scripted {
    lists: Lists,
    base_url: String,
}

impl Scripted {
    async fn start() -> Self {
        let lists = Lists::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(lists.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { lists, base_url }
    }
    fn set(&self, path: &str, body: &str) {
        self.lists
            .lock()
            .unwrap()
            .insert(path.to_owned(), body.to_owned());
    }
}

async fn answer(State(lists): State<Lists>, request: Request) -> impl IntoResponse {
    let path = request.uri().path();
    let body = if path.starts_with("/login/companyinfo") {
        r#"{"Codebase":"v2026_4/","SiteUrl":"","CompanyID":"acme"}"#.to_owned()
    } else {
        let path = path.split_once("apis/3.0").map_or(path, |(_, rest)| rest);
        lists
            .lock()
            .unwrap()
            .get(path)
            .cloned()
            .unwrap_or_else(|| "[]".into())
    };
    (
        [
            ("content-type", "application/json"),
            ("date", "Thu, 12 Nov 2026 13:00:00 GMT"),
        ],
        body,
    )
}

fn entry(id: i64, hours: &str) -> String {
    format!(
        r#"{{"id":{id},"member":{{"id":1,"identifier":"ann"}},"timeStart":"2026-11-10T14:00:00Z","timeEnd":"2026-11-10T15:00:00Z","actualHours":{hours},"billableOption":"Billable","unknown":{{"a":[1]}},"_info":{{"lastUpdated":"2026-11-10T16:00:00Z"}}}}"#
    )
}

async fn with(rows: &[String]) -> (Scripted, Warehouse) {
    let scripted = Scripted::start().await;
    scripted.set("/time/entries", &format!("[{}]", rows.join(",")));
    let w = Warehouse::at(
        &scripted.base_url,
        quick(),
        Clock::fixed(tiny_firm::world().now),
    )
    .await;
    (scripted, w)
}

async fn replayed(w: &Warehouse) {
    let options = PassOptions::default();
    let identity = daybook::store::identity::IdentityRule {
        primary: "psa".into(),
        by_email: true,
    };
    let pass = Pass {
        db: &w.db,
        clock: &w.clock,
        zone: chrono_tz::America::New_York,
        cancel: &w.cancel,
        options: &options,
        progress: &daybook::daemon::Silent,
        identity: &identity,
    };
    replay::api(&pass, &w.source, &w.connector).await.unwrap();
}

#[tokio::test]
async fn a_row_that_is_not_understood_is_parked_and_the_rest_of_its_page_lands() {
    let (_scripted, w) = with(&[entry(1, "1.0"), entry(2, "\"many\""), entry(3, "0.5")]).await;
    let report = w.sync().await;
    assert_eq!(
        (report.errors.len(), report.counts.rejected),
        (0, 1),
        "{report:?}"
    );
    assert_eq!(
        w.ask("select string_agg(id, ',') from (select id from time_entry order by id) as t")
            .await,
        "psa:1,psa:3"
    );
    let parked = w.db.parked(Some("psa"), None).await.unwrap();
    assert_eq!(parked.len(), 1);
    assert_eq!(
        (parked[0].external_id.as_str(), parked[0].field.as_str()),
        ("2", "actualHours")
    );
    assert!(parked[0].body.contains("\"many\""));
    let persons = w.db.needs_person(&["psa".to_owned()]).await.unwrap();
    assert!(
        persons.len() == 1 && persons[0].contains("1 record(s)"),
        "{persons:?}"
    );
}

#[tokio::test]
async fn a_parked_row_leaves_when_the_source_mends_it() {
    let (scripted, w) = with(&[entry(1, "1.0"), entry(2, "\"many\"")]).await;
    w.sync().await;
    scripted.set(
        "/time/entries",
        &format!("[{},{}]", entry(1, "1.0"), entry(2, "1.5")),
    );
    w.well().await;
    assert!(w.db.parked(None, None).await.unwrap().is_empty());
    assert_eq!(
        w.ask("select worked_seconds from time_entry where id = 'psa:2'")
            .await,
        "5400"
    );
}

#[tokio::test]
async fn a_row_that_is_mended_to_what_it_was_before_leaves_too() {
    let (scripted, w) = with(&[entry(1, "1.0"), entry(2, "1.5")]).await;
    w.sync().await;
    scripted.set(
        "/time/entries",
        &format!("[{},{}]", entry(1, "1.0"), entry(2, "\"many\"")),
    );
    w.sync().await;
    assert_eq!(w.db.parked(None, None).await.unwrap().len(), 1);
    assert_eq!(
        w.ask("select worked_seconds from time_entry where id = 'psa:2'")
            .await,
        "5400",
        "the last that was understood stays"
    );
    scripted.set(
        "/time/entries",
        &format!("[{},{}]", entry(1, "1.0"), entry(2, "1.5")),
    );
    w.well().await;
    assert!(w.db.parked(None, None).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_parked_row_that_is_gone_at_the_source_leaves_with_the_next_look_at_all_ids() {
    let (scripted, w) = with(&[entry(1, "1.0"), entry(2, "\"many\"")]).await;
    w.sync().await;
    scripted.set("/time/entries", &format!("[{}]", entry(1, "1.0")));
    w.next_day().await;
    assert!(w.db.parked(None, None).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_replay_lands_what_is_understood_by_now_and_leaves_the_streams_progress_alone() {
    let (scripted, w) = with(&[entry(1, "1.0")]).await;
    scripted.set(
        "/time/workTypes",
        r#"[{"id":4,"name":"Remote","_info":{}}]"#,
    );
    w.well().await;
    let stream = w.db.stream("psa", "time_entries").await.unwrap();
    let before = w.ask("select cast(watermark as text) || coalesce(cast(last_success_at as text), '') from source_stream where stream = 'time_entries'").await;
    // As an earlier version of the connector left it: parked with its body, which is understood now.
    let mut tx = w.db.begin(w.clock.now()).await.unwrap();
    let parked = |external_id, problem: &str, body: String| Unread {
        external_id,
        field: "actualHours".into(),
        problem: problem.into(),
        body: body.into(),
    };
    let rows = vec![
        parked("7", "an earlier version did not know it", entry(7, "2.25")),
        parked("8", "nobody knows it", entry(8, "\"many\"")),
    ];
    tx.quarantine(stream.id, rows).await.unwrap();
    tx.commit().await.unwrap();
    replayed(&w).await;
    assert_eq!(
        w.ask("select worked_seconds from time_entry where id = 'psa:7'")
            .await,
        "8100"
    );
    let left = w.db.parked(None, None).await.unwrap();
    assert_eq!(
        left.iter()
            .map(|p| p.external_id.as_str())
            .collect::<Vec<_>>(),
        ["8"]
    );
    assert_eq!(w.ask("select cast(watermark as text) || coalesce(cast(last_success_at as text), '') from source_stream where stream = 'time_entries'").await, before);
}

#[tokio::test]
async fn a_quarantined_row_seen_again_writes_nothing() {
    let (_scripted, w) = with(&[entry(1, "1.0"), entry(2, "\"many\"")]).await;
    w.sync().await;
    let before = w.everything().await;
    w.clock.advance(daybook::model::Seconds::hours(1));
    w.sync().await;
    crate::support_sync::assert_same(&w.everything().await, &before);
}

#[tokio::test]
async fn a_list_that_is_no_list_stops_its_stream_alone_and_says_so() {
    let (scripted, w) = with(&[entry(1, "1.0")]).await;
    scripted.set("/company/companies", r#"{"items":[]}"#);
    let report = w.sync().await;
    assert_eq!(report.errors.len(), 1, "{report:?}");
    assert!(
        report.errors[0].starts_with("psa/companies: "),
        "{report:?}"
    );
    assert_eq!(w.ask("select count(*) from time_entry").await, "1");
}
