//! entry.impossible: times that cannot be true.
//!
//! Tests: end before start; worked time though start and end are the same; more than `single_entry_hours` (12) worked in
//! one entry; worked more than the span and a minute; negative time; a start more than a day ahead; and more than
//! `day_hours` (16) on one day, which is about the day's last-started entry. Mend: correct times.
//! Guard: zero-length contact attempts; a minute of rounding; leave.

use super::{judged, on_entry, pair, said};
use crate::model::{
    Audience, DayFacts, Evidence, Finding, Firm, Params, Seconds, Severity, TimeEntry,
};
use crate::rules::{Check, Rule, Setting, words};
use chrono::TimeDelta;

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry.impossible",
    title: "Times that cannot be true",
    severity: Severity::Fix,
    audience: Audience::Lead,
    needs: &[],
    settings: &[
        Setting {
            name: "single_entry_hours",
            default: 12,
            meaning: "hours worked in one entry that are still believed",
        },
        Setting {
            name: "day_hours",
            default: 16,
            meaning: "hours worked on one day that are still believed",
        },
    ],
    check: Check::Day(check),
    text: include_str!("impossible.rs"),
};

/// Sources round worked time to the minute.
const ROUNDING: Seconds = Seconds(60);

fn check(firm: &Firm, day: &DayFacts, params: &Params) -> Vec<Finding> {
    let total: Seconds = judged(firm, day).map(|entry| entry.worked).sum();
    let limit = Seconds::hours(RULE.number(params, "day_hours"));
    let last = judged(firm, day)
        .max_by(|a, b| pair::order(a, b))
        .filter(|_| total > limit);
    judged(firm, day)
        .filter_map(|entry| {
            let mut seen = alone(day, params, entry);
            if last.is_some_and(|last| last.id == entry.id) {
                let day_total = words::length(total);
                seen.push(format!("brings the day to {day_total}"));
            }
            (!seen.is_empty()).then(|| finding(firm, day, entry, &seen))
        })
        .collect()
}

/// What of one entry cannot be, each as the end of a sentence.
fn alone(day: &DayFacts, params: &Params, entry: &TimeEntry) -> Vec<String> {
    let single = RULE.number(params, "single_entry_hours");
    let span = entry
        .started_at
        .zip(entry.ended_at)
        .map(|(start, end)| Seconds((end - start).num_seconds()));
    let mut seen = Vec::new();
    match span {
        Some(span) if span < Seconds(0) => seen.push("ends before it starts".to_owned()),
        Some(Seconds(0)) if entry.worked > Seconds(0) => {
            seen.push("starts and ends at the same time".to_owned());
        }
        Some(span) if entry.worked > span + ROUNDING => {
            seen.push(format!("counts more than its span of {}", words::length(span)));
        }
        _ if entry.worked < Seconds(0) => seen.push("counts less than nothing".to_owned()),
        _ => {}
    }
    if entry.worked > Seconds::hours(single) {
        seen.push(format!("is longer than {single} h"));
    }
    let tomorrow = day.now.checked_add_signed(TimeDelta::hours(24));
    if entry.started_at.is_some_and(|start| tomorrow.is_some_and(|limit| start > limit)) {
        seen.push("starts more than a day ahead".to_owned());
    }
    seen
}

fn finding(firm: &Firm, day: &DayFacts, entry: &TimeEntry, seen: &[String]) -> Finding {
    let reason = format!(
        "{} {}; what are its right times?",
        said(day, entry),
        seen.join(" and ")
    );
    let mut finding = on_entry(&RULE, firm, day, entry, reason);
    let conditions = seen.iter().map(|what| Evidence::condition("times can be true", what, false));
    finding.evidence.extend(conditions);
    finding
}
