//! work_role.not_allowed: a work role that is not among those the member may choose.
//!
//! Tests: the source lists the roles a member may choose, and the entry's role, still in use, is not one of them (compared
//! by name, case apart). Evidence: the roles listed. Mend: the member's default role, where it is listed.
//! Guard: members without a list; leave and payroll wrap; a role that is empty or out of use is `work_role.missing`'s.

use crate::model::{Audience, DayFacts, Evidence, Finding, Firm, Params, Severity, Suggestion};
use crate::rules::entry::{judged, on_entry, said};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "work_role.not_allowed",
    title: "Work role outside the member's list",
    severity: Severity::Check,
    audience: Audience::Lead,
    needs: &["time_entry.work_role_id", "member.allowed_work_roles"],
    settings: &[],
    check: Check::Day(check),
    text: include_str!("work_role_not_allowed.rs"),
};

fn check(firm: &Firm, day: &DayFacts, _: &Params) -> Vec<Finding> {
    judged(firm, day)
        .filter(|entry| !firm.is_wrap(entry))
        .filter_map(|entry| {
            let member = firm.members.get(&entry.member_id)?;
            let role = firm.work_roles.get(entry.work_role_id.as_ref()?)?;
            let listed = |name: &str| {
                let mut list = member.allowed_work_roles.iter();
                list.any(|other| other.trim().eq_ignore_ascii_case(name.trim()))
            };
            if member.allowed_work_roles.is_empty() || !role.active || listed(&role.name) {
                return None;
            }
            let default = member.default_work_role_id.as_ref();
            let default = default.and_then(|id| firm.work_roles.get(id));
            let default = default.filter(|role| role.active && listed(&role.name));
            let tail = default.map_or_else(
                || "which one fits?".to_owned(),
                |role| format!("is {} right?", role.name),
            );
            let reason = format!(
                "{} has the work role {}, which is not on the list; {tail}",
                said(day, entry),
                role.name
            );
            let mut finding = on_entry(&RULE, firm, day, entry, reason);
            let value = format!(
                "{}, listed: {}",
                role.name,
                member.allowed_work_roles.join(", ")
            );
            finding.evidence.push(Evidence::condition(
                "work role is on the list",
                value,
                false,
            ));
            finding.suggestion = default.map(|role| Suggestion {
                field: "work_role".to_owned(),
                value: role.name.clone(),
                agreement_id: None,
            });
            Some(finding)
        })
        .collect()
}
