//! A vendor's budget of requests, spent by plan: looked at once a minute, and waited for where it runs low.

use super::http::{Client, Root};
use crate::source::{Budget, Connector, SourceError};
use tokio::time::Instant;

/// What was seen of the budget, and what was sent since.
#[derive(Debug)]
pub(super) struct Seen {
    /// None: the vendor did not say.
    budget: Option<Budget>,
    at: Instant,
    sent: u64,
}

impl Seen {
    fn used(&self) -> u64 {
        self.budget.map_or(0, |b| b.used) + self.sent
    }
    /// Beyond what we may see spent.
    fn is_low(&self) -> bool {
        self.budget.is_some_and(|b| self.used() >= b.ours)
    }
    /// The vendor would refuse the next request.
    fn is_empty(&self) -> bool {
        self.budget.is_some_and(|b| self.used() >= b.limit)
    }
}

impl Client {
    /// Before a request: waits while the budget is spent. Beyond our part of it one request a look goes on, so that
    /// others who spend much do not shut us out for good.
    pub(super) async fn spend(
        &self,
        connector: &dyn Connector,
        root: &Root,
    ) -> Result<(), SourceError> {
        let Some(request) = connector.budget().filter(|_| self.limits.by_plan) else {
            return Ok(());
        };
        let mut purse = self.purse.lock().await;
        let mut waited = false;
        loop {
            let seen = match purse.as_mut() {
                Some(seen) if seen.at.elapsed() < self.limits.budget_every => seen,
                _ => {
                    let answer = self.admitted(connector, root, &request).await?;
                    let failed = connector.judge(None, &answer).is_some();
                    purse.insert(Seen {
                        budget: connector.spent(&answer).filter(|_| !failed),
                        at: Instant::now(),
                        sent: 0,
                    })
                }
            };
            if !seen.is_low() || (waited && !seen.is_empty()) {
                seen.sent += 1;
                return Ok(());
            }
            tracing::info!(
                used = seen.used(),
                "waiting for the vendor's budget of requests"
            );
            let next = seen.at + self.limits.budget_every;
            self.sleep(next).await?;
            waited = true;
        }
    }
}
