//! Local times turned into instants, on days when the clock changes too.

use crate::model::{Instant, Interval};
use chrono::{
    Days, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;

/// Longer than any stretch of local time that a zone ever left out (a whole day, in Samoa).
const LONGEST_LEAP_SECONDS: i64 = 26 * 3600;

/// The instant of a local time. A time that does not exist moves forward to the first that does; one that happens
/// twice is the first as a start and the last as an end.
pub fn local(zone: Tz, date: NaiveDate, time: NaiveTime, as_end: bool) -> Instant {
    let wanted = date.and_time(time);
    match zone.from_local_datetime(&wanted) {
        MappedLocalTime::Single(at) => at.to_utc(),
        MappedLocalTime::Ambiguous(first, last) => if as_end { last } else { first }.to_utc(),
        MappedLocalTime::None => first_after_leap(zone, wanted),
    }
}

/// The instants of a local window; one whose end is not after its start ends on the next day. None where the clock
/// leaps over the whole of it.
pub fn window(
    zone: Tz,
    date: NaiveDate,
    (starts, ends): (NaiveTime, NaiveTime),
) -> Option<Interval> {
    let last = if ends > starts {
        date
    } else {
        date.checked_add_days(Days::new(1))?
    };
    Interval::new(
        local(zone, date, starts, false),
        local(zone, last, ends, true),
    )
}

/// A local day, from its first midnight to that of the next day.
pub fn day_bounds(zone: Tz, date: NaiveDate) -> Interval {
    let next = date.checked_add_days(Days::new(1)).unwrap_or(date);
    Interval {
        start: local(zone, date, NaiveTime::MIN, false),
        end: local(zone, next, NaiveTime::MIN, false),
    }
}

/// Halves the stretch between a local time that does not exist and one that does, down to the second the clock leapt to.
fn first_after_leap(zone: Tz, missing: NaiveDateTime) -> Instant {
    let after = |seconds: i64| {
        missing
            .checked_add_signed(TimeDelta::seconds(seconds))
            .and_then(|time| zone.from_local_datetime(&time).earliest())
            .map(|at| at.to_utc())
    };
    let (mut absent, mut present) = (0, LONGEST_LEAP_SECONDS);
    while present - absent > 1 {
        let middle = absent + (present - absent) / 2;
        if after(middle).is_some() {
            present = middle;
        } else {
            absent = middle;
        }
    }
    after(present).unwrap_or_else(|| Utc.from_utc_datetime(&missing))
}
