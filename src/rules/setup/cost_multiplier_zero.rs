//! setup.cost_multiplier_zero: a work type whose hours cost nothing.
//!
//! Tests: a work type in use multiplies labour cost by zero: free labour, and a margin that is too good.
//! Evidence: the multiplier. Mend: 1 for salaried people, 1.5 or 2 for paid overtime.
//! Guard: types for leave; types no longer in use; a type without a multiplier counts as 1.

use super::on_setup;
use crate::model::{Audience, Evidence, Finding, Firm, FirmFacts, Params, Severity, WorkType};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "setup.cost_multiplier_zero",
    title: "Work type that costs nothing",
    severity: Severity::Check,
    audience: Audience::Admin,
    needs: &["work_type.cost_multiplier"],
    settings: &[],
    check: Check::Firm(check),
    text: include_str!("cost_multiplier_zero.rs"),
};

fn check(firm: &Firm, _: &FirmFacts, _: &Params) -> Vec<Finding> {
    let mut types: Vec<&WorkType> = firm.work_types.values().collect();
    types.sort_by(|a, b| a.id.cmp(&b.id));
    types
        .into_iter()
        .filter(|t| t.active && !t.absence && t.cost_multiplier.is_zero())
        .map(|t| {
            let reason = format!(
                "Hours of the work type {} cost nothing; is a multiplier of 1 meant?",
                t.name
            );
            let evidence = Evidence::condition("labour costs something", "multiplier 0", false);
            on_setup(&RULE, format!("work_type/{}", t.id), reason, evidence)
        })
        .collect()
}
