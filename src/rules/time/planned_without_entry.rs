//! time.planned_without_entry: a slot planned on a ticket that no time entry touches.
//!
//! Looked at are busy calendar entries linked to a ticket, on the day they start, that are long enough. A second of
//! any of the member's entries is enough to touch one, so is a contact attempt without length inside it, or an entry
//! of the day without times on the same ticket. Softer than a gap: the slot itself accounts for the time.
//! Silent on days that are not due, on days off, and while a source is stale.

use super::account::is_judged;
use super::words::{amount, clock, on_day};
use crate::model::{
    Audience, CalendarEntry, DayFacts, Evidence, Finding, Firm, Interval, Params, Seconds,
    Severity, ShowAs, Subject, TicketId, TimeEntry,
};
use crate::rules::{Check, Rule, Setting};

/// The rule.
pub static RULE: Rule = Rule {
    id: "time.planned_without_entry",
    title: "A planned slot to confirm",
    severity: Severity::Check,
    audience: Audience::Lead,
    needs: &["calendar_entry.ticket_id"],
    settings: &[SLOT],
    check: Check::Day(check),
    text: include_str!("planned_without_entry.rs"),
};

const SLOT: Setting = Setting {
    name: "slot_minutes",
    default: 45,
    meaning: "planned slots shorter than this are left alone",
};

fn check(firm: &Firm, day: &DayFacts, params: &Params) -> Vec<Finding> {
    let shortest = Seconds::minutes(params.number(RULE.id, SLOT.name, SLOT.default));
    let mut slots = day
        .calendar
        .iter()
        .filter_map(|entry| planned(day, entry, shortest))
        .filter(|slot| !entries(firm, day).any(|entry| touches(day, entry, slot)))
        .peekable();
    if slots.peek().is_none() || !is_judged(firm, day, params) {
        return Vec::new();
    }
    slots.map(|slot| finding(day, &slot)).collect()
}

/// A calendar entry that plans work on a ticket.
struct Slot<'a> {
    entry: &'a CalendarEntry,
    ticket: &'a TicketId,
    interval: Interval,
}

fn planned<'a>(day: &DayFacts, entry: &'a CalendarEntry, shortest: Seconds) -> Option<Slot<'a>> {
    let slot = Slot {
        entry,
        ticket: entry.ticket_id.as_ref()?,
        interval: entry.interval?,
    };
    let starts_today = slot.interval.start.with_timezone(&day.zone).date_naive() == day.date;
    let stands = entry.show_as == ShowAs::Busy && !entry.cancelled;
    (starts_today && stands && slot.interval.length() >= shortest).then_some(slot)
}

fn entries<'a>(firm: &'a Firm, day: &'a DayFacts) -> impl Iterator<Item = &'a TimeEntry> {
    day.entries
        .iter()
        .chain(&day.around)
        .filter(|entry| !firm.is_absence(entry))
}

/// Entries are taken as entered here: even a forgotten timer says that somebody was at it.
fn touches(day: &DayFacts, entry: &TimeEntry, slot: &Slot) -> bool {
    match (entry.started_at, entry.ended_at) {
        (Some(start), Some(end)) if start == end => {
            slot.interval.start <= start && start < slot.interval.end
        }
        (Some(_), Some(_)) => entry
            .interval()
            .and_then(|span| span.intersect(slot.interval))
            .is_some_and(|shared| shared.length() >= Seconds(1)),
        _ => entry.work_date == day.date && entry.ticket_id.as_ref() == Some(slot.ticket),
    }
}

fn finding(day: &DayFacts, slot: &Slot) -> Finding {
    let Interval { start, end } = slot.interval;
    let (from, to) = (clock(day, start), clock(day, end));
    let reason = format!(
        "Could you help with the slot of about {} that was planned for {from} on ticket {}: did it take place, move, \
         or go to another ticket, so that the time lands with the right client and agreement?",
        amount(slot.interval.length()),
        slot.ticket.source_id()
    );
    Finding {
        subject: Subject::CalendarEntry(slot.entry.id.clone()),
        ticket_id: Some(slot.ticket.clone()),
        interval_start: Some(start),
        interval_end: Some(end),
        length: Some(slot.interval.length()),
        evidence: vec![Evidence::value(
            "planned",
            format!("{from} to {to} ({})", day.zone.name()),
        )],
        ..on_day(&RULE, day, reason)
    }
}
