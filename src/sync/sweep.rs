//! What is gone: ids compared in full, a second look, and the guard against mass deletion.

use super::land::Lander;
use super::stream::Run;
use super::{Error, VANISH_FLOOR};
use crate::source::{Cursor, SourceError};

impl Run<'_> {
    /// A snapshot was read to its end with its ids noted as pass 1: what it lacks is looked for once more.
    pub(super) async fn after_snapshot(
        &mut self,
        lander: &mut Lander<'_>,
        held: i64,
    ) -> Result<(), Error> {
        let mut missing = self.pass.db.sweep_missing(self.state.id, 1, "").await?;
        if !missing.is_empty() {
            self.pages(lander, Some(2)).await?;
            missing = self.pass.db.sweep_missing(self.state.id, 2, "").await?;
        }
        self.bury(lander, &missing, held).await
    }

    /// Reads all ids, twice where any is missing. Answers whether the comparison counts as done.
    pub(super) async fn sweep(
        &mut self,
        lander: &mut Lander<'_>,
        held: i64,
    ) -> Result<bool, Error> {
        self.pass.db.sweep_begin().await?;
        self.see_ids(1).await?;
        let mut missing = self.pass.db.sweep_missing(self.state.id, 1, "").await?;
        if !missing.is_empty() {
            self.see_ids(2).await?;
            missing = self.pass.db.sweep_missing(self.state.id, 2, "").await?;
        }
        self.bury(lander, &missing, held).await?;
        Ok(true)
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
                return Err(SourceError::Retry {
                    what: "stopped".into(),
                    after: None,
                }
                .into());
            }
            cursor.token = page.next;
        }
    }

    /// Tombstones what is gone, unless it is too much at once and nobody confirmed it.
    pub(super) async fn bury(
        &mut self,
        lander: &mut Lander<'_>,
        missing: &[String],
        held: i64,
    ) -> Result<(), Error> {
        let accepted = self
            .pass
            .options
            .accepts(&self.source.name, self.stream.name);
        if !accepted && too_many(missing.len(), held, self.source.vanish_percent) {
            self.hold_back(missing.len()).await?;
            return Ok(());
        }
        lander.gone(missing, self.pass.clock.now()).await?;
        self.hold_back(0).await?;
        Ok(())
    }

    async fn hold_back(&mut self, count: usize) -> Result<(), Error> {
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
