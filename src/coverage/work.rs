//! A piece of work as agreements see it: a time entry, or an open ticket without time.

use crate::model::{
    Agreement, AgreementId, AgreementKind, Billable, CompanyId, Firm, Instant, Project, Seconds,
    Ticket, TimeEntry, WorkRoleId, WorkTypeId,
};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// The work, with what an entry leaves to its ticket, project or member already looked up (`domain.md` §5.0).
#[derive(Clone, Debug)]
pub struct Work<'a> {
    /// The entry; none: the ticket itself is judged.
    pub entry: Option<&'a TimeEntry>,
    /// The ticket the entry names, or the ticket judged.
    pub ticket: Option<&'a Ticket>,
    /// For whom.
    pub company: Option<&'a CompanyId>,
    /// On which agreement: own, else the ticket's, else the project's.
    pub agreement: Option<&'a Agreement>,
    /// Some agreement is named, its record arrived or not.
    pub names_agreement: bool,
    /// The project, where its record has arrived.
    pub project: Option<&'a Project>,
    /// Some project is named, its record arrived or not.
    pub names_project: bool,
    /// The role: the entry's, else its member's default.
    pub role: Option<&'a WorkRoleId>,
    /// The work type.
    pub work_type: Option<&'a WorkTypeId>,
    /// The billable option: the entry's, else its work type's, else billable.
    pub option: Billable,
    /// The work date; today for a ticket.
    pub date: NaiveDate,
    /// Days after an agreement's end on which work is still expected.
    pub grace_days: u32,
    /// Blocks that have nothing left; none: not looked at.
    pub spent: Option<&'a BTreeSet<AgreementId>>,
}

impl<'a> Work<'a> {
    /// Of a time entry.
    pub fn of_entry(firm: &'a Firm, entry: &'a TimeEntry, ticket: Option<&'a Ticket>) -> Self {
        let project = firm.project_of(entry, ticket);
        let default_role = || {
            let member = firm.members.get(&entry.member_id)?;
            member.default_work_role_id.as_ref()
        };
        let work_type = entry.work_type_id.as_ref();
        let usual = || firm.work_types.get(work_type?)?.billable;
        Self {
            entry: Some(entry),
            ticket,
            company: firm.company_of(entry, ticket),
            agreement: firm.agreement_of(entry, ticket),
            names_agreement: entry.agreement_id.is_some()
                || ticket.is_some_and(|t| t.agreement_id.is_some())
                || project.is_some_and(|p| p.agreement_id.is_some()),
            project,
            names_project: entry.project_id.is_some()
                || ticket.is_some_and(|t| t.project_id.is_some()),
            role: entry.work_role_id.as_ref().or_else(default_role),
            work_type,
            option: entry.billable.or_else(usual).unwrap_or(Billable::Billable),
            date: entry.work_date,
            grace_days: 0,
            spent: None,
        }
    }

    /// Of a ticket that has no time yet, as of today.
    pub fn of_ticket(firm: &'a Firm, ticket: &'a Ticket, today: NaiveDate) -> Self {
        let project = ticket
            .project_id
            .as_ref()
            .and_then(|id| firm.projects.get(id));
        let named = ticket
            .agreement_id
            .as_ref()
            .or_else(|| project.and_then(|p| p.agreement_id.as_ref()));
        Self {
            entry: None,
            ticket: Some(ticket),
            company: ticket
                .company_id
                .as_ref()
                .or_else(|| project.and_then(|p| p.company_id.as_ref())),
            agreement: named.and_then(|id| firm.agreements.get(id)),
            names_agreement: named.is_some(),
            project,
            names_project: ticket.project_id.is_some(),
            role: ticket.work_role_id.as_ref(),
            work_type: ticket.work_type_id.as_ref(),
            option: ticket.billable.unwrap_or(Billable::Billable),
            date: today,
            grace_days: 0,
            spent: None,
        }
    }

    /// The board of its ticket.
    pub fn board(&self) -> Option<&'a str> {
        self.ticket.and_then(|t| t.board.as_deref())
    }
    /// The hours worked; none for a ticket.
    pub fn worked(&self) -> Option<Seconds> {
        self.entry.map(|e| e.worked)
    }
    /// Is it the firm's own work: for itself, or on an internal agreement?
    pub fn is_internal(&self, firm: &Firm) -> bool {
        let own = self.company.and_then(|id| firm.companies.get(id));
        own.is_some_and(|c| c.is_internal)
            || self
                .agreement
                .is_some_and(|a| a.kind == AgreementKind::Internal)
    }

    /// Work date, untimed entries, start, id: the order of everything that runs down by when work was done.
    pub fn by_day(&self) -> (NaiveDate, bool, Option<Instant>, &'a str) {
        let timed = self.entry.filter(|e| !e.is_untimed());
        let start = timed.and_then(|e| e.started_at);
        let id = self.entry.map_or("", |e| e.id.as_str());
        (self.date, timed.is_some(), start, id)
    }

    /// The order of saving; entries whose saving is not known come by their work date.
    pub fn by_saving(&self) -> (Instant, (NaiveDate, bool, Option<Instant>, &'a str)) {
        let saved = self.entry.and_then(|e| e.entered_at);
        let day = self.date.and_time(chrono::NaiveTime::MIN).and_utc();
        (saved.unwrap_or(day), self.by_day())
    }
}
