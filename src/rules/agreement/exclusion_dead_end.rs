//! agreement.exclusion_dead_end: exclusions that lead in a circle, to nowhere, or to an agreement that does not hold.
//!
//! Tests: an exclusion of an agreement that holds today names another, and following it comes back, ends at a record
//! nobody knows, or ends at an agreement that does not hold today. Evidence: the chain. Mend: the exclusion's target.
//! Guard: an exclusion that names no other agreement means standard rates, and is meant so.

use super::setup::{active, on_agreement};
use crate::model::{
    Agreement, AgreementId, Audience, Evidence, Exclusion, Finding, Firm, FirmFacts, Params,
    Severity,
};
use crate::rules::{Check, Rule};
use chrono::NaiveDate;

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.exclusion_dead_end",
    title: "Exclusion that leads nowhere",
    severity: Severity::Fix,
    audience: Audience::Admin,
    needs: &["agreement_exclusion.to_agreement_id"],
    settings: &[],
    check: Check::Firm(check),
    text: include_str!("exclusion_dead_end.rs"),
};

fn check(firm: &Firm, facts: &FirmFacts, _: &Params) -> Vec<Finding> {
    active(firm, facts.today)
        .filter_map(|agreement| {
            let mut rows = agreement.exclusions.iter();
            let (chain, end) = rows.find_map(|row| dead_end(firm, agreement, row, facts.today))?;
            let reason = format!(
                "An exclusion of {} leads by {chain} to {end}; where is such work meant to go?",
                agreement.name
            );
            let evidence = Evidence::condition("exclusions lead to an agreement", chain, false);
            Some(on_agreement(&RULE, agreement, reason, vec![evidence]))
        })
        .collect()
}

/// The names on the way, and the dead end, where there is one.
fn dead_end(
    firm: &Firm,
    from: &Agreement,
    row: &Exclusion,
    today: NaiveDate,
) -> Option<(String, &'static str)> {
    let mut names = vec![from.name.clone()];
    let mut seen = vec![&from.id];
    let mut next = row.to_agreement_id.as_ref()?;
    loop {
        if seen.contains(&next) {
            names.push(name(firm, next));
            return Some((names.join(" > "), "itself"));
        }
        let Some(agreement) = firm.agreements.get(next) else {
            names.push(next.source_id().to_owned());
            return Some((names.join(" > "), "an agreement nobody knows"));
        };
        names.push(agreement.name.clone());
        seen.push(&agreement.id);
        let same = agreement
            .exclusions
            .iter()
            .find(|other| hits_same(row, other));
        match same.map(|other| other.to_agreement_id.as_ref()) {
            Some(Some(further)) => next = further,
            Some(None) => return None,
            None if agreement.active_on(today) => return None,
            None => return Some((names.join(" > "), "an agreement that does not hold")),
        }
    }
}

fn name(firm: &Firm, id: &AgreementId) -> String {
    let known = firm.agreements.get(id);
    known.map_or_else(|| id.source_id().to_owned(), |a| a.name.clone())
}

/// Would work that the first row leaves out be left out by the second?
fn hits_same(first: &Exclusion, second: &Exclusion) -> bool {
    let covers = |one: Option<&str>, other: Option<&str>| other.is_none() || one == other;
    let role = |row: &Exclusion| row.work_role_id.as_ref().map(|id| id.as_str().to_owned());
    let kind = |row: &Exclusion| row.work_type_id.as_ref().map(|id| id.as_str().to_owned());
    covers(role(first).as_deref(), role(second).as_deref())
        && covers(kind(first).as_deref(), kind(second).as_deref())
}
