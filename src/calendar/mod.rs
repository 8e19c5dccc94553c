//! What a person's day was expected to be: windows, holidays, leave, and when the day can be judged. Pure and DST-safe.
//!
//! `domain.md` §6.2 steps 1, 2, 5 and 12; the meaning of schedule lines, holidays and absences is `contract.md` §4.

mod clock_time;
mod schedule;

pub use clock_time::{day_bounds, local, window};

use crate::model::time::{intersect, length, subtract, union};
use crate::model::{
    Absence, Break, Business, Firm, Instant, Interval, Member, Params, Person, ScheduleLine,
    Seconds,
};
use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use chrono_tz::Tz;

/// A person's day as it was expected to be, before anything that was written about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The schedule's windows of the day less holidays, before absences are taken out. A window over midnight belongs
    /// to the date it starts on. A union (sorted, disjoint).
    pub windows: Vec<Interval>,
    /// `E(d)`: the windows less approved absences. A union.
    pub expected: Vec<Interval>,
    /// What is off by a holiday that covers only some local times of the day.
    pub part_holidays: Vec<Interval>,
    /// Approved absences. A union.
    pub leave: Vec<Interval>,
    /// Target of a flexible member: target hours and no windows.
    pub target: Option<Seconds>,
    /// `S(d)`: the local day less the windows of the day before that reach into it, plus the windows of the day.
    pub span: Vec<Interval>,
    /// The schedule has a window or a target on the day, holiday or not.
    pub scheduled: bool,
    /// The whole day is a holiday of this member.
    pub holiday: bool,
}

/// The day of a person: the person's own schedule lines where there is any, else `business.work_week`, in `zone`.
///
/// `absences` may hold those of other days and unapproved ones; they do not count.
pub fn plan(
    firm: &Firm,
    business: &Business,
    person: &Person,
    member: &Member,
    zone: Tz,
    date: NaiveDate,
    absences: &[Absence],
) -> Plan {
    let lines = schedule::lines_of(firm, business, person);
    let scheduled = schedule::windows(lines, zone, date);
    let target = schedule::target(lines, date).filter(|_| scheduled.is_empty());
    let off = schedule::holidays(firm, member, zone, date);
    let leave = union(approved(absences).collect());
    let windows = if off.whole_day {
        Vec::new()
    } else {
        subtract(&scheduled, &off.parts)
    };
    Plan {
        expected: subtract(&windows, &leave),
        span: span(lines, &scheduled, zone, date),
        scheduled: !scheduled.is_empty() || target.is_some(),
        holiday: off.whole_day,
        part_holidays: off.parts,
        windows,
        leave,
        target,
    }
}

/// The time a person can be planned for on a day: what is expected less holidays, leave and the unpaid break of a long day
/// (`domain.md` §4.1, §6.2). `untimed_leave` is leave without a place on the day.
pub fn available(plan: &Plan, pause: Option<&Break>, untimed_leave: Seconds) -> Seconds {
    let whole = match plan.target {
        _ if plan.holiday => Seconds(0),
        Some(target) => {
            let off = union([plan.leave.as_slice(), plan.part_holidays.as_slice()].concat());
            target - length(&intersect(&off, &plan.span))
        }
        None => length(&plan.expected),
    };
    let pause = pause.filter(|p| plan.target.is_none() && whole >= p.from);
    let pause = pause.map_or(Seconds(0), |p| p.length);
    (whole - pause - untimed_leave).max(Seconds(0))
}

/// When a day can be judged at the earliest: the end of its windows (before absences and holidays are taken out) and
/// the settling time after it. A day without windows, that of a flexible member too, ends with the local day.
pub fn due_at(firm: &Firm, params: &Params, person: &Person, date: NaiveDate) -> Instant {
    let zone = zone_of(firm, &params.business, person);
    let lines = schedule::lines_of(firm, &params.business, person);
    let end = schedule::windows(lines, zone, date)
        .last()
        .map_or_else(|| day_bounds(zone, date).end, |last| last.end);
    end.checked_add_signed(TimeDelta::seconds(params.review.settle.0))
        .unwrap_or(end)
}

/// The windows of the business's working week around a day, holidays for everyone left out. A union.
pub fn business_hours(firm: &Firm, params: &Params, day: NaiveDate) -> Vec<Interval> {
    let zone = params.business.time_zone;
    let off = |date| {
        let mut holidays = firm.holidays.iter();
        holidays.any(|h| h.on == date && h.calendar.is_none() && h.window.is_none())
    };
    let windows = around(day).filter(|date| !off(*date)).flat_map(|date| {
        let lines = params.business.work_week.iter();
        lines
            .filter(move |line| line.weekday == Some(date.weekday()))
            .filter_map(move |line| window(zone, date, line.window?))
    });
    union(windows.collect())
}

/// When work is ordinary for a person around a day: in the business's hours, or in their own schedule. A union.
pub fn open_hours(firm: &Firm, params: &Params, person: &Person, day: NaiveDate) -> Vec<Interval> {
    let mut open = business_hours(firm, params, day);
    let zone = zone_of(firm, &params.business, person);
    if let Some(member) = firm.members.get(&person.member_id) {
        let own = |date| plan(firm, &params.business, person, member, zone, date, &[]).windows;
        open.extend(around(day).flat_map(own));
    }
    union(open)
}

/// The day, and those before and after it.
fn around(day: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    let before = day.checked_sub_days(Days::new(1)).unwrap_or(day);
    before.iter_days().take(3)
}

/// The zone of a person's days: that of the member shown, else the business's.
pub fn zone_of(firm: &Firm, business: &Business, person: &Person) -> Tz {
    firm.members
        .get(&person.member_id)
        .and_then(|member| member.time_zone)
        .unwrap_or(business.time_zone)
}

/// Is the member one whose day may be judged at all: human, between first and last day, and known, or else with an
/// entry on the day? An inactive member without a last day never is.
pub fn eligible(member: &Member, date: NaiveDate, has_entry: bool) -> bool {
    member.is_human
        && (member.active || member.ended_on.is_some())
        && member.started_on.is_none_or(|first| first <= date)
        && member.ended_on.is_none_or(|last| date <= last)
        && (has_entry || !member.inferred)
}

fn approved(absences: &[Absence]) -> impl Iterator<Item = Interval> {
    absences
        .iter()
        .filter(|absence| absence.approved)
        .filter_map(|absence| absence.interval)
}

fn span(lines: &[ScheduleLine], windows: &[Interval], zone: Tz, date: NaiveDate) -> Vec<Interval> {
    let day = [day_bounds(zone, date)];
    let before = date
        .checked_sub_days(Days::new(1))
        .map(|eve| schedule::nights(lines, zone, eve))
        .unwrap_or_default();
    let mut span = subtract(&day, &before);
    span.extend_from_slice(windows);
    union(span)
}
