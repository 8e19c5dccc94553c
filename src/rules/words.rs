//! How dates, times and lengths read in a reason or in evidence.

use crate::model::{Instant, Seconds};
use chrono::NaiveDate;
use chrono_tz::Tz;

/// `30 September 2026`.
pub fn date(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// The local clock time: `09:30`.
pub fn clock(zone: Tz, at: Instant) -> String {
    at.with_timezone(&zone).format("%H:%M").to_string()
}

/// A length to the minute: `1 h 30 min`. Seconds below a minute are shown only where there is nothing else.
pub fn length(length: Seconds) -> String {
    let sign = if length.0 < 0 { "-" } else { "" };
    let seconds = length.0.unsigned_abs();
    match (seconds / 3600, seconds % 3600 / 60) {
        (0, 0) if seconds > 0 => format!("{sign}{seconds} s"),
        (0, minutes) => format!("{sign}{minutes} min"),
        (hours, 0) => format!("{sign}{hours} h"),
        (hours, minutes) => format!("{sign}{hours} h {minutes} min"),
    }
}
