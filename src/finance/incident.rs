//! Incidents: a ticket earns its price when it is first closed (`domain.md` §1.8).

use super::line;
use crate::model::exact::portion;
use crate::model::{
    Agreement, AgreementId, AgreementKind, FinancePolicy, LedgerLine, MonthFacts, Ticket,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::sync::Arc;

/// The month's completed incidents of an agreement. Those beyond `limit_amount` earn nothing; the last within it takes
/// what rounding left of the price.
pub(super) fn lines(
    agreement: &Agreement,
    facts: &MonthFacts,
    policy: &FinancePolicy,
) -> Vec<LedgerLine> {
    let Some(price) = agreement
        .bill_amount
        .filter(|_| agreement.kind == AgreementKind::Incident)
    else {
        return Vec::new();
    };
    let limit = agreement
        .limit_amount
        .filter(|n| *n > Decimal::ZERO && !agreement.unlimited);
    let units = agreement
        .limit_amount
        .filter(|n| *n > Decimal::ZERO)
        .unwrap_or(Decimal::ONE);
    let one = portion(price, Decimal::ONE, units);
    let mut lines = Vec::new();
    let completed = facts.incidents.get(&agreement.id).into_iter().flatten();
    for (done, ticket) in (0_i64..).zip(completed) {
        let Some(amount) = earned(agreement, price, one, limit, done) else {
            break;
        };
        let on = closed_on(ticket, policy);
        if amount != 0 && on.is_some_and(|day| facts.month.has(day)) {
            let made = line::of_agreement(
                facts.month,
                "revenue_earned.incident",
                agreement,
                ticket.id.as_str(),
                amount,
            );
            lines.push(LedgerLine {
                work_date: on,
                quantity: Some(Decimal::ONE),
                unit_rate: Some(one.round_dp(6).normalize()),
                ..made
            });
        }
    }
    lines
}

/// Tickets that were ever closed, by agreement, in the order in which they were.
pub fn completed(
    tickets: impl IntoIterator<Item = Arc<Ticket>>,
) -> HashMap<AgreementId, Vec<Arc<Ticket>>> {
    let mut completed: HashMap<AgreementId, Vec<Arc<Ticket>>> = HashMap::new();
    for ticket in tickets.into_iter().filter(|t| t.closed_at.is_some()) {
        if let Some(agreement) = &ticket.agreement_id {
            completed.entry(agreement.clone()).or_default().push(ticket);
        }
    }
    for tickets in completed.values_mut() {
        tickets.sort_by(|a, b| (a.closed_at, &a.id).cmp(&(b.closed_at, &b.id)));
    }
    completed
}

fn closed_on(ticket: &Ticket, policy: &FinancePolicy) -> Option<NaiveDate> {
    ticket
        .closed_at
        .map(|at| at.with_timezone(&policy.time_zone).date_naive())
}

/// What the next ticket earns after so many; none: the limit is used up.
fn earned(
    agreement: &Agreement,
    price: Decimal,
    one: Decimal,
    limit: Option<Decimal>,
    done: i64,
) -> Option<i64> {
    let each = agreement.currency.minor(one)?;
    let Some(limit) = limit else {
        return Some(each);
    };
    let left = limit - Decimal::from(done);
    if left <= Decimal::ZERO {
        None
    } else if left <= Decimal::ONE {
        agreement
            .currency
            .minor(price)?
            .checked_sub(each.checked_mul(done)?)
    } else {
        Some(each)
    }
}
