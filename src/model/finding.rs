//! What a rule says: a value with its evidence, never a verdict on a person.

use super::id::*;
use super::money::Money;
use super::time::{Instant, Seconds};
use chrono::NaiveDate;

/// How pressing a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Should be mended before the invoice.
    Fix,
    /// Should be looked at.
    Check,
    /// Good to know.
    Info,
}

impl Severity {
    /// The word of the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fix => "fix",
            Self::Check => "check",
            Self::Info => "info",
        }
    }
}

/// Who works an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// Works the queue of mismatches.
    Dispatcher,
    /// Sees their own people's days, privately.
    Lead,
    /// Closes the month.
    Finance,
    /// Keeps the PSA's set-up.
    Admin,
}

impl Audience {
    /// The word of the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dispatcher => "dispatcher",
            Self::Lead => "lead",
            Self::Finance => "finance",
            Self::Admin => "admin",
        }
    }
}

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A time entry.
    TimeEntry(TimeEntryId),
    /// A ticket.
    Ticket(TicketId),
    /// A member's day; shown as `<member id>/<date>`.
    MemberDay(MemberId, NaiveDate),
    /// A calendar entry.
    CalendarEntry(CalendarEntryId),
    /// An agreement.
    Agreement(AgreementId),
    /// A project.
    Project(ProjectId),
    /// A company.
    Company(CompanyId),
    /// A member.
    Member(MemberId),
    /// The set-up, by a name of its own.
    Setup(String),
}

impl Subject {
    /// `subject_kind` of the contract.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::TimeEntry(_) => "time_entry",
            Self::Ticket(_) => "ticket",
            Self::MemberDay(..) => "member_day",
            Self::CalendarEntry(_) => "calendar_entry",
            Self::Agreement(_) => "agreement",
            Self::Project(_) => "project",
            Self::Company(_) => "company",
            Self::Member(_) => "member",
            Self::Setup(_) => "setup",
        }
    }
    /// `subject_id` of the contract.
    pub fn id(&self) -> String {
        match self {
            Self::TimeEntry(id) => id.to_string(),
            Self::Ticket(id) => id.to_string(),
            Self::MemberDay(id, date) => format!("{id}/{date}"),
            Self::CalendarEntry(id) => id.to_string(),
            Self::Agreement(id) => id.to_string(),
            Self::Project(id) => id.to_string(),
            Self::Company(id) => id.to_string(),
            Self::Member(id) => id.to_string(),
            Self::Setup(name) => name.clone(),
        }
    }
}

/// One fact a finding rests on: a condition and whether it holds, or a value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The condition or field ("agreement is active on the work date").
    pub what: String,
    /// The value seen ("ended 2026-09-30").
    pub value: String,
    /// Passed, failed, or neither for a plain value.
    pub passed: Option<bool>,
}

impl Evidence {
    /// A condition with its outcome.
    pub fn condition(what: impl Into<String>, value: impl Into<String>, passed: bool) -> Self {
        Self {
            what: what.into(),
            value: value.into(),
            passed: Some(passed),
        }
    }
    /// Is it advice, not a fact the finding rests on? Advice may change while a person's word holds.
    pub fn is_advice(&self) -> bool {
        self.what.starts_with("candidate ")
    }
    /// A plain value.
    pub fn value(what: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            value: value.into(),
            passed: None,
        }
    }
}

/// A mend that is clear enough to propose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The field, in canonical words (`agreement`, `work_role`, `billable`).
    pub field: String,
    /// The value for people ("Managed Services 2026").
    pub value: String,
    /// The agreement, where the field is one.
    pub agreement_id: Option<AgreementId>,
}

/// What a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Rule id.
    pub rule: &'static str,
    /// How pressing.
    pub severity: Severity,
    /// Whose it is to look at.
    pub audience: Audience,
    /// What it is about.
    pub subject: Subject,
    /// The member concerned.
    pub member_id: Option<MemberId>,
    /// The company concerned.
    pub company_id: Option<CompanyId>,
    /// The ticket the subject is or belongs to.
    pub ticket_id: Option<TicketId>,
    /// The entry the subject is or belongs to.
    pub time_entry_id: Option<TimeEntryId>,
    /// The agreement now.
    pub agreement_id: Option<AgreementId>,
    /// The work date.
    pub work_date: Option<NaiveDate>,
    /// Where it lies in the day: start (of a gap, an overlap).
    pub interval_start: Option<Instant>,
    /// Its end.
    pub interval_end: Option<Instant>,
    /// How long, after the break was taken out.
    pub length: Option<Seconds>,
    /// Money at stake where it can be computed.
    pub amount_at_stake: Option<Money>,
    /// One plain sentence, curious and never accusing.
    pub reason: String,
    /// Further rules that hold for the same subject, absorbed into this item, each with its sentence.
    pub further: Vec<(&'static str, String)>,
    /// All it rests on.
    pub evidence: Vec<Evidence>,
    /// A mend.
    pub suggestion: Option<Suggestion>,
}

impl Finding {
    /// A finding with nothing but what every one has.
    pub fn new(
        rule: &'static str,
        severity: Severity,
        audience: Audience,
        subject: Subject,
        reason: impl Into<String>,
    ) -> Self {
        Self {
            rule,
            severity,
            audience,
            subject,
            member_id: None,
            company_id: None,
            ticket_id: None,
            time_entry_id: None,
            agreement_id: None,
            work_date: None,
            interval_start: None,
            interval_end: None,
            length: None,
            amount_at_stake: None,
            reason: reason.into(),
            further: Vec::new(),
            evidence: Vec::new(),
            suggestion: None,
        }
    }
}
