//! Findings about teams: shares alone, and never of a group that is too small, whatever the settings say.

use crate::model::{Evidence, Finding, FirmFacts, Params, Subject, TeamShare};
use crate::rules::Rule;

/// A team is never one person.
const LEAST: u32 = 2;

/// One finding for each team of which the judgement has something to say.
pub fn on_team(
    rule: &Rule,
    facts: &FirmFacts,
    params: &Params,
    judge: impl Fn(&TeamShare) -> Option<(String, Evidence)>,
) -> Vec<Finding> {
    let large = facts
        .teams
        .iter()
        .filter(|team| team.people >= params.minimum_group.max(LEAST));
    large
        .filter_map(|team| {
            let (reason, evidence) = judge(team)?;
            let subject = Subject::Setup(format!("team/{}", team.team));
            Some(Finding {
                evidence: vec![evidence],
                ..Finding::new(rule.id, rule.severity, rule.audience, subject, reason)
            })
        })
        .collect()
}
