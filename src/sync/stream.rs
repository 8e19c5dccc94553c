//! One run of one stream: ask, land, repeat, advance.

use super::land::{Lander, Row, Understand};
use super::zones::Zones;
use super::{BACKOFF_MAX, Error, OVERLAP, Pass, SourceOptions, http};
use crate::model::Record;
use crate::source::{Answer, Beat, Connector, Cursor, Mode, Page, Reject, SourceError, Stream};
use crate::store::progress::{Counts, Done, StreamState};
use crate::store::raw::Codec;
use chrono::{DateTime, TimeDelta, Utc};
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

const PAGE_SIZE: u32 = 1000;
const PAGE_SIZE_MIN: u32 = 50;
const PAGES_MAX: i64 = 1_000_000;

/// How a connector understands the rows of one stream.
pub(super) struct Understood<'a> {
    pub connector: &'a dyn Connector,
    pub stream: &'a Stream,
}

impl Understand for Understood<'_> {
    fn records(&self, parent: Option<&str>, body: &str) -> Result<Vec<Record>, Reject> {
        self.connector.normalise(self.stream, parent, body)
    }
    fn keep<'b>(&self, body: &'b str) -> Cow<'b, str> {
        self.connector.scrub(self.stream, body)
    }
}

/// One run.
pub(super) struct Run<'a> {
    pub pass: &'a Pass<'a>,
    pub source: &'a SourceOptions,
    pub connector: &'a dyn Connector,
    pub client: &'a Arc<http::Client>,
    pub stream: &'a Stream,
    pub state: StreamState,
    pub run_id: Option<i64>,
    pub counts: Counts,
    pub start_mark: Option<DateTime<Utc>>,
    pub page_size: u32,
    /// It was understood with other settings before: every row is looked at again.
    pub again: bool,
}

impl<'a> Run<'a> {
    pub fn new(
        pass: &'a Pass<'a>,
        source: &'a SourceOptions,
        connector: &'a dyn Connector,
        client: &'a Arc<http::Client>,
        stream: &'a Stream,
        state: StreamState,
    ) -> Self {
        let again = state
            .understood_with
            .as_deref()
            .is_some_and(|with| with != source.understood_with);
        Self {
            pass,
            source,
            connector,
            client,
            stream,
            state,
            run_id: None,
            counts: Counts::default(),
            start_mark: None,
            page_size: PAGE_SIZE,
            again,
        }
    }

    /// Reads the stream to its end.
    pub async fn go(&mut self, zones: &mut Zones) -> Result<(), Error> {
        let understood = Understood {
            connector: self.connector,
            stream: self.stream,
        };
        let mut lander = Lander {
            db: self.pass.db,
            stream_id: self.state.id,
            run_id: 0,
            understand: &understood,
            qualifier: &self.source.qualifier,
            zones,
            codec: Codec::open(self.pass.db, self.state.id).await?,
            again: self.again,
            counts: Counts::default(),
            referred: HashSet::new(),
            siblings: self.siblings().await?,
            identity: self.pass.identity,
            new_members: false,
        };
        let outcome = self.read(&mut lander).await;
        self.counts = lander.counts;
        let swept = outcome?;
        self.finish(swept).await
    }

    /// Other streams of the source that fill the same tables.
    async fn siblings(&self) -> Result<Vec<i64>, Error> {
        let mut ids = Vec::new();
        let same = |other: &&Stream| {
            other.name != self.stream.name
                && other.parent.is_none()
                && other.tables == self.stream.tables
        };
        for other in self.connector.streams().iter().filter(same) {
            ids.extend(
                self.pass
                    .db
                    .stream_if_known(&self.source.name, other.name)
                    .await?
                    .map(|state| state.id),
            );
        }
        Ok(ids)
    }

    async fn read(&mut self, lander: &mut Lander<'_>) -> Result<bool, Error> {
        if self.stream.parent.is_some() {
            return self.children(lander).await;
        }
        let held_before = self.pass.db.raw_count(self.state.id).await?;
        let everything = self.since().is_none();
        let snapshot = self.stream.mode == Mode::Snapshot && held_before > 0;
        if snapshot {
            self.pass.db.sweep_begin().await?;
        }
        self.pages(lander, snapshot.then_some(1)).await?;
        if snapshot {
            self.after_snapshot(lander, held_before).await?;
            return Ok(true);
        }
        if held_before == 0 && everything {
            return Ok(true);
        }
        if !self.sweep_due() {
            return Ok(false);
        }
        self.sweep(lander, held_before).await
    }

    /// What is asked for: changes since then; none: everything.
    pub fn since(&self) -> Option<DateTime<Utc>> {
        if self.stream.mode == Mode::Snapshot || self.pass.options.full || self.again {
            return None;
        }
        self.pass
            .options
            .from
            .or_else(|| self.state.watermark.map(|mark| mark - OVERLAP))
    }

    fn sweep_due(&self) -> bool {
        let due = self
            .state
            .swept_at
            .is_none_or(|at| at + self.source.reconcile_every <= self.pass.clock.now());
        let asked = self.pass.options.full
            || self
                .pass
                .options
                .accepts(&self.source.name, self.stream.name);
        self.stream.sweep && (due || asked || self.state.held_back > 0)
    }

