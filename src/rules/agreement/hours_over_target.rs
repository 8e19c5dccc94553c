//! agreement.hours_over_target: a fixed fee whose hours run far beyond what it pays for, and rise.
//!
//! Tests: the hours of the last full month are more than `factor_percent` of the target, and more than in the month before,
//! which had more than its own. The target is (monthly revenue - cost of additions) / target rate (`domain.md` §4.1).
//! Evidence: the three months and the target. What is at stake are the hours beyond the target at the target rate.
//! Mend: a talk about price or scope. Guard: agreements in their first 90 days; agreements without a price.

use super::setup::{active, cost_of, monthly_additions, monthly_price, on_agreement, price_of};
use crate::model::exact::{HOUR, minor_portion, seconds};
use crate::model::{
    Addition, Agreement, AgreementKind, Audience, Evidence, Finding, Firm, FirmFacts, Money,
    Params, Seconds, Severity,
};
use crate::rules::{Check, Rule, Setting, words};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// A new client asks for more at first.
const NEW_DAYS: i64 = 90;

/// The rule.
pub static RULE: Rule = Rule {
    id: "agreement.hours_over_target",
    title: "Hours far over what the fee pays",
    severity: Severity::Check,
    audience: Audience::Finance,
    needs: &["agreement.bill_amount|agreement_addition.unit_price"],
    settings: &[
        Setting {
            name: "factor_percent",
            default: 200,
            meaning: "hours up to so much of the target say nothing",
        },
        Setting {
            name: "target_rate",
            default: 0,
            meaning: "what an hour should earn; 0: the mean standard rate of the work roles in use",
        },
    ],
    check: Check::Daily(check),
    text: include_str!("hours_over_target.rs"),
};

fn check(firm: &Firm, facts: &FirmFacts, params: &Params) -> Vec<Finding> {
    let Some(rate) = target_rate(firm, params) else {
        return Vec::new();
    };
    active(firm, facts.today)
        .filter(|a| a.kind == AgreementKind::FixedFee && a.covers_time)
        .filter(|a| {
            a.starts_on
                .is_some_and(|on| (facts.today - on).num_days() >= NEW_DAYS)
        })
        .filter_map(|agreement| {
            let months = *facts.hours.get(&agreement.id)?;
            judge(firm, agreement, months, rate, facts, params)
        })
        .collect()
}

fn judge(
    firm: &Firm,
    agreement: &Agreement,
    [first, second, third]: [Seconds; 3],
    rate: Decimal,
    facts: &FirmFacts,
    params: &Params,
) -> Option<Finding> {
    let of_additions = |a: &Addition| price_of(a).saturating_sub(cost_of(a));
    // Some sources give the fee as an addition.
    let fee = monthly_price(agreement).unwrap_or_default();
    let earned = fee.saturating_add(monthly_additions(agreement, facts.today, of_additions));
    let target = earned.checked_mul(Decimal::from(3600))?.checked_div(rate)?;
    let target = Seconds(target.trunc().to_i64()?);
    let factor = RULE.number(params, "factor_percent").max(100);
    let limit = Seconds(target.0.saturating_mul(factor) / 100);
    if target.0 <= 0 || third <= limit || !(first < second && second < third) {
        return None;
    }
    let over = third - target;
    let reason = format!(
        "{} of {} took {} last month, where its fee pays for {}, and it rises; is it time to talk about price or scope?",
        agreement.name,
        firm.company_name(&agreement.company_id),
        words::length(third),
        words::length(target)
    );
    let evidence = vec![
        Evidence::condition("hours within the target", words::length(target), false),
        Evidence::value(
            "three months",
            [first, second, third].map(words::length).join(", "),
        ),
    ];
    let mut finding = on_agreement(&RULE, agreement, reason, evidence);
    let currency = agreement.currency;
    finding.length = Some(third);
    finding.amount_at_stake =
        minor_portion(currency, rate, seconds(over), HOUR).map(|minor| Money { minor, currency });
    Some(finding)
}

fn target_rate(firm: &Firm, params: &Params) -> Option<Decimal> {
    let given = RULE.number(params, "target_rate");
    if given > 0 {
        return Some(Decimal::from(given));
    }
    let roles = firm.work_roles.values().filter(|role| role.active);
    // A role that is for nothing says nothing of what an hour should earn.
    let rates = roles.filter_map(|role| role.standard_rate);
    let rates: Vec<Decimal> = rates.filter(|rate| *rate > Decimal::ZERO).collect();
    let sum: Decimal = rates.iter().sum();
    sum.checked_div(Decimal::from(rates.len()))
}
