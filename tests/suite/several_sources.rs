//! A firm on ConnectWise, Redmine and calendars at once: one person in all of them, and no hour counted twice.

use crate::icalendar::desk;
use crate::icalendar::{event, file};
use crate::redmine::scripted::{self, Office, entry};
use crate::support::evaluate;
use crate::tiny_firm::{day, world};
use crate::warehouse::{self, Look};
use chrono::{TimeDelta, TimeZone, Utc};
use daybook::clock::Clock;
use daybook::config::{Config, Inputs, Mistakes};
use daybook::daemon::check::{Check, Status, check};
use daybook::daemon::{Daybook, Silent};
use daybook::simulator::connectwise::{Options, Server};
use daybook::simulator::world::World;
use daybook::sync::PassOptions;
use serde_json::json;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// Tuesday, 10 November: Ann works from eight to noon and from one to three, and is then in a meeting until five.
fn ann_has_a_gap(world: &mut World) {
    let at = |hour: u32| Utc.with_ymd_and_hms(2026, 11, 10, hour + 5, 0, 0).unwrap();
    for (n, from, to) in [(901, 8, 12), (902, 13, 15)] {
        let mut work = world.entries[9].clone();
        work.entry.id = format!("psa:{n}").into();
        work.entry.member_id = "psa:1".into();
        (work.entry.started_at, work.entry.ended_at) = (Some(at(from)), Some(at(to)));
        work.entry.work_date = day(2026, 11, 10);
        work.entry.worked = daybook::model::Seconds::hours(i64::from(to - from));
        work.entry.entered_at = Some(at(to) + TimeDelta::minutes(5));
        world.entries.push(work);
    }
}

/// The meeting.
fn meeting() -> String {
    event(
        "DTSTART;TZID=America/New_York:20261110T150000\nDTEND;TZID=America/New_York:20261110T170000",
    )
}

/// Ann's hours of that day, and of eight days before, in Redmine: what the PSA has in two entries is there in two.
fn office(mail: &str) -> Office {
    let mut office = Office::new();
    office.users.get_mut(&5).unwrap()["mail"] = json!(mail);
    office.entries.clear();
    for (id, hours) in [(501, 4.0), (502, 2.0)] {
        office.entries.insert(id, entry(id, 1, "2026-11-10", hours));
    }
    office
}

/// All three, and a folder of files beside them.
struct Firm {
    psa: Server,
    office: scripted::Shared,
    shelf: desk::Shared,
    servers: Vec<(String, tokio::task::JoinHandle<()>)>,
    now: daybook::model::Instant,
    folder: TempDir,
}

impl Firm {
    async fn with(office: Office) -> Self {
        let mut world = world();
        ann_has_a_gap(&mut world);
        let now = world.now;
        let office = Arc::new(Mutex::new(office));
        let shelf = desk::Shared::default();
        shelf.lock().unwrap().put("/private-1/ann.ics", meeting());
        let servers = vec![
            scripted::served(office.clone()).await,
            desk::served(shelf.clone()).await,
        ];
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("costs")).unwrap();
        Self {
            psa: Server::start(world, Options::default()).await.unwrap(),
            office,
            shelf,
            servers,
            now,
            folder,
        }
    }
    fn file(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(format!("costs/{name}.csv")), text).unwrap();
    }
    /// The settings: whose calendar it is, and more keys of Redmine's.
    fn text(&self, owner: &str, redmine: &str) -> String {
        let (tracker, calendars) = (&self.servers[0].0, &self.servers[1].0);
        format!(
            r#"
[warehouse]
url = "{url}"
[business]
time_zone = "America/New_York"
purpose = "Bill the right client."
[identity]
primary = "psa"
[sources.psa]
kind = "connectwise"
base_url = "{psa}"
company_id = "acme"
public_key = "simulated-public"
private_key = "simulated-private"
client_id = "00000000-0000-4000-8000-000000000001"
requests_per_minute = 100000
[sources.psa.map]
internal_companies = ["250"]
time_zones = {{ "US Eastern" = "America/New_York" }}
[sources.tracker]
kind = "redmine"
base_url = "{tracker}"
api_key = "{key}"
requests_per_minute = 100000
{redmine}
[sources.calendars]
kind = "icalendar"
feeds = "{owner} {calendars}/private-1/ann.ics"
requests_per_minute = 100000
[sources.costs]
kind = "files"
path = "costs"
"#,
            url = warehouse::url(self.folder.path()),
            psa = self.psa.base_url(),
            key = crate::redmine::KEY,
        )
    }
    /// The program with those settings, after it has read everything and judged it.
    async fn read(&self, owner: &str, redmine: &str) -> Reading {
        let config = crate::support::config(self.folder.path(), &self.text(owner, redmine));
        let url = config.warehouse.url.clone();
        let daybook = Daybook::open(config, Clock::fixed(self.now), true)
            .await
            .unwrap();
        let reading = Reading {
            daybook,
            look: Look::at(&url).await,
        };
        reading.again().await;
        reading
    }
}

