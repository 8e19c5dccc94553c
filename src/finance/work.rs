//! A time entry with every question that money asks already answered: for whom, as what, on which agreement.

use super::account::{self, Account, Scope};
use crate::coverage::excludes;
use crate::model::{
    Agreement, AgreementKind, Billable, CompanyId, Currency, FinancePolicy, Firm, Instant, Month,
    MonthFacts, Project, Seconds, Ticket, TicketId, TimeEntry, TimeEntryId, WorkRoleId, WorkType,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::sync::Arc;

/// Tickets by id.
pub(super) type Tickets = HashMap<TicketId, Arc<Ticket>>;

/// What kind of paid time an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nature {
    /// Paid time on no ticket or project.
    Wrap,
    /// Leave.
    Absence,
    /// The own firm's work (`domain.md` §1.3, internal).
    Internal,
    /// A client's.
    Client,
}

/// Where an entry's money goes. Wrap and leave go nowhere, whatever they name (`domain.md` §3).
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub agreement: Option<&'a Agreement>,
    pub project: Option<&'a Project>,
    pub company: Option<&'a CompanyId>,
    pub nature: Nature,
}

/// An entry, placed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Work<'a> {
    pub entry: &'a TimeEntry,
    pub agreement: Option<&'a Agreement>,
    pub project: Option<&'a Project>,
    pub company: Option<&'a CompanyId>,
    pub nature: Nature,
    pub role: Option<&'a WorkRoleId>,
    pub work_type: Option<&'a WorkType>,
    /// The option its money follows: its own, else the work type's, else billable.
    pub option: Billable,
    /// The agreement's currency, else the business's.
    pub currency: Currency,
    /// Never negative.
    pub worked: Seconds,
    /// Its work date lies in the month.
    pub in_month: bool,
}

/// Agreement, project, company and nature of an entry. The company is the agreement's, else the project's, else the
/// entry's own, else the ticket's (`domain.md` §5.0).
pub(super) fn place<'a>(
    firm: &'a Firm,
    entry: &'a TimeEntry,
    ticket: Option<&'a Ticket>,
) -> Place<'a> {
    if let Some(nature) = apart(firm, entry) {
        return Place {
            agreement: None,
            project: None,
            company: None,
            nature,
        };
    }
    let agreement = firm.agreement_of(entry, ticket);
    let project = firm.project_of(entry, ticket);
    let company = agreement
        .map(|a| &a.company_id)
        .or_else(|| project.and_then(|p| p.company_id.as_ref()))
        .or(entry.company_id.as_ref())
        .or_else(|| ticket.and_then(|t| t.company_id.as_ref()));
    let own =
        agreement.is_some_and(|a| a.kind == AgreementKind::Internal) || is_internal(firm, company);
    Place {
        agreement,
        project,
        company,
        nature: if own {
            Nature::Internal
        } else {
            Nature::Client
        },
    }
}

/// No company, or the own firm.
pub(super) fn is_internal(firm: &Firm, company: Option<&CompanyId>) -> bool {
    company.is_none_or(|id| firm.companies.get(id).is_some_and(|c| c.is_internal))
}

fn apart(firm: &Firm, entry: &TimeEntry) -> Option<Nature> {
    if firm.is_absence(entry) {
        Some(Nature::Absence)
    } else if firm.is_wrap(entry) {
        Some(Nature::Wrap)
    } else {
        None
    }
}

