//! The ledger of a block: lots, carry-over, the order they are used in, and what expires (`domain.md` §1.7).
//!
//! Units are seconds for blocks of hours, and for blocks of money what a second at a rate is worth: 3,600 of them are one unit of
//! the agreement's money. So what work takes is a product, and no rest of a division ever decides a cent.

use crate::model::exact::{HOUR, minor_portion, portion, product};
use crate::model::{
    Adjustment, Agreement, AgreementKind, Breakage, Currency, Cycle, Expiring, Month, Span,
};
use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use std::collections::VecDeque;

/// The longest quarter.
const QUARTER_DAYS: i64 = 92;

/// Is it a block that runs down?
pub fn is_block(agreement: &Agreement) -> bool {
    let kind = matches!(
        agreement.kind,
        AgreementKind::BlockHours | AgreementKind::BlockMoney
    );
    kind && !agreement.unlimited
}

/// The first day whose work can matter for what a block gives on a day or later; none: all its work. A lot that can be used
/// on the day may have been used since its cycle began, and then so may an older one that is carried into that cycle.
pub fn matters_since(agreement: &Agreement, day: NaiveDate) -> Option<NaiveDate> {
    let start = agreement.starts_on?;
    if agreement.bill_cycle_months.unwrap_or(0) == 0 {
        return Some(start.min(day));
    }
    let mut lots = cycles(agreement, Month::of(day), start);
    lots.extend(bought(agreement, Month::of(day)).map(|(cycle, _)| (cycle, cycle.to)));
    lots.sort_by_key(|(cycle, _)| cycle.from);
    let earlier = |since: NaiveDate, (cycle, until): &(Span, NaiveDate)| match since < *until {
        true => since.min(cycle.from),
        false => since,
    };
    Some(lots.iter().rev().fold(day, earlier))
}

/// An amount as the terms of a block have it, in the units of its ledger.
pub fn units(amount: Decimal) -> Decimal {
    amount.saturating_mul(HOUR)
}

/// One grant of units.
#[derive(Clone, Debug)]
pub(super) struct Lot {
    /// The cycle it is granted for.
    pub(super) cycle: Span,
    /// First day it can no longer be used.
    until: NaiveDate,
    pub(super) size: Decimal,
    pub(super) price: Decimal,
    /// Size and price as it was granted, for what a part of it is worth.
    pub(super) granted: (Decimal, Decimal),
    pub(super) taken: Decimal,
    taken_in_month: Decimal,
    /// Minor units earned so far by use.
    pub(super) earned: i64,
    /// And of what is expected never to be used.
    pub(super) broken: i64,
}

/// What a demand took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Seconds, or seconds times a rate.
    pub units: Decimal,
    /// Minor units.
    pub minor: i64,
}

/// What was left of a lot when it ended, and was not earned yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Its last usable day.
    pub on: NaiveDate,
    /// Minor units.
    pub minor: i64,
}

/// All lots of a block up to the end of a month.
#[derive(Clone, Debug)]
pub struct Block<'a> {
    agreement: &'a Agreement,
    month: Month,
    pub(super) lots: Vec<Lot>,
    /// Still to come, in order.
    pub(super) adjustments: VecDeque<&'a Adjustment>,
    /// How many have happened.
    pub(super) adjusted: usize,
}

impl<'a> Block<'a> {
    /// The lots of a block, before anything was used. `earliest` stands for a start that is not given.
    pub fn new(agreement: &'a Agreement, month: Month, earliest: NaiveDate) -> Self {
        let hours = agreement.kind == AgreementKind::BlockHours;
        let limit = units(agreement.limit_amount.unwrap_or_default());
        let paid = (!hours).then_some(agreement.limit_amount).flatten();
        let price = agreement.bill_amount.or(paid).unwrap_or_default();
        let mut adjustments: Vec<&Adjustment> = agreement
            .adjustments
            .iter()
            .filter(|a| a.on < month.end() && !is_lot(a))
            .collect();
        adjustments.sort_by(|a, b| (a.on, &a.id).cmp(&(b.on, &b.id)));
        let cycles = if limit > Decimal::ZERO {
            cycles(agreement, month, earliest)
        } else {
            Vec::new()
        };
        let granted = cycles.into_iter();
        let granted = granted.map(|(cycle, until)| Lot::new(cycle, until, limit, price));
        let bought = bought(agreement, month).map(|(cycle, lot)| {
            let size = units(lot.amount);
            let price = lot.price.unwrap_or_else(|| portion(price, size, limit));
            Lot::new(cycle, cycle.to, size, price)
        });
        let mut lots: Vec<Lot> = granted.chain(bought).collect();
        lots.sort_by_key(|lot| lot.cycle.from);
        Self {
            agreement,
            month,
            lots,
            adjustments: adjustments.into(),
            adjusted: 0,
        }
    }

