//! Agreements as they are set up: limits, prices, costs, twins, and hours beyond what a fee pays.

use super::Place::Desk;
use super::table::{Line, line};
use crate::model::*;
use crate::simulator::firm::build::{Build, hour, id, next};
use crate::simulator::firm::catalogue::SERVICE_BOARD;
use crate::simulator::firm::clients::{bare, newcomer, small, terms_mut};
use crate::simulator::firm::work::Order;
use chrono::NaiveDate;
use rust_decimal::Decimal;

const LIMIT: &str = "agreement.limit_missing";
const TWIN: &str = "agreement.duplicate";
const MIXED: &str = "agreement.mixed_resale";
const HOURS: &str = "agreement.hours_over_target";
const COST: &str = "setup.addition_without_cost";
const PRICE: &str = "setup.agreement_without_price";

#[rustfmt::skip]
pub(super) const PLANTS: &[Line] = &[
    line(LIMIT, "a block of hours without a limit", Desk(hours_without_limit)),
    line(LIMIT, "a retainer with a limit of zero", Desk(money_with_limit_zero)),
    line(TWIN, "two of one name", Desk(twins)),
    line(TWIN, "two whose names differ in capitals", Desk(twins_but_for_capitals)),
    line(MIXED, "licences are most of its price", Desk(mostly_licences)),
    line(MIXED, "licences are just half of its price", Desk(half_licences)),
    line(HOURS, "nine hours where it pays for three, and rising", Desk(far_over)),
    line(HOURS, "the same with a price of a year", Desk(far_over_by_the_year)),
    line(COST, "a seat without a cost", Desk(one_without_cost)),
    line(COST, "two additions without a cost", Desk(two_without_cost)),
    line(PRICE, "no price at all", Desk(no_price)),
    line(PRICE, "a price of zero, and additions that are free", Desk(price_of_zero)),
];

#[rustfmt::skip]
pub(super) const LOOK_ALIKES: &[Line] = &[
    line(LIMIT, "it is unlimited", Desk(unlimited)),
    line(LIMIT, "it ended last week", Desk(limitless_and_ended)),
    line(TWIN, "the other one has ended", Desk(twin_ended)),
    line(TWIN, "one is under another agreement", Desk(twin_under_another)),
    line(MIXED, "a third of its price is resold", Desk(a_third_licences)),
    line(HOURS, "far over, and not rising", Desk(far_over_and_steady)),
    line(HOURS, "a new client asks for more at first", Desk(far_over_and_new)),
    line(COST, "a cost of zero is a cost", Desk(cost_of_zero)),
    line(COST, "the addition has ended", Desk(ended_without_cost)),
    line(PRICE, "its additions carry the price", Desk(priced_by_additions)),
    line(PRICE, "the agreement above carries the price", Desk(priced_above)),
];

/// A new client with an agreement of that kind.
fn one(build: &mut Build, kind: AgreementKind, name: &str) -> usize {
    let company = newcomer(build, None);
    bare(build, &company, kind, name)
}

/// A new client with a small fee.
fn fee(build: &mut Build) -> usize {
    let company = newcomer(build, None);
    small(build, &company)
}

fn hours_without_limit(build: &mut Build) -> bool {
    let block = one(build, AgreementKind::BlockHours, "Support Hours");
    build.expect_agreement(block)
}

fn money_with_limit_zero(build: &mut Build) -> bool {
    let block = one(build, AgreementKind::BlockMoney, "Monthly Retainer");
    terms_mut(build, block).limit_amount = Some(Decimal::ZERO);
    build.expect_agreement(block)
}

fn unlimited(build: &mut Build) -> bool {
    let block = one(build, AgreementKind::BlockHours, "Support Hours");
    terms_mut(build, block).unlimited = true;
    build.fine_agreement(block)
}

fn limitless_and_ended(build: &mut Build) -> bool {
    let block = one(build, AgreementKind::BlockHours, "Support Hours");
    terms_mut(build, block).ends_on = Some(build.days_ago(8));
    build.fine_agreement(block)
}

/// Two small fees of a new client; the one with the larger id comes last.
fn pair(build: &mut Build) -> [usize; 2] {
    let company = newcomer(build, None);
    let mut pair = [small(build, &company), small(build, &company)];
    pair.sort_by_key(|&n| build.agreement_id(n));
    pair
}

fn twins(build: &mut Build) -> bool {
    let [_, later] = pair(build);
    build.expect_agreement(later)
}

fn twins_but_for_capitals(build: &mut Build) -> bool {
    let [first, later] = pair(build);
    terms_mut(build, first).name = "MANAGED SERVICES".into();
    build.expect_agreement(later)
}

fn twin_ended(build: &mut Build) -> bool {
    let [first, later] = pair(build);
    terms_mut(build, first).ends_on = Some(build.days_ago(3));
    build.fine_agreement(later)
}

fn twin_under_another(build: &mut Build) -> bool {
    let [first, later] = pair(build);
    let above = build.agreement_id(first);
    terms_mut(build, later).parent_id = Some(above);
    build.fine_agreement(later)
}

