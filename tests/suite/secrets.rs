//! What must never be kept or said: secrets and private fields of members, texts of notes.

use crate::simulator::Vendor;
use crate::support_sync::config;
use crate::tiny_firm;
use crate::warehouse::Look;
use daybook::simulator::connectwise::{NOTE_MARK, SECRET_MARK};
use daybook::store::Db;
use daybook::store::raw::Codec;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const PRIVATE_KEY: &str = "simulated-private";

fn daybook(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_daybook"))
        .args([
            "--config",
            folder.join("daybook.toml").to_str().unwrap(),
            "--now",
            &tiny_firm::world().now.to_rfc3339(),
            "-vv",
        ])
        .args(arguments)
        .output()
        .unwrap()
}

fn holds(bytes: &[u8], mark: &str) -> bool {
    bytes.windows(mark.len()).any(|w| w == mark.as_bytes())
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                files(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

/// All bodies of the raw layer, unpacked.
pub async fn bodies(db: &Db, look: &Look) -> Vec<String> {
    let mut bodies = Vec::new();
    let sql = "select stream_id, dictionary_id, body from raw_record union all select stream_id, dictionary_id, body from raw_history";
    for row in look.rows(sql).await {
        let [stream, dictionary, body] = [0, 1, 2].map(|at| row[at].clone().unwrap());
        let mut codec = Codec::open(db, stream.parse().unwrap()).await.unwrap();
        let body = hex::decode(body).unwrap();
        bodies.push(codec.unpack(dictionary.parse().unwrap(), &body).unwrap());
    }
    bodies
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_and_no_note_is_in_the_warehouse_the_logs_or_the_exports() {
    let vendor = Vendor::start(tiny_firm::world()).await;
    assert!(
        vendor
            .get("system/members")
            .await
            .text
            .contains(SECRET_MARK),
        "the marks are there to be found"
    );
    assert!(vendor.get("time/entries").await.text.contains(NOTE_MARK));
    let folder = tempfile::tempdir().unwrap();
    let url = config(&vendor.server.base_url(), folder.path())
        .warehouse
        .url;
    let mut said = Vec::new();
    let out = folder.path().join("out");
    for arguments in [
        vec!["sync"],
        vec!["sync", "--full"],
        vec!["review", "--format", "json"],
        vec!["rollup"],
        vec!["status"],
        vec!["check"],
        vec!["config", "show"],
        vec!["export", "--out", out.to_str().unwrap()],
    ] {
        let output = daybook(folder.path(), &arguments);
        assert!(
            matches!(output.status.code(), Some(0 | 3)),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        said.extend(output.stdout);
        said.extend(output.stderr);
    }
    // A failure says what it was asked with, and not the keys.
    vendor
        .server
        .fault(daybook::simulator::connectwise::Fault::parse("401").unwrap());
    let output = daybook(folder.path(), &["sync"]);
    assert_eq!(output.status.code(), Some(1));
    said.extend(output.stderr);
    let db = Db::open(&url, true).await.unwrap();
    let look = Look::at(&url).await;
    let bodies = bodies(&db, &look).await;
    assert!(bodies.len() > 90);
    let kept: Vec<PathBuf> = files(folder.path())
        .into_iter()
        .filter(|f| !f.ends_with("daybook.toml"))
        .collect();
    assert!(
        kept.iter().any(|f| f.ends_with("out/time_entries.csv")),
        "{kept:?}"
    );
    for mark in [SECRET_MARK, NOTE_MARK, PRIVATE_KEY] {
        assert!(!holds(&said, mark), "{mark} was said");
        for file in &kept {
            assert!(
                !holds(&std::fs::read(file).unwrap(), mark),
                "{mark} is in {}",
                file.display()
            );
        }
        for body in &bodies {
            assert!(!body.contains(mark), "{mark} is in {body}");
        }
    }
    vendor.stop().await;
}
