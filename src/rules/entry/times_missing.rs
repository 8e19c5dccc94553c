//! entry.times_missing: an entry without start and end, of somebody whose entries need both.
//!
//! Tests: the source says that the member's entries need times, and this one has no start or no end.
//! Evidence: which. Mend: fill them in.
//! Guard: members without that mark; leave and payroll wrap; entries of no time.

use super::{judged, on_entry, said};
use crate::model::{Audience, DayFacts, Evidence, Finding, Firm, Params, Severity};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry.times_missing",
    title: "Start or end not given",
    severity: Severity::Check,
    audience: Audience::Lead,
    needs: &["member.times_required", "time_entry.started_at"],
    settings: &[],
    check: Check::Day(check),
    text: include_str!("times_missing.rs"),
};

fn check(firm: &Firm, day: &DayFacts, _: &Params) -> Vec<Finding> {
    judged(firm, day)
        .filter(|entry| !firm.is_wrap(entry) && entry.is_untimed() && entry.worked.0 > 0)
        .filter(|entry| {
            firm.members
                .get(&entry.member_id)
                .is_some_and(|m| m.times_required)
        })
        .map(|entry| {
            let what = match (entry.started_at, entry.ended_at) {
                (None, None) => "start and end",
                (None, Some(_)) => "start",
                _ => "end",
            };
            let reason = format!("{} has no {what} yet; when was it?", said(day, entry));
            let mut finding = on_entry(&RULE, firm, day, entry, reason);
            let evidence =
                Evidence::condition("start and end are given", format!("no {what}"), false);
            finding.evidence.push(evidence);
            finding
        })
        .collect()
}
