//! What blocks gave, entry by entry, and how they stand: the source's own order beside the order of work dates.

use super::block::{Block, is_block};
use super::run::{Cover, deciding, run_through};
use super::saved;
use super::work::Work;
use crate::model::{
    Agreement, AgreementId, BlockState, Drawn, Firm, Month, Openings, Seconds, TimeEntryId, Way,
};
use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};

/// The pace is taken from so many days (`domain.md` §1.7).
pub const PACE_DAYS: u64 = 60;
/// A source's own balance is no older than this.
const BALANCE_DAYS: u64 = 2;

/// What each entry on a block got. `works` are all the work of these blocks up to the days that are asked about.
pub fn drawn(firm: &Firm, works: &[Work<'_>]) -> HashMap<TimeEntryId, Drawn> {
    let none = Openings::new();
    let groups = by_way(firm, works).into_iter();
    groups
        .flat_map(|(way, works)| drawn_in(firm, &works, way, (&none, &none)))
        .collect()
}

fn drawn_in(
    firm: &Firm,
    works: &[Work<'_>],
    way: Way,
    (opened, opened_by_day): (&Openings, &Openings),
) -> Vec<(TimeEntryId, Drawn)> {
    let saving = way == Way::ConnectWise;
    let (covers, _) = run_through(firm, works, way, saving, None, opened);
    let by_day = match saving {
        true => run_through(firm, works, way, false, None, opened_by_day).0,
        false => covers.clone(),
    };
    let covers = works.iter().zip(covers).zip(by_day);
    covers
        .filter_map(|((work, cover), other)| one(work, &cover, &other))
        .collect()
}

/// The same of work since a day, where the sources are all of this way. Of blocks with an opening no work before the day is
/// needed; in the order of saving it must not be [`overtaken`](super::overtaken). Answers the openings of the others as well.
pub fn drawn_since(
    firm: &Firm,
    works: &[Work<'_>],
    (way, day): (Way, NaiveDate),
    openings: &Openings,
) -> (HashMap<TimeEntryId, Drawn>, Openings) {
    let none = Openings::new();
    let opened = |work: &Work<'_>| {
        let block = deciding(firm, work, way).filter(|a| is_block(a))?;
        Some(openings.contains_key(&block.id))
    };
    let (mut here, mut whole) = (Vec::new(), Vec::new());
    for work in works.iter().filter(|w| w.entry.is_some()) {
        match opened(work) {
            Some(true) if work.date >= day => here.push(work.clone()),
            Some(false) => whole.push(work.clone()),
            _ => {}
        }
    }
    let before = whole.iter().filter(|work| work.date < day);
    let before: Vec<Work<'_>> = before.cloned().collect();
    if way == Way::ConnectWise {
        let (saving, by_day) = saved::of_both(openings);
        let mut drawn = drawn_in(firm, &here, way, (&saving, &by_day));
        drawn.extend(drawn_in(firm, &whole, way, (&none, &none)));
        return (drawn.into_iter().collect(), saved::told(firm, &before));
    }
    let (_, blocks) = run_through(firm, &before, way, false, None, &none);
    let blocks = blocks.into_iter();
    let told: Openings = blocks.map(|(id, block)| (id, block.opening())).collect();
    let mut all = told.clone();
    all.extend(openings.iter().map(|(id, told)| (id.clone(), told.clone())));
    here.extend(whole.into_iter().filter(|work| work.date >= day));
    let drawn = drawn_in(firm, &here, way, (&all, &all));
    (drawn.into_iter().collect(), told)
}

/// Only work that its block would take, balance apart, is said to have drawn on it.
fn one(work: &Work<'_>, cover: &Cover, by_day: &Cover) -> Option<(TimeEntryId, Drawn)> {
    let takes = cover.failed.iter().all(|c| *c == super::Condition::Balance);
    let drawn = Drawn {
        agreement_id: cover.agreement_id.clone()?,
        whole: cover.covered + cover.overrun + cover.rest,
        covered: cover.covered + cover.overrun,
        left: cover.left.filter(|_| takes)?,
        by_work_date: by_day.covered + by_day.overrun,
    };
    Some((work.entry?.id.clone(), drawn))
}

/// How blocks stand today, those without any work among them.
pub fn states(
    firm: &Firm,
    works: &[Work<'_>],
    today: NaiveDate,
) -> BTreeMap<AgreementId, BlockState> {
    let (month, none) = (Month::of(today), Openings::new());
    let mut states = BTreeMap::new();
    for (way, works) in by_way(firm, works) {
        let saving = way == Way::ConnectWise;
        let (covers, blocks) = run_through(firm, &works, way, saving, Some(month), &none);
        for (id, mut block) in blocks {
            let own = works.iter().zip(&covers);
            let own = own.filter(|(_, cover)| cover.agreement_id.as_ref() == Some(&id));
            let state = state(firm, &id, own, &mut block, today);
            states.insert(id, state);
        }
    }
    for agreement in firm.agreements.values().filter(|a| is_block(a)) {
        if agreement.active_on(today) && !states.contains_key(&agreement.id) {
            let mut block = Block::new(agreement, month, month.first());
            let state = state(firm, &agreement.id, [].into_iter(), &mut block, today);
            states.insert(agreement.id.clone(), state);
        }
    }
    states
}

fn state<'a>(
    firm: &Firm,
    id: &AgreementId,
    own: impl Iterator<Item = (&'a Work<'a>, &'a Cover)>,
    block: &mut Block<'_>,
    today: NaiveDate,
) -> BlockState {
    let (granted, left) = block.usable(today);
    let since = today
        .checked_sub_days(Days::new(PACE_DAYS))
        .unwrap_or(today);
    let lately = today
        .checked_sub_days(Days::new(BALANCE_DAYS))
        .unwrap_or(today);
    let mut state = BlockState {
        granted,
        left,
        lately: Decimal::ZERO,
        work_days: work_days(since, today),
        last_used_on: None,
        expiring: block.expiring(today),
        taken_by_source: Some(Seconds(0)),
        taken: Seconds(0),
        left_by_source: None,
        fresh: Decimal::ZERO,
        is_steady: is_steady(firm.agreements.get(id), block, lately, today),
    };
    for (work, cover) in own {
        let of_source = work.entry.and_then(|entry| entry.covered);
        state.taken_by_source = state.taken_by_source.zip(of_source).map(|(a, b)| a + b);
        if cover.covered.0 <= 0 {
            continue;
        }
        if work.date >= since && work.date < today {
            state.lately = state.lately.saturating_add(cover.drawn);
        }
        if work.date >= lately || saved_on(work) >= Some(lately) {
            state.fresh = state.fresh.saturating_add(cover.drawn);
        }
        state.last_used_on = state.last_used_on.max(Some(work.date));
        state.taken += cover.covered;
    }
    state
}

/// The day an entry was saved, in UTC.
fn saved_on(work: &Work<'_>) -> Option<NaiveDate> {
    Some(work.entry?.entered_at?.date_naive())
}

/// Did no lot begin or end, and was none topped up, since that day?
fn is_steady(
    agreement: Option<&Agreement>,
    block: &mut Block<'_>,
    since: NaiveDate,
    today: NaiveDate,
) -> bool {
    let mut adjusted = agreement.into_iter().flat_map(|a| &a.adjustments);
    block.usable(since).0 == block.usable(today).0 && adjusted.all(|a| a.on < since || a.on > today)
}

/// Monday to Friday, the last day out.
fn work_days(from: NaiveDate, to: NaiveDate) -> i64 {
    let days = from.iter_days().take_while(|day| *day < to);
    let days = days.filter(|day| day.weekday().number_from_monday() < 6);
    i64::try_from(days.count()).unwrap_or(0)
}

/// The work on blocks, by the way of its source. Autotask follows exclusions, so any work there may end on a block.
fn by_way<'a>(firm: &'a Firm, works: &[Work<'a>]) -> Vec<(Way, Vec<Work<'a>>)> {
    let mut groups: Vec<(Way, Vec<Work<'a>>)> = Vec::new();
    for work in works {
        let Some(entry) = work.entry else {
            continue;
        };
        let way = firm.way_of(entry.id.source());
        if !deciding(firm, work, way).is_some_and(is_block) {
            continue;
        }
        match groups.iter_mut().find(|(other, _)| *other == way) {
            Some((_, works)) => works.push(work.clone()),
            None => groups.push((way, vec![work.clone()])),
        }
    }
    groups
}
