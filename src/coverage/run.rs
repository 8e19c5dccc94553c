//! A run of agreements over work: what each piece takes, in the order in which the source applies them.

use super::block::{Block, is_block};
use super::condition::{Condition, failed};
use super::rate::{block_factor, hourly, row, to_bill};
use super::route::follow;
use super::work::Work;
use crate::model::exact::{portion, seconds};
use crate::model::{Agreement, AgreementId, AgreementKind, Firm, Month, Openings, Seconds, Way};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::collections::HashMap;

/// How a kind of agreement meets work it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// Wholly, at no price of its own.
    Wholly,
    /// As far as the balance goes.
    Balance,
    /// Not, but it prices the hour.
    Priced,
    /// Not at all.
    Never,
}

/// How an agreement meets work it takes.
pub fn means(agreement: &Agreement) -> Means {
    match agreement.kind {
        AgreementKind::TimeAndMaterials | AgreementKind::ProjectTimeAndMaterials => Means::Priced,
        AgreementKind::ProjectFixedFee => Means::Wholly,
        _ if !agreement.covers_time => Means::Never,
        _ if is_block(agreement) => Means::Balance,
        _ => Means::Wholly,
    }
}

/// What became of one piece of work. `covered + overrun + rest` is the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    /// The agreement that decided, after exclusions; none: there was none.
    pub agreement_id: Option<AgreementId>,
    /// Taken in, from the balance where there is one.
    pub covered: Seconds,
    /// Beyond the balance of an agreement that lets such work in.
    pub overrun: Seconds,
    /// Neither: billed by the hour, or by nobody.
    pub rest: Seconds,
    /// Seconds or money left before it, for a block.
    pub left: Option<Decimal>,
    /// Seconds or money that it took of them.
    pub drawn: Decimal,
    /// The agreement prices the hour.
    pub priced: bool,
    /// The conditions that did not hold. Empty without an agreement.
    pub failed: Vec<Condition>,
}

/// A cover in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All of it, overruns that the agreement allows included.
    Full,
    /// A part; the rest is billed.
    Part,
    /// None of it: no agreement, a condition, or no balance.
    Not,
    /// None of it, and the agreement says at what price.
    Priced,
}

impl Cover {
    /// In one word.
    pub fn outcome(&self) -> Outcome {
        let taken = self.covered + self.overrun;
        match (self.priced, taken.0 > 0, self.rest.0 > 0) {
            (true, ..) => Outcome::Priced,
            (_, true, true) => Outcome::Part,
            _ if !self.failed.is_empty() || self.agreement_id.is_none() => Outcome::Not,
            _ => Outcome::Full,
        }
    }

    fn none(whole: Seconds, agreement: Option<&Agreement>, failed: Vec<Condition>) -> Self {
        Self {
            agreement_id: agreement.map(|a| a.id.clone()),
            covered: Seconds(0),
            overrun: Seconds(0),
            rest: whole,
            left: None,
            drawn: Decimal::ZERO,
            priced: false,
            failed,
        }
    }
}

