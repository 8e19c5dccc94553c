//! ticket.no_next_step: an open ticket that nobody has.
//!
//! Tests: a ticket without time is open, came more than `grace_days` ago, and has no owner. Evidence: its status.
//! Mend: dispatch it. Guard: tickets that wait for the client or a vendor; project tickets, which wait for their phase;
//! tickets that came just now.

use crate::model::{Audience, Evidence, Finding, Firm, Params, Severity, Subject, TicketFacts};
use crate::rules::{Check, Rule, Setting};

/// The rule.
pub static RULE: Rule = Rule {
    id: "ticket.no_next_step",
    title: "Open ticket nobody has",
    severity: Severity::Check,
    audience: Audience::Dispatcher,
    needs: &["ticket.owner_id", "ticket.opened_at"],
    settings: &[Setting {
        name: "grace_days",
        default: 2,
        meaning: "days after its coming in which a ticket may wait for somebody",
    }],
    check: Check::Work {
        day: |_, _, _| Vec::new(),
        ticket: check,
    },
    text: include_str!("no_next_step.rs"),
};

fn check(_: &Firm, facts: &TicketFacts, params: &Params) -> Vec<Finding> {
    let ticket = &facts.ticket;
    let desk = &ticket.desk;
    let class = desk.status_class.as_deref().unwrap_or("queued");
    let waits = class.starts_with("waiting") || matches!(class, "done" | "closed");
    let grace = RULE.number(params, "grace_days");
    let is_old = desk.opened_at.is_some_and(|at| {
        let on = at.with_timezone(&params.business.time_zone).date_naive();
        (facts.today - on).num_days() > grace
    });
    if ticket.closed
        || ticket.has_time
        || ticket.project_id.is_some()
        || waits
        || !is_old
        || desk.owner_id.is_some()
    {
        return Vec::new();
    }
    let status = ticket
        .status
        .clone()
        .unwrap_or_else(|| "no status".to_owned());
    let reason = format!(
        "The ticket {} is open ({status}) and nobody has it yet; who takes it?",
        ticket.id.source_id()
    );
    vec![Finding {
        company_id: ticket.company_id.clone(),
        ticket_id: Some(ticket.id.clone()),
        agreement_id: ticket.agreement_id.clone(),
        evidence: vec![
            Evidence::condition("somebody has it", "nobody", false),
            Evidence::value("status", status),
        ],
        ..Finding::new(
            RULE.id,
            RULE.severity,
            RULE.audience,
            Subject::Ticket(ticket.id.clone()),
            reason,
        )
    }]
}