impl Drop for Firm {
    fn drop(&mut self) {
        self.servers.iter().for_each(|(_, server)| server.abort());
    }
}

struct Reading {
    daybook: Daybook,
    look: Look,
}

impl Reading {
    async fn again(&self) {
        let reports = self
            .daybook
            .sync(&[], &PassOptions::default(), &Silent)
            .await
            .unwrap();
        assert!(
            reports.iter().all(|(_, r)| r.errors.is_empty()),
            "{reports:?}"
        );
        evaluate(&self.daybook).await;
    }
    /// Items about Ann's tenth of November, by rule, state and start.
    async fn items(&self) -> Vec<String> {
        let sql = "select rule || ' ' || state || ' ' || member_id from review_item
             where rule like 'time.%' and work_date = '2026-11-10' and member_id = 'psa:1' order by 1";
        self.look.texts(sql).await
    }
    /// What the firm's work of the month is and costs, over all companies.
    async fn month(&self) -> String {
        let sql = "select cast(round(cast(sum(worked_hours) as numeric), 2) as text) from rpt_company_month where month = '2026-11'";
        let cost = "select cast(cast(sum(amount) * 100 as bigint) as text) from rpt_ledger
             where month = '2026-11' and line_kind like 'labour_cost%'";
        format!("{} {}", self.look.one(sql).await, self.look.one(cost).await)
    }
    async fn check(&self) -> Vec<Check> {
        check(&self.daybook.config, &self.daybook.clock).await
    }
}

