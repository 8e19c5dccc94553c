//! time.no_entries: a working day on which nothing at all is written.
//!
//! No time entry, no busy or out-of-office calendar entry, no leave without times: the likely reason is leave that is
//! not in the calendar yet. One item for the whole day instead of gaps. Days off, holidays, full-day leave, days
//! before the first and after the last one are left alone. Silent on days that are not due, and while a source is stale.

use super::account::{Outcome, account};
use super::words::{minutes, on_day};
use crate::model::{Audience, DayFacts, Evidence, Finding, Firm, Params, Seconds, Severity};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "time.no_entries",
    title: "A working day with nothing written",
    severity: Severity::Check,
    audience: Audience::Lead,
    needs: &["time_entry.member_id"],
    settings: &[],
    check: Check::Day(check),
    text: include_str!("no_entries.rs"),
};

const REASON: &str = "Could you help with this day, for which nothing is written yet: was it leave or a day off that \
    the calendar does not have, or work that should land with the right client and agreement?";

fn check(firm: &Firm, day: &DayFacts, params: &Params) -> Vec<Finding> {
    match account(firm, day, params) {
        Outcome::NoEntries(expected) => vec![finding(day, expected)],
        _ => Vec::new(),
    }
}

fn finding(day: &DayFacts, expected: Seconds) -> Finding {
    Finding {
        evidence: vec![Evidence::value("expected", minutes(expected))],
        ..on_day(&RULE, day, REASON.to_owned())
    }
}
