//! One run of one stream: ask, land, repeat, advance.

use super::known::Known;
use super::land::{Lander, Row, Understand};
use super::lookup::settings_of;
use super::window::Window;
use super::{Error, OVERLAP, Pass, SourceOptions, http};
use crate::model::table::TICKET_STATUS_CHANGE;
use crate::source::{Answer, Connector, Cursor, Mode, Page, Raw, SourceError, Stream};
use crate::store::progress::{Counts, StreamState};
use crate::store::raw::Codec;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;

const PAGE_SIZE: u32 = 1000;
const PAGE_SIZE_MIN: u32 = 50;
const PAGES_MAX: i64 = 1_000_000;

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
    /// How its rows are understood now: the settings, and what other streams say.
    pub understood_with: String,
    /// Change times tell nothing this time: all is asked for.
    pub everything: bool,
    /// Reading it told what is gone as well.
    pub swept: bool,
    /// Only the children of parents that just came back or went.
    pub after_parents: bool,
    /// It goes on where an earlier run was cut off.
    pub resumed: bool,
    /// The window of work dates that is read, and the ids seen in it.
    pub window: Option<Window>,
    /// Members whose page could not be read, and why.
    pub unread: BTreeMap<String, String>,
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
            .is_some_and(|with| settings_of(with) != source.understood_with);
        Self {
            understood_with: source.understood_with.clone(),
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
            everything: false,
            swept: false,
            after_parents: false,
            resumed: false,
            window: None,
            unread: BTreeMap::new(),
        }
    }

    /// Reads the stream to its end.
    pub async fn go(&mut self, known: &mut Known) -> Result<(), Error> {
        let understood = self.understood().await?;
        let mut lander = self.lander(&understood, known).await?;
        self.understand_anew(&mut lander).await?;
        let outcome = self.read(&mut lander).await;
        self.take_counts(&lander);
        self.swept = outcome?;
        if self.stream.mode != Mode::Incremental {
            return self.finish(None, self.swept).await;
        }
        self.finish(self.start_mark, self.swept).await?;
        if self.resumed {
            let outcome = self.catch_up(&mut lander).await;
            self.take_counts(&lander);
            outcome?;
        }
        Ok(())
    }

    /// A run that was taken up again read its first pages long ago: what changed since then is read as well.
    async fn catch_up(&mut self, lander: &mut Lander<'_>) -> Result<(), Error> {
        self.run_id = None;
        let since = self.state.watermark.map(|mark| mark - OVERLAP);
        self.pages(lander, since, None).await?;
        self.take_counts(lander);
        self.finish(self.start_mark, false).await
    }

    /// What lands the rows of this stream.
    pub(super) async fn lander<'l>(
        &self,
        understand: &'l dyn Understand,
        known: &'l mut Known,
    ) -> Result<Lander<'l>, Error>
    where
        'a: 'l,
    {
        Ok(Lander {
            db: self.pass.db,
            stream_id: self.state.id,
            run_id: 0,
            understand,
            tables: self.stream.tables(),
            qualifier: &self.source.qualifier,
            mirrored: self.source.mirrored,
            known,
            codec: Codec::open(self.pass.db, self.state.id).await?,
            again: self.again,
            counts: Counts::default(),
            twin: self.twin().await?,
            identity: self.pass.identity,
            new_members: false,
            history: !self.connector.streams().iter().any(tells_history),
        })
    }

    pub(super) fn take_counts(&mut self, lander: &Lander<'_>) {
        self.counts = lander.counts;
    }

    /// The number of the stream's twin, once it was read.
    async fn twin(&self) -> Result<Option<i64>, Error> {
        let Some(twin) = self.stream.twin else {
            return Ok(None);
        };
        let known = self
            .pass
            .db
            .stream_if_known(&self.source.name, twin)
            .await?;
        Ok(known.map(|state| state.id))
    }

    /// Reads what is new; answers whether that told what is gone as well.
    async fn read(&mut self, lander: &mut Lander<'_>) -> Result<bool, Error> {
        if self.stream.parent.is_some() {
            return self.children(lander).await;
        }
        let holds = self.pass.db.raw_any(self.state.id).await?;
        // Of a stream that never showed a row, nothing is known: an empty list may have been a failure.
        self.everything |= !holds;
        self.window = self.dates();
        if self.window.is_some() {
            self.read_window(lander).await?;
            return Ok(false);
        }
        let snapshot = self.stream.mode != Mode::Incremental && holds;
        if snapshot {
            self.pass.db.sweep_begin().await?;
        }
        self.pages(lander, self.since(), snapshot.then_some(1))
            .await?;
        if snapshot {
            self.after_snapshot(lander).await?;
        }
        Ok(snapshot || (!holds && self.since().is_none()))
    }

    /// What is asked for: changes since then; none: everything. A day given by hand widens what is read, never narrows it.
    pub fn since(&self) -> Option<DateTime<Utc>> {
        if self.stream.mode != Mode::Incremental || self.pass.options.full || self.again {
            return None;
        }
        let mark = self.state.watermark.map(|mark| mark - OVERLAP);
        match (self.pass.options.from, mark.filter(|_| !self.everything)) {
            (Some(from), Some(mark)) => Some(from.min(mark)),
            (from, mark) => from.or(mark),
        }
    }

    /// Takes up a run that was cut off, where it asked for the same. Answers the page token to go on from.
    pub(super) fn resume(&mut self, lander: &mut Lander<'_>) -> Option<String> {
        let run = self.state.unfinished.take()?;
        let same = run.mode == mode(self.since())
            && run.start_mark.is_some()
            && !self.again
            && self.pass.options.from.is_none();
        let token = run.cursor.filter(|_| same)?;
        self.start_mark = run.start_mark;
        self.run_id = Some(run.run_id);
        self.resumed = true;
        lander.run_id = run.run_id;
        Some(token)
    }

    /// Opens a new run.
    pub(super) async fn start(&mut self, lander: &mut Lander<'_>, mode: &str) -> Result<(), Error> {
        let mut tx = self.pass.db.begin(self.pass.clock.now()).await?;
        let run_id = tx.start_run(self.state.id, mode, self.start_mark).await?;
        tx.commit().await?;
        self.run_id = Some(run_id);
        lander.run_id = run_id;
        Ok(())
    }

    /// The first answer of a run, which tells its start mark.
    pub(super) async fn first_answer(
        &mut self,
        lander: &mut Lander<'_>,
        cursor: &mut Cursor,
    ) -> Result<Answer, Error> {
        let mut answer = self.ask(cursor).await?;
        if self.run_id.is_some() {
            return Ok(answer);
        }
        let went_back = |now| {
            self.state
                .watermark
                .is_some_and(|mark| now < mark - OVERLAP)
        };
        if cursor.since.is_some() && went_back(self.server_time(&answer)) {
            // The server's clock was wrong then or is now: what it stamped in between cannot be told by time.
            self.everything = true;
            cursor.since = self.since();
            answer = self.ask(cursor).await?;
        }
        self.start_mark = Some(self.server_time(&answer));
        self.start(lander, mode(cursor.since)).await?;
        Ok(answer)
    }

    /// All pages of what changed since then, or all. With `pass`, ids are noted as seen in it. While one page is landed
    /// the next one is already asked for.
    pub async fn pages(
        &mut self,
        lander: &mut Lander<'_>,
        since: Option<DateTime<Utc>>,
        pass: Option<i64>,
    ) -> Result<(), Error> {
        let mut cursor = Cursor {
            since,
            from: self.window.as_ref().map(|window| window.from),
            until: self.window.as_ref().and_then(|window| window.until),
            page_size: self.page_size,
            ..Cursor::default()
        };
        if self.stream.mode == Mode::Incremental && self.run_id.is_none() {
            cursor.token = self.resume(lander);
        }
        let mut answer = self.first_answer(lander, &mut cursor).await?;
        loop {
            let page = self.connector.page(self.stream, &cursor, &answer)?;
            let next = self.next_token(&page, &cursor, lander.counts.pages)?;
            self.saw(&page, pass).await?;
            let rows = page.rows.into_iter().map(row).collect();
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
                None if next.is_some() => return Err(stopped().into()),
                None => return Ok(()),
            }
        }
    }

    /// Notes the ids of a page as seen.
    pub(super) async fn saw(&mut self, page: &Page<'_>, pass: Option<i64>) -> Result<(), Error> {
        let ids = page.rows.iter().map(|r| r.external_id.as_str());
        if let Some(window) = &mut self.window {
            window.seen.extend(ids.clone().map(str::to_owned));
        }
        if let Some(pass) = pass {
            let ids: Vec<&str> = ids.collect();
            self.pass.db.sweep_saw(pass, &ids).await?;
        }
        Ok(())
    }

    pub(super) fn next_token(
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
}

/// Does the source bring the status history of its tickets itself?
fn tells_history(stream: &Stream) -> bool {
    stream.fills(TICKET_STATUS_CHANGE.name)
}

/// The pass was told to stop.
pub(super) fn stopped() -> SourceError {
    SourceError::Retry {
        what: "stopped".into(),
        after: None,
    }
}

/// The word for what a run asks for.
fn mode(since: Option<DateTime<Utc>>) -> &'static str {
    if since.is_none() { "full" } else { "changed" }
}

pub(super) fn row(raw: Raw<'_>) -> Row<'_> {
    Row {
        external_id: raw.external_id,
        parent: None,
        body: raw.body,
        told: raw.row.into(),
    }
}
