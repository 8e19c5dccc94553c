//! From a local time of a foreign file to an instant.

use crate::model::Instant;
use chrono::{NaiveDateTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;

/// The longest stretch of local time that any zone ever left out (a day, at the date line) and some.
const SKIPPED_MINUTES_MAX: i64 = 26 * 60;

/// Which end of a stretch a time is: it decides between the two instants of an ambiguous one (`domain.md` §6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Start,
    End,
}

impl Side {
    /// By the column's name in the warehouse.
    pub fn of(column: &str) -> Self {
        match column {
            "ended_at" | "ends_at" => Self::End,
            _ => Self::Start,
        }
    }
}

/// The instant of a local time. One that does not exist moves forward to the first that does; of an ambiguous one a
/// start is the first occurrence, an end the last.
pub(super) fn resolve(local: NaiveDateTime, zone: Tz, side: Side) -> Option<Instant> {
    let found = zone.from_local_datetime(&local);
    let found = match side {
        Side::Start => found.earliest(),
        Side::End => found.latest(),
    };
    found
        .or_else(|| first_after(local, zone))
        .map(|at| at.with_timezone(&Utc))
}

/// Clocks are put forward on whole minutes, so the first local time that exists is found by walking them.
fn first_after(local: NaiveDateTime, zone: Tz) -> Option<chrono::DateTime<Tz>> {
    let minute = local.with_second(0)?.with_nanosecond(0)?;
    (1..=SKIPPED_MINUTES_MAX).find_map(|n| {
        let next = minute.checked_add_signed(TimeDelta::minutes(n))?;
        zone.from_local_datetime(&next).earliest()
    })
}
