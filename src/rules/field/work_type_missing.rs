//! work_type.missing: an entry without a work type, or with one that is no longer in use.
//!
//! Tests: the entry's work type is empty or inactive. Mend: the ticket's work type.
//! Guard: silent for sources that bring no work types; leave is not asked about.

use crate::model::{Audience, DayFacts, Evidence, Finding, Firm, Params, Severity, Suggestion};
use crate::rules::entry::{judged, on_entry, said};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "work_type.missing",
    title: "No work type",
    severity: Severity::Fix,
    audience: Audience::Lead,
    needs: &["time_entry.work_type_id"],
    settings: &[],
    check: Check::Day(check),
    text: include_str!("work_type_missing.rs"),
};

fn check(firm: &Firm, day: &DayFacts, _: &Params) -> Vec<Finding> {
    judged(firm, day)
        .filter_map(|entry| {
            let kind = entry.work_type_id.as_ref();
            let (seen, state) = match kind.map(|id| firm.work_types.get(id)) {
                None => ("none".to_owned(), "has no work type yet".to_owned()),
                Some(Some(kind)) if !kind.active => (
                    format!("{} (no longer in use)", kind.name),
                    format!("has the work type {}, which is no longer in use", kind.name),
                ),
                Some(_) => return None,
            };
            let of_ticket = day
                .ticket(entry)
                .and_then(|ticket| firm.work_types.get(ticket.work_type_id.as_ref()?))
                .filter(|kind| kind.active);
            let tail = of_ticket.map_or_else(
                || "which one fits?".to_owned(),
                |kind| format!("is {}, as on the ticket, right?", kind.name),
            );
            let reason = format!("{} {state}; {tail}", said(day, entry));
            let mut finding = on_entry(&RULE, firm, day, entry, reason);
            finding.evidence.push(Evidence::condition("work type", seen, false));
            finding.suggestion = of_ticket.map(|kind| Suggestion {
                field: "work_type".to_owned(),
                value: kind.name.clone(),
                agreement_id: None,
            });
            Some(finding)
        })
        .collect()
}
