//! agreement.client_work_on_internal: a client's work on an agreement of the own firm.
//!
//! Tests: the company is a client, and the agreement is internal or the own firm's. Such work is never billed.
//! Evidence: the conditions. Mend: the client's agreement that fits, where only one does.
//! Guard: work for nobody named; payroll wrap and leave.

use super::suggest;
use super::work::{on_entries, on_ticket};
use crate::coverage::Work;
use crate::model::{AgreementKind, Audience, Evidence, Finding, Firm, Params, Severity};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.client_work_on_internal",
    title: "Client work on the firm's own agreement",
    severity: Severity::Fix,
    audience: Audience::Dispatcher,
    needs: &["time_entry.agreement_id", "ticket.agreement_id"],
    settings: &[],
    check: Check::Work {
        day: |firm, day, params| on_entries(firm, day, params, judge),
        ticket: |firm, ticket, params| on_ticket(firm, ticket, params, judge),
    },
    text: include_str!("client_work_on_internal.rs"),
};

fn judge(firm: &Firm, work: &Work<'_>, params: &Params) -> Option<Finding> {
    let (agreement, company) = (work.agreement?, work.company?);
    let is_own = |id| firm.companies.get(id).is_some_and(|c| c.is_internal);
    let internal = agreement.kind == AgreementKind::Internal || is_own(&agreement.company_id);
    if !internal || is_own(company) {
        return None;
    }
    let choice = suggest::choose(firm, work, None);
    let reason = format!(
        "{} for {} is on {}, an agreement of our own; {}",
        work.named(),
        firm.company_name(company),
        agreement.name,
        choice.tail("which of the client's is meant?")
    );
    let mut finding = work.finding(&RULE, firm, params, reason);
    let kind = agreement.kind.as_str();
    let evidence = Evidence::condition("is on a client's agreement", kind, false);
    finding.evidence.push(evidence);
    Some(choice.onto(finding))
}
