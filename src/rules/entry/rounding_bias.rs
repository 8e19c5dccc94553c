//! entry.rounding_bias: a team whose time is nearly all whole quarters of an hour.
//!
//! Tests: of a team's entries of the last 30 days, `quarter_percent` or more are whole quarters of an hour.
//! One item a team. Evidence: the share. Mend: nothing; where the PSA rounds by itself, switch the rule off.
//! Guard: teams smaller than `privacy.minimum_group`; fewer than 50 entries; never a person.

use super::team::on_team;
use crate::model::{Audience, Evidence, Finding, Firm, FirmFacts, Params, Severity};
use crate::rules::{Check, Rule, Setting};

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry.rounding_bias",
    title: "Nearly all whole quarters, as a team",
    severity: Severity::Info,
    audience: Audience::Lead,
    needs: &["time_entry.member_id"],
    settings: &[Setting {
        name: "quarter_percent",
        default: 90,
        meaning: "a smaller share of whole quarters says nothing",
    }],
    check: Check::Daily(check),
    text: include_str!("rounding_bias.rs"),
};

fn check(_: &Firm, facts: &FirmFacts, params: &Params) -> Vec<Finding> {
    let least = RULE.number(params, "quarter_percent").max(1);
    on_team(&RULE, facts, params, |team| {
        let share = i64::from(team.quarters) * 100 / i64::from(team.timed.max(1));
        let reason = format!(
            "In the team {} {share} of 100 entries are whole quarters of an hour; does the tool round, or the habit?",
            team.team
        );
        let evidence = Evidence::condition(
            "time is as it was worked",
            format!("{share} of 100 whole quarters"),
            false,
        );
        (team.timed >= 50 && share >= least).then_some((reason, evidence))
    })
}
