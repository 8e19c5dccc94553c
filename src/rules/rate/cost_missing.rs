//! rate.cost_missing: worked hours whose cost is not known.
//!
//! Tests: a day with worked time on which no cost rate of the member holds. One item a member; its evidence lists the
//! days. Until there is a rate the cost stays unknown, and the month's figures say so.
//! Mend: a dated row in the table of cost rates. Guard: days without worked time; users that are no people.

use crate::model::{
    Audience, Evidence, Finding, Firm, MemberFacts, Params, Seconds, Severity, Subject,
};
use crate::rules::{Check, Rule, words};
use chrono::NaiveDate;

/// The rule.
pub static RULE: Rule = Rule {
    id: "rate.cost_missing",
    title: "No cost rate",
    severity: Severity::Check,
    audience: Audience::Finance,
    // Rates come from another source than the member, so no column of the member's own source is asked for.
    needs: &[],
    settings: &[],
    check: Check::Member(check),
    text: include_str!("cost_missing.rs"),
};

fn check(firm: &Firm, facts: &MemberFacts, _: &Params) -> Vec<Finding> {
    // Rates may come from any source; where none brings them, nobody expects them.
    if !firm
        .brings
        .iter()
        .any(|column| column.ends_with("/cost_rate.amount"))
    {
        return Vec::new();
    }
    let member = &facts.member;
    let days: Vec<(NaiveDate, Seconds)> = facts
        .days
        .iter()
        .copied()
        .filter(|(day, worked)| *worked > Seconds(0) && !has_rate(firm, facts, *day))
        .collect();
    let (Some((first, _)), Some((last, _))) = (days.first(), days.last()) else {
        return Vec::new();
    };
    if !member.is_human {
        return Vec::new();
    }
    let total: Seconds = days.iter().map(|(_, worked)| *worked).sum();
    let when = if first == last {
        format!("on {}", words::date(*first))
    } else {
        format!("between {} and {}", words::date(*first), words::date(*last))
    };
    let reason = format!(
        "{} worked {when} by {} have no cost rate yet; from which day on does which rate hold?",
        words::length(total),
        member.name
    );
    let subject = Subject::Member(member.id.clone());
    vec![Finding {
        member_id: Some(member.id.clone()),
        length: Some(total),
        evidence: days
            .iter()
            .map(|(day, worked)| {
                let value = format!("{} worked", words::length(*worked));
                Evidence::condition(
                    format!("a rate holds on {}", words::date(*day)),
                    value,
                    false,
                )
            })
            .collect(),
        ..Finding::new(RULE.id, RULE.severity, RULE.audience, subject, reason)
    }]
}

/// A rate of the member, else of the same person in another source. A PSA's zero is a missing right, not free work
/// (`domain.md` §3).
fn has_rate(firm: &Firm, facts: &MemberFacts, day: NaiveDate) -> bool {
    let own = &facts.member.id;
    let person = firm
        .person_of
        .get(own)
        .and_then(|person| firm.persons.get(person));
    let others = person.into_iter().flat_map(|person| &person.members);
    std::iter::once(own)
        .chain(others)
        .filter_map(|member| firm.cost_rates.get(member))
        .flatten()
        .any(|rate| {
            rate.valid_from.is_none_or(|first| first <= day)
                && rate.valid_to.is_none_or(|end| day < end)
                && (rate.from_files || !rate.amount.is_zero())
        })
}
