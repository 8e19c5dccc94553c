//! work_type.wrong_hours: an ordinary work type far outside working hours, or a type for after hours within them.
//!
//! Tests: an entry with a type not meant for after hours lies, for `tolerance_minutes` or more, outside the business's week
//! and the person's own schedule; or all of an entry with a type meant for after hours lies within both.
//! Evidence: how much lies where. Mend: the type that suits the hour.
//! Guard: work made up before or after one's own day, up to `flexible_minutes` from it; nights that are somebody's schedule;
//! projects and internal work; firms without any type for after hours; entries without times.

use crate::calendar;
use crate::model::time::{intersect, length, subtract, union};
use crate::model::{
    Audience, DayFacts, Evidence, Finding, Firm, Interval, Params, Seconds, Severity, TimeEntry,
};
use crate::rules::entry::{judged, on_entry, said};
use crate::rules::{Check, Rule, Setting, words};
use chrono::TimeDelta;

/// The rule.
pub static RULE: Rule = Rule {
    id: "work_type.wrong_hours",
    title: "Work type does not suit the hour",
    severity: Severity::Check,
    audience: Audience::Lead,
    needs: &[
        "time_entry.started_at",
        "time_entry.work_type_id",
        "work_type.after_hours",
    ],
    settings: &[
        Setting {
            name: "tolerance_minutes",
            default: 60,
            meaning: "so much of an entry at another hour says nothing yet",
        },
        Setting {
            name: "flexible_minutes",
            default: 180,
            meaning: "so far before or after one's own day ordinary work is made up",
        },
    ],
    check: Check::Day(check),
    text: include_str!("work_type_wrong_hours.rs"),
};

fn check(firm: &Firm, day: &DayFacts, params: &Params) -> Vec<Finding> {
    let knows_late_work = firm.work_types.values().any(|t| t.active && t.after_hours);
    if !knows_late_work || params.business.work_week.is_empty() {
        return Vec::new();
    }
    let open = calendar::open_hours(firm, params, &day.person, day.date);
    let margin = Seconds::minutes(RULE.number(params, "flexible_minutes"));
    let wide = widened(&open, margin);
    let least = Seconds::minutes(RULE.number(params, "tolerance_minutes")).max(params.review.gap);
    judged(firm, day)
        .filter(|entry| !firm.is_wrap(entry) && entry.ticket_id.is_some())
        .filter(|entry| firm.project_of(entry, day.ticket(entry)).is_none())
        .filter_map(|entry| judge(firm, day, entry, (&open, &wide), least))
        .collect()
}

fn judge(
    firm: &Firm,
    day: &DayFacts,
    entry: &TimeEntry,
    (open, wide): (&[Interval], &[Interval]),
    least: Seconds,
) -> Option<Finding> {
    let interval = entry.interval()?;
    let kind = firm.work_types.get(entry.work_type_id.as_ref()?)?;
    let outside = length(&subtract(&[interval], wide));
    let inside = length(&intersect(&[interval], open));
    let (what, how_long, question) = match kind.after_hours {
        false if outside >= least => (
            "lies within working hours",
            outside,
            "was it planned, or is a type for after hours meant?",
        ),
        true if inside == interval.length() && inside >= least => (
            "lies after hours",
            inside,
            "is a type for working hours meant?",
        ),
        _ => return None,
    };
    let reason = format!(
        "{} has the type {}, and {} of it {}; {question}",
        said(day, entry),
        kind.name,
        words::length(how_long),
        if kind.after_hours {
            "are within working hours"
        } else {
            "are outside working hours"
        }
    );
    let mut finding = on_entry(&RULE, firm, day, entry, reason);
    finding
        .evidence
        .push(Evidence::condition(what, words::length(how_long), false));
    Some(finding)
}

fn widened(open: &[Interval], margin: Seconds) -> Vec<Interval> {
    let by = TimeDelta::seconds(margin.0.max(0));
    let wide = open
        .iter()
        .filter_map(|i| Interval::new(i.start - by, i.end + by));
    union(wide.collect())
}
