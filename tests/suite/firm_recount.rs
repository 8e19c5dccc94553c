//! A plain recount of what is wrong in a generated firm, straight from its records and by no means of the product.

use chrono::{Days, NaiveDate};
use daybook::model::*;
use daybook::simulator::world::*;
use std::collections::{BTreeMap, BTreeSet};

/// Rule, subject kind, subject, start, length.
pub type Found = (
    String,
    &'static str,
    String,
    Option<Instant>,
    Option<Seconds>,
);

pub const AGREEMENT_ORDER: [&str; 9] = [
    "agreement.missing",
    "agreement.other_company",
    "agreement.not_started",
    "agreement.expired",
    "agreement.does_not_cover_time",
    "agreement.work_type_excluded",
    "agreement.work_role_excluded",
    "agreement.project_absorbed",
    "agreement.differs_from_ticket",
];

pub struct Recount<'a> {
    pub world: &'a World,
    agreements: BTreeMap<&'a AgreementId, &'a Agreement>,
    companies: BTreeMap<&'a CompanyId, &'a Company>,
    projects: BTreeMap<&'a ProjectId, &'a Project>,
    tickets: BTreeMap<&'a TicketId, &'a Ticket>,
    /// Entries of the week that is judged, and of two days before it.
    pub recent: Vec<&'a TimeEntry>,
    pub first: NaiveDate,
    pub today: NaiveDate,
}

impl<'a> Recount<'a> {
    pub fn new(world: &'a World) -> Self {
        let today = world.now.with_timezone(&world.time_zone).date_naive();
        Self {
            world,
            agreements: world
                .agreements
                .iter()
                .map(|a| (&a.agreement.id, &a.agreement))
                .collect(),
            companies: world.companies.iter().map(|c| (&c.id, c)).collect(),
            projects: world.projects.iter().map(|p| (&p.id, p)).collect(),
            tickets: world
                .tickets
                .iter()
                .map(|t| (&t.ticket.id, &t.ticket))
                .collect(),
            recent: world
                .entries
                .iter()
                .map(|e| &e.entry)
                .filter(|e| e.work_date >= today - Days::new(9))
                .collect(),
            first: today - Days::new(7),
            today,
        }
    }

    pub fn all(&self) -> BTreeSet<Found> {
        let mut found = BTreeSet::new();
        for sim in &self.world.entries {
            let entry = &sim.entry;
            if entry.work_date >= self.first && entry.accounts_as != Some(AccountsAs::Absence) {
                self.entry(entry, &mut found);
            }
        }
        self.tickets(&mut found);
        self.pairs(&mut found);
        self.costs(&mut found);
        for sim in &self.world.members {
            for day in self.first.iter_days().take_while(|d| *d < self.today) {
                self.day(sim, day, &mut found);
            }
        }
        self.slots(&mut found);
        found
    }

    fn entry(&self, entry: &TimeEntry, found: &mut BTreeSet<Found>) {
        let mut add = |rule: &str| {
            found.insert((rule.into(), "time_entry", entry.id.to_string(), None, None));
        };
        let roles = &self.world.work_roles;
        let types = &self.world.work_types;
        if !roles
            .iter()
            .any(|r| r.active && Some(&r.id) == entry.work_role_id.as_ref())
        {
            add("work_role.missing");
        }
        if !types
            .iter()
            .any(|t| t.active && Some(&t.id) == entry.work_type_id.as_ref())
        {
            add("work_type.missing");
        }
        if entry.billable.is_none() {
            add("billable.missing");
        }
        if entry.notes_length == Some(0) {
            add("notes.missing");
        }
        if let (Some(start), Some(end)) = (entry.started_at, entry.ended_at) {
            let span = (end - start).num_seconds();
            let worked = entry.worked.0;
            let odd = span < 0 || (span == 0 && worked > 0) || worked > 12 * 3600;
            if odd || worked > span + 60 || worked < 0 {
                add("entry.impossible");
            }
        }
        let ticket = entry.ticket_id.as_ref().map(|t| self.tickets[t]);
        if let Some(rule) = self.agreement_rule(entry, ticket) {
            add(rule);
        }
    }

