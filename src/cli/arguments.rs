//! Values on the command line that are read the same way everywhere.

use crate::model::{Instant, Month};
use chrono::{DateTime, NaiveDate, Utc};

/// Reads an instant, RFC 3339.
pub(super) fn instant(text: &str) -> Result<Instant, String> {
    DateTime::parse_from_rfc3339(text)
        .map(|at| at.with_timezone(&Utc))
        .map_err(|_| "an instant is written as in 2026-11-02T14:00:00Z".into())
}

/// Reads a date.
pub(super) fn date(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map_err(|_| "a date is written YYYY-MM-DD, as in 2026-11-02".into())
}

/// Reads a month.
pub(super) fn month(text: &str) -> Result<Month, String> {
    Month::parse(text).ok_or_else(|| "a month is written YYYY-MM, as in 2026-10".into())
}
