//! What is gone: ids compared in full, a second look, and the guard against mass deletion.

use super::known::Known;
use super::land::Lander;
use super::stream::{Run, stopped};
use super::window::Window;
use super::{Error, OVERLAP, VANISH_FLOOR};
use crate::source::{Cursor, SourceError};
use chrono::Days;

impl Run<'_> {
    /// A snapshot was read to its end with its ids noted as pass 1: what it lacks is looked for once more.
    pub(super) async fn after_snapshot(&mut self, lander: &mut Lander<'_>) -> Result<(), Error> {
        let mut missing = self.pass.db.sweep_missing(self.state.id, 1, "").await?;
        if !missing.is_empty() {
            self.pages(lander, None, Some(2)).await?;
            missing = self.pass.db.sweep_missing(self.state.id, 2, "").await?;
        }
        self.bury(lander, &missing).await
    }

    /// Is it time to compare all ids?
    pub(super) fn sweep_due(&self) -> bool {
        let due = self
            .state
            .swept_at
            .is_none_or(|at| at + self.source.reconcile_every <= self.pass.clock.now());
        let asked = self.pass.options.full
            || self
                .pass
                .options
                .accepts(&self.source.name, self.stream.name);
        self.stream.sweep && !self.swept && (due || asked || self.state.held_back > 0)
    }

    /// Compares all ids, twice where any is missing, in a run of its own. It comes after every stream was read, so that
    /// a row that moved to another list is known there already.
    pub(super) async fn compare(&mut self, known: &mut Known) -> Result<(), Error> {
        let understood = self.understood().await?;
        let mut lander = self.lander(&understood, known).await?;
        self.start_mark = None;
        self.start(&mut lander, "ids").await?;
        let outcome = self.sweep(&mut lander).await;
        self.take_counts(&lander);
        outcome?;
        self.finish(None, true).await
    }

    async fn sweep(&mut self, lander: &mut Lander<'_>) -> Result<(), Error> {
        self.pass.db.sweep_begin().await?;
        self.see_ids(1).await?;
        let mut missing = self.pass.db.sweep_missing(self.state.id, 1, "").await?;
        if !missing.is_empty() {
            self.see_ids(2).await?;
            missing = self.pass.db.sweep_missing(self.state.id, 2, "").await?;
        }
        self.bury(lander, &missing).await?;
        self.fetch_unread(lander).await?;
        self.read_again(lander).await
    }

    /// Rows of the last days, whatever their change times say.
    async fn read_again(&mut self, lander: &mut Lander<'_>) -> Result<(), Error> {
        let today = self.pass.clock.now().date_naive();
        let days = self.stream.again.map(u64::from).map(Days::new);
        let Some(from) = days.and_then(|days| today.checked_sub_days(days)) else {
            return Ok(());
        };
        self.window = Some(Window::since(from));
        let outcome = self.pages(lander, None, None).await;
        self.window = None;
        outcome
    }

    /// Rows that are there and not held: new since a moment ago, or shown again without a change of their time.
    async fn fetch_unread(&mut self, lander: &mut Lander<'_>) -> Result<(), Error> {
        let lately = self.state.watermark.map(|mark| mark - OVERLAP);
        for since in [lately, None] {
            if !self.pass.db.sweep_unread(self.state.id).await? {
                break;
            }
            self.pages(lander, since, None).await?;
        }
        Ok(())
    }

    async fn see_ids(&mut self, pass: i64) -> Result<(), Error> {
        let mut cursor = Cursor {
            ids_only: true,
            page_size: self.page_size,
            ..Cursor::default()
        };
        loop {
            let answer = self.ask(&mut cursor).await?;
            let page = self.connector.page(self.stream, &cursor, &answer)?;
            let ids: Vec<&str> = page.rows.iter().map(|r| r.external_id.as_str()).collect();
            self.pass.db.sweep_saw(pass, &ids).await?;
            if page.next.is_none() {
                return Ok(());
            }
            if page.next == cursor.token {
                return Err(SourceError::Shape {
                    what: "the id list does not end".into(),
                }
                .into());
            }
            if self.pass.cancel.is_cancelled() {
                return Err(stopped().into());
            }
            cursor.token = page.next;
        }
    }

    /// Tombstones what is gone, unless it is too much at once and nobody confirmed it.
    pub(super) async fn bury(
        &mut self,
        lander: &mut Lander<'_>,
        missing: &[String],
    ) -> Result<(), Error> {
        let accepted = self
            .pass
            .options
            .accepts(&self.source.name, self.stream.name);
        let missing = &self.really_gone(lander, missing, accepted).await?;
        if !accepted && self.too_many(missing).await? {
            self.hold_back(missing.len()).await?;
            return Ok(());
        }
        lander.gone(missing, self.pass.clock.now()).await?;
        self.hold_back(0).await?;
        self.release_unseen().await
    }

    /// Is this more than may be gone at once? What came in the same run counts as held: a list whose only row was
    /// replaced is not an empty one.
    pub(super) async fn too_many(&self, missing: &[String]) -> Result<bool, Error> {
        if missing.is_empty() {
            return Ok(false);
        }
        let held = self.pass.db.raw_count(self.state.id).await?;
        Ok(too_many(missing.len(), held, self.source.vanish_percent))
    }

    /// What is parked and no longer there need not be mended.
    pub(super) async fn release_unseen(&mut self) -> Result<(), Error> {
        let mut tx = self.pass.db.begin(self.pass.clock.now()).await?;
        tx.release_unseen(self.state.id).await?;
        Ok(tx.commit().await?)
    }

    pub(super) async fn hold_back(&mut self, count: usize) -> Result<(), Error> {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        if count == self.state.held_back {
            return Ok(());
        }
        let mut tx = self.pass.db.begin(self.pass.clock.now()).await?;
        tx.hold_back(self.state.id, count).await?;
        tx.commit().await?;
        self.state.held_back = count;
        Ok(())
    }
}

/// Is this more than may be gone at once? All of it always is; a handful of a small stream never.
pub(super) fn too_many(missing: usize, held: i64, percent: u32) -> bool {
    let held = usize::try_from(held).unwrap_or(0);
    missing > 0
        && (missing >= held || (missing > VANISH_FLOOR && missing * 100 > held * percent as usize))
}
