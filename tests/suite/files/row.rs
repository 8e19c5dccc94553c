//! Values, rejects and notes of canonical rows.

use super::{at, fit, read, reader, text};
use daybook::model::Cell;
use daybook::model::table::Table;
use daybook::source::files::{FileReader, replay};
use rust_decimal::Decimal;

/// A cell of an agreement, a time entry or another table with the rest of the row in order.
fn cell(table: &str, column: &str, name: &str, value: &str) -> Result<Cell, String> {
    let rest: &[(&str, &str)] = match table {
        "agreement" => &[
            ("id", "1"),
            ("company_id", "c"),
            ("name", "A"),
            ("kind", "fixed_fee"),
        ],
        "time_entry" => &[
            ("id", "1"),
            ("member_id", "m"),
            ("started_at", "2026-11-02T14:00:00Z"),
        ],
        "fx_rate" => &[
            ("month", "2026-11"),
            ("from", "EUR"),
            ("to", "USD"),
            ("rate", "1.1"),
        ],
        "schedule" => &[
            ("member_id", "m"),
            ("weekday", "monday"),
            ("starts", "09:00"),
            ("ends", "17:00"),
        ],
        _ => panic!("no row for {table}"),
    };
    let mut pairs: Vec<(&str, &str)> = rest.iter().copied().filter(|(c, _)| *c != column).collect();
    pairs.push((column, value));
    read(table, &pairs)
        .map(|record| record.get(name).clone())
        .map_err(|reject| reject.to_string())
}

#[test]
fn every_kind_of_value_is_read_as_the_contract_writes_it() {
    let day = |d: &str| Cell::Date(d.parse().expect("a date"));
    let cases: &[(&str, &str, &str, &str, Cell)] = &[
        (
            "agreement",
            "name",
            "name",
            " Gold, plan ",
            text(" Gold, plan "),
        ),
        (
            "agreement",
            "company_id",
            "company_id",
            " psa:12 ",
            text("psa:12"),
        ),
        ("agreement", "unlimited", "unlimited", "true", true.into()),
        ("agreement", "unlimited", "unlimited", "1", true.into()),
        ("agreement", "unlimited", "unlimited", "Yes", true.into()),
        ("agreement", "unlimited", "unlimited", "FALSE", false.into()),
        ("agreement", "unlimited", "unlimited", "0", false.into()),
        ("agreement", "unlimited", "unlimited", "no", false.into()),
        (
            "agreement",
            "bill_cycle_months",
            "bill_cycle_months",
            "12",
            12.into(),
        ),
        (
            "agreement",
            "bill_cycle_months",
            "bill_cycle_months",
            "12.0",
            12.into(),
        ),
        (
            "agreement",
            "bill_amount",
            "bill_amount",
            "-1234.567891",
            Decimal::new(-1_234_567_891, 6).into(),
        ),
        (
            "agreement",
            "starts_on",
            "starts_on",
            "2026-02-28",
            day("2026-02-28"),
        ),
        (
            "agreement",
            "kind",
            "kind",
            "block_hours",
            text("block_hours"),
        ),
        ("agreement", "currency", "currency", "EUR", text("EUR")),
        (
            "agreement",
            "covers_boards",
            "covers_boards",
            "Service| Projects |",
            text("Service|Projects"),
        ),
        (
            "time_entry",
            "worked_hours",
            "worked_seconds",
            "0.25",
            900.into(),
        ),
        (
            "time_entry",
            "worked_hours",
            "worked_seconds",
            "-1.5",
            (-5400).into(),
        ),
        (
            "time_entry",
            "worked_hours",
            "worked_seconds",
            "0.3333",
            1200.into(),
        ),
        (
            "time_entry",
            "deduct_minutes",
            "deduct_seconds",
            "7.5",
            450.into(),
        ),
        (
            "time_entry",
            "started_at",
            "started_at",
            "2026-11-02T09:00:00-05:00",
            at("2026-11-02T14:00:00Z"),
        ),
        (
            "time_entry",
            "started_at",
            "started_at",
            "2026-11-02 14:00:00.1234567Z",
            at("2026-11-02T14:00:00.123456Z"),
        ),
        (
            "time_entry",
            "started_at",
            "started_at",
            "2016-12-31T23:59:60Z",
            at("2017-01-01T00:00:00Z"),
        ),
        ("fx_rate", "month", "month", "2026-11", text("2026-11")),
        ("schedule", "starts", "starts", "9:05", text("09:05")),
        ("agreement", "ends_on", "ends_on", "", Cell::Null),
        ("agreement", "ends_on", "ends_on", "  ", Cell::Null),
    ];
    for (table, column, name, value, expected) in cases {
        assert_eq!(
            cell(table, column, name, value),
            Ok(expected.clone()),
            "{column} {value:?}"
        );
    }
}

