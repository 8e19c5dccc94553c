//! entry.changed_after_approval: an entry that changed after it was approved.
//!
//! Tests: of an entry of an open month a later version was seen after the one that approved it, with other hours, rates,
//! option, agreement, role, type, date or ticket. Evidence: which fields, and when it was seen. Mend: approve it again.
//! Guard: an approval after the change; changes of notes or of an invoice number; the first sight of an entry.

use super::standing::{named, on_standing};
use crate::model::{Audience, Evidence, Finding, Firm, FirmFacts, Params, Severity, Why};
use crate::rules::{Check, Rule, words};

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry.changed_after_approval",
    title: "Changed after approval",
    severity: Severity::Check,
    audience: Audience::Finance,
    needs: &["time_entry.approval"],
    settings: &[],
    check: Check::Daily(check),
    text: include_str!("changed_after_approval.rs"),
};

fn check(firm: &Firm, facts: &FirmFacts, params: &Params) -> Vec<Finding> {
    let standing = facts.standing.iter();
    standing
        .filter_map(|of| {
            let Why::Changed(fields, at) = &of.why else {
                return None;
            };
            let said = fields.replace('|', ", ").replace('_', " ");
            let reason = format!(
                "{} changed after it was approved ({said}); does the approval still hold?",
                named(of)
            );
            let mut finding = on_standing(&RULE, firm, params, of, reason);
            let on = words::date(at.date_naive());
            finding.evidence.push(Evidence::condition(
                "is as it was approved",
                format!("{said}, seen on {on}"),
                false,
            ));
            Some(finding)
        })
        .collect()
}
