//! entry.unbilled_stale: billable work by the hour that stands on no invoice for a long time.
//!
//! Tests: an entry of an open month is billable, on an agreement that prices the hour or on none, older than `stale_days`,
//! and on no invoice. Evidence: its age in days it was worked. What is at stake is the work at its rate.
//! Mend: bill it, or write it off.
//! Guard: work that is covered; other options; the own firm; sources that do not say what is invoiced.

use super::standing::{is_priced, named, older_than, on_standing};
use crate::model::{Audience, Billable, Evidence, Finding, Firm, FirmFacts, Params, Severity, Why};
use crate::rules::{Check, Rule, Setting};

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry.unbilled_stale",
    title: "Billable and on no invoice",
    severity: Severity::Check,
    audience: Audience::Finance,
    needs: &["time_entry.invoice_id"],
    settings: &[Setting {
        name: "stale_days",
        default: 60,
        meaning: "younger work is still to be invoiced",
    }],
    check: Check::Daily(check),
    text: include_str!("unbilled_stale.rs"),
};

fn check(firm: &Firm, facts: &FirmFacts, params: &Params) -> Vec<Finding> {
    let is_own =
        |id: &crate::model::CompanyId| firm.companies.get(id).is_some_and(|c| c.is_internal);
    older_than(facts, RULE.number(params, "stale_days"))
        .filter(|of| of.why == Why::Unbilled && of.billable == Some(Billable::Billable))
        .filter(|of| of.company_id.as_ref().is_some_and(|id| !is_own(id)) && is_priced(firm, of))
        .map(|of| {
            let reason = format!(
                "{} is billable and on no invoice yet; is it to be billed or written off?",
                named(of)
            );
            let mut finding = on_standing(&RULE, firm, params, of, reason);
            finding
                .evidence
                .push(Evidence::condition("is on an invoice", "none", false));
            finding
        })
        .collect()
}
