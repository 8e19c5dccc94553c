//! The house keeps its own rules: floors, purity, file sizes, documents, migrations.

use daybook::model::table::TABLES;
use daybook::rules::BOOK;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Rooms from the cellar up; a file may only reach down, and rooms on one floor do not know each other.
const FLOORS: &[&[&str]] = &[
    &["model"],
    &["calendar", "clock", "coverage", "telemetry"],
    &["source", "rules", "finance"],
    &["config", "store"],
    &["sync", "review", "close", "export", "notify"],
    &["web", "simulator"],
    &["daemon"],
    &["cli"],
    &["lib", "main"],
];
/// Rooms that only think: what they may not name.
const PURE: &[&str] = &[
    "model", "calendar", "coverage", "source", "rules", "finance",
];
const IMPURE: &[&str] = &[
    "tokio::",
    "sqlx::",
    "reqwest::",
    "std::env",
    "std::fs",
    "std::net",
    "Utc::now",
    "fastrand::",
];
const LINES_MAX: usize = 400;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Every source file: its path below `src`, the room it is in, and its text.
fn sources() -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(source(&path));
            }
        }
    }
    assert!(found.len() > 20, "the sources were not found");
    found
}

fn source(path: &Path) -> (String, String, String) {
    let below = path.strip_prefix(root().join("src")).unwrap();
    let first = below
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_str()
        .unwrap();
    let room = first.trim_end_matches(".rs").to_owned();
    (
        below.display().to_string(),
        room,
        std::fs::read_to_string(path).unwrap(),
    )
}

fn floor(room: &str) -> usize {
    let at = FLOORS.iter().position(|rooms| rooms.contains(&room));
    at.unwrap_or_else(|| panic!("the room {room} has no floor"))
}

/// A file's text without its comments.
fn code(text: &str) -> String {
    text.lines()
        .map(|l| l.split("//").next().unwrap_or_default().to_owned() + "\n")
        .collect()
}

/// Rooms that code names, as `crate::room` and as `crate::{room, room::{…}}`, also over several lines.
fn named(code: &str) -> BTreeSet<String> {
    let word = |text: &str| -> String {
        let text = text.trim_start();
        text.chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect()
    };
    let mut rooms = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        let Some(list) = after.strip_prefix('{') else {
            rooms.insert(word(after));
            continue;
        };
        let mut depth = 0;
        rooms.insert(word(list));
        for (at, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    rooms.insert(word(&list[at + 1..]));
                }
                _ => {}
            }
        }
    }
    rooms.remove("");
    rooms
}

#[test]
fn rooms_are_found_however_they_are_named() {
    let text = "use crate::{\n    model::{self, Money},\n    store,\n};\nfn f() { crate::cli::x() } // crate::daemon\n";
    let rooms: Vec<String> = named(&code(text)).into_iter().collect();
    assert_eq!(rooms, ["cli", "model", "store"]);
}

#[test]
fn a_file_reaches_down_only_and_never_to_a_room_on_its_own_floor() {
    let mut upward = Vec::new();
    for (file, room, text) in sources() {
        for other in named(&code(&text)) {
            // The simulator plays the world outside: it may know the nouns and nothing of how Daybook thinks.
            let allowed = other == room
                || (floor(&other) < floor(&room) && (room != "simulator" || other == "model"));
            if !allowed {
                upward.push(format!("src/{file}: {room} reaches for {other}"));
            }
        }
    }
    assert!(upward.is_empty(), "{}", upward.join("\n"));
}

#[test]
fn rooms_that_think_do_nothing_else() {
    let mut impure = Vec::new();
    for (file, room, text) in sources() {
        for word in IMPURE.iter().filter(|_| PURE.contains(&room.as_str())) {
            if code(&text).contains(word) {
                impure.push(format!("src/{file} names {word}"));
            }
        }
    }
    assert!(impure.is_empty(), "{}", impure.join("\n"));
}

#[test]
fn no_source_file_is_longer_than_400_lines() {
    let found: Vec<String> = sources()
        .into_iter()
        .filter(|(.., text)| text.lines().count() > LINES_MAX)
        .map(|(file, ..)| file)
        .collect();
    assert!(found.is_empty(), "each holds two things: {found:?}");
}

