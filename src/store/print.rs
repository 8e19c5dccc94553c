//! What the lines of an account are, in one figure: a roll compares that instead of the lines.

use crate::model::LedgerLine;
use chrono::{Datelike, NaiveDate};

/// What an account's lines are, in whatever order, and whose days they are of.
#[derive(Debug, Default)]
pub(super) struct Print {
    /// The sum of what each line is. Two sums that differ are alike once in 2^128.
    sum: u128,
    /// Days of members, each in four bytes: two that differ are alike once in 2^32, and then an account too many is looked at.
    days: Vec<u32>,
}

impl Print {
    pub fn add(&mut self, line: &LedgerLine, told: &mut Vec<u8>) {
        self.sum = self.sum.wrapping_add(line_print(line, told));
        if let Some((member, date)) = line.member_id.as_ref().zip(line.work_date) {
            let day = day_print(member.as_str(), date, told);
            if self.days.last() != Some(&day) {
                self.days.push(day);
            }
        }
    }

    pub fn text(&self) -> String {
        format!("{:032x}", self.sum)
    }

    pub fn days(mut self) -> Vec<u8> {
        self.days.sort_unstable();
        self.days.dedup();
        self.days.iter().flat_map(|day| day.to_be_bytes()).collect()
    }
}

/// What a line is, in one figure. `told` is room to write in.
pub(super) fn line_print(line: &LedgerLine, told: &mut Vec<u8>) -> u128 {
    told.clear();
    tell(line, told);
    xxhash_rust::xxh3::xxh3_128(told)
}

/// A day of a member. `told` is room to write in.
pub(super) fn day_print(member: &str, date: NaiveDate, told: &mut Vec<u8>) -> u32 {
    told.clear();
    told.extend_from_slice(member.as_bytes());
    told.extend_from_slice(&date.num_days_from_ce().to_be_bytes());
    let [a, b, c, d, ..] = xxhash_rust::xxh3::xxh3_64(told).to_be_bytes();
    u32::from_be_bytes([a, b, c, d])
}

/// What tells two lines of an account apart: all but when they were posted.
fn tell(l: &LedgerLine, to: &mut Vec<u8>) {
    let mut text = |text: Option<&str>| {
        to.extend_from_slice(text.unwrap_or_default().as_bytes());
        to.push(1);
    };
    text(Some(&l.line_kind));
    text(l.agreement_id.as_ref().map(|i| i.as_str()));
    text(l.project_id.as_ref().map(|i| i.as_str()));
    text(Some(&l.subject_id));
    text(l.member_id.as_ref().map(|i| i.as_str()));
    text(l.work_role_id.as_ref().map(|i| i.as_str()));
    text(Some(l.currency.as_str()));
    to.extend_from_slice(&l.amount.to_be_bytes());
    let date = l.work_date.map_or(i32::MIN, |d| d.num_days_from_ce());
    to.extend_from_slice(&date.to_be_bytes());
    for number in [l.quantity, l.unit_rate] {
        match number.map(|n| n.normalize()) {
            Some(n) => {
                to.extend_from_slice(&n.mantissa().to_be_bytes());
                to.push(u8::try_from(n.scale()).unwrap_or(u8::MAX));
            }
            None => to.push(u8::MAX),
        }
    }
}
