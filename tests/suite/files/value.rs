//! Values of canonical files: every kind, and what is said of those that cannot be read.

use super::{at, read, text};
use daybook::model::Cell;
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
