//! What is to be judged: disturbed days, days that became due, tickets and members they concern.

use super::facts::Days;
use super::{ReadUntil, Reviewer, Span};
use crate::calendar;
use crate::coverage::is_block;
use crate::model::{MemberId, ProjectId};
use crate::store::Result;
use crate::store::dirty::{Claims, Consumer, Disturbed, PlaceKind};
use crate::store::work::DaysOf;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// From so many disturbed days on, every block is looked at.
const MANY_DAYS: usize = 2000;

/// What is to be judged.
#[derive(Debug, Default)]
pub(super) struct Work {
    pub days: Days,
    /// None: all open tickets.
    pub tickets: Option<BTreeSet<String>>,
    pub members: BTreeSet<MemberId>,
    /// The set-up, which a changed directory or a new day can change.
    pub firm: bool,
    /// Nothing was judged yet today.
    pub new_day: bool,
    pub claims: Claims,
}

impl Reviewer<'_> {
    pub(super) async fn work(
        &self,
        span: Span,
        today: NaiveDate,
        since: NaiveDate,
        read_until: &ReadUntil,
    ) -> Result<Work> {
        // Days before are judged no more, but what blocks have left for later ones may rest on them.
        let claims = self.db.disturbed(Consumer::Judge).await?;
        let mut work = Work {
            tickets: Some(BTreeSet::new()),
            ..Work::default()
        };
        let (mut tickets, mut agreements, mut projects) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let mut all = false;
        for disturbed in &claims.what {
            match disturbed {
                Disturbed::Day(member, date) if *date >= since => {
                    self.add_day(&mut work, &MemberId::from(member.as_str()), *date)
                }
                Disturbed::Day(..) => {}
                Disturbed::Ticket(id) => {
                    tickets.insert(id.clone());
                }
                Disturbed::TicketTime(every) if every == "*" => work.tickets = None,
                Disturbed::TicketTime(id) => work.tickets.iter_mut().for_each(|t| {
                    t.insert(id.clone());
                }),
                Disturbed::Agreement(id) => {
                    agreements.insert(id.clone());
                }
                Disturbed::Project(id) | Disturbed::ProjectPlan(id) => {
                    projects.insert(id.clone());
                }
                Disturbed::Member(id) => {
                    work.members.insert(MemberId::from(id.as_str()));
                }
                Disturbed::Month(_) | Disturbed::Place(_) => {}
                Disturbed::All => all = true,
            }
        }
        self.drop_openings(&claims.what).await?;
        let blocks = self.blocks_touched(&claims.what).await?;
        work.claims = claims;
        let judged = self.db.judged_days(since).await?;
        let every = all || matches!(span, Span::Days(..));
        // What a calendar day alone changes (an agreement that ended yesterday) shows on tickets once a day.
        let new_day = !judged.contains(&(today, String::new()));
        for kind in [
            DaysOf::Tickets(&tickets),
            DaysOf::Agreements(&agreements),
            DaysOf::Projects(&projects),
            DaysOf::Agreements(&blocks),
        ] {
            for (member, date) in self.db.days_of(kind, since).await? {
                self.add_day(&mut work, &member.into(), date);
            }
        }
        if every || new_day || !agreements.is_empty() || !projects.is_empty() {
            work.tickets = None;
            work.firm = true;
            work.new_day = new_day;
        } else if let Some(wanted) = &mut work.tickets {
            wanted.extend(tickets);
        }
        if all {
            self.every_day(&mut work, since, today);
        }
        match span {
            Span::Days(from, to) => self.every_day(&mut work, from, to),
            Span::Due => self.newly_due(&mut work, since, today, &judged, read_until),
        }
        let touched: Vec<MemberId> = work
            .days
            .iter()
            .filter_map(|(_, p)| self.firm.persons.get(p))
            .flat_map(|p| p.members.clone())
            .collect();
        work.members.extend(touched);
        Ok(work)
    }

    /// Blocks on which work came or went: what they give to other work has to be looked at again.
    pub(super) async fn blocks_touched<'a>(
        &self,
        what: impl IntoIterator<Item = &'a Disturbed>,
    ) -> Result<BTreeSet<String>> {
        let all = self.firm.agreements.values().filter(|a| is_block(a));
        let all: BTreeSet<String> = all.map(|a| a.id.to_string()).collect();
        let (mut days, mut tickets, mut touched) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for disturbed in what {
            match disturbed {
                Disturbed::Day(member, date) => drop(days.insert((member.clone(), *date))),
                Disturbed::Place(place) => match place.kind {
                    PlaceKind::Agreement => drop(touched.insert(place.id.clone())),
                    PlaceKind::Ticket => drop(tickets.insert(place.id.clone())),
                    PlaceKind::Project => {
                        let project = self.firm.projects.get(&ProjectId::from(place.id.as_str()));
                        touched.extend(
                            project
                                .and_then(|p| p.agreement_id.as_ref())
                                .map(|id| id.to_string()),
                        );
                    }
                    PlaceKind::Incidents
                    | PlaceKind::Company
                    | PlaceKind::Day
                    | PlaceKind::Invoice
                    | PlaceKind::Entry => {}
                },
                _ => {}
            }
        }
        touched.retain(|id| all.contains(id));
        match () {
            () if all.is_empty() || (days.is_empty() && tickets.is_empty()) => {}
            // A first reading: every block.
            () if days.len() > MANY_DAYS => touched = all,
            () => touched.extend(self.db.blocks_worked(&all, &days, &tickets).await?),
        }
        Ok(touched)
    }

    fn add_day(&self, work: &mut Work, member: &MemberId, date: NaiveDate) {
        if let Some(person) = self.firm.person_of.get(member) {
            work.days.insert((date, person.clone()));
        }
    }

    fn every_day(&self, work: &mut Work, from: NaiveDate, to: NaiveDate) {
        for date in from.iter_days().take_while(|d| *d <= to) {
            work.days
                .extend(self.firm.persons.keys().map(|p| (date, p.clone())));
        }
    }

    /// Days that became due by the clock, or by a stale source having been read.
    fn newly_due(
        &self,
        work: &mut Work,
        since: NaiveDate,
        today: NaiveDate,
        judged: &BTreeSet<(NaiveDate, String)>,
        read_until: &ReadUntil,
    ) {
        for date in since.iter_days().take_while(|d| *d <= today) {
            for person in self.firm.persons.values() {
                let due = calendar::due_at(self.firm, self.params, person, date);
                if read_until.is_past(&person.id, due)
                    && !judged.contains(&(date, person.id.to_string()))
                {
                    work.days.insert((date, person.id.clone()));
                }
            }
        }
    }
}
