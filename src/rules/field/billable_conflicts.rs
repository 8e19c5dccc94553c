//! billable.conflicts: a billable option that its agreement or company speaks against.
//!
//! Tests: billable for the own firm; not to bill on an agreement by the hour; no charge where the agreement would take the
//! work anyway, so that its effort stays out of the agreement.
//! Evidence: both. Mend: the other option. Guard: no charge by the hour is a courtesy; options not chosen are
//! `billable.missing`'s; payroll wrap and leave.

use crate::coverage::{Condition, Means, Work, failed, means};
use crate::model::{
    AgreementKind, Audience, Billable, DayFacts, Evidence, Finding, Firm, Params, Severity,
    Suggestion,
};
use crate::rules::entry::{judged, on_entry, said};
use crate::rules::{Check, Rule, money};

/// The rule.
pub static RULE: Rule = Rule {
    id: "billable.conflicts",
    title: "Billable option against the agreement",
    severity: Severity::Check,
    audience: Audience::Lead,
    needs: &["time_entry.billable"],
    settings: &[],
    check: Check::Day(check),
    text: include_str!("billable_conflicts.rs"),
};

fn check(firm: &Firm, day: &DayFacts, params: &Params) -> Vec<Finding> {
    judged(firm, day)
        .filter(|entry| !firm.is_wrap(entry))
        .filter_map(|entry| {
            let work = Work::of_entry(firm, entry, day.ticket(entry));
            let chosen = entry.billable?;
            let (against, right) = conflict(firm, &work, chosen)?;
            let word = |option: Billable| option.as_str().replace('_', " ");
            let reason = format!(
                "{} is \"{}\", though {against}; is \"{}\" meant?",
                said(day, entry),
                word(chosen),
                word(right)
            );
            let mut finding = on_entry(&RULE, firm, day, entry, reason);
            let evidence = Evidence::condition("option suits the agreement", word(chosen), false);
            finding.evidence.push(evidence);
            finding.suggestion = Some(Suggestion {
                field: "billable".to_owned(),
                value: right.as_str().to_owned(),
                agreement_id: None,
            });
            Some(money::at_stake(finding, firm, params, &work, entry.worked))
        })
        .collect()
}

/// What speaks against the option, and the one that would suit.
fn conflict(firm: &Firm, work: &Work<'_>, chosen: Billable) -> Option<(String, Billable)> {
    if chosen == Billable::Billable {
        let internal = work.is_internal(firm);
        return internal.then(|| ("it is the firm's own work".to_owned(), Billable::DoNotBill));
    }
    let agreement = work
        .agreement
        .filter(|a| a.kind != AgreementKind::Internal)?;
    let takes = failed(firm, work, agreement)
        .iter()
        .all(|condition| *condition == Condition::Billed);
    let says = match (chosen, means(agreement)) {
        (Billable::DoNotBill, Means::Priced) => "bills by the hour",
        (Billable::NoCharge, Means::Wholly | Means::Balance) => "covers it",
        _ => return None,
    };
    (takes && !work.names_project)
        .then(|| (format!("{} {says}", agreement.name), Billable::Billable))
}
