//! What was bought for contracts: blocks, retainers, tickets, and milestones of fixed prices.

use super::contract::last_day;
use super::{Names, number};
use crate::model::{Agreement, AgreementKind, Cycle, Month};
use crate::simulator::Drafts;
use crate::simulator::autotask::record::{Draft, Record};
use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

/// Writes them.
pub(super) fn put(names: &Names<'_>, drafts: &mut Drafts) {
    let (mut blocks, mut retainers) = (Vec::new(), Vec::new());
    let (mut tickets, mut milestones) = (Vec::new(), Vec::new());
    for sim in &names.world.agreements {
        let a = &sim.agreement;
        match a.kind {
            AgreementKind::BlockHours => blocks.extend(block_rows(a, names)),
            AgreementKind::BlockMoney => {
                let lots = cycles(a, names).into_iter().zip(1..);
                let amount = a.limit_amount.unwrap_or_default();
                retainers.extend(lots.map(|(lot, n)| retainer(a, n, lot, amount, names)));
            }
            AgreementKind::Incident => tickets.push(purchase(a, names)),
            AgreementKind::ProjectFixedFee => milestones.push(milestone(a, names)),
            _ => {}
        }
    }
    drafts.put("ContractBlocks", blocks);
    drafts.put("ContractRetainers", retainers);
    drafts.put("ContractTicketPurchases", tickets);
    drafts.put("ContractMilestones", milestones);
}

/// From when to when something that was bought may be used.
type Lot = (NaiveDate, NaiveDate);

/// One lot a cycle, usable as long as it is carried.
fn cycles(a: &Agreement, names: &Names<'_>) -> Vec<Lot> {
    let first = a.starts_on.unwrap_or(names.world.first_day);
    let until = Month::of(names.world.now.date_naive()).next().end();
    let cycle = Cycle {
        anchor: first,
        ..Cycle::of(a)
    };
    let periods = (0..).map_while(|k| cycle.period(k));
    let periods = periods.take_while(|p| p.from < until && p.from <= last_day(a));
    let carried = u64::from(a.carry_over_days);
    periods
        .map(|p| (p.from, p.to - Days::new(1) + Days::new(carried)))
        .collect()
}

fn lot(a: &Agreement, n: i64, (from, to): Lot) -> Record {
    let contract = number(a.id.as_str());
    let mut r = Record::new(contract * 10_000 + n);
    r.int("contractID", contract);
    r.day("datePurchased", from);
    r.day("startDate", from);
    r.day("endDate", to);
    r.int("status", 1);
    r
}

/// Month after month, or once with what was added later.
fn block_rows(a: &Agreement, names: &Names<'_>) -> Vec<Draft> {
    let hours = a.limit_amount.unwrap_or_default();
    let price = a.bill_amount.unwrap_or_default();
    let rate = price.checked_div(hours).unwrap_or_default();
    let row = |n: i64, when: Lot, hours: Decimal| {
        let mut r = lot(a, n, when);
        r.number("hours", hours);
        r.number("hourlyRate", rate);
        r.number("hoursApproved", Decimal::ZERO);
        r.flag("isPaid", true);
        r.silent(names.origin)
    };
    if a.bill_cycle_months.is_some_and(|n| n > 0) {
        let lots = (1..).zip(cycles(a, names));
        return lots.map(|(n, when)| row(n, when, hours)).collect();
    }
    let first = a.starts_on.unwrap_or(names.world.first_day);
    let added = (2..).zip(&a.adjustments);
    let added = added.map(|(n, more)| row(n, (more.on, last_day(a)), more.amount));
    std::iter::once(row(1, (first, last_day(a)), hours))
        .chain(added)
        .collect()
}

/// Money for money: this vendor knows no retainer that is worth more than it costs.
fn retainer(a: &Agreement, n: i64, when: Lot, amount: Decimal, names: &Names<'_>) -> Draft {
    let mut r = lot(a, n, when);
    r.number("amount", amount);
    r.number("amountApproved", Decimal::ZERO);
    r.silent(names.origin)
}

fn purchase(a: &Agreement, names: &Names<'_>) -> Draft {
    let units = a.limit_amount.unwrap_or(Decimal::ONE);
    let price = a.bill_amount.unwrap_or_default();
    let first = a.starts_on.unwrap_or(names.world.first_day);
    let mut r = lot(a, 1, (first, last_day(a)));
    r.number("ticketsPurchased", units);
    r.number(
        "perTicketRate",
        price.checked_div(units).unwrap_or_default(),
    );
    r.number("ticketsUsed", Decimal::ZERO);
    r.silent(names.origin)
}

fn milestone(a: &Agreement, names: &Names<'_>) -> Draft {
    let contract = number(a.id.as_str());
    let mut r = Record::new(contract * 10_000 + 1);
    r.int("contractID", contract);
    r.number("amount", a.bill_amount.unwrap_or_default());
    r.text("title", "Hand-over");
    r.day("dateDue", last_day(a));
    r.flag("isInitialPayment", false);
    r.int("status", 0);
    r.silent(names.origin)
}
