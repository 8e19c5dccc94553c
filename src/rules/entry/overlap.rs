//! entry.overlap: two entries of one person that lie on the same time.
//!
//! Tests: their intervals as entered share `tolerance_minutes` (5) or more; deducted time is not looked at. The item is
//! about the entry with the later start, then the larger id, on its own work date, and names all it overlaps.
//! Mend: shorten or move one. Guard: shorter overlaps; entries without start and end; leave; two entries that
//! `entry.duplicate` already names.

use super::{judged, on_entry, pair, said, times};
use crate::coverage::Work;
use crate::model::time::{length, union};
use crate::model::{
    Audience, DayFacts, Evidence, Finding, Firm, Interval, Params, RuleMode, Seconds, Severity,
    TimeEntry,
};
use crate::rules::{Check, Rule, Setting, money, words};
use std::cmp::Ordering;

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry.overlap",
    title: "Two entries at the same time",
    severity: Severity::Fix,
    audience: Audience::Lead,
    needs: &["time_entry.started_at", "time_entry.ended_at"],
    settings: &[Setting {
        name: "tolerance_minutes",
        default: 5,
        meaning: "shared minutes from which an overlap counts",
    }],
    check: Check::Day(check),
    text: include_str!("overlap.rs"),
};

fn check(firm: &Firm, day: &DayFacts, params: &Params) -> Vec<Finding> {
    judged(firm, day)
        .filter_map(|entry| {
            let shared = earlier_on_same_time(firm, day, params, entry);
            (!shared.is_empty()).then(|| {
                let finding = finding(firm, day, entry, &shared);
                let work = Work::of_entry(firm, entry, day.ticket(entry));
                let common = finding.length.unwrap_or_default();
                money::at_stake(finding, firm, params, &work, common)
            })
        })
        .collect()
}

/// The earlier entries that share time with this one, with what they share. Neighbouring days reach in over midnight.
fn earlier_on_same_time<'a>(
    firm: &Firm,
    day: &'a DayFacts,
    params: &Params,
    entry: &TimeEntry,
) -> Vec<(&'a TimeEntry, Interval)> {
    let Some(own) = entry.interval() else {
        return Vec::new();
    };
    // An overlap of no time at all is none, however the tolerance is set.
    let tolerance = Seconds::minutes(RULE.number(params, "tolerance_minutes")).max(Seconds(1));
    let copies_are_judged = params.rule("entry.duplicate").mode == RuleMode::On;
    let mut shared: Vec<(&TimeEntry, Interval)> = Vec::new();
    for other in day.entries.iter().chain(&day.around) {
        let is_earlier = pair::order(other, entry) == Ordering::Less;
        let is_known = shared.iter().any(|(known, _)| known.id == other.id);
        if !is_earlier || is_known || firm.is_absence(other) {
            continue;
        }
        if copies_are_judged && pair::is_copy(other, entry) {
            continue;
        }
        let common = other.interval().and_then(|i| i.intersect(own));
        if let Some(common) = common.filter(|common| common.length() >= tolerance) {
            shared.push((other, common));
        }
    }
    shared.sort_by(|a, b| pair::order(a.0, b.0));
    shared
}

fn finding(
    firm: &Firm,
    day: &DayFacts,
    entry: &TimeEntry,
    shared: &[(&TimeEntry, Interval)],
) -> Finding {
    let names: Vec<String> = shared
        .iter()
        .map(|(other, _)| format!("entry {} ({})", other.id.source_id(), times(day, other)))
        .collect();
    let common = union(shared.iter().map(|(_, common)| *common).collect());
    let total = length(&common);
    let reason = format!(
        "{} shares {} with {}; which of them has the right times?",
        said(day, entry),
        words::length(total),
        names.join(" and ")
    );
    let mut finding = on_entry(&RULE, firm, day, entry, reason);
    finding.interval_start = common.first().map(|i| i.start);
    finding.interval_end = common.last().map(|i| i.end);
    finding.length = Some(total);
    finding
        .evidence
        .extend(shared.iter().map(|(other, common)| {
            let what = format!("entry {} at another time", other.id);
            let value = format!(
                "{}, {} shared",
                times(day, other),
                words::length(common.length())
            );
            Evidence::condition(what, value, false)
        }));
    finding
}
