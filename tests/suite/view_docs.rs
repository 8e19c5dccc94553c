//! `docs/views.md` says what every column of every reporting view means; it is made from the code.
//!
//! `DAYBOOK_WRITE_DOCS=1` writes it anew.

use crate::warehouse::{self, Look};
use daybook::export::view::{View, column, plain, views};
use daybook::store::Db;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

const HEAD: &str = "# The reporting views

Made from the code; a test holds it complete on both databases. Names and columns are stable, new columns come at the end.

- **Money** is a decimal amount of the row's currency. Where the third column says *lines*, the figure is the sum of ledger
  lines and nothing else: `rpt_ledger` has them, by month, version, and the id of the agreement, project or company.
- **Hours** are decimal, with up to four places; *seconds* says that they are added from whole seconds and rounded once. No
  rounded hours are ever added.
- **Percent** is percent (56.67 is 56.67 %), with two places; rates per hour have two, ratios three. All are rounded half-even.
- Month views cut the same lines several ways: never add rows of two views. `…_restated` has the highest restated version of
  a month, `…_version` every version, with the same columns.
- On SQLite amounts and hours are `REAL`, for reading; all arithmetic is on whole numbers.
";

fn table(text: &mut String, view: &View, columns: &[String], all: &[View]) {
    let _ = writeln!(text, "\n## `{}`\n\n{}.\n", view.name, capital(view.rows));
    text.push_str("| column | unit | sum of | meaning |\n|---|---|---|---|\n");
    for name in columns {
        let c = column(all, view.name, name).unwrap();
        let sum = if c.sum == "-" { "" } else { c.sum };
        let _ = writeln!(text, "| `{name}` | {} | {sum} | {} |", c.unit, c.meaning);
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Columns by reporting view, as a warehouse has them.
async fn schema(url: &str) -> BTreeMap<String, Vec<String>> {
    let db = Db::open(url, true).await.unwrap();
    db.migrate().await.unwrap();
    let look = Look::at(url).await;
    let names = match warehouse::on_postgres() {
        true => {
            "select viewname::text from pg_views where schemaname = 'public' and viewname like 'rpt%' order by 1"
        }
        false => {
            "select name from sqlite_master where type = 'view' and name like 'rpt%' order by 1"
        }
    };
    let mut schema = BTreeMap::new();
    for view in look.texts(names).await {
        let columns = db.columns_of(&view).await.unwrap();
        schema.insert(view, columns);
    }
    look.close().await;
    db.close().await;
    schema
}

#[tokio::test(flavor = "multi_thread")]
async fn every_column_of_every_view_has_its_unit_and_its_meaning() {
    let folder = tempfile::tempdir().unwrap();
    let schema = schema(&warehouse::url(folder.path())).await;
    assert!(schema.len() > 15, "{schema:?}");
    let all = views();
    for (view, columns) in &schema {
        assert!(all.iter().any(|v| v.name == plain(view)), "{view}");
        for name in columns {
            let described = column(&all, view, name);
            assert!(
                described.is_some_and(|c| !c.meaning.is_empty()),
                "{view}.{name}"
            );
        }
    }
    let mut text = HEAD.to_owned();
    for view in all.iter().filter(|v| v.name != "*") {
        let columns = &schema[view.name];
        for own in &view.columns {
            let is_there = columns.iter().any(|c| c == own.name);
            assert!(is_there, "{} has no column {}", view.name, own.name);
        }
        table(&mut text, view, columns, &all);
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/views.md");
    if std::env::var_os("DAYBOOK_WRITE_DOCS").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(path).unwrap(),
        text,
        "docs/views.md"
    );
}

#[test]
fn what_is_money_says_whether_it_is_a_sum_of_lines_and_no_unit_is_made_up() {
    let units = [
        "money",
        "hours",
        "percent",
        "rate",
        "ratio",
        "number",
        "decimal",
        "date",
        "month",
        "instant",
        "code",
        "id",
        "word",
        "text",
        "yes or no",
    ];
    let mut not_sums = BTreeSet::new();
    for view in views() {
        for c in &view.columns {
            assert!(units.contains(&c.unit), "{} {}", view.name, c.name);
            assert!(
                ["lines", "seconds", "-"].contains(&c.sum),
                "{} {}",
                view.name,
                c.name
            );
            match (c.unit, c.sum) {
                ("money", "-") => {
                    not_sums.insert(format!("{}.{}", view.name, c.name));
                }
                ("money", "lines") | ("hours", "seconds" | "-") | (_, "-") => {}
                _ => panic!("{} {} is {} of {}", view.name, c.name, c.unit, c.sum),
            }
        }
    }
    let known = [
        "rpt_agreement_month.shadow_value",
        "rpt_leakage_month.amount",
        "rpt_month_reconciliation.payroll",
        "rpt_month_reconciliation.variance",
        "rpt_review_item.amount_at_stake",
    ];
    assert_eq!(
        not_sums.iter().map(String::as_str).collect::<Vec<_>>(),
        known
    );
}
