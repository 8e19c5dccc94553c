//! agreement.after_hours: work outside business hours on an agreement that covers business hours only.
//!
//! Tests: the agreement is for business hours only, and at least `tolerance_minutes` of the entry lie outside
//! `business.work_week` in the firm's zone, or on a holiday for everyone.
//! Evidence: the minutes outside. Mend: a work type for after hours, or an agreement by the hour.
//! Guard: work types meant for after hours; entries without times; settings without any working week.

use super::work::on_entries;
use crate::calendar;
use crate::coverage::Work;
use crate::model::time::{length, subtract};
use crate::model::{Audience, Evidence, Finding, Firm, Interval, Params, Seconds, Severity};
use crate::rules::{Check, Rule, Setting, words};
use chrono::{Datelike, Days, NaiveDate};

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.after_hours",
    title: "After hours on a business-hours agreement",
    severity: Severity::Check,
    audience: Audience::Lead,
    needs: &["time_entry.started_at", "agreement.business_hours_only"],
    settings: &[Setting {
        name: "tolerance_minutes",
        default: 45,
        meaning: "so much of an entry outside business hours says nothing yet",
    }],
    check: Check::Day(|firm, day, params| on_entries(firm, day, params, judge)),
    text: include_str!("after_hours.rs"),
};

fn judge(firm: &Firm, work: &Work<'_>, params: &Params) -> Option<Finding> {
    let agreement = work.agreement.filter(|a| a.business_hours_only)?;
    let interval = work.entry?.interval()?;
    let meant_so = work
        .work_type
        .and_then(|id| firm.work_types.get(id))
        .is_some_and(|kind| kind.after_hours);
    let open = business_hours(firm, params, work.date);
    if meant_so || params.business.work_week.is_empty() {
        return None;
    }
    let outside = length(&subtract(&[interval], &open));
    // Nothing shorter than what a day may list is ever said.
    let least = Seconds::minutes(RULE.number(params, "tolerance_minutes")).max(params.review.gap);
    if outside < least {
        return None;
    }
    let reason = format!(
        "{} is on {}, which is for business hours, and {} of it lie outside them; was it an emergency?",
        work.named(),
        agreement.name,
        words::length(outside)
    );
    let mut finding = work.finding(&RULE, firm, params, reason);
    finding.evidence.push(Evidence::condition(
        "lies within business hours",
        words::length(outside),
        false,
    ));
    Some(finding)
}

/// The windows of the working week around a day, holidays for everyone left out.
fn business_hours(firm: &Firm, params: &Params, day: NaiveDate) -> Vec<Interval> {
    let zone = params.business.time_zone;
    let off = |date| {
        let mut holidays = firm.holidays.iter();
        holidays.any(|h| h.on == date && h.calendar.is_none() && h.window.is_none())
    };
    let around = day
        .checked_sub_days(Days::new(1))
        .unwrap_or(day)
        .iter_days()
        .take(3);
    let windows = around.filter(|date| !off(*date)).flat_map(|date| {
        let lines = params.business.work_week.iter();
        lines
            .filter(move |line| line.weekday == Some(date.weekday()))
            .filter_map(move |line| calendar::window(zone, date, line.window?))
    });
    crate::model::time::union(windows.collect())
}
