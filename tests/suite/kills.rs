//! The built program, killed or stopped in the middle of its work.

use crate::support_sync::{Warehouse, assert_same, config, current, many_entries, quick};
use crate::tiny_firm;
use crate::warehouse::{self, Look};
use chrono::TimeDelta;
use daybook::clock::Clock;
use daybook::model::Seconds;
use daybook::simulator::connectwise::{Clock as ServerClock, Fault, Options, Server};
use daybook::simulator::world::World;
use daybook::source::{Connector, Cursor};
use daybook::store::raw::{Hash, hash};
use std::collections::HashSet;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// A file is made whole by the next process; a server rolls back by itself, and a kill of its client is one case.
fn kills_wanted() -> i64 {
    if warehouse::on_postgres() { 40 } else { 200 }
}
const ENTRIES: i64 = 2500;

fn daybook(folder: &Path, arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_daybook"));
    command
        .arg("--config")
        .arg(folder.join("daybook.toml"))
        .args(arguments);
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// One `sync` as if the clock read that instant.
fn sync(folder: &Path, now: chrono::DateTime<chrono::Utc>) -> Child {
    daybook(folder, &["--now", &now.to_rfc3339(), "sync"])
}

/// Waits for the end, at most so long; none: it still runs.
async fn end_within(child: &mut Child, wait: Duration) -> Option<ExitStatus> {
    let until = Instant::now() + wait;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        let left = until.checked_duration_since(Instant::now())?;
        tokio::time::sleep(left.min(Duration::from_millis(2))).await;
    }
}

async fn end(child: &mut Child) -> ExitStatus {
    end_within(child, Duration::from_secs(120))
        .await
        .expect("it ends")
}

async fn look(folder: &Path) -> Look {
    Look::at(&warehouse::url(folder)).await
}

/// One of the things that happen at a source.
fn edit(world: &mut World, what: u64, n: i64) {
    let at = usize::try_from(what).unwrap() % world.entries.len();
    match what % 6 {
        0 => world.entries[at].entry.worked = Seconds::minutes(n % 400 + 1),
        1 => world.entries[at].notes = format!("Worked on it the {n}th time"),
        2 => {
            world.entries.remove(at);
        }
        3 => {
            let mut new = world.entries[at].clone();
            new.entry.id = format!("psa:{}", 100_000 + n).into();
            world.entries.push(new);
        }
        4 => world.agreements[0].agreement.additions[0].quantity = n.into(),
        _ => {
            let ticket = &mut world.tickets[2];
            let project = ticket.ticket.project_id.is_none();
            ticket.ticket.project_id = project.then(|| "psa:5".into());
            ticket.ticket.agreement_id = None;
            ticket.board = usize::from(project);
        }
    }
}

/// Hashes of all bodies that the source would show now, as the connector asks for them.
async fn shown(w: &Warehouse, streams: &[&str], into: &mut HashSet<Hash>) {
    for stream in w
        .connector
        .streams()
        .iter()
        .filter(|s| streams.is_empty() || streams.contains(&s.name))
    {
        let parents: Vec<Option<String>> = match stream.parent {
            None => vec![None],
            Some(parent) => {
                let ids = "select string_agg(external_id, ',') from raw_record r join source_stream s on s.id = r.stream_id where s.stream =";
                let ids = w.look.one(&format!("{ids} '{parent}'")).await;
                ids.split(',').map(|id| Some(id.to_owned())).collect()
            }
        };
        for parent in parents {
            let mut cursor = Cursor {
                parent,
                page_size: 1000,
                ..Cursor::default()
            };
            loop {
                let request = w.connector.request(stream, &cursor);
                let answer = w
                    .client
                    .ask(&w.connector, Some(stream), &request)
                    .await
                    .unwrap();
                let page = w.connector.page(stream, &cursor, &answer).unwrap();
                into.extend(page.rows.iter().map(|row| hash(&row.body)));
                let Some(token) = page.next else { break };
                cursor.token = Some(token);
            }
        }
    }
}

/// Streams that [`edit`] changes.
const EDITED: [&str; 4] = [
    "time_entries",
    "service_tickets",
    "project_tickets",
    "additions",
];

