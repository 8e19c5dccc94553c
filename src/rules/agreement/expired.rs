//! agreement.expired: work on an agreement after its last day, or from the day it was cancelled.
//!
//! Tests: the work date is after the end plus `grace_days`, or on or after the day of cancelling (no grace).
//! Evidence: the dates. Mend: the successor, where one agreement of the same kind fits; else it is a renewal for finance.
//! Guard: days of grace for renewals on their way.

use super::suggest;
use super::work::{on_entries, on_ticket};
use crate::coverage::Condition;
use crate::coverage::Work;
use crate::model::{Audience, Finding, Firm, Params, Severity};
use crate::rules::words;
use crate::rules::{Check, Rule, Setting};

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.expired",
    title: "Agreement has ended",
    severity: Severity::Fix,
    audience: Audience::Finance,
    needs: &["time_entry.agreement_id", "ticket.agreement_id"],
    settings: &[Setting {
        name: "grace_days",
        default: 0,
        meaning: "days after the end on which work is still expected",
    }],
    check: Check::Work {
        day: |firm, day, params| on_entries(firm, day, params, judge),
        ticket: |firm, ticket, params| on_ticket(firm, ticket, params, judge),
    },
    text: include_str!("expired.rs"),
};

fn judge(firm: &Firm, work: &Work<'_>, params: &Params) -> Option<Finding> {
    let agreement = work.agreement?;
    let ended = match (agreement.ends_on, agreement.cancelled_on) {
        (_, Some(day)) if !Condition::NotCancelled.holds(firm, work, agreement) => {
            format!("was cancelled as of {}", words::date(day))
        }
        (Some(day), _) if !Condition::NotEnded.holds(firm, work, agreement) => {
            format!("ended on {}", words::date(day))
        }
        _ => return None,
    };
    let choice = suggest::choose(firm, work, Some(agreement.kind));
    let reason = format!(
        "{} is on {}, which {ended}; {}",
        work.named(),
        agreement.name,
        choice.tail("is a renewal on its way?")
    );
    Some(choice.onto(work.finding(&RULE, firm, params, reason)))
}
