//! entry.inactive_member: time before somebody's first day, or after their last.
//!
//! Tests: the work date lies outside the member's first and last day. Evidence: the day.
//! Mend: the dates of the member, or the entry's. Guard: a member whose source gives no dates; users that are no people.

use super::{judged, on_entry, said};
use crate::model::{Audience, DayFacts, Evidence, Finding, Firm, Params, Severity};
use crate::rules::{Check, Rule, words};

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry.inactive_member",
    title: "Time outside the days of employment",
    severity: Severity::Check,
    audience: Audience::Admin,
    needs: &["member.ended_on|member.started_on"],
    settings: &[],
    check: Check::Day(check),
    text: include_str!("inactive_member.rs"),
};

fn check(firm: &Firm, day: &DayFacts, _: &Params) -> Vec<Finding> {
    judged(firm, day)
        .filter_map(|entry| {
            let member = firm.members.get(&entry.member_id)?;
            let bound = match (member.started_on, member.ended_on) {
                _ if !member.is_human => return None,
                (Some(first), _) if entry.work_date < first => ("first", first),
                (_, Some(last)) if last < entry.work_date => ("last", last),
                _ => return None,
            };
            let (which, on) = (bound.0, words::date(bound.1));
            let reason = format!(
                "{} lies outside the days given, with {on} as the {which} one; are the dates right?",
                said(day, entry)
            );
            let mut finding = on_entry(&RULE, firm, day, entry, reason);
            let what = format!("within the {which} day");
            finding.evidence.push(Evidence::condition(what, on, false));
            Some(finding)
        })
        .collect()
}
