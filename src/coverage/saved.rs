//! What blocks had given when a month began, where they are used up in the order of saving: it stands for the work before as
//! long as all of that was saved before the work since.

use super::block::{Block, is_block};
use super::run::{deciding, run_through};
use super::work::Work;
use crate::model::{Agreement, AgreementId, Firm, Month, Openings, Way};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// No block had given anything.
pub const UNTOUCHED: &str = "0";
const SAVING: Way = Way::ConnectWise;

/// An opening of either way: `<last saved, µs>~<in the order of saving>~<in the order of work dates>`, or one for all orders.
struct Told<'a> {
    last: i64,
    saving: &'a str,
    by_day: &'a str,
}

fn read(told: &str) -> Option<Told<'_>> {
    let Some((last, rest)) = told.split_once('~') else {
        return Some(Told {
            last: i64::MIN,
            saving: told,
            by_day: told,
        });
    };
    let (saving, by_day) = rest.split_once('~')?;
    Some(Told {
        last: last.parse().ok()?,
        saving,
        by_day,
    })
}

/// Of what was kept (agreement, print of its terms, opening) that from which blocks run on in a month: their terms are the same.
pub fn standing(
    firm: &Firm,
    month: Month,
    kept: Vec<(String, String, String)>,
    print: impl Fn(&Agreement) -> String,
) -> Openings {
    let same = kept.into_iter().filter_map(|(id, terms, told)| {
        let agreement = firm.agreements.get(&AgreementId::from(id))?;
        let stands = terms == print(agreement) && opens(agreement, month, &told);
        stands.then(|| (agreement.id.clone(), told))
    });
    same.collect()
}

/// Does a block run on from there in a month? Not where its terms are others.
pub fn opens(agreement: &Agreement, month: Month, told: &str) -> bool {
    let is_told = |part: &str| Block::opened(agreement, month, part).is_some();
    read(told).is_some_and(|told| is_told(told.saving) && is_told(told.by_day))
}

/// The openings in the order of saving, and in that of work dates.
pub(super) fn of_both(openings: &Openings) -> (Openings, Openings) {
    let told = openings
        .iter()
        .filter_map(|(id, told)| Some((id, read(told)?)));
    told.map(|(id, told)| {
        let (saving, by_day) = (told.saving.to_owned(), told.by_day.to_owned());
        ((id.clone(), saving), (id.clone(), by_day))
    })
    .unzip()
}

/// What blocks gave to this work, all there is of it before a month.
pub(super) fn told(firm: &Firm, before: &[Work<'_>]) -> Openings {
    let none = Openings::new();
    let run = |by_saving| run_through(firm, before, SAVING, by_saving, None, &none).1;
    let (saving, by_day) = (run(true), run(false));
    let one = |(id, block): (AgreementId, Block<'_>)| {
        let own = before.iter().filter(|work| on(firm, work) == Some(&id));
        let last = own.map(saved).max()?;
        let by_day = by_day.get(&id)?.opening();
        let told = format!("{last}~{}~{by_day}", block.opening());
        Some((id, told))
    };
    saving.into_iter().filter_map(one).collect()
}

/// Blocks with work since a day that was saved before some of the work that its opening stands for; none where an opening is for
/// the order of work dates.
pub fn overtaken(
    firm: &Firm,
    works: &[Work<'_>],
    day: NaiveDate,
    openings: &Openings,
) -> BTreeSet<AgreementId> {
    let since = works.iter().filter(|work| work.date >= day);
    let late = since.filter_map(|work| {
        let id = on(firm, work)?;
        let told = read(openings.get(id)?)?;
        (saved(work) <= told.last).then(|| id.clone())
    });
    late.collect()
}

/// The block that the work is on.
fn on<'a>(firm: &'a Firm, work: &Work<'a>) -> Option<&'a AgreementId> {
    let block = deciding(firm, work, SAVING).filter(|a| is_block(a))?;
    Some(&block.id)
}

fn saved(work: &Work<'_>) -> i64 {
    work.by_saving().0.timestamp_micros()
}
