//! The daemon's loop: poll, evaluate, roll up; a clean stop on SIGTERM or SIGINT.

use super::{Daybook, Silent};
use crate::review::Span;
use crate::store::Error;
use crate::sync::PassOptions;
use chrono::TimeDelta;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

/// Between two looks at what is due.
const TICK: Duration = Duration::from_secs(5);
/// A warehouse that is away is asked for at least so often.
const PAUSE_MAX: Duration = Duration::from_secs(10);
/// What is in hand at a signal is finished within so long, and the warehouse left within so long: 5 s in all.
const IN_HAND: Duration = Duration::from_secs(3);
const FAREWELL: Duration = Duration::from_secs(1);
/// Without any change, all is evaluated at least so often.
const EVALUATE_EVERY: Duration = Duration::from_secs(300);
/// Finished runs are forgotten after so long.
const RUNS_KEPT: TimeDelta = TimeDelta::days(30);

impl Daybook {
    /// Runs until a signal; answers when all work is put down. `stop within 5 s` holds because every wait, request and
    /// page ends at the signal, and a page that is being landed is one short transaction.
    pub async fn run(&self) -> anyhow::Result<()> {
        let (mut term, mut int) = (
            signal(SignalKind::terminate())?,
            signal(SignalKind::interrupt())?,
        );
        let cancel = self.cancel.clone();
        tokio::spawn(async move {
            tokio::select! {
                _ = term.recv() => {}
                _ = int.recv() => {}
            }
            tracing::info!("stopping");
            cancel.cancel();
        });
        let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
        while self.stand_by().await {
            tracing::info!(warehouse = %self.db.name(), sources = self.config.sources().len(), "running");
            tokio::select! {
                () = self.work() => {}
                () = self.keep_beating() => tracing::warn!("another daybook took the lease"),
                () = self.told_to_stop() => {}
            }
        }
        // A warehouse that hangs must not keep the program.
        let farewell = async {
            let given_back = self.db.give_back_lease().await;
            self.db.close().await;
            given_back
        };
        match tokio::time::timeout(FAREWELL, farewell).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!("{error}"),
            Err(_) => tracing::warn!("the warehouse does not answer; the lease runs out by itself"),
        }
        tracing::info!("stopped");
        Ok(())
    }

    /// The signal, and a little time for what is in hand. A turn that hangs even then is rolled back.
    async fn told_to_stop(&self) {
        self.cancel.cancelled().await;
        tokio::time::sleep(IN_HAND).await;
    }

    /// Turn after turn, until told to stop or another has the lease.
    async fn work(&self) {
        let mut housekeeping = None;
        let mut pause = TICK;
        while !self.cancel.is_cancelled() {
            let today = self.clock.now().date_naive();
            let mut done = self.turn().await;
            if done.is_ok() && housekeeping != Some(today) && !self.cancel.is_cancelled() {
                done = self.tidy().await;
                housekeeping = done.is_ok().then_some(today);
            }
            match done {
                Ok(()) => {
                    if pause > TICK {
                        tracing::info!("the warehouse is back");
                    }
                    pause = TICK;
                    // The watchdog hears of a turn that reached the warehouse and came back.
                    let _ = sd_notify::notify(&[sd_notify::NotifyState::Watchdog]);
                }
                Err(error) => {
                    if matches!(error.downcast_ref(), Some(Error::Fenced(_))) {
                        return tracing::warn!("{error:#}");
                    }
                    // The warehouse may be away, full, locked or read-only: wait and say so; nothing is lost.
                    tracing::error!("{error:#}; trying again in {} s", pause.as_secs());
                    pause = (pause * 2).min(PAUSE_MAX);
                    let _ = sd_notify::notify(&[sd_notify::NotifyState::Watchdog]);
                }
            }
            self.wait(pause).await;
        }
    }

    /// One turn: streams that are due, days that are disturbed or became due, months they touch.
    pub async fn turn(&self) -> anyhow::Result<()> {
        let options = PassOptions {
            only_due: true,
            ..PassOptions::default()
        };
        let mut moved = false;
        for (source, report) in self.sync(&[], &options, &Silent).await? {
            moved |= report.counts.changed + report.counts.deleted > 0;
            for error in &report.errors {
                tracing::warn!(source.name = source, "{error}");
            }
        }
        // Days become due by the clock alone, so all is looked at now and then although nothing moved.
        let now = self.clock.now().timestamp();
        let quiet = now - self.evaluated_at.load(Ordering::Relaxed)
            < EVALUATE_EVERY.as_secs().cast_signed();
        if self.cancel.is_cancelled() || (!moved && quiet) {
            return Ok(());
        }
        self.evaluated_at.store(now, Ordering::Relaxed);
        let firm = self.firm().await?;
        let reviewed = self.review(&firm, Span::Due).await?;
        let rolled = self.roll(&firm, &[]).await?;
        if reviewed.changed > 0 || rolled.changed > 0 {
            tracing::info!(
                items.changed = reviewed.changed,
                months.changed = rolled.changed,
                "evaluated"
            );
        }
        Ok(())
    }

    /// Forgets what need not be kept.
    async fn tidy(&self) -> anyhow::Result<()> {
        let now = self.clock.now();
        let mut tx = self.db.begin(now).await?;
        tx.prune_runs(now - RUNS_KEPT).await?;
        tx.prune_raw(now - TimeDelta::days(i64::from(self.config.privacy.raw_days)))
            .await?;
        tx.commit().await?;
        self.db.checkpoint().await?;
        Ok(())
    }
}
