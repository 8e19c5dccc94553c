//! How the server is set up.

use crate::simulator::{Clock, Fault, Setup};
use std::time::Duration;

/// How the server is set up. The defaults answer on any free port, without faults.
#[derive(Clone, Debug)]
pub struct Options {
    /// Port on the loopback; 0 is any.
    pub port: u16,
    /// Company id of the login page.
    pub company_id: String,
    /// Public key.
    pub public_key: String,
    /// Private key.
    pub private_key: String,
    /// Client id of the integration.
    pub client_id: String,
    /// What the `Date` header and new change times say.
    pub clock: Clock,
    /// By how much the server's clock is ahead of that.
    pub skew_seconds: i64,
    /// Every answer takes so long.
    pub latency: Option<Duration>,
    /// Wrong keys are answered with 404, as the cloud may do, instead of 401.
    pub bad_keys_are_404: bool,
    /// The last page of forward-only paging has a link too.
    pub link_at_end: bool,
    /// So long after a change, conditions on the change time do not find the record yet.
    pub unseen_seconds: i64,
    /// Faults set from the start.
    pub faults: Vec<Fault>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            company_id: "acme".into(),
            public_key: "simulated-public".into(),
            private_key: "simulated-private".into(),
            client_id: "00000000-0000-4000-8000-000000000001".into(),
            clock: Clock::World,
            skew_seconds: 0,
            latency: None,
            bad_keys_are_404: false,
            link_at_end: true,
            unseen_seconds: 0,
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
