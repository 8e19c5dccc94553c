//! agreement.internal_work_on_client: the firm's own work on a client's agreement.
//!
//! Tests: the company is the own firm, and the agreement a client's: the client's margin carries a cost that is ours.
//! Evidence: the conditions. Mend: a charge code or the firm's own agreement.
//! Guard: payroll wrap and leave; work for nobody named.

use super::suggest;
use super::work::on_entries;
use crate::coverage::Work;
use crate::model::{AgreementKind, Audience, Evidence, Finding, Firm, Params, Severity};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.internal_work_on_client",
    title: "Own work on a client's agreement",
    severity: Severity::Check,
    audience: Audience::Lead,
    needs: &["time_entry.agreement_id"],
    settings: &[],
    check: Check::Day(|firm, day, params| on_entries(firm, day, params, judge)),
    text: include_str!("internal_work_on_client.rs"),
};

fn judge(firm: &Firm, work: &Work<'_>, params: &Params) -> Option<Finding> {
    let (agreement, company) = (work.agreement?, work.company?);
    let is_own = |id| firm.companies.get(id).is_some_and(|c| c.is_internal);
    let internal = agreement.kind == AgreementKind::Internal || is_own(&agreement.company_id);
    if internal || !is_own(company) {
        return None;
    }
    let owner = firm.company_name(&agreement.company_id);
    let reason = format!(
        "{} for our own firm is on {}, an agreement of {owner}; is it the client's work after all?",
        work.named(),
        agreement.name
    );
    let mut finding = work.finding(&RULE, firm, params, reason);
    let evidence = Evidence::condition("is on our own agreement", owner, false);
    finding.evidence.push(evidence);
    Some(suggest::choose(firm, work, None).onto(finding))
}
