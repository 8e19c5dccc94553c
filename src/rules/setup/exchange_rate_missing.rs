//! setup.exchange_rate_missing: costs in one currency for agreements in another, and no rate of exchange.
//!
//! Tests: in this month or the one before, people paid in one currency worked on agreements in another, and `fx_rates` has no
//! row of that month from the one to the other. Such cost is unknown. One item a month and pair. Mend: the row.
//! Guard: rates are never inverted or chained; firms with one currency; months without such work.

use super::on_setup;
use crate::model::{Audience, Evidence, Finding, Firm, FirmFacts, Params, Severity};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "setup.exchange_rate_missing",
    title: "No rate of exchange",
    severity: Severity::Fix,
    audience: Audience::Finance,
    needs: &[],
    settings: &[],
    check: Check::Daily(check),
    text: include_str!("exchange_rate_missing.rs"),
};

fn check(firm: &Firm, facts: &FirmFacts, _: &Params) -> Vec<Finding> {
    let missing = facts.exchanges_missing.iter().filter(|(month, from, to)| {
        let mut rates = firm.fx_rates.iter();
        from != to && !rates.any(|r| r.month == *month && r.from == *from && r.to == *to)
    });
    missing
        .map(|(month, from, to)| {
            let reason = format!("Work of {month} costs {from} and earns {to}, and no rate leads from one to the other; which one holds?");
            let evidence = Evidence::condition(format!("a rate from {from} to {to} is known"), month.to_string(), false);
            on_setup(&RULE, format!("exchange/{month}/{from}/{to}"), reason, evidence)
        })
        .collect()
}
