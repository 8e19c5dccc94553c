//! project.over_plan: a project that has taken more hours than were planned.
//!
//! Tests: the hours up to now are more than the planned ones and `tolerance_percent` of them. Evidence: both, and what is
//! said to be left. Mend: a change order, a new estimate, or a talk about scope.
//! Guard: projects without a plan ("no plan" is not zero); those that are completed or cancelled; a plan that was raised.

use crate::model::{
    Audience, Evidence, Finding, Firm, FirmFacts, Params, Seconds, Severity, Subject,
};
use crate::rules::{Check, Rule, Setting, words};

/// The rule.
pub static RULE: Rule = Rule {
    id: "project.over_plan",
    title: "Project over its plan",
    severity: Severity::Check,
    audience: Audience::Lead,
    needs: &["project.planned_seconds"],
    settings: &[Setting {
        name: "tolerance_percent",
        default: 0,
        meaning: "so much of the plan may be exceeded",
    }],
    check: Check::Daily(check),
    text: include_str!("over_plan.rs"),
};

fn check(firm: &Firm, facts: &FirmFacts, params: &Params) -> Vec<Finding> {
    let tolerance = RULE.number(params, "tolerance_percent").max(0);
    facts
        .projects
        .iter()
        .filter_map(|(id, actual)| {
            let project = firm.projects.get(id)?;
            let planned = project.planned.filter(|p| p.0 > 0)?;
            let limit = Seconds(planned.0.saturating_mul(100 + tolerance) / 100);
            if project.is_over() || *actual <= limit {
                return None;
            }
            let reason = format!(
                "The project {} has taken {} of {} planned; is there a change order, or is the plan to be made anew?",
                project.name,
                words::length(*actual),
                words::length(planned)
            );
            let left = project.remaining.map_or_else(|| "not said".to_owned(), words::length);
            Some(Finding {
                company_id: project.company_id.clone(),
                agreement_id: project.agreement_id.clone(),
                length: Some(*actual - planned),
                evidence: vec![
                    Evidence::condition("hours within the plan", words::length(*actual), false),
                    Evidence::value("planned", words::length(planned)),
                    Evidence::value("said to be left", left),
                ],
                ..Finding::new(RULE.id, RULE.severity, RULE.audience, Subject::Project(id.clone()), reason)
            })
        })
        .collect()
}
