//! entry.on_leave: an entry during approved leave.
//!
//! Tests: at least as much of an entry as a day may list (`review.gap_minutes`) lies inside the person's approved leave.
//! Evidence: how much. Mend: whichever of the two is right. Guard: leave that is not approved; entries of leave itself;
//! entries without times.

use super::{judged, on_entry, said};
use crate::model::time::{intersect, length, union};
use crate::model::{Audience, DayFacts, Evidence, Finding, Firm, Params, Severity};
use crate::rules::{Check, Rule, words};

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry.on_leave",
    title: "Entry during leave",
    severity: Severity::Check,
    audience: Audience::Lead,
    needs: &["time_entry.started_at", "absence.starts_at"],
    settings: &[],
    check: Check::Day(check),
    text: include_str!("on_leave.rs"),
};

fn check(firm: &Firm, day: &DayFacts, params: &Params) -> Vec<Finding> {
    let approved = day.absences.iter().filter(|a| a.approved);
    let leave = union(approved.filter_map(|a| a.interval).collect());
    judged(firm, day)
        .filter_map(|entry| {
            let both = length(&intersect(&[entry.interval()?], &leave));
            if both < params.review.gap {
                return None;
            }
            let reason = format!(
                "{} lies on approved leave; which of the two holds?",
                said(day, entry)
            );
            let mut finding = on_entry(&RULE, firm, day, entry, reason);
            let evidence = Evidence::condition("outside leave", words::length(both), false);
            finding.evidence.push(evidence);
            Some(finding)
        })
        .collect()
}
