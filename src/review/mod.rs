//! Warehouse to queue: disturbed days, days that became due, and open tickets are judged; the queue follows.

mod facts;
mod firm;
mod follow;
mod identity;
pub mod message;
mod opening;
mod preview;
pub mod queue;
pub mod word;
mod work;

use crate::calendar;
use crate::model::*;
use crate::rules::{Facts, judge_day, judge_member, judge_ticket, rules_that_judge};
use crate::store::dirty::Consumer;
use crate::store::{Db, Result};
use chrono::{Days as DayCount, NaiveDate, TimeDelta};
use facts::{Batch, Blocks, Days};
pub use firm::has_common_cause;
use follow::JudgedUnit;
pub use follow::stored;
use identity::item_id;
use queue::{Judged, Scope};
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

/// Up to when sources of time were read: of everybody, and of people whose part was not read with the rest.
#[derive(Debug)]
struct ReadUntil {
    /// None: some source was never read.
    all: Option<Instant>,
    of: HashMap<PersonId, Option<Instant>>,
}

impl ReadUntil {
    fn of(&self, person: &PersonId) -> Option<Instant> {
        // None comes before any instant.
        let own = self.of.get(person);
        own.map_or(self.all, |own| self.all.min(*own))
    }
    /// Was everything about a person read at that instant or later?
    fn is_past(&self, person: &PersonId, at: Instant) -> bool {
        self.of(person).is_some_and(|until| at <= until)
    }
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
    /// Names of the others, folders of files: their days wait where the last reading failed.
    pub file_sources: Vec<String>,
}

