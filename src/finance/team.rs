//! What teams worked on, by company: hours of people, never of a person (contract §5, `rpt_team_month`).

use super::work::{Nature, Work};
use crate::model::{CompanyId, Firm, HoursByTeam, MonthFacts, TeamHours};
use std::collections::HashMap;

/// Hours of the works. Leave is no work; hours of bots, and of those of whom no record has come, are no team's.
pub(super) fn hours<'a>(
    firm: &Firm,
    facts: &MonthFacts,
    works: impl Iterator<Item = &'a Work<'a>>,
) -> HoursByTeam {
    let mut sums: HashMap<(Option<&CompanyId>, &str), TeamHours> = HashMap::new();
    for work in works.filter(|w| w.nature != Nature::Absence) {
        let member = &work.entry.member_id;
        if firm.teammate(member).is_none() {
            continue;
        }
        let team = firm.team_on(member, work.date());
        let sum = sums.entry((work.company, team)).or_default();
        sum.worked += work.worked;
        if work.nature == Nature::Client {
            sum.client += work.worked;
        }
        if work.is_billable() {
            sum.billable += work.worked;
        }
        if let Some(category) = work.work_type.and_then(|t| t.category) {
            sum.categories[category.at()] += work.worked;
        }
        if is_late(facts, work) {
            sum.late += work.worked;
        }
    }
    let owned = |((company, team), hours): ((Option<&CompanyId>, &str), TeamHours)| {
        ((company.cloned(), team.to_owned()), hours)
    };
    sums.into_iter().map(owned).collect()
}

/// Entered after the month's close (`domain.md` §8). Where no source says when, it is not late.
fn is_late(facts: &MonthFacts, work: &Work<'_>) -> bool {
    let both = facts.closed_at.zip(work.entry.entered_at);
    both.is_some_and(|(closed, entered)| entered > closed)
}
