//! agreement.missing: work for a client that stands on no agreement, though the client has one.
//!
//! Tests: the client has at least one agreement that covers time and holds on the work date; neither the entry nor its
//! ticket names one. For an open ticket without time the date is today.
//! Evidence: the client's agreements on that day. Mend: the one that fits, where only one does.
//! Guard: work on a project never counts, nor the firm's own work, payroll wrap and leave. Sales boards and clients
//! without contract are exempted by `exempt_boards` and `exempt_companies`.

use super::suggest;
use super::work::{on_entries, on_ticket};
use crate::coverage::Work;
use crate::model::{Audience, Evidence, Finding, Firm, Params, Severity};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.missing",
    title: "Work on no agreement",
    severity: Severity::Fix,
    audience: Audience::Dispatcher,
    needs: &["time_entry.agreement_id", "ticket.agreement_id"],
    settings: &[],
    check: Check::Work {
        day: |firm, day, params| on_entries(firm, day, params, judge),
        ticket: |firm, ticket, params| on_ticket(firm, ticket, params, judge),
    },
    text: include_str!("missing.rs"),
};

fn judge(firm: &Firm, work: &Work<'_>, params: &Params) -> Option<Finding> {
    if work.names_agreement || work.names_project || work.is_internal(firm) {
        return None;
    }
    let company = work.company?;
    let own = firm.agreements_of.get(company)?;
    own.iter()
        .filter_map(|id| firm.agreements.get(id))
        .find(|a| a.covers_time && a.active_on(work.date))?;
    let choice = suggest::choose(firm, work, None);
    let reason = format!(
        "{} for {} is on no agreement; {}",
        work.named(),
        firm.company_name(company),
        choice.tail("which of theirs does it belong to?")
    );
    let mut finding = work.finding(&RULE, firm, params, reason);
    let on_none = Evidence::condition("is on an agreement", "names none", false);
    finding.evidence.insert(0, on_none);
    Some(choice.onto(finding))
}
