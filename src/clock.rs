//! The one place that asks what time it is.
//!
//! With `--now` the whole program behaves as if this clock read that instant, and it stands still there. Waiting and
//! time-outs do not come here: they use the monotonic clock.
#![expect(
    clippy::disallowed_methods,
    reason = "the ban on the wall clock points here"
)]

use crate::model::{Instant, Seconds};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// What time it is: the system's time, or one that stands still until it is moved. Clones share the hands.
#[derive(Clone, Debug)]
pub struct Clock {
    fixed: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// Follows the operating system's clock.
    pub fn system() -> Self {
        Self { fixed: None }
    }
    /// Stands still at an instant (to the microsecond).
    pub fn fixed(at: Instant) -> Self {
        Self {
            fixed: Some(Arc::new(AtomicI64::new(at.timestamp_micros()))),
        }
    }
    /// The instant now, cut to microseconds: the warehouse keeps no finer ones.
    pub fn now(&self) -> Instant {
        match &self.fixed {
            None => Utc::now().trunc_subsecs(6),
            Some(hands) => {
                DateTime::from_timestamp_micros(hands.load(Ordering::Relaxed)).unwrap_or_default()
            }
        }
    }
    /// Does it stand still?
    pub fn is_fixed(&self) -> bool {
        self.fixed.is_some()
    }
    /// Moves a clock that stands still on by so much; the system's is not ours to move.
    pub fn advance(&self, by: Seconds) {
        let Some(micros) = TimeDelta::try_seconds(by.0).and_then(|d| d.num_microseconds()) else {
            return;
        };
        if let Some(hands) = &self.fixed {
            hands.fetch_add(micros, Ordering::Relaxed);
        }
    }
}
