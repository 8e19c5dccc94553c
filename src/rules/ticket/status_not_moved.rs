//! ticket.status_not_moved: a ticket whose status does not tell what happened.
//!
//! Tests: a ticket has time of a day that is over and still stands among those nobody began (status class `queued`); or it is
//! done and has no time at all. Evidence: the status. Mend: the next status, or the time.
//! Guard: days that are not over; statuses whose source gives no class; work in progress, which may go on for days;
//! alerts that closed themselves.

use crate::model::{
    Audience, DayFacts, Evidence, Finding, Firm, Params, Severity, Subject, Ticket, TicketFacts,
};
use crate::rules::entry::judged;
use crate::rules::{Check, Rule};
use std::collections::BTreeSet;

/// The rule.
pub static RULE: Rule = Rule {
    id: "ticket.status_not_moved",
    title: "Status behind the work",
    severity: Severity::Info,
    audience: Audience::Dispatcher,
    needs: &["ticket.status_class"],
    settings: &[],
    check: Check::Work {
        day: on_day,
        ticket: on_ticket,
    },
    text: include_str!("status_not_moved.rs"),
};

fn on_day(firm: &Firm, day: &DayFacts, _: &Params) -> Vec<Finding> {
    if !day.due {
        return Vec::new();
    }
    let mut seen = BTreeSet::new();
    judged(firm, day)
        .filter(|entry| entry.worked.0 > 0)
        .filter_map(|entry| {
            let ticket = day.ticket(entry).filter(|t| !t.closed)?;
            let queued = ticket.desk.status_class.as_deref() == Some("queued");
            if !queued || !seen.insert(&ticket.id) {
                return None;
            }
            let status = ticket.status.as_deref().unwrap_or("queued");
            let reason = format!(
                "The ticket of an entry is still {status}, though work on it began; which status comes next?"
            );
            let mut finding = about(ticket, Subject::TimeEntry(entry.id.clone()), status, reason);
            finding.member_id = Some(entry.member_id.clone());
            finding.time_entry_id = Some(entry.id.clone());
            finding.work_date = Some(entry.work_date);
            Some(finding)
        })
        .collect()
}

fn on_ticket(_: &Firm, facts: &TicketFacts, _: &Params) -> Vec<Finding> {
    let ticket = &facts.ticket;
    let done = ticket.desk.status_class.as_deref() == Some("done");
    if ticket.closed || ticket.has_time || !done {
        return Vec::new();
    }
    let status = ticket.status.as_deref().unwrap_or("done");
    let reason = format!(
        "The ticket {} is {status} and has no time at all; is the time still to come?",
        ticket.id.source_id()
    );
    vec![about(
        ticket,
        Subject::Ticket(ticket.id.clone()),
        status,
        reason,
    )]
}

fn about(ticket: &Ticket, subject: Subject, status: &str, reason: String) -> Finding {
    Finding {
        company_id: ticket.company_id.clone(),
        ticket_id: Some(ticket.id.clone()),
        agreement_id: ticket.agreement_id.clone(),
        evidence: vec![Evidence::condition(
            "status tells what happened",
            status,
            false,
        )],
        ..Finding::new(RULE.id, RULE.severity, RULE.audience, subject, reason)
    }
}
