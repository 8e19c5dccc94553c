//! agreement.differs_from_ticket: an entry on another agreement than its ticket.
//!
//! Tests: both the entry and its ticket name an agreement, and not the same. The entry decides the money.
//! Evidence: both. Mend: the ticket's, where only that one fits.
//! Guard: an entry or a ticket that names none is not compared; a deliberate split is accepted with a reason.

use super::suggest;
use super::work::on_entries;
use crate::coverage::Work;
use crate::model::{Audience, Evidence, Finding, Firm, Params, Severity};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.differs_from_ticket",
    title: "Entry and ticket on different agreements",
    severity: Severity::Fix,
    audience: Audience::Dispatcher,
    needs: &["time_entry.agreement_id"],
    settings: &[],
    check: Check::Day(|firm, day, params| on_entries(firm, day, params, judge)),
    text: include_str!("differs_from_ticket.rs"),
};

fn judge(firm: &Firm, work: &Work<'_>, params: &Params) -> Option<Finding> {
    let own = work.entry?.agreement_id.as_ref()?;
    let other = work.ticket?.agreement_id.as_ref()?;
    if own == other {
        return None;
    }
    let agreement = work.agreement?;
    let of_ticket = firm.agreements.get(other);
    let ticket_name = of_ticket.map_or_else(|| other.source_id().to_owned(), |a| a.name.clone());
    let reason = format!(
        "{} is on {}, its ticket on {ticket_name}; which of the two is meant?",
        work.named(),
        agreement.name
    );
    let mut finding = work.finding(&RULE, firm, params, reason);
    finding
        .evidence
        .push(Evidence::value("agreement of the ticket", ticket_name));
    finding.suggestion = of_ticket
        .filter(|a| suggest::fits(firm, work, a))
        .filter(|_| !suggest::fits(firm, work, agreement))
        .map(suggest::to_agreement);
    Some(finding)
}
