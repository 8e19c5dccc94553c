//! The contract side: agreements with their exclusions, rates, additions and adjustments; projects; invoices.

use super::directory::Billable;
use super::id::*;
use super::money::Currency;
use super::time::Seconds;
use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

/// How an agreement earns (`domain.md` §1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AgreementKind {
    /// A fixed amount a cycle, whatever the hours.
    FixedFee,
    /// Hours bought in advance.
    BlockHours,
    /// Money paid in advance, used at entry rates.
    BlockMoney,
    /// Every billable hour at its rate.
    TimeAndMaterials,
    /// A price a ticket.
    Incident,
    /// Licences and products, no labour.
    Resale,
    /// A project at a fixed price.
    ProjectFixedFee,
    /// A project by the hour.
    ProjectTimeAndMaterials,
    /// The own firm's work.
    Internal,
}

impl AgreementKind {
    const WORDS: [(Self, &'static str); 9] = [
        (Self::FixedFee, "fixed_fee"),
        (Self::BlockHours, "block_hours"),
        (Self::BlockMoney, "block_money"),
        (Self::TimeAndMaterials, "time_and_materials"),
        (Self::Incident, "incident"),
        (Self::Resale, "resale"),
        (Self::ProjectFixedFee, "project_fixed_fee"),
        (Self::ProjectTimeAndMaterials, "project_time_and_materials"),
        (Self::Internal, "internal"),
    ];
    /// Reads the word of the contract.
    pub fn parse(word: &str) -> Option<Self> {
        Self::WORDS
            .iter()
            .find(|(_, w)| *w == word)
            .map(|(k, _)| *k)
    }
    /// The word of the contract.
    pub fn as_str(self) -> &'static str {
        Self::WORDS
            .iter()
            .find(|(k, _)| *k == self)
            .map_or("", |(_, w)| w)
    }
}

/// How a source applies agreements to work (`domain.md` §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Way {
    /// The entry's own agreement decides; blocks run down in the order of saving.
    ConnectWise,
    /// Exclusions lead on to other agreements; blocks run down by work date.
    Autotask,
    /// Own agreement, else the ticket's, else the project's; blocks run down by work date.
    #[default]
    Plain,
}

/// An agreement with all that hangs on it.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// Its id.
    pub id: AgreementId,
    /// Whose it is.
    pub company_id: CompanyId,
    /// Its name.
    pub name: String,
    /// How it earns.
    pub kind: AgreementKind,
    /// Who pays, where not the company.
    pub bill_to_company_id: Option<CompanyId>,
    /// The agreement it belongs under.
    pub parent_id: Option<AgreementId>,
    /// First day.
    pub starts_on: Option<NaiveDate>,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
    /// The day it was cancelled: the first day it no longer holds, unless the setting says inclusive
    /// (the store has then already added the day).
    pub cancelled_on: Option<NaiveDate>,
    /// Its currency; the business's where the source names none.
    pub currency: Currency,
    /// Price of a cycle, of a block, or of `limit_amount` incidents.
    pub bill_amount: Option<Decimal>,
    /// Months of a cycle as given: empty and 0 differ for blocks.
    pub bill_cycle_months: Option<u32>,
    /// Counts service periods from here, in both directions.
    pub first_bill_on: Option<NaiveDate>,
    /// A cycle is invoiced when it is over, not when it begins.
    pub in_arrears: bool,
    /// Hours, money or incidents by kind.
    pub limit_amount: Option<Decimal>,
    /// Last day of what is granted once, where that is before the agreement's own.
    pub limit_ends_on: Option<NaiveDate>,
    /// No limit.
    pub unlimited: bool,
    /// How long what a cycle left may still be used.
    pub carry_over_days: u32,
    /// Work beyond the limit is expected.
    pub allow_overrun: bool,
    /// Rate beyond the balance.
    pub overage_rate: Option<Decimal>,
    /// What is left at the end is paid back.
    pub refundable: bool,
    /// Labour is covered.
    pub covers_time: bool,
    /// Projects are included.
    pub covers_projects: bool,
    /// Boards it is meant for; empty: all.
    pub covers_boards: Vec<String>,
    /// Only within business hours.
    pub business_hours_only: bool,
    /// The location it is restricted to; none: any.
    pub location: Option<String>,
    /// `labour`, `resale`, `mixed`, `project`; none: unknown.
    pub category: Option<String>,
    /// Excluded work roles and types.
    pub exclusions: Vec<Exclusion>,
    /// Rates of its own.
    pub rates: Vec<AgreementRate>,
    /// Recurring additions.
    pub additions: Vec<Addition>,
    /// Changes of its balance.
    pub adjustments: Vec<Adjustment>,
    /// Whom and what it leaves out by name.
    pub reach: Reach,
}

/// Devices and people an agreement is for.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// Names of the devices it covers; empty: not counted by device.
    pub devices: Vec<String>,
    /// Kinds of contacts it does not cover.
    pub excluded_contact_types: Vec<String>,
    /// The source names no currency for it: the business's stands in.
    pub without_currency: bool,
}

impl Agreement {
    /// The first day it no longer holds; none: open. `ends_on` is the last day, `cancelled_on` the first day after.
    pub fn stop(&self) -> Option<NaiveDate> {
        let after_end = self.ends_on.and_then(|d| d.checked_add_days(Days::new(1)));
        match (after_end, self.cancelled_on) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }
    /// Does it hold on that day, by its dates?
    pub fn active_on(&self, day: NaiveDate) -> bool {
        self.starts_on.is_none_or(|s| s <= day) && self.stop().is_none_or(|s| day < s)
    }
}

