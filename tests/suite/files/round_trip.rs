//! Records written as canonical files and read back.

use daybook::export::canonical::{fields, header};
use daybook::model::table::{TABLES, Table};
use daybook::model::{Cell, Column, Kind, Record};
use daybook::source::files::{FileReader, cell, contract_columns};
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

const TEXT: &str = "[a-zA-Z0-9 ,\"'|\r\n\téß漢=+@-]{0,12}[a-z,\"]\n?";
const ID: &str = "[a-zA-Z0-9:,\"é-]{1,10}";

fn value(column: &Column) -> BoxedStrategy<Cell> {
    let text = |pattern: &'static str| pattern.prop_map(Cell::from).boxed();
    match column.kind {
        Kind::Text => text(TEXT),
        Kind::Ref(_) => text(ID),
        Kind::Bool => any::<bool>().prop_map(Cell::Bool).boxed(),
        Kind::Int => any::<i64>().prop_map(Cell::Int).boxed(),
        Kind::Hours | Kind::Minutes => prop_oneof![-100_000i64..100_000, any::<i64>()]
            .prop_map(Cell::Int)
            .boxed(),
        Kind::Decimal => (any::<i64>(), 0u32..10)
            .prop_map(|(n, scale)| Cell::Decimal(Decimal::new(n, scale)))
            .boxed(),
        Kind::Date => (0i32..3_652_059)
            .prop_map(|n| Cell::from(chrono::NaiveDate::from_num_days_from_ce_opt(n + 1)))
            .boxed(),
        Kind::Instant => (-62_135_596_800_000_000i64..253_402_300_800_000_000)
            .prop_map(|micros| Cell::from(chrono::DateTime::from_timestamp_micros(micros)))
            .boxed(),
        Kind::TimeOfDay => text("([01][0-9]|2[0-3]):[0-5][0-9]"),
        Kind::Month => text("[0-9]{4}-(0[1-9]|1[0-2])"),
        Kind::Currency => text("[A-Z]{3}"),
        Kind::Choice(words) => select(words).prop_map(Cell::from).boxed(),
        Kind::List => text("[a-zA-Z,\"]{1,5}(\\|[a-z][a-zA-Z ]{0,4}[a-z]){0,3}"),
    }
}

/// A record as a source may bring it: any column may be missing that may be, and the row as a whole makes sense.
fn record() -> impl Strategy<Value = Record> {
    let tables: Vec<&'static Table> = TABLES
        .iter()
        .copied()
        .filter(|t| !t.file.is_empty())
        .collect();
    select(tables).prop_flat_map(|table| {
        let cells: Vec<BoxedStrategy<Cell>> = table
            .columns
            .iter()
            .map(|column| {
                let required = column.required
                    || matches!(
                        (table.name, column.name),
                        ("schedule", _) | ("time_entry", "worked_on" | "worked_seconds")
                    );
                if required {
                    value(column)
                } else {
                    prop_oneof![Just(Cell::Null), value(column)].boxed()
                }
            })
            .collect();
        (ID, cells).prop_map(move |(id, cells)| {
            sensible(Record {
                table,
                source_id: id,
                cells,
                look_ups: Vec::new(),
                local: &[],
            })
        })
    })
}

fn sensible(mut record: Record) -> Record {
    let public: Vec<usize> = contract_columns(record.table).map(|(at, _)| at).collect();
    for at in 0..record.cells.len() {
        if !public.contains(&at) {
            record.cells[at] = Cell::Null;
        }
    }
    if record.table.name == "time_entry" {
        record
            .set("notes", Cell::Null)
            .set("internal_notes", Cell::Null);
    }
    if !record.table.has_id {
        record.source_id = cell::key_id(record.table, &record.cells);
    }
    record
}

/// Through the bytes of a CSV file, not the fields alone.
fn through_a_file(record: &Record) -> Record {
    let table = record.table;
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(header(table)).expect("a header");
    csv.write_record(fields(table, &record.source_id, &record.cells))
        .expect("a row");
    let bytes = csv.into_inner().expect("bytes");
    let mut csv = csv::Reader::from_reader(bytes.as_slice());
    let columns: Vec<String> = csv
        .headers()
        .expect("a header")
        .iter()
        .map(String::from)
        .collect();
    let reader = FileReader::new(table, &columns, None, false).expect("our own header");
    let row = csv.records().next().expect("a row").expect("CSV");
    let row: Vec<&str> = row.iter().collect();
    let read = reader.record(&row).expect("our own row");
    assert_eq!(
        reader.record_from_body(&reader.body(&row)).as_ref(),
        Ok(&read),
        "kept and replayed"
    );
    read
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_record_written_and_read_back_is_equal(record in record()) {
        prop_assert_eq!(through_a_file(&record), record);
    }
}

#[test]
fn every_whole_second_of_a_day_survives_decimal_hours() {
    for seconds in 0..86_400 {
        for kind in [Kind::Hours, Kind::Minutes] {
            let written = cell::write(kind, &Cell::Int(seconds));
            assert_eq!(
                cell::read(kind, &written),
                Ok(Cell::Int(seconds)),
                "{written}"
            );
        }
    }
}

#[test]
fn values_are_written_as_people_write_them() {
    let cases = [
        (Kind::Hours, Cell::Int(5400), "1.5"),
        (Kind::Hours, Cell::Int(360_000), "100"),
        (Kind::Hours, Cell::Int(1200), "0.3333"),
        (Kind::Minutes, Cell::Int(-90), "-1.5"),
        (Kind::Bool, Cell::Bool(false), "false"),
        (Kind::Decimal, Cell::Decimal(Decimal::new(150, 2)), "1.50"),
        (
            Kind::Instant,
            super::at("2026-11-02T14:00:00Z"),
            "2026-11-02T14:00:00Z",
        ),
        (
            Kind::Instant,
            super::at("2026-11-02T14:00:00.25Z"),
            "2026-11-02T14:00:00.250Z",
        ),
        (Kind::Text, Cell::Null, ""),
    ];
    for (kind, cell, written) in cases {
        assert_eq!(cell::write(kind, &cell), written);
    }
}

#[test]
fn a_file_has_the_columns_of_the_contract_and_what_would_be_lost_without_at_the_end() {
    let of = |name| header(Table::named(name).expect("a table")).join(", ");
    assert_eq!(of("holiday"), "on, name, calendar, starts, ends");
    assert_eq!(
        of("cost_rate"),
        "member_id, amount, currency, valid_from, valid_to, basis, burden, overtime_after_hours, overtime_factor, agreement_id, work_role_id"
    );
    assert_eq!(
        of("schedule"),
        "member_id, weekday, on, starts, ends, target_hours, valid_from, valid_to"
    );
    assert!(
        of("member").starts_with("id, name, email")
            && of("member").ends_with("holiday_calendar, times_required, allowed_work_roles")
    );
    assert!(
        of("time_entry").starts_with("id, member_id, ticket_id")
            && of("time_entry").ends_with("approval, invoice_id, url, accounts_as, note_words")
    );
}
