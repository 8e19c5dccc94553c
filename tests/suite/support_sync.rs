//! A warehouse beside a simulated PSA, one pass at a time, with a client that does not wait long; and looks into the
//! file that the program has no reason to offer.

use crate::tiny_firm;
use crate::warehouse::{self, Look};
use daybook::clock::Clock;
use daybook::config::{Config, SourceKind};
use daybook::daemon::Silent;
use daybook::simulator::connectwise::{Fault, Options, Server};
use daybook::simulator::world::World;
use daybook::source::Qualifier;
use daybook::source::connectwise::ConnectWise;
use daybook::store::Db;
use daybook::store::identity::IdentityRule;
use daybook::sync::http::{Client, Limits};
use daybook::sync::{self, Pass, PassOptions, Report, SourceOptions};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// Every table with what it holds, a line a row.
pub type Content = BTreeMap<String, Vec<String>>;

/// What a run writes of itself.
const OF_THE_RUN: [&str; 2] = ["sync_run", "source_stream"];
/// Tables of history: an undisturbed warehouse saw less of it.
const HISTORY: [&str; 2] = ["ticket_status_change", "cost_rate"];
/// Columns that tell when, how often and by what something was seen.
const OF_SEEING: [&str; 7] = [
    "known_at",
    "version",
    "hash",
    "changed",
    "run_id",
    "source",
    "source_id",
];

/// A server and a warehouse that reads it.
pub struct Rig {
    pub server: Server,
    pub warehouse: Warehouse,
}

/// A warehouse that reads an address.
pub struct Warehouse {
    pub db: Db,
    pub clock: Clock,
    pub source: SourceOptions,
    pub cancel: CancellationToken,
    pub connector: ConnectWise,
    pub client: Arc<Client>,
    pub look: Look,
    pub _folder: TempDir,
}

/// Limits under which nothing waits long.
pub fn quick() -> Limits {
    Limits {
        requests_per_minute: 1_000_000,
        timeout: Duration::from_secs(20),
        tries: 4,
        pause: Duration::from_millis(2),
        pause_max: Duration::from_millis(20),
        ..Limits::default()
    }
}

/// The settings of a source at an address.
pub fn config(base_url: &str, folder: &Path) -> Config {
    let url = warehouse::url(folder);
    crate::support::config(
        folder,
        &format!(
            r#"
[warehouse]
url = "{url}"
[business]
time_zone = "America/New_York"
purpose = "tests"
[sources.psa]
kind = "connectwise"
base_url = "{base_url}"
company_id = "acme"
public_key = "simulated-public"
private_key = "simulated-private"
client_id = "00000000-0000-4000-8000-000000000001"
requests_per_minute = 100000
[sources.psa.map]
internal_companies = ["250"]
time_zones = {{ "US Eastern" = "America/New_York", "US Pacific" = "America/Los_Angeles" }}
"#
        ),
    )
}

impl Warehouse {
    /// A new one, beside the server at that address.
    pub async fn at(base_url: &str, limits: Limits, clock: Clock) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = config(base_url, folder.path());
        let SourceKind::ConnectWise(settings) = &config.sources()[0].kind else {
            panic!("a PSA")
        };
        let db = Db::open(&config.warehouse.url, true).await.unwrap();
        db.migrate().await.unwrap();
        let look = Look::at(&config.warehouse.url).await;
        let cancel = CancellationToken::new();
        Self {
            db,
            clock,
            source: SourceOptions {
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
            },
            connector: ConnectWise::new("psa", (**settings).clone(), false),
            client: Client::new(limits, cancel.clone()).unwrap(),
            cancel,
            look,
            _folder: folder,
        }
    }
    /// One pass.
    pub async fn pass(&self, options: &PassOptions) -> Report {
        let identity = IdentityRule {
            primary: "psa".into(),
            by_email: true,
        };
        let pass = Pass {
            db: &self.db,
            clock: &self.clock,
            zone: chrono_tz::America::New_York,
            cancel: &self.cancel,
            options,
            progress: &Silent,
            identity: &identity,
        };
        sync::pass(&pass, &self.source, &self.connector, &self.client)
            .await
            .unwrap()
    }
    /// One pass as `daybook sync` makes it.
    pub async fn sync(&self) -> Report {
        self.pass(&PassOptions::default()).await
    }
    /// One pass that must go well.
    pub async fn well(&self) -> Report {
        let report = self.sync().await;
        assert_eq!(report.errors, Vec::<String>::new());
        report
    }
    /// One pass over everything that must go well.
    pub async fn full(&self) -> Report {
        let report = self
            .pass(&PassOptions {
                full: true,
                ..PassOptions::default()
            })
            .await;
        assert_eq!(report.errors, Vec::<String>::new());
        report
    }
    /// One pass in which deletions are confirmed.
    pub async fn accepting(&self, what: &str) -> Report {
        let accept_deletions = BTreeSet::from([what.to_owned()]);
        let report = self
            .pass(&PassOptions {
                accept_deletions,
                ..PassOptions::default()
            })
            .await;
        assert_eq!(report.errors, Vec::<String>::new());
        report
    }
    /// Moves the clock a day and a bit, so that ids are compared again.
    pub async fn next_day(&self) -> Report {
        self.clock.advance(daybook::model::Seconds::hours(25));
        self.well().await
    }
    /// A single text answered by SQL; `-` for null or nothing.
    pub async fn ask(&self, sql: &str) -> String {
        self.look.one(sql).await
    }
    /// What stands in every table but the run's own.
    pub async fn everything(&self) -> Content {
        everything(&self.look).await
    }
    /// What is true now: living records without when and how often they were seen.
    pub async fn current(&self) -> Content {
        current(&self.look).await
    }
}

