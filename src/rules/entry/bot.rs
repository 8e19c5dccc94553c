//! entry.bot: time of an API user or an automation that is billed.
//!
//! Tests: the member is no person, and the entry has worked time and is billable.
//! Evidence: the member's kind. What is at stake is what is billed. Mend: do not bill it, or give it to the person who did
//! the work. Measures of people leave such hours out by themselves.
//! Guard: automations whose time is not billed; entries of no time.

use super::{judged, said};
use crate::coverage::Work;
use crate::model::{Audience, Billable, DayFacts, Evidence, Finding, Firm, Params, Severity};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry.bot",
    title: "Billed time of an automation",
    severity: Severity::Check,
    audience: Audience::Admin,
    needs: &["member.is_human"],
    settings: &[],
    check: Check::Day(check),
    text: include_str!("bot.rs"),
};

fn check(firm: &Firm, day: &DayFacts, params: &Params) -> Vec<Finding> {
    judged(firm, day)
        .filter(|entry| entry.worked.0 > 0 && !firm.is_wrap(entry))
        .filter_map(|entry| {
            let member = firm.members.get(&entry.member_id).filter(|m| !m.is_human)?;
            let work = Work::of_entry(firm, entry, day.ticket(entry));
            if work.option != Billable::Billable || work.is_internal(firm) {
                return None;
            }
            let reason = format!(
                "{} is of {}, which is no person, and billable; whose work is it?",
                said(day, entry),
                member.name
            );
            let mut finding = work.finding(&RULE, firm, params, reason);
            finding
                .evidence
                .push(Evidence::condition("is a person's", "an automation", false));
            Some(finding)
        })
        .collect()
}
