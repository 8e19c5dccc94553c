//! Can the entries of a day be true together? One file per rule (`domain.md` §5.2).

pub mod bot;
pub mod changed_after_approval;
pub mod chatter_charged;
pub mod closed_target;
pub mod duplicate;
pub mod impossible;
pub mod in_closed_month;
pub mod inactive_member;
pub mod large_deduction;
pub mod late;
pub mod on_leave;
pub mod overlap;
mod pair;
pub mod rounded_bill;
pub mod rounding_bias;
mod standing;
mod team;
pub mod times_missing;
pub mod unapproved;
pub mod unbilled_stale;
pub mod wrong_company;

use super::{Rule, words};
use crate::model::{DayFacts, Evidence, Finding, Firm, Subject, TimeEntry};

/// The entries that are judged: leave is no time entry of the rules (`domain.md` §6.2).
pub(super) fn judged<'a>(
    firm: &'a Firm,
    day: &'a DayFacts,
) -> impl Iterator<Item = &'a TimeEntry> + Clone {
    day.entries.iter().filter(|entry| !firm.is_absence(entry))
}

/// How a reason names an entry: `The entry of 1 h 30 min at 09:00 on 2 November 2026`.
pub(super) fn said(day: &DayFacts, entry: &TimeEntry) -> String {
    let at = entry.started_at.map_or_else(String::new, |at| {
        format!(" at {}", words::clock(day.zone, at))
    });
    format!(
        "The entry of {}{at} on {}",
        words::length(entry.worked),
        words::date(entry.work_date)
    )
}

/// Start and end for people: `09:00-10:00`.
pub(super) fn times(day: &DayFacts, entry: &TimeEntry) -> String {
    let clock = |at| words::clock(day.zone, at);
    format!(
        "{}-{}",
        entry.started_at.map_or_else(|| "?".to_owned(), clock),
        entry.ended_at.map_or_else(|| "?".to_owned(), clock)
    )
}

/// The finding of a rule about an entry.
pub(super) fn on_entry(
    rule: &Rule,
    firm: &Firm,
    day: &DayFacts,
    entry: &TimeEntry,
    reason: String,
) -> Finding {
    let ticket = day.ticket(entry);
    let interval = entry.interval();
    Finding {
        member_id: Some(entry.member_id.clone()),
        company_id: firm.company_of(entry, ticket).cloned(),
        ticket_id: entry.ticket_id.clone(),
        time_entry_id: Some(entry.id.clone()),
        agreement_id: firm.agreement_of(entry, ticket).map(|a| a.id.clone()),
        work_date: Some(entry.work_date),
        interval_start: interval.map(|i| i.start),
        interval_end: interval.map(|i| i.end),
        length: Some(entry.worked),
        evidence: vec![
            Evidence::value("times", times(day, entry)),
            Evidence::value("worked", words::length(entry.worked)),
        ],
        ..Finding::new(
            rule.id,
            rule.severity,
            rule.audience,
            Subject::TimeEntry(entry.id.clone()),
            reason,
        )
    }
}