/// Work an agreement does not cover. With role and type it needs both.
#[derive(Clone, Debug)]
pub struct Exclusion {
    /// This role …
    pub work_role_id: Option<WorkRoleId>,
    /// … or type.
    pub work_type_id: Option<WorkTypeId>,
    /// Where such work goes instead.
    pub to_agreement_id: Option<AgreementId>,
}

/// A rate of an agreement. The row that names most of role and type (role before type) counts.
#[derive(Clone, Debug)]
pub struct AgreementRate {
    /// For this role.
    pub work_role_id: Option<WorkRoleId>,
    /// For this type.
    pub work_type_id: Option<WorkTypeId>,
    /// Per hour.
    pub rate: Option<Decimal>,
    /// At least so much is billed.
    pub minimum: Option<Seconds>,
    /// At most so much.
    pub maximum: Option<Seconds>,
    /// Rounded up to multiples of this.
    pub round: Option<Seconds>,
    /// Before the agreement's own.
    pub overage_rate: Option<Decimal>,
    /// First day.
    pub valid_from: Option<NaiveDate>,
    /// First day it no longer holds.
    pub valid_to: Option<NaiveDate>,
    /// Units that an hour takes from a block; none: one.
    pub block_factor: Option<Decimal>,
}

/// A recurring addition: price and cost per billing cycle of its agreement.
#[derive(Clone, Debug)]
pub struct Addition {
    /// Its id.
    pub id: AdditionId,
    /// Its name.
    pub name: String,
    /// How many.
    pub quantity: Decimal,
    /// How many of them the price includes.
    pub less_included: Decimal,
    /// Price of one a cycle.
    pub unit_price: Decimal,
    /// Cost of one a cycle; none is unknown, not zero.
    pub unit_cost: Option<Decimal>,
    /// Empty is billable.
    pub billable: Billable,
    /// First day.
    pub effective_on: Option<NaiveDate>,
    /// First day it no longer holds; the day it became effective, where it is earned once.
    pub cancelled_on: Option<NaiveDate>,
}

/// A change of a balance, in the unit of `limit_amount`; negative is a refund. With a last day of its own it is a lot
/// beside what the terms grant.
#[derive(Clone, Debug)]
pub struct Adjustment {
    /// Its id, as text.
    pub id: String,
    /// The day.
    pub on: NaiveDate,
    /// By how much.
    pub amount: Decimal,
    /// The last day on which it can be used; none: it changes the newest lot of its day.
    pub ends_on: Option<NaiveDate>,
    /// What a lot costs; none: what as much of the agreement's limit does.
    pub price: Option<Decimal>,
}

impl Adjustment {
    /// A change of the newest lot of a day.
    pub fn of(id: String, on: NaiveDate, amount: Decimal) -> Self {
        Self {
            id,
            on,
            amount,
            ends_on: None,
            price: None,
        }
    }
}

/// How a project bills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BillingMethod {
    /// `contract_price`, earned by cost to cost.
    FixedFee,
    /// By the hour (also where empty).
    TimeAndMaterials,
    /// By the hour up to `contract_price`.
    NotToExceed,
    /// Never.
    NotBillable,
}

impl BillingMethod {
    /// Reads the word of the contract; empty is time and materials.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "fixed_fee" => Some(Self::FixedFee),
            "time_and_materials" | "" => Some(Self::TimeAndMaterials),
            "not_to_exceed" => Some(Self::NotToExceed),
            "not_billable" => Some(Self::NotBillable),
            _ => None,
        }
    }
}

/// A project.
#[derive(Clone, Debug)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// For whom; none where it is only referred to.
    pub company_id: Option<CompanyId>,
    /// Its name; the bare id where no record has come yet.
    pub name: String,
    /// The agreement it names itself.
    pub agreement_id: Option<AgreementId>,
    /// How it bills.
    pub billing_method: BillingMethod,
    /// Price or cap.
    pub contract_price: Option<Decimal>,
    /// Planned time.
    pub planned: Option<Seconds>,
    /// What is still to do.
    pub remaining: Option<Seconds>,
    /// First day.
    pub starts_on: Option<NaiveDate>,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
    /// `planned`, `active`, `on_hold`, `completed`, `cancelled`.
    pub status: Option<String>,
}

impl Project {
    /// Nothing is left to do, whatever was planned.
    pub fn is_completed(&self) -> bool {
        self.status.as_deref() == Some("completed")
    }
    /// Nobody works on it any more.
    pub fn is_over(&self) -> bool {
        self.is_completed() || self.status.as_deref() == Some("cancelled")
    }
}

/// An invoice or credit note, with its lines.
#[derive(Clone, Debug)]
pub struct Invoice {
    /// Its id.
    pub id: InvoiceId,
    /// Whom it bills.
    pub company_id: CompanyId,
    /// Its date.
    pub invoiced_on: NaiveDate,
    /// Its currency; the business's where the source names none.
    pub currency: Currency,
    /// Its agreement.
    pub agreement_id: Option<AgreementId>,
    /// Its project.
    pub project_id: Option<ProjectId>,
    /// A credit note: its amounts count as negative whichever sign they carry.
    pub is_credit: bool,
    /// The invoice it credits.
    pub credits_invoice_id: Option<InvoiceId>,
    /// Its lines.
    pub lines: Vec<InvoiceLine>,
}

/// A line of an invoice, net of tax.
#[derive(Clone, Debug)]
pub struct InvoiceLine {
    /// Its id, as text.
    pub id: String,
    /// Net amount.
    pub amount: Decimal,
    /// Its own agreement, before the invoice's, before its time entry's (the store has resolved all three).
    pub agreement_id: Option<AgreementId>,
    /// The entry it bills.
    pub time_entry_id: Option<TimeEntryId>,
}
