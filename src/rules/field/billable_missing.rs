//! billable.missing: an entry on which nobody has chosen whether it is billed.
//!
//! Tests: the billable option is empty. Until it is chosen money follows the work type's, else the entry counts as
//! billable. Mend: the work type's option, else what fits the kind of agreement (internal work is not billed).
//! Guard: silent for sources that bring no such option; leave is not asked about.

use crate::model::{
    AgreementKind, Audience, Billable, DayFacts, Evidence, Finding, Firm, Params, Severity,
    Suggestion, TimeEntry,
};
use crate::rules::entry::{judged, on_entry, said};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "billable.missing",
    title: "Billable or not is not chosen",
    severity: Severity::Fix,
    audience: Audience::Lead,
    needs: &["time_entry.billable"],
    settings: &[],
    check: Check::Day(check),
    text: include_str!("billable_missing.rs"),
};

fn check(firm: &Firm, day: &DayFacts, _: &Params) -> Vec<Finding> {
    judged(firm, day)
        .filter(|entry| entry.billable.is_none())
        .map(|entry| {
            let option = fitting(firm, day, entry);
            let tail = option.map_or_else(
                || "is it billed or not?".to_owned(),
                |option| format!("is \"{}\" right?", option.as_str().replace('_', " ")),
            );
            let reason = format!("{} has no billable option yet; {tail}", said(day, entry));
            let mut finding = on_entry(&RULE, firm, day, entry, reason);
            let evidence = Evidence::condition("billable option", "not chosen", false);
            finding.evidence.push(evidence);
            finding.suggestion = option.map(|option| Suggestion {
                field: "billable".to_owned(),
                value: option.as_str().to_owned(),
                agreement_id: None,
            });
            finding
        })
        .collect()
}

fn fitting(firm: &Firm, day: &DayFacts, entry: &TimeEntry) -> Option<Billable> {
    let by_type = entry
        .work_type_id
        .as_ref()
        .and_then(|id| firm.work_types.get(id)?.billable);
    by_type.or_else(|| {
        let agreement = firm.agreement_of(entry, day.ticket(entry))?;
        Some(match agreement.kind {
            AgreementKind::Internal => Billable::DoNotBill,
            _ => Billable::Billable,
        })
    })
}
