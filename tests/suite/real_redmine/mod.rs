//! A real Redmine, filled with real work, read, changed behind our back, and read again. `tests/servers/install` puts it
//! on this machine.

mod fill;
mod refusals;
mod server;
mod truth;

use crate::warehouse::{self, Look};
use daybook::clock::Clock;
use daybook::config::Config;
use daybook::daemon::{Daybook, Silent};
use daybook::model::Seconds;
use daybook::sync::{PassOptions, Report};
use fill::fill;
use server::Server;
use std::path::Path;
use tempfile::TempDir;
use truth::{assert_equal, held, truth};

fn config(base_url: &str, key: &str, folder: &Path) -> Config {
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
api_key = "{key}"
requests_per_minute = 1000000
[sources.projects.map]
billable_field = "Billable"
"#
        ),
    )
}

/// The program beside a server.
struct Reader {
    daybook: Daybook,
    look: Look,
    _folder: TempDir,
}

impl Reader {
    async fn of(server: &Server) -> Self {
        Self::with(server, crate::redmine::KEY).await
    }
    async fn with(server: &Server, key: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = config(&server.base_url, key, folder.path());
        let url = config.warehouse.url.clone();
        let clock = Clock::fixed(chrono::Utc::now());
        Self {
            daybook: Daybook::open(config, clock, true).await.unwrap(),
            look: Look::at(&url).await,
            _folder: folder,
        }
    }
    async fn pass(&self, options: PassOptions) -> Report {
        let reports = self.daybook.sync(&[], &options, &Silent).await.unwrap();
        let report = reports.into_iter().next().unwrap().1;
        assert_eq!(report.errors, Vec::<String>::new());
        let sources = ["projects".to_owned()];
        let open = self.daybook.db.needs_person(&sources).await.unwrap();
        assert_eq!(open, Vec::<String>::new());
        report
    }
    /// As `daybook sync` reads.
    async fn sync(&self) -> Report {
        self.pass(PassOptions::default()).await
    }
    /// As the daemon reads, an hour later.
    async fn an_hour_later(&self) -> Report {
        self.after(1).await
    }
    /// As the daemon reads, a day later: everything is read again.
    async fn next_day(&self) -> Report {
        self.after(25).await
    }
    async fn after(&self, hours: i64) -> Report {
        self.daybook.clock.advance(Seconds::hours(hours));
        self.pass(PassOptions {
            only_due: true,
            ..PassOptions::default()
        })
        .await
    }
}

/// What no list of Redmine tells. Project 5, with 6 below it, is archived in the end: what is changed lies elsewhere.
async fn change_behind_our_back(server: &Server) {
    // Entries edited: hours, day, activity, project-level; recent ones and old ones.
    for id in server
        .numbers("select id from time_entries where project_id not in (5, 6) order by spent_on desc limit 6")
        .await
    {
        let body = r#"{"time_entry":{"hours":3.33,"comments":"other words"}}"#;
        server
            .act("PUT", &format!("/time_entries/{id}.json"), body)
            .await;
    }
    for id in server
        .numbers(
            "select id from time_entries where project_id not in (5, 6) order by spent_on limit 6",
        )
        .await
    {
        let body = r#"{"time_entry":{"activity_id":9,"custom_fields":[{"id":1,"value":"1"}]}}"#;
        server
            .act("PUT", &format!("/time_entries/{id}.json"), body)
            .await;
    }
    // Entries deleted, one by one and with their issue.
    for id in server
        .numbers("select id from time_entries where id % 200 = 3 and project_id not in (5, 6)")
        .await
    {
        server
            .act("DELETE", &format!("/time_entries/{id}.json"), "")
            .await;
    }
    let issue = server.number("select issue_id from time_entries where issue_id is not null and project_id = 9 group by issue_id order by count(*), issue_id limit 1").await;
    server
        .act("DELETE", &format!("/issues/{issue}.json"), "")
        .await;
    // Issues moved: their entries follow without a new change time.
    for id in server
        .numbers("select id from issues where project_id = 1 order by id limit 3")
        .await
    {
        let body = r#"{"issue":{"project_id":2}}"#;
        server.act("PUT", &format!("/issues/{id}.json"), body).await;
    }
    // Issues closed and opened again: journals, and a day of closing that is left over.
    for (id, states) in server
        .numbers("select id from issues where project_id = 4 order by id limit 3")
        .await
        .into_iter()
        .zip([&[5][..], &[2, 5], &[5, 4]])
    {
        for state in states {
            let body =
                format!(r#"{{"issue":{{"status_id":{state},"notes":"told in confidence"}}}}"#);
            server
                .act("PUT", &format!("/issues/{id}.json"), &body)
                .await;
        }
    }
    // New work, a project closed, one archived, a user locked, another deleted.
    let today = chrono::Utc::now().date_naive();
    let body = format!(
        r#"{{"time_entry":{{"project_id":2,"hours":1.5,"activity_id":9,"spent_on":"{today}"}}}}"#
    );
    server.act("POST", "/time_entries.json", &body).await;
    server.act("PUT", "/projects/7/close.json", "").await;
    server.act("PUT", "/projects/5/archive.json", "").await;
    server
        .act("PUT", "/users/21.json", r#"{"user":{"status":3}}"#)
        .await;
    server.act("DELETE", "/users/22.json", "").await;
}

#[tokio::test]
async fn what_a_real_redmine_holds_is_what_the_warehouse_holds_also_after_changes_behind_our_back()
{
    let server = Server::start(fill).await;
    let reader = Reader::of(&server).await;
    reader.sync().await;
    assert_equal(&held(&reader.look).await, &truth(&server).await);

    // Whose work it was is known to us alone once the user is gone.
    let whose = server
        .numbers("select id from time_entries where user_id = 22")
        .await;
    assert!(!whose.is_empty());
    change_behind_our_back(&server).await;
    let hidden = server
        .number("select count(*) from time_entries where project_id in (5, 6)")
        .await;
    assert!(hidden > 50, "{hidden} entries are hidden");
    let anonymous = server
        .number("select id from users where type = 'AnonymousUser'")
        .await;
    let taken = format!("select count(*) from time_entries where user_id = {anonymous}");
    assert!(
        server.number(&taken).await > 0,
        "Redmine gives them to nobody"
    );

    let recent = reader.an_hour_later().await;
    assert!(
        recent.counts.changed > 0 && recent.counts.deleted > 0,
        "{recent:?}"
    );
    reader.next_day().await;
    server.run("update time_entries set user_id = 22 where user_id = (select id from users where type = 'AnonymousUser')").await;
    assert_equal(&held(&reader.look).await, &truth(&server).await);
    let left = reader.sync().await;
    assert_eq!((left.counts.changed, left.counts.deleted), (0, 0));

    // Nothing was lost of the project that was hidden.
    server.act("PUT", "/projects/5/unarchive.json", "").await;
    let shown = reader.sync().await;
    assert_eq!(shown.counts.deleted, 0);
    assert_equal(&held(&reader.look).await, &truth(&server).await);
}
