//! notes.missing: an entry without a note that a reader could see.
//!
//! Tests: nothing is left of the note once white space, control and zero-width characters are taken out.
//! Mend: one line with problem, action and next step. Entries without a ticket are asked about like any other.
//! Guard: silent for sources that bring no notes; boards that need none are exempted by `exempt_boards`; leave is not
//! asked about.

use crate::model::{Audience, DayFacts, Evidence, Finding, Firm, Params, Severity};
use crate::rules::entry::{judged, on_entry, said};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "notes.missing",
    title: "No note",
    severity: Severity::Check,
    audience: Audience::Lead,
    needs: &["time_entry.notes|time_entry.notes_length"],
    settings: &[],
    check: Check::Day(check),
    text: include_str!("notes_missing.rs"),
};

fn check(firm: &Firm, day: &DayFacts, _: &Params) -> Vec<Finding> {
    judged(firm, day)
        .filter(|entry| entry.notes_length == Some(0))
        .map(|entry| {
            let reason = format!(
                "{} has no note yet; could one line say what it was about, what was done and what is next?",
                said(day, entry)
            );
            let mut finding = on_entry(&RULE, firm, day, entry, reason);
            finding.evidence.push(Evidence::condition("visible characters of the note", "0", false));
            finding
        })
        .collect()
}
