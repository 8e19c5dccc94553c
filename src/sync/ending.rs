//! How a run ends: well, and is due again at its beat; or badly, and waits longer each time.

use super::stream::Run;
use super::{BACKOFF_MAX, Error};
use crate::source::{Beat, Cursor};
use crate::store::progress::Done;
use chrono::{DateTime, TimeDelta, Utc};

impl Run<'_> {
    /// Ends the run well.
    pub(super) async fn finish(
        &mut self,
        watermark: Option<DateTime<Utc>>,
        swept: bool,
    ) -> Result<(), Error> {
        let now = self.pass.clock.now();
        // Child lists look at each poll which parents changed and whose turn it is.
        let beat = match self.stream.beat {
            Beat::Reconcile if self.stream.parent.is_none() => self.source.reconcile_every,
            _ => self.source.poll_every,
        };
        let brings = self.stream.columns().collect::<Vec<_>>().join("|");
        let done = Done {
            watermark,
            due_at: Some(now + beat),
            stale_after: Some(now + beat * 3),
            swept,
            fingerprint: None,
            understood_with: &self.understood_with,
            brings: &brings,
        };
        let mut tx = self.pass.db.begin(now).await?;
        if let Some(run_id) = self.run_id {
            tx.advance_run(run_id, None, self.counts).await?;
            tx.finish_run(run_id, self.state.id, &done).await?;
        }
        if self
            .connector
            .of_person(self.stream, &Cursor::default())
            .is_some()
        {
            let of = |(member, why): (&String, &String)| {
                (self.source.qualifier.qualify(member), why.clone())
            };
            let unread = self.unread.iter().map(of).collect();
            let before = self.state.last_success_at;
            tx.left_unread(&self.source.name, self.state.id, &unread, before)
                .await?;
        }
        tx.commit().await?;
        self.state.watermark = watermark.or(self.state.watermark);
        Ok(())
    }

    /// Notes a failure: the cursor stays, and the stream waits longer each time.
    pub async fn failed(&mut self, error: &str) -> Result<(), crate::store::Error> {
        let now = self.pass.clock.now();
        let factor = 1 << self.state.failures.clamp(0, 6);
        let wait: TimeDelta =
            (self.source.poll_every * factor).min(BACKOFF_MAX.max(self.source.poll_every));
        let mut tx = self.pass.db.begin(now).await?;
        tx.fail_run(self.run_id, self.state.id, error, now + wait)
            .await?;
        tx.commit().await
    }
}
