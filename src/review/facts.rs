//! Facts of many days at once: a batch is a handful of queries, however many people it holds.

use super::Reviewer;
use super::opening::{one_way, openings};
use crate::calendar;
use crate::coverage::{self, Work, follow, is_block, matters_since};
use crate::model::*;
use crate::store::work::{day_after, day_before};
use crate::store::{Db, Result};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// From so many people on, all entries of the days are read instead of those of the people.
const PEOPLE_BY_KEY: usize = 200;

/// Earlier than any work. The warehouse compares days as text, so that a year has four digits.
const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(1, 1, 1).expect("a day");

/// Which days of which persons, within a stretch of dates.
pub type Days = BTreeSet<(NaiveDate, PersonId)>;

/// The earliest day whose entries can reach into a day: a timer that ran through a whole day in between.
fn reach_back(date: NaiveDate) -> NaiveDate {
    day_before(day_before(date))
}

/// Everything that was read for a batch of days.
#[derive(Debug)]
pub struct Batch {
    entries: HashMap<PersonId, Vec<TimeEntry>>,
    calendar: HashMap<PersonId, Vec<CalendarEntry>>,
    absences: HashMap<PersonId, Vec<Absence>>,
    tickets: HashMap<TicketId, Arc<Ticket>>,
    drawn: HashMap<TimeEntryId, Drawn>,
}

impl Batch {
    /// Reads what the days need, their neighbours included.
    pub async fn read(
        db: &Db,
        firm: &Firm,
        business: &Business,
        days: &Days,
        blocks: &mut Blocks,
    ) -> Result<Self> {
        let (Some(first), Some(last)) = (days.first().map(|d| d.0), days.last().map(|d| d.0))
        else {
            return Ok(Self {
                entries: HashMap::new(),
                calendar: HashMap::new(),
                absences: HashMap::new(),
                tickets: HashMap::new(),
                drawn: HashMap::new(),
            });
        };
        let people: BTreeSet<&PersonId> = days.iter().map(|(_, p)| p).collect();
        let members: Option<BTreeSet<String>> = (people.len() < PEOPLE_BY_KEY).then(|| {
            people
                .iter()
                .filter_map(|p| firm.persons.get(*p))
                .flat_map(|p| p.members.iter().map(|m| m.to_string()))
                .collect()
        });
        let rows = db
            .entries(reach_back(first), day_after(last), members.as_ref())
            .await?;
        let tickets = tickets_of(db, &rows).await?;
        blocks
            .know(db, firm, blocks_of(firm, &rows, &tickets))
            .await?;
        let drawn = rows
            .iter()
            .filter_map(|e| Some((e.id.clone(), blocks.drawn.get(&e.id)?.clone())))
            .collect();
        let mut entries = by_person(firm, rows, |e| &e.member_id);
        for list in entries.values_mut() {
            list.sort_by(|a, b| {
                (a.work_date, a.started_at.is_none(), a.started_at, &a.id).cmp(&(
                    b.work_date,
                    b.started_at.is_none(),
                    b.started_at,
                    &b.id,
                ))
            });
        }
        // A day more on both sides: zones differ by up to a day from the business's.
        let from = calendar::day_bounds(business.time_zone, day_before(day_before(first))).start;
        let to = calendar::day_bounds(business.time_zone, day_after(day_after(last))).end;
        Ok(Self {
            entries,
            calendar: by_person(firm, db.calendar_entries(from, to).await?, |c| &c.member_id),
            absences: by_person(firm, db.absences(from, to).await?, |a| &a.member_id),
            tickets,
            drawn,
        })
    }

    /// The facts of one day; none for a person the directory does not hold.
    pub fn day(
        &self,
        reviewer: &Reviewer<'_>,
        person: &PersonId,
        date: NaiveDate,
        due: bool,
        since: NaiveDate,
    ) -> Option<DayFacts> {
        let (firm, params) = (reviewer.firm, reviewer.params);
        let person = firm.persons.get(person)?;
        let member = firm.members.get(&person.member_id)?;
        let own = self.entries.get(&person.id).map_or(&[][..], Vec::as_slice);
        let from = own.partition_point(|e| e.work_date < reach_back(date));
        let to = own.partition_point(|e| e.work_date <= day_after(date));
        let around: Vec<TimeEntry> = own[from..to].to_vec();
        let entries: Vec<TimeEntry> = around
            .iter()
            .filter(|e| e.work_date == date)
            .cloned()
            .collect();
        let tickets: BTreeMap<TicketId, Arc<Ticket>> = around
            .iter()
            .filter_map(|e| e.ticket_id.as_ref())
            .filter_map(|id| Some((id.clone(), self.tickets.get(id)?.clone())))
            .collect();
        let zone = member.time_zone.unwrap_or(params.business.time_zone);
        let bounds = (
            calendar::day_bounds(zone, day_before(date)).start,
            calendar::day_bounds(zone, day_after(date)).end,
        );
        let touches =
            |i: Option<Interval>| i.is_some_and(|i| i.start < bounds.1 && i.end > bounds.0);
        let drawn = entries
            .iter()
            .filter_map(|e| Some((e.id.clone(), self.drawn.get(&e.id)?.clone())));
        Some(DayFacts {
            drawn: drawn.collect(),
            zone,
            date,
            entries,
            around,
            calendar: self.calendar.get(&person.id).map_or(Vec::new(), |c| {
                c.iter().filter(|c| touches(c.interval)).cloned().collect()
            }),
            absences: self.absences.get(&person.id).map_or(Vec::new(), |a| {
                a.iter().filter(|a| touches(a.interval)).cloned().collect()
            }),
            tickets,
            due,
            within_look_back: date >= since,
            now: reviewer.now,
            person: person.clone(),
            member: member.clone(),
        })
    }
}

