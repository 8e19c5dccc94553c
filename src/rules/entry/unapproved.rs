//! entry.unapproved: time that is not approved when its month should close.
//!
//! Tests: entries of an open month, older than `cutoff_days`, are not approved. One item a member; its evidence lists the
//! days. Mend: a word with whoever approves. Guard: younger entries; users that are no people; sources that do not say what
//! is approved.

use super::standing::older_than;
use crate::model::{
    Audience, Evidence, Finding, Firm, FirmFacts, MemberId, Params, Seconds, Severity, Subject, Why,
};
use crate::rules::{Check, Rule, Setting, words};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry.unapproved",
    title: "Time not approved yet",
    severity: Severity::Check,
    audience: Audience::Lead,
    needs: &[],
    settings: &[Setting {
        name: "cutoff_days",
        default: 21,
        meaning: "younger time is still to be approved",
    }],
    check: Check::Daily(check),
    text: include_str!("unapproved.rs"),
};

fn check(firm: &Firm, facts: &FirmFacts, params: &Params) -> Vec<Finding> {
    let mut waiting: BTreeMap<&MemberId, BTreeMap<NaiveDate, (Seconds, &str)>> = BTreeMap::new();
    for of in older_than(facts, RULE.number(params, "cutoff_days")) {
        let Why::Unapproved(state) = &of.why else {
            continue;
        };
        let days = waiting.entry(&of.member_id).or_default();
        let day = days.entry(of.work_date).or_insert((Seconds(0), state));
        day.0 += of.worked;
    }
    let people = waiting.into_iter().filter_map(|(id, days)| {
        let member = firm.members.get(id).filter(|m| m.is_human)?;
        let total: Seconds = days.values().map(|(worked, _)| *worked).sum();
        let first = words::date(*days.keys().next()?);
        let reason = format!(
            "{} of {} from {first} on are not approved yet; can they be looked at before the month closes?",
            words::length(total),
            member.name
        );
        let evidence = days.iter().map(|(day, (worked, state))| {
            let what = format!("approved on {}", words::date(*day));
            Evidence::condition(what, format!("{}, {state}", words::length(*worked)), false)
        });
        Some(Finding {
            member_id: Some(id.clone()),
            length: Some(total),
            evidence: evidence.collect(),
            ..Finding::new(RULE.id, RULE.severity, RULE.audience, Subject::Member(id.clone()), reason)
        })
    });
    people.collect()
}
