//! Folders: which files, whether they changed, and their rows with line numbers.

use daybook::source::files::Settings;
use daybook::source::{Qualifier, SourceError};
use daybook::sync::folder::{FileStream, Row, streams};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::path::Path;
use tempfile::TempDir;

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        write(dir.path(), name, bytes);
    }
    dir
}

fn write(dir: &Path, name: &str, bytes: &[u8]) {
    let path = dir.join(name);
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    std::fs::write(path, bytes).expect("a file");
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
    gz.write_all(bytes).expect("packed");
    gz.finish().expect("packed")
}

fn stream_with(dir: &Path, settings: &str, name: &str) -> FileStream {
    let settings: Settings =
        toml::from_str(&format!("path = \".\"\n{settings}")).expect("settings");
    let all = streams(&settings, dir, false).expect("a folder");
    all.into_iter()
        .find(|s| s.stream() == name)
        .expect("a stream")
}

fn stream(dir: &Path, name: &str) -> FileStream {
    stream_with(dir, "", name)
}

fn rows(stream: &FileStream) -> Vec<Row> {
    let rows = stream.open().expect("a header that fits");
    rows.collect::<Result<_, _>>()
        .expect("a file that can be read")
}

fn qualifier(others: &[&str]) -> Qualifier {
    Qualifier {
        source: "hr".into(),
        known_sources: others.iter().map(|s| s.to_string()).collect(),
        keep_any: false,
    }
}

/// `line id` of good rows, `line id field: problem` of bad ones.
fn story(stream: &FileStream) -> Vec<String> {
    let tell = |row: Row| match &row.outcome {
        Ok(_) => format!("{} {}", row.line, row.external_id()),
        Err(reject) => format!("{} {} {reject}", row.line, row.external_id()),
    };
    rows(stream).into_iter().map(tell).collect()
}

#[test]
fn every_canonical_file_is_a_stream_and_may_be_absent() {
    let dir = folder(&[
        ("payroll.csv", b"month,currency,amount\n"),
        ("notes.txt", b"hello"),
    ]);
    let settings: Settings = toml::from_str("path = \".\"").expect("settings");
    let all = streams(&settings, dir.path(), false).expect("a folder");
    assert_eq!(all.len(), 25);
    let there: Vec<&str> = all
        .iter()
        .filter(|s| !s.files.is_empty())
        .map(|s| s.stream())
        .collect();
    assert_eq!(there, ["payroll"]);
    let place = |name| all.iter().position(|s| s.stream() == name);
    assert!(
        place("companies") < place("tickets") && place("tickets") < place("time_entries"),
        "parents first"
    );
}

#[test]
fn a_folder_that_is_not_there_says_which_and_what_to_do() {
    let settings: Settings = toml::from_str("path = \".\"").expect("settings");
    let error = streams(&settings, Path::new("/no/such/folder"), false).expect_err("no folder");
    assert!(
        error
            .to_string()
            .starts_with("/no/such/folder cannot be read: "),
        "{error}"
    );
    assert!(matches!(error, SourceError::Operator { .. }));
}

#[test]
fn bad_rows_have_their_line_and_reason_and_the_rest_is_read() {
    let csv = "id,member_id,started_at,ended_at\n\
        1,m,2026-11-02T14:00:00Z,2026-11-02T15:00:00Z\n\
        2,m,2026-11-02T14:00:00Z,25:99\n\
        3,m\n\
        4,m,2026-11-02T14:00:00Z,2026-11-02T15:00:00Z,extra\n\
        \n\
        5,,2026-11-02T14:00:00Z,2026-11-02T15:00:00Z\n\
        6,m,,\n\
        7,m,2026-11-02T14:00:00Z,2026-11-02T15:00:00Z\n";
    for text in [
        csv.to_owned(),
        csv.replace('\n', "\r\n"),
        format!("\u{FEFF}{csv}"),
    ] {
        let dir = folder(&[("time_entries.csv", text.as_bytes())]);
        let expected = [
            "2 1",
            "3 2 ended_at: \"25:99\" is not a time; expected RFC 3339, such as 2026-11-02T14:00:00Z",
            "4 time_entries.csv line 4 row: has 2 fields, the header has 4",
            "5 time_entries.csv line 5 row: has 5 fields, the header has 4",
            "7 5 member_id: is empty; every row needs it",
            "8 6 worked_on: has no column; an entry with neither start nor end needs worked_on and worked_hours",
            "9 7",
        ];
        assert_eq!(story(&stream(dir.path(), "time_entries")), expected);
    }
}

