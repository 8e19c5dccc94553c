//! setup.addition_without_cost: an addition whose cost nobody gave.
//!
//! Tests: an agreement that holds today has additions of today with a price and without a unit cost: their cost is
//! unknown, not zero, and the margin an upper bound. One item an agreement; its evidence lists the additions.
//! Mend: the unit cost, 0 where it costs nothing. Guard: additions without a price; additions that ended.

use crate::model::{Addition, Audience, Evidence, Finding, Firm, FirmFacts, Params, Severity};
use crate::rules::agreement::setup::{active, on_agreement};
use crate::rules::{Check, Rule};
use chrono::NaiveDate;

/// The rule.
pub static RULE: Rule = Rule {
    id: "setup.addition_without_cost",
    title: "Addition without cost",
    severity: Severity::Check,
    audience: Audience::Admin,
    needs: &["agreement_addition.unit_cost"],
    settings: &[],
    check: Check::Firm(check),
    text: include_str!("addition_without_cost.rs"),
};

fn check(firm: &Firm, facts: &FirmFacts, _: &Params) -> Vec<Finding> {
    active(firm, facts.today)
        .filter_map(|agreement| {
            let open: Vec<&Addition> = agreement
                .additions
                .iter()
                .filter(|a| holds(a, facts.today))
                .filter(|a| a.unit_cost.is_none() && !a.unit_price.is_zero())
                .collect();
            let first = open.first()?;
            let more = match open.len() {
                1 => String::new(),
                n => format!(" and {} more", n - 1),
            };
            let reason = format!(
                "{}{more} on {} of {} has a price and no cost yet; what does one cost?",
                first.name,
                agreement.name,
                firm.company_name(&agreement.company_id)
            );
            let evidence = open
                .iter()
                .map(|a| Evidence::condition(format!("cost of {} is known", a.name), "none", false))
                .collect();
            Some(on_agreement(&RULE, agreement, reason, evidence))
        })
        .collect()
}

fn holds(addition: &Addition, today: NaiveDate) -> bool {
    addition.effective_on.is_none_or(|first| first <= today)
        && addition.cancelled_on.is_none_or(|end| today < end)
}