fn by_person<T>(
    firm: &Firm,
    rows: Vec<T>,
    member: impl Fn(&T) -> &MemberId,
) -> HashMap<PersonId, Vec<T>> {
    let mut groups: HashMap<PersonId, Vec<T>> = HashMap::new();
    for row in rows {
        if let Some(person) = firm.person_of.get(member(&row)) {
            groups.entry(person.clone()).or_default().push(row);
        }
    }
    groups
}

/// The tickets of entries, with when their kind last changed after their agreement was set.
async fn tickets_of(db: &Db, rows: &[TimeEntry]) -> Result<HashMap<TicketId, Arc<Ticket>>> {
    let ids = rows
        .iter()
        .filter_map(|e| e.ticket_id.as_ref().map(TicketId::as_str));
    let ids: HashSet<&str> = ids.collect();
    let mut tickets = db.tickets(ids.iter().copied()).await?;
    for (id, at) in db.rescoped(ids).await? {
        if let Some(ticket) = tickets.get_mut(&id) {
            Arc::make_mut(ticket).desk.rescoped_at = Some(at);
        }
    }
    Ok(tickets)
}

/// Open tickets without time, all or these, with when their kind last changed after their agreement was set.
pub(super) async fn open_tickets(db: &Db, ids: Option<&BTreeSet<String>>) -> Result<Vec<Ticket>> {
    let mut open = db.open_tickets(ids).await?;
    let rescoped = db.rescoped(open.iter().map(|t| t.id.as_str())).await?;
    for ticket in &mut open {
        ticket.desk.rescoped_at = rescoped.get(&ticket.id).copied();
    }
    Ok(open)
}

/// The blocks that work of these entries stands on.
fn blocks_of(
    firm: &Firm,
    rows: &[TimeEntry],
    tickets: &HashMap<TicketId, Arc<Ticket>>,
) -> BTreeSet<AgreementId> {
    let ticket = |e: &TimeEntry| tickets.get(e.ticket_id.as_ref()?).map(Arc::as_ref);
    let works = rows.iter().map(|e| Work::of_entry(firm, e, ticket(e)));
    let ends = works.filter_map(|work| {
        let from = work.agreement?;
        Some(follow(firm, &work, from).agreement().unwrap_or(from))
    });
    ends.filter(|a| is_block(a)).map(|a| a.id.clone()).collect()
}

/// What blocks give to work of some days, each block read once however many batches the days are.
#[derive(Debug)]
pub struct Blocks {
    first: NaiveDate,
    last: NaiveDate,
    known: BTreeSet<AgreementId>,
    drawn: HashMap<TimeEntryId, Drawn>,
    /// In which way what is kept of earlier work may stand for it; none: it may not.
    way: Option<Way>,
    /// What blocks had given when the month of the first day began, of those that were read whole.
    pub told: Openings,
}

impl Blocks {
    /// For the days between two; nothing is known yet.
    pub fn between(first: NaiveDate, last: NaiveDate) -> Self {
        Self {
            first: reach_back(first),
            last: day_after(last),
            known: BTreeSet::new(),
            drawn: HashMap::new(),
            way: None,
            told: Openings::new(),
        }
    }

    /// The same for a review, which has looked at all that was disturbed.
    pub fn of_review(firm: &Firm, first: NaiveDate, last: NaiveDate) -> Self {
        Self {
            way: one_way(firm),
            ..Self::between(first, last)
        }
    }

    /// In which way, and for which month it was told.
    pub fn told_at(&self) -> Option<(Way, Month)> {
        Some((self.way?, Month::of(self.first)))
    }

