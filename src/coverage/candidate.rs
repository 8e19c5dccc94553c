//! Which agreement would take the work (`domain.md` §5.4): one clear winner, or those that fit and what sets them apart.

use super::condition::Condition;
use super::work::Work;
use crate::model::{Agreement, AgreementId, CompanyId, Firm};
use std::collections::BTreeMap;

/// So many confirmed choices make a habit.
const HABIT: u32 = 2;

/// An agreement that could take the work, and the conditions that speak against it.
#[derive(Clone, Debug)]
pub struct Candidate<'a> {
    /// The agreement.
    pub agreement: &'a Agreement,
    /// Empty: it fits.
    pub failed: Vec<Condition>,
}

impl Candidate<'_> {
    /// Would it take the work?
    pub fn fits(&self) -> bool {
        self.failed.is_empty()
    }
}

/// What a work's other agreements come to.
#[derive(Clone, Debug, Default)]
pub struct Candidates<'a> {
    /// All, those that fit first.
    pub all: Vec<Candidate<'a>>,
    /// The one that fits best, where only one does.
    pub clear: Option<&'a Agreement>,
}

/// The conditions that keep an agreement from being proposed. It has to cover labour itself, hold on the day without
/// any grace, and have balance; whether the work is billed is no matter.
pub fn against(firm: &Firm, work: &Work<'_>, agreement: &Agreement) -> Vec<Condition> {
    let strict = Work {
        grace_days: 0,
        ..work.clone()
    };
    let fails = |condition: &Condition| {
        let covers = *condition != Condition::CoversTime || agreement.covers_time;
        !(covers && condition.holds(firm, &strict, agreement))
    };
    let asked = Condition::SHOWN.into_iter().chain([Condition::Balance]);
    asked.filter(fails).collect()
}

/// Looks among the agreements of the work's company and those it pays for, but not at the one it is on. `wanted`: only
/// among these.
pub fn candidates<'a>(
    firm: &'a Firm,
    work: &Work<'_>,
    wanted: impl Fn(&Agreement) -> bool,
) -> Candidates<'a> {
    let Some(company) = work.company else {
        return Candidates::default();
    };
    let mut all: Vec<Candidate<'a>> = theirs(firm, company)
        .filter(|a| work.agreement.is_none_or(|now| now.id != a.id))
        .filter(|a| wanted(a))
        .map(|agreement| Candidate {
            agreement,
            failed: against(firm, work, agreement),
        })
        .collect();
    all.sort_by_key(|c| c.failed.len());
    let fitting = all.iter().filter(|c| c.fits()).map(|c| c.agreement);
    let clear = winner(firm, work, company, fitting.collect());
    Candidates { all, clear }
}

/// Own agreements in the order of their ids, then those of others that it pays for.
fn theirs<'a>(firm: &'a Firm, company: &CompanyId) -> impl Iterator<Item = &'a Agreement> {
    let own = firm.agreements_of.get(company);
    let own = own.into_iter().flatten();
    let paid = firm
        .agreements
        .values()
        .filter(move |a| a.bill_to_company_id.as_ref() == Some(company))
        .filter(move |a| a.company_id != *company);
    let paid: Vec<&Agreement> = paid.collect();
    own.filter_map(move |id| firm.agreements.get(id))
        .chain(paid)
}

/// Each step keeps those that do best in it; what then stands alone is clear. Two equal ones are never guessed between.
fn winner<'a>(
    firm: &Firm,
    work: &Work<'_>,
    company: &CompanyId,
    mut left: Vec<&'a Agreement>,
) -> Option<&'a Agreement> {
    best(&mut left, |a| a.company_id == *company);
    best(&mut left, |a| suits_category(work, a));
    best(&mut left, |a| names_board(work, a));
    best(&mut left, |a| names_location(work, a));
    if let Some(habit) = habit(firm, work, company) {
        best(&mut left, |a| a.id == habit);
    }
    let parents: Vec<AgreementId> = left.iter().filter_map(|a| a.parent_id.clone()).collect();
    left.retain(|a| !parents.contains(&a.id));
    match left.as_slice() {
        [clear] => Some(clear),
        _ => None,
    }
}

/// Keeps those that have the merit, where any has it.
fn best(left: &mut Vec<&Agreement>, merit: impl Fn(&Agreement) -> bool) {
    if left.iter().any(|a| merit(a)) {
        left.retain(|a| merit(a));
    }
}

/// Agreements for projects are for projects, the others for all else.
fn suits_category(work: &Work<'_>, agreement: &Agreement) -> bool {
    match agreement.category.as_deref() {
        Some("project") => work.names_project,
        Some("resale") => false,
        _ => !work.names_project,
    }
}

fn names_board(work: &Work<'_>, agreement: &Agreement) -> bool {
    work.board()
        .is_some_and(|board| agreement.covers_boards.iter().any(|b| b == board))
}

/// Restricted to the place the ticket names: that it is the same one is a condition already.
fn names_location(work: &Work<'_>, agreement: &Agreement) -> bool {
    let named = work.ticket.is_some_and(|t| t.location.is_some());
    named && agreement.location.is_some()
}

/// The agreement that people confirmed for the same company, type and sub-type: more than once, and twice as often as
/// any other.
fn habit(firm: &Firm, work: &Work<'_>, company: &CompanyId) -> Option<AgreementId> {
    let ticket = work.ticket?;
    let of = (
        company.clone(),
        ticket.kind.clone(),
        ticket.sub_type.clone(),
    );
    let chosen: &BTreeMap<AgreementId, u32> = firm.precedents.get(&of)?;
    let (id, most) = chosen.iter().max_by_key(|(_, times)| **times)?;
    let others = chosen.iter().filter(|(other, _)| *other != id);
    let next = others.map(|(_, times)| *times).max().unwrap_or(0);
    (*most >= HABIT && *most >= next.saturating_mul(2)).then(|| id.clone())
}
