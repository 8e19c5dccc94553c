//! agreement.parent_or_child: work on a parent agreement though one under it is meant for just such work.
//!
//! Tests: an agreement under the one the work is on fits, and is nearer: it belongs to the work's own company while the
//! parent does not, or it names the ticket's board while the parent does not.
//! Evidence: the conditions, and the child as candidate. Mend: the child, where only one is nearer.
//! Guard: a child that is merely there is no reason; project work and agreements for licences are left alone.

use super::suggest;
use super::work::{on_entries, on_ticket};
use crate::coverage::{Work, candidates};
use crate::model::{Agreement, Audience, Evidence, Finding, Firm, Params, Severity};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.parent_or_child",
    title: "Parent agreement instead of its child",
    severity: Severity::Check,
    audience: Audience::Dispatcher,
    needs: &["time_entry.agreement_id", "agreement.parent_id"],
    settings: &[],
    check: Check::Work {
        day: |firm, day, params| on_entries(firm, day, params, judge),
        ticket: |firm, ticket, params| on_ticket(firm, ticket, params, judge),
    },
    text: include_str!("parent_or_child.rs"),
};

fn judge(firm: &Firm, work: &Work<'_>, params: &Params) -> Option<Finding> {
    let agreement = work.agreement?;
    if work.names_project {
        return None;
    }
    let found = candidates(firm, work, |child| is_nearer(work, agreement, child));
    let fitting: Vec<&Agreement> = found
        .all
        .iter()
        .filter(|c| c.fits())
        .map(|c| c.agreement)
        .collect();
    let first = fitting.first()?;
    let tail = match found.clear {
        Some(child) => format!("{} under it fits.", child.name),
        None => format!("is {} or another under it meant?", first.name),
    };
    let reason = format!("{} is on {}; {tail}", work.named(), agreement.name);
    let mut finding = work.finding(&RULE, firm, params, reason);
    finding.evidence.extend(fitting.iter().map(|child| {
        Evidence::condition(
            "no agreement under it is nearer",
            child.name.as_str(),
            false,
        )
    }));
    finding.suggestion = found.clear.map(suggest::to_agreement);
    Some(finding)
}

fn is_nearer(work: &Work<'_>, parent: &Agreement, child: &Agreement) -> bool {
    let own = |a: &Agreement| work.company == Some(&a.company_id);
    let names_board = |a: &Agreement| {
        work.board()
            .is_some_and(|board| a.covers_boards.iter().any(|b| b == board))
    };
    child.parent_id.as_ref() == Some(&parent.id)
        && ((own(child) && !own(parent)) || (names_board(child) && !names_board(parent)))
}
