//! Canonical rows as wholes: what they need, their ids, the header they stand under.

use super::{at, fit, read, reader};

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

#[test]
fn columns_that_are_not_read_are_not_kept() {
    let reader = reader("member", &["id", "diary", "name"], None);
    assert_eq!(
        reader.body(&["1", "private", "Ann \"A\""]),
        r#"{"id":"1","name":"Ann \"A\""}"#
    );
}
