//! A piece of work as agreement rules see it: a time entry, or an open ticket without time.

use super::condition;
use crate::model::{
    Agreement, AgreementKind, CompanyId, DayFacts, Evidence, Finding, Firm, Member, Money, Params,
    Project, Seconds, Subject, Ticket, TicketFacts, TimeEntry, WorkRoleId, WorkTypeId,
};
use crate::rules::{Rule, words};
use chrono::NaiveDate;
use rust_decimal::Decimal;

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
    /// The work date; today for a ticket.
    pub date: NaiveDate,
}

/// The judgement of one piece of work.
pub type Judge = fn(&Firm, &Work<'_>, &Params) -> Option<Finding>;

/// Judges the entries of a day. Leave is no work, and wrap stands on no agreement, whatever it names.
pub fn on_entries(firm: &Firm, day: &DayFacts, params: &Params, judge: Judge) -> Vec<Finding> {
    day.entries
        .iter()
        .filter(|entry| !firm.is_absence(entry) && !firm.is_wrap(entry))
        .filter_map(|entry| judge(firm, &Work::of_entry(firm, day, entry), params))
        .collect()
}

/// Judges a ticket. Closed tickets are not judged, and once a ticket has time its entries are judged instead.
pub fn on_ticket(firm: &Firm, facts: &TicketFacts, params: &Params, judge: Judge) -> Vec<Finding> {
    if facts.ticket.closed || facts.ticket.has_time {
        return Vec::new();
    }
    let work = Work::of_ticket(firm, facts);
    judge(firm, &work, params).into_iter().collect()
}

impl<'a> Work<'a> {
    fn of_entry(firm: &'a Firm, day: &'a DayFacts, entry: &'a TimeEntry) -> Self {
        let ticket = day.ticket(entry);
        let project = firm.project_of(entry, ticket);
        let default_role =
            |member: &'a Member| -> Option<&'a WorkRoleId> { member.default_work_role_id.as_ref() };
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
            role: entry.work_role_id.as_ref().or_else(|| {
                firm.members.get(&entry.member_id).and_then(default_role)
            }),
            work_type: entry.work_type_id.as_ref(),
            date: entry.work_date,
        }
    }

    fn of_ticket(firm: &'a Firm, facts: &'a TicketFacts) -> Self {
        let ticket = &facts.ticket;
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
            date: facts.today,
        }
    }

    /// The board of its ticket.
    pub fn board(&self) -> Option<&str> {
        self.ticket.and_then(|t| t.board.as_deref())
    }
    /// The hours worked; none for a ticket.
    pub fn worked(&self) -> Option<Seconds> {
        self.entry.map(|e| e.worked)
    }
    /// How a reason begins: `This entry of 1 h 30 min`, `This ticket`.
    pub fn named(&self) -> String {
        self.worked().map_or_else(
            || "This ticket".to_owned(),
            |worked| format!("This entry of {}", words::length(worked)),
        )
    }
    /// Is it the firm's own work: for itself, or on an internal agreement?
    pub fn is_internal(&self, firm: &Firm) -> bool {
        let own = self.company.and_then(|id| firm.companies.get(id));
        own.is_some_and(|c| c.is_internal)
            || self
                .agreement
                .is_some_and(|a| a.kind == AgreementKind::Internal)
    }

    /// The finding of a rule about this work, with every condition of its agreement as evidence.
    pub fn finding(&self, rule: &Rule, firm: &Firm, params: &Params, reason: String) -> Finding {
        let subject = match (self.entry, self.ticket) {
            (Some(entry), _) => Subject::TimeEntry(entry.id.clone()),
            (None, Some(ticket)) => Subject::Ticket(ticket.id.clone()),
            (None, None) => Subject::Setup("work".to_owned()),
        };
        let mut evidence = Vec::new();
        if let Some(agreement) = self.agreement {
            evidence.push(Evidence::value("agreement", agreement.name.as_str()));
            evidence.extend(condition::evidence(firm, self, agreement, params));
        }
        // A ticket is judged as of today: a date that moves daily is no evidence.
        if let Some(entry) = self.entry {
            evidence.push(Evidence::value("work date", words::date(entry.work_date)));
            evidence.push(Evidence::value("worked", words::length(entry.worked)));
        }
        Finding {
            member_id: self.entry.map(|e| e.member_id.clone()),
            company_id: self.company.cloned(),
            ticket_id: self
                .ticket
                .map(|t| t.id.clone())
                .or_else(|| self.entry.and_then(|e| e.ticket_id.clone())),
            time_entry_id: self.entry.map(|e| e.id.clone()),
            agreement_id: self.agreement.map(|a| a.id.clone()),
            work_date: self.entry.map(|e| e.work_date),
            interval_start: self.entry.and_then(|e| e.interval()).map(|i| i.start),
            interval_end: self.entry.and_then(|e| e.interval()).map(|i| i.end),
            length: self.worked(),
            amount_at_stake: self.at_stake(firm, params),
            evidence,
            ..Finding::new(rule.id, rule.severity, rule.audience, subject, reason)
        }
    }

    /// Worked hours at the entry's rate, else the role's standard rate.
    fn at_stake(&self, firm: &Firm, params: &Params) -> Option<Money> {
        let entry = self.entry?;
        let rate = entry
            .hourly_rate
            .or_else(|| firm.work_roles.get(self.role?)?.standard_rate)?;
        let currency = self
            .agreement
            .map_or(params.business.currency, |a| a.currency);
        let hours = Decimal::from(entry.worked.0).checked_div(Decimal::from(3600))?;
        let minor = currency.minor(hours.checked_mul(rate)?)?;
        Some(Money { minor, currency })
    }
}
