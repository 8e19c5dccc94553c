//! agreement.duplicate: two agreements of a company that nothing tells apart.
//!
//! Tests: both hold today, cover time, and have the same kind, name (case apart), boards, location, category and parent.
//! Evidence: the other one. Mend: end one of them, or say what each is for.
//! Guard: anything that tells them apart: a name, a board, a site, an agreement above.

use super::setup::{active, on_agreement};
use crate::model::{Agreement, Audience, Evidence, Finding, Firm, FirmFacts, Params, Severity};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.duplicate",
    title: "Two agreements nothing tells apart",
    severity: Severity::Check,
    audience: Audience::Admin,
    needs: &[],
    settings: &[],
    check: Check::Firm(check),
    text: include_str!("duplicate.rs"),
};

fn check(firm: &Firm, facts: &FirmFacts, _: &Params) -> Vec<Finding> {
    active(firm, facts.today)
        .filter(|a| a.covers_time)
        .filter_map(|agreement| {
            let own = firm.agreements_of.get(&agreement.company_id)?;
            let twin = own
                .iter()
                .filter(|id| **id < agreement.id)
                .filter_map(|id| firm.agreements.get(id))
                .find(|other| other.active_on(facts.today) && alike(agreement, other))?;
            let reason = format!(
                "{} of {} is there twice on the same terms; which of the two is meant to go on?",
                agreement.name,
                firm.company_name(&agreement.company_id)
            );
            let id = twin.id.source_id();
            let evidence = Evidence::condition("no other agreement is alike", id, false);
            Some(on_agreement(&RULE, agreement, reason, vec![evidence]))
        })
        .collect()
}

fn alike(a: &Agreement, b: &Agreement) -> bool {
    let name = |of: &Agreement| of.name.trim().to_lowercase();
    let terms = |of: &Agreement| {
        (
            of.kind,
            of.covers_time,
            of.parent_id.clone(),
            of.covers_boards.clone(),
            of.location.clone(),
            of.category.clone(),
        )
    };
    name(a) == name(b) && terms(a) == terms(b)
}
