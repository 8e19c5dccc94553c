//! setup.member_cost_zero: somebody whose hour costs nothing.
//!
//! Tests: a person who is active has a cost rate of today, from a table of rates, whose amount is zero.
//! Evidence: the rate. Mend: what the hour costs; an explicit zero for unpaid work is accepted with a reason.
//! Guard: a PSA's zero is a missing right to see it and is `rate.cost_missing`'s; API users; people who left.

use crate::model::{
    Audience, Evidence, Finding, Firm, FirmFacts, Member, Params, Severity, Subject,
};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "setup.member_cost_zero",
    title: "Cost rate of zero",
    severity: Severity::Check,
    audience: Audience::Admin,
    needs: &[],
    settings: &[],
    check: Check::Firm(check),
    text: include_str!("member_cost_zero.rs"),
};

fn check(firm: &Firm, facts: &FirmFacts, _: &Params) -> Vec<Finding> {
    let mut members: Vec<&Member> = firm.members.values().collect();
    members.sort_by(|a, b| a.id.cmp(&b.id));
    let works =
        |m: &&&Member| m.is_human && m.active && m.ended_on.is_none_or(|last| facts.today <= last);
    members
        .iter()
        .filter(works)
        .filter_map(|member| {
            let mut rates = firm.cost_rates.get(&member.id)?.iter();
            let zero = rates.any(|rate| {
                rate.from_files
                    && rate.amount.is_zero()
                    && rate.valid_from.is_none_or(|first| first <= facts.today)
                    && rate.valid_to.is_none_or(|end| facts.today < end)
            });
            if !zero {
                return None;
            }
            let reason = format!("The cost rate of {} is zero, so that their hours cost nothing; what does an hour cost?", member.name);
            Some(Finding {
                member_id: Some(member.id.clone()),
                evidence: vec![Evidence::condition("an hour costs something", "0", false)],
                ..Finding::new(RULE.id, RULE.severity, RULE.audience, Subject::Member(member.id.clone()), reason)
            })
        })
        .collect()
}
