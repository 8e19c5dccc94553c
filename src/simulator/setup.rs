//! How a server is set up, whichever vendor it plays.

use super::fault::Fault;
use crate::model::Instant;
use std::time::Duration;

/// The server's idea of now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Stands still at the world's present.
    World,
    /// Starts at the world's present and runs.
    Running,
    /// Stands still at this instant.
    At(Instant),
}

/// What every vendor's options have.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Port on the loopback; 0 is any.
    pub port: u16,
    /// What the `Date` header and new change times say.
    pub clock: Clock,
    /// By how much the server's clock is ahead of that.
    pub skew_seconds: i64,
    /// Every answer takes so long.
    pub latency: Option<Duration>,
    /// Faults set from the start.
    pub faults: Vec<Fault>,
}
