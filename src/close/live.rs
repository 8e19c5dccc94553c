//! What stands beside the versions of a month and follows the truth, in closed months too: teams and what they worked
//! on, and work that is not paid. A unit's part is replaced with the unit; who was available is the own firm's part.

use super::Roller;
use super::scope::Unit;
use crate::calendar;
use crate::model::*;
use crate::store::finance::MonthRows;
use crate::store::live::Live;
use crate::store::{Figure, Result, Tx};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A row is never one person's, whatever the settings say.
const LEAST: usize = 2;

/// How people are looked at together.
#[derive(Clone, Debug)]
pub struct Together {
    /// The unpaid break of a long day.
    pub pause: Option<Break>,
    /// Teams of fewer people are merged.
    pub minimum_group: u32,
}

/// The rows of one roll.
pub(super) struct Standing {
    /// None: who was available was not looked at.
    teams: Option<MonthRows>,
    hours: MonthRows,
    unpaid: MonthRows,
}

impl Standing {
    /// Writes what differs, of the units (none: of all). Answers whether anything did.
    pub async fn keep(
        &self,
        tx: &mut Tx,
        month: Month,
        units: Option<&BTreeSet<Unit>>,
    ) -> Result<bool> {
        let mut changed = tx
            .replace_live(month, Live::TeamHours, units, &self.hours)
            .await?;
        changed |= tx
            .replace_live(month, Live::Unpaid, units, &self.unpaid)
            .await?;
        if let Some(teams) = &self.teams {
            changed |= tx.replace_live(month, Live::Teams, None, teams).await?;
        }
        Ok(changed)
    }
}

impl Roller<'_> {
    /// Takes what stands beside the versions out of a roll.
    pub(super) async fn standing(
        &self,
        facts: &MonthFacts,
        units: Option<&BTreeSet<Unit>>,
        roll: &mut MonthRoll,
    ) -> Result<Standing> {
        let mut unpaid = std::mem::take(&mut roll.unpaid);
        let open = unpaid.iter().filter(|u| u.why.ends_with_invoice());
        let open: BTreeSet<&str> = open.map(|u| u.entry_id.as_str()).collect();
        let invoiced = self.db.on_invoice_lines(&open).await?;
        unpaid.retain(|u| !u.why.ends_with_invoice() || !invoiced.contains(u.entry_id.as_str()));
        let whole = units.is_none_or(|units| units.contains(""));
        Ok(Standing {
            teams: whole.then(|| team_rows(&self.teams(facts))),
            hours: hours_rows(&std::mem::take(&mut roll.teams)),
            unpaid: unpaid_rows(&unpaid),
        })
    }

    /// Each team of the month, and under which name it is shown.
    fn teams(&self, facts: &MonthFacts) -> BTreeMap<String, TeamMonth> {
        let mut people: BTreeMap<&str, BTreeSet<&PersonId>> = BTreeMap::new();
        let mut available: BTreeMap<&str, Seconds> = BTreeMap::new();
        let leave = self.leave(facts);
        for person in self.firm.persons.values() {
            let Some(member) = self.firm.teammate(&person.member_id) else {
                continue;
            };
            let leave = leave.get(&person.id);
            let zone = member.time_zone.unwrap_or(self.business.time_zone);
            let days = facts.month.first().iter_days();
            for date in days.take_while(|d| *d < facts.month.end()) {
                let team = self.firm.team_on(&person.member_id, date);
                let here = people.entry(team).or_default();
                if !calendar::eligible(member, date, false) {
                    continue;
                }
                here.insert(&person.id);
                let placed = leave.map_or(&[][..], |l| l.placed.as_slice());
                let untimed = leave.and_then(|l| l.untimed.get(&date).copied());
                let plan =
                    calendar::plan(self.firm, self.business, person, member, zone, date, placed);
                let pause = self.together.pause.as_ref();
                let time = calendar::available(&plan, pause, untimed.unwrap_or_default());
                *available.entry(team).or_default() += time;
            }
        }
        self.merged(people, &available)
    }

    /// Teams that are too small are one.
    fn merged(
        &self,
        people: BTreeMap<&str, BTreeSet<&PersonId>>,
        available: &BTreeMap<&str, Seconds>,
    ) -> BTreeMap<String, TeamMonth> {
        let least = usize::try_from(self.together.minimum_group).unwrap_or(usize::MAX);
        let least = least.max(LEAST);
        let count = |people: &BTreeSet<&PersonId>| i64::try_from(people.len()).unwrap_or(i64::MAX);
        let time = |team: &str| available.get(team).copied().unwrap_or_default();
        let (large, small): (Vec<_>, Vec<_>) = people
            .into_iter()
            .partition(|(_, people)| people.len() >= least);
        let together: BTreeSet<&PersonId> =
            small.iter().flat_map(|(_, p)| p.iter().copied()).collect();
        let shown_as = (together.len() >= least).then(|| SMALL_TEAMS.to_owned());
        let mut teams: BTreeMap<String, TeamMonth> = BTreeMap::new();
        for (team, _) in &small {
            let merged = TeamMonth {
                shown_as: shown_as.clone(),
                ..TeamMonth::default()
            };
            teams.insert((*team).to_owned(), merged);
        }
        if shown_as.is_some() && !small.is_empty() {
            let whole = TeamMonth {
                shown_as,
                members: count(&together),
                available: small.iter().map(|(team, _)| time(team)).sum(),
            };
            teams.insert(SMALL_TEAMS.to_owned(), whole);
        }
        for (team, people) in &large {
            let own = TeamMonth {
                shown_as: Some((*team).to_owned()),
                members: count(people),
                available: time(team),
            };
            teams.insert((*team).to_owned(), own);
        }
        teams
    }

    /// Leave by person: approved absences, and entries of leave.
    fn leave(&self, facts: &MonthFacts) -> HashMap<&PersonId, Leave> {
        let mut leave: HashMap<&PersonId, Leave> = HashMap::new();
        for absence in facts.absences.iter().filter(|a| a.approved) {
            if let Some(person) = self.firm.person_of.get(&absence.member_id) {
                leave
                    .entry(person)
                    .or_default()
                    .placed
                    .push(absence.clone());
            }
        }
        for entry in facts.entries.iter().filter(|e| self.firm.is_absence(e)) {
            let Some(person) = self.firm.person_of.get(&entry.member_id) else {
                continue;
            };
            let of = leave.entry(person).or_default();
            match entry.interval().filter(|_| !entry.is_untimed()) {
                Some(interval) => of.placed.push(Absence {
                    id: entry.id.as_str().into(),
                    member_id: entry.member_id.clone(),
                    interval: Some(interval),
                    kind: "leave".into(),
                    approved: true,
                }),
                None => *of.untimed.entry(entry.work_date).or_default() += entry.worked,
            }
        }
        leave
    }
}

