//! notes.thin: a note too short to say what was done.
//!
//! Tests: the note has visible characters, and fewer than `least_characters`. Evidence: how many.
//! Mend: one line: what it was about, what was done, what is next.
//! Guard: contact attempts and entries of less than `least_minutes`, which need no story; leave and payroll wrap; a note
//! without any visible character is `notes.missing`'s. Scripts that say more with fewer characters want a lower number.

use crate::model::{Audience, DayFacts, Evidence, Finding, Firm, Params, Seconds, Severity};
use crate::rules::entry::{judged, on_entry, said};
use crate::rules::{Check, Rule, Setting};

/// The rule.
pub static RULE: Rule = Rule {
    id: "notes.thin",
    title: "Note too short",
    severity: Severity::Info,
    audience: Audience::Lead,
    needs: &["time_entry.notes|time_entry.notes_length"],
    settings: &[
        Setting {
            name: "least_characters",
            default: 20,
            meaning: "notes of so many visible characters say enough",
        },
        Setting {
            name: "least_minutes",
            default: 15,
            meaning: "shorter entries need no story",
        },
    ],
    check: Check::Day(check),
    text: include_str!("notes_thin.rs"),
};

fn check(firm: &Firm, day: &DayFacts, params: &Params) -> Vec<Finding> {
    let least = RULE.number(params, "least_characters");
    let short = Seconds::minutes(RULE.number(params, "least_minutes"));
    judged(firm, day)
        .filter(|entry| !firm.is_wrap(entry) && entry.worked >= short)
        .filter(|entry| entry.notes_length.is_some_and(|n| n > 0 && i64::from(n) < least))
        .map(|entry| {
            let reason = format!(
                "{} has a very short note; could one line say what it was about, what was done and what is next?",
                said(day, entry)
            );
            let mut finding = on_entry(&RULE, firm, day, entry, reason);
            let length = entry.notes_length.unwrap_or(0).to_string();
            let evidence = Evidence::condition("visible characters of the note", length, false);
            finding.evidence.push(evidence);
            finding
        })
        .collect()
}
