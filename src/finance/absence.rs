//! Approved leave within the schedule's windows (`domain.md` §3): what entries of leave do not already cost.

use super::cost;
use super::line;
use super::work::{Nature, Work};
use crate::model::exact::{self, HOUR};
use crate::model::time::{intersect, length, subtract, union};
use crate::model::{
    Absence, Firm, Interval, LedgerLine, MemberId, Month, MonthFacts, Person, PersonId, Seconds,
};
use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};

/// The windows of a person's day as instants, holidays left out.
pub type Windows<'a> = dyn Fn(&Person, NaiveDate) -> Vec<Interval> + 'a;

/// Absence lines of the month, and the leave whose cost nobody knows (in the business's currency).
pub(super) fn lines(
    firm: &Firm,
    facts: &MonthFacts,
    works: &[Work<'_>],
    windows: &Windows<'_>,
) -> (Vec<LedgerLine>, Seconds) {
    let mut days = days(firm, facts, works);
    let mut lines = Vec::new();
    let mut unknown = Seconds(0);
    let mut absences: Vec<&Absence> = facts.absences.iter().filter(|a| a.approved).collect();
    absences.sort_by(|a, b| (a.interval, &a.id).cmp(&(b.interval, &b.id)));
    for absence in absences {
        let (Some(interval), Some(person)) = (absence.interval, person(firm, &absence.member_id))
        else {
            continue;
        };
        for date in dates(interval, facts.month) {
            let taken = days.entry((person.id.clone(), date)).or_default();
            let time = taken.claim(&union(windows(person, date)), interval);
            if time.0 == 0 || absence.kind == "unpaid" {
                continue;
            }
            match post(firm, absence, date, time) {
                Some(line) => lines.extend(line),
                None => unknown += time,
            }
        }
    }
    (lines, unknown)
}

/// What of a day's windows is already paid: by entries of leave, then by earlier absences.
#[derive(Default)]
struct Day {
    taken: Vec<Interval>,
    untimed: Seconds,
}

impl Day {
    /// The time of an absence within the windows that nothing else has paid yet.
    fn claim(&mut self, windows: &[Interval], absence: Interval) -> Seconds {
        let inside = intersect(windows, &[absence]);
        let free = length(&subtract(&inside, &self.taken));
        let paid = free.min(self.untimed);
        self.untimed = self.untimed - paid;
        self.taken = union([std::mem::take(&mut self.taken), inside].concat());
        free - paid
    }
}

fn days(
    firm: &Firm,
    facts: &MonthFacts,
    works: &[Work<'_>],
) -> HashMap<(PersonId, NaiveDate), Day> {
    let mut timed: BTreeMap<PersonId, Vec<Interval>> = BTreeMap::new();
    let mut days: HashMap<(PersonId, NaiveDate), Day> = HashMap::new();
    for work in works.iter().filter(|w| w.nature == Nature::Absence) {
        let Some(person) = person(firm, &work.entry.member_id) else {
            continue;
        };
        match work.entry.interval() {
            Some(interval) => timed.entry(person.id.clone()).or_default().push(interval),
            None => {
                days.entry((person.id.clone(), work.date()))
                    .or_default()
                    .untimed += work.worked
            }
        }
    }
    for (person, intervals) in timed {
        let taken = union(intervals);
        for date in facts
            .month
            .first()
            .iter_days()
            .take_while(|d| *d < facts.month.end())
        {
            days.entry((person.clone(), date))
                .or_default()
                .taken
                .clone_from(&taken);
        }
    }
    days
}

fn person<'a>(firm: &'a Firm, member: &MemberId) -> Option<&'a Person> {
    firm.persons.get(firm.person_of.get(member)?)
}

/// Days of the month whose windows the absence can touch: a night before it, a zone after it.
fn dates(interval: Interval, month: Month) -> impl Iterator<Item = NaiveDate> {
    let start = interval.start.date_naive();
    let end = interval.end.date_naive();
    let first = start.checked_sub_days(Days::new(2)).unwrap_or(start);
    let last = end.checked_add_days(Days::new(2)).unwrap_or(end);
    first
        .max(month.first())
        .iter_days()
        .take_while(move |d| *d <= last && *d < month.end())
}

/// The line, nothing where it costs nothing; none where the rate is unknown.
fn post(
    firm: &Firm,
    absence: &Absence,
    date: NaiveDate,
    time: Seconds,
) -> Option<Option<LedgerLine>> {
    let rate = cost::rate_on(firm, &absence.member_id, date)?;
    let basis = cost::basis(firm, date);
    if rate.contains_leave(basis) {
        return Some(None);
    }
    let of = |seconds| cost::of_seconds(rate, basis, Decimal::ONE, seconds);
    let seconds = exact::seconds(time);
    let amount = rate.currency.minor(of(seconds))?;
    let per_hour = of(HOUR);
    Some((amount != 0).then(|| LedgerLine {
        member_id: Some(absence.member_id.clone()),
        work_date: Some(date),
        quantity: Some(exact::hours(seconds)),
        unit_rate: Some(per_hour.round_dp(6).normalize()),
        ..line::bare(
            Month::of(date),
            "absence_cost",
            absence.id.as_str(),
            amount,
            rate.currency,
        )
    }))
}
