//! How the server is set up.

use crate::simulator::{Clock, Fault, Setup};
use std::time::Duration;

/// Rows that disappear from answers without a word, as a right that is missing makes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hidden {
    /// Time entries that are not billable.
    NonBillableTime,
    /// All time off.
    TimeOff,
    /// Contracts and what hangs on them.
    Contracts,
}

/// How the server is set up. The defaults answer on any free port, without faults.
#[derive(Clone, Debug)]
pub struct Options {
    /// Port on the loopback; 0 is any.
    pub port: u16,
    /// Login of the API user.
    pub user_name: String,
    /// Its password.
    pub secret: String,
    /// Tracking identifier of the integration.
    pub integration_code: String,
    /// What the `Date` header and new change times say.
    pub clock: Clock,
    /// By how much the server's clock is ahead of that.
    pub skew_seconds: i64,
    /// Every answer takes so long.
    pub latency: Option<Duration>,
    /// What the API user may not see.
    pub hidden: Vec<Hidden>,
    /// Work dates are written as midnight of the US East instead of midnight UTC.
    pub eastern_dates: bool,
    /// Requests an hour, for all integrations together.
    pub threshold: u64,
    /// Requests that others have spent of them.
    pub spent_by_others: u64,
    /// Too many requests are refused with 500 instead of 429.
    pub refuses_with_500: bool,
    /// Posting writes what is billed of an entry without touching its change time.
    pub silent_posting: bool,
    /// A newer schema: time entries have a new field, and tickets write one of theirs in another case.
    pub drifted: bool,
    /// Faults set from the start.
    pub faults: Vec<Fault>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            user_name: "bridge.api@harborlane.example".into(),
            secret: "simulated-secret".into(),
            integration_code: "SIMULATED".into(),
            clock: Clock::World,
            skew_seconds: 0,
            latency: None,
            hidden: Vec::new(),
            eastern_dates: false,
            threshold: 10_000,
            spent_by_others: 0,
            refuses_with_500: false,
            silent_posting: false,
            drifted: false,
            faults: Vec::new(),
        }
    }
}

impl Options {
    /// What every vendor's options have.
    pub(super) fn setup(&self) -> Setup {
        Setup {
            port: self.port,
            clock: self.clock,
            skew_seconds: self.skew_seconds,
            latency: self.latency,
            faults: self.faults.clone(),
        }
    }
}
