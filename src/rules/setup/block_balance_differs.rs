//! setup.block_balance_differs: what the source says of a block's balance is not what the ledger of the block says.
//!
//! Tests: what the source itself says is left of a block of hours differs by `tolerance_minutes` or more from what its terms
//! leave. Where the source gives no balance but says of every entry on the block how much it covered, the sums are compared.
//! Evidence: both figures and the difference.
//! Mend: a limit, a carry-over or an exclusion that one of the two does not know.
//! Guard: blocks of money; sources that say nothing of some entry; small differences; a balance may have been read before the
//! work of the last two days, and says nothing where a lot began or ended since.

use super::block::{on_block, running};
use crate::model::{
    Agreement, AgreementKind, Audience, BlockState, Evidence, Finding, Firm, FirmFacts, Params,
    Seconds, Severity,
};
use crate::rules::{Check, Rule, Setting, words};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The rule.
pub static RULE: Rule = Rule {
    id: "setup.block_balance_differs",
    title: "Balance differs from the source's",
    severity: Severity::Info,
    audience: Audience::Finance,
    needs: &[
        "time_entry.covered_seconds|agreement_balance.left_amount",
        "agreement.limit_amount",
    ],
    settings: &[Setting {
        name: "tolerance_minutes",
        default: 60,
        meaning: "a smaller difference says nothing",
    }],
    check: Check::Daily(check),
    text: include_str!("block_balance_differs.rs"),
};

/// How far apart the two are, and what each says.
struct Apart {
    by: Seconds,
    says: String,
}

fn check(firm: &Firm, facts: &FirmFacts, params: &Params) -> Vec<Finding> {
    let least = RULE.number(params, "tolerance_minutes").max(1) * 60;
    running(firm, facts)
        .filter(|(agreement, _)| agreement.kind == AgreementKind::BlockHours)
        .filter_map(|(agreement, state)| {
            let apart = apart(firm, agreement, state).filter(|apart| apart.by.0 >= least)?;
            let reason = format!("{}; which of the two is right?", apart.says);
            let mut finding = on_block(&RULE, agreement, state, reason);
            finding.length = Some(apart.by);
            let seen = format!("{} apart", words::length(apart.by));
            let evidence = Evidence::condition("both balances agree", seen, false);
            finding.evidence.insert(0, evidence);
            Some(finding)
        })
        .collect()
}

/// The source's own balance goes before its sums.
fn apart(firm: &Firm, agreement: &Agreement, state: &BlockState) -> Option<Apart> {
    let company = firm.company_name(&agreement.company_id);
    let name = &agreement.name;
    let brings = |table, column| firm.brings(agreement.id.source(), table, column);
    let balance = state.left_by_source;
    if let Some(theirs) = balance.filter(|_| brings("agreement_balance", "left_amount")) {
        // It may have been read before the work of the last days: anything between is right.
        let before = state.left.saturating_add(state.fresh);
        let by = seconds((state.left - theirs).max(theirs - before));
        let (theirs, ours) = (
            words::length(seconds(theirs)),
            words::length(seconds(state.left)),
        );
        let says =
            format!("The source has {theirs} left of {name} of {company}, its terms leave {ours}");
        return Some(Apart { by, says });
    }
    let sum = state.taken_by_source;
    let theirs = sum.filter(|_| brings("time_entry", "covered_seconds"))?;
    let by = Seconds((theirs.0 - state.taken.0).abs());
    let (theirs, ours) = (words::length(theirs), words::length(state.taken));
    let says =
        format!("The source has taken {theirs} from {name} of {company}, its terms say {ours}");
    Some(Apart { by, says })
}

fn seconds(units: Decimal) -> Seconds {
    Seconds(units.trunc().to_i64().unwrap_or(0))
}
