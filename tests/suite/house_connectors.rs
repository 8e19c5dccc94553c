//! A connector stays what it is: a table of streams and functions that think; and it stays small.

use crate::connectors::cases;
use std::path::Path;

/// What only the engine does: asking, waiting, remembering.
const OF_THE_ENGINE: [&str; 22] = [
    "tokio",
    "reqwest",
    "sqlx",
    "std::fs",
    "std::net",
    "std::io",
    "std::env",
    "std::process",
    "std::thread",
    "std::time",
    "std::cell",
    "std::sync",
    "Mutex",
    "RwLock",
    "RefCell",
    "OnceLock",
    "LazyLock",
    "Atomic",
    "static mut",
    "sleep",
    "async ",
    ".await",
];

/// Files with a loop that is none over pages, and what it is over.
const LOOPS: [(&str, &str); 5] = [
    (
        "files/cell.rs",
        "values that a key of several columns is made of",
    ),
    ("icalendar/event.rs", "the letters of a duration"),
    ("icalendar/line.rs", "the parameters of a line"),
    ("row.rs", "the rows of a list"),
    ("split.rs", "the fields of a row"),
];

/// The files of the small system, and the lines that each may have.
const SMALL: [(&str, usize); 2] = [("redmine.rs", 330), ("redmine/row.rs", 200)];

/// Lines that name a stream: its row in the table of streams, and what is done with it elsewhere.
const NAMED_MAX: usize = 39;
/// The middle one of a connector's streams with the function that reads its rows and the form they come in.
const WHOLE_MAX: usize = 39;

/// A file of the room: its path below `src/source`, and its lines.
struct Source {
    path: String,
    lines: Vec<String>,
}

