//! Files out, and the same files in again.

use crate::support::{evaluate, read, whole};
use crate::warehouse;
use calamine::{Data, Reader, Xlsx, open_workbook};
use daybook::clock::Clock;
use daybook::daemon::{Daybook, Silent};
use daybook::export::{Form, Written, fits};
use daybook::model::table::TABLES;
use daybook::model::{Month, Table};
use daybook::simulator::firm::{Size, generate};
use daybook::simulator::world::World;
use daybook::source::files::contract_columns;
use daybook::sync::PassOptions;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

fn firm() -> World {
    generate(
        Size {
            people: 9,
            months: 2,
        },
        5,
    )
}

/// A Daybook that reads an export and nothing else.
async fn read_back(files: &Path, folder: &Path, clock: Clock) -> Daybook {
    let text = format!(
        "[warehouse]\nurl = \"{}\"\n[business]\ntime_zone = \"America/New_York\"\n[sources.back]\nkind = \"files\"\npath = \"{}\"\nqualified_ids = true\n",
        warehouse::named(folder, "back.db"),
        files.display()
    );
    let daybook = read(folder, &text, clock).await;
    assert_eq!(daybook.db.parked(None, None).await.unwrap().len(), 0);
    daybook
}

/// The rows of a canonical table as the warehouse holds them, in what files can say.
async fn rows(daybook: &Daybook, table: &'static Table) -> Vec<String> {
    // What a file says in another place: checked where it is used, in the firm and the entries.
    let elsewhere = ["holiday_calendar", "accounts_as"];
    let columns: Vec<usize> = contract_columns(table)
        .filter(|(_, c)| !elsewhere.contains(&c.name))
        .map(|(at, _)| at)
        .collect();
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page = daybook.db.records(table, &after, 500).await.unwrap();
        let Some((last, _)) = page.last() else { break };
        after.clone_from(last);
        for (id, cells) in page {
            let id = if table.has_id { id.as_str() } else { "" };
            let cells: Vec<_> = columns.iter().map(|at| &cells[*at]).collect();
            all.push(format!("{id} {cells:?}"));
        }
    }
    all.sort();
    all
}

