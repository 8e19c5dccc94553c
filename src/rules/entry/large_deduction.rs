//! entry.large_deduction: much time deducted inside one entry.
//!
//! Tests: `least_minutes` or more are deducted from the span of an entry. Evidence: how much.
//! Mend: two entries, or the pause left out. Switched off by default: it asks about somebody's lunch.
//! Guard: whoever switches it on states a purpose; shorter deductions; leave and payroll wrap.

use super::{judged, on_entry, said};
use crate::model::{Audience, DayFacts, Evidence, Finding, Firm, Params, Seconds, Severity};
use crate::rules::{Check, Rule, Setting, words};

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry.large_deduction",
    title: "Much time deducted",
    severity: Severity::Info,
    audience: Audience::Lead,
    needs: &["time_entry.deduct_seconds"],
    settings: &[Setting {
        name: "least_minutes",
        default: 45,
        meaning: "shorter deductions say nothing; less than review.gap_minutes is never looked at",
    }],
    check: Check::Day(check),
    text: include_str!("large_deduction.rs"),
};

fn check(firm: &Firm, day: &DayFacts, params: &Params) -> Vec<Finding> {
    let least = Seconds::minutes(RULE.number(params, "least_minutes")).max(params.review.gap);
    judged(firm, day)
        .filter(|entry| !firm.is_wrap(entry) && entry.deduct >= least)
        .map(|entry| {
            let reason = format!(
                "{} has {} deducted; is it a pause, or work on something else that should be credited?",
                said(day, entry),
                words::length(entry.deduct)
            );
            let mut finding = on_entry(&RULE, firm, day, entry, reason);
            let deducted = words::length(entry.deduct);
            finding.evidence.push(Evidence::condition("little is deducted", deducted, false));
            finding
        })
        .collect()
}
