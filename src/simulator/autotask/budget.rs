//! The hour's budget of requests, one for the whole database.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// The window that moves with the clock.
const WINDOW: Duration = Duration::from_secs(3600);

/// Requests of the last hour.
#[derive(Debug, Default)]
pub(super) struct Spent(VecDeque<Instant>);

impl Spent {
    /// Counts one more, and says how many there are.
    pub fn count(&mut self, others: u64) -> u64 {
        self.0.push_back(Instant::now());
        self.so_far(others)
    }
    /// How many there are, those of others among them.
    pub fn so_far(&mut self, others: u64) -> u64 {
        while self.0.front().is_some_and(|at| at.elapsed() > WINDOW) {
            self.0.pop_front();
        }
        others + self.0.len() as u64
    }
}

/// By how much an answer is held back when so many of the budget are spent.
pub(super) fn delay(used: u64, threshold: u64) -> Duration {
    match used.saturating_mul(100) / threshold.max(1) {
        0..50 => Duration::ZERO,
        50..75 => Duration::from_millis(500),
        _ => Duration::from_secs(1),
    }
}
