//! entry.in_closed_month: time that came when its month was closed already.
//!
//! Tests: the first sight of an entry is after the close of its month. Evidence: the month.
//! What is at stake is the work at its rate: it appears in the next open month as an adjustment.
//! Mend: nothing in the PSA; finance knows where it went, or moves the work date.
//! Guard: changes of entries that were there before; months that are open.

use super::standing::{named, on_standing};
use crate::model::{Audience, Evidence, Finding, Firm, FirmFacts, Params, Severity, Why};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry.in_closed_month",
    title: "Time in a closed month",
    severity: Severity::Info,
    audience: Audience::Finance,
    needs: &[],
    settings: &[],
    check: Check::Daily(check),
    text: include_str!("in_closed_month.rs"),
};

fn check(firm: &Firm, facts: &FirmFacts, params: &Params) -> Vec<Finding> {
    let standing = facts.standing.iter();
    standing
        .filter_map(|of| {
            let Why::MonthClosed(month) = of.why else {
                return None;
            };
            let reason = format!(
                "{} came after {month} was closed; is an adjustment in the next month right?",
                named(of)
            );
            let mut finding = on_standing(&RULE, firm, params, of, reason);
            finding.evidence.push(Evidence::condition(
                "its month was open",
                month.to_string(),
                false,
            ));
            Some(finding)
        })
        .collect()
}
