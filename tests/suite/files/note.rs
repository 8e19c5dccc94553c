//! Notes: measured and dropped, or kept; rows kept and replayed.

use super::{read, reader, text};
use daybook::model::Cell;
use daybook::model::table::Table;
use daybook::source::files::{FileReader, replay};

const ENTRY: &[&str] = &["id", "member_id", "started_at", "notes", "internal_notes"];
const ROW: &[&str] = &[
    "1",
    "m",
    "2026-11-02T14:00:00Z",
    "Fixed\u{200B} the\tprinter \u{FEFF}",
    "he is rude",
];

#[test]
fn a_note_leaves_its_visible_length_and_not_its_text() {
    let reader = reader("time_entry", ENTRY, None);
    let record = reader.record(ROW).expect("an entry");
    assert_eq!(record.get("notes_length"), &15.into());
    assert_eq!(
        (record.get("notes"), record.get("internal_notes")),
        (&Cell::Null, &Cell::Null)
    );
    let body = reader.body(ROW);
    assert!(
        !body.contains("printer") && !body.contains("rude"),
        "{body}"
    );
    assert_eq!(reader.record_from_body(&body), Ok(record));
}

#[test]
fn a_note_may_be_kept() {
    let header: Vec<String> = ENTRY.iter().map(|h| h.to_string()).collect();
    let table = Table::named("time_entry").expect("a table");
    let reader = FileReader::new(table, &header, None, true).expect("a header");
    let record = reader.record(ROW).expect("an entry");
    assert_eq!(
        (record.get("notes"), record.get("notes_length")),
        (&text(ROW[3]), &15.into())
    );
    assert_eq!(reader.record_from_body(&reader.body(ROW)), Ok(record));
}

#[test]
fn no_note_in_a_file_with_notes_is_a_note_of_no_length() {
    let mut row = ROW.to_vec();
    row[3] = "";
    let record = reader("time_entry", ENTRY, None)
        .record(&row)
        .expect("an entry");
    assert_eq!(record.get("notes_length"), &0.into());
    let without = [("id", "1"), ("member_id", "m"), ("started_at", ROW[2])];
    assert_eq!(
        read("time_entry", &without)
            .expect("an entry")
            .get("notes_length"),
        &Cell::Null
    );
}

#[test]
fn a_kept_row_is_replayed_without_its_file() {
    let table = Table::named("time_entry").expect("a table");
    let reader = reader("time_entry", ENTRY, None);
    let body = reader.body(ROW);
    assert_eq!(replay(table, None, false, &body), reader.record(ROW));
    let torn = reader.loose_body(&["1", "m", "x", "secret", "also", "secret"]);
    assert_eq!(torn, r#"["1","m","x"]"#);
    let reject = replay(table, None, false, &torn).expect_err("a torn row");
    assert_eq!(
        reject.to_string(),
        "row: does not fit its header; mend it in the file"
    );
}
