//! What `daybook rules preview` prints: how much, for whom, where, and a few examples. Never how much about whom.

use crate::model::{Finding, Firm};
use crate::rules::Rule;
use std::collections::BTreeMap;
use std::fmt::Write;

/// So many clients and examples are shown.
const SHOWN: usize = 5;

/// The report of a preview.
pub fn report(firm: &Firm, rule: &Rule, mode: &str, days: u32, found: &[Finding]) -> String {
    let owner = rule.audience.as_str();
    let (items, s) = (found.len(), if found.len() == 1 { "" } else { "s" });
    let mut text = format!(
        "{} would have made {items} item{s} for {owner} over the last {days} days; its mode is {mode}\n",
        rule.id
    );
    // Writing to a String cannot fail.
    for (line, items) in busiest(firm, found) {
        let _ = writeln!(text, "  {items:>5}  {line}");
    }
    for finding in examples(found) {
        let on = finding
            .work_date
            .map_or_else(String::new, |d| format!("{d}  "));
        let _ = write!(text, "\n{on}{}\n", finding.reason);
        for evidence in finding.evidence.iter().filter(|e| e.passed == Some(false)) {
            let _ = writeln!(text, "  not: {}: {}", evidence.what, evidence.value);
        }
    }
    text
}

/// Clients with the most items, the rest in one line. People are never counted.
fn busiest(firm: &Firm, found: &[Finding]) -> Vec<(String, usize)> {
    let mut by_client: BTreeMap<String, usize> = BTreeMap::new();
    for company in found.iter().filter_map(|f| f.company_id.as_ref()) {
        *by_client.entry(firm.company_name(company)).or_default() += 1;
    }
    let mut lines: Vec<(String, usize)> = by_client.into_iter().collect();
    lines.sort_by_key(|(_, items)| std::cmp::Reverse(*items));
    let rest: usize = lines.iter().skip(SHOWN).map(|(_, items)| items).sum();
    lines.truncate(SHOWN);
    if rest > 0 {
        lines.push(("others".to_owned(), rest));
    }
    lines
}

/// From the beginning, the middle and the end.
fn examples(found: &[Finding]) -> impl Iterator<Item = &Finding> {
    let step = found.len().div_ceil(SHOWN).max(1);
    found.iter().step_by(step)
}
