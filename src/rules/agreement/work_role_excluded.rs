//! agreement.work_role_excluded: work in a role that its agreement excludes.
//!
//! Tests: an exclusion row of the agreement names the role alone (a row with role and type is judged by the type's rule);
//! an entry without role is judged by its member's default role. Only the agreement's own rows count.
//! Evidence: the role, and every other condition. Mend: the agreement the row sends such work to, else the one that fits.
//! Guard: without any role nothing is compared.

use super::evidence;
use super::suggest;
use super::work::{on_entries, on_ticket};
use crate::coverage::Work;
use crate::coverage::excluding_role;
use crate::model::{Audience, Finding, Firm, Params, Severity};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.work_role_excluded",
    title: "Work role is excluded",
    severity: Severity::Fix,
    audience: Audience::Dispatcher,
    needs: &["time_entry.work_role_id", "ticket.work_role_id"],
    settings: &[],
    check: Check::Work {
        day: |firm, day, params| on_entries(firm, day, params, judge),
        ticket: |firm, ticket, params| on_ticket(firm, ticket, params, judge),
    },
    text: include_str!("work_role_excluded.rs"),
};

fn judge(firm: &Firm, work: &Work<'_>, params: &Params) -> Option<Finding> {
    let (agreement, named) = (work.agreement?, work.role?);
    excluding_role(work, agreement)?;
    let choice = suggest::instead(firm, work, agreement);
    let reason = format!(
        "{} is on {}, which leaves out the work role {}; {}",
        work.named(),
        agreement.name,
        evidence::role_name(firm, named),
        choice.tail("where is such work meant to go?")
    );
    Some(choice.onto(work.finding(&RULE, firm, params, reason)))
}
