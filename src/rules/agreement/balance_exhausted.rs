//! agreement.balance_exhausted: work on a block that had nothing left.
//!
//! Tests: before this entry the block's balance was zero, in the order in which the source applies agreements
//! (ConnectWise: of saving, all others: of work dates). Evidence: what was left and what the entry asks for.
//! Mend: a top-up, another agreement, or billing by the hour.
//! Guard: blocks that allow overruns; work that the block would not take for another reason; entries of which the source
//! itself says that they are covered; time that is not billed.

use super::work::on_drawn;
use crate::coverage::Work;
use crate::model::{Audience, Drawn, Evidence, Finding, Firm, Params, Severity};
use crate::rules::agreement::suggest;
use crate::rules::{Check, Rule, words};
use rust_decimal::Decimal;

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.balance_exhausted",
    title: "Block with nothing left",
    severity: Severity::Fix,
    audience: Audience::Dispatcher,
    needs: &["time_entry.agreement_id", "agreement.limit_amount"],
    settings: &[],
    check: Check::Day(|firm, day, params| on_drawn(firm, day, params, judge)),
    text: include_str!("balance_exhausted.rs"),
};

fn judge(firm: &Firm, work: &Work<'_>, drawn: &Drawn, params: &Params) -> Option<Finding> {
    if drawn.left > Decimal::ZERO || drawn.covered.0 > 0 {
        return None;
    }
    let agreement = firm.agreements.get(&drawn.agreement_id)?;
    let choice = suggest::choose(firm, work, None);
    let reason = format!(
        "{} is on {}, which had nothing left before it; {}",
        work.named(),
        agreement.name,
        choice.tail("is a top-up on its way, or is it billed by the hour?")
    );
    let mut finding = work.finding(&RULE, firm, params, reason);
    let asked = words::length(drawn.whole);
    let evidence = Evidence::condition(
        "has balance left",
        format!("0 left, {asked} asked for"),
        false,
    );
    finding.evidence.push(evidence);
    Some(choice.onto(finding))
}
