//! entry.duplicate: one piece of work that seems to be written twice.
//!
//! Tests: same member, same ticket (or both none), same start, same worked time. The item is about the entry with the
//! larger id and names all others. Mend: delete one. It stands for `entry.overlap` of the same two entries.
//! Guard: entries without a start are never compared; leave is not either.

use super::{judged, on_entry, pair, said, times};
use crate::coverage::Work;
use crate::model::{Audience, DayFacts, Evidence, Finding, Firm, Params, Severity};
use crate::rules::{Check, Rule, money};
use std::cmp::Ordering;

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry.duplicate",
    title: "Written twice",
    severity: Severity::Fix,
    audience: Audience::Lead,
    needs: &["time_entry.started_at"],
    settings: &[],
    check: Check::Day(check),
    text: include_str!("duplicate.rs"),
};

fn check(firm: &Firm, day: &DayFacts, params: &Params) -> Vec<Finding> {
    judged(firm, day)
        .filter_map(|entry| {
            let copies: Vec<_> = judged(firm, day)
                .filter(|other| pair::order(other, entry) == Ordering::Less)
                .filter(|other| pair::is_copy(other, entry))
                .collect();
            if copies.is_empty() {
                return None;
            }
            let names: Vec<&str> = copies.iter().map(|other| other.id.source_id()).collect();
            let reason = format!(
                "{} reads like a second copy of entry {}; is one of them spare?",
                said(day, entry),
                names.join(" and ")
            );
            let mut finding = on_entry(&RULE, firm, day, entry, reason);
            finding.evidence.extend(copies.iter().map(|other| {
                Evidence::condition(
                    format!("differs from entry {}", other.id),
                    times(day, other),
                    false,
                )
            }));
            let work = Work::of_entry(firm, entry, day.ticket(entry));
            Some(money::at_stake(finding, firm, params, &work, entry.worked))
        })
        .collect()
}
