//! Standing by, and the beat of the one that works.

use super::Daybook;
use crate::store::lease::Lease;
use std::time::{Duration, Instant};

/// Between two beats, and between two looks at somebody else's.
const BEAT: Duration = Duration::from_secs(3);
/// A beat that stood still for so long is nobody's any more.
const STILL: Duration = Duration::from_secs(15);

impl Daybook {
    /// Waits until this daemon is the one that works; false: told to stop meanwhile. What fails passes: it is said once
    /// and tried again.
    pub(super) async fn stand_by(&self) -> bool {
        let holder = holder();
        let mut watched: Option<(Lease, Instant)> = None;
        let mut said = None;
        while !self.cancel.is_cancelled() {
            match self.try_to_lead(&holder, &mut watched).await {
                Ok(None) => return true,
                Ok(Some(other)) => {
                    if said.as_ref() != Some(&other) {
                        tracing::info!("standing by: {other} works on this warehouse");
                        said = Some(other);
                    }
                }
                Err(error) => {
                    let sentence = error.to_string();
                    if said.as_ref() != Some(&sentence) {
                        tracing::warn!("{sentence}; trying again");
                        said = Some(sentence);
                    }
                }
            }
            let _ = sd_notify::notify(&[sd_notify::NotifyState::Watchdog]);
            self.wait(BEAT).await;
        }
        false
    }

    /// Takes the lease where nobody has it, or its holder stood still; else who has it.
    async fn try_to_lead(
        &self,
        holder: &str,
        watched: &mut Option<(Lease, Instant)>,
    ) -> crate::store::Result<Option<String>> {
        let seen = self.db.lease().await?;
        if let Some(lease) = seen.as_ref().filter(|lease| !lease.holder.is_empty()) {
            let since = match watched {
                Some((before, since)) if before == lease => *since,
                _ => Instant::now(),
            };
            *watched = Some((lease.clone(), since));
            if since.elapsed() < STILL {
                return Ok(Some(lease.holder.clone()));
            }
        }
        let taken = self
            .db
            .take_lease(holder, seen.as_ref(), self.clock.now())
            .await?;
        Ok((!taken).then(|| "another daybook".to_owned()))
    }

    /// Beats, and ends when another has the lease.
    pub(super) async fn keep_beating(&self) {
        loop {
            tokio::time::sleep(BEAT).await;
            // A warehouse that is away is away for the others too.
            if let Ok(false) = self.db.beat().await {
                return;
            }
        }
    }

    /// Waits, unless told to stop.
    pub(super) async fn wait(&self, time: Duration) {
        tokio::select! {
            () = tokio::time::sleep(time) => {}
            () = self.cancel.cancelled() => {}
        }
    }
}

/// Host and process.
fn holder() -> String {
    // A hardened service sees only the second.
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname")
        .or_else(|_| std::fs::read_to_string("/etc/hostname"))
        .unwrap_or_default();
    format!("{} (process {})", host.trim(), std::process::id())
}
