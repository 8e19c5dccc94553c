//! Which lines of a schedule, and which holidays, hold on a date.

use super::clock_time::window;
use crate::model::time::union;
use crate::model::{Business, Firm, Interval, Member, Person, ScheduleLine, Seconds};
use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;

/// The person's own lines; where there is none at all, the firm's working week.
pub fn lines_of<'a>(firm: &'a Firm, business: &'a Business, person: &Person) -> &'a [ScheduleLine] {
    firm.schedules
        .get(&person.id)
        .filter(|own| !own.is_empty())
        .unwrap_or(&business.work_week)
}

/// The scheduled windows of a date, holidays not looked at. A union.
pub fn windows(lines: &[ScheduleLine], zone: Tz, date: NaiveDate) -> Vec<Interval> {
    union(
        of_date(lines, date)
            .filter_map(|line| window(zone, date, line.window?))
            .collect(),
    )
}

/// The windows of a date that reach into the next day. A union.
pub fn nights(lines: &[ScheduleLine], zone: Tz, date: NaiveDate) -> Vec<Interval> {
    union(
        of_date(lines, date)
            .filter_map(|line| line.window)
            .filter(|(starts, ends)| ends <= starts)
            .filter_map(|night| window(zone, date, night))
            .collect(),
    )
}

/// The target of a date: what lines without a window ask for. None where nothing is asked for.
pub fn target(lines: &[ScheduleLine], date: NaiveDate) -> Option<Seconds> {
    let sum: Seconds = of_date(lines, date)
        .filter(|line| line.window.is_none())
        .filter_map(|line| line.target)
        .sum();
    (sum > Seconds(0)).then_some(sum)
}

/// Lines that hold on the date. Lines for the date itself replace the weekly ones.
fn of_date(lines: &[ScheduleLine], date: NaiveDate) -> impl Iterator<Item = &ScheduleLine> {
    let valid = move |line: &&ScheduleLine| {
        line.valid_from.is_none_or(|from| from <= date) && line.valid_to.is_none_or(|to| date < to)
    };
    let dated = lines.iter().filter(valid).any(|line| line.on == Some(date));
    lines
        .iter()
        .filter(valid)
        .filter(move |line| match line.on {
            Some(on) => on == date,
            None => !dated && line.weekday == Some(date.weekday()),
        })
}

/// What of a date is off by holidays.
pub struct Off {
    /// All of it.
    pub whole_day: bool,
    /// Holidays of some local times only. A union.
    pub parts: Vec<Interval>,
}

/// The holidays of a date: everyone's, and those of the member's calendar.
pub fn holidays(firm: &Firm, member: &Member, zone: Tz, date: NaiveDate) -> Off {
    let mut off = Off {
        whole_day: false,
        parts: Vec::new(),
    };
    for holiday in firm.holidays.iter().filter(|holiday| holiday.on == date) {
        if holiday.calendar.is_some() && holiday.calendar != member.holiday_calendar {
            continue;
        }
        match holiday.window {
            None => off.whole_day = true,
            Some(part) => off.parts.extend(window(zone, date, part)),
        }
    }
    off.parts = union(off.parts);
    off
}
