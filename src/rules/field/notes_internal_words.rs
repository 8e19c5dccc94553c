//! notes.internal_words: a note for the client with words that are meant for the inside.
//!
//! Tests: the source found one of its watch words in the note that the client reads. Evidence: the words, not the note.
//! Mend: move that part to the internal note.
//! Guard: internal notes are not looked at; words inside other words; time for the own firm.

use crate::coverage::Work;
use crate::model::{Audience, DayFacts, Evidence, Finding, Firm, Params, Severity};
use crate::rules::entry::{judged, on_entry, said};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "notes.internal_words",
    title: "Internal words in a note for the client",
    severity: Severity::Check,
    audience: Audience::Lead,
    needs: &["time_entry.note_words"],
    settings: &[],
    check: Check::Day(check),
    text: include_str!("notes_internal_words.rs"),
};

fn check(firm: &Firm, day: &DayFacts, _: &Params) -> Vec<Finding> {
    judged(firm, day)
        .filter(|entry| !firm.is_wrap(entry) && !entry.note_words.is_empty())
        .filter(|entry| !Work::of_entry(firm, entry, day.ticket(entry)).is_internal(firm))
        .map(|entry| {
            let words = entry.note_words.join(", ");
            let reason = format!(
                "{} has words in its note that are meant for the inside ({words}); could they move to the internal note?",
                said(day, entry)
            );
            let mut finding = on_entry(&RULE, firm, day, entry, reason);
            let evidence = Evidence::condition("note is fit for the client", words, false);
            finding.evidence.push(evidence);
            finding
        })
        .collect()
}
