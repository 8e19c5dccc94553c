//! Child streams: one partition for each parent row, read when the parent changed and in turns over the day.

use super::Error;
use super::land::{Lander, Row};
use super::stream::Run;
use crate::source::{Answer, Cursor, SourceError};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::try_join_all;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Partitions asked for at once; the client's own limit holds beside it.
const TOGETHER: usize = 3;
const PARTITIONS_MAX: i64 = 1_000_000;

impl Run<'_> {
    /// Reads the partitions that are due. Answers whether all were read.
    pub(super) async fn children(&mut self, lander: &mut Lander<'_>) -> Result<bool, Error> {
        let parent = self.stream.parent.unwrap_or_default();
        let parents = self.pass.db.stream(&self.source.name, parent).await?;
        let all = self.pass.options.full
            || self.again
            || !self.pass.options.only_due
            || self.state.last_success_at.is_none();
        let resumed = self.open(lander).await?.unwrap_or_default();
        let mut due: Vec<String> = self
            .pass
            .db
            .raw_ids(parents.id, &resumed, PARTITIONS_MAX)
            .await?;
        if !all {
            let changed: BTreeSet<String> = match self.state.last_success_at {
                Some(at) => self
                    .pass
                    .db
                    .raw_ids_since(parents.id, at)
                    .await?
                    .into_iter()
                    .collect(),
                None => BTreeSet::new(),
            };
            due.retain(|id| changed.contains(id) || self.turn(id));
        }
        self.start_mark = Some(self.pass.clock.now());
        for group in due.chunks(TOGETHER) {
            if self.pass.cancel.is_cancelled() {
                return Err(SourceError::Retry {
                    what: "stopped".into(),
                    after: None,
                }
                .into());
            }
            let first = self.first_pages(group).await?;
            for (parent, (cursor, answer)) in group.iter().zip(first) {
                self.partition(lander, parent, cursor, answer).await?;
            }
            if all && let Some(last) = group.last() {
                lander
                    .land(
                        Vec::new(),
                        Vec::new(),
                        Some(Some(last)),
                        self.pass.clock.now(),
                    )
                    .await?;
            }
            self.pass
                .progress
                .moved(&self.source.name, self.stream.name, lander.counts);
        }
        if all {
            let orphans = self.pass.db.orphans(self.state.id, parents.id).await?;
            lander.gone(&orphans, self.pass.clock.now()).await?;
        }
        Ok(all)
    }

    /// Is it this partition's turn? Each one has its time of the reconcile beat; turns since the last run are made up for.
    fn turn(&self, id: &str) -> bool {
        let (poll, beat) = (self.source.poll_every, self.source.reconcile_every);
        let turns = (beat.num_seconds() / poll.num_seconds().max(1)).max(1);
        let number = |at: DateTime<Utc>| at.timestamp() / poll.num_seconds().max(1);
        let now = self.pass.clock.now();
        let last = self
            .state
            .last_success_at
            .unwrap_or(now - TimeDelta::days(365));
        let mine = i64::try_from(
            xxhash_rust::xxh3::xxh3_64(id.as_bytes()) % u64::try_from(turns).unwrap_or(1),
        )
        .unwrap_or(0);
        let (from, to) = (number(last), number(now));
        to - from >= turns || (from + 1..=to).any(|n| n.rem_euclid(turns) == mine)
    }

    fn cursor(&self, parent: &str) -> Cursor {
        Cursor {
            parent: Some(parent.to_owned()),
            page_size: self.page_size,
            ..Cursor::default()
        }
    }

    async fn first_pages(&self, parents: &[String]) -> Result<Vec<(Cursor, Answer)>, Error> {
        let asked = parents.iter().map(|parent| async move {
            let cursor = self.cursor(parent);
            let request = self.connector.request(self.stream, &cursor);
            let answer = self
                .client
                .ask(self.connector, Some(self.stream), &request)
                .await?;
            Ok::<_, SourceError>((cursor, answer))
        });
        Ok(try_join_all(asked).await?)
    }

    async fn partition(
        &mut self,
        lander: &mut Lander<'_>,
        parent: &str,
        cursor: Cursor,
        answer: Answer,
    ) -> Result<(), Error> {
        let mut seen = self.land_partition(lander, parent, cursor, answer).await?;
        let prefix = format!("{parent}/");
        let held = self.pass.db.raw_ids_of(self.state.id, &prefix).await?;
        let missing = |seen: &BTreeSet<String>| -> Vec<String> {
            held.iter()
                .filter(|id| !seen.contains(*id))
                .cloned()
                .collect()
        };
        if missing(&seen).is_empty() {
            return Ok(());
        }
        let mut cursor = self.cursor(parent);
        let answer = self.ask(&mut cursor).await?;
        seen.extend(self.land_partition(lander, parent, cursor, answer).await?);
        lander.gone(&missing(&seen), self.pass.clock.now()).await?;
        Ok(())
    }

    async fn land_partition(
        &mut self,
        lander: &mut Lander<'_>,
        parent: &str,
        mut cursor: Cursor,
        mut answer: Answer,
    ) -> Result<BTreeSet<String>, Error> {
        let mut seen = BTreeSet::new();
        loop {
            let page = self.connector.page(self.stream, &cursor, &answer)?;
            let next = page.next.clone();
            if next.is_some() && next == cursor.token {
                return Err(SourceError::Shape {
                    what: format!("the list of {} {parent} does not end", self.stream.name),
                }
                .into());
            }
            let rows: Vec<Row<'_>> = page
                .rows
                .into_iter()
                .map(|raw| Row {
                    external_id: format!("{parent}/{}", raw.external_id),
                    parent: Some(parent),
                    body: Cow::Borrowed(raw.body),
                    record: None,
                })
                .collect();
            seen.extend(rows.iter().map(|r| r.external_id.clone()));
            // The place of a child run is the partition before this one: a partition is read whole or again.
            lander
                .land(rows, Vec::new(), None, self.pass.clock.now())
                .await?;
            match next {
                Some(token) => {
                    cursor.token = Some(token);
                    answer = self.ask(&mut cursor).await?;
                }
                None => return Ok(seen),
            }
        }
    }
}