impl Reviewer<'_> {
    /// Judges, and lets the queue follow.
    pub async fn review(&self, span: Span) -> Result<Reviewed> {
        let today = self.today();
        let since = self.since(today);
        let read_until = self.read_until().await?;
        let mut reviewed = Reviewed::default();
        if let Span::Days(from, _) = span {
            reviewed.no_time_before = (from < since).then_some(since);
        }
        let work = self.work(span, today, since, &read_until).await?;
        self.days(&work.days, since, &read_until, &mut reviewed)
            .await?;
        self.tickets(work.tickets.as_ref(), today, &mut reviewed)
            .await?;
        self.members(&work.members, span, since, today, &mut reviewed)
            .await?;
        if work.firm {
            reviewed.changed += self.set_up(work.new_day, since, today).await?;
        }
        if work.firm || reviewed.changed > 0 {
            reviewed.changed += self.system(since, today).await?;
        }
        let mut tx = self.db.begin(self.now).await?;
        tx.clear(Consumer::Judge, &work.claims).await?;
        reviewed.changed += usize::try_from(tx.expire_items(since).await?).unwrap_or(0);
        reviewed.changed += usize::try_from(
            tx.forget_personal(self.now - TimeDelta::days(PERSONAL_DAYS))
                .await?,
        )
        .unwrap_or(0);
        tx.commit().await?;
        Ok(reviewed)
    }

    /// Today in the firm's zone.
    fn today(&self) -> NaiveDate {
        let zone = &self.params.business.time_zone;
        self.now.with_timezone(zone).date_naive()
    }

    /// The first day that is still judged.
    fn since(&self, today: NaiveDate) -> NaiveDate {
        back(today, u64::from(self.params.review.look_back_days))
    }

    /// Up to when sources of time were read. Files count as read now, unless the last reading failed; a source that was never
    /// read makes every day unknown.
    async fn read_until(&self) -> Result<ReadUntil> {
        let read = self
            .db
            .read_until(&self.api_sources, &self.file_sources)
            .await?;
        let mut of = HashMap::new();
        for (member, at) in self.db.unread(&self.api_sources).await? {
            if let Some(person) = self.firm.person_of.get(&member) {
                let held = of.entry(person.clone()).or_insert(at);
                *held = at.min(*held);
            }
        }
        Ok(ReadUntil {
            all: read.map_or(Some(self.now), |at| at.map(|t| t.min(self.now))),
            of,
        })
    }

    /// Rules that have their say on these facts. A rule that is switched off finds nothing: what it had found is closed.
    fn asked(&self, facts: Facts<'_>) -> BTreeSet<&'static str> {
        let is_off = |id: &&str| self.params.rule(id).mode != RuleMode::On;
        let off = crate::rules::BOOK.iter().map(|rule| rule.id).filter(is_off);
        rules_that_judge(facts, self.params).chain(off).collect()
    }

    async fn days(
        &self,
        days: &Days,
        since: NaiveDate,
        read_until: &ReadUntil,
        reviewed: &mut Reviewed,
    ) -> Result<()> {
        let all: Vec<&(NaiveDate, PersonId)> = days.iter().collect();
        let Some((first, last)) = days.first().zip(days.last()) else {
            return Ok(());
        };
        let mut blocks = Blocks::of_review(self.firm, first.0, last.0);
        for chunk in all.chunks(BATCH_DAYS) {
            let chunk: Days = chunk.iter().map(|d| (*d).clone()).collect();
            let business = &self.params.business;
            let batch = Batch::read(self.db, self.firm, business, &chunk, &mut blocks).await?;
            let mut judged = Vec::with_capacity(chunk.len());
            let mut urls = HashMap::new();
            let mut noted = Vec::new();
            for (date, person_id) in &chunk {
                let Some(person) = self.firm.persons.get(person_id) else {
                    continue;
                };
                let due_at = calendar::due_at(self.firm, self.params, person, *date);
                let due = read_until.is_past(person_id, due_at);
                if !due && due_at <= self.now {
                    reviewed.stale_since = Some(read_until.of(person_id));
                }
                let Some(day) = batch.day(self, person_id, *date, due, since) else {
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
                judged.push(JudgedUnit {
                    unit: format!("day:{person_id}/{date}"),
                    person_id: Some(person_id.to_string()),
                    scope: Scope {
                        judged: Judged::Day(person.members.iter().cloned().collect(), *date),
                        rules: self.asked(Facts::Day(&day)),
                    },
                    findings,
                });
            }
            reviewed.days += judged.len();
            reviewed.changed += self.follow(judged, &urls, &noted, since).await?;
        }
        self.keep_openings(&blocks).await
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
        let open = facts::open_tickets(self.db, wanted).await?;
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
            let scope = Scope {
                judged: Judged::Ticket(facts.ticket.id.clone()),
                rules: self.asked(Facts::Ticket(&facts)),
            };
            judged.push(JudgedUnit {
                unit,
                person_id: None,
                scope,
                findings,
            });
        }
        reviewed.tickets += judged.len();
        // Closed by now, or with time: its own items are no more.
        let rules: BTreeSet<&'static str> = crate::rules::BOOK.iter().map(|r| r.id).collect();
        judged.extend(units.into_iter().map(|unit| JudgedUnit {
            scope: Scope {
                judged: Judged::Ticket(unit.trim_start_matches("ticket:").into()),
                rules: rules.clone(),
            },
            unit,
            person_id: None,
            findings: Vec::new(),
        }));
        let noted = if wanted.is_none() {
            vec![(today, String::new())]
        } else {
            Vec::new()
        };
        let since = self.since(today);
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
        let mut worked = self.db.worked_days(wanted, from, today).await?;
        let mut judged = Vec::new();
        for id in wanted {
            let Some(member) = self.firm.members.get(id) else {
                continue;
            };
            let facts = MemberFacts {
                member: member.clone(),
                days: worked.remove(id).unwrap_or_default(),
            };
            judged.push(JudgedUnit {
                unit: format!("member:{id}"),
                person_id: None,
                scope: Scope {
                    judged: Judged::Member(id.clone()),
                    rules: self.asked(Facts::Member(&facts)),
                },
                findings: judge_member(self.firm, &facts, self.params),
            });
        }
        reviewed.changed += self.follow(judged, &HashMap::new(), &[], since).await?;
        Ok(())
    }
}

/// So many days before.
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
