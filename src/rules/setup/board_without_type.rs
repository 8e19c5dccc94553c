//! setup.board_without_type: a board on which no ticket type can be chosen.
//!
//! Tests: an active board has no active type, so that its tickets cannot be told apart. Evidence: the board.
//! Mend: a default type. Guard: boards that are no longer in use; sources that do not bring the types of boards.

use super::on_setup;
use crate::model::{Audience, Evidence, Finding, Firm, FirmFacts, Params, Severity};
use crate::rules::{Check, Rule};

/// The rule.
pub static RULE: Rule = Rule {
    id: "setup.board_without_type",
    title: "Board without types",
    severity: Severity::Info,
    audience: Audience::Admin,
    needs: &["board.name", "board_type.board_id"],
    settings: &[],
    check: Check::Daily(check),
    text: include_str!("board_without_type.rs"),
};

fn check(firm: &Firm, facts: &FirmFacts, _: &Params) -> Vec<Finding> {
    let boards = facts.boards.iter();
    boards
        .filter(|board| board.types == 0 && firm.brings(&board.source, "board_type", "board_id"))
        .map(|board| {
            let reason = format!(
                "The board {} has no type to choose; which one is its default?",
                board.name
            );
            let evidence = Evidence::condition("a type can be chosen", "none", false);
            on_setup(
                &RULE,
                format!("board/{}:{}", board.source, board.name),
                reason,
                evidence,
            )
        })
        .collect()
}