/// The SQL of all migrations in their order, without comments, in lower case.
fn migrations() -> String {
    let folder = root().join("migrations/sqlite");
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "sql"));
    files.sort();
    let text: Vec<String> = files
        .iter()
        .map(|f| std::fs::read_to_string(f).unwrap())
        .collect();
    let lines = text.iter().flat_map(|t| t.lines());
    lines
        .map(|l| l.split("--").next().unwrap_or_default().to_lowercase() + "\n")
        .collect()
}

/// Words that begin a column in the `create table` of a table, and those that were added to it later.
fn columns(sql: &str, table: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for statement in sql.split(';') {
        let words: Vec<&str> = statement.split_whitespace().collect();
        match words.as_slice() {
            ["create", "table", "if", "not", "exists", name, ..]
            | ["create", "table", name, ..]
                if name.split('(').next() == Some(table) =>
            {
                let body = statement.split_once('(').map_or("", |(_, body)| body);
                let first =
                    |part: &str| Some(part.split_whitespace().next()?.trim_matches('"').to_owned());
                found.extend(body.split(',').filter_map(first));
            }
            ["alter", "table", name, "add", "column", column, ..] if *name == table => {
                found.insert(column.trim_matches('"').to_owned());
            }
            _ => {}
        }
    }
    found
}

#[test]
fn columns_are_found_where_a_table_is_made_and_where_it_grows() {
    let sql = "create table ticket (\n id text primary key,\n \"type\" text) strict;\n\
               alter table ticket add column site text;\ncreate table ticket_note(id text, body text);";
    let found: Vec<String> = columns(sql, "ticket").into_iter().collect();
    assert_eq!(found, ["id", "site", "type"]);
    assert!(columns(sql, "ticket_note").contains("body"));
}

#[test]
fn every_canonical_column_is_in_the_migrations() {
    let sql = migrations();
    if sql.trim().is_empty() {
        eprintln!("SKIPPED: migrations/sqlite has no SQL yet");
        return;
    }
    let mut missing = Vec::new();
    for table in TABLES {
        let there = columns(&sql, table.name);
        for column in table.columns.iter().filter(|c| !there.contains(c.name)) {
            missing.push(format!("{}.{}", table.name, column.name));
        }
    }
    assert!(
        missing.is_empty(),
        "not in migrations/sqlite: {}",
        missing.join(", ")
    );
}

#[test]
fn the_readme_names_both_commands_and_every_document_is_there() {
    let readme = read("README.md");
    for command in ["cargo run --release -- demo", "tests/run"] {
        assert!(
            readme.contains(command),
            "README.md does not name `{command}`"
        );
    }
    for document in [
        "ARCHITECTURE.md",
        "DECISIONS.md",
        "CHANGELOG.md",
        "LICENSE",
        "NOTICE",
        "deploy/README.md",
        "migrations/README.md",
    ] {
        assert!(read(document).lines().count() > 3, "{document}");
    }
}

#[test]
fn the_architecture_names_every_room() {
    let text = read("ARCHITECTURE.md");
    let rooms: BTreeSet<String> = sources().into_iter().map(|(_, room, _)| room).collect();
    for room in rooms
        .iter()
        .filter(|room| !["lib", "main"].contains(&room.as_str()))
    {
        assert!(
            text.contains(&format!("`{room}`")),
            "ARCHITECTURE.md does not name `{room}`"
        );
    }
}

#[test]
fn every_rule_has_a_document_that_names_it_and_an_id_of_its_own() {
    let mut ids = BTreeSet::new();
    for rule in BOOK {
        assert!(ids.insert(rule.id), "{} is twice in the book", rule.id);
        let doc = rule.doc();
        assert!(
            doc.contains(rule.id),
            "{}: the file's first comment does not name it",
            rule.id
        );
        assert!(
            !rule.title.is_empty() && doc.len() > rule.id.len() + 10,
            "{}: {doc}",
            rule.id
        );
    }
}

#[cfg(unix)]
#[test]
fn the_scripts_can_be_run() {
    use std::os::unix::fs::PermissionsExt;
    for script in ["tests/run", ".ci/run"] {
        let mode = std::fs::metadata(root().join(script))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o111, 0o111, "{script} has no run bit");
    }
}
