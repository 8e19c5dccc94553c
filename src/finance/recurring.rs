//! Prices that come with every cycle: fixed fees, resale, additions.

use super::line;
use super::proration::share;
use crate::model::{
    Addition, Agreement, AgreementKind, Billable, LedgerLine, Month, Rulings, Span,
};
use rust_decimal::Decimal;

/// The month's recurring price and additions of an agreement.
pub(super) fn lines(
    rulings: &Rulings,
    agreement: &Agreement,
    internal: bool,
    month: Month,
) -> Vec<LedgerLine> {
    let spread = |addition: &Addition, price| spread(rulings, agreement, addition, price, month);
    let mut lines = Vec::new();
    if !internal && has_price(agreement) {
        let amount = agreement
            .bill_amount
            .and_then(|price| share(rulings, agreement, price, Span::EVER, month));
        post(
            &mut lines,
            "revenue_earned.recurring",
            agreement,
            agreement.id.as_str(),
            month,
            amount,
        );
    }
    for addition in &agreement.additions {
        let id = addition.id.as_str();
        if !internal {
            let amount = spread(addition, revenue(addition));
            post(
                &mut lines,
                "revenue_earned.addition",
                agreement,
                id,
                month,
                amount,
            );
        }
        if let Some(cost) = addition.unit_cost {
            let cost = addition.quantity.saturating_mul(cost);
            let amount = spread(addition, cost);
            post(&mut lines, "addition_cost", agreement, id, month, amount);
        }
    }
    lines
}

/// Kinds whose `bill_amount` is the price of a cycle. A block without limit works like a fixed fee.
fn has_price(agreement: &Agreement) -> bool {
    match agreement.kind {
        AgreementKind::FixedFee | AgreementKind::Resale => true,
        AgreementKind::BlockHours | AgreementKind::BlockMoney => agreement.unlimited,
        _ => false,
    }
}

/// Price of a cycle: only what the price does not include, and only if billable. What is consumed is paid for even
/// when free to the client, so cost goes by the full quantity (`domain.md` §1.5).
fn revenue(addition: &Addition) -> Decimal {
    if addition.billable != Billable::Billable {
        return Decimal::ZERO;
    }
    addition
        .quantity
        .saturating_sub(addition.less_included)
        .max(Decimal::ZERO)
        .saturating_mul(addition.unit_price)
}

fn spread(
    rulings: &Rulings,
    agreement: &Agreement,
    addition: &Addition,
    price: Decimal,
    month: Month,
) -> Option<i64> {
    match once(addition) {
        Some(day) => (month.has(day) && agreement.active_on(day))
            .then(|| agreement.currency.minor(price))
            .flatten(),
        None => {
            let active = Span::new(addition.effective_on, addition.cancelled_on);
            share(rulings, agreement, price, active, month)
        }
    }
}

/// Cancelled on the day it became effective is the idiom for a set-up fee: earned once, whole (`domain.md` §1.4).
fn once(addition: &Addition) -> Option<chrono::NaiveDate> {
    addition
        .effective_on
        .filter(|day| addition.cancelled_on == Some(*day))
}

fn post(
    lines: &mut Vec<LedgerLine>,
    kind: &'static str,
    agreement: &Agreement,
    subject: &str,
    month: Month,
    amount: Option<i64>,
) {
    let Some(amount) = amount.filter(|a| *a != 0) else {
        return;
    };
    lines.push(line::of_agreement(month, kind, agreement, subject, amount));
}
