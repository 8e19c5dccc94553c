//! Client work that is not paid: earned and not invoiced, or worth something that nobody pays (`domain.md` §4.1).

use super::earning::cover;
use super::rate;
use super::work::{Nature, Work};
use crate::coverage::{self, Condition, Means, RouteEnd, follow};
use crate::model::exact::{self, HOUR, minor_portion};
use crate::model::{
    Agreement, Billable, BillingMethod, Firm, LedgerLine, MonthFacts, Seconds, Unpaid, WhyUnpaid,
};
use rust_decimal::Decimal;
use std::collections::HashMap;

/// Lines that work earns by the hour.
const BY_HOUR: [&str; 3] = [
    "revenue_earned.time",
    "revenue_earned.uncovered",
    "revenue_earned.overage",
];

/// What of the works is not paid; `lines` are those of the roll.
pub(super) fn unpaid<'a>(
    firm: &'a Firm,
    facts: &'a MonthFacts,
    works: impl Iterator<Item = &'a Work<'a>>,
    lines: &[LedgerLine],
) -> Vec<Unpaid> {
    let mut earned: HashMap<&str, i64> = HashMap::new();
    for line in lines.iter().filter(|l| BY_HOUR.contains(&&*l.line_kind)) {
        *earned.entry(&line.subject_id).or_default() += line.amount;
    }
    let mut unpaid = Vec::new();
    for work in works.filter(|w| w.nature == Nature::Client) {
        let made = |why, amount| Unpaid {
            entry_id: work.entry.id.clone(),
            why,
            company_id: work.company.cloned(),
            agreement_id: work.agreement.map(|a| a.id.clone()),
            project_id: work.project.map(|p| p.id.clone()),
            work_date: work.date(),
            worked: work.worked,
            amount,
            currency: work.currency,
        };
        let amount = earned.get(work.entry.id.as_str()).copied();
        if let Some(amount) = amount.filter(|_| !work.entry.invoiced) {
            unpaid.push(made(WhyUnpaid::Unbilled, amount));
        }
        unpaid.extend(leak(firm, facts, work).map(|(why, amount)| made(why, amount)));
    }
    unpaid
}

/// Why work is worth something that nobody pays, and what it is worth.
fn leak(firm: &Firm, facts: &MonthFacts, work: &Work<'_>) -> Option<(WhyUnpaid, i64)> {
    let method = work.project.map(|p| p.billing_method);
    if matches!(
        method,
        Some(BillingMethod::FixedFee | BillingMethod::NotBillable)
    ) {
        return None;
    }
    let price = price(firm, work);
    if !work.is_billable() {
        let is_taken = work.worked.0 == 0 || cover(work) == Means::Wholly;
        let why = match work.option {
            Billable::NoCharge => WhyUnpaid::NoCharge,
            _ => WhyUnpaid::DoNotBill,
        };
        return (!is_taken).then(|| (why, value(work, price, work.worked)));
    }
    let hours = rate::to_bill(work);
    if work.entry.invoiced || hours.0 == 0 {
        return None;
    }
    let why = match (cover(work), work.agreement) {
        (Means::Wholly | Means::Balance, Some(agreement)) => {
            absorbs(firm, facts, work, agreement).then_some(WhyUnpaid::AbsorbedProject)?
        }
        (Means::Never, Some(agreement)) if !agreement.active_on(work.date()) => {
            WhyUnpaid::ExpiredAgreement
        }
        (Means::Never, Some(agreement)) if is_dead_end(firm, facts, work, agreement) => {
            WhyUnpaid::DeadEnd
        }
        _ if price.is_none() => WhyUnpaid::NoRate,
        _ => return None,
    };
    Some((why, value(work, price, hours)))
}

/// The first rate above zero: the entry's, what is agreed for such work, the role's.
fn price(firm: &Firm, work: &Work<'_>) -> Option<Decimal> {
    let known = [
        work.entry.hourly_rate,
        rate::agreed(firm, work),
        work.standard_rate(firm),
    ];
    known
        .into_iter()
        .flatten()
        .find(|rate| *rate > Decimal::ZERO)
}

fn value(work: &Work<'_>, price: Option<Decimal>, hours: Seconds) -> i64 {
    price
        .and_then(|price| minor_portion(work.currency, price, exact::seconds(hours), HOUR))
        .unwrap_or_default()
}

fn as_covered<'a>(firm: &'a Firm, facts: &'a MonthFacts, work: &'a Work<'_>) -> coverage::Work<'a> {
    let ticket = work.entry.ticket_id.as_ref();
    let ticket = ticket.and_then(|id| facts.tickets.get(id));
    coverage::Work::of_entry(firm, work.entry, ticket.map(AsRef::as_ref))
}

/// The time of a project vanishes in the agreement.
fn absorbs(firm: &Firm, facts: &MonthFacts, work: &Work<'_>, agreement: &Agreement) -> bool {
    work.project.is_some()
        && !Condition::Project.holds(firm, &as_covered(firm, facts, work), agreement)
}

/// The agreement's exclusions lead back, to nobody knows where, or to an agreement that does not hold that day. An
/// exclusion without a target means standard rates, and is meant so.
fn is_dead_end(firm: &Firm, facts: &MonthFacts, work: &Work<'_>, agreement: &Agreement) -> bool {
    match follow(firm, &as_covered(firm, facts, work), agreement).end {
        RouteEnd::Circle(_) | RouteEnd::Unknown(_) => true,
        RouteEnd::At(end) => end.id != agreement.id && !end.active_on(work.date()),
        RouteEnd::Open => false,
    }
}
