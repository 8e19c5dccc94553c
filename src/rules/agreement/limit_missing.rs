//! agreement.limit_missing: a block without a limit, which covers nothing.
//!
//! Tests: the agreement holds today, runs down hours or money, is not unlimited, and gives no limit or one of zero.
//! Evidence: the fields. Mend: the limit, or the mark for unlimited. Guard: agreements that do not cover time.

use super::setup::{active, on_agreement};
use crate::coverage::is_block;
use crate::model::{Audience, Evidence, Finding, Firm, FirmFacts, Params, Severity};
use crate::rules::{Check, Rule};
use rust_decimal::Decimal;

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.limit_missing",
    title: "Block without a limit",
    severity: Severity::Fix,
    audience: Audience::Admin,
    needs: &["agreement.limit_amount", "agreement.unlimited"],
    settings: &[],
    check: Check::Firm(check),
    text: include_str!("limit_missing.rs"),
};

fn check(firm: &Firm, facts: &FirmFacts, _: &Params) -> Vec<Finding> {
    active(firm, facts.today)
        .filter(|a| is_block(a) && a.covers_time)
        .filter(|a| a.limit_amount.is_none_or(|limit| limit <= Decimal::ZERO))
        .map(|agreement| {
            let reason = format!(
                "{} of {} gives no limit and is not unlimited, so that it covers nothing; how much does it grant?",
                agreement.name,
                firm.company_name(&agreement.company_id)
            );
            let evidence = Evidence::condition("has a limit", "none given", false);
            on_agreement(&RULE, agreement, reason, vec![evidence])
        })
        .collect()
}
