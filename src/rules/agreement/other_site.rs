//! agreement.other_site: work at another location than the one its agreement is restricted to.
//!
//! Tests: the agreement names a location, the ticket names one, and they differ (case apart).
//! Evidence: both. Mend: the agreement of that place, where one fits.
//! Guard: a ticket without location is not compared; nor is an agreement that names none.

use super::evidence;
use super::suggest;
use super::work::{on_entries, on_ticket};
use crate::coverage::{Condition, Work};
use crate::model::{Audience, Finding, Firm, Params, Severity};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.other_site",
    title: "Agreement of another location",
    severity: Severity::Check,
    audience: Audience::Dispatcher,
    needs: &[
        "time_entry.agreement_id",
        "ticket.location",
        "agreement.location",
    ],
    settings: &[],
    check: Check::Work {
        day: |firm, day, params| on_entries(firm, day, params, judge),
        ticket: |firm, ticket, params| on_ticket(firm, ticket, params, judge),
    },
    text: include_str!("other_site.rs"),
};

fn judge(firm: &Firm, work: &Work<'_>, params: &Params) -> Option<Finding> {
    let agreement = work.agreement?;
    if Condition::Place.holds(firm, work, agreement) {
        return None;
    }
    let choice = suggest::choose(firm, work, None);
    let reason = format!(
        "{} is on {}: {}; {}",
        work.named(),
        agreement.name,
        evidence::seen(Condition::Place, firm, work, agreement),
        choice.tail("which agreement is meant for that place?")
    );
    Some(choice.onto(work.finding(&RULE, firm, params, reason)))
}