#[test]
fn seconds_that_are_not_whole_are_rounded_half_even() {
    let seconds = |minutes| cell("time_entry", "deduct_minutes", "deduct_seconds", minutes);
    assert_eq!(seconds("0.025"), Ok(2.into()), "1.5 s");
    assert_eq!(
        seconds("0.041666666666666666666666667"),
        Ok(3.into()),
        "just over 2.5 s"
    );
    let hours = |hours| cell("time_entry", "worked_hours", "worked_seconds", hours);
    assert_eq!(hours("0.000625"), Ok(2.into()), "2.25 s");
    assert_eq!(hours("0.00125"), Ok(4.into()), "4.5 s");
}

#[test]
fn a_value_that_cannot_be_read_names_column_value_and_what_is_expected() {
    let cases = [
        (
            "time_entry",
            "started_at",
            "25:99",
            "started_at: \"25:99\" is not a time; expected RFC 3339, such as 2026-11-02T14:00:00Z",
        ),
        (
            "time_entry",
            "started_at",
            "2026-11-02T14:00:00",
            "started_at: \"2026-11-02T14:00:00\" is not a time; expected RFC 3339, such as 2026-11-02T14:00:00Z",
        ),
        (
            "time_entry",
            "ended_at",
            "9999-12-31T23:59:59-01:00",
            "ended_at: \"9999-12-31T23:59:59-01:00\" is not a time; expected RFC 3339, such as 2026-11-02T14:00:00Z",
        ),
        (
            "time_entry",
            "worked_on",
            "2026-02-30",
            "worked_on: \"2026-02-30\" is not a date; expected YYYY-MM-DD",
        ),
        (
            "time_entry",
            "worked_on",
            "2026- 1-01",
            "worked_on: \"2026- 1-01\" is not a date; expected YYYY-MM-DD",
        ),
        (
            "time_entry",
            "worked_on",
            "+026-01-01",
            "worked_on: \"+026-01-01\" is not a date; expected YYYY-MM-DD",
        ),
        (
            "time_entry",
            "worked_hours",
            "1,5",
            "worked_hours: \"1,5\" is not a number; expected digits with a decimal point, such as 1234.5",
        ),
        (
            "time_entry",
            "worked_hours",
            "1_000",
            "worked_hours: \"1_000\" is not a number; expected digits with a decimal point, such as 1234.5",
        ),
        (
            "time_entry",
            "worked_hours",
            "79228162514264337593543950335",
            "worked_hours: \"79228162514264337593543950335\" is too large",
        ),
        (
            "time_entry",
            "notes_length",
            "1.5",
            "notes_length: \"1.5\" is not a whole number",
        ),
        (
            "time_entry",
            "billable",
            "Billable",
            "billable: \"Billable\" is none of billable, no_charge, do_not_bill",
        ),
        (
            "agreement",
            "unlimited",
            "maybe",
            "unlimited: \"maybe\" is not yes or no; expected true, false, 1, 0, yes or no",
        ),
        (
            "agreement",
            "currency",
            "usd",
            "currency: \"usd\" is not a currency; expected an ISO 4217 code in capitals, such as USD",
        ),
        (
            "agreement",
            "name",
            " ",
            "name: is empty; every row needs it",
        ),
        (
            "agreement",
            "id",
            " ",
            "id: is empty; every row needs its id",
        ),
        (
            "fx_rate",
            "month",
            "2026-+1",
            "month: \"2026-+1\" is not a month; expected YYYY-MM",
        ),
        (
            "schedule",
            "starts",
            "24:00",
            "starts: \"24:00\" is not a time of day; expected HH:MM from 00:00 to 23:59",
        ),
        (
            "schedule",
            "member_id",
            "",
            "member_id: is empty; every row needs it",
        ),
        (
            "schedule",
            "weekday",
            "",
            "weekday: is empty; a schedule row needs weekday or on",
        ),
        (
            "schedule",
            "ends",
            "",
            "starts: starts and ends need each other",
        ),
        (
            "time_entry",
            "started_at",
            "",
            "worked_on: has no column; an entry with neither start nor end needs worked_on and worked_hours",
        ),
    ];
    for (table, column, value, expected) in cases {
        assert_eq!(
            cell(table, column, column, value),
            Err(expected.into()),
            "{column} {value:?}"
        );
    }
}

