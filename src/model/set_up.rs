//! How the firm stands as a whole: what rules about agreements, projects, teams and tables look at, beside the firm itself.

use super::directory::Billable;
use super::id::*;
use super::money::Currency;
use super::time::{Instant, Month, Seconds};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// What a block gave to one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The block.
    pub agreement_id: AgreementId,
    /// Seconds the entry asks for.
    pub whole: Seconds,
    /// What it got, in the order in which the source applies agreements.
    pub covered: Seconds,
    /// Seconds or money left before it.
    pub left: Decimal,
    /// What it would have got in the order of work dates.
    pub by_work_date: Seconds,
}

/// A block as of today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockState {
    /// What may be used today, used or not: seconds, or the agreement's money.
    pub granted: Decimal,
    /// What of it is left.
    pub left: Decimal,
    /// Used in the last 60 days.
    pub lately: Decimal,
    /// Working days in those 60.
    pub work_days: i64,
    /// Its last use; none: never.
    pub last_used_on: Option<NaiveDate>,
    /// What is left of the lot that ends first, of those that last longer than a quarter.
    pub expiring: Option<Expiring>,
    /// What the source says it took in all, where it says so of every entry.
    pub taken_by_source: Option<Seconds>,
    /// What this ledger took in all of the same entries.
    pub taken: Seconds,
    /// What is left by the source's own balance; none: it gives none, or it may have been read before the lots of today.
    pub left_by_source: Option<Decimal>,
    /// Used by work of the last days, of which a balance that was read before need not know.
    pub fresh: Decimal,
    /// The lots of today are those of some days ago, when a balance may have been read.
    pub is_steady: bool,
}

/// What is left of a lot, and how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expiring {
    /// The last day it can be used.
    pub on: NaiveDate,
    /// Seconds, or money.
    pub left: Decimal,
    /// Of so much.
    pub of: Decimal,
}

impl BlockState {
    /// Used of what was granted, in percent; none where nothing was granted.
    pub fn used_percent(&self) -> Option<Decimal> {
        let used = self.granted.saturating_sub(self.left);
        let hundred = used.saturating_mul(Decimal::ONE_HUNDRED);
        hundred
            .checked_div(self.granted)
            .filter(|_| self.granted > Decimal::ZERO)
    }
    /// Working days until nothing is left, at the pace of the last 60 days (`domain.md` §1.7); none where nothing is used.
    pub fn days_to_zero(&self) -> Option<Decimal> {
        let days = Decimal::from(self.work_days);
        self.left
            .saturating_mul(days)
            .checked_div(self.lately)
            .filter(|_| self.lately > Decimal::ZERO)
    }
}

/// A time entry that stands longer than a day: unbilled, changed after approval, in a month that is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The entry.
    pub id: TimeEntryId,
    /// Whose.
    pub member_id: MemberId,
    /// For whom: the entry's own, else its ticket's company.
    pub company_id: Option<CompanyId>,
    /// On which ticket.
    pub ticket_id: Option<TicketId>,
    /// On which agreement: its own, else its ticket's.
    pub agreement_id: Option<AgreementId>,
    /// When it was worked.
    pub work_date: NaiveDate,
    /// How much.
    pub worked: Seconds,
    /// At what rate, where the source gives one.
    pub hourly_rate: Option<Decimal>,
    /// The option chosen.
    pub billable: Option<Billable>,
    /// What it stands for.
    pub why: Why,
}

/// What a standing entry stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// On no invoice.
    Unbilled,
    /// In this state of approval.
    Unapproved(String),
    /// These fields changed after it was approved.
    Changed(String, Instant),
    /// Came when its month was closed already.
    MonthClosed(Month),
}

/// A change of an agreement after work on it was invoiced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreementEdit {
    /// The agreement.
    pub agreement_id: AgreementId,
    /// When the change was seen.
    pub known_at: Instant,
    /// The fields that changed.
    pub fields: Vec<String>,
    /// The last invoice before.
    pub invoiced_on: NaiveDate,
}

/// How a team writes its time. Counts alone, never of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamShare {
    /// The team.
    pub team: String,
    /// People who wrote time.
    pub people: u32,
    /// Entries with a known hour of writing.
    pub entries: u32,
    /// Of these, written later than the day after the work.
    pub late: u32,
    /// Entries with a worked time.
    pub timed: u32,
    /// Of these, whole quarters of an hour.
    pub quarters: u32,
}

/// A board and what can be chosen on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardState {
    /// The source it is of.
    pub source: String,
    /// Its name.
    pub name: String,
    /// How many types can be chosen.
    pub types: u32,
}

/// One finding among those that may repeat: the same rule and the same value of the same field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Repeat {
    /// Its rule.
    pub rule: String,
    /// The condition that failed.
    pub field: String,
    /// The value seen.
    pub value: String,
    /// Where it was found: the client for agreements, else nobody.
    pub place: String,
    /// Items.
    pub items: u32,
    /// People.
    pub people: u32,
}

/// How the firm stands.
#[derive(Clone, Debug, Default)]
pub struct FirmFacts {
    /// Today in the business zone.
    pub today: NaiveDate,
    /// Blocks that hold today, or ended in the last month.
    pub blocks: BTreeMap<AgreementId, BlockState>,
    /// Hours of the last three full months, the oldest first, of agreements at a fixed fee.
    pub hours: BTreeMap<AgreementId, [Seconds; 3]>,
    /// Hours of projects up to now.
    pub projects: BTreeMap<ProjectId, Seconds>,
    /// Teams over the last 30 days.
    pub teams: Vec<TeamShare>,
    /// Entries that stand longer than a day.
    pub standing: Vec<Standing>,
    /// Changes of agreements after invoices, of the last 60 days.
    pub edits: Vec<AgreementEdit>,
    /// Active boards.
    pub boards: Vec<BoardState>,
    /// Months with costs in one currency for agreements in another, and no rate of exchange.
    pub exchanges_missing: BTreeSet<(Month, Currency, Currency)>,
    /// What was found again and again in the last ten working days.
    pub repeats: Vec<Repeat>,
}
