//! The generated firm, free of any vendor's shape. Ids are `psa:<number>`; a vendor's server shows the number.

use crate::model::*;
use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use rust_decimal::Decimal;

/// A whole firm with its history, and what is wrong in it.
#[derive(Clone, Debug)]
pub struct World {
    /// Same seed and size, same world, to the byte.
    pub seed: u64,
    /// The world's present: the morning after the last full working day.
    pub now: Instant,
    /// The firm's zone.
    pub time_zone: Tz,
    /// First day of its history.
    pub first_day: NaiveDate,
    /// Clients, and the own firm (`is_internal`).
    pub companies: Vec<Company>,
    /// People, and API members.
    pub members: Vec<SimMember>,
    /// Work calendars.
    pub calendars: Vec<SimCalendar>,
    /// Work roles.
    pub work_roles: Vec<WorkRole>,
    /// Work types.
    pub work_types: Vec<WorkType>,
    /// Charge codes of internal time.
    pub charge_codes: Vec<SimChargeCode>,
    /// Service and project boards.
    pub boards: Vec<SimBoard>,
    /// Agreements with their children, and the vendor's type name.
    pub agreements: Vec<SimAgreement>,
    /// Projects.
    pub projects: Vec<Project>,
    /// Tickets, service and project ones.
    pub tickets: Vec<SimTicket>,
    /// What people cost on single agreements; only some vendors know such.
    pub agreement_costs: Vec<AgreementCost>,
    /// Time entries, by id.
    pub entries: Vec<SimEntry>,
    /// Schedule entries: meetings, planned ticket work, leave, tentative ones.
    pub schedule: Vec<SimSchedule>,
    /// Weekly time sheets.
    pub time_sheets: Vec<SimTimeSheet>,
    /// Invoices (header totals are the sums of their lines by description: service, agreement, expense, product).
    pub invoices: Vec<Invoice>,
    /// What was otherwise before the latest changes: see [`World::earlier`].
    pub before: Vec<Before>,
    /// Every item that must be in the queue at `now` with every rule switched on, and no other. Those that rest on a
    /// change are there only if the firm was read as it was [`earlier`](World::earlier), too.
    pub expected: Vec<Plant>,
    /// Things that look wrong and are not: what they are, and the subject that must stay silent.
    pub look_alikes: Vec<LookAlike>,
}

/// A member with what only a PSA knows.
#[derive(Clone, Debug)]
pub struct SimMember {
    /// The canonical member.
    pub member: Member,
    /// Login name.
    pub login: String,
    /// An API member: no human, never scheduled.
    pub is_api: bool,
    /// Index into `calendars`; none: the business's week applies.
    pub calendar: Option<usize>,
    /// The vendor's zone name ("US Eastern").
    pub vendor_zone: String,
    /// Cost per hour; none: never entered.
    pub cost: Option<Decimal>,
}

/// A work calendar.
#[derive(Clone, Debug)]
pub struct SimCalendar {
    /// Its number.
    pub number: i64,
    /// Its name.
    pub name: String,
    /// Monday to Sunday.
    pub week: [Option<(NaiveTime, NaiveTime)>; 7],
    /// Its holiday list.
    pub holidays: Vec<Holiday>,
}

/// A charge code.
#[derive(Clone, Debug)]
pub struct SimChargeCode {
    /// Its number.
    pub number: i64,
    /// Its name ("Payroll wrap", "PTO", "Internal").
    pub name: String,
}

/// A board.
#[derive(Clone, Debug)]
pub struct SimBoard {
    /// Its number.
    pub number: i64,
    /// Its name.
    pub name: String,
    /// Holds project tickets.
    pub is_project: bool,
    /// Status number, name, closed.
    pub statuses: Vec<(i64, String, bool)>,
    /// Type number, name.
    pub types: Vec<(i64, String)>,
}

