//! Who and what: companies, members, persons, roles and types, schedules, holidays, absences, cost rates.

use super::id::*;
use super::method::CostBasis;
use super::money::Currency;
use super::team::WorkCategory;
use super::time::{Instant, Interval, Seconds};
use chrono::{NaiveDate, NaiveTime, Weekday};
use chrono_tz::Tz;
use rust_decimal::Decimal;

/// A client, or the own firm.
#[derive(Clone, Debug)]
pub struct Company {
    /// Its id.
    pub id: CompanyId,
    /// Its name; the bare id where no record has come yet.
    pub name: String,
    /// The company it belongs to.
    pub parent_id: Option<CompanyId>,
    /// The own firm (by the source, or by `internal_companies` of the map).
    pub is_internal: bool,
    /// Still a client.
    pub active: bool,
}

/// Somebody who writes time in one source.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its id.
    pub id: MemberId,
    /// Display name; the bare id where no record has come yet.
    pub name: String,
    /// Lower-cased e-mail.
    pub email: Option<String>,
    /// The team of the source.
    pub team: Option<String>,
    /// Who leads them.
    pub manager_id: Option<MemberId>,
    /// Their own zone; none: the business zone.
    pub time_zone: Option<Tz>,
    /// Active at the source.
    pub active: bool,
    /// No API user, no bot.
    pub is_human: bool,
    /// First day.
    pub started_on: Option<NaiveDate>,
    /// Last day.
    pub ended_on: Option<NaiveDate>,
    /// Stands for an entry's empty work role, for money too.
    pub default_work_role_id: Option<WorkRoleId>,
    /// The holiday calendar that applies beside the one for everyone.
    pub holiday_calendar: Option<String>,
    /// Only referred to: no record of any source has come.
    pub inferred: bool,
    /// Entries need a start and an end.
    pub times_required: bool,
    /// Names of the roles they may choose; empty: any.
    pub allowed_work_roles: Vec<String>,
}

/// A human being: the members of several sources who are one.
#[derive(Clone, Debug)]
pub struct Person {
    /// The id: that of the member whose name and zone it bears (the primary source's).
    pub id: PersonId,
    /// The member shown in items and views.
    pub member_id: MemberId,
    /// All members, the shown one first.
    pub members: Vec<MemberId>,
}

/// A work role.
#[derive(Clone, Debug)]
pub struct WorkRole {
    /// Its id.
    pub id: WorkRoleId,
    /// Its name.
    pub name: String,
    /// May still be chosen.
    pub active: bool,
    /// The firm's standard rate per hour.
    pub standard_rate: Option<Decimal>,
}

/// A work type.
#[derive(Clone, Debug)]
pub struct WorkType {
    /// Its id.
    pub id: WorkTypeId,
    /// Its name.
    pub name: String,
    /// May still be chosen.
    pub active: bool,
    /// The default option of its entries.
    pub billable: Option<Billable>,
    /// Meant for work outside hours.
    pub after_hours: bool,
    /// Multiplies labour cost; 1 where empty.
    pub cost_multiplier: Decimal,
    /// Its entries are payroll wrap.
    pub payroll_wrap: bool,
    /// Its entries are leave.
    pub absence: bool,
    /// What kind of work it is for; none: nobody said.
    pub category: Option<WorkCategory>,
    /// Where such work is done; none: not said.
    pub place: Option<WorkPlace>,
    /// What it does to the rate of an hour.
    pub rate_change: Option<RateChange>,
}

/// Where work of a type is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkPlace {
    /// At the client's.
    OnSite,
    /// On the way.
    Travel,
    /// From afar.
    Remote,
}

/// What a work type does to the rate of an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateChange {
    /// So much more an hour.
    Plus(Decimal),
    /// So many times as much.
    Times(Decimal),
    /// This rate, whatever else was agreed.
    Custom(Decimal),
    /// So much for the whole entry, however long it is.
    Flat(Decimal),
}

impl RateChange {
    /// Reads the canonical word with its amount.
    pub fn parse(word: &str, amount: Decimal) -> Option<Self> {
        match word {
            "plus" => Some(Self::Plus(amount)),
            "times" => Some(Self::Times(amount)),
            "custom" => Some(Self::Custom(amount)),
            "flat" => Some(Self::Flat(amount)),
            _ => None,
        }
    }
}

impl WorkPlace {
    /// Reads the canonical word.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "on_site" => Some(Self::OnSite),
            "travel" => Some(Self::Travel),
            "remote" => Some(Self::Remote),
            _ => None,
        }
    }
}

