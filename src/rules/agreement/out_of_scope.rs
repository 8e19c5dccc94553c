//! agreement.out_of_scope: work of a board or a kind that its agreement is not meant for.
//!
//! Tests: the agreement names boards, and the ticket's is not among them; or `review.scope` says that such tickets are work
//! of one category (project, resale, labour), and the agreement says that it is for another.
//! Evidence: the boards, or both categories. Mend: the client's agreement that is meant for such work, where one fits.
//! Guard: an agreement that names no board is meant for all, one without a category or a mixed one takes any; what is not in
//! the map is `daybook rules scope`'s; work without a ticket lies on no board; project work is `agreement.project_absorbed`'s.

use super::suggest;
use super::work::{on_entries, on_ticket};
use crate::coverage::{Condition, Work, scope};
use crate::model::{Audience, Evidence, Finding, Firm, Params, Severity};
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
    if work.names_project {
        return None;
    }
    let place = scope::Place::of(work.ticket?)?;
    let mapped = scope::category(&params.review.scope, &place);
    let other = mapped.filter(|category| !scope::takes(agreement, category));
    let meant = match other {
        _ if !Condition::Board.holds(firm, work, agreement) => agreement.covers_boards.join(", "),
        Some(_) => agreement.category.clone()?,
        None => return None,
    };
    let choice = suggest::choose(firm, work, None);
    let reason = format!(
        "{} of the board {board} is on {}, which is meant for {meant}; {}",
        work.named(),
        agreement.name,
        choice.tail("where does such work belong?")
    );
    let mut finding = work.finding(&RULE, firm, params, reason);
    if let Some(category) = other {
        let value = format!("{category}, agreement for {meant}");
        finding.evidence.push(Evidence::condition(
            "category is the agreement's",
            value,
            false,
        ));
    }
    Some(choice.onto(finding))
}
