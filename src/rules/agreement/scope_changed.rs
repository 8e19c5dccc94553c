//! agreement.scope_changed: a ticket that became something else after its agreement was chosen.
//!
//! Tests: the ticket's board, type, sub-type or priority changed after its agreement was set, and among the client's
//! agreements another one fits now, and only that one. Evidence: when it changed, and every condition.
//! Mend: that agreement. Guard: tickets whose agreement was set or confirmed afterwards; where two fit, nothing is said;
//! an entry that is on another agreement than its ticket is `agreement.differs_from_ticket`'s.

use super::suggest;
use super::work::{on_entries, on_ticket};
use crate::coverage::{Condition, Work};
use crate::model::{Audience, Evidence, Finding, Firm, Params, Severity};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.scope_changed",
    title: "Ticket changed after its agreement was chosen",
    severity: Severity::Check,
    audience: Audience::Dispatcher,
    needs: &["ticket.agreement_id", "ticket.board"],
    settings: &[],
    check: Check::Work {
        day: |firm, day, params| on_entries(firm, day, params, judge),
        ticket: |firm, ticket, params| on_ticket(firm, ticket, params, judge),
    },
    text: include_str!("scope_changed.rs"),
};

fn judge(firm: &Firm, work: &Work<'_>, params: &Params) -> Option<Finding> {
    let (agreement, ticket) = (work.agreement?, work.ticket?);
    let changed = ticket.desk.rescoped_at?;
    let is_tickets = ticket.agreement_id.as_ref() == Some(&agreement.id);
    if !is_tickets || work.names_project || Condition::Board.holds(firm, work, agreement) {
        return None;
    }
    let choice = suggest::choose(firm, work, None);
    let better = choice.clear?;
    let reason = format!(
        "{} is on {}, chosen before its ticket changed; as it is now {} fits.",
        work.named(),
        agreement.name,
        better.name
    );
    let mut finding = work.finding(&RULE, firm, params, reason);
    let on = changed.format("%Y-%m-%d").to_string();
    let evidence = Evidence::condition("agreement was chosen for the ticket as it is", on, false);
    finding.evidence.push(evidence);
    Some(choice.onto(finding))
}
