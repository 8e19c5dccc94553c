//! All that judgement may look at, loaded once: the firm (its directory), a person's day, a ticket, a month.

use super::agreement::{Agreement, Invoice, Project, Way};
use super::directory::*;
use super::id::*;
use super::ledger::Openings;
use super::method::Rulings;
use super::money::Currency;
use super::team::Membership;
use super::time::{Instant, Month, Seconds};
use super::work::{AccountsAs, CalendarEntry, Expense, Ticket, TimeEntry};
use chrono::NaiveDate;
use chrono_tz::Tz;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// What a confirmed choice was about: company, ticket type, sub-type.
pub type Precedent = (CompanyId, Option<String>, Option<String>);

/// The directory of everything that changes slowly, by id.
#[derive(Clone, Debug, Default)]
pub struct Firm {
    /// Companies.
    pub companies: HashMap<CompanyId, Company>,
    /// Members.
    pub members: HashMap<MemberId, Member>,
    /// Persons by id.
    pub persons: BTreeMap<PersonId, Person>,
    /// The person of each member.
    pub person_of: HashMap<MemberId, PersonId>,
    /// Dated memberships in teams.
    pub memberships: HashMap<MemberId, Vec<Membership>>,
    /// Work roles.
    pub work_roles: HashMap<WorkRoleId, WorkRole>,
    /// Work types.
    pub work_types: HashMap<WorkTypeId, WorkType>,
    /// Agreements with their children.
    pub agreements: BTreeMap<AgreementId, Agreement>,
    /// Agreements of each company (own, not bill-to), in id order.
    pub agreements_of: HashMap<CompanyId, Vec<AgreementId>>,
    /// Projects.
    pub projects: HashMap<ProjectId, Project>,
    /// Schedule lines of each person (members' own, else those of their work calendar). Empty: `business.work_week`.
    pub schedules: HashMap<PersonId, Vec<ScheduleLine>>,
    /// All holidays.
    pub holidays: Vec<Holiday>,
    /// Dated cost rates of each member, in order of `valid_from`.
    pub cost_rates: HashMap<MemberId, Vec<CostRate>>,
    /// What members cost on single agreements, in order of `valid_from`.
    pub agreement_costs: HashMap<MemberId, Vec<AgreementCost>>,
    /// Rates of exchange.
    pub fx_rates: Vec<FxRate>,
    /// Payroll totals.
    pub payroll: Vec<Payroll>,
    /// How often people confirmed which agreement for work of a company, ticket type and sub-type.
    pub precedents: HashMap<Precedent, BTreeMap<AgreementId, u32>>,
    /// `source/table.column` of every column that a source brings.
    pub brings: HashSet<String>,
    /// How each source applies agreements; a source not named here: plainly.
    pub ways: HashMap<String, Way>,
    /// How often tickets of a board and type carried which work type lately.
    pub type_habits: HashMap<BoardAndType, BTreeMap<WorkTypeId, u32>>,
    /// The methods that finance chose, month by month.
    pub rulings: Rulings,
}

/// What a work type is usual for: board and ticket type.
pub type BoardAndType = (Option<String>, Option<String>);

impl Firm {
    /// How the source of a record applies agreements.
    pub fn way_of(&self, source: &str) -> Way {
        self.ways.get(source).copied().unwrap_or_default()
    }
    /// Does the source of this record bring the column? Where not, rules that need it are silent.
    pub fn brings(&self, source: &str, table: &str, column: &str) -> bool {
        self.brings.contains(&format!("{source}/{table}.{column}"))
    }
    /// An entry's agreement for rules and money: its own, else its ticket's, else its project's (`domain.md` §5.0).
    pub fn agreement_of(&self, entry: &TimeEntry, ticket: Option<&Ticket>) -> Option<&Agreement> {
        let id = entry
            .agreement_id
            .as_ref()
            .or_else(|| ticket.and_then(|t| t.agreement_id.as_ref()))
            .or_else(|| {
                self.project_of(entry, ticket)
                    .and_then(|p| p.agreement_id.as_ref())
            })?;
        self.agreements.get(id)
    }
    /// An entry's project: its own, else its ticket's.
    pub fn project_of(&self, entry: &TimeEntry, ticket: Option<&Ticket>) -> Option<&Project> {
        self.projects.get(
            entry
                .project_id
                .as_ref()
                .or_else(|| ticket.and_then(|t| t.project_id.as_ref()))?,
        )
    }
    /// An entry's company for rules: its own, else its ticket's, else its project's.
    pub fn company_of<'a>(
        &'a self,
        entry: &'a TimeEntry,
        ticket: Option<&'a Ticket>,
    ) -> Option<&'a CompanyId> {
        entry
            .company_id
            .as_ref()
            .or_else(|| ticket.and_then(|t| t.company_id.as_ref()))
            .or_else(|| {
                self.project_of(entry, ticket)
                    .and_then(|p| p.company_id.as_ref())
            })
    }
    /// Is the entry leave (its work type, or the source's map)?
    pub fn is_absence(&self, entry: &TimeEntry) -> bool {
        entry.accounts_as == Some(AccountsAs::Absence)
            || entry
                .work_type_id
                .as_ref()
                .and_then(|t| self.work_types.get(t))
                .is_some_and(|t| t.absence)
    }
    /// Is the entry payroll wrap (its work type, or the source's map)?
    pub fn is_wrap(&self, entry: &TimeEntry) -> bool {
        entry.accounts_as == Some(AccountsAs::PayrollWrap)
            || entry
                .work_type_id
                .as_ref()
                .and_then(|t| self.work_types.get(t))
                .is_some_and(|t| t.payroll_wrap)
    }
    /// A company's name; its bare id where no record has come.
    pub fn company_name(&self, id: &CompanyId) -> String {
        self.companies
            .get(id)
            .map_or_else(|| id.source_id().to_owned(), |c| c.name.clone())
    }
}

