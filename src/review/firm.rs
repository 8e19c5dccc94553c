//! The firm as a whole: what is reckoned once a day and when its set-up changes, and what all findings have as one cause.

use super::Reviewer;
use super::facts::{work_on, works};
use super::follow::JudgedUnit;
use super::queue::{Judged, Scope};
use crate::coverage::{self, is_block};
use crate::model::*;
use crate::rules::{CAUSES, Facts, Rule, judge_daily, judge_firm, judge_system};
use crate::store::Result;
use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Teams are looked at over so many days.
const TEAM_DAYS: u64 = 30;
/// Changes of agreements are told for so long.
const EDIT_DAYS: u64 = 60;
/// What work types are usual is learned from so many days.
const HABIT_DAYS: u64 = 90;
/// What people chose is remembered for so many days.
const CHOICE_DAYS: u64 = 731;
/// Open months go back so far at the most, for entries that nobody closes.
const STANDING_DAYS: u64 = 366;
/// Findings repeat within so many working days (`domain.md` §5.3).
const REPEAT_DAYS: usize = 10;

/// Rule, field, value and company of findings that are the same.
type Same = (String, String, String, String);

impl Reviewer<'_> {
    /// Judges how the firm stands; answers how many items changed.
    pub(super) async fn set_up(
        &self,
        new_day: bool,
        since: NaiveDate,
        today: NaiveDate,
    ) -> Result<usize> {
        if new_day {
            self.learn(today).await?;
        }
        let plain = FirmFacts {
            today,
            ..FirmFacts::default()
        };
        let findings = judge_firm(self.firm, &plain, self.params);
        let changed = self
            .follow_firm("firm:", Facts::Firm(&plain), findings, since)
            .await?;
        let facts = self.firm_facts(today).await?;
        let findings = judge_daily(self.firm, &facts, self.params);
        let daily = self
            .follow_firm("daily:", Facts::Daily(&facts), findings, since)
            .await?;
        Ok(changed + daily)
    }

    /// Judges what was found again and again; answers how many items changed.
    pub(super) async fn system(&self, since: NaiveDate, today: NaiveDate) -> Result<usize> {
        let facts = self.found_often(today).await?;
        let findings = judge_system(self.firm, &facts, self.params);
        self.follow_firm("system:", Facts::System(&facts), findings, since)
            .await
    }

    async fn follow_firm(
        &self,
        unit: &str,
        facts: Facts<'_>,
        findings: Vec<Finding>,
        since: NaiveDate,
    ) -> Result<usize> {
        let judged = JudgedUnit {
            unit: unit.to_owned(),
            person_id: None,
            scope: Scope {
                judged: Judged::Firm,
                rules: self.asked(facts),
            },
            findings,
        };
        self.follow(vec![judged], &HashMap::new(), &[], since).await
    }

    /// Learns which work types are usual on which tickets, and what people choose where an agreement does not fit.
    async fn learn(&self, today: NaiveDate) -> Result<()> {
        let habits = self.db.types_used(before(today, HABIT_DAYS)).await?;
        let since = before(today, CHOICE_DAYS).and_time(NaiveTime::MIN);
        let choices = self
            .db
            .choices_made(since.and_utc(), Some(self.now))
            .await?;
        let mut tx = self.db.begin(self.now).await?;
        tx.learn_types(&habits).await?;
        tx.learn_choices(&choices).await?;
        tx.commit().await
    }

    /// How the firm stands today: a fixed handful of statements.
    pub(super) async fn firm_facts(&self, today: NaiveDate) -> Result<FirmFacts> {
        let since = before(today, EDIT_DAYS).and_time(NaiveTime::MIN).and_utc();
        Ok(FirmFacts {
            today,
            blocks: self.blocks(today).await?,
            hours: self.hours(today).await?,
            projects: self.project_hours(today).await?,
            teams: self.db.team_shares(before(today, TEAM_DAYS)).await?,
            standing: self.standing(today).await?,
            edits: self.db.agreement_edits(since).await?,
            boards: self.db.boards().await?,
            exchanges_missing: self.exchanges(today).await?,
            repeats: Vec::new(),
        })
    }

    async fn blocks(&self, today: NaiveDate) -> Result<BTreeMap<AgreementId, BlockState>> {
        let holds = |a: &&Agreement| is_block(a) && a.active_on(today);
        let blocks = self.firm.agreements.values().filter(holds);
        let blocks: BTreeSet<AgreementId> = blocks.map(|a| a.id.clone()).collect();
        let pace = before(today, coverage::PACE_DAYS);
        let (rows, tickets) =
            work_on(self.db, self.firm, &blocks, &Openings::new(), pace, today).await?;
        let works = works(self.firm, &rows, &tickets);
        let mut states = coverage::states(self.firm, &works, today);
        states.retain(|id, _| blocks.contains(id));
        // What was read begins when it began to matter for the balance; the last use may be older.
        let unused = states.iter().filter(|(_, s)| s.last_used_on.is_none());
        let unused: BTreeSet<String> = unused.map(|(id, _)| id.to_string()).collect();
        for (id, on) in self.db.last_work_on(&unused).await? {
            if let Some(state) = states.get_mut(&id) {
                state.last_used_on = Some(on);
            }
        }
        for (id, left) in self.db.agreement_balances().await? {
            if let Some(state) = states.get_mut(&id) {
                state.left_by_source = Some(coverage::units(left)).filter(|_| state.is_steady);
            }
        }
        Ok(states)
    }

    /// Hours of the last three full months.
    async fn hours(&self, today: NaiveDate) -> Result<BTreeMap<AgreementId, [Seconds; 3]>> {
        let last = Month::of(today).previous();
        let months = [last.previous().previous(), last.previous(), last];
        let rows = self
            .db
            .agreement_hours(months[0].first(), last.end())
            .await?;
        let mut hours: BTreeMap<AgreementId, [Seconds; 3]> = BTreeMap::new();
        for (agreement, month, seconds) in rows {
            let at = months.iter().position(|m| m.to_string() == month);
            if let Some(at) = at {
                hours.entry(agreement.into()).or_default()[at] += Seconds(seconds);
            }
        }
        Ok(hours)
    }

    /// Hours up to now of projects that have a plan and are not over, as their months count them.
    async fn project_hours(&self, today: NaiveDate) -> Result<BTreeMap<ProjectId, Seconds>> {
        let planned = |p: &&Project| p.planned.is_some_and(|s| s.0 > 0) && !p.is_over();
        let projects = self.firm.projects.values().filter(planned);
        let projects = projects.map(|p| p.id.to_string()).collect();
        let hours = self.db.project_hours(&projects, today).await?;
        Ok(hours
            .into_iter()
            .map(|(id, to_date, _)| (id, to_date))
            .collect())
    }

    async fn standing(&self, today: NaiveDate) -> Result<Vec<Standing>> {
        let days = |rule: &str, name: &str| {
            let days = Rule::named(rule).map_or(0, |rule| rule.number(self.params, name));
            before(today, days.max(0).unsigned_abs())
        };
        let bring = |column: &str| {
            let of = self.firm.brings.iter().filter_map(|b| b.split_once('/'));
            let of = of
                .filter(|(_, c)| *c == column)
                .map(|(source, _)| source.to_owned());
            of.collect::<BTreeSet<String>>()
        };
        self.db
            .standing(
                before(today, STANDING_DAYS),
                days("entry.unbilled_stale", "stale_days"),
                days("entry.unapproved", "cutoff_days"),
                (
                    &bring("time_entry.invoice_id"),
                    &bring("time_entry.approval"),
                ),
            )
            .await
    }

    /// Months and pairs of currencies in which somebody is paid in one and earns in another, this month and the last.
    async fn exchanges(&self, today: NaiveDate) -> Result<BTreeSet<(Month, Currency, Currency)>> {
        let rates = self.firm.cost_rates.values().flatten().map(|r| r.currency);
        let earned = self.firm.agreements.values().map(|a| a.currency);
        let all: BTreeSet<String> = rates.chain(earned).map(|c| c.to_string()).collect();
        if all.len() < 2 {
            return Ok(BTreeSet::new());
        }
        let worked = self
            .db
            .worked_for(Month::of(today).previous().first())
            .await?;
        let pair = |(member, agreement, month): (String, String, String)| {
            let month = Month::parse(&month)?;
            let to = self
                .firm
                .agreements
                .get(&AgreementId::from(agreement))?
                .currency;
            let rates = self.firm.cost_rates.get(&MemberId::from(member))?;
            let rate = rates
                .iter()
                .rfind(|r| r.valid_from.is_none_or(|from| from < month.end()))?;
            (rate.currency != to).then_some((month, rate.currency, to))
        };
        Ok(worked.into_iter().filter_map(pair).collect())
    }

    /// The same rule with the same value of the same field, in the last ten working days.
    pub(super) async fn found_often(&self, today: NaiveDate) -> Result<FirmFacts> {
        let rules = CAUSES.iter().map(|(rule, _)| (*rule).to_owned()).collect();
        let items = self
            .db
            .items_since(&rules, working_days_before(today, REPEAT_DAYS))
            .await?;
        let mut groups: BTreeMap<Same, (u32, BTreeSet<String>)> = BTreeMap::new();
        for (rule, member, company, evidence) in items {
            let Some((_, field)) = CAUSES.iter().find(|(id, _)| *id == rule) else {
                continue;
            };
            let Some(value) = value_of(&evidence, field) else {
                continue;
            };
            let place = company.filter(|_| rule.starts_with("agreement."));
            let person = self.firm.person_of.get(&MemberId::from(member.as_str()));
            let group = (rule, (*field).to_owned(), value, place.unwrap_or_default());
            let (items, people) = groups.entry(group).or_default();
            *items += 1;
            people.insert(person.map_or(member, |p| p.to_string()));
        }
        let repeat =
            |((rule, field, value, place), (items, people)): (_, (u32, BTreeSet<String>))| Repeat {
                rule,
                field,
                value,
                place,
                items,
                people: u32::try_from(people.len()).unwrap_or(u32::MAX),
            };
        Ok(FirmFacts {
            today,
            repeats: groups.into_iter().map(repeat).collect(),
            ..FirmFacts::default()
        })
    }
}

/// Is a finding one of those that an item about a common cause stands for? `causes` are the subjects of such items.
pub fn has_common_cause(rule: &str, evidence: &str, causes: &[String]) -> bool {
    let Some((_, field)) = CAUSES.iter().find(|(id, _)| *id == rule) else {
        return false;
    };
    value_of(evidence, field).is_some_and(|value| {
        let name = format!("{rule}/{field}/{value}/");
        causes.iter().any(|cause| cause.starts_with(&name))
    })
}

/// The value that a condition of stored evidence saw when it failed.
fn value_of(evidence: &str, field: &str) -> Option<String> {
    let parsed: serde_json::Value = serde_json::from_str(evidence).ok()?;
    let facts = parsed["evidence"].as_array()?;
    let failed = facts
        .iter()
        .find(|f| f["what"] == field && f["passed"] == false)?;
    failed["value"].as_str().map(str::to_owned)
}

fn before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

/// The day so many working days back.
fn working_days_before(today: NaiveDate, days: usize) -> NaiveDate {
    let back = (0..).map_while(|n| today.checked_sub_days(Days::new(n)));
    let working = back.filter(|day| day.weekday().number_from_monday() < 6);
    working.take(days + 1).last().unwrap_or(today)
}
