//! Calendars on a server in this process that can be changed between two readings, and the program reading them.

use crate::warehouse::{self, Look};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use daybook::clock::Clock;
use daybook::config::Config;
use daybook::daemon::{Daybook, Silent};
use daybook::model::{Instant, Seconds};
use daybook::sync::{PassOptions, Report};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// What is at a path.
#[derive(Clone, Debug)]
pub struct Shown {
    pub status: u16,
    pub body: String,
    /// Its mark; a request that shows it is answered "not modified".
    pub etag: Option<&'static str>,
}

/// What the server shows, and what it was asked: path and status.
#[derive(Debug, Default)]
pub struct Shelf {
    pub shown: BTreeMap<String, Shown>,
    pub asked: Vec<(String, u16)>,
}

impl Shelf {
    pub fn put(&mut self, path: &str, body: String) {
        let shown = Shown {
            status: 200,
            body,
            etag: None,
        };
        self.shown.insert(path.to_owned(), shown);
    }
    pub fn at(&mut self, path: &str) -> &mut Shown {
        self.shown.get_mut(path).unwrap()
    }
}

pub type Shared = Arc<Mutex<Shelf>>;

/// A server with that shelf: its address, and its end when the task is aborted.
pub async fn served(shelf: Shared) -> (String, tokio::task::JoinHandle<()>) {
    crate::support::served(axum::Router::new().fallback(serve).with_state(shelf)).await
}

async fn serve(State(shelf): State<Shared>, request: Request) -> Response {
    let mut shelf = shelf.lock().unwrap();
    let path = request.uri().path().to_owned();
    let mark = request.headers().get("if-none-match").cloned();
    let shown = shelf.shown.get(&path).cloned();
    let (status, body, etag) = match shown {
        None => (404, String::new(), None),
        Some(Shown {
            etag: Some(etag), ..
        }) if mark.is_some_and(|m| m == *etag) => (304, String::new(), Some(etag)),
        Some(shown) => (shown.status, shown.body, shown.etag),
    };
    shelf.asked.push((path, status));
    let status = axum::http::StatusCode::from_u16(status).unwrap();
    let mut response = (status, body).into_response();
    if let Some(etag) = etag {
        response.headers_mut().insert("etag", etag.parse().unwrap());
    }
    response
}

/// The program beside that server.
pub struct Desk {
    pub daybook: Daybook,
    pub look: Look,
    base_url: String,
    shelf: Shared,
    server: tokio::task::JoinHandle<()>,
    _folder: TempDir,
}

/// A meeting on each day of November from nine to ten in New York.
pub fn daily() -> String {
    super::event(
        "DTSTART;TZID=America/New_York:20261102T090000\nDTEND;TZID=America/New_York:20261102T100000
         RRULE:FREQ=DAILY;UNTIL=20261130T235959Z\nSUMMARY:told in confidence",
    )
}

fn config(base_url: &str, folder: &Path, more: &str) -> Config {
    let url = warehouse::url(folder);
    crate::support::config(
        folder,
        &format!(
            r#"
[warehouse]
url = "{url}"
[business]
time_zone = "America/New_York"
purpose = "Plan fairly."
[identity]
primary = "psa"
[sources.calendars]
kind = "icalendar"
feeds = """
anna@msp.example {base_url}/private-4711/anna.ics
psa:ben {base_url}/private-4712/ben.ics
"""
requests_per_minute = 100000
{more}
[sources.psa]
kind = "files"
path = "psa"
"#
        ),
    )
}

impl Desk {
    /// Anna and Ben of the PSA, each with a calendar with a daily meeting, not read yet on 12 November.
    pub async fn set() -> Self {
        Self::with("").await
    }
    /// With more settings of the calendars.
    pub async fn with(more: &str) -> Self {
        let shelf = Shared::default();
        for path in ["/private-4711/anna.ics", "/private-4712/ben.ics"] {
            shelf.lock().unwrap().put(path, daily());
        }
        let (base_url, server) = served(shelf.clone()).await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("psa")).unwrap();
        let config = config(&base_url, folder.path(), more);
        let url = config.warehouse.url.clone();
        let now: Instant = "2026-11-12T13:00:00Z".parse().unwrap();
        let daybook = Daybook::open(config, Clock::fixed(now), true)
            .await
            .unwrap();
        let desk = Self {
            look: Look::at(&url).await,
            daybook,
            base_url,
            shelf,
            server,
            _folder: folder,
        };
        desk.file(
            "members",
            "id,name,email\nanna,Anna Example,Anna@MSP.example\nben,Ben Example,ben@msp.example\n",
        );
        desk
    }
    /// The same, read once.
    pub async fn read() -> Self {
        let desk = Self::set().await;
        desk.well().await;
        desk
    }
    /// The same warehouse under other settings of the calendars.
    pub async fn again_with(&mut self, more: &str) {
        let config = config(&self.base_url, self._folder.path(), more);
        let clock = self.daybook.clock.clone();
        self.daybook = Daybook::open(config, clock, true).await.unwrap();
    }
    /// Bodies of rows as they are kept, older versions among them.
    pub async fn bodies(&self) -> Vec<String> {
        crate::secrets::bodies(&self.daybook.db, &self.look).await
    }
    /// A file of the PSA.
    pub fn file(&self, name: &str, text: &str) {
        let path = self._folder.path().join(format!("psa/{name}.csv"));
        std::fs::write(path, text).unwrap();
    }
    /// Changes what the server shows; what was asked before is forgotten.
    pub fn edit<T>(&self, change: impl FnOnce(&mut Shelf) -> T) -> T {
        let mut shelf = self.shelf.lock().unwrap();
        shelf.asked.clear();
        change(&mut shelf)
    }
    pub fn anna(&self, body: String) {
        self.edit(|shelf| shelf.at("/private-4711/anna.ics").body = body);
    }
    /// Statuses of what was asked since.
    pub fn asked(&self) -> Vec<u16> {
        let shelf = self.shelf.lock().unwrap();
        shelf.asked.iter().map(|(_, status)| *status).collect()
    }
    pub async fn pass(&self, options: &PassOptions) -> Report {
        let names = ["calendars".to_owned(), "psa".to_owned()];
        let reports = self.daybook.sync(&names, options, &Silent).await.unwrap();
        reports
            .into_iter()
            .find(|(n, _)| n == "calendars")
            .unwrap()
            .1
    }
    /// A pass that must go well.
    pub async fn well(&self) -> Report {
        let report = self.pass(&PassOptions::default()).await;
        assert_eq!(report.errors, Vec::<String>::new());
        report
    }
    pub async fn after_days(&self, days: i64) -> Report {
        self.daybook.clock.advance(Seconds::hours(24 * days));
        self.well().await
    }
    pub async fn ask(&self, sql: &str) -> String {
        self.look.one(sql).await
    }
    /// Living calendar entries of a member.
    pub async fn living(&self, member: &str) -> i64 {
        let sql = format!(
            "select count(*) from calendar_entry where deleted_at is null and member_id = '{member}'"
        );
        self.ask(&sql).await.parse().unwrap()
    }
    /// Deletions that were held back, in the words a person reads.
    pub async fn held_back(&self) -> Vec<String> {
        let sources = ["calendars".to_owned()];
        self.daybook.db.needs_person(&sources).await.unwrap()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.server.abort();
    }
}
