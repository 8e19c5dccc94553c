//! Forty months of a real log, end to end.

use super::again::{tables, unchanged};
use crate::warehouse;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const NOW: &str = "2026-11-03T13:00:00Z";

/// The folder of the log, or a word that it is not there, past the test runner's capture.
fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("DAYBOOK_TEST_DATA")
        .map(PathBuf::from)
        .filter(|folder| folder.join("cesaw_time_log.csv").exists());
    if folder.is_none() {
        eprintln!(
            "SKIPPED: no cesaw_time_log.csv in the folder of DAYBOOK_TEST_DATA; the real log was not read"
        );
    }
    folder
}

/// The example settings with the two places put in.
fn settings(folder: &Path, data: &Path) -> PathBuf {
    let text = include_str!("../../../config/cesaw.toml")
        .replace(
            "path = \"cesaw\"",
            &format!("path = \"{}\"", data.display()),
        )
        .replace("sqlite:cesaw.db", &warehouse::url(folder));
    assert!(text.contains(&data.display().to_string()));
    let path = folder.join("cesaw.toml");
    std::fs::write(&path, text).unwrap();
    path
}

fn run(settings: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_daybook"))
        .arg("--config")
        .arg(settings)
        .args(["--now", NOW])
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn the_real_log_gives_the_counted_items_and_a_second_run_changes_nothing() {
    let Some(data) = data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(folder.path(), &data);
    let warehouse = warehouse::url(folder.path());
    let pass = || {
        let sync = run(&settings, &["sync", "log"]);
        let said = String::from_utf8_lossy(&sync.stderr).into_owned();
        assert_eq!(sync.status.code(), Some(3), "{said}");
        let days = ["--from", "2011-09-01", "--to", "2015-01-31"];
        let review = run(
            &settings,
            &[&["review", "--format", "csv"], &days[..]].concat(),
        );
        let said = String::from_utf8_lossy(&review.stderr).into_owned();
        assert!(review.status.success(), "{said}");
        assert!(run(&settings, &["rollup"]).status.success());
        String::from_utf8(review.stdout).unwrap()
    };
    let first = pass();
    let books = super::books::at(&warehouse);
    assert_eq!(
        books("select count(*) from time_entry where deleted_at is null"),
        ["42449"]
    );
    assert_eq!(books("select count(*) from quarantine"), ["1"]);
    let mut count = std::collections::BTreeMap::new();
    for row in csv::Reader::from_reader(first.as_bytes()).records() {
        *count.entry(row.unwrap()[2].to_owned()).or_insert(0) += 1;
    }
    assert_eq!(
        (count["time.gap"], count["time.no_entries"]),
        (13_046, 10),
        "{count:?}"
    );
    let known = [
        "time.gap",
        "time.no_entries",
        "entry.overlap",
        "entry.duplicate",
        "entry.impossible",
    ];
    for rule in books("select distinct rule from review_item") {
        assert!(
            known.contains(&rule.as_str()),
            "{rule} cannot be judged from this log"
        );
    }
    let before = tables(&warehouse);
    assert_eq!(pass(), first);
    unchanged(&before, &tables(&warehouse));
}
