//! The vendor's own forms: numbers that name nobody, and dates of 1900 that mean none.

use crate::model::Instant;
use crate::source::Row;
use crate::source::row::Read;
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

/// Years up to this one stand for "no date".
const NO_DATE_YEAR: i32 = 1980;

/// What a field says by the vendor's own reading.
pub(super) trait Says {
    /// A decimal above zero.
    fn positive(&self, field: &str) -> Read<Decimal>;
    /// A charge type. Zero is one too, "no charge"; less is none.
    fn charge(&self, field: &str) -> Read<String>;
    /// The id of an agent or a client: the first of each stands for nobody.
    fn somebody(&self, field: &str) -> Read<String>;
    /// The contract of an action: its sign only says where it comes from, and one means none.
    fn contract(&self, field: &str) -> Read<String>;
    /// Hours above zero: timers leave long fractions.
    fn some_hours(&self, field: &str) -> Read<i64>;
    /// An instant; one of 1900 is none.
    fn at(&self, field: &str) -> Read<Instant>;
    /// A calendar date; one of 1900 is none.
    fn on(&self, field: &str) -> Read<NaiveDate>;
}

impl Says for Row<'_> {
    fn positive(&self, field: &str) -> Read<Decimal> {
        Ok(self.decimal(field)?.filter(|n| *n > Decimal::ZERO))
    }
    fn charge(&self, field: &str) -> Read<String> {
        let number = self.number(field)?.filter(|n| *n >= 0);
        Ok(number.map(|n| n.to_string()))
    }
    fn somebody(&self, field: &str) -> Read<String> {
        let number = self.number(field)?.filter(|n| *n > 1);
        Ok(number.map(|n| n.to_string()))
    }
    fn contract(&self, field: &str) -> Read<String> {
        let number = self.number(field)?.and_then(i64::checked_abs);
        Ok(number.filter(|n| *n > 1).map(|n| n.to_string()))
    }
    fn some_hours(&self, field: &str) -> Read<i64> {
        Ok(self.hours(field)?.filter(|seconds| *seconds > 0))
    }
    fn at(&self, field: &str) -> Read<Instant> {
        Ok(self.instant(field)?.filter(|at| at.year() > NO_DATE_YEAR))
    }
    fn on(&self, field: &str) -> Read<NaiveDate> {
        Ok(self.date(field)?.filter(|day| day.year() > NO_DATE_YEAR))
    }
}

/// Is the name or id among these words?
pub(super) fn is_one_of(name: &Option<String>, words: &[String]) -> bool {
    let among = |name: &String| crate::source::wire::is_one_of(name, words);
    name.as_ref().is_some_and(among)
}