/// An agreement and the name of its type at the vendor.
#[derive(Clone, Debug)]
pub struct SimAgreement {
    /// The canonical agreement.
    pub agreement: Agreement,
    /// Its type.
    pub type_name: String,
    /// Last changed.
    pub updated_at: Instant,
}

/// A ticket with its instants.
#[derive(Clone, Debug)]
pub struct SimTicket {
    /// The canonical ticket (`has_time` true where an entry names it).
    pub ticket: Ticket,
    /// Opened.
    pub opened_at: Instant,
    /// Last changed.
    pub updated_at: Instant,
    /// Planned time.
    pub budget: Option<Seconds>,
    /// Index into `boards`.
    pub board: usize,
    /// Who works it.
    pub owner: Option<MemberId>,
}

/// A time entry with its text.
#[derive(Clone, Debug)]
pub struct SimEntry {
    /// The canonical entry. `work_date` is the local date of its start.
    pub entry: TimeEntry,
    /// Internal time: number of the charge code.
    pub charge_code: Option<i64>,
    /// The note.
    pub notes: String,
    /// Last changed.
    pub updated_at: Instant,
}

/// A schedule entry.
#[derive(Clone, Debug)]
pub struct SimSchedule {
    /// Its number.
    pub number: i64,
    /// Whose.
    pub member_id: MemberId,
    /// When; start = end: a date-only assignment.
    pub start: Instant,
    /// Its end.
    pub end: Instant,
    /// Name of its type ("Service", "Meeting", "Vacation").
    pub type_name: String,
    /// Planned ticket work.
    pub ticket_id: Option<TicketId>,
    /// Shows as tentative.
    pub tentative: bool,
    /// Last changed.
    pub updated_at: Instant,
}

/// A weekly time sheet.
#[derive(Clone, Debug)]
pub struct SimTimeSheet {
    /// Its number.
    pub number: i64,
    /// Whose.
    pub member_id: MemberId,
    /// Monday.
    pub starts_on: NaiveDate,
    /// `open`, `submitted`, `approved`, `rejected`.
    pub approval: &'static str,
    /// Summed worked time.
    pub worked: Seconds,
}

/// A record as it was before its latest change.
#[derive(Clone, Debug)]
pub enum Before {
    /// A time entry.
    Entry(SimEntry),
    /// A ticket.
    Ticket(SimTicket),
    /// An agreement.
    Agreement(SimAgreement),
    /// This time entry was not there.
    NoEntry(TimeEntryId),
}

impl World {
    /// The firm before the latest changes of its records.
    pub fn earlier(&self) -> Self {
        let mut world = self.clone();
        for before in &self.before {
            match before {
                Before::Entry(old) => put(&mut world.entries, old, |e| &e.entry.id),
                Before::Ticket(old) => put(&mut world.tickets, old, |t| &t.ticket.id),
                Before::Agreement(old) => put(&mut world.agreements, old, |a| &a.agreement.id),
                Before::NoEntry(id) => world.entries.retain(|e| e.entry.id != *id),
            }
        }
        world
    }
}

fn put<T: Clone, I: PartialEq>(all: &mut [T], old: &T, id: impl Fn(&T) -> &I) {
    let same = |record: &&mut T| id(record) == id(old);
    if let Some(record) = all.iter_mut().find(same) {
        record.clone_from(old);
    }
}

/// One item that must be found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Plant {
    /// Rule id.
    pub rule: &'static str,
    /// `subject_kind` of the contract.
    pub subject_kind: &'static str,
    /// `subject_id` of the contract.
    pub subject_id: String,
    /// What was done ("entry moved to an agreement that ended").
    pub disguise: &'static str,
    /// For `time.gap`: its start and length; for `time.shortfall` the length.
    pub start: Option<Instant>,
    /// See `start`.
    pub length: Option<Seconds>,
}

/// Something that looks like a mistake and is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookAlike {
    /// The rule that must stay silent.
    pub rule: &'static str,
    /// Its subject.
    pub subject_id: String,
    /// Why it is fine.
    pub because: &'static str,
}
