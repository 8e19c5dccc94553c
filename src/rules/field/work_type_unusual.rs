//! work_type.unusual_for_ticket: a work type that tickets of this board and type never carry, and others do.
//!
//! Tests: of the entries of the last 90 days on tickets of the same board and type, `known_entries` at least, less than one
//! in a hundred has this work type, and it is at home elsewhere: another board and type has it in every tenth entry.
//! Evidence: how many. Mend: the type used most there, where it makes more than half. What is usual is learned once a day.
//! Guard: boards with few entries; types that are rare everywhere; tickets without a board; payroll wrap and leave.

use crate::model::{
    Audience, DayFacts, Evidence, Finding, Firm, Params, Severity, Suggestion, WorkTypeId,
};
use crate::rules::entry::{judged, on_entry, said};
use crate::rules::{Check, Rule, Setting};
use std::collections::BTreeMap;

/// The rule.
pub static RULE: Rule = Rule {
    id: "work_type.unusual_for_ticket",
    title: "Work type not usual for such tickets",
    severity: Severity::Check,
    audience: Audience::Lead,
    needs: &["time_entry.work_type_id", "ticket.board"],
    settings: &[Setting {
        name: "known_entries",
        default: 50,
        meaning: "with fewer entries to learn from nothing is said",
    }],
    check: Check::Day(check),
    text: include_str!("work_type_unusual.rs"),
};

fn check(firm: &Firm, day: &DayFacts, params: &Params) -> Vec<Finding> {
    let least = u64::try_from(RULE.number(params, "known_entries").max(1)).unwrap_or(1);
    judged(firm, day)
        .filter(|entry| !firm.is_wrap(entry))
        .filter_map(|entry| {
            let ticket = day.ticket(entry).filter(|t| t.board.is_some())?;
            let kind = firm.work_types.get(entry.work_type_id.as_ref()?)?;
            let here = firm
                .type_habits
                .get(&(ticket.board.clone(), ticket.kind.clone()))?;
            let (own, all) = share(here, &kind.id);
            let at_home = |habits: &BTreeMap<WorkTypeId, u32>| {
                let (own, all) = share(habits, &kind.id);
                all >= least && own * 10 >= all
            };
            if all < least || own * 100 >= all || !firm.type_habits.values().any(at_home) {
                return None;
            }
            let usual = here.iter().max_by_key(|(_, n)| **n);
            let usual = usual.filter(|(_, n)| u64::from(**n) * 2 > all);
            let usual = usual
                .and_then(|(id, _)| firm.work_types.get(id))
                .filter(|t| t.active);
            let tail = usual.map_or_else(
                || "which one fits?".to_owned(),
                |usual| format!("is {} right?", usual.name),
            );
            let reason = format!(
                "{} has the type {}, which such tickets hardly ever carry; {tail}",
                said(day, entry),
                kind.name
            );
            let mut finding = on_entry(&RULE, firm, day, entry, reason);
            let value = format!("{}, {own} of {all} entries", kind.name);
            finding.evidence.push(Evidence::condition(
                "work type is usual there",
                value,
                false,
            ));
            finding.suggestion = usual.map(|usual| Suggestion {
                field: "work_type".to_owned(),
                value: usual.name.clone(),
                agreement_id: None,
            });
            Some(finding)
        })
        .collect()
}

/// Entries of a type, and of all.
fn share(habits: &BTreeMap<WorkTypeId, u32>, kind: &WorkTypeId) -> (u64, u64) {
    let all = habits.values().map(|n| u64::from(*n)).sum();
    (u64::from(habits.get(kind).copied().unwrap_or(0)), all)
}
