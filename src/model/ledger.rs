//! Money of a month as lines, and the rows they sum to (contract §5).

use super::id::*;
use super::money::Currency;
use super::team::HoursByTeam;
use super::time::{Month, Seconds};
use super::unpaid::Unpaid;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::sync::Arc;

/// One fact and purpose, rounded once. `line_kind` is the money column it feeds, a dot and a detail.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerLine {
    /// The month it falls into.
    pub month: Month,
    /// `revenue_earned.time`, `labour_cost.base`, … (contract §5).
    pub line_kind: Cow<'static, str>,
    /// The agreement whose row it feeds.
    pub agreement_id: Option<AgreementId>,
    /// The project whose row it feeds.
    pub project_id: Option<ProjectId>,
    /// The company whose row it feeds.
    pub company_id: Option<CompanyId>,
    /// The record it comes from: entry, addition, expense, invoice line, agreement.
    pub subject_id: Arc<str>,
    /// Whose work it is; kept in the owner's tables alone.
    pub member_id: Option<MemberId>,
    /// The work date, for entries and expenses.
    pub work_date: Option<NaiveDate>,
    /// Work role of the entry.
    pub work_role_id: Option<WorkRoleId>,
    /// Hours, units or days; what `unit_rate` multiplies.
    pub quantity: Option<Decimal>,
    /// Per unit.
    pub unit_rate: Option<Decimal>,
    /// Minor units; costs are positive.
    pub amount: i64,
    /// Their currency.
    pub currency: Currency,
}

/// Hours and counts of an agreement's month that are not sums of lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AgreementHours {
    /// Worked.
    pub worked: Seconds,
    /// Worked, option billable, client entries.
    pub billable: Seconds,
    /// Seconds covered by the agreement; fractions of a second are possible for blocks of money.
    pub covered: Decimal,
    /// Seconds, blocks of hours only: lots whose cycle runs in the month plus what carried lots brought.
    pub limit: Option<Decimal>,
    /// Seconds: the same less what was taken to the month's end, before expiry.
    pub remaining: Option<Decimal>,
    /// Σ worked × standard rate, unrounded, in the agreement's currency.
    pub shadow_value: Decimal,
    /// Hours whose cost is unknown.
    pub unknown_cost: Seconds,
}

/// Everything a month rolls up to, unsummed: the store sums lines into rows.
#[derive(Clone, Debug, Default)]
pub struct MonthRoll {
    /// All lines.
    pub lines: Vec<LedgerLine>,
    /// Every agreement that was active or had facts in the month, also those without lines.
    pub agreements: std::collections::BTreeMap<AgreementId, AgreementMonth>,
    /// Every project with facts in the month.
    pub projects: std::collections::BTreeMap<ProjectId, ProjectMonth>,
    /// Every company and currency with facts.
    pub companies: std::collections::BTreeMap<(CompanyId, Currency), CompanyMonth>,
    /// Hours without a known cost, by currency of the work.
    pub unknown_cost: std::collections::BTreeMap<Currency, Seconds>,
    /// Hours of teams.
    pub teams: HoursByTeam,
    /// Entries of the month that are not paid, whether an invoice line names them not looked at.
    pub unpaid: Vec<Unpaid>,
    /// What blocks had given when the month began, of those of which all work before was looked at.
    pub openings: Openings,
}

/// What blocks had given when a month began, as coverage tells it.
pub type Openings = std::collections::BTreeMap<AgreementId, String>;

/// What an agreement's row needs beside its lines.
#[derive(Clone, Debug, PartialEq)]
pub struct AgreementMonth {
    /// Its currency.
    pub currency: Currency,
    /// Its hours.
    pub hours: AgreementHours,
    /// All its entries of the month are approved (where the source knows approval).
    pub all_approved: bool,
    /// Open items of the agreement or its entries.
    pub open_items: i64,
}

/// What a project's row needs beside its lines.
#[derive(Clone, Debug, PartialEq)]
pub struct ProjectMonth {
    /// Its currency.
    pub currency: Currency,
    /// Worked in the month.
    pub worked: Seconds,
    /// Unknown cost in the month.
    pub unknown_cost: Seconds,
    /// Worked to the month's end.
    pub to_date: Seconds,
    /// Cost to date over estimate at completion, 0 to 1; none: no estimate.
    pub complete: Option<Decimal>,
    /// All its entries of the month are approved.
    pub all_approved: bool,
    /// Open items on its entries or itself.
    pub open_items: i64,
}

/// What a company's row needs beside its lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CompanyMonth {
    /// Worked.
    pub worked: Seconds,
    /// Worked and billable.
    pub billable: Seconds,
    /// Covered, in seconds.
    pub covered: Decimal,
    /// Unknown cost.
    pub unknown_cost: Seconds,
    /// All its entries of the month are approved.
    pub all_approved: bool,
    /// Open items on its entries or agreements.
    pub open_items: i64,
}

impl ProjectMonth {
    /// Adds what other accounts of the same project bring. Progress is over the whole project, so it is not added.
    pub fn merge(&mut self, more: Self) {
        self.worked += more.worked;
        self.unknown_cost += more.unknown_cost;
        self.to_date = self.to_date.max(more.to_date);
        self.complete = self.complete.max(more.complete);
        self.all_approved &= more.all_approved;
        self.open_items += more.open_items;
    }
}

impl CompanyMonth {
    /// Adds what other accounts of the same company bring.
    pub fn merge(&mut self, more: &Self) {
        self.worked += more.worked;
        self.billable += more.billable;
        self.covered += more.covered;
        self.unknown_cost += more.unknown_cost;
        self.all_approved &= more.all_approved;
        self.open_items += more.open_items;
    }
}