#[test]
fn values_over_several_lines_keep_the_line_numbers_right() {
    let csv = "id,name\n1,\"Ann\nof\nGreen Gables\"\n2,\n\"3\",Bo";
    for text in [csv.to_owned(), csv.replace('\n', "\r\n")] {
        let dir = folder(&[("members.csv", text.as_bytes())]);
        let expected = ["2 1", "5 2 name: is empty; every row needs it", "6 3"];
        assert_eq!(story(&stream(dir.path(), "members")), expected);
    }
}

#[test]
fn text_that_is_not_utf_8_makes_its_row_bad_and_no_other() {
    let dir = folder(&[(
        "members.csv",
        b"id,name\n1,J\xF6rg\n2,J\xC3\xB6rg\n\xFF,x\n",
    )]);
    let expected = [
        "2 1 row: is not UTF-8 in field 2; save the file as UTF-8",
        "3 2",
        "4 members.csv line 4 row: is not UTF-8 in field 1; save the file as UTF-8",
    ];
    assert_eq!(story(&stream(dir.path(), "members")), expected);
}

#[test]
fn an_open_quote_is_named_as_the_likely_cause() {
    let dir = folder(&[("members.csv", b"id,name\n1,Ann\n\"2,Bo\n3,Cy\n")]);
    let told = story(&stream(dir.path(), "members"));
    let expected = "3 members.csv line 3 row: has 1 fields, the header has 2; it runs over 2 lines, a quote may be left open";
    assert_eq!(told, ["2 1", expected]);
    assert_eq!(
        rows(&stream(dir.path(), "members"))[1].id,
        None,
        "nothing may be deleted after it"
    );
}

#[test]
fn a_packed_file_is_read_like_a_plain_one() {
    let dir = folder(&[("members.csv.gz", &packed(b"id,name\n1,Ann\n"))]);
    let members = stream(dir.path(), "members");
    assert_eq!(
        (members.files[0].name.as_str(), story(&members)),
        ("members.csv", vec!["2 1".into()])
    );
    write(dir.path(), "members.csv", b"id,name\n1,Ann\n");
    let error = stream(dir.path(), "members")
        .open()
        .expect_err("two of the same");
    assert_eq!(
        error.to_string(),
        "members.csv is there both plain and packed; leave one of the two"
    );
}

#[test]
fn a_packed_file_that_breaks_off_is_an_error_and_not_an_end() {
    let mut csv = String::from("id,name\n");
    (0..50_000).for_each(|n| csv.push_str(&format!("{n},Name {}\n", n * 7919 % 10007)));
    let whole = packed(csv.as_bytes());
    let dir = folder(&[("members.csv.gz", &whole[..whole.len() / 2])]);
    let mut read = stream(dir.path(), "members").open().expect("a header");
    assert!(read.any(|row| row.is_err()), "the cut is seen");
    assert!(read.next().is_none(), "and ends the reading");
}

#[test]
fn a_glob_reads_its_files_in_the_order_of_their_names() {
    let csv = |id: &str| format!("key,name\n{id},Somebody\n").into_bytes();
    let dir = folder(&[
        ("hr/2026-02.csv", &csv("2")),
        ("hr/2026-01.csv", &csv("1")),
        ("hr/2026-03.csv.gz", &packed(&csv("3"))),
        ("hr/readme.md", b"x"),
    ]);
    let settings =
        "[files.members]\nfile = \"hr/2026-*\"\ncolumns = { id = \"key\", name = \"name\" }";
    let members = stream_with(dir.path(), settings, "members");
    let read: Vec<(String, String)> = rows(&members)
        .iter()
        .map(|r| (r.file.to_string(), r.external_id()))
        .collect();
    let expected = [
        ("hr/2026-01.csv", "1"),
        ("hr/2026-02.csv", "2"),
        ("hr/2026-03.csv", "3"),
    ];
    assert_eq!(
        read,
        expected.map(|(file, id)| (file.to_owned(), id.to_owned()))
    );
}

#[test]
fn only_what_every_file_of_a_glob_has_is_brought() {
    let dir = folder(&[("a1.csv", b"id,name,email\n"), ("a2.csv", b"id,name\n")]);
    let settings = "[files.members]\nfile = \"a*.csv\"\ncolumns = { id = \"id\", name = \"name\" }";
    let brought = stream_with(dir.path(), settings, "members")
        .open()
        .expect("headers")
        .brings();
    assert_eq!(brought, ["member.name"]);
}