fn lines(dir: &Path, file: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(dir.join(file)).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn names(dir: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(dir).unwrap();
    entries
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_read_back_with_qualified_ids_is_the_same_firm() {
    let (folder, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let world = firm();
    let clock = Clock::fixed(world.now);
    let (first, server) = whole(world, folder.path()).await;
    server.edit(|world| {
        let ticket = world
            .tickets
            .iter_mut()
            .find(|t| t.ticket.status.as_deref() != Some("In Progress"))
            .unwrap();
        ticket.ticket.status = Some("In Progress".into());
    });
    first
        .sync(
            &[],
            &PassOptions {
                full: true,
                ..PassOptions::default()
            },
            &Silent,
        )
        .await
        .unwrap();
    evaluate(&first).await;
    first.export(out.path(), Form::Csv, None).await.unwrap();

    let second = read_back(out.path(), folder.path(), clock).await;
    for table in TABLES
        .iter()
        .filter(|t| !t.file.is_empty() && t.name != "schedule")
    {
        let (mine, theirs) = (rows(&first, table).await, rows(&second, table).await);
        assert_eq!(mine, theirs, "{}", table.name);
        let many = [
            "time_entry",
            "ticket",
            "agreement",
            "member",
            "calendar_entry",
            "ticket_status_change",
            "cost_rate",
        ];
        assert!(
            !mine.is_empty() || !many.contains(&table.name),
            "no {} at all",
            table.name
        );
    }

    let (a, b) = (first.firm().await.unwrap(), second.firm().await.unwrap());
    assert!(!a.schedules.is_empty());
    assert_eq!(a.schedules.len(), b.schedules.len());
    for (person, lines) in &a.schedules {
        let sorted = |lines: &[_]| {
            lines
                .iter()
                .map(|l| format!("{l:?}"))
                .collect::<BTreeSet<_>>()
        };
        assert_eq!(sorted(lines), sorted(&b.schedules[person]), "{person:?}");
    }
    for (id, member) in &a.members {
        assert_eq!(format!("{member:?}"), format!("{:?}", b.members[id]));
    }
    assert!(a.members.values().any(|m| m.holiday_calendar.is_some()));
    let (from, to) = a_year();
    let (mine, theirs) = (
        first.db.entries(from, to, None).await.unwrap(),
        second.db.entries(from, to, None).await.unwrap(),
    );
    assert!(mine.iter().any(|e| e.accounts_as.is_some()));
    assert_eq!(format!("{mine:?}"), format!("{theirs:?}"));

    evaluate(&second).await;
    let again = tempfile::tempdir().unwrap();
    second.export(again.path(), Form::Csv, None).await.unwrap();
    assert_eq!(names(out.path()), names(again.path()));
    let ledger = |dir| {
        let mut lines = lines(dir, "rpt_ledger.csv");
        lines
            .iter_mut()
            .for_each(|line| drop(line.remove("posted_at")));
        lines.into_iter().collect::<BTreeSet<_>>()
    };
    assert!(ledger(out.path()).len() > 100);
    assert_eq!(ledger(out.path()), ledger(again.path()));
}

fn a_year() -> (chrono::NaiveDate, chrono::NaiveDate) {
    let day = |y| chrono::NaiveDate::from_ymd_opt(y, 1, 1).unwrap();
    (day(2025), day(2028))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_month_limits_what_is_dated_and_leaves_the_set_up_whole() {
    let (folder, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (daybook, _server) = whole(firm(), folder.path()).await;
    let written = daybook.export(out.path(), Form::Csv, None).await.unwrap();
    let of = |name: &str| {
        written
            .iter()
            .find(|w| w.file == name)
            .map_or(0, |w| w.rows)
    };
    let month = Month::parse("2026-10").unwrap();
    let october = daybook
        .export(out.path(), Form::Csv, Some(month))
        .await
        .unwrap();
    let only = |name: &str| {
        october
            .iter()
            .find(|w| w.file == name)
            .map_or(0, |w| w.rows)
    };

    let entries = lines(out.path(), "time_entries.csv");
    assert_eq!(entries.len() as u64, only("time_entries.csv"));
    assert!(only("time_entries.csv") > 0 && only("time_entries.csv") < of("time_entries.csv"));
    let (from, to) = (month.first(), month.end().pred_opt().unwrap());
    assert_eq!(
        daybook.db.entries(from, to, None).await.unwrap().len(),
        entries.len()
    );
    let view = lines(out.path(), "rpt_agreement_month.csv");
    assert!(!view.is_empty() && view.iter().all(|row| row["month"] == "2026-10"));
    for whole in [
        "members.csv",
        "agreements.csv",
        "tickets.csv",
        "schedules.csv",
    ] {
        assert_eq!(of(whole), only(whole), "{whole}");
    }
}

/// A workbook of an export: its header, and its rows with cells as text.
fn sheet(dir: &Path, file: &str) -> (Vec<String>, Vec<Vec<Data>>) {
    let mut book: Xlsx<_> = open_workbook(dir.join(file)).unwrap();
    let cells = book.worksheet_range_at(0).unwrap().unwrap();
    let mut rows = cells.rows().map(<[Data]>::to_vec);
    let header = rows.next().unwrap();
    (header.iter().map(Data::to_string).collect(), rows.collect())
}

/// As a CSV file has it.
fn as_csv(cell: &Data) -> String {
    match cell {
        Data::DateTime(at) => {
            // Days since the spreadsheets' epoch.
            let epoch = chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap();
            (epoch + chrono::Days::new(at.as_f64() as u64)).to_string()
        }
        other => other.to_string(),
    }
}

fn same(a: &str, b: &str) -> bool {
    let number = |text: &str| text.parse::<Decimal>().ok();
    a == b || number(a).is_some_and(|a| Some(a) == number(b))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn workbooks_have_the_names_columns_and_cells_of_the_files() {
    let (folder, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (daybook, _server) = whole(firm(), folder.path()).await;
    let files = daybook.export(out.path(), Form::Csv, None).await.unwrap();
    let books = daybook.export(out.path(), Form::Xlsx, None).await.unwrap();
    let of = |written: &[Written], end: &str| {
        let named = written.iter().map(|w| (w.file.replace(end, ""), w.rows));
        named.collect::<BTreeMap<_, _>>()
    };
    assert_eq!(of(&files, ".csv"), of(&books, ".xlsx"));
    let mut kinds = HashSet::new();
    for file in &files {
        let mut reader = csv::Reader::from_path(out.path().join(&file.file)).unwrap();
        let names: Vec<String> = reader
            .headers()
            .unwrap()
            .iter()
            .map(str::to_owned)
            .collect();
        let (header, rows) = sheet(out.path(), &file.file.replace(".csv", ".xlsx"));
        assert_eq!(header, names, "{}", file.file);
        assert_eq!(rows.len() as u64, file.rows, "{}", file.file);
        for (row, line) in rows.iter().zip(reader.records()) {
            for (cell, field) in row.iter().zip(&line.unwrap()) {
                assert!(
                    same(&as_csv(cell), field),
                    "{}: {cell:?} {field}",
                    file.file
                );
                kinds.insert(std::mem::discriminant(cell));
            }
        }
    }
    // Texts, numbers, days, yes or no, and nothing.
    assert_eq!(kinds.len(), 5);
    assert!(
        names(out.path())
            .iter()
            .all(|n| !n.starts_with('.') && !n.contains("person"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_sheet_cannot_hold_is_said_in_a_sentence_and_leaves_no_half_file() {
    assert!(fits("tickets.xlsx", 1_048_575).is_ok());
    let said = fits("tickets.xlsx", 1_048_576).unwrap_err().to_string();
    assert_eq!(
        said,
        "tickets.xlsx has more rows than the 1048575 of a sheet; take --format csv, or one month with --month"
    );
    let (folder, books, out) = (
        tempfile::tempdir().unwrap(),
        tempfile::tempdir().unwrap(),
        tempfile::tempdir().unwrap(),
    );
    let long = "x".repeat(32_768);
    std::fs::write(
        books.path().join("companies.csv"),
        format!("id,name\n1,{long}\n"),
    )
    .unwrap();
    let daybook = read_back(books.path(), folder.path(), Clock::fixed(firm().now)).await;
    let failed = daybook
        .export(out.path(), Form::Xlsx, None)
        .await
        .unwrap_err();
    assert_eq!(
        failed.to_string(),
        "row 1 of companies.xlsx has a text of more than the 32767 characters of a cell; take --format csv"
    );
    assert_eq!(names(out.path()), BTreeSet::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_about_a_persons_day_and_nothing_half_written_is_in_the_folder() {
    let (folder, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (daybook, _server) = whole(firm(), folder.path()).await;
    std::fs::write(
        out.path().join("payroll.csv"),
        "month,currency,amount\n2020-01,USD,1\n",
    )
    .unwrap();
    daybook.export(out.path(), Form::Csv, None).await.unwrap();
    let names = names(out.path());
    assert!(
        !names.contains("payroll.csv"),
        "of another moment: {names:?}"
    );
    assert!(
        names
            .iter()
            .all(|n| n.ends_with(".csv") && !n.starts_with('.') && !n.contains("person")),
        "{names:?}"
    );
    assert!(
        names.contains("rpt_review_item.csv") && names.contains("rpt_sync_status.csv"),
        "{names:?}"
    );
    let items = lines(out.path(), "rpt_review_item.csv");
    assert!(
        !items.is_empty()
            && items
                .iter()
                .all(|i| i["audience"] != "lead" && !i["rule"].starts_with("time."))
    );
    let entry = &lines(out.path(), "time_entries.csv")[0];
    assert!(
        entry["id"].starts_with("psa:") && entry["member_id"].starts_with("psa:"),
        "{entry:?}"
    );
    assert!(
        entry["notes"].is_empty() && !entry["notes_length"].is_empty(),
        "{entry:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_gone_from_identities_makes_two_people_of_one() {
    let (folder, books) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let write = |name: &str, text: &str| std::fs::write(books.path().join(name), text).unwrap();
    write(
        "members.csv",
        "id,name\n1,Ann\n2,Ann Lee\n3,Bo\n4,Bo Chan\n",
    );
    write("identities.csv", "kind,a,b\nperson,1,2\nperson,3,4\n");
    let clock = Clock::fixed(firm().now);
    let daybook = read_back(books.path(), folder.path(), clock).await;
    assert_eq!(daybook.firm().await.unwrap().persons.len(), 2);
    write("identities.csv", "kind,a,b\nperson,1,2\n");
    daybook
        .sync(&[], &PassOptions::default(), &Silent)
        .await
        .unwrap();
    assert_eq!(daybook.firm().await.unwrap().persons.len(), 3);
}
