//! Child streams: one partition for each parent row, read when the parent changed and in turns over the day.

use super::Error;
use super::land::{Lander, Row};
use super::stream::{Run, stopped};
use crate::source::{Answer, Beat, Cursor, Raw, SourceError};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use std::collections::BTreeSet;

/// Partitions asked for at once; the client's own limit holds beside it.
const TOGETHER: usize = 3;
/// Partitions that are landed in one transaction, and the bytes at which fewer are.
const LANDED_TOGETHER: usize = 60;
const BYTES_TOGETHER: usize = 1 << 20;
const PARTITIONS_MAX: i64 = 1_000_000;

/// First pages of partitions.
#[derive(Default)]
struct Batch {
    read: Vec<(String, (Cursor, Answer))>,
    /// Partitions that are dealt with, in their order.
    done: usize,
    /// One that may not be read.
    refused: Option<SourceError>,
    /// Why the next one could not be read.
    failed: Option<SourceError>,
}

impl Run<'_> {
    /// Reads the partitions that are due. Answers whether all were read.
    pub(super) async fn children(&mut self, lander: &mut Lander<'_>) -> Result<bool, Error> {
        let parents = self
            .pass
            .db
            .stream(&self.source.name, self.stream.parent.unwrap_or_default())
            .await?;
        let by_hand = !self.pass.options.only_due && self.stream.beat == Beat::Reconcile;
        let asked = self.pass.options.full || self.again || by_hand;
        let all = self.state.last_success_at.is_none() || (asked && !self.after_parents);
        let due = self.due(lander, parents.id, all).await?;
        self.pass.db.sweep_begin().await?;
        let (mut missing, mut refused, mut answered) = (Vec::new(), None, false);
        let mut left = due.as_slice();
        while !left.is_empty() {
            let batch = self.batch(left).await;
            answered |= !batch.read.is_empty();
            refused = batch.refused.or(refused);
            let (done, rest) = left.split_at(batch.done);
            let mark = done.last().filter(|_| all).map(|last| Some(last.as_str()));
            missing.extend(self.land_batch(lander, &batch.read, mark).await?);
            self.pass
                .progress
                .moved(&self.source.name, self.stream.name, lander.counts);
            if let Some(error) = batch.failed {
                return Err(error.into());
            }
            left = rest;
        }
        if answered && self.stream.beat == Beat::Parent {
            // Some parents are hidden by now; their children stay as they are.
            refused = None;
        }
        if all && refused.is_none() {
            self.bury(lander, &missing).await?;
        } else {
            self.bury_some(lander, &missing).await?;
        }
        let orphans = self.pass.db.orphans(self.state.id, parents.id).await?;
        lander.gone(&orphans, self.pass.clock.now()).await?;
        match refused {
            None => Ok(all),
            Some(error) => {
                // The next run begins at the first partition again.
                lander
                    .land(Vec::new(), Vec::new(), Some(None), self.pass.clock.now())
                    .await?;
                Err(error.into())
            }
        }
    }

    /// The partitions to read. A run that was cut off goes on behind the last one it finished, and comes round to those
    /// before it in the end: they may have changed since.
    async fn due(
        &mut self,
        lander: &mut Lander<'_>,
        parents: i64,
        all: bool,
    ) -> Result<Vec<String>, Error> {
        let resumed = if all { self.resume(lander) } else { None };
        if self.run_id.is_none() {
            self.start_mark = Some(self.pass.clock.now());
            self.start(lander, "full").await?;
        }
        let db = self.pass.db;
        let mut due: Vec<String> = db.raw_ids(parents, "", PARTITIONS_MAX).await?;
        if let Some(last) = resumed {
            let behind = due.partition_point(|id| *id <= last);
            due.rotate_left(behind);
        }
        if !all && let Some(at) = self.state.last_success_at {
            let changed: BTreeSet<String> =
                db.raw_ids_since(parents, at).await?.into_iter().collect();
            let lately = self.lately(parents).await?;
            let by_hand = lately.is_some() && !self.pass.options.only_due && !self.after_parents;
            let in_turns = |id: &String| match &lately {
                Some(lately) => lately.contains(id) && (by_hand || self.turn(id)),
                None => self.stream.beat != Beat::Parent && self.turn(id),
            };
            due.retain(|id| changed.contains(id) || in_turns(id));
        }
        Ok(due)
    }

    /// The parents that changed lately, for streams that look at those alone.
    async fn lately(&self, parents: i64) -> Result<Option<BTreeSet<String>>, Error> {
        let Beat::Lately { days } = self.stream.beat else {
            return Ok(None);
        };
        let since = self.pass.clock.now() - TimeDelta::days(days.into());
        let ids = self.pass.db.raw_ids_since(parents, since).await?;
        Ok(Some(ids.into_iter().collect()))
    }

    /// Some partitions were read: what they lack is gone, unless it is too much; what was held back before stays so.
    pub(super) async fn bury_some(
        &mut self,
        lander: &mut Lander<'_>,
        missing: &[String],
    ) -> Result<(), Error> {
        let missing = &self.really_gone(lander, missing, false).await?;
        if self.too_many(missing).await? {
            let count = i64::try_from(missing.len()).unwrap_or(i64::MAX);
            return self
                .hold_back(usize::try_from(count.max(self.state.held_back)).unwrap_or(usize::MAX))
                .await;
        }
        Ok(lander.gone(missing, self.pass.clock.now()).await?)
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

    /// Asks for the first pages of the next partitions, as many as are landed together. What was read before one fails is
    /// landed all the same, so that a run which fails now and then comes to its end.
    async fn batch(&self, due: &[String]) -> Batch {
        let mut batch = Batch::default();
        for group in due.chunks(TOGETHER) {
            if self.pass.cancel.is_cancelled() {
                batch.failed = Some(stopped());
                return batch;
            }
            for (parent, first) in group.iter().zip(self.first_pages(group).await) {
                match first {
                    Ok(first) => batch.read.push((parent.clone(), first)),
                    // One list that may not be read (a board, say) leaves the others alone.
                    Err(error @ SourceError::Operator { .. }) if self.stream.optional => {
                        batch.refused = Some(error);
                    }
                    Err(error) => {
                        batch.failed = Some(error);
                        return batch;
                    }
                }
                batch.done += 1;
            }
            let bytes: usize = batch.read.iter().map(|(_, (_, a))| a.body.len()).sum();
            if batch.done >= LANDED_TOGETHER || bytes >= BYTES_TOGETHER {
                break;
            }
        }
        batch
    }

    async fn first_pages(&self, parents: &[String]) -> Vec<Result<(Cursor, Answer), SourceError>> {
        let asked = parents.iter().map(|parent| async move {
            let cursor = self.cursor(parent);
            let request = self.connector.request(self.stream, &cursor);
            let answer = self
                .client
                .ask(self.connector, Some(self.stream), &request)
                .await?;
            Ok((cursor, answer))
        });
        join_all(asked).await
    }

    /// Lands partitions, most of them with one page each, and where the run stands. Answers the rows that they lack in two
    /// looks. The place of a child run is a partition that is read whole: what is cut off is read again.
    async fn land_batch(
        &mut self,
        lander: &mut Lander<'_>,
        read: &[(String, (Cursor, Answer))],
        mark: Option<Option<&str>>,
    ) -> Result<Vec<String>, Error> {
        let (mut seen, mut rows, mut broken) = (BTreeSet::new(), Vec::new(), None);
        // Where the parent itself is gone (404), its children follow when it is known to be.
        let there = || read.iter().filter(|(_, (_, answer))| answer.status != 404);
        for (parent, (cursor, answer)) in there() {
            match self.connector.page(self.stream, cursor, answer) {
                Ok(page) if page.next.is_some() => {
                    let (cursor, answer) = (cursor.clone(), answer.clone());
                    seen.extend(self.land_partition(lander, parent, cursor, answer).await?);
                }
                Ok(page) => rows.extend(page.rows.into_iter().map(|raw| child(parent, raw))),
                Err(error) => {
                    broken = Some(error);
                    break;
                }
            }
        }
        seen.extend(rows.iter().map(|row| row.external_id.clone()));
        let now = self.pass.clock.now();
        let mark = mark.filter(|_| broken.is_none());
        lander.land(rows, Vec::new(), mark, now).await?;
        if let Some(error) = broken {
            return Err(error.into());
        }
        let parents: Vec<&str> = there().map(|(parent, _)| parent.as_str()).collect();
        let held = self.pass.db.raw_ids_of(self.state.id, &parents).await?;
        for parent in parents {
            let of = |id: &String| {
                id.strip_prefix(parent)
                    .is_some_and(|id| id.starts_with('/'))
            };
            if held.iter().any(|id| of(id) && !seen.contains(id)) {
                let mut cursor = self.cursor(parent);
                let answer = self.ask(&mut cursor).await?;
                seen.extend(self.land_partition(lander, parent, cursor, answer).await?);
            }
        }
        let ids: Vec<&str> = seen.iter().map(String::as_str).collect();
        self.pass.db.sweep_saw(1, &ids).await?;
        Ok(held.into_iter().filter(|id| !seen.contains(id)).collect())
    }

    /// Lands all pages of one partition. Answers the rows seen.
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
                .map(|raw| child(parent, raw))
                .collect();
            seen.extend(rows.iter().map(|r| r.external_id.clone()));
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

fn child<'a>(parent: &'a str, raw: Raw<'a>) -> Row<'a> {
    Row {
        external_id: format!("{parent}/{}", raw.external_id),
        parent: Some(parent),
        body: raw.body,
        told: raw.row.into(),
    }
}
