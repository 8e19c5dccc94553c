//! entry.late: a team that writes much of its time late.
//!
//! Tests: of a team's entries of the last 30 days, `late_percent` or more were written later than the day after the work.
//! One item a team. Evidence: the share. Mend: nothing backwards; a place in the day for writing time.
//! Guard: teams smaller than `privacy.minimum_group`; fewer than 50 entries; never a person. Sources that do not say when an
//! entry was written.

use super::team::on_team;
use crate::model::{Audience, Evidence, Finding, Firm, FirmFacts, Params, Severity};
use crate::rules::{Check, Rule, Setting};

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry.late",
    title: "Time written late, as a team",
    severity: Severity::Info,
    audience: Audience::Lead,
    needs: &["time_entry.entered_at"],
    settings: &[Setting {
        name: "late_percent",
        default: 25,
        meaning: "a smaller share of entries written late says nothing",
    }],
    check: Check::Daily(check),
    text: include_str!("late.rs"),
};

fn check(_: &Firm, facts: &FirmFacts, params: &Params) -> Vec<Finding> {
    let least = RULE.number(params, "late_percent").max(1);
    on_team(&RULE, facts, params, |team| {
        let share = i64::from(team.late) * 100 / i64::from(team.entries.max(1));
        let reason = format!(
            "In the team {} {share} of 100 entries are written later than the next day; is there a good time of day for it?",
            team.team
        );
        let evidence = Evidence::condition(
            "most time is written by the next day",
            format!("{share} of 100 late"),
            false,
        );
        (team.entries >= 50 && share >= least).then_some((reason, evidence))
    })
}
