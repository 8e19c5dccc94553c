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
use crate::model::{Audience, Evidence, Finding, Firm, Params, Seconds, Severity};
use crate::rules::{Check, Rule, Setting, words};

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
    let open = calendar::business_hours(firm, params, work.date);
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