#[test]
fn a_header_that_does_not_fit_is_one_sentence_with_the_file() {
    let dir = folder(&[("members.csv", b"id,nom\n1,Ann\n"), ("projects.csv", b"")]);
    let error = stream(dir.path(), "members").open().expect_err("no name");
    let expected = "members.csv: the column name is missing; add it, or map a column to it; mend its header or the mapping";
    assert_eq!(error.to_string(), expected);
    let error = stream(dir.path(), "projects")
        .open()
        .expect_err("no header");
    assert_eq!(
        error.to_string(),
        "projects.csv is empty, not even a header is in it; nothing was deleted; write the file anew"
    );
}

#[test]
fn unknown_columns_are_one_note() {
    let dir = folder(&[("members.csv", b"id,name,shoe,hat\n1,Ann,38,M\n")]);
    let rows = stream(dir.path(), "members").open().expect("a header");
    assert_eq!(
        rows.notes(),
        ["members.csv: ignored unknown columns shoe, hat"]
    );
}

#[test]
fn the_fingerprint_changes_with_bytes_files_and_mapping_and_with_nothing_else() {
    let dir = folder(&[("members.csv", b"id,name\n1,Ann\n")]);
    let print = |settings: &str| {
        stream_with(dir.path(), settings, "members")
            .fingerprint(&qualifier(&[]))
            .expect("a file")
    };
    let first = print("");
    assert_eq!(print(""), first);
    write(dir.path(), "members.csv", b"id,name\n1,Ann\n");
    assert_eq!(print(""), first, "written again with the same bytes");
    assert_ne!(
        print("[files.members]\nnull = [\"Ann\"]"),
        first,
        "read another way"
    );
    let members = stream(dir.path(), "members");
    let known = members.fingerprint(&qualifier(&["psa"]));
    assert_ne!(known, Ok(first.clone()), "`psa:1` names another record now");
    write(dir.path(), "members.csv", b"id,name\n1,Bo!\n");
    assert_ne!(print(""), first);
}

#[test]
fn a_file_that_was_there_and_is_gone_or_has_no_rows_is_an_error_of_its_stream() {
    let dir = folder(&[("members.csv", b"id,name\n1,Ann\n")]);
    let before = stream(dir.path(), "members")
        .fingerprint(&qualifier(&[]))
        .expect("a file");
    let lost = |dir: &Path, before: &str| {
        let now = stream(dir, "members");
        let mut read = now.open().expect("a header");
        read.by_ref().for_each(|row| drop(row.expect("a row")));
        now.lost(before, read.empty())
            .map(|error| error.to_string())
    };
    assert_eq!(lost(dir.path(), &before), None);
    write(dir.path(), "members.csv", b"id,name\n");
    assert_eq!(
        lost(dir.path(), &before).as_deref(),
        Some("members.csv has no rows any more; nothing was deleted; put the file back")
    );
    assert_eq!(lost(dir.path(), ""), None, "never read before");
    std::fs::remove_file(dir.path().join("members.csv")).expect("removed");
    assert_eq!(
        lost(dir.path(), &before).as_deref(),
        Some(
            "members.csv was there at the last read and is gone; nothing was deleted; put the file back"
        )
    );
    write(dir.path(), "members.csv.gz", &packed(b"id,name\n1,Ann\n"));
    assert_eq!(lost(dir.path(), &before), None, "packed meanwhile");
}

#[test]
fn a_file_divided_by_semicolons_is_named_as_such() {
    let dir = folder(&[("members.csv", b"id;name\n1;Ann\n")]);
    let error = stream(dir.path(), "members").open().expect_err("no commas");
    let expected = "members.csv is not divided by commas: its header is \"id;name\", with ';'; save it as CSV with commas";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn a_last_row_without_a_line_end_and_blank_lines_are_counted_right() {
    for end in ["\n", "\r\n"] {
        let text = format!("id,name{end}{end}{end}1,Ann{end}{end}2,");
        let dir = folder(&[("members.csv", text.as_bytes())]);
        let told = story(&stream(dir.path(), "members"));
        assert_eq!(told, ["4 1", "6 2 name: is empty; every row needs it"]);
    }
}
