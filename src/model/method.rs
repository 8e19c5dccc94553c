//! The methods that finance chose (`[finance]`), as dated versions: which of them holds in which month.

use super::time::Month;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// How a price is spread over the months it is for (`domain.md` §1.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Proration {
    /// By active days of the days there are.
    #[default]
    DailyActual,
    /// By active days, every month having thirty (30E/360).
    ThirtyDay,
    /// Whole where the first day of the month is active, else nothing.
    FullIfActiveOnFirst,
    /// Whole where any day of the month is active.
    FullIfAnyDay,
    /// Not at all: whole, in the month in which it is invoiced by the agreement's terms.
    None,
}

/// When what nobody used of a block is earned (`domain.md` §1.7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Breakage {
    /// In the month of the lot's last usable day.
    #[default]
    AtExpiry,
    /// As the block is used, by the part of it (above 0, below 1) that is expected never to be; the rest at expiry.
    Proportional(Decimal),
    /// Never: it is owed to the client.
    None,
}

/// What a year of pay is divided by (`domain.md` §3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CostBasis {
    /// 2,080 paid hours; leave costs by itself.
    #[default]
    PaidHours,
    /// So many hours: the paid ones without leave, holidays and training. Leave is in the hour's cost then.
    AvailableHours(Decimal),
}

/// Paid hours of a year, for everyone (`domain.md` §3).
pub const PAID_HOURS: u32 = 2080;

impl CostBasis {
    /// Hours that a year of pay is for.
    pub fn hours(self) -> Decimal {
        match self {
            Self::PaidHours => PAID_HOURS.into(),
            Self::AvailableHours(hours) => hours,
        }
    }
}

/// All methods that hold together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Methods {
    /// How prices are spread.
    pub proration: Proration,
    /// When what is left of a block is earned.
    pub breakage: Breakage,
    /// What a year of pay is divided by.
    pub cost_basis: CostBasis,
    /// The day of cancellation still belongs to the agreement.
    pub cancelled_date_inclusive: bool,
}

/// A version of them, from a month on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// Its number.
    pub version: i64,
    /// The first month it holds in; the first version of all holds before it too.
    pub from: Month,
    /// What it says.
    pub methods: Methods,
}

/// Which version holds in which month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rulings(Vec<Ruling>);

impl Rulings {
    /// From all versions in the order in which they were entered, a later one before an earlier one from its month on; and
    /// the versions that closed months were closed with, which they keep.
    pub fn new(entered: &[Ruling], closed: &BTreeMap<Month, i64>) -> Self {
        let of_number = |number: &i64| entered.iter().find(|r| r.version == *number);
        let dated = |month: &Month| {
            let newest = entered.iter().rev().find(|r| r.from <= *month);
            newest.or(entered.first())
        };
        let mut turns: BTreeSet<Month> = entered.iter().map(|r| r.from).collect();
        turns.insert(Month::of(NaiveDate::MIN));
        turns.extend(closed.keys().flat_map(|month| [*month, month.next()]));
        let in_force = turns.into_iter().filter_map(|from| {
            let kept = closed.get(&from).and_then(of_number);
            let ruling = kept.or_else(|| dated(&from))?;
            Some(Ruling { from, ..*ruling })
        });
        let mut steps: Vec<Ruling> = in_force.collect();
        steps.dedup_by_key(|step| step.version);
        Self(steps)
    }

    /// One set of methods, for all months.
    pub fn always(methods: Methods) -> Self {
        let from = Month::of(NaiveDate::MIN);
        Self(vec![Ruling {
            version: 1,
            from,
            methods,
        }])
    }

    /// The methods of a month; the defaults where nothing was ever entered.
    pub fn of(&self, month: Month) -> Methods {
        self.at(month).map(|step| step.methods).unwrap_or_default()
    }

    /// The number of the version that holds in a month; 0 where nothing was ever entered.
    pub fn version(&self, month: Month) -> i64 {
        self.at(month).map_or(0, |step| step.version)
    }

    fn at(&self, month: Month) -> Option<&Ruling> {
        let held = self.0.partition_point(|step| step.from <= month);
        self.0.get(held.checked_sub(1)?)
    }
}
