//! How the server is set up.

use crate::simulator::{Clock, Fault, Setup};
use std::time::Duration;

/// How the server is set up. The defaults answer on any free port, without faults.
#[derive(Clone, Debug)]
pub struct Options {
    /// Port on the loopback; 0 is any.
    pub port: u16,
    /// The tenant.
    pub tenant: String,
    /// Client id of the application.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// A token lasts so long.
    pub token_seconds: u64,
    /// A new token ends the one before.
    pub one_token: bool,
    /// What the `Date` header and new change times say.
    pub clock: Clock,
    /// By how much the server's clock is ahead of that.
    pub skew_seconds: i64,
    /// Every answer takes so long.
    pub latency: Option<Duration>,
    /// Rows of a page, whatever is asked for.
    pub page_max: usize,
    /// Lists that come in an envelope come bare instead, as with some tenants.
    pub bare: bool,
    /// Changing an action changes its ticket.
    pub edits_show: bool,
    /// The role of the application's agent may see what agents cost.
    pub shows_cost: bool,
    /// Clients (by the firm's own numbers) that the agent may not see, nor their tickets. Nothing says so.
    pub hidden_clients: Vec<i64>,
    /// Agreements (by the firm's own numbers) that are no contracts here: prepaid time of their clients.
    pub client_prepaid: Vec<i64>,
    /// Requests in five minutes, as the 429 says it.
    pub limit: u32,
    /// Faults set from the start.
    pub faults: Vec<Fault>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            tenant: "acme".into(),
            client_id: "00000000-0000-4000-8000-000000000002".into(),
            client_secret: "simulated-secret".into(),
            token_seconds: 3600,
            one_token: true,
            clock: Clock::World,
            skew_seconds: 0,
            latency: None,
            page_max: 100,
            bare: false,
            edits_show: false,
            shows_cost: true,
            hidden_clients: Vec::new(),
            client_prepaid: Vec::new(),
            limit: 300,
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