/// Runs the work through its agreements, in the source's way; the answers are in the order of `works`.
///
/// ConnectWise lets the entry's own agreement decide and runs blocks down in the order of saving; Autotask follows
/// exclusions to other agreements; both others go by work date. Work without an entry takes nothing.
pub fn run(firm: &Firm, works: &[Work<'_>], way: Way) -> Vec<Cover> {
    let none = Openings::new();
    run_through(firm, works, way, way == Way::ConnectWise, None, &none).0
}

/// The same, and the blocks as they are afterwards. `by_saving`: in the order of saving, else by work date; `until`: blocks
/// are granted up to the end of this month at least; `openings`: what blocks had given before.
pub(super) fn run_through<'a>(
    firm: &'a Firm,
    works: &[Work<'a>],
    way: Way,
    by_saving: bool,
    until: Option<Month>,
    openings: &Openings,
) -> (Vec<Cover>, HashMap<AgreementId, Block<'a>>) {
    let mut order: Vec<usize> = (0..works.len()).collect();
    match by_saving {
        true => order.sort_by_key(|&n| works[n].by_saving()),
        false => order.sort_by_key(|&n| works[n].by_day()),
    }
    let deciding: Vec<Option<&Agreement>> =
        works.iter().map(|work| deciding(firm, work, way)).collect();
    let mut blocks = blocks(works, &deciding, until, openings);
    let mut covers: Vec<Option<Cover>> = vec![None; works.len()];
    for n in order {
        let block = deciding[n].and_then(|a| blocks.get_mut(&a.id));
        covers[n] = Some(cover(firm, &works[n], deciding[n], block, way));
    }
    (covers.into_iter().flatten().collect(), blocks)
}

pub(super) fn deciding<'a>(firm: &'a Firm, work: &Work<'a>, way: Way) -> Option<&'a Agreement> {
    match way {
        Way::ConnectWise => {
            let own = work.entry.map_or_else(
                || work.ticket.and_then(|t| t.agreement_id.as_ref()),
                |e| e.agreement_id.as_ref(),
            );
            firm.agreements.get(own?)
        }
        Way::Plain => work.agreement,
        Way::Autotask => {
            let from = work.agreement?;
            let end = follow(firm, work, from).agreement();
            // Excluded to nowhere: the first agreement says why.
            Some(end.unwrap_or(from))
        }
    }
}

/// One ledger a block, from its start to the last day of work on it.
fn blocks<'a>(
    works: &[Work<'_>],
    deciding: &[Option<&'a Agreement>],
    until: Option<Month>,
    openings: &Openings,
) -> HashMap<AgreementId, Block<'a>> {
    let mut days = HashMap::new();
    for (work, agreement) in works.iter().zip(deciding) {
        if let Some(agreement) = agreement.filter(|a| is_block(a)) {
            let (_, first, last) = days
                .entry(agreement.id.clone())
                .or_insert((agreement, work.date, work.date));
            *first = work.date.min(*first);
            *last = work.date.max(*last);
        }
    }
    days.into_iter()
        .map(|(id, (agreement, first, last))| {
            let start = Month::of(first).first();
            let month = until.map_or(Month::of(last), |until| until.max(Month::of(last)));
            let opening = openings.get(&id);
            let opened = opening.and_then(|told| Block::opened(agreement, month, told));
            let block = opened.unwrap_or_else(|| Block::new(agreement, month, start));
            (id, block)
        })
        .collect()
}

fn cover(
    firm: &Firm,
    work: &Work<'_>,
    agreement: Option<&Agreement>,
    mut block: Option<&mut Block<'_>>,
    way: Way,
) -> Cover {
    let whole = whole(work, agreement);
    let Some(agreement) = agreement else {
        return Cover::none(whole, None, Vec::new());
    };
    let failed = failed(firm, work, agreement);
    let left = block.as_mut().map(|block| block.left(work.date));
    let mut cover = Cover {
        left,
        ..Cover::none(whole, Some(agreement), failed)
    };
    if !cover.failed.is_empty() {
        return cover;
    }
    match (means(agreement), block) {
        (Means::Priced, _) => cover.priced = true,
        (Means::Balance, Some(block)) => take(firm, work, agreement, block, way, &mut cover),
        (Means::Wholly, _) => (cover.covered, cover.rest) = (whole, Seconds(0)),
        (Means::Never | Means::Balance, _) => cover.failed.push(Condition::CoversTime),
    }
    cover
}

/// Blocks run down by what the source bills, else by what was worked; other work is looked at as billed.
fn whole(work: &Work<'_>, agreement: Option<&Agreement>) -> Seconds {
    let Some(entry) = work.entry else {
        return Seconds(0);
    };
    if agreement.is_some_and(|a| a.kind == AgreementKind::BlockHours) {
        return entry.to_bill.unwrap_or(entry.worked).max(Seconds(0));
    }
    let row = agreement.and_then(|a| row(a, work.role, work.work_type, work.date));
    to_bill(entry, row)
}

fn take(
    firm: &Firm,
    work: &Work<'_>,
    agreement: &Agreement,
    block: &mut Block<'_>,
    way: Way,
    cover: &mut Cover,
) {
    let whole = cover.rest;
    let units = match agreement.kind {
        AgreementKind::BlockHours => {
            let factor = block_factor(agreement, work.role, work.work_type, work.date);
            seconds(whole).saturating_mul(factor)
        }
        _ => value(firm, work, agreement, whole),
    };
    let taken = block.take(work.date, units).units;
    let covered = match taken == units {
        true => whole,
        false => whole_seconds(portion(seconds(whole), taken, units)),
    };
    cover.drawn = taken;
    cover.covered = covered.min(whole);
    cover.rest = whole - cover.covered;
    if cover.rest.0 > 0 && agreement.allow_overrun && way == Way::ConnectWise {
        (cover.overrun, cover.rest) = (cover.rest, Seconds(0));
    } else if cover.rest.0 > 0 {
        cover.failed.push(Condition::Balance);
    }
}

/// What the work is worth at its rate, in units of a block.
fn value(firm: &Firm, work: &Work<'_>, agreement: &Agreement, whole: Seconds) -> Decimal {
    let row = row(agreement, work.role, work.work_type, work.date);
    let standard = work
        .role
        .and_then(|role| firm.work_roles.get(role)?.standard_rate);
    let kind = work.work_type.and_then(|id| firm.work_types.get(id));
    let rate = work
        .entry
        .and_then(|entry| hourly(entry, row, standard, kind));
    rate.unwrap_or_default().saturating_mul(seconds(whole))
}

/// Whole seconds, never more than there are.
fn whole_seconds(units: Decimal) -> Seconds {
    Seconds(units.trunc().to_i64().unwrap_or(0).max(0))
}