/// The billable option of an entry, ticket, work type, addition or expense. "Not chosen" is `None` around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Billable {
    /// Priced or covered.
    Billable,
    /// Shown on the invoice at zero.
    NoCharge,
    /// Not shown at all.
    DoNotBill,
}

impl Billable {
    /// Reads the word of the contract.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "billable" => Some(Self::Billable),
            "no_charge" => Some(Self::NoCharge),
            "do_not_bill" => Some(Self::DoNotBill),
            _ => None,
        }
    }
    /// The word of the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Billable => "billable",
            Self::NoCharge => "no_charge",
            Self::DoNotBill => "do_not_bill",
        }
    }
}

/// One line of a member's schedule: a weekly window, a window on one date, or target hours.
#[derive(Clone, Debug)]
pub struct ScheduleLine {
    /// Each week on this day …
    pub weekday: Option<Weekday>,
    /// … or on this date alone, which then replaces the weekly lines of that date.
    pub on: Option<NaiveDate>,
    /// Local window; `ends` not after `starts` is the next day. None with target hours (flexible), or with neither: off.
    pub window: Option<(NaiveTime, NaiveTime)>,
    /// Target of a flexible member.
    pub target: Option<Seconds>,
    /// First day it holds.
    pub valid_from: Option<NaiveDate>,
    /// First day it no longer holds.
    pub valid_to: Option<NaiveDate>,
}

/// A public holiday.
#[derive(Clone, Debug)]
pub struct Holiday {
    /// The day.
    pub on: NaiveDate,
    /// Its name.
    pub name: String,
    /// The calendar it belongs to; none: everyone's.
    pub calendar: Option<String>,
    /// Only these local times are off; none: the whole day.
    pub window: Option<(NaiveTime, NaiveTime)>,
}

/// A stretch of leave.
#[derive(Clone, Debug)]
pub struct Absence {
    /// Its id.
    pub id: AbsenceId,
    /// Whose.
    pub member_id: MemberId,
    /// When; none where it ends before it starts.
    pub interval: Option<Interval>,
    /// `leave`, `sick`, `unpaid`, `other`.
    pub kind: String,
    /// Only approved leave counts.
    pub approved: bool,
}

/// What a member's paid hour costs, from a day on.
#[derive(Clone, Debug)]
pub struct CostRate {
    /// Whose.
    pub member_id: MemberId,
    /// Per paid hour, or per year.
    pub amount: Decimal,
    /// Its currency; the business's where the source names none.
    pub currency: Currency,
    /// First day; none: from the beginning.
    pub valid_from: Option<NaiveDate>,
    /// First day it no longer holds.
    pub valid_to: Option<NaiveDate>,
    /// The amount is per year.
    pub yearly: bool,
    /// Multiplies the amount; 1 where empty.
    pub burden: Decimal,
    /// Weekly hours after which the premium is due.
    pub overtime_after: Option<Seconds>,
    /// Factor of an overtime hour (1.5).
    pub overtime_factor: Option<Decimal>,
    /// From a files source; wins over a PSA's for the days it covers (`domain.md` §3).
    pub from_files: bool,
}

/// What a member's hour costs on one agreement alone, in one role or in any.
#[derive(Clone, Debug)]
pub struct AgreementCost {
    /// On this agreement.
    pub agreement_id: AgreementId,
    /// In this role; none: in any.
    pub work_role_id: Option<WorkRoleId>,
    /// So much.
    pub rate: CostRate,
}

impl CostRate {
    /// The hours that the amount is for.
    pub fn hours(&self, basis: CostBasis) -> Decimal {
        match self.yearly {
            true => basis.hours(),
            false => Decimal::ONE,
        }
    }

    /// Leave is in the cost of the hours that are worked, and costs nothing by itself.
    pub fn contains_leave(&self, basis: CostBasis) -> bool {
        self.yearly && basis != CostBasis::PaidHours
    }
}

/// A rate of exchange of a month.
#[derive(Clone, Debug)]
pub struct FxRate {
    /// Month.
    pub month: super::time::Month,
    /// Cost currency.
    pub from: Currency,
    /// Agreement currency.
    pub to: Currency,
    /// One `from` is so many `to`.
    pub rate: Decimal,
}

/// What payroll says a month cost.
#[derive(Clone, Debug)]
pub struct Payroll {
    /// Month.
    pub month: super::time::Month,
    /// Currency.
    pub currency: Currency,
    /// Total.
    pub amount: Decimal,
}

/// When a record was created or changed, where the source says so.
pub type MaybeInstant = Option<Instant>;
