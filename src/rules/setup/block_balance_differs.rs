//! setup.block_balance_differs: what the source took from a block is not what the ledger of the block takes.
//!
//! Tests: the source says of every entry on a block of hours how much it covered, and the sum differs from the simulation in
//! the source's own order by `tolerance_minutes` or more. Evidence: both sums and the difference.
//! Mend: a limit, a carry-over or an exclusion that one of the two does not know.
//! Guard: blocks of money; sources that say nothing of some entry; small differences.

use super::block::{on_block, running};
use crate::model::{
    AgreementKind, Audience, Evidence, Finding, Firm, FirmFacts, Params, Seconds, Severity,
};
use crate::rules::{Check, Rule, Setting, words};

/// The rule.
pub static RULE: Rule = Rule {
    id: "setup.block_balance_differs",
    title: "Balance differs from the source's",
    severity: Severity::Info,
    audience: Audience::Finance,
    needs: &["time_entry.covered_seconds", "agreement.limit_amount"],
    settings: &[Setting {
        name: "tolerance_minutes",
        default: 60,
        meaning: "a smaller difference says nothing",
    }],
    check: Check::Daily(check),
    text: include_str!("block_balance_differs.rs"),
};

fn check(firm: &Firm, facts: &FirmFacts, params: &Params) -> Vec<Finding> {
    let least = RULE.number(params, "tolerance_minutes").max(1) * 60;
    running(firm, facts)
        .filter(|(agreement, _)| agreement.kind == AgreementKind::BlockHours)
        .filter(|(agreement, _)| firm.brings(agreement.id.source(), "time_entry", "covered_seconds"))
        .filter_map(|(agreement, state)| {
            let theirs = state.taken_by_source?;
            let apart = Seconds((theirs.0 - state.taken.0).abs());
            if apart.0 < least {
                return None;
            }
            let reason = format!(
                "The source has taken {} from {} of {}, its terms say {}; which of the two is right?",
                words::length(theirs),
                agreement.name,
                firm.company_name(&agreement.company_id),
                words::length(state.taken)
            );
            let mut finding = on_block(&RULE, agreement, state, reason);
            finding.length = Some(apart);
            finding.evidence.insert(0, Evidence::condition("both balances agree", format!("{} apart", words::length(apart)), false));
            Some(finding)
        })
        .collect()
}
