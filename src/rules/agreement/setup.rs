//! Agreements as they are set up, without any work on them.

use crate::model::{Addition, Agreement, Evidence, Finding, Firm, Subject};
use crate::rules::Rule;
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// Those that hold today.
pub fn active(firm: &Firm, today: NaiveDate) -> impl Iterator<Item = &Agreement> {
    let all = firm.agreements.values();
    all.filter(move |agreement| agreement.active_on(today))
}

/// The finding of a rule about an agreement.
pub fn on_agreement(
    rule: &Rule,
    agreement: &Agreement,
    reason: String,
    evidence: Vec<Evidence>,
) -> Finding {
    let subject = Subject::Agreement(agreement.id.clone());
    Finding {
        company_id: Some(agreement.company_id.clone()),
        agreement_id: Some(agreement.id.clone()),
        evidence,
        ..Finding::new(rule.id, rule.severity, rule.audience, subject, reason)
    }
}

/// The price of one month: that of a cycle over its months. None where none is given.
pub fn monthly_price(agreement: &Agreement) -> Option<Decimal> {
    let months = Decimal::from(agreement.bill_cycle_months.unwrap_or(1).max(1));
    agreement.bill_amount?.checked_div(months)
}

/// What the additions of a day come to in a month, by some figure of each.
pub fn monthly_additions(
    agreement: &Agreement,
    today: NaiveDate,
    figure: impl Fn(&Addition) -> Decimal,
) -> Decimal {
    let holds = |a: &&Addition| {
        a.effective_on.is_none_or(|first| first <= today)
            && a.cancelled_on.is_none_or(|end| today < end)
    };
    let months = Decimal::from(agreement.bill_cycle_months.unwrap_or(1).max(1));
    let sum: Decimal = agreement.additions.iter().filter(holds).map(figure).sum();
    sum.checked_div(months).unwrap_or_default()
}

/// What an addition is billed at in a cycle.
pub fn price_of(addition: &Addition) -> Decimal {
    let billed = addition.quantity.saturating_sub(addition.less_included);
    billed
        .max(Decimal::ZERO)
        .saturating_mul(addition.unit_price)
}

/// What it costs in a cycle, as far as that is known.
pub fn cost_of(addition: &Addition) -> Decimal {
    let cost = addition.unit_cost.unwrap_or_default();
    addition.quantity.saturating_mul(cost)
}
