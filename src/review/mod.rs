//! Warehouse to queue: disturbed days, days that became due, and open tickets are judged; the queue follows.

mod facts;
pub mod queue;

use crate::calendar;
use crate::model::*;
use crate::rules::{Facts, judge_day, judge_member, judge_ticket, rules_that_judge};
use crate::store::dirty::{Claim, Consumer, Disturbed};
use crate::store::review::{ItemHead, NewItem};
use crate::store::work::DaysOf;
use crate::store::{Db, Result};
use chrono::{Days as DayCount, NaiveDate, TimeDelta};
use facts::{Batch, Days};
use queue::{Change, Judged, Kept, State, fold, item_id, root_id};
use std::collections::{BTreeSet, HashMap};

/// Person-days in one batch: bounds memory and the length of a transaction.
const BATCH_DAYS: usize = 2000;
/// Personal items are forgotten so long after they were closed (`domain.md` §6.5).
const PERSONAL_DAYS: i64 = 30;

/// Which days to judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Every day that is due and disturbed, within the look-back.
    Due,
    /// These days, disturbed or not, and what is disturbed after them.
    Days(NaiveDate, NaiveDate),
}

/// What a review did.
#[derive(Clone, Debug, Default)]
pub struct Reviewed {
    /// Person-days judged.
    pub days: usize,
    /// Open tickets judged.
    pub tickets: usize,
    /// Items that changed.
    pub changed: usize,
    /// `time.*` is not judged before this day, though earlier ones were asked for.
    pub no_time_before: Option<NaiveDate>,
    /// Sources that bring time were last all read then, too long ago for some due days; none: never.
    pub stale_since: Option<Option<Instant>>,
}

/// What reviewing needs.
#[derive(Debug)]
pub struct Reviewer<'a> {
    /// The warehouse.
    pub db: &'a Db,
    /// The firm.
    pub firm: &'a Firm,
    /// Settings.
    pub params: &'a Params,
    /// Number of the settings in force.
    pub settings_version: i64,
    /// When.
    pub now: Instant,
    /// Names of the sources that are asked over HTTP: their days wait until they were read.
    pub api_sources: Vec<String>,
}

/// What is to be judged.
#[derive(Debug, Default)]
struct Work {
    days: Days,
    /// None: all open tickets.
    tickets: Option<BTreeSet<String>>,
    members: BTreeSet<MemberId>,
    claims: Vec<Claim>,
}

