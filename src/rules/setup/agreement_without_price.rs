//! setup.agreement_without_price: an agreement that covers time and is paid for by nothing.
//!
//! Tests: a fixed fee that holds today covers time, and has neither a price nor an addition with one.
//! Evidence: the fields. Mend: its price, or that it covers no time.
//! Guard: an agreement under another one, which may carry the price; the own firm's agreements; other kinds.

use crate::model::{
    Agreement, AgreementKind, Audience, Evidence, Finding, Firm, FirmFacts, Params, Severity,
};
use crate::rules::agreement::setup::{active, on_agreement};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "setup.agreement_without_price",
    title: "Agreement without a price",
    severity: Severity::Check,
    audience: Audience::Admin,
    needs: &["agreement.bill_amount"],
    settings: &[],
    check: Check::Firm(check),
    text: include_str!("agreement_without_price.rs"),
};

fn check(firm: &Firm, facts: &FirmFacts, _: &Params) -> Vec<Finding> {
    let is_own = |a: &Agreement| {
        firm.companies
            .get(&a.company_id)
            .is_some_and(|c| c.is_internal)
    };
    active(firm, facts.today)
        .filter(|a| a.kind == AgreementKind::FixedFee && a.covers_time && a.parent_id.is_none())
        .filter(|a| a.bill_amount.is_none_or(|price| price.is_zero()))
        .filter(|a| {
            a.additions
                .iter()
                .all(|addition| addition.unit_price.is_zero())
        })
        .filter(|a| !is_own(a))
        .map(|agreement| {
            let reason = format!(
                "{} of {} covers time and has no price yet; what does it earn?",
                agreement.name,
                firm.company_name(&agreement.company_id)
            );
            let evidence = Evidence::condition("has a price", "none given", false);
            on_agreement(&RULE, agreement, reason, vec![evidence])
        })
        .collect()
}
