//! A real foreign log, read with the mapping of the example configuration.

use daybook::model::Cell;
use daybook::source::files::{Settings, mistakes};
use daybook::sync::folder::streams;
use std::io::Write;
use std::path::PathBuf;

/// The mapping of `config/cesaw.toml`, so that the example is what is tested.
fn example() -> Settings {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("config/cesaw.toml");
    let text = std::fs::read_to_string(file).expect("the example configuration");
    let mut root: toml::Table = toml::from_str(&text).expect("TOML");
    let mut sources: toml::Table = root
        .remove("sources")
        .and_then(|s| s.try_into().ok())
        .expect("sources");
    let mut log: toml::Table = sources
        .remove("log")
        .and_then(|s| s.try_into().ok())
        .expect("a source");
    assert_eq!(log.remove("kind"), Some("files".into()));
    log.try_into().expect("settings of a files source")
}

#[test]
fn the_example_mapping_has_no_mistakes() {
    let settings = example();
    let found: Vec<String> = settings
        .files
        .iter()
        .flat_map(|(file, map)| mistakes(file, map))
        .collect();
    assert!(found.is_empty() && settings.files.len() == 1, "{found:?}");
}

#[test]
fn the_real_log_is_understood_but_for_the_one_row_without_any_time() {
    let Some(dir) = std::env::var_os("DAYBOOK_TEST_DATA").map(PathBuf::from) else {
        // Straight to the terminal: what a passing test prints is captured.
        let skipped =
            "SKIPPED: the real time log was not read; set DAYBOOK_TEST_DATA to its folder";
        writeln!(std::io::stderr(), "{skipped}").expect("standard error");
        return;
    };
    let all = streams(&example(), &dir, false).expect("the folder");
    let log = all
        .iter()
        .find(|s| s.stream() == "time_entries")
        .expect("the stream");
    let mut understood = 0;
    let mut seconds = 0;
    let mut bad = Vec::new();
    for row in log.open().expect("the header fits") {
        let row = row.expect("the file can be read");
        match row.outcome {
            Ok(record) => {
                understood += 1;
                if let Cell::Int(worked) = record.get("worked_seconds") {
                    seconds += worked;
                }
            }
            Err(reject) => bad.push(format!(
                "{} {}: {reject}",
                row.line,
                row.id.unwrap_or_default()
            )),
        }
    }
    assert_eq!(understood, 42_449);
    assert_eq!(seconds % 60, 0, "whole minutes stay whole");
    assert_eq!(
        bad,
        [
            "5731 377553: worked_on: has no column; an entry with neither start nor end needs worked_on and worked_hours"
        ]
    );
}
