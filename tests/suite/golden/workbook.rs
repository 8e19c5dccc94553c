//! The workbook of a month, read back: its cells are the views', its totals are formulas that come to what they say.

use super::books::Books;
use calamine::{Data, Range, Reader, Xlsx, open_workbook};
use rust_decimal::Decimal;
use std::fs::File;
use std::io::BufReader;

/// Two currencies, a project, internal work, an invoice; May is closed, and restated after a late entry.
fn books() -> Books {
    let books =
        Books::with("[finance]\ntargets = { margin_pct = 60 }\n").at("2027-06-15T12:00:00Z");
    books
        .file(
            "companies",
            "id,name,is_internal\nacorn,=Acorn & Sons,\nbirch,Birch,\nown,Own,true",
        )
        .file(
            "members",
            "id,name,team\nsam,Sam Ray,Desk\npat,Pat Oak,Desk",
        )
        .file(
            "cost_rates",
            "member_id,amount,currency,valid_from\nsam,40.05,USD,2026-01-01",
        )
        .file("fx_rates", "month,from,to,rate\n2027-05,USD,EUR,0.9")
        .file("work_roles", "id,name,standard_rate\neng,Engineer,100.10")
        .file(
            "agreements",
            "id,company_id,name,kind,bill_amount,starts_on,currency
             care,acorn,Care,fixed_fee,1000.01,2026-01-01,USD
             hourly,acorn,Hourly,time_and_materials,,2026-01-01,USD
             pflege,birch,Pflege,fixed_fee,2000.20,2026-01-01,EUR",
        )
        .file(
            "invoices",
            "id,company_id,invoiced_on,agreement_id,currency\ni1,acorn,2027-05-31,care,USD",
        )
        .file("invoice_lines", "id,invoice_id,amount\nl1,i1,999.99")
        .file(
            "time_entries",
            "id,member_id,company_id,agreement_id,work_role_id,worked_on,worked_hours,billable
             e1,sam,acorn,care,eng,2027-05-03,2.5,billable
             e2,sam,acorn,hourly,eng,2027-05-04,3.3333,billable
             e3,sam,birch,pflege,eng,2027-05-05,1.75,billable
             e4,sam,own,,eng,2027-05-06,4,
             e5,pat,acorn,hourly,eng,2027-05-07,1,do_not_bill",
        );
    books.month("2027-05");
    books.done(&["--as", "ada", "close", "2027-05"]);
    let books = books.at("2027-06-15T13:00:00Z");
    books.edit(
        "time_entries",
        "e5,",
        "e6,sam,acorn,hourly,eng,2027-05-10,2,billable\ne5,",
    );
    books.done(&["sync"]);
    books.done(&["reopen", "2027-05", "--reason", "late time"]);
    books
}

struct Sheets(Xlsx<BufReader<File>>);

impl Sheets {
    fn cells(&mut self, name: &str) -> Range<Data> {
        self.0.worksheet_range(name).unwrap()
    }

    /// Every formula of a sheet: where, what it says, and what it is said to come to.
    fn formulas(&mut self, name: &str) -> Vec<((u32, u32), String, Decimal)> {
        let cells = self.cells(name);
        let formulas = self.0.worksheet_formula(name).unwrap();
        let (top, left) = formulas.start().unwrap_or_default();
        let used = formulas.used_cells().filter(|(.., text)| !text.is_empty());
        used.map(|(row, column, text)| {
            let at = (top + row as u32, left + column as u32);
            (at, text.clone(), number(cells.get_value(at)))
        })
        .collect()
    }

    /// What a range of another sheet holds: `Clients!$D$5:$D$8`.
    fn range(&mut self, text: &str) -> Vec<Data> {
        let (sheet, range) = text.split_once('!').unwrap();
        let (from, to) = range.split_once(':').unwrap();
        let (from, to) = (place(from), place(to));
        let cells = self.cells(sheet);
        let cell = |row| {
            cells
                .get_value((row, from.1))
                .cloned()
                .unwrap_or(Data::Empty)
        };
        (from.0..=to.0).map(cell).collect()
    }

    /// SUMIFS and SUM as a spreadsheet reckons them, exactly.
    fn reckon(&mut self, text: &str) -> Option<Decimal> {
        let text = text.trim_start_matches('=');
        let inner = text.strip_suffix(')')?;
        if let Some(range) = inner.strip_prefix("SUM(") {
            return Some(self.range(range).iter().map(|c| number(Some(c))).sum());
        }
        let parts: Vec<&str> = inner.strip_prefix("SUMIFS(")?.split(',').collect();
        let summed = self.range(parts[0]);
        let mut kept = vec![true; summed.len()];
        for pair in parts[1..].chunks(2) {
            let wanted = pair[1].trim_matches('"');
            for (kept, cell) in kept.iter_mut().zip(self.range(pair[0])) {
                let text = cell.to_string();
                *kept &= match wanted.strip_suffix('*') {
                    Some("?") => !text.is_empty(),
                    Some(start) => text.starts_with(start),
                    None => text == wanted,
                };
            }
        }
        let both = summed.iter().zip(kept);
        Some(
            both.filter(|(_, kept)| *kept)
                .map(|(c, _)| number(Some(c)))
                .sum(),
        )
    }
}

/// `$D$5` from 0: row, column.
fn place(text: &str) -> (u32, u32) {
    let mut parts = text.trim_start_matches('$').split('$');
    let (column, row) = (parts.next().unwrap(), parts.next().unwrap());
    let letters = column
        .bytes()
        .fold(0, |n, b| n * 26 + u32::from(b - b'A') + 1);
    (row.parse::<u32>().unwrap() - 1, letters - 1)
}

