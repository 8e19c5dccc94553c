//! The kind words that all time rules share (`domain.md` §6.4): help is asked for, ordinary reasons are presumed.

use crate::model::{DayFacts, Finding, Instant, Seconds, Subject};
use crate::rules::Rule;

/// An amount for people, to the nearest five minutes: `1 h 10 min`.
pub fn amount(length: Seconds) -> String {
    let minutes = (length.0 + 150) / 300 * 5;
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// A length to the minute, as evidence shows it.
pub fn minutes(length: Seconds) -> String {
    format!("{} min", length.0 / 60)
}

/// The local clock time of an instant on the day: `15:00`.
pub fn clock(day: &DayFacts, at: Instant) -> String {
    at.with_timezone(&day.zone).format("%H:%M").to_string()
}

/// A finding of a rule on the member's day.
pub fn on_day(rule: &Rule, day: &DayFacts, reason: String) -> Finding {
    let subject = Subject::MemberDay(day.member.id.clone(), day.date);
    Finding {
        member_id: Some(day.member.id.clone()),
        work_date: Some(day.date),
        ..Finding::new(rule.id, rule.severity, rule.audience, subject, reason)
    }
}