/// A person's day with everything around it.
#[derive(Clone, Debug)]
pub struct DayFacts {
    /// Whose day.
    pub person: Person,
    /// The member shown (the person's first).
    pub member: Member,
    /// The zone of the day: the member's, else the business's.
    pub zone: Tz,
    /// The day.
    pub date: NaiveDate,
    /// Entries of all the person's members whose work date is this day, by start (none last), then id.
    pub entries: Vec<TimeEntry>,
    /// Entries of the days before and after that may reach into this one (also those of `entries`), by start.
    pub around: Vec<TimeEntry>,
    /// Calendar entries that touch the day or its neighbours.
    pub calendar: Vec<CalendarEntry>,
    /// Absences that touch the day or its neighbours, approved or not.
    pub absences: Vec<Absence>,
    /// Tickets that the entries name.
    pub tickets: BTreeMap<TicketId, Arc<Ticket>>,
    /// Every source that brings time or calendar entries was read since the day was due (`domain.md` §6.2 step 12),
    /// and the day is due. Where false, rules of audience lead on a person say nothing.
    pub due: bool,
    /// What blocks gave to entries of the day, where entries are on blocks.
    pub drawn: HashMap<TimeEntryId, super::set_up::Drawn>,
    /// Is the day within `look_back_days`? `time.*` is never judged further back.
    pub within_look_back: bool,
    /// The person has time entries on the day though only referred to (an inferred member).
    pub now: Instant,
}

impl DayFacts {
    /// The ticket an entry names.
    pub fn ticket(&self, entry: &TimeEntry) -> Option<&Ticket> {
        self.tickets.get(entry.ticket_id.as_ref()?).map(Arc::as_ref)
    }
}

/// An open ticket without time.
#[derive(Clone, Debug)]
pub struct TicketFacts {
    /// The ticket.
    pub ticket: Ticket,
    /// Today in the business zone.
    pub today: NaiveDate,
}

/// What a month's roll-up may look at: entries of the scope, and what hangs on them.
#[derive(Clone, Debug)]
pub struct MonthFacts {
    /// The month.
    pub month: Month,
    /// Today in the business zone.
    pub today: NaiveDate,
    /// When its first version was closed; none: it is open.
    pub closed_at: Option<Instant>,
    /// What fixed prices earned, as posted.
    pub posted: Posted,
    /// Entries with work dates in the month, by work date, start (none last), id. Blocks and fixed-fee projects also
    /// need others: `history`.
    pub entries: Vec<TimeEntry>,
    /// Entries that the month depends on beside its own: of blocks without an opening, those before it; of capped projects,
    /// all to its end; of fixed-fee projects that `spending` does not have, all up to now. In a roll of some accounts also
    /// the entries of other accounts in the month on such projects.
    pub history: Vec<Arc<TimeEntry>>,
    /// What blocks had given when the month began: of these the work before is not in `history`.
    pub openings: Openings,
    /// What fixed-fee and capped projects have cost up to now (the estimate known now serves every open month).
    pub spending: Arc<HashMap<ProjectId, Spending>>,
    /// Entries outside the month that share a week with it, of persons with an overtime rule. In a roll of some accounts
    /// also those of other accounts that share a week with theirs.
    pub week_edges: Vec<TimeEntry>,
    /// Tickets of incident agreements that were ever closed, by agreement, in the order in which they were.
    pub incidents: Arc<HashMap<AgreementId, Vec<Arc<Ticket>>>>,
    /// Tickets that the entries name.
    pub tickets: HashMap<TicketId, Arc<Ticket>>,
    /// Expenses of the month.
    pub expenses: Vec<Expense>,
    /// Invoices that fall into the month, and those that credit notes of or for the month name.
    pub invoices: Vec<Invoice>,
    /// Approved and other absences that touch the month.
    pub absences: Vec<Absence>,
    /// Agreements with open items, and projects and companies.
    pub open_items: BTreeMap<AgreementId, i64>,
    /// Subjects (entries, agreements) that have an open item.
    pub open_subjects: OpenSubjects,
}

