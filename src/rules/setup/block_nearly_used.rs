//! setup.block_nearly_used: a block of which little is left.
//!
//! Tests: of what may be used today, carried hours and top-ups among them, `first_percent` (80) or `last_percent` (95) are used.
//! Evidence: what was granted, what is left, and for how many working days that lasts at the pace of the last 60 days.
//! Where the source says what it took itself, its balance stands beside it. Mend: a top-up before it is empty.
//! Guard: blocks that are unlimited or let overruns in; blocks without a limit are `agreement.limit_missing`'s.

use super::block::{on_block, running};
use crate::model::{Audience, Evidence, Finding, Firm, FirmFacts, Params, Severity};
use crate::rules::{Check, Rule, Setting};
use rust_decimal::Decimal;

/// The rule.
pub static RULE: Rule = Rule {
    id: "setup.block_nearly_used",
    title: "Block nearly used up",
    severity: Severity::Check,
    audience: Audience::Finance,
    needs: &["agreement.limit_amount"],
    settings: &[
        Setting {
            name: "first_percent",
            default: 80,
            meaning: "used so far, it is said for the first time",
        },
        Setting {
            name: "last_percent",
            default: 95,
            meaning: "used so far, it is said once more",
        },
    ],
    check: Check::Daily(check),
    text: include_str!("block_nearly_used.rs"),
};

fn check(firm: &Firm, facts: &FirmFacts, params: &Params) -> Vec<Finding> {
    let mark = |name| Decimal::from(RULE.number(params, name));
    running(firm, facts)
        .filter(|(agreement, _)| !agreement.allow_overrun)
        .filter_map(|(agreement, state)| {
            let used = state.used_percent()?;
            let reached = match used {
                used if used >= mark("last_percent") => mark("last_percent"),
                used if used >= mark("first_percent") => mark("first_percent"),
                _ => return None,
            };
            let tail = match state.days_to_zero() {
                Some(days) if state.left > Decimal::ZERO => {
                    format!(
                        "at the pace of late it lasts {} working days; is a top-up wanted?",
                        days.floor().normalize()
                    )
                }
                _ => "is a top-up wanted?".to_owned(),
            };
            let reason = format!(
                "{} of {} is used to {reached} of 100 or more; {tail}",
                agreement.name,
                firm.company_name(&agreement.company_id)
            );
            let mut finding = on_block(&RULE, agreement, state, reason);
            let what = format!("less than {reached} of 100 are used");
            finding.evidence.insert(
                0,
                Evidence::condition(what, used.floor().normalize().to_string(), false),
            );
            Some(finding)
        })
        .collect()
}
