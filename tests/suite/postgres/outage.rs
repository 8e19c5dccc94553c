//! A server that goes away in the middle of everything: the daemon waits, says so, goes on, and loses nothing.

use super::cluster::Cluster;
use crate::support_sync::{Warehouse, assert_same, config, current, many_entries, quick};
use crate::tiny_firm;
use crate::warehouse::{self, Look};
use daybook::clock::Clock;
use daybook::model::Seconds;
use daybook::simulator::connectwise::{Clock as ServerClock, Options, Server};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The settings with another warehouse, a quick beat and little patience.
fn write(folder: &Path, url: &str) {
    let path = folder.join("daybook.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text
        .replace(&warehouse::url(folder), url)
        .replace("[business]", "answer_within = \"2s\"\n[business]")
        .replace(
            "requests_per_minute",
            "poll_every = \"1s\"\nrequests_per_minute",
        );
    assert!(text.contains(url) && text.contains("poll_every"));
    std::fs::write(path, text).unwrap();
}

fn run(folder: &Path, arguments: &[&str], log: &str) -> Child {
    let log = std::fs::File::create(folder.join(log)).unwrap();
    Command::new(env!("CARGO_BIN_EXE_daybook"))
        .arg("--config")
        .arg(folder.join("daybook.toml"))
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .unwrap()
}

/// Waits until the log says it so often.
async fn said(folder: &Path, what: &str, times: usize) {
    let until = Instant::now() + Duration::from_secs(90);
    loop {
        let log = std::fs::read_to_string(folder.join("log")).unwrap();
        if log.matches(what).count() >= times {
            return;
        }
        assert!(
            Instant::now() < until,
            "not said {times} times: {what}\n{log}"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stops_refuses_or_hangs_is_waited_for_and_nothing_is_lost() {
    let cluster = Cluster::start();
    let server = Server::start(
        many_entries(3000),
        Options {
            clock: ServerClock::Running,
            ..Options::default()
        },
    )
    .await
    .unwrap();
    let folder = tempfile::tempdir().unwrap();
    config(&server.base_url(), folder.path());
    let url = cluster.url("postgres");
    write(folder.path(), &url);
    // Away at the very start.
    cluster.stop();
    let mut daemon = run(folder.path(), &["run"], "log");
    said(folder.path(), "trying again", 1).await;
    cluster.begin();
    said(folder.path(), "running", 1).await;
    let mut rng = fastrand::Rng::with_seed(3);
    for round in 0..4 {
        server.edit(|world| {
            for entry in world.entries.iter_mut().skip(round * 600).take(400) {
                entry.entry.worked = Seconds::minutes(rng.i64(1..400));
            }
        });
        // Somewhere in a landing, an evaluation or a month.
        tokio::time::sleep(Duration::from_millis(rng.u64(0..2500))).await;
        let before = std::fs::read_to_string(folder.path().join("log")).unwrap();
        let away = before.matches("trying again").count();
        if round == 2 {
            cluster.hang();
            said(folder.path(), "trying again", away + 1).await;
            cluster.wake();
        } else {
            cluster.stop();
            said(folder.path(), "trying again", away + 1).await;
            cluster.begin();
        }
        assert!(daemon.try_wait().unwrap().is_none(), "the daemon lives");
    }
    said(folder.path(), "is back", 1).await;
    let stopped = Command::new("kill")
        .args(["-TERM", &daemon.id().to_string()])
        .status()
        .unwrap();
    assert!(stopped.success());
    let until = Instant::now() + Duration::from_secs(6);
    while daemon.try_wait().unwrap().is_none() {
        assert!(Instant::now() < until, "it stops in time");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // The source stands still now; one pass by hand makes it whole.
    let mut last = run(folder.path(), &["sync"], "last");
    while last.try_wait().unwrap().is_none() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(last.wait().unwrap().code(), Some(0));
    let undisturbed = Warehouse::at(
        &server.base_url(),
        quick(),
        Clock::fixed(tiny_firm::world().now),
    )
    .await;
    undisturbed.well().await;
    let look = Look::at(&url).await;
    assert_same(&current(&look).await, &undisturbed.current().await);
    assert_eq!(look.one("select count(*) from time_entry t where t.version <> (select count(*) from record_version v where v.table_name = 'time_entry' and v.id = t.id)").await, "0");
    look.close().await;
    server.stop().await;
}
