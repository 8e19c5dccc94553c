//! setup.schedule_missing: somebody without a schedule, where others have one.
//!
//! Tests: an active person has no schedule of their own and none by a work calendar, though at least half of the active people
//! of the same source have one; the business's week stands in. Evidence: what stands in. Mend: a schedule, or a calendar.
//! Guard: sources that bring no schedules; API users; people who left or are only referred to.

use crate::model::{
    Audience, Evidence, Finding, Firm, FirmFacts, Params, Person, Severity, Subject,
};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "setup.schedule_missing",
    title: "No schedule",
    severity: Severity::Info,
    audience: Audience::Admin,
    needs: &["schedule.weekday"],
    settings: &[],
    check: Check::Firm(check),
    text: include_str!("schedule_missing.rs"),
};

fn check(firm: &Firm, facts: &FirmFacts, _: &Params) -> Vec<Finding> {
    let works = |person: &&Person| {
        firm.members.get(&person.member_id).is_some_and(|m| {
            m.is_human
                && m.active
                && !m.inferred
                && m.ended_on.is_none_or(|last| facts.today <= last)
        })
    };
    let people: Vec<&Person> = firm.persons.values().filter(works).collect();
    let has = |person: &Person| {
        firm.schedules
            .get(&person.id)
            .is_some_and(|lines| !lines.is_empty())
    };
    people
        .iter()
        .filter(|person| !has(person))
        .filter(|person| {
            let source = person.member_id.source();
            let (with, all) = people
                .iter()
                .filter(|p| p.member_id.source() == source)
                .fold((0, 0), |(with, all), p| {
                    (with + usize::from(has(p)), all + 1)
                });
            with * 2 >= all
        })
        .filter_map(|person| {
            let member = firm.members.get(&person.member_id)?;
            let reason = format!(
                "No schedule of {} is known, and the business's week stands in; is that right?",
                member.name
            );
            Some(Finding {
                member_id: Some(member.id.clone()),
                evidence: vec![Evidence::condition("a schedule is known", "none", false)],
                ..Finding::new(
                    RULE.id,
                    RULE.severity,
                    RULE.audience,
                    Subject::Member(member.id.clone()),
                    reason,
                )
            })
        })
        .collect()
}