/// What fixed prices earned as posted, in minor units by project and currency. A closed month keeps its figure, and an
/// open one earns what is left to earn up to its end by the estimate known now (`domain.md` §4.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Posted {
    /// The month is closed: its own figures.
    Here(Earned),
    /// The month is open: those of all months before it.
    Before(Earned),
}

/// Sums by project and currency, in minor units.
pub type Earned = HashMap<(ProjectId, Currency), i64>;

/// What a project has taken so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spending {
    /// Worked time and its known cost, in the project's currency and not rounded, to the end of each day of work.
    pub to: Vec<(NaiveDate, Seconds, Decimal)>,
    /// Some of the work is a client's.
    pub earns: bool,
}

/// Records that open items are about, by `subject_kind`: a ticket and an entry may well have the same id.
#[derive(Clone, Debug, Default)]
pub struct OpenSubjects(BTreeMap<String, BTreeSet<String>>);

impl OpenSubjects {
    /// Adds a record of that kind.
    pub fn add(&mut self, kind: &str, id: impl Into<String>) {
        let known = self.0.entry(kind.to_owned()).or_default();
        known.insert(id.into());
    }
    /// Is an open item about that record?
    pub fn has(&self, kind: &str, id: &str) -> bool {
        self.0.get(kind).is_some_and(|known| known.contains(id))
    }
}

/// The settings that judgement reads. One value, so that a rule's inputs are visible in its signature.
#[derive(Clone, Debug)]
pub struct Business {
    /// Zone of the firm.
    pub time_zone: Tz,
    /// Currency of the firm.
    pub currency: Currency,
    /// Local windows of the default working week.
    pub work_week: Vec<ScheduleLine>,
    /// Why the firm looks at time, shown to people; without it rules of audience lead are off.
    pub purpose: Option<String>,
}

/// The settings of the day (`[review]`).
#[derive(Clone, Debug)]
pub struct ReviewSettings {
    /// A stretch of exactly this length counts; never under 45 minutes.
    pub gap: Seconds,
    /// After the day's end, before it is due.
    pub settle: Seconds,
    /// The floating unpaid break; none: switched off.
    pub pause: Option<Break>,
    /// `time.*` is never judged further back.
    pub look_back_days: u32,
    /// Agreement categories by `Board`, `Board/Type`, `Board/Type/Sub-type`.
    pub scope: BTreeMap<String, String>,
}

/// The floating unpaid break of a long day.
#[derive(Clone, Debug)]
pub struct Break {
    /// How long.
    pub length: Seconds,
    /// Local window in which it is looked for.
    pub between: (chrono::NaiveTime, chrono::NaiveTime),
    /// Applies from so much expected time on.
    pub from: Seconds,
}

/// One of `on`, `observe`, `off`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum RuleMode {
    /// Makes items.
    #[default]
    On,
    /// Judged for previews, makes no items.
    Observe,
    /// Not judged.
    Off,
}

/// Settings of one rule. What a rule does not use it ignores; `config` refuses keys that a rule does not list.
#[derive(Clone, Debug, Default)]
pub struct RuleSettings {
    /// On, observe or off.
    pub mode: RuleMode,
    /// Companies by full id.
    pub exempt_companies: BTreeSet<String>,
    /// Boards by name.
    pub exempt_boards: BTreeSet<String>,
    /// Numbers by name, units in the name (`tolerance_minutes`, `grace_days`, `single_entry_hours`, `day_hours`).
    pub numbers: BTreeMap<String, i64>,
}

/// All settings that judging reads.
#[derive(Clone, Debug)]
pub struct Params {
    /// The firm's zone, currency, week and purpose.
    pub business: Business,
    /// The day.
    pub review: ReviewSettings,
    /// Per rule id; absent: defaults.
    pub rules: BTreeMap<String, RuleSettings>,
    /// Teams smaller than this are never spoken of (`privacy.minimum_group`).
    pub minimum_group: u32,
}

impl Params {
    /// A rule's settings.
    pub fn rule(&self, id: &str) -> RuleSettings {
        self.rules.get(id).cloned().unwrap_or_default()
    }
    /// A number of a rule, else its default.
    pub fn number(&self, rule: &str, name: &str, default: i64) -> i64 {
        self.rules
            .get(rule)
            .and_then(|r| r.numbers.get(name))
            .copied()
            .unwrap_or(default)
    }
}

/// The settings that money reads (`[finance]`).
#[derive(Clone, Debug)]
pub struct FinancePolicy {
    /// The business's currency: of work without agreement and project, and wherever a source names none.
    pub currency: Currency,
    /// The business's zone: of an incident's closing day.
    pub time_zone: Tz,
    /// Default working week, for absence cost.
    pub work_week: Vec<ScheduleLine>,
}

/// A member over the judged days: what `rate.cost_missing` looks at.
#[derive(Clone, Debug)]
pub struct MemberFacts {
    /// The member.
    pub member: Member,
    /// Days with worked time, and how much.
    pub days: Vec<(NaiveDate, Seconds)>,
}
