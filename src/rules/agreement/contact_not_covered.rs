//! agreement.contact_not_covered: work for a kind of contact that the agreement leaves out.
//!
//! Tests: the ticket says what kind of contact called, and the agreement names that kind as not covered (case apart).
//! Evidence: the kind. Mend: bill by the hour, or another agreement.
//! Guard: tickets that do not say who called; agreements that leave nobody out.

use super::suggest;
use super::work::{on_entries, on_ticket};
use crate::coverage::Work;
use crate::model::{Audience, Evidence, Finding, Firm, Params, Severity};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.contact_not_covered",
    title: "Contact the agreement leaves out",
    severity: Severity::Check,
    audience: Audience::Dispatcher,
    needs: &["ticket.contact_type", "agreement.excluded_contact_types"],
    settings: &[],
    check: Check::Work {
        day: |firm, day, params| on_entries(firm, day, params, judge),
        ticket: |firm, ticket, params| on_ticket(firm, ticket, params, judge),
    },
    text: include_str!("contact_not_covered.rs"),
};

fn judge(firm: &Firm, work: &Work<'_>, params: &Params) -> Option<Finding> {
    let agreement = work.agreement?;
    let kind = work.ticket?.desk.contact_type.as_deref()?.trim();
    let mut left_out = agreement.reach.excluded_contact_types.iter();
    left_out.find(|other| other.trim().eq_ignore_ascii_case(kind))?;
    let choice = suggest::choose(firm, work, None);
    let reason = format!(
        "{} is for a contact of the kind {kind}, whom {} leaves out; {}",
        work.named(),
        agreement.name,
        choice.tail("is it billed by the hour?")
    );
    let mut finding = work.finding(&RULE, firm, params, reason);
    let evidence = Evidence::condition("contact is covered", kind, false);
    finding.evidence.push(evidence);
    Some(choice.onto(finding))
}
