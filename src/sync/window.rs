//! Sources that are read by days: those that filter by work date alone (the last days at each beat, everything at the
//! reconcile beat), and those whose rows are made for a window that moves with today.

use super::land::Lander;
use super::stream::{Run, row};
use super::{Error, VANISH_FLOOR};
use crate::source::{Cursor, Mode};
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The days that one run reads.
#[derive(Debug)]
pub(super) struct Window {
    /// From this day on.
    pub from: NaiveDate,
    /// Before this day, where the window has an end.
    pub until: Option<NaiveDate>,
    /// Ids of the rows that came.
    pub seen: HashSet<String>,
}

impl Window {
    /// From a day on.
    pub fn since(from: NaiveDate) -> Self {
        Self {
            from,
            until: None,
            seen: HashSet::new(),
        }
    }
}

impl Run<'_> {
    /// The window to read; none where all dates are read, or the stream has none.
    pub(super) fn dates(&self) -> Option<Window> {
        let today = self.pass.clock.now().date_naive();
        let before = |days: u32| today.checked_sub_days(Days::new(days.into()));
        let given = self.pass.options.from.map(|from| from.date_naive());
        let trailing = match self.stream.mode {
            Mode::Window { days } => before(days)?,
            Mode::Rolling { back, ahead } => {
                let from = before(back)?;
                return Some(Window {
                    from: given.map_or(from, |given| given.min(from)),
                    until: today.checked_add_days(Days::new(ahead.into())),
                    seen: HashSet::new(),
                });
            }
            Mode::Snapshot | Mode::Incremental => return None,
        };
        let whole = self.everything || self.again || self.pass.options.full || self.whole_due();
        let from = match given {
            Some(from) if !self.everything => from.min(trailing),
            _ if whole => return None,
            _ => trailing,
        };
        Some(Window::since(from))
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
        if let Some((from, until)) = self.window.as_ref().and_then(|w| Some((w.from, w.until?))) {
            return self.roll(lander, from, until).await;
        }
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
        for table in self.stream.tables() {
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

    /// Reads a window with two ends; what touched it before and lacks now is looked for once more. A share of it is
    /// counted person by person: one calendar that comes empty is much, however many others there are.
    async fn roll(
        &mut self,
        lander: &mut Lander<'_>,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Result<(), Error> {
        self.pass.db.sweep_begin().await?;
        self.people(lander, 1).await?;
        let mut held = self.held(lander, from, until).await?;
        if held.values().any(|rows| !rows.missing.is_empty()) {
            self.people(lander, 2).await?;
            held = self.held(lander, from, until).await?;
        }
        let accepted = self
            .pass
            .options
            .accepts(&self.source.name, self.stream.name);
        let (mut gone, mut kept) = (Vec::new(), 0);
        for rows in held.into_values() {
            let share = rows.missing.len() * 100 > rows.all * self.source.vanish_percent as usize;
            match !accepted && share && rows.missing.len() > VANISH_FLOOR {
                true => kept += rows.missing.len(),
                false => gone.extend(rows.missing),
            }
        }
        let gone = self.pass.db.raw_among(self.state.id, &gone).await?;
        lander.gone(&gone, self.pass.clock.now()).await?;
        self.hold_back(kept).await?;
        self.release_unseen().await
    }

    /// Reads pages that are of different people, each by itself: one that cannot be read leaves the others alone. It is a
    /// failure only where none can be.
    async fn people(&mut self, lander: &mut Lander<'_>, pass: i64) -> Result<(), Error> {
        let (mut token, mut read) = (None, false);
        loop {
            let mut cursor = self.rolling(token);
            let whose = self.connector.of_person(self.stream, &cursor);
            token = match (self.page_of(lander, &mut cursor, pass).await, whose) {
                (Ok(next), _) => {
                    read = true;
                    next
                }
                (Err(Error::Source(error)), Some(whose)) if !self.pass.cancel.is_cancelled() => {
                    if whose.next.is_none() && !read {
                        return Err(error.into());
                    }
                    self.unread.insert(whose.member, error.to_string());
                    whose.next
                }
                (Err(error), _) => return Err(error),
            };
            if token.is_none() {
                return Ok(());
            }
        }
    }

    fn rolling(&self, token: Option<String>) -> Cursor {
        let window = self.window.as_ref();
        Cursor {
            from: window.map(|window| window.from),
            until: window.and_then(|window| window.until),
            page_size: self.page_size,
            token,
            ..Cursor::default()
        }
    }

    /// Reads and lands one page; answers the token of the next one.
    async fn page_of(
        &mut self,
        lander: &mut Lander<'_>,
        cursor: &mut Cursor,
        pass: i64,
    ) -> Result<Option<String>, Error> {
        let answer = self.first_answer(lander, cursor).await?;
        let page = self.connector.page(self.stream, cursor, &answer)?;
        let next = self.next_token(&page, cursor, lander.counts.pages)?;
        self.saw(&page, Some(pass)).await?;
        let rows = page.rows.into_iter().map(row).collect();
        let mark = next.as_deref().map(Some);
        lander
            .land(rows, Vec::new(), mark, self.pass.clock.now())
            .await?;
        let progress = self.pass.progress;
        progress.moved(&self.source.name, self.stream.name, lander.counts);
        Ok(next)
    }

    /// What the warehouse holds of the window, by person; not of those whose page could not be read.
    async fn held(
        &self,
        lander: &Lander<'_>,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Result<BTreeMap<String, Held>, Error> {
        let seen = self.window.as_ref().map(|window| &window.seen);
        let unread = self
            .unread
            .keys()
            .map(|member| lander.qualifier.qualify(member));
        let unread: BTreeSet<String> = unread.collect();
        let touching = self.pass.db.touching(&self.source.name, from, until);
        let mut held: BTreeMap<String, Held> = BTreeMap::new();
        for (id, member) in touching.await? {
            if unread.contains(&member) {
                continue;
            }
            let of_member = held.entry(member).or_default();
            of_member.all += 1;
            if !seen.is_some_and(|seen| seen.contains(&id)) {
                of_member.missing.push(id);
            }
        }
        Ok(held)
    }
}

/// Rows of one person that are held in a window.
#[derive(Debug, Default)]
struct Held {
    all: usize,
    missing: Vec<String>,
}
