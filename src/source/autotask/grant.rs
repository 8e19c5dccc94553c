//! What was bought for a contract in lots, as one grant: once, or again each so many months.

use super::wire;
use crate::source::Lookup;
use chrono::{Datelike, Days, Months, NaiveDate};
use rust_decimal::Decimal;

/// Cycles in which lots may come again.
const CYCLES: [u32; 4] = [1, 3, 6, 12];

/// A block of hours, a retainer, or a purchase of tickets.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lot {
    pub id: i64,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    /// Hours, money or tickets.
    pub units: Decimal,
    /// What all of it costs.
    pub price: Decimal,
}

impl Lot {
    /// The lots of a contract in the order in which the vendor uses them: by start, then by id.
    pub(super) fn all(lookup: &Lookup, list: &'static str, contract: &str) -> Vec<Self> {
        let told = lookup.all(list, contract).iter();
        let mut lots: Vec<Self> = told.filter_map(|text| Self::parse(text)).collect();
        lots.sort_by_key(|lot| (lot.starts_on, lot.id));
        lots
    }
    /// As one value of a lookup.
    pub(super) fn written(&self) -> String {
        let Self {
            id,
            starts_on,
            ends_on,
            units,
            price,
        } = self;
        format!("{id}|{starts_on}|{ends_on}|{units}|{price}")
    }
    fn parse(text: &str) -> Option<Self> {
        let [id, starts_on, ends_on, units, price] = wire::parts(text)?;
        Some(Self {
            id: id.parse().ok()?,
            starts_on: wire::day(starts_on)?,
            ends_on: wire::day(ends_on)?,
            units: wire::number(units)?,
            price: wire::number(price)?,
        })
    }
}

/// What an agreement grants.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Grant {
    /// In a cycle, or in all.
    pub units: Decimal,
    /// What that costs.
    pub price: Decimal,
    /// 0: once.
    pub cycle_months: i64,
    /// How long after its cycle a lot may still be used.
    pub carry_over_days: i64,
    /// The last day of a lot that is granted once.
    pub last_day: Option<NaiveDate>,
    /// Lots beside the first one, each with its own days.
    pub top_ups: Vec<Lot>,
    /// Where cycles are counted from, or the first day of the first lot.
    counted_from: Option<NaiveDate>,
}

impl Grant {
    /// Equal lots at an even beat are a grant that comes again. Else the first lot is the grant, and the others stand beside it.
    pub(super) fn of(mut lots: Vec<Lot>) -> Option<Self> {
        if let Some(again) = Self::recurring(&lots) {
            return Some(again);
        }
        if lots.is_empty() {
            return None;
        }
        let first = lots.remove(0);
        Some(Self {
            units: first.units,
            price: first.price,
            cycle_months: 0,
            carry_over_days: 0,
            last_day: Some(first.ends_on),
            top_ups: lots,
            counted_from: Some(first.starts_on),
        })
    }

    /// All lots together, without a cycle of their own.
    pub(super) fn sum(lots: &[Lot]) -> Option<Self> {
        lots.first()?;
        Some(Self {
            units: lots.iter().map(|lot| lot.units).sum(),
            price: lots.iter().map(|lot| lot.price).sum(),
            cycle_months: 1,
            carry_over_days: 0,
            last_day: None,
            top_ups: Vec::new(),
            counted_from: None,
        })
    }

    fn recurring(lots: &[Lot]) -> Option<Self> {
        let [first, second, ..] = lots else {
            return None;
        };
        let months = months_between(first.starts_on, second.starts_on)?;
        let starts = |n: usize| {
            let after = u32::try_from(n).ok()?.checked_mul(months)?;
            first.starts_on.checked_add_months(Months::new(after))
        };
        // The last day of the n-th cycle, and how much longer the lot may be used.
        let carried = |n: usize, lot: &Lot| {
            let last = starts(n + 1)?.checked_sub_days(Days::new(1))?;
            Some((lot.ends_on - last).num_days())
        };
        let carry_over_days = carried(0, first).filter(|days| *days >= 0)?;
        let is_even = |(n, lot): (usize, &Lot)| {
            lot.units == first.units
                && lot.price == first.price
                && starts(n) == Some(lot.starts_on)
                && carried(n, lot) == Some(carry_over_days)
        };
        lots.iter().enumerate().all(is_even).then(|| Self {
            units: first.units,
            price: first.price,
            cycle_months: i64::from(months),
            carry_over_days,
            last_day: None,
            top_ups: Vec::new(),
            counted_from: Some(first.starts_on),
        })
    }

    /// The first day on which it grants anything, for a contract that begins on this one. Cycles are counted from their
    /// first lot; what was bought once cannot be used before it begins, nor before the contract does.
    pub(super) fn first_day(&self, contract: Option<NaiveDate>) -> Option<NaiveDate> {
        match self.cycle_months {
            0 => self.counted_from.max(contract),
            _ => self.counted_from.or(contract),
        }
    }
}

/// Whole months from one day to the same day of a later month, where that is a cycle.
fn months_between(from: NaiveDate, to: NaiveDate) -> Option<u32> {
    let months =
        (to.year() - from.year()) * 12 + to.month().cast_signed() - from.month().cast_signed();
    let months = u32::try_from(months).ok().filter(|n| CYCLES.contains(n))?;
    (from.checked_add_months(Months::new(months))? == to).then_some(months)
}
