//! From a day's facts to what can be said of it: `domain.md` §6.2 steps 1 to 10, read by the three rules of the day.

use crate::calendar::{self, Plan};
use crate::model::time::{intersect, length, subtract, union};
use crate::model::{CalendarEntry, DayFacts, Firm, Interval, Params, Seconds, ShowAs, TimeEntry};
use chrono::TimeDelta;

/// What can be said of a day. Stretches under the gap length are in none of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing to say: not a day to judge, or its total is met, or only short pauses are open.
    Nothing,
    /// Nothing at all is accounted for, of so much expected time.
    NoEntries(Seconds),
    /// So much has no place, and where it lies is unknown.
    Shortfall(Seconds),
    /// These stretches are open, in order of time; never empty.
    Gaps(Vec<Gap>),
}

/// An open stretch of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Where it lies.
    pub interval: Interval,
    /// How long, after the break was taken out.
    pub length: Seconds,
    /// The break that was taken out of it.
    pub pause: Seconds,
}

/// What was expected of a day that may be judged, all leave known.
#[derive(Clone, Debug)]
struct Expected {
    plan: Plan,
    /// Approved absences and timed entries of an absence work type. A union.
    leave: Vec<Interval>,
    /// Hours of absence entries without times.
    untimed_leave: Seconds,
    /// `E(d)`. A union; empty for a flexible member.
    open: Vec<Interval>,
    /// The break, where the day is long enough for one.
    pause: Seconds,
    /// `expected_total`, untimed leave taken off; the target less all leave for a flexible member.
    total: Seconds,
}

/// Judges a day.
pub fn account(firm: &Firm, day: &DayFacts, params: &Params) -> Outcome {
    let Some(expected) = expected(firm, day, params) else {
        return Outcome::Nothing;
    };
    let accounted = accounted(firm, day, params);
    let untimed = untimed(day, |entry| !firm.is_absence(entry));
    let placed = intersect(&subtract(&accounted, &expected.leave), &expected.plan.span);
    let total = length(&placed) + untimed;
    let short = expected.total - total;

    if total == Seconds(0) && expected.untimed_leave == Seconds(0) {
        return Outcome::NoEntries(expected.total);
    }
    if short < params.review.gap {
        return Outcome::Nothing;
    }
    if expected.plan.target.is_some() {
        return Outcome::Shortfall(short);
    }
    let uncovered = subtract(&expected.open, &accounted);
    let somewhere = untimed + expected.untimed_leave;
    if somewhere > Seconds(0) {
        return unplaced(length(&uncovered) - expected.pause - somewhere, params);
    }
    gaps(&uncovered, expected.pause, day, params)
}

/// May the day be judged (step 1)? It is due, within the look-back, and the member was to work on it.
pub(super) fn is_judged(firm: &Firm, day: &DayFacts, params: &Params) -> bool {
    expected(firm, day, params).is_some()
}

/// Steps 1 to 3. None: not a day to judge.
fn expected(firm: &Firm, day: &DayFacts, params: &Params) -> Option<Expected> {
    let worked = day.entries.iter().any(|entry| !firm.is_absence(entry));
    if !day.due || !day.within_look_back || !calendar::eligible(&day.member, day.date, worked) {
        return None;
    }
    let plan = calendar::plan(
        firm,
        &params.business,
        &day.person,
        &day.member,
        day.zone,
        day.date,
        &day.absences,
    );
    if plan.holiday || !plan.scheduled {
        return None;
    }
    let absences = timed(day).filter(|entry| firm.is_absence(entry));
    let leave = union(
        absences
            .filter_map(TimeEntry::interval)
            .chain(plan.leave.iter().copied())
            .collect(),
    );
    let untimed_leave = untimed(day, |entry| firm.is_absence(entry));
    let open = subtract(&plan.windows, &leave);
    let whole = match plan.target {
        // A holiday of some hours is nobody's working time, so it lowers a target just as leave does.
        Some(target) => target - off(&leave, &plan),
        None => length(&open),
    };
    if whole <= untimed_leave {
        return None;
    }
    let pause = pause(whole, &plan, params);
    Some(Expected {
        total: whole - pause - untimed_leave,
        plan,
        leave,
        untimed_leave,
        open,
        pause,
    })
}