/// A small fee of 450 whose seats come to so much.
fn resold(build: &mut Build, price: i64) -> usize {
    let index = fee(build);
    for addition in &mut terms_mut(build, index).additions {
        (addition.quantity, addition.less_included) = (Decimal::TEN, Decimal::ZERO);
        addition.unit_price = Decimal::from(price) / Decimal::TEN;
        addition.unit_cost = Some(Decimal::from(price) / Decimal::from(20));
    }
    index
}

fn mostly_licences(build: &mut Build) -> bool {
    let index = resold(build, 1350);
    build.expect_agreement(index)
}

fn half_licences(build: &mut Build) -> bool {
    let index = resold(build, 450);
    build.expect_agreement(index)
}

fn a_third_licences(build: &mut Build) -> bool {
    let index = resold(build, 220);
    build.fine_agreement(index)
}

/// A small fee with so many hours of work on Saturdays of August, September and October.
fn worked(build: &mut Build, hours: [i64; 3]) -> usize {
    let index = fee(build);
    let company = build.world.agreements[index].agreement.company_id.clone();
    for (month, hours) in (8..).zip(hours) {
        let Some(date) = second_saturday(month) else {
            continue;
        };
        let order = Order {
            board: SERVICE_BOARD,
            company: company.clone(),
            agreement: Some(build.agreement_id(index)),
            project: None,
        };
        let ticket = build.open_ticket(order, date.and_time(hour(6)).and_utc(), 2);
        build.extra(2, date, hours * 60, ticket);
    }
    index
}

fn second_saturday(month: u32) -> Option<NaiveDate> {
    NaiveDate::from_weekday_of_month_opt(2026, month, chrono::Weekday::Sat, 2)
}

fn far_over(build: &mut Build) -> bool {
    let index = worked(build, [2, 5, 9]);
    build.expect_agreement(index)
}

fn far_over_by_the_year(build: &mut Build) -> bool {
    let index = worked(build, [3, 6, 10]);
    let terms = terms_mut(build, index);
    terms.bill_cycle_months = Some(12);
    terms.bill_amount = Some(5400.into());
    for addition in &mut terms.additions {
        addition.unit_price *= Decimal::from(12);
        addition.unit_cost = addition.unit_cost.map(|cost| cost * Decimal::from(12));
    }
    build.expect_agreement(index)
}

fn far_over_and_steady(build: &mut Build) -> bool {
    let index = worked(build, [9, 10, 10]);
    build.fine_agreement(index)
}

fn far_over_and_new(build: &mut Build) -> bool {
    let index = worked(build, [2, 5, 9]);
    let starts_on = build.days_ago(80);
    let terms = terms_mut(build, index);
    terms.starts_on = Some(starts_on);
    build.fine_agreement(index)
}

/// A small fee whose addition costs that.
fn costing(build: &mut Build, cost: Option<Decimal>) -> usize {
    let index = fee(build);
    for addition in &mut terms_mut(build, index).additions {
        addition.unit_cost = cost;
    }
    index
}

fn one_without_cost(build: &mut Build) -> bool {
    let index = costing(build, None);
    build.expect_agreement(index)
}

fn two_without_cost(build: &mut Build) -> bool {
    let index = costing(build, None);
    let number = next(&mut build.numbers.addition);
    let additions = &mut terms_mut(build, index).additions;
    if let Some(mut other) = additions.first().cloned() {
        other.id = id(number);
        other.name = "Mail filter".into();
        additions.push(other);
    }
    build.expect_agreement(index)
}

fn cost_of_zero(build: &mut Build) -> bool {
    let index = costing(build, Some(Decimal::ZERO));
    build.fine_agreement(index)
}

fn ended_without_cost(build: &mut Build) -> bool {
    let index = costing(build, None);
    let ended = build.days_ago(12);
    for addition in &mut terms_mut(build, index).additions {
        addition.cancelled_on = Some(ended);
    }
    build.fine_agreement(index)
}

fn no_price(build: &mut Build) -> bool {
    let index = one(build, AgreementKind::FixedFee, "Managed Services");
    build.expect_agreement(index)
}

fn price_of_zero(build: &mut Build) -> bool {
    let index = costing(build, Some(Decimal::ONE));
    let terms = terms_mut(build, index);
    terms.bill_amount = Some(Decimal::ZERO);
    for addition in &mut terms.additions {
        addition.unit_price = Decimal::ZERO;
    }
    build.expect_agreement(index)
}

/// Nothing of it is resold: its costs are not known to be any.
fn priced_by_additions(build: &mut Build) -> bool {
    let index = costing(build, Some(Decimal::ZERO));
    terms_mut(build, index).bill_amount = None;
    build.fine_agreement(index)
}

fn priced_above(build: &mut Build) -> bool {
    let above = fee(build);
    let company = build.world.agreements[above].agreement.company_id.clone();
    let under = bare(build, &company, AgreementKind::FixedFee, "Server Care");
    let parent = build.agreement_id(above);
    terms_mut(build, under).parent_id = Some(parent);
    build.fine_agreement(under)
}
