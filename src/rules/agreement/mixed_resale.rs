//! agreement.mixed_resale: licences and labour in one agreement, so that neither margin can be seen.
//!
//! Tests: an agreement that holds today covers time, and additions that cost something make `share_percent` or more of its
//! monthly price. Evidence: the share. Mend: an agreement of its own for what is resold.
//! Guard: an agreement whose category says that it is mixed on purpose; additions without a cost; blocks.

use super::setup::{active, monthly_additions, monthly_price, on_agreement, price_of};
use crate::coverage::is_block;
use crate::model::{
    Agreement, AgreementKind, Audience, Evidence, Finding, Firm, FirmFacts, Params, Severity,
};
use crate::rules::{Check, Rule, Setting};
use rust_decimal::Decimal;

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.mixed_resale",
    title: "Resale and labour in one agreement",
    severity: Severity::Info,
    audience: Audience::Finance,
    needs: &["agreement_addition.unit_cost"],
    settings: &[Setting {
        name: "share_percent",
        default: 50,
        meaning: "additions that make less of the monthly price say nothing",
    }],
    check: Check::Firm(check),
    text: include_str!("mixed_resale.rs"),
};

/// Labour at a price of its own; what is resold alone, or runs down, is no mixture.
fn is_fee(agreement: &Agreement) -> bool {
    agreement.covers_time && !is_block(agreement) && agreement.kind != AgreementKind::Resale
}

fn check(firm: &Firm, facts: &FirmFacts, params: &Params) -> Vec<Finding> {
    let least = Decimal::from(RULE.number(params, "share_percent").max(1));
    active(firm, facts.today)
        .filter(|a| is_fee(a) && a.category.as_deref() != Some("mixed"))
        .filter_map(|agreement| {
            let resold = monthly_additions(agreement, facts.today, |a| match a.unit_cost {
                Some(cost) if cost > Decimal::ZERO => price_of(a),
                _ => Decimal::ZERO,
            });
            // Where a fee is an addition like others, it is one without a cost.
            let fee = monthly_price(agreement).unwrap_or_default();
            let whole = fee.saturating_add(monthly_additions(agreement, facts.today, price_of));
            let share = resold.saturating_mul(Decimal::ONE_HUNDRED).checked_div(whole)?;
            if share < least {
                return None;
            }
            let share = share.round().normalize();
            let reason = format!(
                "{} of {} earns most of its price with what is resold; is an agreement of its own clearer?",
                agreement.name,
                firm.company_name(&agreement.company_id)
            );
            let what = "labour makes most of the price";
            let evidence = Evidence::condition(what, format!("additions make {share} of 100"), false);
            Some(on_agreement(&RULE, agreement, reason, vec![evidence]))
        })
        .collect()
}