    /// Takes up to so many units on a day, oldest lot first. Adjustments up to the latest day seen have happened.
    pub fn take(&mut self, on: NaiveDate, units: Decimal) -> Taken {
        self.adjust_through(on);
        let mut taken = Taken::default();
        let currency = self.agreement.currency;
        let in_month = self.month.has(on);
        for lot in self.lots.iter_mut().filter(|l| l.is_usable(on)) {
            let part = (units - taken.units).min(lot.left());
            if part > Decimal::ZERO {
                let (size, price) = lot.granted;
                let worth = minor_portion(currency, price, part, size).unwrap_or(0);
                let minor = lot.take(part, worth, currency, in_month);
                taken.minor = taken.minor.saturating_add(minor);
                taken.units += part;
            }
        }
        taken
    }

    /// What could still be used on a day.
    pub fn left(&mut self, on: NaiveDate) -> Decimal {
        self.adjust_through(on);
        let usable = self.lots.iter().filter(|lot| lot.is_usable(on));
        usable
            .map(Lot::left)
            .fold(Decimal::ZERO, Decimal::saturating_add)
    }

    /// What may be used on a day, used or not, and what of it is left.
    pub fn usable(&mut self, on: NaiveDate) -> (Decimal, Decimal) {
        self.adjust_through(on);
        let usable = self.lots.iter().filter(|lot| lot.is_usable(on));
        usable.fold((Decimal::ZERO, Decimal::ZERO), |(size, left), lot| {
            (
                size.saturating_add(lot.size),
                left.saturating_add(lot.left()),
            )
        })
    }

    /// The lot usable on a day that ends first, with what is left of it; lots of a quarter or less end all the time.
    pub fn expiring(&self, on: NaiveDate) -> Option<Expiring> {
        let is_long = |lot: &&Lot| (lot.until - lot.cycle.from).num_days() > QUARTER_DAYS;
        let usable = self.lots.iter().filter(|lot| lot.is_usable(on));
        let first = usable
            .filter(|lot| lot.until < NaiveDate::MAX && lot.left() > Decimal::ZERO)
            .filter(is_long)
            .min_by_key(|lot| lot.until)?;
        Some(Expiring {
            on: first.until.pred_opt()?,
            left: first.left(),
            of: first.size,
        })
    }

    /// Applies adjustments dated to that day: each changes the newest lot usable then. A refund takes back no more
    /// than is left.
    pub fn adjust_through(&mut self, day: NaiveDate) {
        while let Some(next) = self.adjustments.front().copied().filter(|a| a.on <= day) {
            self.adjustments.pop_front();
            self.adjusted += 1;
            if let Some(lot) = self.lots.iter_mut().rev().find(|l| l.is_usable(next.on)) {
                let units = units(next.amount).max(-lot.left());
                let (size, price) = lot.granted;
                lot.size = lot.size.saturating_add(units);
                lot.price = lot.price.saturating_add(portion(price, units, size));
            }
        }
    }

    /// After a demand: brings what the usable lots earned of what is expected never to be used to what it should be by
    /// the method of the day. Answers the change in minor units.
    pub fn accrue(&mut self, on: NaiveDate, method: Breakage) -> i64 {
        let (method, currency) = (self.method(method), self.agreement.currency);
        let usable = self.lots.iter_mut().filter(|lot| lot.is_usable(on));
        usable.map(|lot| lot.accrue(method, currency)).sum()
    }

    /// Lots whose last usable day lies in the month, with what nobody used and was not earned before.
    pub fn ended(&self, method: Breakage) -> Vec<Ended> {
        let end = |lot: &Lot| {
            let on = lot.until.pred_opt().filter(|day| self.month.has(*day))?;
            let due = match self.method(method) {
                Breakage::None => 0,
                _ => lot.whole(self.agreement.currency).checked_sub(lot.earned)?,
            };
            let minor = due.checked_sub(lot.broken)?;
            (minor != 0).then_some(Ended { on, minor })
        };
        self.lots.iter().filter_map(end).collect()
    }

    /// Nothing breaks where it is paid back.
    fn method(&self, method: Breakage) -> Breakage {
        match self.agreement.refundable {
            true => Breakage::None,
            false => method,
        }
    }

    /// What the month could use, and what of it is left at its end before expiry: lots whose cycle runs in the month,
    /// and what carried lots brought into it (contract §5).
    pub fn limits(&self) -> (Decimal, Decimal) {
        let month = Span::month(self.month);
        let mut limit = Decimal::ZERO;
        let mut left = Decimal::ZERO;
        for lot in &self.lots {
            if lot.cycle.within(month).days() > 0 {
                limit = limit.saturating_add(lot.size);
                left = left.saturating_add(lot.left());
            } else if lot.until > month.from {
                limit = limit.saturating_add(lot.left().saturating_add(lot.taken_in_month));
                left = left.saturating_add(lot.left());
            }
        }
        (limit, left)
    }
}

