//! Foreign CSVs by mapping.

use super::{at, fit, map, reader, text};
use daybook::model::Cell;
use daybook::source::files::mistakes;
use rust_decimal::Decimal;

const LOG: &str = r#"
file = "log.csv"
columns = { id = "key", member_id = "person" }
started_at = { column = "from", format = "%m/%d/%Y %H:%M", time_zone = "America/New_York" }
ended_at = { column = "to", format = "%m/%d/%Y %H:%M", time_zone = "America/New_York" }
worked_hours = { column = "minutes", scale = "1/60" }
null = ["", "\\N", "NA"]
"#;
const HEADER: &[&str] = &["key", "person", "from", "to", "minutes", "status"];

fn entry(from: &str, to: &str, minutes: &str) -> Result<daybook::model::Record, String> {
    let mapping = map(LOG);
    let reader = reader("time_entry", HEADER, Some(&mapping));
    let row = ["1", "96", from, to, minutes, "x"];
    reader.record(&row).map_err(|reject| reject.to_string())
}

#[test]
fn foreign_columns_times_and_minutes_become_canonical() {
    let record = entry("9/16/2011 3:03", "9/16/2011 3:11", "8").expect("an entry");
    assert_eq!(record.source_id, "1");
    assert_eq!(record.get("member_id"), &text("96"));
    assert_eq!(record.get("started_at"), &at("2011-09-16T07:03:00Z"));
    assert_eq!(record.get("ended_at"), &at("2011-09-16T07:11:00Z"));
    assert_eq!(record.get("worked_seconds"), &480.into());
}

#[test]
fn sixtieths_of_an_hour_are_exact_seconds() {
    for minutes in [1_i64, 7, 59, 61, 1_000_003] {
        let record = entry("9/16/2011 3:03", "\\N", &minutes.to_string()).expect("an entry");
        assert_eq!(record.get("worked_seconds"), &(minutes * 60).into());
    }
}

#[test]
fn null_words_are_missing_and_rejects_speak_of_the_foreign_column() {
    let record = entry("9/16/2011 3:03", "\\N", "NA").expect("an entry");
    assert_eq!(
        (record.get("ended_at"), record.get("worked_seconds")),
        (&Cell::Null, &Cell::Null)
    );
    assert_eq!(
        entry("16.9.2011 3:03", "NA", "8"),
        Err("from: \"16.9.2011 3:03\" is not a time; expected %m/%d/%Y %H:%M".into())
    );
}

#[test]
fn of_an_hour_that_comes_twice_a_start_is_the_first_and_an_end_the_last() {
    let record = entry("11/2/2014 1:16", "11/2/2014 1:16", "0").expect("an entry");
    assert_eq!(record.get("started_at"), &at("2014-11-02T05:16:00Z"));
    assert_eq!(record.get("ended_at"), &at("2014-11-02T06:16:00Z"));
}

#[test]
fn a_local_time_that_does_not_exist_moves_forward_to_the_first_that_does() {
    let record = entry("3/9/2014 2:00", "3/9/2014 2:59", "0").expect("an entry");
    assert_eq!(record.get("started_at"), &at("2014-03-09T07:00:00Z"));
    assert_eq!(record.get("ended_at"), &at("2014-03-09T07:00:00Z"));
    // Samoa left out a whole day.
    let mapping = map(
        "file = \"x\"\ncolumns = { id = \"i\", member_id = \"m\" }\nstarted_at = { column = \"s\", time_zone = \"Pacific/Apia\" }",
    );
    let reader = reader("time_entry", &["i", "m", "s"], Some(&mapping));
    let record = reader
        .record(&["1", "2", "2011-12-30 00:00:00"])
        .expect("an entry");
    assert_eq!(record.get("started_at"), &at("2011-12-30T10:00:00Z"));
}

#[test]
fn a_format_with_an_offset_needs_no_zone() {
    let mapping = map(
        "file = \"x\"\ncolumns = { id = \"i\", member_id = \"m\" }\nstarted_at = { column = \"s\", format = \"%d.%m.%Y %H:%M %z\" }",
    );
    let reader = reader("time_entry", &["i", "m", "s"], Some(&mapping));
    let record = reader
        .record(&["1", "2", "02.11.2026 15:00 +0100"])
        .expect("an entry");
    assert_eq!(record.get("started_at"), &at("2026-11-02T14:00:00Z"));
}