const MIRRORED: &str = "mirrored_in = \"psa\"";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_meeting_in_the_calendar_accounts_for_a_gap_in_the_psa() {
    let firm = Firm::with(office("M1@firm.example")).await;
    firm.shelf
        .lock()
        .unwrap()
        .put("/private-1/ann.ics", file(""));
    let reading = firm.read("m1@firm.example", MIRRORED).await;
    assert_eq!(reading.items().await, ["time.gap open psa:1"]);
    firm.shelf
        .lock()
        .unwrap()
        .put("/private-1/ann.ics", meeting());
    reading.again().await;
    assert_eq!(reading.items().await, ["time.gap fixed psa:1"]);
    let one = "select count(distinct person_id) from person_member
         where member_id in ('psa:1', 'tracker:5', 'calendars:m1@firm.example')";
    assert_eq!(reading.look.one(one).await, "1");
    // Free or tentative time accounts for nothing.
    for word in ["FREE", "TENTATIVE"] {
        let free = meeting().replace(
            "END:VEVENT",
            &format!("X-MICROSOFT-CDO-BUSYSTATUS:{word}\r\nEND:VEVENT"),
        );
        firm.shelf.lock().unwrap().put("/private-1/ann.ics", free);
        reading.again().await;
        assert_eq!(reading.items().await, ["time.gap open psa:1"], "{word}");
        let out = meeting().replace("END:VEVENT", "X-MICROSOFT-CDO-BUSYSTATUS:OOF\r\nEND:VEVENT");
        firm.shelf.lock().unwrap().put("/private-1/ann.ics", out);
        reading.again().await;
        assert_eq!(reading.items().await, ["time.gap fixed psa:1"], "{word}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_is_joined_by_a_file_where_no_address_tells() {
    let firm = Firm::with(office("other@elsewhere.example")).await;
    let reading = firm.read("ann", MIRRORED).await;
    assert_eq!(reading.items().await, ["time.gap open psa:1"]);
    let nobody = reading.check().await;
    let line = nobody.iter().find(|l| l.check == "calendars").unwrap();
    assert_eq!(
        (line.status, line.found.contains("ann")),
        (Status::Warning, true)
    );
    firm.file(
        "identities",
        "kind,a,b\nperson,psa:1,calendars:ann\nperson,psa:1,tracker:5\n",
    );
    reading.again().await;
    assert_eq!(reading.items().await, ["time.gap fixed psa:1"]);
    assert!(reading.check().await.iter().all(|l| l.check != "calendars"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn time_that_is_mirrored_from_one_tool_into_another_counts_once() {
    let firm = Firm::with(office("m1@firm.example")).await;
    firm.office.lock().unwrap().entries.clear();
    let alone = firm.read("m1@firm.example", "").await.month().await;
    *firm.office.lock().unwrap() = office("m1@firm.example");
    let twice = firm.read("m1@firm.example", "").await;
    assert_ne!(
        twice.month().await,
        alone,
        "they count in both until somebody says so"
    );
    drop(twice);
    let once = firm.read("m1@firm.example", MIRRORED).await;
    assert_eq!(once.month().await, alone);
    let living = "select count(*) from time_entry where source = 'tracker' and deleted_at is null";
    assert_eq!(once.look.one(living).await, "0");
    // The rows are still known: without the setting they count again, as they would from the beginning.
    drop(once);
    let again = firm.read("m1@firm.example", "").await;
    assert_ne!(again.month().await, alone);
    assert_eq!(again.look.one(living).await, "2");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mirrored_time_hides_no_gap() {
    // Two untimed hours in Redmine are the two that the PSA has from one to three; the meeting is in no calendar.
    let firm = Firm::with(office("m1@firm.example")).await;
    firm.shelf
        .lock()
        .unwrap()
        .put("/private-1/ann.ics", file(""));
    let reading = firm.read("m1@firm.example", "").await;
    assert_eq!(
        reading.items().await,
        Vec::<String>::new(),
        "twelve hours would leave nothing to ask"
    );
    drop(reading);
    let reading = firm.read("m1@firm.example", MIRRORED).await;
    assert_eq!(reading.items().await, ["time.gap open psa:1"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn check_recognises_time_that_is_in_two_sources() {
    let mut office = office("m1@firm.example");
    // Ann's forty-five minutes of the second and third of November, one by one.
    for n in 0..8 {
        let day = ["2026-11-02", "2026-11-03"][n % 2];
        let id = 600 + n as i64;
        office.entries.insert(id, entry(id, 1, day, 0.75));
    }
    let firm = Firm::with(office).await;
    let reading = firm.read("m1@firm.example", "").await;
    let lines = reading.check().await;
    let line = lines.iter().find(|l| l.check == "mirrored time").unwrap();
    assert_eq!(
        (line.subject.as_str(), line.status),
        ("tracker", Status::Warning)
    );
    assert!(
        line.found.starts_with("10 of its 10 time entries"),
        "{}",
        line.found
    );
    assert!(
        line.mend
            .as_ref()
            .unwrap()
            .contains("mirrored_in = \"psa\"")
    );
    drop(reading);
    let reading = firm.read("m1@firm.example", MIRRORED).await;
    let lines = reading.check().await;
    assert!(
        lines.iter().all(|l| l.check != "mirrored time"),
        "{lines:#?}"
    );
}

#[test]
fn time_that_counts_nowhere_is_a_mistake_in_the_settings() {
    let load = |psa: &str, tracker: &str| -> Result<Config, Mistakes> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("daybook.toml");
        let source = |name: &str, other: &str| {
            format!(
                "[sources.{name}]\nkind = \"files\"\npath = \"{name}\"\nmirrored_in = \"{other}\"\n"
            )
        };
        std::fs::write(&path, source("psa", psa) + &source("tracker", tracker)).unwrap();
        Config::load(&Inputs {
            files: vec![path],
            environment: Default::default(),
        })
    };
    assert!(load("", "psa").is_ok());
    for (psa, tracker) in [("", "tracker"), ("", "other"), ("tracker", "psa")] {
        assert!(load(psa, tracker).is_err(), "{psa} {tracker}");
    }
}
