//! setup.currency_missing: an agreement that names no currency.
//!
//! Tests: an agreement that holds today names none, and others of its source do. Until then the business's currency stands in.
//! Evidence: which stands in. Mend: the agreement's currency.
//! Guard: sources that never name a currency; firms with one currency alone.

use crate::model::{Audience, Evidence, Finding, Firm, FirmFacts, Params, Severity};
use crate::rules::agreement::setup::{active, on_agreement};
use crate::rules::{Check, Rule};
use std::collections::BTreeSet;

/// The rule.
pub static RULE: Rule = Rule {
    id: "setup.currency_missing",
    title: "Agreement without a currency",
    severity: Severity::Check,
    audience: Audience::Admin,
    needs: &["agreement.currency"],
    settings: &[],
    check: Check::Firm(check),
    text: include_str!("currency_missing.rs"),
};

fn check(firm: &Firm, facts: &FirmFacts, _: &Params) -> Vec<Finding> {
    let named = firm
        .agreements
        .values()
        .filter(|a| !a.reach.without_currency);
    let named: BTreeSet<String> = named.map(|a| a.currency.to_string()).collect();
    active(firm, facts.today)
        .filter(|a| a.reach.without_currency && !named.is_empty())
        .filter(|a| named.len() > 1 || !named.contains(&a.currency.to_string()))
        .map(|agreement| {
            let reason = format!(
                "{} of {} names no currency, and {} stands in; is that right?",
                agreement.name,
                firm.company_name(&agreement.company_id),
                agreement.currency
            );
            let evidence = Evidence::condition("names a currency", "none", false);
            on_agreement(&RULE, agreement, reason, vec![evidence])
        })
        .collect()
}
