//! The page of each source says what its vendor cannot give: a table made from the code.
//!
//! `DAYBOOK_WRITE_DOCS=1` writes it anew.

use crate::connectors::{Case, cases};
use daybook::cli::rules::silent;
use daybook::rules::BOOK;
use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;

const BEGIN: &str = "<!-- made from the code: begin -->\n";
const END: &str = "<!-- made from the code: end -->";

fn brings(case: &Case) -> BTreeSet<&'static str> {
    let streams = case.connector.streams().iter();
    streams.flat_map(|s| s.brings).copied().collect()
}

/// What is missing beside ConnectWise, and the rules that are silent for want of it.
fn table(case: &Case, whole: &BTreeSet<&str>) -> String {
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

#[test]
fn the_page_of_a_source_says_what_its_vendor_cannot_give() {
    let cases = cases();
    let whole = brings(&cases[0]);
    let mut held = 0;
    for case in &cases[1..] {
        let root = env!("CARGO_MANIFEST_DIR");
        let path = format!("{root}/docs/sources/{}.md", case.kind);
        let Ok(page) = std::fs::read_to_string(&path) else {
            continue;
        };
        let Some((before, rest)) = page.split_once(BEGIN) else {
            continue;
        };
        let (is, after) = rest.split_once(END).unwrap();
        let should = match BESIDE.contains(&case.kind) {
            true => given(case),
            false => table(case, &whole),
        };
        if std::env::var_os("DAYBOOK_WRITE_DOCS").is_some() {
            std::fs::write(&path, format!("{before}{BEGIN}{should}{END}{after}")).unwrap();
        } else {
            assert_eq!(is, should, "docs/sources/{}.md", case.kind);
        }
        held += 1;
    }
    assert!(held > 0, "no page has a table");
}
