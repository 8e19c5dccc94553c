//! How far the money of an entry reaches: into whose months, and into which of them.

use super::scope::{Unit, Wanted, months, ticket_of, unit_of};
use crate::coverage::is_block;
use crate::model::*;
use crate::store::dirty::{Place, PlaceKind};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A project whose month depends on all of its work.
pub(super) fn is_priced(project: &Project) -> bool {
    matches!(
        project.billing_method,
        BillingMethod::FixedFee | BillingMethod::NotToExceed
    )
}

/// A project of which each open month depends on the work of all.
fn is_estimated(project: &Project) -> bool {
    is_priced(project) || project.remaining.is_some() || project.is_completed()
}

/// The unit of a project: its agreement's company, else its own.
pub(super) fn unit_of_project(firm: &Firm, project: &Project) -> Unit {
    let agreement = project
        .agreement_id
        .as_ref()
        .and_then(|id| firm.agreements.get(id));
    let company = agreement
        .map(|a| &a.company_id)
        .or(project.company_id.as_ref());
    company.map(|c| c.to_string()).unwrap_or_default()
}

/// Units that an entry's money stands in: its own, and its project's.
pub(super) fn units_of(
    firm: &Firm,
    entry: &TimeEntry,
    tickets: &HashMap<TicketId, Arc<Ticket>>,
) -> BTreeSet<Unit> {
    let ticket = ticket_of(tickets, entry);
    let mut units = BTreeSet::from([unit_of(firm, entry, ticket)]);
    if !firm.is_wrap(entry) && !firm.is_absence(entry) {
        units.extend(
            firm.project_of(entry, ticket)
                .map(|p| unit_of_project(firm, p)),
        );
    }
    units
}

/// Every month there is, and where disturbances are added.
pub(super) struct Reach<'a> {
    pub firm: &'a Firm,
    pub first: Month,
    pub last: Month,
    pub closed: &'a BTreeSet<Month>,
    pub wanted: &'a mut Wanted,
}

impl Reach<'_> {
    fn from(&mut self, first: Month, unit: &Unit) {
        for month in months(first.max(self.first), self.last) {
            self.wanted.unit(month, unit.clone());
        }
    }

    fn open_from(&mut self, first: Month, unit: &Unit) {
        let open = |month: &Month| !self.closed.contains(month);
        for month in months(first.max(self.first), self.last).filter(open) {
            self.wanted.unit(month, unit.clone());
        }
    }

    /// All of all months.
    pub fn every(&mut self) {
        months(self.first, self.last).for_each(|month| self.wanted.all(month));
    }

    /// A company in a month, or (none) in all.
    pub fn unit(&mut self, month: Option<Month>, unit: &Unit) {
        match month {
            Some(month) if month < self.first || month > self.last => {}
            Some(month) => self.wanted.unit(month, unit.clone()),
            None => self.from(self.first, unit),
        }
    }

    /// Work on an agreement in a month: a block's balance carries on.
    pub fn agreement(&mut self, month: Option<Month>, agreement: &Agreement) {
        let unit = agreement.company_id.to_string();
        match month.filter(|_| is_block(agreement)) {
            Some(month) => self.from(month, &unit),
            None => self.unit(month, &unit),
        }
    }

    /// Work on a project in a month: later ones count it too, and those before where there is an estimate. What closed
    /// months say of progress stays; a cap is used up in the order of the work, through closed months as well.
    pub fn project(&mut self, month: Option<Month>, project: &Project) {
        let unit = unit_of_project(self.firm, project);
        self.unit(month, &unit);
        let Some(month) = month else { return };
        if project.billing_method == BillingMethod::NotToExceed {
            self.from(month, &unit);
        }
        let first = match is_estimated(project) {
            true => self.first,
            false => month,
        };
        self.open_from(first, &unit);
    }

    /// How far a project is: closed months stay as they are.
    pub fn plan(&mut self, project: &Project) {
        let unit = unit_of_project(self.firm, project);
        self.open_from(self.first, &unit);
    }

    /// An entry.
    pub fn entry(&mut self, entry: &TimeEntry, tickets: &HashMap<TicketId, Arc<Ticket>>) {
        let month = Some(Month::of(entry.work_date));
        for unit in units_of(self.firm, entry, tickets) {
            self.unit(month, &unit);
        }
        let (firm, ticket) = (self.firm, ticket_of(tickets, entry));
        if let Some(agreement) = firm.agreement_of(entry, ticket) {
            self.agreement(month, agreement);
        }
        if let Some(project) = firm.project_of(entry, ticket) {
            self.project(month, project);
        }
    }

    /// A whole month: all months that some of its work may reach.
    pub fn month(&mut self, month: Month) {
        self.wanted.all(month);
        let firm = self.firm;
        for agreement in firm.agreements.values().filter(|a| is_block(a)) {
            self.agreement(Some(month), agreement);
        }
        for project in firm.projects.values() {
            self.project(Some(month), project);
        }
    }

    /// Where work is, or was.
    pub fn place(&mut self, place: &Place, tickets: &HashMap<TicketId, Arc<Ticket>>) {
        let (firm, id, month) = (self.firm, place.id.as_str(), place.month);
        match place.kind {
            PlaceKind::Company => self.unit(month, &place.id),
            PlaceKind::Agreement => {
                if let Some(agreement) = firm.agreements.get(&id.into()) {
                    self.agreement(month, agreement);
                }
            }
            PlaceKind::Incidents => {
                let agreement = firm.agreements.get(&id.into());
                if let Some(a) = agreement.filter(|a| a.kind == AgreementKind::Incident) {
                    self.unit(None, &a.company_id.to_string());
                }
            }
            PlaceKind::Project => {
                if let Some(project) = firm.projects.get(&id.into()) {
                    self.project(month, project);
                    let agreement = project.agreement_id.as_ref();
                    if let Some(agreement) = agreement.and_then(|a| firm.agreements.get(a)) {
                        self.agreement(month, agreement);
                    }
                }
            }
            // Days with findings, invoices, and entries that they named are looked at together.
            PlaceKind::Day | PlaceKind::Invoice | PlaceKind::Entry => {}
            PlaceKind::Ticket => {
                if let Some(ticket) = tickets.get(&id.into()) {
                    self.ticket(month, ticket, tickets);
                }
            }
        }
    }

    fn ticket(
        &mut self,
        month: Option<Month>,
        ticket: &Ticket,
        tickets: &HashMap<TicketId, Arc<Ticket>>,
    ) {
        let parts = [
            (
                PlaceKind::Agreement,
                ticket.agreement_id.as_ref().map(|i| i.to_string()),
            ),
            (
                PlaceKind::Project,
                ticket.project_id.as_ref().map(|i| i.to_string()),
            ),
            (
                PlaceKind::Company,
                ticket.company_id.as_ref().map(|i| i.to_string()),
            ),
        ];
        for (kind, id) in parts {
            if let Some(id) = id {
                self.place(&Place { month, kind, id }, tickets);
            }
        }
    }
}