fn number(cell: Option<&Data>) -> Decimal {
    match cell {
        Some(Data::Float(n)) => n.to_string().parse().unwrap(),
        Some(Data::Int(n)) => Decimal::from(*n),
        Some(Data::String(text)) => text.parse().unwrap_or_default(),
        _ => Decimal::ZERO,
    }
}

fn written(books: &Books) -> Sheets {
    let path = books.settings().with_file_name("may.xlsx");
    let name = path.to_str().unwrap();
    let said = books.done(&["rollup", "--month", "2027-05", "--xlsx", name]);
    assert_eq!(said, format!("2027-05 is in {name}\n"));
    Sheets(open_workbook(&path).unwrap())
}

fn text(cells: &Range<Data>) -> String {
    let rows = cells.rows().map(|row| {
        let cells: Vec<String> = row.iter().map(Data::to_string).collect();
        cells.join("|")
    });
    rows.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_total_is_a_formula_that_comes_to_what_the_views_sum_to() {
    let books = books();
    let mut sheets = written(&books);
    let names = sheets.0.sheet_names();
    let all = [
        "Month",
        "Agreements",
        "Projects",
        "Clients",
        "Labour",
        "Teams",
        "Unbilled",
        "Leakage",
        "Bridge",
        "Ledger",
    ];
    assert_eq!(names, all);
    let mut sums = 0;
    for name in all {
        for (at, formula, said) in sheets.formulas(name) {
            if let Some(sum) = sheets.reckon(&formula) {
                assert_eq!(sum, said, "{name} {at:?} {formula}");
                sums += 1;
            }
        }
    }
    assert!(sums > 60, "{sums}");
    for (sheet, view, column, title) in [
        (
            "Agreements",
            "rpt_agreement_month",
            "revenue_earned",
            "Earned",
        ),
        ("Clients", "rpt_company_month", "profit", "Profit"),
        (
            "Clients",
            "rpt_company_month",
            "worked_hours",
            "Worked hours",
        ),
        ("Labour", "rpt_month_reconciliation", "total", "Total"),
        ("Unbilled", "rpt_unbilled", "amount", "Amount"),
        ("Leakage", "rpt_leakage_month", "amount", "Worth at least"),
    ] {
        let cells = sheets.cells(sheet);
        let heads: Vec<String> = (0..30)
            .map(|at| {
                cells
                    .get_value((3, at))
                    .map_or(String::new(), Data::to_string)
            })
            .collect();
        let at = heads.iter().position(|h| h == title).unwrap() as u32;
        let of = books.query(&format!(
            "select currency, cast(round(sum({column}) * 10000) as bigint) from {view} where month = '2027-05' group by currency order by currency"
        ));
        assert!(!of.is_empty(), "{view}");
        for line in of {
            let (currency, sum) = line.split_once('|').unwrap();
            let label = format!("Total {currency}");
            let row = (0..60)
                .find(|row| {
                    cells
                        .get_value((*row, 0))
                        .is_some_and(|c| c.to_string() == label)
                })
                .unwrap();
            let total = number(cells.get_value((row, at))) * Decimal::from(10_000);
            assert_eq!(
                total.round(),
                sum.parse().unwrap(),
                "{sheet} {title} {currency}"
            );
        }
    }
}

#[test]
fn the_first_sheet_says_what_it_is_and_the_ledger_adds_up_to_it() {
    let books = books();
    let mut sheets = written(&books);
    let cover = text(&sheets.cells("Month"));
    for part in [
        "Month 2027-05",
        "State|version 1, closed 2027-06-15 12:00 UTC by ada; restated up to version 2",
        "Settings|version 1 since 2027-06-15: breakage at_expiry",
        "Sources read|shop 2027-06-15 13:00 UTC",
        "Target: margin|60",
        "In EUR|Sum of clients|Sum of ledger lines|Difference",
        // 1,000.01, and 3 h 20 min at 100.10.
        "Revenue earned|1333.68|1333.68|0",
        "Revenue earned|2000.2|2000.2|0",
        "Revenue billed|999.99|999.99|0",
    ] {
        assert!(cover.contains(part), "{part} in\n{cover}");
    }
    let differences: Vec<Decimal> = sheets
        .formulas("Month")
        .into_iter()
        .filter(|((_, column), ..)| *column == 3)
        .map(|(.., said)| said)
        .collect();
    assert_eq!(differences, vec![Decimal::ZERO; 12]);
    // Text is text, whatever it begins with; the ledger is that of the first version, and the bridge leads to the second.
    assert!(text(&sheets.cells("Clients")).contains("=Acorn & Sons"));
    assert!(
        sheets
            .formulas("Clients")
            .iter()
            .all(|(_, f, _)| !f.contains("Acorn"))
    );
    assert!(!text(&sheets.cells("Ledger")).contains("shop:e6"));
    let bridge = text(&sheets.cells("Bridge"));
    assert!(
        bridge.contains("1|2|late time|Hourly|=Acorn & Sons|USD|120.1"),
        "{bridge}"
    );
}

#[test]
fn a_month_without_anything_is_a_workbook_too_and_a_folder_that_is_not_there_a_sentence() {
    let books = Books::new();
    books.file("companies", "id,name\nacorn,Acorn");
    books.done(&["sync"]);
    let mut sheets = written(&books);
    assert!(text(&sheets.cells("Clients")).contains("nothing"));
    let output = books.run(&[
        "rollup",
        "--month",
        "2027-05",
        "--xlsx",
        "/nowhere/may.xlsx",
    ]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("/nowhere/may.xlsx cannot be written"),
        "{said}"
    );
}