#[test]
fn dates_months_and_amounts_are_converted_too() {
    let expense = map(
        "spent_on = { column = \"day\", format = \"%d/%m/%Y\" }\ncost = { column = \"cents\", scale = \"0.01\" }",
    );
    let reader_of = reader("expense", &["id", "day", "cents"], Some(&expense));
    let record = reader_of
        .record(&["1", "02/11/2026", "1234"])
        .expect("an expense");
    assert_eq!(
        record.get("spent_on"),
        &Cell::Date("2026-11-02".parse().expect("a date"))
    );
    assert_eq!(record.get("cost"), &Cell::Decimal(Decimal::new(1234, 2)));
    let payroll = map("month = { column = \"period\", format = \"%d/%m/%Y\" }");
    let reader_of = reader("payroll", &["period", "currency", "amount"], Some(&payroll));
    assert_eq!(
        reader_of
            .record(&["30/11/2026", "USD", "1"])
            .expect("a month")
            .source_id,
        "2026-11|USD"
    );
}

#[test]
fn in_a_foreign_file_only_mapped_columns_are_read() {
    // `status` is a canonical word for tickets, and here means something else.
    let mapping = map("file = \"x.csv\"\ncolumns = { id = \"key\" }");
    let tickets = reader("ticket", &["key", "status", "billable"], Some(&mapping));
    assert!(tickets.record(&["1", "x", "perhaps"]).is_ok());
    assert!(tickets.brings().is_empty() && tickets.ignored().is_empty());
    // A canonical file of which one column needs converting keeps its other names.
    let mapping = map("opened_at = { column = \"opened\", time_zone = \"UTC\" }");
    let tickets = reader("ticket", &["id", "status", "opened"], Some(&mapping));
    assert_eq!(tickets.brings(), ["ticket.status", "ticket.opened_at"]);
}

#[test]
fn a_header_without_a_mapped_or_needed_column_is_refused() {
    let problem = fit(
        "time_entry",
        &["key", "person", "from", "to"],
        Some(&map(LOG)),
    )
    .expect_err("no minutes");
    assert_eq!(
        problem,
        "the column minutes, mapped to worked_hours, is not in the header"
    );
    let mapping = map("file = \"x.csv\"\ncolumns = { id = \"key\" }");
    let problem = fit("time_entry", &["key", "member_id"], Some(&mapping)).expect_err("no member");
    assert_eq!(
        problem,
        "no column is mapped to member_id; name one in the file's `columns`"
    );
}

#[test]
fn all_mistakes_of_a_mapping_are_listed_at_once() {
    let wrong = map(r#"
file = "a***b"
columns = { colour = "c", id = "i" }
id = { column = "j" }
started_at = { column = "s", format = "%d.%m.%Y %H:%M" }
ended_at = { column = "e", format = "%Q", time_zone = "UTC" }
entered_at = { column = "e", time_zone = "Mars/Olympus" }
worked_on = { column = "d", time_zone = "UTC" }
worked_hours = { column = "w", scale = "1/0" }
to_bill_hours = { column = "w", format = "%H" }
notes = { column = "n", scale = "2" }
"#);
    let found = mistakes("time_entries", &wrong);
    let keys: Vec<&str> = found
        .iter()
        .filter_map(|m| m.split_once(": "))
        .map(|(key, _)| key)
        .collect();
    let expected = [
        "columns.colour",
        "ended_at.format",
        "entered_at.time_zone",
        "id",
        "notes.scale",
        "started_at.time_zone",
        "to_bill_hours.format",
        "worked_hours.scale",
        "worked_on.time_zone",
        "file",
    ];
    assert_eq!(keys, expected);
    assert!(mistakes("time_entries", &map(LOG)).is_empty());
    assert_eq!(mistakes("timesheets", &map(LOG)).len(), 1);
}
