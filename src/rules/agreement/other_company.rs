//! agreement.other_company: work for one company on the agreement of another.
//!
//! Tests: the agreement belongs neither to the company of the work nor to its parent, and neither of the two pays for the
//! other's agreements (one level). Evidence: both companies. Mend: the company's own agreement, where one clearly fits.
//! Guard: work that names no company is not compared; shared contracts are exempted by `exempt_companies`.

use super::suggest;
use super::work::{on_entries, on_ticket};
use crate::coverage::Condition;
use crate::coverage::Work;
use crate::model::{Audience, Finding, Firm, Params, Severity};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.other_company",
    title: "Agreement of another company",
    severity: Severity::Fix,
    audience: Audience::Dispatcher,
    needs: &["time_entry.agreement_id", "ticket.agreement_id"],
    settings: &[],
    check: Check::Work {
        day: |firm, day, params| on_entries(firm, day, params, judge),
        ticket: |firm, ticket, params| on_ticket(firm, ticket, params, judge),
    },
    text: include_str!("other_company.rs"),
};

fn judge(firm: &Firm, work: &Work<'_>, params: &Params) -> Option<Finding> {
    let (agreement, company) = (work.agreement?, work.company?);
    if Condition::Company.holds(firm, work, agreement) {
        return None;
    }
    let choice = suggest::choose(firm, work, None);
    let reason = format!(
        "{} for {} is on {}, an agreement of {}; {}",
        work.named(),
        firm.company_name(company),
        agreement.name,
        firm.company_name(&agreement.company_id),
        choice.tail("is that shared, or is there one of their own?")
    );
    Some(choice.onto(work.finding(&RULE, firm, params, reason)))
}
