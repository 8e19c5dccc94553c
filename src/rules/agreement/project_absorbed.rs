//! agreement.project_absorbed: project work on a recurring agreement, which then is never billed as project.
//!
//! Tests: the work has a project and stands on a recurring agreement (fixed fee, incidents, a block that renews) that does
//! not include projects. Evidence: both. Mend: clear the agreement, so that the project bills, or accept it.
//! Guard: agreements that include projects, and the agreement that the project itself names.

use super::work::{on_entries, on_ticket};
use crate::coverage::Condition;
use crate::coverage::Work;
use crate::model::{Audience, Finding, Firm, Params, Severity};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.project_absorbed",
    title: "Project time inside an agreement",
    severity: Severity::Fix,
    audience: Audience::Lead,
    needs: &["time_entry.agreement_id", "ticket.agreement_id"],
    settings: &[],
    check: Check::Work {
        day: |firm, day, params| on_entries(firm, day, params, judge),
        ticket: |firm, ticket, params| on_ticket(firm, ticket, params, judge),
    },
    text: include_str!("project_absorbed.rs"),
};

fn judge(firm: &Firm, work: &Work<'_>, params: &Params) -> Option<Finding> {
    let agreement = work.agreement?;
    if Condition::Project.holds(firm, work, agreement) {
        return None;
    }
    let project = work
        .project
        .map_or("a project", |project| project.name.as_str());
    let reason = format!(
        "{} belongs to {project} and is on {} as well, which takes it in unbilled; is the project included there?",
        work.named(),
        agreement.name
    );
    Some(work.finding(&RULE, firm, params, reason))
}
