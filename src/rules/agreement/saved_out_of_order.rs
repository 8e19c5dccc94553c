//! agreement.saved_out_of_order: work that a block left out only because of the order of saving.
//!
//! Tests: the source runs blocks down in the order in which entries are saved. In that order this entry is not covered or
//! only in part; in the order of work dates it would have been covered further by `tolerance_minutes` or more.
//! Evidence: what both orders give. Mend: allocate the block anew in the PSA.
//! Guard: sources that go by work date themselves; blocks that allow overruns.

use super::work::{on_drawn, part_at_stake};
use crate::coverage::Work;
use crate::model::{Audience, Drawn, Evidence, Finding, Firm, Params, Seconds, Severity};
use crate::rules::{Check, Rule, Setting, words};

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.saved_out_of_order",
    title: "Left out by the order of saving",
    severity: Severity::Check,
    audience: Audience::Finance,
    needs: &[
        "time_entry.agreement_id",
        "time_entry.entered_at",
        "agreement.limit_amount",
    ],
    settings: &[Setting {
        name: "tolerance_minutes",
        default: 15,
        meaning: "a smaller difference between the two orders says nothing",
    }],
    check: Check::Day(|firm, day, params| on_drawn(firm, day, params, judge)),
    text: include_str!("saved_out_of_order.rs"),
};

fn judge(firm: &Firm, work: &Work<'_>, drawn: &Drawn, params: &Params) -> Option<Finding> {
    let lost = drawn.by_work_date - drawn.covered;
    let least = Seconds::minutes(RULE.number(params, "tolerance_minutes")).max(Seconds(1));
    if lost < least {
        return None;
    }
    let agreement = firm.agreements.get(&drawn.agreement_id)?;
    let reason = format!(
        "{} was saved after later work had used up {}, and by its work date {} more would have been covered; is the block to be allocated anew?",
        work.named(),
        agreement.name,
        words::length(lost)
    );
    let finding = work.finding(&RULE, firm, params, reason);
    let mut finding = part_at_stake(finding, firm, params, work, lost);
    finding.evidence.extend([
        Evidence::condition(
            "covered in the order of saving",
            words::length(drawn.covered),
            false,
        ),
        Evidence::value(
            "covered in the order of work dates",
            words::length(drawn.by_work_date),
        ),
    ]);
    Some(finding)
}
