//! Sources that filter by work date alone: the last days at each beat, everything at the reconcile beat.

use super::Error;
use super::land::Lander;
use super::stream::Run;
use crate::source::Mode;
use chrono::{Days, NaiveDate};
use std::collections::{BTreeSet, HashSet};

/// The work dates that one run reads.
#[derive(Debug)]
pub(super) struct Window {
    /// From this day on.
    pub from: NaiveDate,
    /// Ids of the rows that came.
    pub seen: HashSet<String>,
}

impl Run<'_> {
    /// The window to read; none where all dates are read, or the stream has none.
    pub(super) fn dates(&self) -> Option<Window> {
        let Mode::Window { days } = self.stream.mode else {
            return None;
        };
        let today = self.pass.clock.now().date_naive();
        let trailing = today.checked_sub_days(Days::new(days.into()))?;
        let given = self.pass.options.from.map(|from| from.date_naive());
        let whole = self.everything || self.again || self.pass.options.full || self.whole_due();
        let from = match given {
            Some(from) if !self.everything => from.min(trailing),
            _ if whole => return None,
            _ => trailing,
        };
        Some(Window {
            from,
            seen: HashSet::new(),
        })
    }

    /// Is it time to read all dates? By hand always: the daemon would have done so within a day.
    fn whole_due(&self) -> bool {
        let accepted = self
            .pass
            .options
            .accepts(&self.source.name, self.stream.name);
        let late = self
            .state
            .swept_at
            .is_none_or(|at| at + self.source.reconcile_every <= self.pass.clock.now());
        late || accepted || self.state.held_back > 0 || !self.pass.options.only_due
    }

    /// Reads the window; what it held before and lacks now is looked for once more.
    pub(super) async fn read_window(&mut self, lander: &mut Lander<'_>) -> Result<(), Error> {
        self.pages(lander, None, None).await?;
        let missing = self.unseen().await?;
        if missing.is_empty() {
            return Ok(());
        }
        self.pages(lander, None, None).await?;
        let missing = self.unseen().await?;
        self.bury_some(lander, &missing).await
    }

    /// Rows of this stream that the warehouse holds in the window and that did not come. A record is known by the id of
    /// its row, with more behind a stroke where a row made several.
    async fn unseen(&self) -> Result<Vec<String>, Error> {
        let Some(window) = &self.window else {
            return Ok(Vec::new());
        };
        let mut unseen = BTreeSet::new();
        for table in self.stream.tables {
            let dated = self
                .pass
                .db
                .dated_since(&self.source.name, table, window.from);
            let ids = dated.await?.into_iter().map(|id| match id.split_once('|') {
                Some((row, _)) => row.to_owned(),
                None => id,
            });
            unseen.extend(ids.filter(|id| !window.seen.contains(id)));
        }
        let unseen: Vec<String> = unseen.into_iter().collect();
        // Other streams may fill the same tables.
        Ok(self.pass.db.raw_among(self.state.id, &unseen).await?)
    }
}