impl Lot {
    fn new(cycle: Span, until: NaiveDate, size: Decimal, price: Decimal) -> Self {
        Self {
            cycle,
            until,
            size,
            price,
            granted: (size, price),
            taken: Decimal::ZERO,
            taken_in_month: Decimal::ZERO,
            earned: 0,
            broken: 0,
        }
    }
    fn is_usable(&self, on: NaiveDate) -> bool {
        self.cycle.from <= on && on < self.until
    }
    fn left(&self) -> Decimal {
        self.size.saturating_sub(self.taken)
    }
    /// Takes units and earns what they are worth; the part that empties the lot takes what rounding left.
    fn take(&mut self, units: Decimal, worth: i64, currency: Currency, in_month: bool) -> i64 {
        let rest = self.whole(currency).saturating_sub(self.earned);
        let minor = if units == self.left() {
            rest
        } else {
            worth.min(rest)
        };
        self.taken += units;
        self.earned = self.earned.saturating_add(minor);
        if in_month {
            self.taken_in_month += units;
        }
        minor
    }
    fn whole(&self, currency: Currency) -> i64 {
        currency.minor(self.price).unwrap_or(0)
    }
    /// Brings what is earned beside use to what it should be; never more than use has left.
    fn accrue(&mut self, method: Breakage, currency: Currency) -> i64 {
        let rest = self.whole(currency).saturating_sub(self.earned);
        let due = match method {
            Breakage::AtExpiry => self.broken,
            Breakage::Proportional(part) => self.expected(part, currency),
            Breakage::None => 0,
        };
        let due = due.min(rest);
        let change = due.saturating_sub(self.broken);
        self.broken = due;
        change
    }
    /// Of every unit used, so many more are taken for never to be used, up to all that are left: minor units.
    fn expected(&self, part: Decimal, currency: Currency) -> i64 {
        let of = Decimal::ONE.saturating_sub(part);
        let left = minor_portion(currency, self.price, self.left(), self.size);
        let with = product(&[self.price, part]);
        let unused = minor_portion(currency, with, self.taken, product(&[self.size, of]));
        left.zip(unused)
            .map_or(0, |(left, unused)| left.min(unused))
    }
}

/// The cycles granted before the month's end, each with the first day its lot can no longer be used. A cut cycle
/// grants the whole limit (no proration).
fn cycles(agreement: &Agreement, month: Month, earliest: NaiveDate) -> Vec<(Span, NaiveDate)> {
    let start = agreement.starts_on.unwrap_or(earliest);
    let stop = agreement.stop().unwrap_or(NaiveDate::MAX);
    if agreement.bill_cycle_months.unwrap_or(0) == 0 {
        let last = agreement.limit_ends_on.and_then(|day| day.succ_opt());
        let stop = last.map_or(stop, |after| after.min(stop));
        let whole = Span {
            from: start,
            to: stop,
        };
        return if whole.days() > 0 && start < month.end() {
            vec![(whole, stop)]
        } else {
            Vec::new()
        };
    }
    let cycle = Cycle {
        anchor: start,
        ..Cycle::of(agreement)
    };
    let carry = Days::new(agreement.carry_over_days.into());
    (0..)
        .map_while(|k| cycle.period(k))
        .take_while(|period| period.from < month.end() && period.from < stop)
        .map(|period| {
            let until = period.to.checked_add_days(carry).unwrap_or(NaiveDate::MAX);
            (
                Span {
                    from: period.from,
                    to: period.to.min(stop),
                },
                until.min(stop),
            )
        })
        .collect()
}

/// Lots that were bought beside what the terms grant, each with days of its own.
fn bought(agreement: &Agreement, month: Month) -> impl Iterator<Item = (Span, &Adjustment)> {
    let stop = agreement.stop().unwrap_or(NaiveDate::MAX);
    let lots = agreement.adjustments.iter();
    lots.filter_map(move |lot| {
        let last = lot.ends_on.filter(|_| is_lot(lot))?;
        let after = last.succ_opt().unwrap_or(NaiveDate::MAX);
        let span = Span {
            from: lot.on,
            to: after.min(stop),
        };
        let counts = span.days() > 0 && lot.on < month.end();
        counts.then_some((span, lot))
    })
}

/// A refund is of what there is, whatever its days.
fn is_lot(adjustment: &Adjustment) -> bool {
    adjustment.ends_on.is_some() && adjustment.amount > Decimal::ZERO
}
