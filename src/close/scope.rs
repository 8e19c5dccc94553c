//! Which part of which month a change touches: the unit that is rolled anew is a company's month.

use crate::model::*;
use crate::store::dirty::{Claim, Disturbed};
use crate::store::work::DaysOf;
use crate::store::{Db, Result};
use chrono::{Datelike, Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Work on a unit: a company's id, or empty for work that names no company.
pub type Unit = String;

/// What of each month must be rolled; none: all of it.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Units by month.
    pub months: BTreeMap<Month, Option<BTreeSet<Unit>>>,
}

/// From so many disturbed days of a month on, the whole month is rolled at once.
const DAYS_MAX: usize = 300;

impl Wanted {
    fn all(&mut self, month: Month) {
        self.months.insert(month, None);
    }
    fn unit(&mut self, month: Month, unit: Unit) {
        if let Some(units) = self
            .months
            .entry(month)
            .or_insert_with(|| Some(BTreeSet::new()))
        {
            units.insert(unit);
        }
    }
}

/// The unit of an entry: the company of its agreement, else of its project, else its own, else its ticket's. Wrap and
/// leave belong to no client (`domain.md` §3).
pub fn unit_of(firm: &Firm, entry: &TimeEntry, ticket: Option<&Ticket>) -> Unit {
    if firm.is_wrap(entry) || firm.is_absence(entry) {
        return Unit::new();
    }
    let company = firm
        .agreement_of(entry, ticket)
        .map(|a| &a.company_id)
        .or_else(|| {
            firm.project_of(entry, ticket)
                .and_then(|p| p.company_id.as_ref())
        })
        .or(entry.company_id.as_ref())
        .or_else(|| ticket.and_then(|t| t.company_id.as_ref()));
    company.map(|c| c.to_string()).unwrap_or_default()
}

/// Members whose weeks are costed as a whole.
pub fn has_overtime(firm: &Firm, member: &MemberId) -> bool {
    firm.cost_rates
        .get(member)
        .is_some_and(|rates| rates.iter().any(|r| r.overtime_after.is_some()))
}

/// Turns disturbances into units of months between `first` and `last`.
pub async fn wanted(
    db: &Db,
    firm: &Firm,
    claims: &[Claim],
    first: Month,
    last: Month,
) -> Result<Wanted> {
    let mut wanted = Wanted::default();
    let mut days: BTreeSet<(String, NaiveDate)> = BTreeSet::new();
    let (mut tickets, mut projects, mut members) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let every =
        || std::iter::successors(Some(first), |m| Some(m.next())).take_while(|m| *m <= last);
    for claim in claims {
        match &claim.what {
            Disturbed::Day(member, date) => {
                days.insert((member.clone(), *date));
            }
            Disturbed::Ticket(id) => {
                tickets.insert(id.clone());
            }
            Disturbed::Project(id) => {
                projects.insert(id.clone());
            }
            Disturbed::Member(id) => {
                members.insert(id.clone());
            }
            Disturbed::Agreement(id) => {
                let agreement = firm.agreements.get(&AgreementId::from(id.as_str()));
                match agreement {
                    Some(a) => every().for_each(|m| wanted.unit(m, a.company_id.to_string())),
                    // A tombstone: whose it was is not in the directory any more.
                    None => every().for_each(|m| wanted.all(m)),
                }
            }
            Disturbed::Month(month) => match Month::parse(month) {
                Some(month) => wanted.all(month),
                None => every().for_each(|m| wanted.all(m)),
            },
            Disturbed::All => every().for_each(|m| wanted.all(m)),
            Disturbed::TicketTime(_) => {}
        }
    }
    days.extend(db.days_of(DaysOf::Tickets(&tickets), first.first()).await?);
    days.extend(
        db.days_of(DaysOf::Projects(&projects), first.first())
            .await?,
    );
    for id in &projects {
        if let Some(company) = firm
            .projects
            .get(&ProjectId::from(id.as_str()))
            .and_then(|p| p.company_id.as_ref())
        {
            every().for_each(|m| wanted.unit(m, company.to_string()));
        }
    }
    if !members.is_empty() {
        for entry in db
            .member_entries(&members, first.first(), last.end())
            .await?
        {
            days.insert((entry.member_id.to_string(), entry.work_date));
        }
        // Leave is costed without any entry.
        every().for_each(|m| wanted.unit(m, Unit::new()));
    }
    units_of_days(db, firm, days, first, last, &mut wanted).await?;
    Ok(wanted)
}

async fn units_of_days(
    db: &Db,
    firm: &Firm,
    days: BTreeSet<(String, NaiveDate)>,
    first: Month,
    last: Month,
    wanted: &mut Wanted,
) -> Result<()> {
    let mut by_month: BTreeMap<Month, BTreeSet<(String, NaiveDate)>> = BTreeMap::new();
    for (member, date) in days {
        let id = MemberId::from(member.as_str());
        let monday = date
            .checked_sub_days(Days::new(u64::from(date.weekday().num_days_from_monday())))
            .unwrap_or(date);
        let touched: Vec<NaiveDate> = if has_overtime(firm, &id) {
            monday.iter_days().take(7).collect()
        } else {
            vec![date]
        };
        for day in touched {
            by_month
                .entry(Month::of(day))
                .or_default()
                .insert((member.clone(), day));
        }
    }
    for (month, days) in by_month {
        if month < first || month > last || wanted.months.get(&month).is_some_and(Option::is_none) {
            continue;
        }
        if days.len() > DAYS_MAX {
            wanted.all(month);
            continue;
        }
        for unit in db.accounts_of_days(month, &days).await? {
            wanted.unit(month, unit);
        }
        let members: BTreeSet<String> = days.iter().map(|(m, _)| m.clone()).collect();
        let from = days.iter().map(|(_, d)| *d).min().unwrap_or(month.first());
        let to = days.iter().map(|(_, d)| *d).max().unwrap_or(month.first());
        let entries = db.member_entries(&members, from, to).await?;
        let tickets = db
            .tickets(
                entries
                    .iter()
                    .filter_map(|e| e.ticket_id.as_ref().map(TicketId::as_str)),
            )
            .await?;
        for entry in entries
            .iter()
            .filter(|e| days.contains(&(e.member_id.to_string(), e.work_date)))
        {
            wanted.unit(month, unit_of(firm, entry, ticket_of(&tickets, entry)));
        }
        // A day of leave costs on no company.
        wanted.unit(month, Unit::new());
    }
    Ok(())
}

/// The ticket an entry names.
pub fn ticket_of<'a>(
    tickets: &'a HashMap<TicketId, Arc<Ticket>>,
    entry: &TimeEntry,
) -> Option<&'a Ticket> {
    tickets.get(entry.ticket_id.as_ref()?).map(Arc::as_ref)
}
