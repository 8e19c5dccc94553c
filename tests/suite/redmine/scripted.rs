//! A small Redmine in this process that can be changed between two readings, and the program reading it.

use super::KEY;
use crate::warehouse::{self, Look};
use axum::extract::{Query, Request, State};
use axum::response::{IntoResponse, Response};
use daybook::clock::Clock;
use daybook::config::Config;
use daybook::daemon::{Daybook, Silent};
use daybook::model::{Instant, Seconds};
use daybook::sync::{PassOptions, Report};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// What the server holds.
#[derive(Clone, Debug, Default)]
pub struct Office {
    pub projects: BTreeMap<i64, Value>,
    pub issues: BTreeMap<i64, Value>,
    pub journals: BTreeMap<i64, Vec<Value>>,
    pub entries: BTreeMap<i64, Value>,
    pub users: BTreeMap<i64, Value>,
    /// Archived projects: what belongs to them is in no list and answers 403.
    pub archived: BTreeSet<i64>,
    /// Filters are ignored silently.
    pub deaf: bool,
    /// Every question, path and query.
    pub asked: Vec<String>,
    /// Questions that showed the cookie of an answer.
    pub cookies: usize,
}

pub fn entry(id: i64, project: i64, day: &str, hours: f64) -> Value {
    json!({
        "id": id, "project": {"id": project, "name": format!("Project {project}")}, "issue": {"id": 10 + project},
        "user": {"id": 5, "name": "Ann Example"}, "activity": {"id": 8, "name": "Design"}, "hours": hours,
        "comments": "told in confidence", "spent_on": day, "created_on": "2026-11-01T08:00:00Z",
        "updated_on": "2026-11-01T08:00:00Z",
    })
}

impl Office {
    /// Two projects with an issue each, one user, and an entry a weekday of October and November for each project.
    pub fn new() -> Self {
        let mut office = Self::default();
        for project in [1, 2] {
            let name = format!("Project {project}");
            let body = json!({"id": project, "name": name, "identifier": format!("p-{project}"), "status": 1});
            office.projects.insert(project, body);
            let issue = json!({
                "id": 10 + project, "project": {"id": project, "name": name}, "tracker": {"id": 1, "name": "Task"},
                "status": {"id": 1, "name": "New", "is_closed": false}, "subject": "Work", "estimated_hours": 4.0,
                "created_on": "2026-11-01T08:00:00Z", "updated_on": "2026-11-01T08:00:00Z", "closed_on": null,
            });
            office.issues.insert(10 + project, issue);
        }
        let user = json!({
            "id": 5, "login": "ann", "firstname": "Ann", "lastname": "Example", "mail": "ann@example.invalid",
            "status": 1, "api_key": KEY, "updated_on": "2026-11-01T08:00:00Z",
        });
        office.users.insert(5, user);
        let days = (1..=24).map(|day| format!("2026-11-{day:02}"));
        let days = (1..=31).map(|day| format!("2026-10-{day:02}")).chain(days);
        for (at, day) in days.enumerate() {
            for project in [1, 2] {
                let id = 100 + 2 * at as i64 + project;
                office.entries.insert(id, entry(id, project, &day, 1.25));
            }
        }
        office
    }
    fn hides(&self, row: &Value) -> bool {
        let project = row["project"]["id"].as_i64().or(row["id"].as_i64());
        project.is_some_and(|id| self.archived.contains(&id))
    }
    /// A list with these filters.
    fn list(&self, name: &str, query: &BTreeMap<String, String>) -> Value {
        let all = match name {
            "projects" => &self.projects,
            "issues" => &self.issues,
            "time_entries" => &self.entries,
            _ => &self.users,
        };
        let at_least = |row: &Value, field: &str, key: &str| {
            let bound = query.get(key).map(|b| b.trim_start_matches(">="));
            self.deaf || bound.is_none_or(|b| row[field].as_str() >= Some(b))
        };
        let rows: Vec<Value> = all
            .values()
            .filter(|row| name == "users" || !self.hides(row))
            .filter(|row| at_least(row, "spent_on", "from"))
            .filter(|row| at_least(row, "updated_on", "updated_on"))
            .cloned()
            .collect();
        let number = |key: &str| query.get(key).and_then(|n| n.parse::<usize>().ok());
        let (offset, limit) = (number("offset").unwrap_or(0), number("limit").unwrap_or(25));
        let page: Vec<&Value> = rows.iter().skip(offset).take(limit.clamp(1, 100)).collect();
        json!({ name: page, "total_count": rows.len(), "offset": offset, "limit": limit })
    }
    fn answer(&self, path: &str, query: &BTreeMap<String, String>) -> Result<Value, u16> {
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        let id = parts.get(1).map(|id| id.trim_end_matches(".json"));
        let id = id.and_then(|id| id.parse::<i64>().ok()).unwrap_or(0);
        let seen = |row: Option<&Value>| match row {
            None => Err(404_u16),
            Some(row) if self.hides(row) => Err(403),
            Some(row) => Ok(row.clone()),
        };
        match parts[..] {
            ["users", "current.json"] => Ok(json!({"user": {"id": 1, "api_key": KEY}})),
            ["enumerations", _] => {
                let design = json!({"id": 8, "name": "Design", "active": true});
                Ok(json!({ "time_entry_activities": [design] }))
            }
            ["issue_statuses.json"] => Ok(json!({"issue_statuses": [
                {"id": 1, "name": "New", "is_closed": false}, {"id": 5, "name": "Closed", "is_closed": true},
            ]})),
            [file] => Ok(self.list(file.trim_end_matches(".json"), query)),
            ["users", _] => Ok(json!({"user": self.users.get(&id).ok_or(404_u16)?})),
            ["projects", _] => Ok(json!({"project": seen(self.projects.get(&id))?})),
            ["time_entries", _] => Ok(json!({"time_entry": seen(self.entries.get(&id))?})),
            ["issues", _] => {
                let mut issue = seen(self.issues.get(&id))?;
                issue["journals"] = json!(self.journals.get(&id).cloned().unwrap_or_default());
                Ok(json!({ "issue": issue }))
            }
            _ => Err(404),
        }
    }
}

