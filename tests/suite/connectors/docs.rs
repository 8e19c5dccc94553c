//! What a vendor cannot give stands in the page about it, as the connector itself says it.

use super::{Case, cases};
use daybook::cli::rules::silent;
use daybook::model::table::TABLES;
use daybook::rules::BOOK;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// What comes after this line is written, and read, by the test.
const MARK: &str = "<!-- written by a test from what the connector brings -->\n";

/// Kinds that have no page yet.
const WITHOUT_PAGE: [&str; 1] = ["connectwise"];

#[test]
fn the_page_about_a_source_says_what_it_does_not_bring_and_which_rules_are_silent_for_it() {
    for case in cases() {
        if WITHOUT_PAGE.contains(&case.kind) {
            continue;
        }
        let path = format!(
            "{}/docs/sources/{}.md",
            env!("CARGO_MANIFEST_DIR"),
            case.kind
        );
        let page = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
        let (head, was) = page
            .split_once(MARK)
            .unwrap_or_else(|| panic!("{path}: {MARK}"));
        let is = written(&case);
        if std::env::var_os("DAYBOOK_WRITE_GOLDEN").is_some() {
            std::fs::write(&path, format!("{head}{MARK}{is}")).unwrap();
            continue;
        }
        assert_eq!(was, is, "{path}: run once with DAYBOOK_WRITE_GOLDEN=1");
    }
}

fn written(case: &Case) -> String {
    let streams = case.connector.streams().iter();
    let brings: BTreeSet<&str> = streams.flat_map(|s| s.brings).copied().collect();
    let mut text = String::from("\n| table | is not told |\n|---|---|\n");
    for table in TABLES.iter().filter(|t| !t.file.is_empty()) {
        let of = |column: &str| brings.contains(format!("{}.{column}", table.name).as_str());
        let told = table.columns.iter().any(|c| of(c.name));
        let lacks = table.columns.iter().map(|c| c.name).filter(|c| !of(c));
        let lacks: Vec<&str> = lacks.collect();
        let words = match told {
            false => "anything".to_owned(),
            true => lacks.join(", "),
        };
        if !words.is_empty() {
            let _ = writeln!(text, "| {} | {words} |", table.name);
        }
    }
    text.push_str("\n| rule that is silent | because nothing brings |\n|---|---|\n");
    let of_source = brings
        .iter()
        .map(|column| format!("psa/{column}"))
        .collect();
    let silent = silent(&of_source);
    for rule in BOOK.iter().filter(|rule| silent.contains_key(rule.id)) {
        let lacks = rule.needs.iter();
        let lacks = lacks.filter(|need| !need.split('|').any(|c| brings.contains(c)));
        let lacks: Vec<String> = lacks.map(|need| need.replace('|', " or ")).collect();
        let _ = writeln!(text, "| {} | {} |", rule.id, lacks.join(", "));
    }
    text
}
