//! The recorded rows served as the vendor would serve them, and the engine reading them.

use super::{Case, cases_at, recorded};
use crate::support_sync::{assert_same, current, everything, quick};
use crate::warehouse::{self, Look};
use daybook::clock::Clock;
use daybook::daemon::Silent;
use daybook::model::Instant;
use daybook::source::{Answer, Cursor, Qualifier, Stream};
use daybook::store::Db;
use daybook::store::identity::IdentityRule;
use daybook::sync::http::Client;
use daybook::sync::{self, Pass, PassOptions, SourceOptions};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// What a connector asked.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub path: String,
    pub query: Vec<(String, String)>,
    pub body: String,
}

impl Asked {
    /// A query parameter.
    pub fn param(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// A connector's rows, ready to be served in the order of their ids.
pub struct Stage {
    pub case: Case,
    rows: BTreeMap<String, Vec<Value>>,
}

impl Stage {
    /// The recorded rows of a case.
    pub fn over(case: Case) -> Self {
        let mut rows = recorded(case.kind);
        for list in rows.values_mut() {
            list.sort_by_key(|row| row["id"].as_i64());
        }
        Self { case, rows }
    }
    /// The rows of a stream.
    pub fn rows_of(&self, stream: &str) -> &[Value] {
        self.rows.get(stream).map_or(&[], Vec::as_slice)
    }
    /// The parent that the rows of a child stream belong to: the first there is.
    fn parent_of(&self, stream: &Stream) -> Option<String> {
        let first = self.rows_of(stream.parent?).first()?;
        Some(first["id"].to_string())
    }
    /// The rows a path below the base asks for.
    pub fn rows_at(&self, path: &str) -> &[Value] {
        let asks = |stream: &&Stream| {
            let cursor = Cursor {
                parent: self.parent_of(stream),
                ..Cursor::default()
            };
            let request = self.case.connector.request(stream, &cursor);
            request.path.trim_start_matches('/') == path.trim_start_matches('/')
        };
        let stream = self.case.connector.streams().iter().find(asks);
        stream.map_or(&[], |s| self.rows_of(s.name))
    }
    /// The whole first page of a stream, as its vendor would send it.
    pub fn page(&self, stream: &Stream) -> Answer {
        let cursor = Cursor {
            parent: self.parent_of(stream),
            page_size: 100,
            ..Cursor::default()
        };
        let request = self.case.connector.request(stream, &cursor);
        // Whatever the way to the base is: what lies below it is the request's path.
        let discovery = self.case.connector.discover().map(|discover| {
            (self.case.serve)(
                self,
                &Asked {
                    path: path_of(&discover.path),
                    query: discover.query,
                    body: discover.body.unwrap_or_default(),
                },
            )
        });
        let base = self.case.connector.base(discovery.as_ref()).unwrap();
        let path = format!(
            "{}/{}",
            path_of(&base),
            request.path.trim_start_matches('/')
        );
        (self.case.serve)(
            self,
            &Asked {
                path: path.replace("//", "/"),
                query: request.query,
                body: request.body.unwrap_or_default(),
            },
        )
    }
}

/// The path of an address.
fn path_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map_or("/", |at| &rest[at..]);
    path.trim_end_matches('/').to_owned()
}

async fn answer(
    axum::extract::State(stage): axum::extract::State<Arc<Stage>>,
    request: axum::extract::Request,
) -> axum::response::Response {
    let query = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(request.uri());
    let path = request.uri().path().to_owned();
    let body = axum::body::to_bytes(request.into_body(), 1 << 20)
        .await
        .unwrap();
    let asked = Asked {
        path,
        query: query.map(|q| q.0).unwrap_or_default(),
        body: String::from_utf8(body.to_vec()).unwrap(),
    };
    let answer = (stage.case.serve)(&stage, &asked);
    let mut response = axum::response::Response::new(axum::body::Body::from(answer.body));
    *response.status_mut() = axum::http::StatusCode::from_u16(answer.status).unwrap();
    for (name, value) in answer.headers {
        let name = axum::http::HeaderName::try_from(name).unwrap();
        response.headers_mut().insert(name, value.parse().unwrap());
    }
    response
}

/// A warehouse that reads a stage over real HTTP.
struct House {
    db: Db,
    look: Look,
    stage: Arc<Stage>,
    client: Arc<Client>,
    server: tokio::task::JoinHandle<()>,
    _folder: tempfile::TempDir,
}

impl House {
    /// The n-th case, after a change of its rows.
    async fn of(n: usize, change: impl FnOnce(&mut BTreeMap<String, Vec<Value>>)) -> Self {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
            .await
            .unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let mut stage = Stage::over(cases_at(&base_url).swap_remove(n));
        change(&mut stage.rows);
        let stage = Arc::new(stage);
        let router = axum::Router::new()
            .fallback(answer)
            .with_state(stage.clone());
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let folder = tempfile::tempdir().unwrap();
        let url = warehouse::url(folder.path());
        let db = Db::open(&url, true).await.unwrap();
        db.migrate().await.unwrap();
        Self {
            look: Look::at(&url).await,
            db,
            stage,
            client: Client::new(quick(), CancellationToken::new()).unwrap(),
            server,
            _folder: folder,
        }
    }
    /// One pass that must go well.
    async fn sync(&self) {
        let now: Instant = "2026-11-12T13:00:00Z".parse().unwrap();
        let (clock, cancel) = (Clock::fixed(now), CancellationToken::new());
        let identity = IdentityRule {
            primary: "psa".into(),
            by_email: true,
        };
        let options = PassOptions::default();
        let pass = Pass {
            db: &self.db,
            clock: &clock,
            zone: chrono_tz::America::New_York,
            cancel: &cancel,
            options: &options,
            progress: &Silent,
            identity: &identity,
        };
        let source = SourceOptions {
            name: "psa".into(),
            poll_every: chrono::TimeDelta::minutes(5),
            reconcile_every: chrono::TimeDelta::hours(24),
            vanish_percent: 5,
            understood_with: "as ever".into(),
            mirrored: false,
            qualifier: Qualifier {
                source: "psa".into(),
                known_sources: BTreeSet::new(),
                keep_any: false,
            },
        };
        let connector = self.stage.case.connector.as_ref();
        let report = sync::pass(&pass, &source, connector, &self.client).await;
        let kind = self.stage.case.kind;
        assert_eq!(report.unwrap().errors, Vec::<String>::new(), "{kind}");
    }
    fn stop(self) {
        self.server.abort();
    }
}

#[tokio::test]
async fn every_stream_is_read_to_its_end_and_reading_it_again_changes_nothing() {
    for n in 0..super::cases().len() {
        let house = House::of(n, |_| ()).await;
        house.sync().await;
        for stream in house.stage.case.connector.streams() {
            let state = house.db.stream("psa", stream.name).await.unwrap();
            let held = house.db.raw_count(state.id).await.unwrap();
            let rows = house.stage.rows_of(stream.name).len();
            let name = format!("{}/{}", house.stage.case.kind, stream.name);
            assert!(state.last_success_at.is_some(), "{name} was not read");
            assert!(
                usize::try_from(held).unwrap() >= rows,
                "{name}: {held} of {rows}"
            );
        }
        let before = everything(&house.look).await;
        house.sync().await;
        assert_same(&everything(&house.look).await, &before);
        house.stop();
    }
}

#[tokio::test]
async fn rows_that_come_twice_or_in_two_pages_give_the_same_warehouse() {
    for n in 0..super::cases().len() {
        let whole = House::of(n, |_| ()).await;
        whole.sync().await;
        // The first row of each list comes again behind the others, under the same id.
        let twice = House::of(n, |rows| {
            for list in rows.values_mut() {
                let first = list[0].clone();
                list.insert(0, first);
            }
        })
        .await;
        twice.sync().await;
        assert_same(&current(&twice.look).await, &current(&whole.look).await);
        whole.stop();
        twice.stop();
    }
}
