//! Two daemons on one warehouse: one works, the other stands by and takes over.

use crate::support_sync::config;
use crate::tiny_firm;
use crate::warehouse::{self, Look};
use daybook::simulator::connectwise::{Options, Server};
use daybook::store::{Db, Error};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_lease_is_taken_as_it_was_seen_and_its_former_holder_writes_nothing_more() {
    let folder = tempfile::tempdir().unwrap();
    let url = warehouse::url(folder.path());
    let now = tiny_firm::world().now;
    let first = Db::open(&url, true).await.unwrap();
    first.migrate().await.unwrap();
    let second = Db::open(&url, true).await.unwrap();
    assert_eq!(first.lease().await.unwrap(), None);
    assert!(first.take_lease("one", None, now).await.unwrap());
    assert!(
        !second.take_lease("two", None, now).await.unwrap(),
        "it does not stand as it was seen"
    );
    let seen = second.lease().await.unwrap();
    assert!(first.beat().await.unwrap());
    assert!(
        !second.take_lease("two", seen.as_ref(), now).await.unwrap(),
        "the holder lives"
    );
    first.begin(now).await.unwrap().commit().await.unwrap();
    let seen = second.lease().await.unwrap();
    assert!(second.take_lease("two", seen.as_ref(), now).await.unwrap());
    assert!(matches!(first.begin(now).await, Err(Error::Fenced(who)) if who == "two"));
    assert!(!first.beat().await.unwrap());
    first.give_back_lease().await.unwrap();
    assert_eq!(
        second.lease().await.unwrap().unwrap().holder,
        "two",
        "what is another's is not given back"
    );
    second.begin(now).await.unwrap().commit().await.unwrap();
    // By hand, beside whoever works.
    let by_hand = Db::open(&url, true).await.unwrap();
    by_hand.begin(now).await.unwrap().commit().await.unwrap();
    second.give_back_lease().await.unwrap();
    assert_eq!(by_hand.lease().await.unwrap().unwrap().holder, "");
}

fn run(folder: &Path, log: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_daybook"))
        .arg("--config")
        .arg(folder.join("daybook.toml"))
        .arg("run")
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(folder.join(log)).unwrap())
        .spawn()
        .unwrap()
}

async fn said(folder: &Path, log: &str, what: &str, within: Duration) {
    let until = Instant::now() + within;
    loop {
        let text = std::fs::read_to_string(folder.join(log)).unwrap();
        if text.contains(what) {
            return;
        }
        assert!(Instant::now() < until, "{log} never says {what}: {text}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn signal(child: &Child, signal: &str) {
    let sent = Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
}

/// Stops a process dead, but not in the middle of a write: an embedded database has nobody who could end that one.
async fn hang(child: &Child, url: &str) {
    loop {
        signal(child, "-STOP");
        if warehouse::on_postgres() {
            return;
        }
        let at = url.parse::<SqliteConnectOptions>().unwrap();
        let mut own = at.busy_timeout(Duration::ZERO).connect().await.unwrap();
        let free = sqlx::raw_sql("begin immediate; rollback")
            .execute(&mut own)
            .await;
        own.close().await.unwrap();
        if free.is_ok() {
            return;
        }
        signal(child, "-CONT");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_daemon_stands_by_and_takes_over_within_30_s_of_a_hang_and_of_a_kill() {
    let server = Server::start(tiny_firm::world(), Options::default())
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path();
    config(&server.base_url(), place);
    let mut first = run(place, "first");
    said(place, "first", " running", Duration::from_secs(20)).await;
    let mut second = run(place, "second");
    said(place, "second", "standing by", Duration::from_secs(20)).await;
    let look = Look::at(&warehouse::url(place)).await;
    while look
        .one("select count(*) from source_stream where last_success_at is null")
        .await
        != "0"
    {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    hang(&first, &warehouse::url(place)).await;
    said(place, "second", " running", Duration::from_secs(30)).await;
    assert_eq!(look.one("select fencing from lease").await, "2");
    // It wakes up, sees that it is not the one any more, and stands by.
    signal(&first, "-CONT");
    said(place, "first", "standing by", Duration::from_secs(20)).await;
    assert_eq!(look.one("select fencing from lease").await, "2");
    second.kill().unwrap();
    second.wait().unwrap();
    let begun = Instant::now();
    while look.one("select fencing from lease").await != "3" {
        assert!(begun.elapsed() < Duration::from_secs(30), "taken over");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // Told to stop it gives the lease back, and the next need not wait.
    signal(&first, "-TERM");
    assert_eq!(first.wait().unwrap().code(), Some(0));
    assert_eq!(look.one("select holder from lease").await, "");
    look.close().await;
    server.stop().await;
}
