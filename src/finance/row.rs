//! What month rows need beside their lines: hours, approvals, open items (contract §5).

use super::project::Progress;
use super::work::Work;
use crate::model::exact::{self, HOUR, portion, product};
use crate::model::{
    Agreement, AgreementHours, AgreementId, AgreementMonth, CompanyId, CompanyMonth, Currency,
    FinancePolicy, Firm, LedgerLine, MonthFacts, MonthRoll, Project, ProjectMonth, Seconds, Span,
    TimeEntry,
};
use rust_decimal::Decimal;
use std::collections::{HashMap, HashSet};

/// The rows of a roll while it is made.
pub(super) struct Rows<'a> {
    firm: &'a Firm,
    facts: &'a MonthFacts,
    policy: &'a FinancePolicy,
    roll: MonthRoll,
}

impl<'a> Rows<'a> {
    pub fn new(firm: &'a Firm, facts: &'a MonthFacts, policy: &'a FinancePolicy) -> Self {
        Self {
            firm,
            facts,
            policy,
            roll: MonthRoll::default(),
        }
    }

    /// An agreement has a row in every month it holds in.
    pub fn add_if_active(&mut self, agreement: &Agreement) {
        let active = Span::agreement(agreement).within(Span::month(self.facts.month));
        if active.days() > 0 {
            self.agreement(agreement);
        }
    }

    /// Counts an entry of the month on each of its rows.
    pub fn add_work(&mut self, work: &Work<'_>, cost_known: bool, covered: Decimal) {
        let unknown = if cost_known { Seconds(0) } else { work.worked };
        let billable = if work.is_billable() {
            work.worked
        } else {
            Seconds(0)
        };
        let approved = is_approved(self.firm, work.entry);
        let open = i64::from(
            self.facts
                .open_subjects
                .has("time_entry", work.entry.id.as_str()),
        );
        self.add_unknown(work.currency, unknown);
        if let Some(agreement) = work.agreement {
            let shadow = work.standard_rate(self.firm).unwrap_or_default();
            let row = self.agreement(agreement);
            row.hours.worked += work.worked;
            row.hours.billable += billable;
            row.hours.covered += covered;
            row.hours.unknown_cost += unknown;
            // By the second until the end: hours of single entries are not exact.
            let value = product(&[shadow, exact::seconds(work.worked)]);
            row.hours.shadow_value = row.hours.shadow_value.saturating_add(value);
            row.all_approved &= approved;
            row.open_items += open;
        }
        if let Some(project) = work.project {
            let currency = super::project::currency(self.firm, self.policy, project);
            let row = self.project(project, currency);
            row.worked += work.worked;
            // The line is in the agreement's currency: in another one the project does not know it.
            row.unknown_cost += if work.currency == currency {
                unknown
            } else {
                work.worked
            };
            row.all_approved &= approved;
            row.open_items += open;
        }
        if let Some(company) = work.company {
            let row = self.company(company, work.currency);
            row.worked += work.worked;
            row.billable += billable;
            row.covered += covered;
            row.unknown_cost += unknown;
            row.all_approved &= approved;
            // Those of an agreement's entries come with the agreement.
            row.open_items += if work.agreement.is_some() { 0 } else { open };
        }
    }

    /// Time that nobody knows the cost of.
    pub fn add_unknown(&mut self, currency: Currency, time: Seconds) {
        if time.0 > 0 {
            *self.roll.unknown_cost.entry(currency).or_default() += time;
        }
    }

    pub fn set_progress(&mut self, project: &Project, currency: Currency, progress: &Progress) {
        let row = self.project(project, currency);
        row.currency = currency;
        row.to_date = progress.to_date;
        row.complete = progress.complete;
    }

    pub fn set_limits(&mut self, limits: &HashMap<AgreementId, (Decimal, Decimal)>) {
        for (id, (limit, left)) in limits {
            if let Some(row) = self.roll.agreements.get_mut(id) {
                row.hours.limit = Some(*limit);
                row.hours.remaining = Some(*left);
            }
        }
    }

    /// Gives every line its rows, and the agreements' open items to their companies.
    pub fn finish(mut self, lines: Vec<LedgerLine>) -> MonthRoll {
        let mut seen = HashSet::new();
        for line in &lines {
            let ids = (&line.agreement_id, &line.project_id, &line.company_id);
            if !seen.insert((ids, line.currency)) {
                continue;
            }
            if let Some(agreement) = find(&self.firm.agreements, line.agreement_id.as_ref()) {
                self.agreement(agreement);
            }
            let project = line
                .project_id
                .as_ref()
                .and_then(|id| self.firm.projects.get(id));
            if let Some(project) = project {
                let currency = super::project::currency(self.firm, self.policy, project);
                self.project(project, currency);
            }
            if let Some(company) = &line.company_id {
                self.company(company, line.currency);
            }
        }
        for row in self.roll.agreements.values_mut() {
            row.hours.shadow_value = portion(row.hours.shadow_value, Decimal::ONE, HOUR);
        }
        self.share_open_items();
        self.roll.lines = lines;
        self.roll
    }

    fn share_open_items(&mut self) {
        for (id, row) in &mut self.roll.agreements {
            row.open_items += i64::from(self.facts.open_subjects.has("agreement", id.as_str()));
            let known = self.facts.open_items.get(id).copied().unwrap_or(0);
            row.open_items = row.open_items.max(known);
            let Some(agreement) = self.firm.agreements.get(id) else {
                continue;
            };
            let key = (agreement.company_id.clone(), row.currency);
            if let Some(company) = self.roll.companies.get_mut(&key) {
                company.open_items += row.open_items;
            }
        }
        for (id, row) in &mut self.roll.projects {
            row.open_items += i64::from(self.facts.open_subjects.has("project", id.as_str()));
        }
    }

    fn agreement(&mut self, agreement: &Agreement) -> &mut AgreementMonth {
        let row = || AgreementMonth {
            currency: agreement.currency,
            hours: AgreementHours::default(),
            all_approved: true,
            open_items: 0,
        };
        self.roll
            .agreements
            .entry(agreement.id.clone())
            .or_insert_with(row)
    }

    fn project(&mut self, project: &Project, currency: Currency) -> &mut ProjectMonth {
        let row = || ProjectMonth {
            currency,
            worked: Seconds(0),
            unknown_cost: Seconds(0),
            to_date: Seconds(0),
            complete: None,
            all_approved: true,
            open_items: 0,
        };
        self.roll
            .projects
            .entry(project.id.clone())
            .or_insert_with(row)
    }

    fn company(&mut self, company: &CompanyId, currency: Currency) -> &mut CompanyMonth {
        let row = || CompanyMonth {
            all_approved: true,
            ..CompanyMonth::default()
        };
        self.roll
            .companies
            .entry((company.clone(), currency))
            .or_insert_with(row)
    }
}

fn find<'a, K: Ord, V>(map: &'a std::collections::BTreeMap<K, V>, id: Option<&K>) -> Option<&'a V> {
    map.get(id?)
}

/// Approved, or of a source that does not know approval.
fn is_approved(firm: &Firm, entry: &TimeEntry) -> bool {
    match entry.approval.as_deref() {
        Some(word) => word == "approved",
        None => !firm.brings(entry.id.source(), "time_entry", "approval"),
    }
}
