//! Blocks as they stand, and the finding a rule makes of one.

use crate::model::exact::{HOUR, portion};
use crate::model::{
    Agreement, AgreementKind, BlockState, Evidence, Finding, Firm, FirmFacts, Money, Seconds,
};
use crate::rules::agreement::setup::on_agreement;
use crate::rules::{Rule, words};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Blocks that hold today and were granted something.
pub fn running<'a>(
    firm: &'a Firm,
    facts: &'a FirmFacts,
) -> impl Iterator<Item = (&'a Agreement, &'a BlockState)> {
    let blocks = facts.blocks.iter();
    blocks.filter_map(|(id, state)| {
        let agreement = firm.agreements.get(id)?;
        (agreement.active_on(facts.today) && state.granted > Decimal::ZERO)
            .then_some((agreement, state))
    })
}

/// The finding of a rule about a block, with its ledger as evidence and what is left of it at stake.
pub fn on_block(rule: &Rule, agreement: &Agreement, state: &BlockState, reason: String) -> Finding {
    let units = |units: Decimal| units_of(agreement, units);
    let mut evidence = vec![
        Evidence::value("granted", units(state.granted)),
        Evidence::value("left", units(state.left)),
    ];
    if agreement.kind == AgreementKind::BlockHours {
        evidence.push(Evidence::value(
            "used in the last 60 days",
            units(state.lately),
        ));
        if let Some(theirs) = state.taken_by_source {
            evidence.push(Evidence::value(
                "taken by the source",
                words::length(theirs),
            ));
            evidence.push(Evidence::value(
                "taken by its terms",
                words::length(state.taken),
            ));
        }
        if let Some(theirs) = state.left_by_source {
            evidence.push(Evidence::value("left by the source", units(theirs)));
        }
    }
    if let Some(days) = state.days_to_zero() {
        evidence.push(Evidence::value(
            "working days to zero",
            days.floor().normalize().to_string(),
        ));
    }
    Finding {
        amount_at_stake: worth(agreement, state.left),
        ..on_agreement(rule, agreement, reason, evidence)
    }
}

/// Units for people: hours, or money.
fn units_of(agreement: &Agreement, units: Decimal) -> String {
    match agreement.kind {
        AgreementKind::BlockHours => words::length(Seconds(units.trunc().to_i64().unwrap_or(0))),
        _ => {
            let money = units.checked_div(HOUR).unwrap_or_default();
            format!("{} {}", money.round_dp(2), agreement.currency)
        }
    }
}

/// What units of a block were sold for.
fn worth(agreement: &Agreement, units: Decimal) -> Option<Money> {
    let limit = agreement
        .limit_amount
        .filter(|limit| *limit > Decimal::ZERO)?;
    let whole = crate::coverage::units(limit);
    let minor = agreement
        .currency
        .minor(portion(agreement.bill_amount?, units, whole))?;
    Some(Money {
        minor,
        currency: agreement.currency,
    })
}
