//! agreement.edited_after_invoice: an agreement whose terms changed after work on it was invoiced.
//!
//! Tests: in the last 60 days a change of dates, price, limit, kind or coverage was seen, and an invoice of the agreement is
//! dated before it. Evidence: the fields, the day, the last invoice. Mend: look through that invoice.
//! Guard: changes of a name or a category; agreements nobody invoiced yet; the first sight of an agreement is no change.

use super::setup::on_agreement;
use crate::model::{Audience, Evidence, Finding, Firm, FirmFacts, Params, Severity};
use crate::rules::{Check, Rule, words};

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.edited_after_invoice",
    title: "Terms changed after invoicing",
    severity: Severity::Check,
    audience: Audience::Finance,
    needs: &[],
    settings: &[],
    check: Check::Daily(check),
    text: include_str!("edited_after_invoice.rs"),
};

/// Fields that an invoice rests on.
pub const TERMS: [&str; 13] = [
    "kind",
    "starts_on",
    "ends_on",
    "cancelled_on",
    "currency",
    "bill_amount",
    "bill_cycle_months",
    "limit_amount",
    "unlimited",
    "allow_overrun",
    "overage_rate",
    "covers_time",
    "covers_projects",
];

fn check(firm: &Firm, facts: &FirmFacts, _: &Params) -> Vec<Finding> {
    let edits = facts.edits.iter();
    edits
        .filter_map(|edit| {
            let agreement = firm.agreements.get(&edit.agreement_id)?;
            let is_term = |field: &&String| TERMS.contains(&field.as_str());
            let fields: Vec<&str> = edit
                .fields
                .iter()
                .filter(is_term)
                .map(String::as_str)
                .collect();
            if fields.is_empty() || edit.known_at.date_naive() < edit.invoiced_on {
                return None;
            }
            let said = fields.join(", ").replace('_', " ");
            let reason = format!(
                "{} of {} changed ({said}) after its invoice of {}; does that invoice still hold?",
                agreement.name,
                firm.company_name(&agreement.company_id),
                words::date(edit.invoiced_on)
            );
            let evidence = vec![
                Evidence::condition("terms are those invoiced", said, false),
                Evidence::value("change seen on", words::date(edit.known_at.date_naive())),
            ];
            Some(on_agreement(&RULE, agreement, reason, evidence))
        })
        .collect()
}
