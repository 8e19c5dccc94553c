//! entry.closed_target: time on a ticket that was closed, or a project that was over.
//!
//! Tests: the work date is more than `grace_days` after the day the ticket was closed, or the project is completed or
//! cancelled and its last day is longer ago. Evidence: the day. Mend: reopen it, or book on a new ticket.
//! Guard: days of grace; a ticket that is open again; work dated before the end.

use super::{judged, on_entry, said};
use crate::coverage::Work;
use crate::model::{Audience, DayFacts, Evidence, Finding, Firm, Params, Severity, TimeEntry};
use crate::rules::{Check, Rule, Setting, money, words};
use chrono::{Days, NaiveDate};

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry.closed_target",
    title: "Time on something closed",
    severity: Severity::Check,
    audience: Audience::Dispatcher,
    needs: &["time_entry.ticket_id", "ticket.closed_at"],
    settings: &[Setting {
        name: "grace_days",
        default: 7,
        meaning: "days after the closing on which work is still expected",
    }],
    check: Check::Day(check),
    text: include_str!("closed_target.rs"),
};

fn check(firm: &Firm, day: &DayFacts, params: &Params) -> Vec<Finding> {
    let grace = RULE.number(params, "grace_days").max(0).unsigned_abs();
    judged(firm, day)
        .filter(|entry| !firm.is_wrap(entry))
        .filter_map(|entry| {
            let (what, on) = over(firm, day, entry)?;
            let last = on.checked_add_days(Days::new(grace))?;
            if entry.work_date <= last {
                return None;
            }
            let on = words::date(on);
            let reason = format!(
                "{} is on a {what} that was closed on {on}; is it to be opened again, or is there a new one?",
                said(day, entry)
            );
            let mut finding = on_entry(&RULE, firm, day, entry, reason);
            let evidence =
                Evidence::condition(format!("the {what} was open"), format!("closed on {on}"), false);
            finding.evidence.push(evidence);
            let work = Work::of_entry(firm, entry, day.ticket(entry));
            Some(money::at_stake(finding, firm, params, &work, entry.worked))
        })
        .collect()
}

/// What was over, and since when.
fn over(firm: &Firm, day: &DayFacts, entry: &TimeEntry) -> Option<(&'static str, NaiveDate)> {
    let ticket = day.ticket(entry);
    if let Some(ticket) = ticket.filter(|t| t.closed) {
        let closed = ticket.closed_at?.with_timezone(&day.zone).date_naive();
        return Some(("ticket", closed));
    }
    let project = firm.project_of(entry, ticket)?;
    let is_over = matches!(project.status.as_deref(), Some("completed" | "cancelled"));
    Some(("project", project.ends_on.filter(|_| is_over)?))
}
