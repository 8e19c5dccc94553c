//! work_role.missing: an entry without a work role, or with one that is no longer in use.
//!
//! Tests: the entry's own role is empty or inactive. Mend: the member's default role.
//! An empty role is priced as the member's default, so that no money hangs in the air; it is asked about all the same,
//! because the default is a guess about what was done, and exclusions and rates depend on it.
//! Guard: silent for sources that bring no roles; leave is not asked about.

use crate::model::{Audience, DayFacts, Evidence, Finding, Firm, Params, Severity, Suggestion};
use crate::rules::entry::{judged, on_entry, said};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "work_role.missing",
    title: "No work role",
    severity: Severity::Fix,
    audience: Audience::Lead,
    needs: &["time_entry.work_role_id"],
    settings: &[],
    check: Check::Day(check),
    text: include_str!("work_role_missing.rs"),
};

fn check(firm: &Firm, day: &DayFacts, _: &Params) -> Vec<Finding> {
    judged(firm, day)
        .filter_map(|entry| {
            let role = entry.work_role_id.as_ref();
            let (seen, state) = match role.map(|id| firm.work_roles.get(id)) {
                None => ("none".to_owned(), "has no work role yet".to_owned()),
                Some(Some(role)) if !role.active => (
                    format!("{} (no longer in use)", role.name),
                    format!("has the work role {}, which is no longer in use", role.name),
                ),
                Some(_) => return None,
            };
            let default = firm
                .members
                .get(&entry.member_id)
                .and_then(|m| firm.work_roles.get(m.default_work_role_id.as_ref()?))
                .filter(|role| role.active);
            let tail = default.map_or_else(
                || "which one fits?".to_owned(),
                |role| format!("is {} right?", role.name),
            );
            let reason = format!("{} {state}; {tail}", said(day, entry));
            let mut finding = on_entry(&RULE, firm, day, entry, reason);
            finding.evidence.push(Evidence::condition("work role", seen, false));
            finding.suggestion = default.map(|role| Suggestion {
                field: "work_role".to_owned(),
                value: role.name.clone(),
                agreement_id: None,
            });
            Some(finding)
        })
        .collect()
}
