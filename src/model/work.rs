//! The work: time entries, tickets, calendar entries, expenses.

use super::directory::Billable;
use super::id::*;
use super::time::{Instant, Interval, Seconds};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// A time entry as the source has it, with the three lookups every judgement needs already made.
#[derive(Clone, Debug)]
pub struct TimeEntry {
    /// Its id.
    pub id: TimeEntryId,
    /// Who worked.
    pub member_id: MemberId,
    /// On which ticket.
    pub ticket_id: Option<TicketId>,
    /// The entry's own project.
    pub project_id: Option<ProjectId>,
    /// The entry's own company.
    pub company_id: Option<CompanyId>,
    /// The entry's own agreement.
    pub agreement_id: Option<AgreementId>,
    /// The entry's own work role.
    pub work_role_id: Option<WorkRoleId>,
    /// Its work type.
    pub work_type_id: Option<WorkTypeId>,
    /// Start, where known.
    pub started_at: Option<Instant>,
    /// End, where known.
    pub ended_at: Option<Instant>,
    /// Local date of the start in the member's zone, else the source's own work date (`domain.md` §0).
    pub work_date: NaiveDate,
    /// Deducted inside the span (breaks).
    pub deduct: Seconds,
    /// Real labour: the source's figure, else span less deduct.
    pub worked: Seconds,
    /// After rounding, where the source gives it.
    pub to_bill: Option<Seconds>,
    /// Absorbed by the agreement, where the source gives it.
    pub covered: Option<Seconds>,
    /// The billable option; none: not chosen.
    pub billable: Option<Billable>,
    /// Rate per hour, where the source gives it.
    pub hourly_rate: Option<Decimal>,
    /// Characters of the note that a reader sees (white space, control and zero-width characters taken out);
    /// none where the source brings no notes.
    pub notes_length: Option<u32>,
    /// When it was written.
    pub entered_at: Option<Instant>,
    /// `open`, `submitted`, `approved`, `rejected`; none: unknown.
    pub approval: Option<String>,
    /// On an invoice.
    pub invoiced: bool,
    /// A link into the source.
    pub url: Option<String>,
    /// The source's map says: payroll wrap or absence.
    pub accounts_as: Option<AccountsAs>,
    /// Watch words of its note for the client, where the source finds any.
    pub note_words: Vec<String>,
}

/// How an entry accounts for paid time where the source's map says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountsAs {
    /// Paid time not spent on a ticket or project.
    PayrollWrap,
    /// Leave.
    Absence,
}

impl TimeEntry {
    /// Start to end, where both are known and in order.
    pub fn interval(&self) -> Option<Interval> {
        Interval::new(self.started_at?, self.ended_at?)
    }
    /// An entry with only one of start and end, or neither, has no place on the day.
    pub fn is_untimed(&self) -> bool {
        self.started_at.is_none() || self.ended_at.is_none()
    }
}

/// A ticket.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// Its id.
    pub id: TicketId,
    /// What it says on top.
    pub summary: String,
    /// For whom.
    pub company_id: Option<CompanyId>,
    /// Its agreement.
    pub agreement_id: Option<AgreementId>,
    /// Its project.
    pub project_id: Option<ProjectId>,
    /// The board it is on.
    pub board: Option<String>,
    /// Type.
    pub kind: Option<String>,
    /// Sub-type.
    pub sub_type: Option<String>,
    /// Status, in the source's words.
    pub status: Option<String>,
    /// The location it belongs to.
    pub location: Option<String>,
    /// Closed: its source says so (status class `closed`; without a class, a closing instant).
    pub closed: bool,
    /// First closed.
    pub closed_at: Option<Instant>,
    /// Billable option.
    pub billable: Option<Billable>,
    /// Its work role.
    pub work_role_id: Option<WorkRoleId>,
    /// Its work type.
    pub work_type_id: Option<WorkTypeId>,
    /// A link into the source.
    pub url: Option<String>,
    /// Has at least one time entry: then its entries are judged instead of it.
    pub has_time: bool,
    /// What the desk knows of it.
    pub desk: Desk,
}

/// Where a ticket stands at the desk.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    /// `queued`, `active`, … `closed`; none: the source does not say.
    pub status_class: Option<String>,
    /// Who has it.
    pub owner_id: Option<MemberId>,
    /// When it came.
    pub opened_at: Option<Instant>,
    /// Names of the devices it is about.
    pub devices: Vec<String>,
    /// What kind of contact called.
    pub contact_type: Option<String>,
    /// When its board, type or priority last changed after its agreement was set; none: not since.
    pub rescoped_at: Option<Instant>,
}

/// A calendar entry. Only times are kept, never titles.
#[derive(Clone, Debug)]
pub struct CalendarEntry {
    /// Its id.
    pub id: CalendarEntryId,
    /// Whose.
    pub member_id: MemberId,
    /// When; none: a date without times, which accounts nothing.
    pub interval: Option<Interval>,
    /// How it shows.
    pub show_as: ShowAs,
    /// The ticket it plans.
    pub ticket_id: Option<TicketId>,
    /// Cancelled.
    pub cancelled: bool,
}

/// How a calendar entry shows to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShowAs {
    /// Accounts for time.
    Busy,
    /// Does not.
    Free,
    /// Does not.
    Tentative,
    /// Accounts for time.
    OutOfOffice,
}

impl ShowAs {
    /// Reads the word of the contract.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "busy" => Some(Self::Busy),
            "free" => Some(Self::Free),
            "tentative" => Some(Self::Tentative),
            "out_of_office" => Some(Self::OutOfOffice),
            _ => None,
        }
    }
}

/// Money spent for a client.
#[derive(Clone, Debug)]
pub struct Expense {
    /// Its id.
    pub id: ExpenseId,
    /// When.
    pub spent_on: NaiveDate,
    /// What it cost.
    pub cost: Decimal,
    /// For which company.
    pub company_id: Option<CompanyId>,
    /// On which agreement.
    pub agreement_id: Option<AgreementId>,
    /// On which project.
    pub project_id: Option<ProjectId>,
    /// What the client pays, where billable.
    pub price: Option<Decimal>,
    /// Empty is do-not-bill.
    pub billable: Billable,
    /// Its currency; none: its agreement's, else the business's.
    pub currency: Option<super::money::Currency>,
}