impl<'a> Work<'a> {
    /// Places an entry.
    pub fn new(
        firm: &'a Firm,
        tickets: &'a Tickets,
        month: Month,
        policy: &FinancePolicy,
        entry: &'a TimeEntry,
    ) -> Self {
        let ticket = entry
            .ticket_id
            .as_ref()
            .and_then(|id| tickets.get(id))
            .map(AsRef::as_ref);
        let place = place(firm, entry, ticket);
        let work_type = entry
            .work_type_id
            .as_ref()
            .and_then(|id| firm.work_types.get(id));
        Self {
            entry,
            agreement: place.agreement,
            project: place.project,
            company: place.company,
            nature: place.nature,
            role: entry.work_role_id.as_ref().or_else(|| {
                firm.members
                    .get(&entry.member_id)
                    .and_then(|m| m.default_work_role_id.as_ref())
            }),
            work_type,
            option: entry
                .billable
                .or_else(|| work_type.and_then(|t| t.billable))
                .unwrap_or(Billable::Billable),
            currency: place.agreement.map_or(policy.currency, |a| a.currency),
            worked: entry.worked.max(Seconds(0)),
            in_month: month.has(entry.work_date),
        }
    }

    /// Its work date.
    pub fn date(&self) -> NaiveDate {
        self.entry.work_date
    }

    /// Where it is booked.
    pub fn account(&self) -> Account {
        account::of(
            self.agreement.map(|a| &a.id),
            self.project.map(|p| &p.id),
            self.company,
        )
    }

    /// Does the roll cover where it is booked?
    pub fn is_in(&self, scope: Scope<'_>) -> bool {
        scope.is_all() || scope.has(&self.account())
    }

    /// A client's, and to be priced or covered.
    pub fn is_billable(&self) -> bool {
        self.nature == Nature::Client && self.option == Billable::Billable
    }

    /// The agreement holds on the work date and excludes neither its role nor its type.
    pub fn is_admitted(&self, agreement: &Agreement) -> bool {
        let work_type = self.entry.work_type_id.as_ref();
        agreement.active_on(self.date()) && excludes(agreement, self.role, work_type).is_none()
    }

    /// The standard rate of its role.
    pub fn standard_rate(&self, firm: &Firm) -> Option<Decimal> {
        firm.work_roles.get(self.role?)?.standard_rate
    }
}

/// Work date, untimed entries, start, id: the order in which blocks and caps run down (`domain.md` §1.7, §1.8).
type Order<'a> = (NaiveDate, bool, Option<Instant>, u128, &'a str);

fn order(entry: &TimeEntry) -> Order<'_> {
    let timed = !entry.is_untimed();
    let start = entry.started_at.filter(|_| timed);
    let id = entry.id.as_str();
    (entry.work_date, timed, start, beginning(id), id)
}

/// The first bytes of an id, in its order: most ids are told apart without going to where they lie.
fn beginning(id: &str) -> u128 {
    let mut first = [0; 16];
    for (to, byte) in first.iter_mut().zip(id.bytes()) {
        *to = byte;
    }
    u128::from_be_bytes(first)
}

/// All entries of the facts, each once, in order.
pub(super) fn works<'a>(
    firm: &'a Firm,
    facts: &'a MonthFacts,
    policy: &FinancePolicy,
) -> Vec<Work<'a>> {
    let history = facts.history.iter().map(AsRef::as_ref);
    let also = history.chain(&facts.week_edges);
    let entries = in_order(facts.entries.iter(), also);
    let place = |entry| Work::new(firm, &facts.tickets, facts.month, policy, entry);
    entries.into_iter().map(place).collect()
}

/// Entries in their order, and others that are not among them; each once.
pub(super) fn in_order<'a>(
    entries: impl Iterator<Item = &'a TimeEntry> + Clone,
    also: impl Iterator<Item = &'a TimeEntry>,
) -> Vec<&'a TimeEntry> {
    let mut others: HashMap<&TimeEntryId, &TimeEntry> = HashMap::new();
    for entry in also {
        others.entry(&entry.id).or_insert(entry);
    }
    if !others.is_empty() {
        for entry in entries.clone() {
            others.remove(&entry.id);
        }
    }
    let all = entries.chain(others.into_values());
    let mut all: Vec<_> = all.map(|entry| (order(entry), entry)).collect();
    all.sort_unstable_by_key(|(order, _)| *order);
    all.into_iter().map(|(_, entry)| entry).collect()
}