/// Every row of the raw layer has its record and versions from the first to the last, and the other way round.
async fn assert_whole(look: &Look) {
    let entries = "from raw_record r join source_stream s on s.id = r.stream_id and s.stream = 'time_entries' and r.gone_at is null";
    for (what, sql) in [
        ("a raw row without its record", format!("select count(*) {entries} left join time_entry t on t.id = 'psa:' || r.external_id and t.deleted_at is null where t.id is null")),
        ("a record without its raw row", format!("select count(*) from time_entry t where t.deleted_at is null and t.source_id not in (select r.external_id {entries})")),
        ("a version missing", "select count(*) from time_entry t where t.version <> (select count(*) from record_version v where v.table_name = 'time_entry' and v.id = t.id)".to_owned()),
        ("an addition without its version", "select count(*) from agreement_addition a where a.id not in (select addition_id from addition_version)".to_owned()),
    ] {
        assert_eq!(look.one(&sql).await, "0", "{what}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_random_moments_of_a_changing_source_one_run_makes_it_whole() {
    let start = tiny_firm::world().now;
    let server = Server::start(
        many_entries(ENTRIES),
        Options {
            clock: ServerClock::Running,
            ..Options::default()
        },
    )
    .await
    .unwrap();
    let folder = tempfile::tempdir().unwrap();
    config(&server.base_url(), folder.path());
    // A warehouse beside it that tells what the source shows, and in the end what an undisturbed run makes of it.
    let beside = Warehouse::at(&server.base_url(), quick(), Clock::fixed(start)).await;
    beside.well().await;
    let mut bodies = HashSet::new();
    shown(&beside, &[], &mut bodies).await;
    let begun = Instant::now();
    assert!(end(&mut sync(folder.path(), start)).await.success());
    let whole = begun.elapsed();
    let mut rng = fastrand::Rng::with_seed(20_261_112);
    let (mut kills, mut round) = (0, 0);
    let wanted = kills_wanted();
    while kills < wanted {
        round += 1;
        assert!(
            round < 20 * wanted,
            "only {kills} kills met a running program"
        );
        let (now, then) = (rng.u64(..), rng.u64(..));
        server.edit(|world| edit(world, now, round));
        let path = ["time/entries", "service/tickets", "additions"][rng.usize(..3)];
        server.edit_after(path, rng.usize(1..4), move |world| {
            edit(world, then, 50_000 + round)
        });
        shown(&beside, &EDITED, &mut bodies).await;
        // Every other run compares all ids.
        let mut child = sync(folder.path(), start + TimeDelta::hours(13 * round));
        let delay = whole.mul_f64(rng.f64());
        if end_within(&mut child, delay).await.is_none() {
            child.kill().unwrap();
            child.wait().unwrap();
            kills += 1;
        }
        shown(&beside, &EDITED, &mut bodies).await;
        if round % 10 == 0 {
            let look = look(folder.path()).await;
            assert_whole(&look).await;
            look.close().await;
        }
    }
    // What still waits for requests happens now (none waits for more than three): the last run meets a source at rest.
    for _ in 0..3 {
        shown(&beside, &EDITED, &mut bodies).await;
    }
    let last = sync(folder.path(), start + TimeDelta::hours(13 * (round + 2)));
    assert_eq!(end(&mut { last }).await.code(), Some(0));
    let look = look(folder.path()).await;
    assert_whole(&look).await;
    let undisturbed = Warehouse::at(&server.base_url(), quick(), Clock::fixed(start)).await;
    undisturbed.well().await;
    assert_same(&current(&look).await, &undisturbed.current().await);
    let versions = look
        .texts("select distinct hash from record_version where changed <> 'deleted_at'")
        .await;
    assert!(versions.len() > usize::try_from(ENTRIES).unwrap());
    for version in versions {
        let version: Hash = hex::decode(version).unwrap().try_into().unwrap();
        assert!(
            bodies.contains(&version),
            "a version that the source never had"
        );
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sync_by_hand_beside_the_daemon_ends_well_and_harms_nothing() {
    let start = tiny_firm::world().now;
    let running = Options {
        clock: ServerClock::Running,
        ..Options::default()
    };
    let server = Server::start(many_entries(ENTRIES), running).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    config(&server.base_url(), folder.path());
    let mut rng = fastrand::Rng::with_seed(3);
    // Both make their first load at once; then both read changes and compare ids at once.
    for round in 0..8 {
        let now = start + TimeDelta::hours(13 * round);
        let words = now.to_rfc3339();
        let mut daemon = daybook(folder.path(), &["--now", &words, "run"]);
        tokio::time::sleep(Duration::from_millis(rng.u64(..300))).await;
        let mut by_hand = sync(folder.path(), now);
        let mut edits = 0;
        while by_hand.try_wait().unwrap().is_none() {
            edits += 1;
            let what = rng.u64(..);
            server.edit(|world| edit(world, what, 1000 * round + edits));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(end(&mut by_hand).await.code(), Some(0), "round {round}");
        let told = Command::new("kill").arg(daemon.id().to_string()).status();
        assert!(told.unwrap().success());
        let left = end_within(&mut daemon, Duration::from_secs(20)).await;
        assert_eq!(left.expect("it stops").code(), Some(0), "round {round}");
        let look = look(folder.path()).await;
        assert_whole(&look).await;
        look.close().await;
    }
    let last = sync(folder.path(), start + TimeDelta::hours(13 * 10));
    assert_eq!(end(&mut { last }).await.code(), Some(0));
    let look = look(folder.path()).await;
    let undisturbed = Warehouse::at(&server.base_url(), quick(), Clock::fixed(start)).await;
    undisturbed.well().await;
    assert_same(&current(&look).await, &undisturbed.current().await);
    look.close().await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_of_a_first_load_is_ever_half_landed() {
    let start = tiny_firm::world().now;
    let server = Server::start(many_entries(ENTRIES), Options::default())
        .await
        .unwrap();
    let mut rng = fastrand::Rng::with_seed(7);
    let mut met = HashSet::new();
    let mut whole = Duration::ZERO;
    for n in 0..25 {
        let folder = tempfile::tempdir().unwrap();
        config(&server.base_url(), folder.path());
        let begun = Instant::now();
        let mut child = sync(folder.path(), start);
        if n == 0 {
            assert!(end(&mut child).await.success());
            whole = begun.elapsed();
        } else if end_within(&mut child, whole.mul_f64(0.3 + 0.7 * rng.f64()))
            .await
            .is_none()
        {
            child.kill().unwrap();
            child.wait().unwrap();
        }
        if !warehouse::on_postgres() && !folder.path().join("d.db").exists() {
            continue;
        }
        let look = look(folder.path()).await;
        if look.tables().await.iter().any(|t| t == "time_entry") {
            assert_whole(&look).await;
            let held = look.one("select count(*) from time_entry").await;
            assert!(
                ["0", "1000", "2000", "2500"].contains(&held.as_str()),
                "{held} entries"
            );
            let counted = look.one("select max(row_count) || ' ' || coalesce(max(cursor), '-') from sync_run r join source_stream s on s.id = r.stream_id where s.stream = 'time_entries'").await;
            match held.as_str() {
                "1000" | "2000" => assert_eq!(counted, format!("{held} forward:{held}")),
                _ => {}
            }
            met.insert(held);
        }
        look.close().await;
    }
    assert!(met.contains("2500"));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_daemon_stops_within_five_seconds_of_sigterm_in_the_middle_of_a_slow_answer() {
    let server = Server::start(tiny_firm::world(), Options::default())
        .await
        .unwrap();
    server.fault(Fault::parse("slow:ms=60000:on=time/entries").unwrap());
    let folder = tempfile::tempdir().unwrap();
    config(&server.base_url(), folder.path());
    let mut child = daybook(folder.path(), &["run"]);
    while !server
        .requests()
        .iter()
        .any(|r| r.path.ends_with("/time/entries"))
    {
        assert_eq!(
            end_within(&mut child, Duration::from_millis(20)).await,
            None,
            "the daemon runs"
        );
    }
    let sent = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
    let status = end_within(&mut child, Duration::from_secs(5)).await;
    if status.is_none() {
        child.kill().unwrap();
    }
    assert_eq!(status.expect("it stopped in time").code(), Some(0));
    let look = look(folder.path()).await;
    assert_eq!(
        look.one("select count(*) from source_stream where last_error is not null")
            .await,
        "0"
    );
    server.stop().await;
}