fn off(leave: &[Interval], plan: &Plan) -> Seconds {
    let off = union([leave, plan.part_holidays.as_slice()].concat());
    length(&intersect(&off, &plan.span))
}

/// Step 3: the break of a day with windows that is long enough.
fn pause(expected: Seconds, plan: &Plan, params: &Params) -> Seconds {
    match &params.review.pause {
        Some(pause) if plan.target.is_none() && expected >= pause.from => pause.length,
        _ => Seconds(0),
    }
}

/// Step 4 without absences, which already lowered what is expected. A union.
fn accounted(firm: &Firm, day: &DayFacts, params: &Params) -> Vec<Interval> {
    let limit = Seconds::hours(params.number("entry.impossible", "single_entry_hours", 12));
    let entries = timed(day)
        .filter(|entry| !firm.is_absence(entry))
        .filter_map(|entry| believed(entry, limit));
    let calendar = day.calendar.iter().filter_map(blocked);
    union(entries.chain(calendar).collect())
}

/// An entry's interval. One longer than the limit is a forgotten timer: only its first worked seconds are believed.
fn believed(entry: &TimeEntry, limit: Seconds) -> Option<Interval> {
    let span = entry.interval()?;
    if span.length() <= limit {
        return Some(span);
    }
    let worked = entry.worked.0.clamp(0, span.length().0);
    Interval::new(span.start, span.start + TimeDelta::seconds(worked))
}

fn blocked(entry: &CalendarEntry) -> Option<Interval> {
    let counts = matches!(entry.show_as, ShowAs::Busy | ShowAs::OutOfOffice) && !entry.cancelled;
    entry.interval.filter(|_| counts)
}

/// All entries that may reach into the day. An entry may come twice; a union does not mind.
fn timed(day: &DayFacts) -> impl Iterator<Item = &TimeEntry> {
    day.entries.iter().chain(&day.around)
}

/// The hours of entries of the day without a place on it.
fn untimed(day: &DayFacts, of: impl Fn(&TimeEntry) -> bool) -> Seconds {
    day.entries
        .iter()
        .filter(|entry| entry.is_untimed() && of(entry))
        .map(|entry| entry.worked.max(Seconds(0)))
        .sum()
}

/// Step 8.
fn unplaced(left: Seconds, params: &Params) -> Outcome {
    if left >= params.review.gap {
        Outcome::Shortfall(left)
    } else {
        Outcome::Nothing
    }
}

/// Step 9: the uncovered stretches, the break taken out of one, the short ones dropped.
fn gaps(uncovered: &[Interval], pause: Seconds, day: &DayFacts, params: &Params) -> Outcome {
    let lunch = lunch(uncovered, pause, day, params);
    let listed: Vec<Gap> = uncovered
        .iter()
        .enumerate()
        .map(|(place, &interval)| {
            let pause = match lunch {
                Some((at, taken)) if at == place => taken,
                _ => Seconds(0),
            };
            Gap {
                interval,
                length: interval.length() - pause,
                pause,
            }
        })
        .filter(|gap| gap.length >= params.review.gap)
        .collect();
    if listed.is_empty() {
        Outcome::Nothing
    } else {
        Outcome::Gaps(listed)
    }
}

/// Which stretch the break lies in, and how much of it: the longest overlap with the break's window, the earliest of
/// equals.
fn lunch(
    uncovered: &[Interval],
    pause: Seconds,
    day: &DayFacts,
    params: &Params,
) -> Option<(usize, Seconds)> {
    let setting = params.review.pause.as_ref()?;
    let between = calendar::window(day.zone, day.date, setting.between)?;
    let mut best: Option<(usize, Seconds)> = None;
    for (place, stretch) in uncovered.iter().enumerate() {
        let overlap = stretch
            .intersect(between)
            .map_or(Seconds(0), Interval::length);
        if overlap > best.map_or(Seconds(0), |(_, longest)| longest) {
            best = Some((place, overlap));
        }
    }
    best.map(|(place, overlap)| (place, pause.min(overlap)))
}
