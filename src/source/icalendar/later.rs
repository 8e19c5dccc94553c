//! A change of one occurrence of a series and of all that follow it.

use super::event::Said;
use super::recur::in_zone;
use super::when::{Length, Time, Zones};
use crate::model::Instant;
use crate::source::Reject;
use chrono::TimeDelta;

/// What occurrences are from one of them on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Later<'a> {
    pub event: Said<'a>,
    /// From the occurrence on that would begin then.
    pub from: Instant,
    /// How much later each begins, in local time.
    pub shift: TimeDelta,
    pub length: Length,
    start: Time<'a>,
}

impl<'a> Later<'a> {
    /// The change that an event describes.
    pub fn of(event: Said<'a>, zones: Zones<'a>) -> Result<Self, Reject> {
        let stands_for = event
            .stands_for(zones)?
            .ok_or_else(|| Reject::new("RECURRENCE-ID", "it is missing"))?;
        let start = event.starts(zones)?;
        let from = stands_for.instant(false);
        Ok(Self {
            event,
            from,
            shift: start.local - in_zone(from, start, stands_for),
            length: event.length(start, zones)?,
            start,
        })
    }

    /// When an occurrence of the series happens instead.
    pub fn at(&self, occurrence: Time<'_>) -> Time<'a> {
        let local = in_zone(occurrence.instant(false), self.start, occurrence);
        self.start.at(local + self.shift)
    }
}