    fn mode(&self) -> &'static str {
        if self.since().is_none() {
            "full"
        } else {
            "changed"
        }
    }

    /// Opens the run, or takes up one that was cut off. Answers the page token to go on from.
    pub async fn open(&mut self, lander: &mut Lander<'_>) -> Result<Option<String>, Error> {
        if let Some(run_id) = self.run_id {
            lander.run_id = run_id;
            return Ok(None);
        }
        let cut_off = self
            .state
            .unfinished
            .take()
            .filter(|run| run.mode == self.mode() && run.cursor.is_some() && !self.again);
        let (run_id, token) = match cut_off {
            Some(run) => {
                self.start_mark = run.start_mark;
                (run.run_id, run.cursor)
            }
            None => {
                let mut tx = self.pass.db.begin(self.pass.clock.now()).await?;
                let run_id = tx
                    .start_run(self.state.id, self.mode(), self.start_mark)
                    .await?;
                tx.commit().await?;
                (run_id, None)
            }
        };
        self.run_id = Some(run_id);
        lander.run_id = run_id;
        Ok(token)
    }

    /// All pages from where the run stands. With `pass`, ids are noted as seen in it. While one page is landed the next
    /// one is already asked for.
    pub async fn pages(&mut self, lander: &mut Lander<'_>, pass: Option<i64>) -> Result<(), Error> {
        let mut cursor = Cursor {
            since: self.since(),
            page_size: self.page_size,
            ..Cursor::default()
        };
        let resumable = self
            .state
            .unfinished
            .as_ref()
            .is_some_and(|r| r.cursor.is_some());
        if resumable && pass.is_none() {
            cursor.token = self.open(lander).await?;
        }
        let mut answer = self.ask(&mut cursor).await?;
        if self.run_id.is_none() {
            self.state.unfinished = None;
            self.start_mark = Some(self.server_time(&answer));
            self.open(lander).await?;
        }
        loop {
            let page = self.connector.page(self.stream, &cursor, &answer)?;
            let next = self.next_token(&page, &cursor, lander.counts.pages)?;
            if let Some(pass) = pass {
                let ids: Vec<&str> = page.rows.iter().map(|r| r.external_id.as_str()).collect();
                self.pass.db.sweep_saw(pass, &ids).await?;
            }
            let rows: Vec<Row<'_>> = page
                .rows
                .into_iter()
                .map(|raw| Row {
                    external_id: raw.external_id,
                    parent: None,
                    body: Cow::Borrowed(raw.body),
                    record: None,
                })
                .collect();
            let mark = next.as_deref().map(Some);
            let now = self.pass.clock.now();
            let mut ahead = Cursor {
                token: next.clone(),
                ..cursor.clone()
            };
            let (landed, following) =
                tokio::join!(lander.land(rows, Vec::new(), mark, now), async {
                    match next {
                        Some(_) if !self.pass.cancel.is_cancelled() => {
                            Some(self.ask_sized(&mut ahead).await)
                        }
                        _ => None,
                    }
                });
            landed?;
            self.pass
                .progress
                .moved(&self.source.name, self.stream.name, lander.counts);
            match following {
                Some(next_answer) => {
                    answer = next_answer?;
                    cursor = ahead;
                }
                None if next.is_some() => {
                    return Err(SourceError::Retry {
                        what: "stopped".into(),
                        after: None,
                    }
                    .into());
                }
                None => return Ok(()),
            }
        }
    }

    fn next_token(
        &self,
        page: &Page<'_>,
        cursor: &Cursor,
        pages: i64,
    ) -> Result<Option<String>, SourceError> {
        if page.next.is_some() && (page.next == cursor.token || pages > PAGES_MAX) {
            return Err(SourceError::Shape {
                what: format!(
                    "the page after {} is the same page again",
                    cursor.token.as_deref().unwrap_or("the first")
                ),
            });
        }
        Ok(page.next.clone())
    }

    pub async fn ask(&mut self, cursor: &mut Cursor) -> Result<Answer, Error> {
        let answer = self.ask_sized(cursor).await?;
        self.page_size = cursor.page_size;
        Ok(answer)
    }

    /// Asks; after a time-out with half the page, down to a least size.
    async fn ask_sized(&self, cursor: &mut Cursor) -> Result<Answer, Error> {
        loop {
            let request = self.connector.request(self.stream, cursor);
            match self
                .client
                .ask(self.connector, Some(self.stream), &request)
                .await
            {
                Err(SourceError::Retry { what, .. })
                    if what.ends_with("in time") && cursor.page_size / 2 >= PAGE_SIZE_MIN =>
                {
                    cursor.page_size /= 2;
                }
                other => return Ok(other?),
            }
        }
    }

    /// The server's clock at an answer; ours where it sends none.
    pub fn server_time(&self, answer: &Answer) -> DateTime<Utc> {
        answer
            .header("date")
            .and_then(|date| httpdate::parse_http_date(date).ok())
            .map_or_else(|| self.pass.clock.now(), DateTime::<Utc>::from)
    }

    async fn finish(&mut self, swept: bool) -> Result<(), Error> {
        let now = self.pass.clock.now();
        let beat = match self.stream.beat {
            Beat::Poll => self.source.poll_every,
            Beat::Reconcile => self.source.reconcile_every,
        };
        let watermark = match self.stream.mode {
            Mode::Snapshot => None,
            // Never backwards: a server whose clock jumped back would make us read everything again and again.
            Mode::Incremental => self.start_mark.max(self.state.watermark),
        };
        let brings = self.stream.brings.join("|");
        let done = Done {
            watermark,
            due_at: Some(now + beat),
            stale_after: Some(now + beat * 3),
            swept,
            fingerprint: None,
            understood_with: &self.source.understood_with,
            brings: &brings,
        };
        let mut tx = self.pass.db.begin(now).await?;
        if let Some(run_id) = self.run_id {
            tx.advance_run(run_id, None, self.counts).await?;
            tx.finish_run(run_id, self.state.id, &done).await?;
        }
        tx.commit().await?;
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
