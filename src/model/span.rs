//! Stretches of days, and the service periods of an agreement.

use super::agreement::{Agreement, AgreementKind};
use super::time::Month;
use chrono::{Datelike, Months, NaiveDate};

/// Days `[from, to)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First day.
    pub from: NaiveDate,
    /// First day after.
    pub to: NaiveDate,
}

impl Span {
    /// All days there are.
    pub const EVER: Self = Self {
        from: NaiveDate::MIN,
        to: NaiveDate::MAX,
    };
    /// The days from one to before another, where known.
    pub fn new(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Self {
        Self {
            from: from.unwrap_or(NaiveDate::MIN),
            to: to.unwrap_or(NaiveDate::MAX),
        }
    }
    /// The days of a month.
    pub fn month(month: Month) -> Self {
        Self {
            from: month.first(),
            to: month.end(),
        }
    }
    /// The days an agreement holds.
    pub fn agreement(agreement: &Agreement) -> Self {
        Self::new(agreement.starts_on, agreement.stop())
    }
    /// The days of both.
    pub fn within(self, other: Self) -> Self {
        Self {
            from: self.from.max(other.from),
            to: self.to.min(other.to),
        }
    }
    /// How many; none are 0.
    pub fn days(self) -> i64 {
        (self.to - self.from).num_days().max(0)
    }
    /// How many, every month having thirty (30E/360): the 31st is the 30th once more.
    pub fn days_of_thirty(self) -> i64 {
        let number = |day: NaiveDate| {
            let months = i64::from(day.year()) * 12 + i64::from(day.month());
            months * 30 + i64::from(day.day().min(30))
        };
        (number(self.to) - number(self.from)).max(0)
    }
    /// Does the day lie in it?
    pub fn has(self, day: NaiveDate) -> bool {
        self.from <= day && day < self.to
    }
    /// Its last day; none where it has none, or no end.
    pub fn last(self) -> Option<NaiveDate> {
        let open = self.to == NaiveDate::MAX;
        (self.days() > 0 && !open).then(|| self.to.pred_opt())?
    }
}

/// How an agreement's prices repeat: the months of a cycle, and the day its service periods are counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cycle {
    /// Months of a period.
    pub months: u32,
    /// First day of period 0.
    pub anchor: NaiveDate,
}

impl Cycle {
    /// `first_bill_on` anchors cycles above 1; cycle 1 and blocks ignore it (`domain.md` §1.4).
    /// An agreement without a start counts from a first of January, so that its periods follow the calendar.
    pub fn of(agreement: &Agreement) -> Self {
        let block = matches!(
            agreement.kind,
            AgreementKind::BlockHours | AgreementKind::BlockMoney
        );
        let first_bill = agreement.first_bill_on.filter(|_| !block);
        Self {
            months: agreement.bill_cycle_months.filter(|n| *n > 0).unwrap_or(1),
            anchor: first_bill.or(agreement.starts_on).unwrap_or_default(),
        }
    }
    /// The service period number `k`, counted from the anchor in both directions; the day is cut to the month's last.
    pub fn period(self, k: i32) -> Option<Span> {
        Some(Span {
            from: self.start(k)?,
            to: self.start(k.checked_add(1)?)?,
        })
    }
    fn start(self, k: i32) -> Option<NaiveDate> {
        let months = Months::new(self.months.checked_mul(k.unsigned_abs())?);
        if k < 0 {
            self.anchor.checked_sub_months(months)
        } else {
            self.anchor.checked_add_months(months)
        }
    }
    /// The number of the period that holds the day.
    pub fn number(self, day: NaiveDate) -> Option<i32> {
        let months = (day.year() - self.anchor.year()) * 12 + day.month0() as i32
            - self.anchor.month0() as i32;
        let guess = months.div_euclid(i32::try_from(self.months).ok()?);
        (guess - 1..=guess + 1).find(|k| {
            self.period(*k)
                .is_some_and(|period| period.from <= day && day < period.to)
        })
    }
    /// The single months that a service period is made of, the first first.
    pub fn months_of(self, period: Span) -> impl Iterator<Item = Span> {
        let monthly = Self { months: 1, ..self };
        let first = monthly.number(period.from);
        let numbers = first.into_iter().flat_map(|first| first..);
        let months = numbers.map_while(move |k| monthly.period(k));
        months.take_while(move |month| month.from < period.to)
    }
    /// The periods that touch the month.
    pub fn touching(self, month: Month) -> impl Iterator<Item = Span> {
        let first = self.number(month.first());
        let last = month.end().pred_opt().and_then(|day| self.number(day));
        let numbers = first.zip(last).map(|(first, last)| first..=last);
        numbers
            .into_iter()
            .flatten()
            .filter_map(move |k| self.period(k))
    }
}
