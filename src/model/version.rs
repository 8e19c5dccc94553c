//! Versions of a month: what late truth brings, and what changed from one version to the next (`domain.md` §8).

use super::ledger::LedgerLine;
use super::money::Currency;
use super::time::Month;
use rust_decimal::Decimal;

/// The rows of a month that hours stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HoursOf {
    /// An agreement's.
    Agreement,
    /// A project's.
    Project,
    /// A company's, in a currency.
    Company,
    /// The reconciliation's, by unit of work: only hours of unknown cost.
    Account,
}

/// Which row, in which currency.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HoursKey {
    /// The cut.
    pub of: HoursOf,
    /// Id of the agreement, project, company or unit.
    pub id: String,
    /// Its currency.
    pub currency: Currency,
}

/// Hours of a row, or what they changed by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowHours {
    /// Worked, in seconds.
    pub worked: i64,
    /// Worked and billable, in seconds.
    pub billable: i64,
    /// Covered, in hours of 4 places.
    pub covered: Decimal,
    /// Of unknown cost, in seconds.
    pub unknown_cost: i64,
    /// Shadow value, in minor units.
    pub shadow_value: i64,
}

impl RowHours {
    /// Nothing changed.
    pub fn is_zero(&self) -> bool {
        self.worked == 0
            && self.billable == 0
            && self.covered.is_zero()
            && self.unknown_cost == 0
            && self.shadow_value == 0
    }
}

impl std::ops::AddAssign for RowHours {
    fn add_assign(&mut self, other: Self) {
        self.worked += other.worked;
        self.billable += other.billable;
        self.covered += other.covered;
        self.unknown_cost += other.unknown_cost;
        self.shadow_value += other.shadow_value;
    }
}

impl std::ops::Neg for RowHours {
    type Output = Self;
    fn neg(self) -> Self {
        Self {
            worked: -self.worked,
            billable: -self.billable,
            covered: -self.covered,
            unknown_cost: -self.unknown_cost,
            shadow_value: -self.shadow_value,
        }
    }
}

/// Late truth of a closed month: what its lines and hours are now, less what was posted of it so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Late {
    /// Lines with their unit of work; their kinds end in `.adjustment`.
    pub lines: Vec<(String, LedgerLine)>,
    /// Hours by row.
    pub hours: std::collections::BTreeMap<HoursKey, RowHours>,
}

/// An adjustment as it is posted: late truth, and the month it is of.
#[derive(Clone, Debug, PartialEq)]
pub struct MonthAdjustment {
    /// The closed month.
    pub origin: Month,
    /// What it brings.
    pub late: Late,
}

/// Why a figure of a closed month changed (`domain.md` §8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BridgeClass {
    /// Work or an expense that came after the close.
    LateTime,
    /// Hours of an entry.
    EditedHours,
    /// Another agreement, project or company.
    Moved,
    /// Another billable option.
    BillableChanged,
    /// Gone at the source.
    Deleted,
    /// An invoice.
    Invoice,
    /// A credit note.
    CreditNote,
    /// A price, a rate, an addition.
    Price,
    /// What an hour costs.
    CostRate,
    /// A rate of exchange.
    Exchange,
    /// Settings and mappings.
    Rules,
}

impl BridgeClass {
    /// The word of the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LateTime => "late_time",
            Self::EditedHours => "edited_hours",
            Self::Moved => "moved",
            Self::BillableChanged => "billable_changed",
            Self::Deleted => "deleted",
            Self::Invoice => "invoice",
            Self::CreditNote => "credit_note",
            Self::Price => "price",
            Self::CostRate => "cost_rate",
            Self::Exchange => "exchange",
            Self::Rules => "rules",
        }
    }
}

/// What became of a record since a version was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cause {
    /// It was not known then.
    pub is_new: bool,
    /// It is gone now.
    pub is_gone: bool,
    /// Fields that changed.
    pub changed: std::collections::BTreeSet<String>,
}

/// A step of the bridge: one line's change of profit.
#[derive(Clone, Debug, PartialEq)]
pub struct BridgeStep {
    /// Why.
    pub class: BridgeClass,
    /// The line; its amount is the change of profit in minor units.
    pub line: LedgerLine,
}

/// From which change of profit on a closed month is restated by itself (`domain.md` §8).
#[derive(Clone, Copy, Debug)]
pub struct Threshold {
    /// Percent of the month's profit.
    pub percent: u32,
    /// Whole units of the currency; the larger of both counts.
    pub units: u32,
}