#[test]
fn a_long_or_broken_value_is_repeated_on_one_short_line() {
    let value = format!("a\nb{}", "c".repeat(5000));
    let problem = cell("agreement", "ends_on", "ends_on", &value).expect_err("no date");
    assert!(problem.contains("\"a bccc"), "{problem}");
    assert!(
        problem.chars().count() < 130 && !problem.contains('\n'),
        "{problem}"
    );
}

#[test]
fn an_untimed_entry_needs_its_date_and_its_hours() {
    let entry = |on, hours| {
        let row = [
            ("id", "1"),
            ("member_id", "m"),
            ("worked_on", on),
            ("worked_hours", hours),
        ];
        read("time_entry", &row).map_err(|reject| reject.field)
    };
    assert!(entry("2026-11-02", "0").is_ok());
    assert_eq!(entry("", "1"), Err("worked_on".into()));
    assert_eq!(entry("2026-11-02", ""), Err("worked_hours".into()));
}

#[test]
fn an_entry_with_one_of_start_and_end_is_accepted() {
    for column in ["started_at", "ended_at"] {
        let row = [
            ("id", "1"),
            ("member_id", "m"),
            (column, "2026-11-02T14:00:00Z"),
        ];
        assert_eq!(
            read("time_entry", &row).map(|r| r.get(column).clone()),
            Ok(at("2026-11-02T14:00:00Z"))
        );
    }
}

#[test]
fn a_row_without_an_id_is_known_by_its_key() {
    let rate = [
        ("member_id", "psa:12"),
        ("amount", "45"),
        ("currency", "USD"),
        ("valid_from", "2026-01-01"),
    ];
    assert_eq!(
        read("cost_rate", &rate).expect("a rate").source_id,
        "psa:12|2026-01-01"
    );
    let change = [
        ("ticket_id", "7"),
        ("changed_at", "2026-11-02T09:00:00-05:00"),
        ("to_status", "Done"),
    ];
    let change = read("ticket_status_change", &change).expect("a change");
    assert_eq!(change.source_id, "7|2026-11-02T14:00:00Z|Done");
}

#[test]
fn a_bad_row_still_tells_whose_row_it_is() {
    let entries = reader("time_entry", &["id", "member_id", "started_at"], None);
    assert_eq!(
        entries.external_id(&["7", "", "yesterday"]),
        Some("7".into())
    );
    assert_eq!(entries.external_id(&["", "m", "yesterday"]), None);
    assert_eq!(entries.external_id(&["7", "m"]), None);
    let rates = reader(
        "cost_rate",
        &["member_id", "amount", "currency", "valid_from"],
        None,
    );
    assert_eq!(
        rates.external_id(&["m", "much", "USD", "2026-01-01"]),
        Some("m|2026-01-01".into())
    );
    assert_eq!(rates.external_id(&["m", "45", "USD", "once"]), None);
}

#[test]
fn the_header_must_have_the_bold_columns_once() {
    let problem = fit("time_entry", &["id", "started_at"], None).expect_err("no member");
    assert_eq!(
        problem,
        "the column member_id is missing; add it, or map a column to it"
    );
    let problem = fit("company", &["name", "name"], None).expect_err("no id, two names");
    assert!(
        problem.contains("the column id is missing") && problem.contains("name is there twice"),
        "{problem}"
    );
    for missing in ["currency", "valid_from"] {
        let header: Vec<&str> = ["member_id", "amount", "currency", "valid_from"]
            .into_iter()
            .filter(|c| *c != missing)
            .collect();
        assert!(
            fit("cost_rate", &header, None).is_err(),
            "{missing} is bold"
        );
    }
}

#[test]
fn unknown_columns_are_ignored_and_noted() {
    let members = reader(
        "member",
        &["id", "name", "shoe_size", "work_calendar_id"],
        None,
    );
    assert_eq!(members.ignored(), ["shoe_size", "work_calendar_id"]);
    assert!(members.record(&["1", "Ann", "38", "x"]).is_ok());
}

#[test]
fn only_columns_that_are_there_are_brought() {
    let members = reader("member", &["id", "name", "email"], None);
    assert_eq!(members.brings(), ["member.name", "member.email"]);
    let lengths = reader(
        "time_entry",
        &["id", "member_id", "worked_hours", "notes_length"],
        None,
    );
    let brought = lengths.brings();
    assert!(
        brought.contains(&"time_entry.notes".into())
            && brought.contains(&"time_entry.worked_seconds".into())
    );
}

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

#[test]
fn columns_that_are_not_read_are_not_kept() {
    let reader = reader("member", &["id", "diary", "name"], None);
    assert_eq!(
        reader.body(&["1", "private", "Ann \"A\""]),
        r#"{"id":"1","name":"Ann \"A\""}"#
    );
}
