//! A block as it was when a month began, as one text: later work runs on from there, and work before is not read again.

use super::block::{Block, Lot};
use crate::model::{Agreement, Month};
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use std::str::FromStr;

impl<'a> Block<'a> {
    /// What its lots gave so far: `<adjustments that happened>|<lot> <its first day> <size> <price> <taken> <earned> <broken>|…`, of
    /// lots that are not as they were granted.
    pub fn opening(&self) -> String {
        let mut told = self.adjusted.to_string();
        for (place, lot) in self.lots.iter().enumerate() {
            if lot.is_touched() {
                let day = lot.cycle.from.num_days_from_ce();
                let Lot {
                    size,
                    price,
                    taken,
                    earned,
                    broken,
                    ..
                } = lot;
                told.push_str(&format!(
                    "|{place} {day} {size} {price} {taken} {earned} {broken}"
                ));
            }
        }
        told
    }

    /// The block up to a month's end as it was told by [`Block::opening`], in that month or before; none: its terms are others.
    pub fn opened(agreement: &'a Agreement, month: Month, opening: &str) -> Option<Self> {
        let mut block = Self::new(agreement, month, agreement.starts_on?);
        let mut parts = opening.split('|');
        block.adjusted = parts.next()?.parse().ok()?;
        for _ in 0..block.adjusted {
            block.adjustments.pop_front()?;
        }
        for part in parts {
            block.open_lot(part)?;
        }
        Some(block)
    }

    fn open_lot(&mut self, told: &str) -> Option<()> {
        let mut words = told.split(' ');
        let lot = self.lots.get_mut(next::<usize>(&mut words)?)?;
        let from = NaiveDate::from_num_days_from_ce_opt(next(&mut words)?)?;
        if from != lot.cycle.from {
            return None;
        }
        lot.size = next(&mut words)?;
        lot.price = next(&mut words)?;
        lot.taken = next(&mut words)?;
        lot.earned = next(&mut words)?;
        lot.broken = next(&mut words)?;
        Some(())
    }
}

impl Lot {
    fn is_touched(&self) -> bool {
        let used = self.taken != Decimal::ZERO || self.earned != 0 || self.broken != 0;
        used || (self.size, self.price) != self.granted
    }
}

fn next<'a, T: FromStr>(words: &mut impl Iterator<Item = &'a str>) -> Option<T> {
    words.next()?.parse().ok()
}
