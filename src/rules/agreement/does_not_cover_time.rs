//! agreement.does_not_cover_time: work on an agreement that covers no labour.
//!
//! Tests: the agreement does not cover time, and its kind is none that prices work itself (time and materials, projects).
//! Evidence: the flag and the kind. Mend: the company's agreement that covers time, where only one fits.
//! Guard: a pure licence ticket without hours.

use super::suggest;
use super::work::{on_entries, on_ticket};
use crate::coverage::Condition;
use crate::coverage::Work;
use crate::model::{AgreementKind, Seconds};
use crate::model::{Audience, Finding, Firm, Params, Severity};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.does_not_cover_time",
    title: "Agreement covers no labour",
    severity: Severity::Fix,
    audience: Audience::Dispatcher,
    needs: &["time_entry.agreement_id", "ticket.agreement_id"],
    settings: &[],
    check: Check::Work {
        day: |firm, day, params| on_entries(firm, day, params, judge),
        ticket: |firm, ticket, params| on_ticket(firm, ticket, params, judge),
    },
    text: include_str!("does_not_cover_time.rs"),
};

fn judge(firm: &Firm, work: &Work<'_>, params: &Params) -> Option<Finding> {
    let agreement = work.agreement?;
    let has_hours = work.worked().is_some_and(|worked| worked > Seconds(0));
    let is_licence = agreement.kind == AgreementKind::Resale && !has_hours;
    if is_licence || Condition::CoversTime.holds(firm, work, agreement) {
        return None;
    }
    let choice = suggest::choose(firm, work, None);
    let reason = format!(
        "{} is on {}, which covers no labour; {}",
        work.named(),
        agreement.name,
        choice.tail("which agreement is meant to carry it?")
    );
    Some(choice.onto(work.finding(&RULE, firm, params, reason)))
}
