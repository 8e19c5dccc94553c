//! agreement.not_started: work on an agreement before its first day.
//!
//! Tests: the work date is before the agreement's start. Evidence: the dates. Mend: the agreement of the same kind that held
//! on that day, where only one did; else the start may have to be dated back.
//! Guard: agreed onboarding work is exempted by `exempt_companies` or accepted with a reason.

use super::suggest;
use super::work::{on_entries, on_ticket};
use crate::coverage::Condition;
use crate::coverage::Work;
use crate::model::{Audience, Finding, Firm, Params, Severity};
use crate::rules::words;
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.not_started",
    title: "Agreement not started yet",
    severity: Severity::Fix,
    audience: Audience::Finance,
    needs: &["time_entry.agreement_id", "ticket.agreement_id"],
    settings: &[],
    check: Check::Work {
        day: |firm, day, params| on_entries(firm, day, params, judge),
        ticket: |firm, ticket, params| on_ticket(firm, ticket, params, judge),
    },
    text: include_str!("not_started.rs"),
};

fn judge(firm: &Firm, work: &Work<'_>, params: &Params) -> Option<Finding> {
    let agreement = work.agreement?;
    let start = agreement.starts_on?;
    if Condition::Started.holds(firm, work, agreement) {
        return None;
    }
    let choice = suggest::choose(firm, work, Some(agreement.kind));
    let reason = format!(
        "{} is on {}, which starts on {}; {}",
        work.named(),
        agreement.name,
        words::date(start),
        choice.tail("was the work agreed to come before it?")
    );
    Some(choice.onto(work.finding(&RULE, firm, params, reason)))
}
