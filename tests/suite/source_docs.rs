//! The page of each source says what its vendor cannot give: one table made from the code, and one from what the comparison
//! of a firm through several vendors takes out of it (`same_firm`).
//!
//! `DAYBOOK_WRITE_DOCS=1` writes it anew.

use crate::connectors::{Case, cases};
use crate::same_firm::TABLES;
use crate::same_firm::missing::Missing;
use daybook::cli::rules::silent;
use daybook::rules::BOOK;
use daybook::source::Stream;
use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;

const BEGIN: &str = "<!-- made from the code: begin -->\n";
const END: &str = "<!-- made from the code: end -->";

fn brings(case: &Case) -> BTreeSet<String> {
    let streams = case.connector.streams().iter();
    streams.flat_map(Stream::columns).collect()
}

/// What is missing beside ConnectWise, and the rules that are silent for want of it.
fn table(case: &Case, whole: &BTreeSet<String>) -> String {
    let has = brings(case);
    let named: HashSet<String> = has.iter().map(|c| format!("{}/{c}", case.kind)).collect();
    let silent = silent(&named);
    let quiet = |column: &str| -> Vec<&str> {
        let needs_it = |need: &&str| {
            let mut ways = need.split('|');
            ways.any(|way| way == column) && !need.split('|').any(|way| has.contains(way))
        };
        let rules = BOOK.iter().filter(|r| silent.contains_key(r.id));
        let rules = rules.filter(|r| r.needs.iter().any(&needs_it));
        rules.map(|r| r.id).collect()
    };
    let mut text = String::from("| not given | rules that stay silent |\n|---|---|\n");
    for column in whole.difference(&has) {
        let rules: Vec<String> = quiet(column).iter().map(|r| format!("`{r}`")).collect();
        let rules = match rules.is_empty() {
            true => "none".to_owned(),
            false => rules.join(", "),
        };
        let _ = writeln!(text, "| `{column}` | {rules} |");
    }
    text
}

/// What a source that stands beside a PSA gives, where a list of all that it does not would tell nothing.
fn given(case: &Case) -> String {
    let columns = brings(case);
    let lines = columns.iter().map(|column| format!("- `{column}`\n"));
    lines.collect()
}

/// Kinds that stand beside a PSA and never in its place.
const BESIDE: [&str; 1] = ["icalendar"];

const FOLLOWS: &str = "<!-- made from the comparison of vendors: begin -->\n";
const FOLLOWED: &str = "<!-- made from the comparison of vendors: end -->";

/// What follows from what is missing.
fn consequences(table: &[Missing]) -> String {
    let mut text = String::from("| missing | consequence |\n|---|---|\n");
    for missing in table {
        let _ = writeln!(text, "| {} | {} |", missing.what, missing.so);
    }
    text
}

/// Holds what stands between two marks of a page, or writes it anew.
fn hold(kind: &str, begin: &str, end: &str, should: &str) {
    let path = format!("{}/docs/sources/{kind}.md", env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let (before, rest) = page
        .split_once(begin)
        .unwrap_or_else(|| panic!("{path}: no {begin}"));
    let (is, after) = rest.split_once(end).unwrap();
    if std::env::var_os("DAYBOOK_WRITE_DOCS").is_some() {
        std::fs::write(&path, format!("{before}{begin}{should}{end}{after}")).unwrap();
    } else {
        assert_eq!(is, should, "docs/sources/{kind}.md");
    }
}

#[test]
fn the_page_of_a_source_says_what_its_vendor_cannot_give() {
    let cases = cases();
    let whole = brings(&cases[0]);
    for case in &cases[1..] {
        let should = match BESIDE.contains(&case.kind) {
            true => given(case),
            false => table(case, &whole),
        };
        hold(case.kind, BEGIN, END, &should);
    }
    for (kind, missing) in TABLES {
        hold(kind, FOLLOWS, FOLLOWED, &consequences(missing));
    }
}
