//! A folder of canonical files, the built program over it, and its views.

use crate::warehouse::{self, Look};
use rust_decimal::Decimal;
use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output};
use tempfile::TempDir;

/// Long after every month of the examples.
const NOW: &str = "2027-06-15T12:00:00Z";

/// Files, settings, and the warehouse made of them.
pub struct Books {
    folder: TempDir,
    more: String,
    pub now: String,
}

impl Books {
    /// An empty folder, with settings in which nothing but money and days is said.
    pub fn new() -> Self {
        Self::with("")
    }

    /// The same with more settings.
    pub fn with(more: &str) -> Self {
        let books = Self {
            folder: tempfile::tempdir().unwrap(),
            more: more.into(),
            now: NOW.into(),
        };
        let settings = format!(
            "{more}
[warehouse]
url = \"{}\"
[sources.shop]
kind = \"files\"
path = \"shop\"
vanish_percent = 100
qualified_ids = true
",
            books.warehouse()
        );
        std::fs::create_dir(books.folder.path().join("shop")).unwrap();
        std::fs::write(books.settings(), settings).unwrap();
        books
    }

    /// The same files, settings and instant, and a warehouse that knows nothing yet.
    pub fn again(&self) -> Self {
        let mut other = Self::with(&self.more);
        other.now.clone_from(&self.now);
        for file in std::fs::read_dir(self.folder.path().join("shop")).unwrap() {
            let file = file.unwrap();
            let to = other.folder.path().join("shop").join(file.file_name());
            std::fs::copy(file.path(), to).unwrap();
        }
        other
    }

    pub fn at(mut self, now: &str) -> Self {
        self.now = now.into();
        self
    }

    /// The settings.
    pub fn settings(&self) -> PathBuf {
        self.folder.path().join("daybook.toml")
    }

    /// The address of the warehouse.
    pub fn warehouse(&self) -> String {
        warehouse::url(self.folder.path())
    }

    /// Keeps the warehouse somewhere else.
    pub fn warehouse_at(&self, url: &str) {
        let text = std::fs::read_to_string(self.settings()).unwrap();
        let lines = text.lines().map(|line| match line.starts_with("url = ") {
            true => format!("url = \"{url}\""),
            false => line.to_owned(),
        });
        let lines: Vec<String> = lines.collect();
        std::fs::write(self.settings(), lines.join("\n")).unwrap();
    }

    /// Adds a line to a section.
    pub fn set(&self, section: &str, line: &str) {
        let text = std::fs::read_to_string(self.settings()).unwrap();
        let head = format!("[{section}]");
        std::fs::write(
            self.settings(),
            text.replace(&head, &format!("{head}\n{line}")),
        )
        .unwrap();
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join("shop").join(format!("{file}.csv"))
    }

    /// Writes a file; lines may be indented.
    pub fn file(&self, name: &str, text: &str) -> &Self {
        let lines: Vec<&str> = text
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty())
            .collect();
        std::fs::write(self.path(name), lines.join("\n") + "\n").unwrap();
        self
    }

    /// Puts one text of a file in place of another.
    pub fn edit(&self, name: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path(name)).unwrap();
        assert_eq!(text.matches(from).count(), 1, "{from} in {text}");
        std::fs::write(self.path(name), text.replace(from, to)).unwrap();
    }

    /// Runs the program.
    pub fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_daybook"))
            .arg("--config")
            .arg(self.settings())
            .args(["--now", &self.now])
            .args(arguments)
            .output()
            .unwrap()
    }

    /// Runs the program to a good end; what it printed.
    pub fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Files to views: read, judged, rolled.
    pub fn month(&self, month: &str) -> Views {
        self.done(&["sync"]);
        self.done(&["review"]);
        self.rollup(month)
    }

    /// Files to months, by what was disturbed alone: the month that is asked for is one without anything.
    pub fn roll(&self) {
        self.done(&["sync"]);
        self.done(&["review"]);
        self.done(&["rollup", "--month", "2000-01"]);
    }

    /// The views of a month.
    pub fn rollup(&self, month: &str) -> Views {
        let text = self.done(&["rollup", "--month", month, "--format", "json"]);
        Views(serde_json::from_str(&text).unwrap())
    }

    /// Open items of the days.
    pub fn review(&self, days: &[&str]) -> Vec<Value> {
        let arguments = [&["review", "--format", "json"], days].concat();
        serde_json::from_str(&self.done(&arguments)).unwrap()
    }

    /// Asks the warehouse itself: cells as text, a row as one line with bars.
    pub fn query(&self, sql: &str) -> Vec<String> {
        at(&self.warehouse())(sql)
    }
}

/// Asks a warehouse.
pub fn at(url: &str) -> impl Fn(&str) -> Vec<String> + Sync {
    move |sql| {
        warehouse::on_a_thread(async || {
            let look = Look::at(url).await;
            let rows = look.rows(sql).await;
            look.close().await;
            rows.into_iter().map(line).collect()
        })
    }
}

fn line(row: Vec<Option<String>>) -> String {
    let cells: Vec<String> = row.into_iter().map(Option::unwrap_or_default).collect();
    cells.join("|")
}

/// What `rollup` printed: one array a view.
#[derive(Debug)]
pub struct Views(pub Value);

impl Views {
    /// Rows of a view; a pick is `column=value …`, and empty is all.
    pub fn rows(&self, view: &str, pick: &str) -> Vec<&Value> {
        let rows = self.0[view].as_array().unwrap();
        rows.iter()
            .filter(|row| pairs(pick).all(|(column, value)| is(&row[column], value)))
            .collect()
    }

    /// The one row that is picked says all of this.
    pub fn expect(&self, view: &str, pick: &str, want: &str) {
        let rows = self.rows(view, pick);
        assert_eq!(rows.len(), 1, "{view} {pick}: {rows:#?} of {:#?}", self.0);
        check(rows[0], want);
    }

    pub fn agreement(&self, id: &str, want: &str) {
        let pick = format!("agreement_id=shop:{id}");
        self.expect("rpt_agreement_month", &pick, want);
    }

    pub fn project(&self, id: &str, want: &str) {
        let pick = format!("project_id=shop:{id}");
        self.expect("rpt_project_month", &pick, want);
    }

    pub fn company(&self, id: &str, want: &str) {
        let pick = format!("company_id=shop:{id}");
        self.expect("rpt_company_month", &pick, want);
    }

    pub fn labour(&self, want: &str) {
        self.expect("rpt_month_reconciliation", "", want);
    }

    /// Amounts of ledger lines of a kind, in the order of the view.
    pub fn amounts(&self, kind: &str) -> Vec<String> {
        let rows = self.rows("rpt_ledger", &format!("line_kind={kind}"));
        rows.iter()
            .map(|row| format!("{:.2}", row["amount"].as_f64().unwrap()))
            .collect()
    }
}

/// A row says all of this: `column=value …`, numbers as numbers, `null` for nothing.
pub fn check(row: &Value, want: &str) {
    for (column, value) in pairs(want) {
        assert!(
            row.get(column).is_some_and(|cell| is(cell, value)),
            "{column} should be {value}: {row:#?}"
        );
    }
}

fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split_whitespace()
        .map(|pair| pair.split_once('=').unwrap())
}

fn is(cell: &Value, value: &str) -> bool {
    match cell {
        Value::Null => value == "null",
        Value::String(text) => text == value,
        number => number.to_string().parse::<Decimal>().ok() == value.parse().ok(),
    }
}