pub type Shared = Arc<Mutex<Office>>;

/// A server with that office: its address, and its end when the task is aborted.
pub async fn served(office: Shared) -> (String, tokio::task::JoinHandle<()>) {
    crate::support::served(axum::Router::new().fallback(serve).with_state(office)).await
}

async fn serve(State(office): State<Shared>, request: Request) -> Response {
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(request.uri()).unwrap();
    let query = pairs.0.into_iter().collect();
    let mut office = office.lock().unwrap();
    office.asked.push(request.uri().to_string());
    office.cookies += usize::from(request.headers().contains_key("cookie"));
    let mut response = match office.answer(request.uri().path(), &query) {
        Ok(body) => body.to_string().into_response(),
        Err(status) => axum::http::StatusCode::from_u16(status)
            .unwrap()
            .into_response(),
    };
    // The server's clock stands still; watermarks follow it.
    let date = "Wed, 25 Nov 2026 03:00:00 GMT".parse().unwrap();
    response.headers_mut().insert("date", date);
    let cookie = "_redmine_session=signed-in; path=/".parse().unwrap();
    response.headers_mut().insert("set-cookie", cookie);
    response
}

/// The program beside that server.
pub struct Desk {
    pub daybook: Daybook,
    pub look: Look,
    office: Shared,
    server: tokio::task::JoinHandle<()>,
    _folder: TempDir,
}

pub fn config(base_url: &str, folder: &Path) -> Config {
    let url = warehouse::url(folder);
    crate::support::config(
        folder,
        &format!(
            r#"
[warehouse]
url = "{url}"
[business]
time_zone = "UTC"
[sources.projects]
kind = "redmine"
base_url = "{base_url}"
api_key = "{KEY}"
requests_per_minute = 1000000
"#
        ),
    )
}

impl Desk {
    /// A server with that office, read once in the night of 25 November.
    pub async fn read(office: Office) -> Self {
        let office = Arc::new(Mutex::new(office));
        let (base_url, server) = served(office.clone()).await;
        let folder = tempfile::tempdir().unwrap();
        let config = config(&base_url, folder.path());
        let now: Instant = "2026-11-25T03:00:00Z".parse().unwrap();
        let url = config.warehouse.url.clone();
        let daybook = Daybook::open(config, Clock::fixed(now), true)
            .await
            .unwrap();
        let desk = Self {
            look: Look::at(&url).await,
            daybook,
            office,
            server,
            _folder: folder,
        };
        desk.well().await;
        desk
    }
    /// Changes the office; what was asked before is forgotten.
    pub fn edit<T>(&self, change: impl FnOnce(&mut Office) -> T) -> T {
        let mut office = self.office.lock().unwrap();
        office.asked.clear();
        change(&mut office)
    }
    /// What was asked since the last edit, where the address begins so.
    pub fn asked(&self, path: &str) -> Vec<String> {
        let office = self.office.lock().unwrap();
        let all = office.asked.iter().filter(|a| a.starts_with(path));
        all.cloned().collect()
    }
    pub async fn pass(&self, options: &PassOptions) -> Report {
        let reports = self.daybook.sync(&[], options, &Silent).await.unwrap();
        reports.into_iter().next().unwrap().1
    }
    /// A pass as `daybook sync` makes it, which must go well.
    pub async fn well(&self) -> Report {
        let report = self.pass(&PassOptions::default()).await;
        assert_eq!(report.errors, Vec::<String>::new());
        report
    }
    /// A pass of the daemon, so many hours later.
    pub async fn after_hours(&self, hours: i64) -> Report {
        self.daybook.clock.advance(Seconds::hours(hours));
        let only_due = PassOptions {
            only_due: true,
            ..PassOptions::default()
        };
        let report = self.pass(&only_due).await;
        assert_eq!(report.errors, Vec::<String>::new());
        report
    }
    pub async fn ask(&self, sql: &str) -> String {
        self.look.one(sql).await
    }
    /// Entries that are not deleted.
    pub async fn living(&self) -> String {
        self.ask("select count(*) from time_entry where deleted_at is null")
            .await
    }
    /// Deletions that were held back, in the words a person reads.
    pub async fn held_back(&self) -> Vec<String> {
        let sources = ["projects".to_owned()];
        self.daybook.db.needs_person(&sources).await.unwrap()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.server.abort();
    }
}