impl Reviewer<'_> {
    /// Judges, and lets the queue follow.
    pub async fn review(&self, span: Span) -> Result<Reviewed> {
        let today = self
            .now
            .with_timezone(&self.params.business.time_zone)
            .date_naive();
        let since = back(today, u64::from(self.params.review.look_back_days));
        // Files count as read now; an API source that was never read makes every day unknown.
        let read_until = self
            .db
            .read_until(&self.api_sources)
            .await?
            .map_or(Some(self.now), |at| at.map(|t| t.min(self.now)));
        let mut reviewed = Reviewed::default();
        if let Span::Days(from, _) = span {
            reviewed.no_time_before = (from < since).then_some(since);
        }
        let work = self.work(span, today, since, read_until).await?;
        self.days(&work.days, since, read_until, &mut reviewed)
            .await?;
        self.tickets(work.tickets.as_ref(), today, &mut reviewed)
            .await?;
        self.members(&work.members, span, since, today, &mut reviewed)
            .await?;
        let mut tx = self.db.begin(self.now).await?;
        tx.clear(Consumer::Judge, &work.claims).await?;
        tx.clear_days_before(Consumer::Judge, since).await?;
        reviewed.changed += usize::try_from(tx.expire_items(since).await?).unwrap_or(0);
        reviewed.changed += usize::try_from(
            tx.forget_personal(self.now - TimeDelta::days(PERSONAL_DAYS))
                .await?,
        )
        .unwrap_or(0);
        tx.commit().await?;
        Ok(reviewed)
    }

    async fn work(
        &self,
        span: Span,
        today: NaiveDate,
        since: NaiveDate,
        read_until: Option<Instant>,
    ) -> Result<Work> {
        let claims = self.db.disturbed(Consumer::Judge, Some(since)).await?;
        let mut work = Work {
            tickets: Some(BTreeSet::new()),
            ..Work::default()
        };
        let (mut tickets, mut agreements, mut projects) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let mut all = false;
        for claim in &claims {
            match &claim.what {
                Disturbed::Day(member, date) => {
                    self.add_day(&mut work, &MemberId::from(member.as_str()), *date)
                }
                Disturbed::Ticket(id) => {
                    tickets.insert(id.clone());
                }
                Disturbed::TicketTime(id) => work.tickets.iter_mut().for_each(|t| {
                    t.insert(id.clone());
                }),
                Disturbed::Agreement(id) => {
                    agreements.insert(id.clone());
                }
                Disturbed::Project(id) => {
                    projects.insert(id.clone());
                }
                Disturbed::Member(id) => {
                    work.members.insert(MemberId::from(id.as_str()));
                }
                Disturbed::Month(_) => {}
                Disturbed::All => all = true,
            }
        }
        work.claims = claims;
        let judged = self.db.judged_days(since).await?;
        let every = all || matches!(span, Span::Days(..));
        // What a calendar day alone changes (an agreement that ended yesterday) shows on tickets once a day.
        let new_day = !judged.contains(&(today, String::new()));
        for kind in [
            DaysOf::Tickets(&tickets),
            DaysOf::Agreements(&agreements),
            DaysOf::Projects(&projects),
        ] {
            for (member, date) in self.db.days_of(kind, since).await? {
                self.add_day(&mut work, &member.into(), date);
            }
        }
        if every || new_day || !agreements.is_empty() || !projects.is_empty() {
            work.tickets = None;
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
        read_until: Option<Instant>,
    ) {
        for date in since.iter_days().take_while(|d| *d <= today) {
            for person in self.firm.persons.values() {
                let due = calendar::due_at(self.firm, self.params, person, date);
                if read_until.is_some_and(|until| due <= until)
                    && !judged.contains(&(date, person.id.to_string()))
                {
                    work.days.insert((date, person.id.clone()));
                }
            }
        }
    }

    async fn days(
        &self,
        days: &Days,
        since: NaiveDate,
        read_until: Option<Instant>,
        reviewed: &mut Reviewed,
    ) -> Result<()> {
        let all: Vec<&(NaiveDate, PersonId)> = days.iter().collect();
        for chunk in all.chunks(BATCH_DAYS) {
            let chunk: Days = chunk.iter().map(|d| (*d).clone()).collect();
            let batch = Batch::read(self.db, self.firm, &self.params.business, &chunk).await?;
            let mut judged = Vec::with_capacity(chunk.len());
            let mut urls = HashMap::new();
            let mut noted = Vec::new();
            for (date, person_id) in &chunk {
                let Some(person) = self.firm.persons.get(person_id) else {
                    continue;
                };
                let due_at = calendar::due_at(self.firm, self.params, person, *date);
                let due = read_until.is_some_and(|until| due_at <= until);
                if !due && due_at <= self.now {
                    reviewed.stale_since = Some(read_until);
                }
                let Some(day) = batch.day(
                    self.firm,
                    self.params,
                    person_id,
                    *date,
                    due,
                    since,
                    self.now,
                ) else {
                    continue;
                };
                if due && *date >= since {
                    noted.push((*date, person_id.to_string()));
                }
                let findings = judge_day(self.firm, &day, self.params);
                urls.extend(
                    findings
                        .iter()
                        .filter_map(|f| Some((item_id(f), url(f, &day)?))),
                );
                judged.push(Judged {
                    unit: format!("day:{person_id}/{date}"),
                    person_id: Some(person_id.to_string()),
                    rules: rules_that_judge(Facts::Day(&day), self.params).collect(),
                    findings,
                });
            }
            reviewed.days += judged.len();
            reviewed.changed += self.follow(judged, &urls, &noted, since).await?;
        }
        Ok(())
    }

    async fn tickets(
        &self,
        wanted: Option<&BTreeSet<String>>,
        today: NaiveDate,
        reviewed: &mut Reviewed,
    ) -> Result<()> {
        if wanted.is_some_and(BTreeSet::is_empty) {
            return Ok(());
        }
        let open = self.db.open_tickets(wanted).await?;
        let mut units: BTreeSet<String> = match wanted {
            Some(ids) => ids.iter().map(|id| format!("ticket:{id}")).collect(),
            None => self.db.ticket_units().await?,
        };
        let mut judged = Vec::with_capacity(open.len());
        let mut urls = HashMap::new();
        for ticket in open {
            let unit = format!("ticket:{}", ticket.id);
            units.remove(&unit);
            let facts = TicketFacts { ticket, today };
            let findings = judge_ticket(self.firm, &facts, self.params);
            urls.extend(
                findings
                    .iter()
                    .filter_map(|f| Some((item_id(f), facts.ticket.url.clone()?))),
            );
            judged.push(Judged {
                unit,
                person_id: None,
                rules: rules_that_judge(Facts::Ticket(&facts), self.params).collect(),
                findings,
            });
        }
        reviewed.tickets += judged.len();
        // Closed by now, or with time: its own items are no more.
        let rules: BTreeSet<&'static str> = crate::rules::BOOK.iter().map(|r| r.id).collect();
        judged.extend(units.into_iter().map(|unit| Judged {
            unit,
            person_id: None,
            rules: rules.clone(),
            findings: Vec::new(),
        }));
        let noted = if wanted.is_none() {
            vec![(today, String::new())]
        } else {
            Vec::new()
        };
        let since = back(today, u64::from(self.params.review.look_back_days));
        reviewed.changed += self.follow(judged, &urls, &noted, since).await?;
        Ok(())
    }

    async fn members(
        &self,
        wanted: &BTreeSet<MemberId>,
        span: Span,
        since: NaiveDate,
        today: NaiveDate,
        reviewed: &mut Reviewed,
    ) -> Result<()> {
        if wanted.is_empty() {
            return Ok(());
        }
        let from = match span {
            Span::Days(from, _) => from.min(since),
            Span::Due => since,
        };
        let mut worked = self.db.worked_days(from, today).await?;
        let mut judged = Vec::new();
        for id in wanted {
            let Some(member) = self.firm.members.get(id) else {
                continue;
            };
            let facts = MemberFacts {
                member: member.clone(),
                days: worked.remove(id).unwrap_or_default(),
            };
            judged.push(Judged {
                unit: format!("member:{id}"),
                person_id: None,
                rules: rules_that_judge(Facts::Member(&facts), self.params).collect(),
                findings: judge_member(self.firm, &facts, self.params),
            });
        }
        reviewed.changed += self.follow(judged, &HashMap::new(), &[], since).await?;
        Ok(())
    }

    /// Folds what was judged into the queue, in one transaction.
    async fn follow(
        &self,
        judged: Vec<Judged>,
        urls: &HashMap<String, String>,
        noted: &[(NaiveDate, String)],
        since: NaiveDate,
    ) -> Result<usize> {
        let units: BTreeSet<String> = judged.iter().map(|j| j.unit.clone()).collect();
        let ids: BTreeSet<String> = judged
            .iter()
            .flat_map(|j| j.findings.iter().map(item_id))
            .collect();
        let persons: BTreeSet<String> = judged
            .iter()
            .filter(|j| j.findings.iter().any(|f| f.rule == "time.gap"))
            .filter_map(|j| j.person_id.clone())
            .collect();
        let items: Vec<Kept> = self
            .db
            .items_of(&units, &ids)
            .await?
            .into_iter()
            .filter_map(kept)
            .collect();
        let words: Vec<Kept> = self
            .db
            .words_on_gaps(&persons)
            .await?
            .into_iter()
            .filter_map(kept)
            .collect();
        let changes = fold(&items, &words, judged);
        if changes.is_empty() && noted.is_empty() {
            return Ok(0);
        }
        let mut tx = self.db.begin(self.now).await?;
        for change in &changes {
            match change {
                Change::Put {
                    item_id,
                    unit,
                    person_id,
                    state,
                    fingerprint,
                    finding,
                } => {
                    let item = NewItem {
                        item_id,
                        root_id: root_id(finding),
                        state: state.as_str(),
                        unit,
                        person_id: person_id.as_deref(),
                        url: urls.get(item_id).cloned(),
                        fingerprint,
                        finding,
                    };
                    tx.put_item(&item, self.settings_version).await?;
                }
                Change::Fix { item_id } => {
                    tx.move_item(item_id, State::Fixed.as_str(), "fixed", None, None)
                        .await?
                }
            }
        }
        tx.note_judged(noted, self.settings_version, since).await?;
        tx.commit().await?;
        Ok(changes.len())
    }
}

fn kept(head: ItemHead) -> Option<Kept> {
    Some(Kept {
        state: State::parse(&head.state)?,
        item_id: head.item_id,
        rule: head.rule,
        unit: head.unit,
        fingerprint: head.fingerprint,
        person_id: head.person_id,
        interval: head.interval,
    })
}

fn back(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(DayCount::new(days))
        .unwrap_or(NaiveDate::MIN)
}

/// The link into the source of what a finding is about: the entry's, else the ticket's.
fn url(finding: &Finding, day: &DayFacts) -> Option<String> {
    let entry = finding
        .time_entry_id
        .as_ref()
        .and_then(|id| day.around.iter().find(|e| e.id == *id));
    let ticket = finding
        .ticket_id
        .as_ref()
        .and_then(|id| day.tickets.get(id));
    entry
        .and_then(|e| e.url.clone())
        .or_else(|| ticket.and_then(|t| t.url.clone()))
}
