//! What vendors do that one does not expect: each such thing has a test, and the lists in `tests/traps` say which.

use crate::connectors::cases;
use std::collections::BTreeSet;
use std::path::PathBuf;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// Names of all functions of the suite that are tests.
fn tests() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut folders = vec![root().join("suite")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(path).unwrap();
                names.extend(named(&text));
            }
        }
    }
    names
}

/// Functions behind a line that makes them tests, or inside a block of properties.
fn named(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_test = false;
    for line in text.lines().map(str::trim) {
        let name = line.strip_prefix("async ").unwrap_or(line);
        match name.strip_prefix("fn ").and_then(|l| l.split('(').next()) {
            Some(name) if is_test => found.push(name.to_owned()),
            _ => {}
        }
        is_test = line.starts_with("#[test]")
            || line.starts_with("#[tokio::test")
            || (is_test && line.starts_with("#["));
    }
    found
}

/// The lines of a list: the trap, and the tests.
fn list(kind: &str) -> Vec<(String, Vec<String>)> {
    let path = root().join(format!("traps/{kind}.txt"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let lines = text
        .lines()
        .filter(|l| !l.starts_with('#') && !l.trim().is_empty());
    let line = |line: &str| {
        let (trap, tests) = line.split_once('|').unwrap_or_else(|| panic!("{line}"));
        let tests = tests.split_whitespace().map(str::to_owned).collect();
        (trap.trim().to_owned(), tests)
    };
    lines.map(line).collect()
}

#[test]
fn each_trap_of_each_vendor_has_a_test_that_is_there() {
    let tests = tests();
    for case in cases() {
        let traps = list(case.kind);
        assert!(traps.len() >= 12, "{}: {} traps", case.kind, traps.len());
        for (trap, named) in traps {
            assert!(!named.is_empty(), "{}: {trap}", case.kind);
            for name in named {
                assert!(
                    tests.contains(&name),
                    "{}: {trap}: no test {name}",
                    case.kind
                );
            }
        }
    }
}
