//! agreement.partly_covered: work of which a block takes only a part.
//!
//! Tests: the block had something left before this entry, and not enough for it, in the source's own order.
//! Evidence: what is covered and what is not. What is at stake is the part that is not. Mend: a top-up, or the overage approved.
//! Guard: blocks that allow overruns; a rest of less than `tolerance_minutes`; entries of which the source itself says that
//! they are covered.

use super::work::{on_drawn, part_at_stake};
use crate::coverage::Work;
use crate::model::{Audience, Drawn, Evidence, Finding, Firm, Params, Seconds, Severity};
use crate::rules::{Check, Rule, Setting, words};

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.partly_covered",
    title: "Block covers a part",
    severity: Severity::Check,
    audience: Audience::Finance,
    needs: &["time_entry.agreement_id", "agreement.limit_amount"],
    settings: &[Setting {
        name: "tolerance_minutes",
        default: 1,
        meaning: "a rest shorter than this says nothing",
    }],
    check: Check::Day(|firm, day, params| on_drawn(firm, day, params, judge)),
    text: include_str!("partly_covered.rs"),
};

fn judge(firm: &Firm, work: &Work<'_>, drawn: &Drawn, params: &Params) -> Option<Finding> {
    let rest = drawn.whole - drawn.covered;
    let least = Seconds::minutes(RULE.number(params, "tolerance_minutes")).max(Seconds(1));
    if drawn.covered.0 <= 0 || rest < least {
        return None;
    }
    let agreement = firm.agreements.get(&drawn.agreement_id)?;
    let (covered, left) = (words::length(drawn.covered), words::length(rest));
    let reason = format!(
        "{} takes {covered} from {}, and {left} of it are left over; is the rest billed, or is a top-up on its way?",
        work.named(),
        agreement.name
    );
    let finding = work.finding(&RULE, firm, params, reason);
    let mut finding = part_at_stake(finding, firm, params, work, rest);
    let evidence = Evidence::condition(
        "is covered as a whole",
        format!("{covered} covered, {left} not"),
        false,
    );
    finding.evidence.push(evidence);
    Some(finding)
}
