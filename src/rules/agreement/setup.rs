//! Agreements as they are set up, without any work on them.

use crate::model::{Agreement, Evidence, Finding, Firm, Subject};
use crate::rules::Rule;
use chrono::NaiveDate;

/// Those that hold today.
pub fn active(firm: &Firm, today: NaiveDate) -> impl Iterator<Item = &Agreement> {
    let all = firm.agreements.values();
    all.filter(move |agreement| agreement.active_on(today))
}

/// The finding of a rule about an agreement.
pub fn on_agreement(
    rule: &Rule,
    agreement: &Agreement,
    reason: String,
    evidence: Vec<Evidence>,
) -> Finding {
    let subject = Subject::Agreement(agreement.id.clone());
    Finding {
        company_id: Some(agreement.company_id.clone()),
        agreement_id: Some(agreement.id.clone()),
        evidence,
        ..Finding::new(rule.id, rule.severity, rule.audience, subject, reason)
    }
}