    fn agreement_rule(&self, entry: &TimeEntry, ticket: Option<&Ticket>) -> Option<&'static str> {
        let project = entry
            .project_id
            .as_ref()
            .or(ticket.and_then(|t| t.project_id.as_ref()))
            .map(|p| self.projects[p]);
        let ticket_agreement = ticket.and_then(|t| t.agreement_id.as_ref());
        let id = entry
            .agreement_id
            .as_ref()
            .or(ticket_agreement)
            .or(project.and_then(|p| p.agreement_id.as_ref()));
        let company = entry.company_id.as_ref()?;
        let Some(id) = id else {
            return self.lacks(company, project.is_some(), entry.work_date);
        };
        let terms = self.agreements[id];
        self.wrong(company, terms, entry.work_date)
            .or_else(|| {
                let rows = &terms.exclusions;
                let kind = entry.work_type_id.as_ref();
                let role = entry.work_role_id.as_ref();
                if kind.is_some() && rows.iter().any(|r| r.work_type_id.as_ref() == kind) {
                    Some("agreement.work_type_excluded")
                } else if role.is_some() && rows.iter().any(|r| r.work_role_id.as_ref() == role) {
                    Some("agreement.work_role_excluded")
                } else {
                    None
                }
            })
            .or_else(|| {
                let own = entry.agreement_id.as_ref().or(ticket_agreement);
                let absorbed = project.is_some_and(|p| {
                    own.is_some()
                        && p.agreement_id.as_ref() != own
                        && terms.kind == AgreementKind::FixedFee
                });
                absorbed.then_some("agreement.project_absorbed")
            })
            .or_else(|| {
                let both = entry.agreement_id.as_ref().zip(ticket_agreement);
                both.is_some_and(|(a, b)| a != b)
                    .then_some("agreement.differs_from_ticket")
            })
    }

    fn lacks(&self, company: &CompanyId, in_project: bool, day: NaiveDate) -> Option<&'static str> {
        let labour = |a: &&Agreement| a.company_id == *company && a.covers_time && a.active_on(day);
        let is_own = self.companies[company].is_internal;
        (!in_project && !is_own && self.agreements.values().any(labour))
            .then_some("agreement.missing")
    }

    fn wrong(
        &self,
        company: &CompanyId,
        terms: &Agreement,
        day: NaiveDate,
    ) -> Option<&'static str> {
        let parent = self.companies[company].parent_id.as_ref();
        let pays = terms.bill_to_company_id.as_ref() == Some(company);
        if terms.company_id != *company && Some(&terms.company_id) != parent && !pays {
            Some("agreement.other_company")
        } else if terms.starts_on.is_some_and(|d| day < d) {
            Some("agreement.not_started")
        } else if terms.stop().is_some_and(|d| day >= d) {
            Some("agreement.expired")
        } else if !terms.covers_time
            && matches!(terms.kind, AgreementKind::FixedFee | AgreementKind::Resale)
        {
            Some("agreement.does_not_cover_time")
        } else {
            None
        }
    }

    fn tickets(&self, found: &mut BTreeSet<Found>) {
        for sim in &self.world.tickets {
            let ticket = &sim.ticket;
            let (false, false, Some(company)) =
                (ticket.closed, ticket.has_time, &ticket.company_id)
            else {
                continue;
            };
            let rule = match &ticket.agreement_id {
                None => self.lacks(company, ticket.project_id.is_some(), self.today),
                Some(id) => self.wrong(company, self.agreements[id], self.today),
            };
            if let Some(rule) = rule {
                found.insert((rule.into(), "ticket", ticket.id.to_string(), None, None));
            }
        }
    }

    /// Overlaps, duplicates, and days of more than sixteen hours, member by member.
    fn pairs(&self, found: &mut BTreeSet<Found>) {
        let mut of: BTreeMap<&MemberId, Vec<&TimeEntry>> = BTreeMap::new();
        for sim in &self.world.entries {
            if sim.entry.work_date >= self.first - Days::new(1)
                && sim.entry.accounts_as != Some(AccountsAs::Absence)
            {
                of.entry(&sim.entry.member_id).or_default().push(&sim.entry);
            }
        }
        for entries in of.values() {
            let mut totals: BTreeMap<NaiveDate, (i64, Option<(Instant, i64)>)> = BTreeMap::new();
            for a in entries {
                let total = totals.entry(a.work_date).or_default();
                total.0 += a.worked.0;
                if let Some(start) = a.started_at {
                    total.1 = total.1.max(Some((start, number(&a.id.0))));
                }
                for b in entries {
                    let (Some(x), Some(y)) = (a.started_at, b.started_at) else {
                        continue;
                    };
                    // `b` is the subject: later start, then larger number.
                    if (x, number(&a.id.0)) >= (y, number(&b.id.0)) || b.work_date < self.first {
                        continue;
                    }
                    let rule = if a.ticket_id == b.ticket_id && x == y && a.worked == b.worked {
                        "entry.duplicate"
                    } else {
                        let shared = a
                            .interval()
                            .zip(b.interval())
                            .and_then(|(a, b)| a.intersect(b));
                        if shared.is_none_or(|s| s.length() < Seconds::minutes(5)) {
                            continue;
                        }
                        "entry.overlap"
                    };
                    found.insert((rule.into(), "time_entry", b.id.to_string(), None, None));
                }
            }
            for (day, (worked, last)) in totals {
                if worked > 16 * 3600 && day >= self.first {
                    let id = format!("psa:{}", last.expect("generated").1);
                    found.insert(("entry.impossible".into(), "time_entry", id, None, None));
                }
            }
        }
    }

    fn costs(&self, found: &mut BTreeSet<Found>) {
        for sim in self
            .world
            .members
            .iter()
            .filter(|m| m.cost.is_none() && !m.is_api)
        {
            let id = &sim.member.id;
            let worked =
                |e: &&SimEntry| e.entry.member_id == *id && e.entry.work_date >= self.first;
            if self.world.entries.iter().any(|e| worked(&e)) {
                found.insert((
                    "rate.cost_missing".into(),
                    "member",
                    id.to_string(),
                    None,
                    None,
                ));
            }
        }
    }
}

/// The vendor's number of an id.
pub fn number(id: &str) -> i64 {
    id.strip_prefix("psa:")
        .expect("generated")
        .parse()
        .expect("generated")
}
