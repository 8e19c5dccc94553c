//! entry.wrong_company: an entry for another company than its ticket.
//!
//! Tests: both name a company, and neither is the other's parent. Evidence: both.
//! Mend: the ticket's company. Guard: subsidiaries; an entry or a ticket that names none.

use super::{judged, on_entry, said};
use crate::coverage::Work;
use crate::model::{
    Audience, CompanyId, DayFacts, Evidence, Finding, Firm, Params, Severity, Suggestion,
};
use crate::rules::{Check, Rule, money};

/// The rule.
pub static RULE: Rule = Rule {
    id: "entry.wrong_company",
    title: "Entry and ticket of different companies",
    severity: Severity::Fix,
    audience: Audience::Dispatcher,
    needs: &["time_entry.company_id", "ticket.company_id"],
    settings: &[],
    check: Check::Day(check),
    text: include_str!("wrong_company.rs"),
};

fn check(firm: &Firm, day: &DayFacts, params: &Params) -> Vec<Finding> {
    judged(firm, day)
        .filter(|entry| !firm.is_wrap(entry))
        .filter_map(|entry| {
            let own = entry.company_id.as_ref()?;
            let other = day.ticket(entry)?.company_id.as_ref()?;
            if own == other || is_parent(firm, own, other) || is_parent(firm, other, own) {
                return None;
            }
            let (own, other) = (firm.company_name(own), firm.company_name(other));
            let reason = format!(
                "{} is for {own}, its ticket for {other}; whose work is it?",
                said(day, entry)
            );
            let mut finding = on_entry(&RULE, firm, day, entry, reason);
            let evidence = [
                Evidence::value("company of the entry", own),
                Evidence::value("company of the ticket", other.as_str()),
            ];
            finding.evidence.extend(evidence);
            finding.suggestion = Some(Suggestion {
                field: "company".to_owned(),
                value: other,
                agreement_id: None,
            });
            let work = Work::of_entry(firm, entry, day.ticket(entry));
            Some(money::at_stake(finding, firm, params, &work, entry.worked))
        })
        .collect()
}

fn is_parent(firm: &Firm, parent: &CompanyId, child: &CompanyId) -> bool {
    let known = firm.companies.get(child);
    known.and_then(|c| c.parent_id.as_ref()) == Some(parent)
}
