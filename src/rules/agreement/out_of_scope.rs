//! agreement.out_of_scope: work of a board that its agreement is not meant for.
//!
//! Tests: the agreement names boards, and the ticket's is not among them.
//! Evidence: the boards. Mend: the client's agreement that is meant for the board, where one fits.
//! Guard: an agreement that names no board is meant for all; work without a ticket lies on no board; project work is
//! `agreement.project_absorbed`'s.

use super::suggest;
use super::work::{on_entries, on_ticket};
use crate::coverage::{Condition, Work};
use crate::model::{Audience, Finding, Firm, Params, Severity};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.out_of_scope",
    title: "Board outside the agreement's scope",
    severity: Severity::Check,
    audience: Audience::Dispatcher,
    needs: &[
        "time_entry.agreement_id",
        "ticket.board",
        "agreement.covers_boards",
    ],
    settings: &[],
    check: Check::Work {
        day: |firm, day, params| on_entries(firm, day, params, judge),
        ticket: |firm, ticket, params| on_ticket(firm, ticket, params, judge),
    },
    text: include_str!("out_of_scope.rs"),
};

fn judge(firm: &Firm, work: &Work<'_>, params: &Params) -> Option<Finding> {
    let (agreement, board) = (work.agreement?, work.board()?);
    if work.names_project || Condition::Board.holds(firm, work, agreement) {
        return None;
    }
    let choice = suggest::choose(firm, work, None);
    let reason = format!(
        "{} of the board {board} is on {}, which is meant for {}; {}",
        work.named(),
        agreement.name,
        agreement.covers_boards.join(", "),
        choice.tail("where does such work belong?")
    );
    Some(choice.onto(work.finding(&RULE, firm, params, reason)))
}
