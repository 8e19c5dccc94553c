//! time.shortfall: a good part of the day is open, and its place is unknown.
//!
//! Two kinds of day: one with entries that have hours but no times, and one of a flexible member, who has target hours
//! and no windows. Only an amount of `review.gap_minutes` or more is listed, never an interval, and only on days whose
//! total is not met. Silent on days that are not due, and while a source is stale.

use super::account::{Outcome, account};
use super::words::{amount, minutes, on_day};
use crate::model::{Audience, DayFacts, Evidence, Finding, Firm, Params, Seconds, Severity};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "time.shortfall",
    title: "Part of the day to place",
    severity: Severity::Check,
    audience: Audience::Lead,
    needs: &["time_entry.member_id"],
    settings: &[],
    check: Check::Day(check),
    text: include_str!("shortfall.rs"),
};

fn check(firm: &Firm, day: &DayFacts, params: &Params) -> Vec<Finding> {
    match account(firm, day, params) {
        Outcome::Shortfall(short) => vec![finding(day, short)],
        _ => Vec::new(),
    }
}

fn finding(day: &DayFacts, short: Seconds) -> Finding {
    let reason = format!(
        "Could you help place about {} of this day: was there a ticket, a project or a colleague it should be \
         credited to, so that it lands with the right client and agreement?",
        amount(short)
    );
    Finding {
        length: Some(short),
        evidence: vec![Evidence::value("still to place", minutes(short))],
        ..on_day(&RULE, day, reason)
    }
}
