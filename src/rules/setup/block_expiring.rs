//! setup.block_expiring: a block that ends with much of it unused, or that nobody touches.
//!
//! Tests: a lot that lasts longer than a quarter ends within `notice_days`, with more than `unused_percent` of it left; or a
//! block without an end was not used for `untouched_days`. Evidence: what is left, and the last use.
//! Mend: a talk with the client before it lapses. Guard: lots of a quarter or less, which end all the time; blocks that are
//! paid back; blocks that began lately.

use super::block::{on_block, running};
use crate::model::{
    Agreement, Audience, BlockState, Evidence, Finding, Firm, FirmFacts, Params, Severity,
};
use crate::rules::{Check, Rule, Setting, words};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// The rule.
pub static RULE: Rule = Rule {
    id: "setup.block_expiring",
    title: "Block about to lapse",
    severity: Severity::Info,
    audience: Audience::Finance,
    needs: &["agreement.limit_amount"],
    settings: &[
        Setting {
            name: "notice_days",
            default: 30,
            meaning: "days before the end in which it is said",
        },
        Setting {
            name: "unused_percent",
            default: 25,
            meaning: "with so much or less left nothing is said",
        },
        Setting {
            name: "untouched_days",
            default: 365,
            meaning: "a block without an end and without use for so long",
        },
    ],
    check: Check::Daily(check),
    text: include_str!("block_expiring.rs"),
};

fn check(firm: &Firm, facts: &FirmFacts, params: &Params) -> Vec<Finding> {
    running(firm, facts)
        .filter(|(agreement, state)| !agreement.refundable && state.left > Decimal::ZERO)
        .filter_map(|(agreement, state)| {
            let (said, evidence) = lapses(state, facts.today, params)
                .or_else(|| is_untouched(agreement, state, facts.today, params))?;
            let reason = format!(
                "{} of {} {said}; does the client know?",
                agreement.name,
                firm.company_name(&agreement.company_id)
            );
            let mut finding = on_block(&RULE, agreement, state, reason);
            finding.evidence.insert(0, evidence);
            Some(finding)
        })
        .collect()
}

fn lapses(state: &BlockState, today: NaiveDate, params: &Params) -> Option<(String, Evidence)> {
    let ends = state.expiring?;
    let days = (ends.on - today).num_days();
    let share = ends
        .left
        .saturating_mul(Decimal::ONE_HUNDRED)
        .checked_div(ends.of)?;
    let unused = Decimal::from(RULE.number(params, "unused_percent"));
    if days > RULE.number(params, "notice_days") || share <= unused {
        return None;
    }
    let on = words::date(ends.on);
    let evidence = Evidence::condition(
        "little lapses",
        format!("{} of 100 on {on}", share.floor().normalize()),
        false,
    );
    Some((format!("lapses on {on} with much of it unused"), evidence))
}

fn is_untouched(
    agreement: &Agreement,
    state: &BlockState,
    today: NaiveDate,
    params: &Params,
) -> Option<(String, Evidence)> {
    let since = state.last_used_on.or(agreement.starts_on)?;
    if agreement.stop().is_some()
        || (today - since).num_days() < RULE.number(params, "untouched_days").max(1)
    {
        return None;
    }
    let on = words::date(since);
    let evidence = Evidence::condition("is used", format!("not since {on}"), false);
    Some((format!("has no end and was not used since {on}"), evidence))
}