/// The files below `src/source` whose path begins so.
fn sources(begin: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/source");
    let (mut folders, mut found) = (vec![root.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let below = path.strip_prefix(&root).unwrap().display().to_string();
            if path.is_dir() {
                folders.push(path);
            } else if below.starts_with(begin) {
                let text = std::fs::read_to_string(path).unwrap();
                let lines = text.lines().map(str::to_owned).collect();
                found.push(Source { path: below, lines });
            }
        }
    }
    assert!(!found.is_empty(), "no source begins with {begin}");
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// A line without its comment.
fn code(line: &str) -> &str {
    line.split("//").next().unwrap_or_default()
}

#[test]
fn a_connector_asks_nobody_waits_for_nothing_and_remembers_nothing() {
    let mut found = Vec::new();
    for source in sources("") {
        for (at, line) in source.lines.iter().enumerate() {
            let words = OF_THE_ENGINE
                .iter()
                .filter(|word| code(line).contains(**word));
            found.extend(words.map(|word| format!("{}:{}: {word}", source.path, at + 1)));
        }
    }
    assert!(
        found.is_empty(),
        "this is the engine's:\n{}",
        found.join("\n")
    );
}

/// Nothing that the engine calls can change the connector: what is between two calls is in the cursor.
#[test]
fn a_connector_is_asked_and_never_changed() {
    let source = &sources("mod.rs")[0];
    let begin = source
        .lines
        .iter()
        .position(|l| l.starts_with("pub trait Connector"));
    let body = source.lines[begin.unwrap()..]
        .iter()
        .take_while(|l| *l != "}");
    let body: Vec<&str> = body.map(|line| code(line)).collect();
    assert!(body.len() > 50, "the trait was not found whole");
    let changing = body.iter().filter(|line| line.contains("&mut self"));
    assert_eq!(changing.collect::<Vec<_>>(), Vec::<&&str>::new());
    for case in cases() {
        for source in sources(case.kind) {
            let text = source.lines.join("\n");
            let Some(own) = text.split("\nimpl Connector for ").nth(1) else {
                continue;
            };
            let own = own.split("\n}").next().unwrap();
            assert!(!own.contains("&mut self"), "{}", source.path);
        }
    }
}

#[test]
fn no_connector_turns_pages_by_itself() {
    let mut loops = Vec::new();
    for source in sources("") {
        let is_loop = |line: &String| {
            let mut words = code(line).split(|c: char| !c.is_alphanumeric() && c != '_');
            words.any(|word| word == "loop" || word == "while")
        };
        if source.lines.iter().any(is_loop) {
            loops.push(source.path);
        }
    }
    let known: Vec<&str> = LOOPS.iter().map(|(path, _)| *path).collect();
    assert_eq!(loops, known, "a loop over pages is the engine's");
}

#[test]
fn a_small_system_is_a_small_file() {
    let sources = sources("redmine");
    let paths: Vec<&str> = sources.iter().map(|s| s.path.as_str()).collect();
    assert_eq!(paths, SMALL.map(|(path, _)| path));
    for (source, (path, most)) in sources.iter().zip(SMALL) {
        let lines = source.lines.len();
        assert!(lines <= most, "{path} has {lines} lines, {most} are enough");
    }
}

/// A connector's table of streams: each row with its comment and the name of its stream.
fn rows(sources: &[Source]) -> Vec<(String, usize)> {
    let is_table = |line: &&String| line.contains(" STREAMS: ") && line.ends_with('[');
    let lines = sources.iter().flat_map(|s| &s.lines);
    let table = lines.skip_while(|line| !is_table(line)).skip(1);
    let (mut rows, mut ahead) = (Vec::new(), 0);
    for line in table.take_while(|line| *line != "];") {
        let begins = line.starts_with("    ") && !line[4..].starts_with([' ', '.', ')', ']']);
        match (begins, line.trim().starts_with("//")) {
            (_, true) => ahead += 1,
            (true, false) => rows.push((line.clone(), std::mem::take(&mut ahead) + 1)),
            (false, false) => {
                let (row, lines) = rows.last_mut().unwrap();
                row.push_str(line);
                *lines += 1;
            }
        }
    }
    let named = |(row, lines): (String, usize)| (row.split('"').nth(1).unwrap().to_owned(), lines);
    rows.into_iter().map(named).collect()
}

/// Lines of an item with its attributes and comments: from the line that has these words to the brace that closes it.
fn item(sources: &[Source], words: &str) -> Vec<String> {
    for source in sources {
        let begins = |line: &String| {
            let after = line.split_once(words).map(|(_, after)| after);
            after.is_some_and(|a| a.starts_with(['(', '<', ' ']))
        };
        let Some(at) = source.lines.iter().position(begins) else {
            continue;
        };
        let line = &source.lines[at];
        let close = format!("{}}}", &line[..line.len() - line.trim_start().len()]);
        let above = source.lines[..at].iter().rev();
        let above = above
            .take_while(|l| l.trim().starts_with(['#', '/']))
            .count();
        let below = source.lines[at..].iter().position(|l| *l == close).unwrap();
        return source.lines[at - above..=at + below].to_vec();
    }
    Vec::new()
}

/// The function that reads the rows of a stream, by the arm of the connector that calls it.
fn reader(sources: &[Source], stream: &str) -> Option<String> {
    let arms = item(sources, "fn normalise").join("\n");
    let arm = arms.split_once(&format!("\"{stream}\""))?;
    let call = arm
        .1
        .split_once("=>")?
        .1
        .trim_start_matches(['{', ' ', '\n']);
    let path = call.split('(').next()?;
    let name = path.rsplit([':', '.']).next()?;
    (name != "Ok").then(|| name.to_owned())
}

/// What a stream takes: the lines that name it; and these with the function that reads its rows and their form.
fn cost(sources: &[Source], stream: &str, row: usize) -> (usize, usize) {
    let quoted = format!("\"{stream}\"");
    let lines = sources.iter().flat_map(|s| &s.lines);
    // One of them is in the table.
    let named = row + lines.filter(|line| code(line).contains(&quoted)).count() - 1;
    let Some(reader) = reader(sources, stream) else {
        return (named, named);
    };
    let function = item(sources, &format!("fn {reader}"));
    assert!(!function.is_empty(), "{stream}: no function {reader}");
    let forms = function.iter().filter(|line| line.contains("read("));
    let forms = forms.filter_map(|line| line.split_once(": ")?.1.split(['<', ' ']).next());
    let forms: usize = forms
        .map(|form| item(sources, &format!("struct {form}")).len())
        .sum();
    (named, named + function.len() + forms)
}

/// Each stream of a connector and what it takes, the dearest first.
fn costs(kind: &str) -> Vec<(String, usize, usize)> {
    let sources = sources(kind);
    let mut costs = Vec::new();
    for (stream, row) in rows(&sources) {
        let (named, whole) = cost(&sources, &stream, row);
        costs.push((stream, named, whole));
    }
    costs.sort_by_key(|(.., whole)| std::cmp::Reverse(*whole));
    costs
}

#[test]
fn a_further_stream_takes_fewer_than_forty_lines() {
    // A calendar feed is a format and not a table of streams.
    for case in cases().iter().filter(|case| case.kind != "icalendar") {
        let costs = costs(case.kind);
        let mut measured: Vec<&str> = costs.iter().map(|(name, ..)| name.as_str()).collect();
        let mut streams: Vec<&str> = case.connector.streams().iter().map(|s| s.name).collect();
        measured.sort_unstable();
        streams.sort_unstable();
        assert_eq!(
            measured, streams,
            "{}: streams that were measured",
            case.kind
        );
        let dearest = costs.iter().max_by_key(|(_, named, _)| *named).unwrap();
        assert!(dearest.1 <= NAMED_MAX, "{}: {dearest:?}", case.kind);
        let (_, _, middle) = costs[costs.len() / 2];
        assert!(
            middle <= WHOLE_MAX,
            "{}: a stream takes {middle} lines, the dearest are {:?}",
            case.kind,
            &costs[..3]
        );
    }
}
