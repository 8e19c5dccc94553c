//! A real calendar server: written to by its own protocol, read as a feed. `tests/servers/install` puts it on this machine.

use super::file;
use crate::warehouse::{self, Look};
use daybook::clock::Clock;
use daybook::daemon::{Daybook, Silent};
use daybook::sync::PassOptions;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const BOOT: Duration = Duration::from_secs(30);

/// A running server with one user, who has one calendar.
struct Server {
    process: Child,
    port: u16,
    http: reqwest::Client,
    _folder: TempDir,
}

impl Server {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = std::net::TcpListener::bind(("127.0.0.1", 0))
            .and_then(|listener| listener.local_addr())
            .unwrap()
            .port();
        let users = folder.path().join("users");
        std::fs::write(&users, "anna:a secret/word\n").unwrap();
        let settings = folder.path().join("config");
        let text = format!(
            "[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = htpasswd\nhtpasswd_filename = {}\n\
             htpasswd_encryption = plain\ndelay = 0\n[storage]\nfilesystem_folder = {}\n",
            users.display(),
            folder.path().join("kept").display()
        );
        std::fs::write(&settings, text).unwrap();
        let process = Command::new("radicale")
            .arg("-C")
            .arg(&settings)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect(
                "radicale is not installed; tests/servers/install does it, and tests/run runs that",
            );
        let server = Self {
            process,
            port,
            http: reqwest::Client::new(),
            _folder: folder,
        };
        let since = Instant::now();
        while server.send("MKCALENDAR", "", String::new()).await != Some(201) {
            assert!(since.elapsed() < BOOT, "radicale does not start");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        server
    }
    fn url(&self) -> String {
        format!("http://127.0.0.1:{}/anna/meetings/", self.port)
    }
    async fn send(&self, method: &str, item: &str, body: String) -> Option<u16> {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let asked = self.http.request(method, format!("{}{item}", self.url()));
        let asked = asked.basic_auth("anna", Some("a secret/word"));
        let answer = asked.header("content-type", "text/calendar").body(body);
        Some(answer.send().await.ok()?.status().as_u16())
    }
    async fn put(&self, uid: &str, lines: &str) {
        let body = file(&format!(
            "BEGIN:VEVENT\nUID:{uid}\nDTSTAMP:20261101T000000Z\nSUMMARY:told in confidence\n{lines}\nEND:VEVENT"
        ));
        let status = self.send("PUT", &format!("{uid}.ics"), body).await;
        assert!(matches!(status, Some(201 | 204)), "{uid}: {status:?}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test]
async fn a_real_servers_calendar_is_read_changed_behind_our_back_and_read_again() {
    let server = Server::start().await;
    let zone = "TZID=America/New_York";
    server
        .put("standup", &format!("DTSTART;{zone}:20261026T090000\nDTEND;{zone}:20261026T093000\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR"))
        .await;
    server
        .put(
            "leave",
            "DTSTART;VALUE=DATE:20261119\nDTEND;VALUE=DATE:20261121\nTRANSP:TRANSPARENT",
        )
        .await;
    server
        .put(
            "night",
            &format!("DTSTART;{zone}:20261113T220000\nDTEND;{zone}:20261114T020000"),
        )
        .await;
    let folder = tempfile::tempdir().unwrap();
    let url = warehouse::url(folder.path());
    let with_password = |word: &str| {
        let feed = server.url().replace("://", &format!("://anna:{word}@"));
        let text = format!(
            "[warehouse]\nurl = \"{url}\"\n[business]\ntime_zone = \"America/New_York\"\n[sources.calendars]
             kind = \"icalendar\"\nfeeds = \"anna@msp.example {feed}\"\ndays_back = 7\ndays_ahead = 14\n"
        );
        crate::support::config(folder.path(), &text)
    };
    let now = || Clock::fixed("2026-11-12T13:00:00Z".parse().unwrap());
    let pass = async |daybook: &Daybook| {
        let reports = daybook.sync(&[], &PassOptions::default(), &Silent).await;
        reports.unwrap().swap_remove(0).1
    };
    let wrong = Daybook::open(with_password("guess"), now(), true)
        .await
        .unwrap();
    let refused = pass(&wrong).await.errors;
    assert!(
        refused.len() == 1 && refused[0].contains("may not be read"),
        "{refused:?}"
    );
    drop(wrong);
    let daybook = Daybook::open(with_password("a%20secret%2Fword"), now(), true)
        .await
        .unwrap();
    assert_eq!(pass(&daybook).await.errors, Vec::<String>::new());
    let look = Look::at(&url).await;
    let living = "select count(*) from calendar_entry where deleted_at is null";
    // Mondays, Wednesdays and Fridays from 5 to 25 November, in UTC days: nine; and the two others.
    assert_eq!(look.one(living).await, "11");
    let before = crate::support_sync::everything(&look).await;
    assert_eq!(pass(&daybook).await.counts.changed, 0);
    crate::support_sync::assert_same(&crate::support_sync::everything(&look).await, &before);
    // The night shift is deleted, the leave is confirmed, one stand-up is excepted.
    assert_eq!(
        server.send("DELETE", "night.ics", String::new()).await,
        Some(200)
    );
    server
        .put("leave", "DTSTART;VALUE=DATE:20261119\nDTEND;VALUE=DATE:20261121\nX-MICROSOFT-CDO-BUSYSTATUS:OOF")
        .await;
    server
        .put("standup", &format!("DTSTART;{zone}:20261026T090000\nDTEND;{zone}:20261026T093000\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR\nEXDATE;{zone}:20261116T090000"))
        .await;
    let report = pass(&daybook).await;
    assert_eq!((report.errors.len(), report.counts.deleted), (0, 2));
    assert_eq!(look.one(living).await, "9");
    let shown = "select show_as from calendar_entry where deleted_at is null and show_as <> 'busy'";
    assert_eq!(look.one(shown).await, "out_of_office");
}