    /// Reads what is not known yet. What leads to a block by exclusions counts as well.
    async fn know(&mut self, db: &Db, firm: &Firm, blocks: BTreeSet<AgreementId>) -> Result<()> {
        let new: BTreeSet<AgreementId> = blocks.difference(&self.known).cloned().collect();
        let mut opened = Openings::new();
        if let Some((way, month)) = self.told_at() {
            opened = openings(db, firm, way, month, &new).await?;
        }
        let (mut rows, mut tickets) =
            work_on(db, firm, &new, &opened, self.first, self.last).await?;
        let is_other = |way: Way| rows.iter().any(|e| firm.way_of(e.id.source()) != way);
        if self.way.is_some_and(is_other) {
            // Of a source that is not in the settings any more.
            self.way = None;
            let none = Openings::new();
            (rows, tickets) = work_on(db, firm, &new, &none, self.first, self.last).await?;
        }
        if let Some((_, month)) = self.told_at().filter(|_| !opened.is_empty()) {
            let works = works(firm, &rows, &tickets);
            let late = coverage::overtaken(firm, &works, month.first(), &opened);
            if !late.is_empty() {
                let is_late =
                    |e: &TimeEntry| e.agreement_id.as_ref().is_some_and(|a| late.contains(a));
                opened.retain(|id, _| !late.contains(id));
                rows.retain(|entry| !is_late(entry));
                let (all, of) = work_on(db, firm, &late, &opened, self.first, self.last).await?;
                rows.extend(all.into_iter().filter(is_late));
                tickets.extend(of);
            }
        }
        let asked: BTreeSet<&TimeEntryId> = rows
            .iter()
            .filter(|e| e.work_date >= self.first)
            .map(|e| &e.id)
            .collect();
        let works = works(firm, &rows, &tickets);
        let mut drawn = match self.told_at() {
            Some((way, month)) => {
                let from = (way, month.first());
                let (drawn, mut told) = coverage::drawn_since(firm, &works, from, &opened);
                let late = coverage::overtaken(firm, &works, month.first(), &told);
                let read = new.difference(&late).filter(|id| !opened.contains_key(*id));
                let told = read.map(|id| {
                    let told = told.remove(id);
                    (id.clone(), told.unwrap_or(coverage::UNTOUCHED.into()))
                });
                self.told.extend(told);
                drawn
            }
            None => coverage::drawn(firm, &works),
        };
        // Work that came along with an exclusion and went to another block is not known from a part of that block's work.
        drawn.retain(|id, drawn| new.contains(&drawn.agreement_id) && asked.contains(id));
        self.drawn.extend(drawn);
        self.known.extend(new);
        Ok(())
    }
}

/// The work up to a day that matters for what these blocks give since another, with its tickets; of opened ones, since the
/// month of that day began.
pub(super) async fn work_on(
    db: &Db,
    firm: &Firm,
    blocks: &BTreeSet<AgreementId>,
    opened: &Openings,
    since: NaiveDate,
    to: NaiveDate,
) -> Result<(Vec<TimeEntry>, HashMap<TicketId, Arc<Ticket>>)> {
    if blocks.is_empty() {
        return Ok((Vec::new(), HashMap::new()));
    }
    let from = |id: &AgreementId| {
        let block = firm.agreements.get(id).filter(|_| blocks.contains(id))?;
        if opened.contains_key(id) {
            return Some(Month::of(since).first());
        }
        Some(matters_since(block, since).unwrap_or(FIRST_DAY))
    };
    let matters = firm.agreements.values().filter_map(|a| {
        let led_to = a
            .exclusions
            .iter()
            .filter_map(|row| row.to_agreement_id.as_ref());
        let first = led_to.chain([&a.id]).filter_map(from).min()?;
        Some((a.id.to_string(), first))
    });
    let mut rows = db.entries_on(&matters.collect(), to).await?;
    rows.sort_by(|a, b| {
        let order = |e: &TimeEntry| (e.work_date, e.started_at.is_none(), e.started_at);
        order(a).cmp(&order(b)).then_with(|| a.id.cmp(&b.id))
    });
    let ids = rows
        .iter()
        .filter_map(|e| e.ticket_id.as_ref().map(TicketId::as_str));
    let tickets = db.tickets(ids.collect::<HashSet<_>>()).await?;
    Ok((rows, tickets))
}

/// Entries as the pieces of work that agreements see.
pub(super) fn works<'a>(
    firm: &'a Firm,
    rows: &'a [TimeEntry],
    tickets: &'a HashMap<TicketId, Arc<Ticket>>,
) -> Vec<Work<'a>> {
    let is_work = |e: &&TimeEntry| !firm.is_absence(e) && !firm.is_wrap(e);
    let ticket = |e: &TimeEntry| tickets.get(e.ticket_id.as_ref()?).map(Arc::as_ref);
    let entries = rows.iter().filter(is_work);
    entries
        .map(|e| Work::of_entry(firm, e, ticket(e)))
        .collect()
}
