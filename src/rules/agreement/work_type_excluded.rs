//! agreement.work_type_excluded: work of a type that its agreement excludes.
//!
//! Tests: an exclusion row of the agreement names the work type; a row that also names a role needs both. Only the
//! agreement's own rows count. Evidence: the type, and every other condition. Mend: the agreement the row sends such work
//! to, else the one that fits, where only one does.
//! Guard: an entry without type is `work_type.missing`, never this.

use super::evidence;
use super::suggest;
use super::work::{on_entries, on_ticket};
use crate::coverage::Work;
use crate::coverage::excluding_type;
use crate::model::{Audience, Finding, Firm, Params, Severity};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.work_type_excluded",
    title: "Work type is excluded",
    severity: Severity::Fix,
    audience: Audience::Dispatcher,
    needs: &["time_entry.work_type_id", "ticket.work_type_id"],
    settings: &[],
    check: Check::Work {
        day: |firm, day, params| on_entries(firm, day, params, judge),
        ticket: |firm, ticket, params| on_ticket(firm, ticket, params, judge),
    },
    text: include_str!("work_type_excluded.rs"),
};

fn judge(firm: &Firm, work: &Work<'_>, params: &Params) -> Option<Finding> {
    let (agreement, named) = (work.agreement?, work.work_type?);
    excluding_type(work, agreement)?;
    let choice = suggest::instead(firm, work, agreement);
    let reason = format!(
        "{} is on {}, which leaves out the work type {}; {}",
        work.named(),
        agreement.name,
        evidence::type_name(firm, named),
        choice.tail("where is such work meant to go?")
    );
    Some(choice.onto(work.finding(&RULE, firm, params, reason)))
}