impl Rig {
    /// Over that world.
    pub async fn with(world: World, options: Options) -> Self {
        let clock = Clock::fixed(world.now);
        let server = Server::start(world, options).await.unwrap();
        let warehouse = Warehouse::at(&server.base_url(), quick(), clock).await;
        Self { server, warehouse }
    }
    /// Over the tiny firm, empty still.
    pub async fn new() -> Self {
        Self::with(tiny_firm::world(), Options::default()).await
    }
    /// Over the tiny firm, read once.
    pub async fn read() -> Self {
        let rig = Self::new().await;
        rig.warehouse.well().await;
        rig
    }
    /// A warehouse that reads the server as it is now, undisturbed.
    pub async fn undisturbed(&self) -> Content {
        self.server.clear_faults();
        let fresh = Warehouse::at(
            &self.server.base_url(),
            quick(),
            self.warehouse.clock.clone(),
        )
        .await;
        fresh.well().await;
        fresh.current().await
    }
    /// Holds that the warehouse is as if nothing had ever gone wrong.
    pub async fn assert_as_undisturbed(&self) {
        assert_same(&self.warehouse.current().await, &self.undisturbed().await);
    }
    /// Sets a fault in its own words.
    pub fn fault(&self, words: &str) {
        self.server.fault(Fault::parse(words).unwrap());
    }
    /// Requests whose path ends so, since they were last forgotten.
    pub fn asked(&self, path: &str) -> Vec<daybook::simulator::connectwise::Asked> {
        self.server
            .requests()
            .into_iter()
            .filter(|r| r.path.ends_with(path))
            .collect()
    }
}

/// What stands in every table but the run's own.
pub async fn everything(look: &Look) -> Content {
    let mut content = Content::new();
    for table in look.tables().await {
        if !OF_THE_RUN.contains(&table.as_str()) {
            let columns = look.columns(&table).await;
            content.insert(table.clone(), rows(look, &table, &columns, "true").await);
        }
    }
    content
}

/// Living records of all canonical tables, without when and how often they were seen.
pub async fn current(look: &Look) -> Content {
    let mut content = Content::new();
    for table in daybook::model::table::TABLES
        .iter()
        .filter(|t| !HISTORY.contains(&t.name))
    {
        let mut columns = look.columns(table.name).await;
        columns.retain(|c| !OF_SEEING.contains(&c.as_str()));
        content.insert(
            table.name.to_owned(),
            rows(look, table.name, &columns, "deleted_at is null").await,
        );
    }
    for table in ["person", "person_member", "client", "client_company"] {
        let columns = look.columns(table).await;
        content.insert(table.to_owned(), rows(look, table, &columns, "true").await);
    }
    content
}

async fn rows(look: &Look, table: &str, columns: &[String], filter: &str) -> Vec<String> {
    let names: Vec<String> = columns.iter().map(|c| format!("\"{c}\"")).collect();
    let sql = format!("select {} from {table} where {filter}", names.join(", "));
    let mut lines: Vec<String> = look
        .rows(&sql)
        .await
        .into_iter()
        .map(|row| {
            let cells = row.iter().zip(columns);
            let cells: Vec<String> = cells
                .map(|(cell, name)| format!("{name}={cell:?}"))
                .collect();
            cells.join(" ")
        })
        .collect();
    lines.sort_unstable();
    lines
}

/// Holds that two are the same, and says where not.
pub fn assert_same(have: &Content, want: &Content) {
    let mut differences = Vec::new();
    for (table, want) in want {
        let have = have.get(table).map(Vec::as_slice).unwrap_or_default();
        differences.extend(
            have.iter()
                .filter(|r| !want.contains(r))
                .take(3)
                .map(|r| format!("{table} has {r}")),
        );
        differences.extend(
            want.iter()
                .filter(|r| !have.contains(r))
                .take(3)
                .map(|r| format!("{table} lacks {r}")),
        );
        if have.len() != want.len() {
            differences.push(format!(
                "{table}: {} rows instead of {}",
                have.len(),
                want.len()
            ));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// The tiny firm with so many entries: more than one page of them above 1,000.
pub fn many_entries(count: i64) -> World {
    let mut world = tiny_firm::world();
    let model = world.entries[0].clone();
    world
        .entries
        .extend((tiny_firm::ENTRIES + 1..=count).map(|n| {
            let mut entry = model.clone();
            entry.entry.id = format!("psa:{n}").into();
            entry
        }));
    world
}