#[derive(Default)]
struct Leave {
    placed: Vec<Absence>,
    untimed: HashMap<NaiveDate, Seconds>,
}

fn team_rows(teams: &BTreeMap<String, TeamMonth>) -> MonthRows {
    let row = |team: &TeamMonth| {
        let shown = team.shown_as.clone().map_or(Figure::Null, Figure::Text);
        vec![
            shown,
            Figure::Int(team.members),
            Figure::Int(team.available.0),
        ]
    };
    let rows = teams.iter();
    rows.map(|(name, team)| (vec![name.clone()], row(team)))
        .collect()
}

fn hours_rows(hours: &HoursByTeam) -> MonthRows {
    let row = |hours: &TeamHours| {
        let first = [hours.worked, hours.client, hours.billable];
        let all = first
            .into_iter()
            .chain(hours.categories)
            .chain([hours.late]);
        all.map(|s| Figure::Int(s.0)).collect()
    };
    let key = |company: &Option<CompanyId>, team: &String| {
        let account = company.as_ref().map(|c| c.to_string());
        vec![account.unwrap_or_default(), team.clone()]
    };
    hours
        .iter()
        .map(|((company, team), hours)| (key(company, team), row(hours)))
        .collect()
}

#[derive(Default)]
struct Sum {
    entries: i64,
    worked: i64,
    amount: i64,
    oldest: Option<NaiveDate>,
}

fn unpaid_rows(unpaid: &[Unpaid]) -> MonthRows {
    let text = |id: Option<&str>| id.unwrap_or_default().to_owned();
    let mut sums: BTreeMap<Vec<String>, Sum> = BTreeMap::new();
    for one in unpaid {
        let key = vec![
            text(one.company_id.as_ref().map(|i| i.as_str())),
            one.why.as_str().to_owned(),
            text(one.agreement_id.as_ref().map(|i| i.as_str())),
            text(one.project_id.as_ref().map(|i| i.as_str())),
            one.currency.to_string(),
        ];
        let sum = sums.entry(key).or_default();
        sum.entries += 1;
        sum.worked += one.worked.0;
        sum.amount += one.amount;
        let oldest = sum.oldest.map_or(one.work_date, |d| d.min(one.work_date));
        sum.oldest = Some(oldest);
    }
    let row = |sum: Sum| {
        let oldest = sum
            .oldest
            .map_or(Figure::Null, |d| Figure::Text(d.to_string()));
        vec![
            Figure::Int(sum.entries),
            Figure::Int(sum.worked),
            Figure::Int(sum.amount),
            oldest,
        ]
    };
    sums.into_iter().map(|(key, sum)| (key, row(sum))).collect()
}
