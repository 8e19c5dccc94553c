//! Source to warehouse: one pass over the streams of a source.
//!
//! The engine loops, resumes, retries and decides what is gone; a source only says what to ask and how to read it.

mod apply;
mod budget;
mod children;
mod ending;
pub mod files;
pub mod folder;
pub mod http;
mod known;
pub mod land;
mod lookup;
mod probe;
pub mod replay;
mod reread;
mod stream;
mod sweep;
mod touch;
mod understood;
mod window;
pub mod zones;

use crate::clock::Clock;
use crate::source::{Connector, Qualifier, SourceError};
use crate::store::Db;
use crate::store::identity::IdentityRule;
use crate::store::progress::Counts;
use chrono::{DateTime, TimeDelta, Utc};
use known::Known;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use zones::Zones;

/// Watermarks are re-read from so long before them: updates that lists show late, and servers of one vendor whose
/// clocks are five minutes off either way.
const OVERLAP: TimeDelta = TimeDelta::minutes(10);
/// So many records may always be gone at once, whatever share of a small stream that is.
const VANISH_FLOOR: usize = 3;
/// A failing stream waits at most so long.
const BACKOFF_MAX: TimeDelta = TimeDelta::hours(1);

/// What ended a pass, or a stream's run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The source.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The warehouse.
    #[error(transparent)]
    Store(#[from] crate::store::Error),
}

/// What a source's settings mean to the engine.
#[derive(Clone, Debug)]
pub struct SourceOptions {
    /// Its name.
    pub name: String,
    /// How often streams of the poll beat are asked.
    pub poll_every: TimeDelta,
    /// How often ids are compared and set-up is read.
    pub reconcile_every: TimeDelta,
    /// More than this share gone at once is held back.
    pub vanish_percent: u32,
    /// Fingerprint of the settings by which rows are understood.
    pub understood_with: String,
    /// How ids become whole.
    pub qualifier: Qualifier,
    /// Its time entries are written in another source as well, and count there.
    pub mirrored: bool,
}

/// What a pass is asked to do.
#[derive(Clone, Debug, Default)]
pub struct PassOptions {
    /// Read everything and compare all ids.
    pub full: bool,
    /// Read what changed since.
    pub from: Option<DateTime<Utc>>,
    /// Deletions a person confirmed: `SOURCE` or `SOURCE/STREAM`.
    pub accept_deletions: BTreeSet<String>,
    /// Only streams that are due (the daemon); else all.
    pub only_due: bool,
}

impl PassOptions {
    fn accepts(&self, source: &str, stream: &str) -> bool {
        self.accept_deletions.contains(source)
            || self
                .accept_deletions
                .contains(&format!("{source}/{stream}"))
    }
}

/// Who is told how far a pass is.
pub trait Progress: Send + Sync {
    /// A stream's run moved on.
    fn moved(&self, source: &str, stream: &str, counts: Counts);
    /// A stream's run ended; with a sentence when it failed.
    fn ended(&self, source: &str, stream: &str, counts: Counts, error: Option<&str>);
    /// Something a person should know.
    fn note(&self, sentence: &str);
}

/// What all runs of a pass share.
pub struct Pass<'a> {
    /// The warehouse.
    pub db: &'a Db,
    /// What time it is.
    pub clock: &'a Clock,
    /// The business zone.
    pub zone: chrono_tz::Tz,
    /// Ends the pass at the next page.
    pub cancel: &'a CancellationToken,
    /// What to do.
    pub options: &'a PassOptions,
    /// Who is told.
    pub progress: &'a dyn Progress,
    /// How members become persons.
    pub identity: &'a IdentityRule,
}

impl std::fmt::Debug for Pass<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pass")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// How a pass over one source went.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Streams read.
    pub streams: usize,
    /// Sums over them.
    pub counts: Counts,
    /// What failed, a sentence each.
    pub errors: Vec<String>,
}

impl Report {
    fn add(&mut self, counts: Counts) {
        self.counts.pages += counts.pages;
        self.counts.rows += counts.rows;
        self.counts.changed += counts.changed;
        self.counts.rejected += counts.rejected;
        self.counts.deleted += counts.deleted;
    }
}

/// How a stream's run leaves the pass.
enum Settled {
    /// Read to its end.
    Well,
    /// Failed; the others may go well.
    Badly,
    /// The source as a whole does not answer, or the pass was stopped.
    Over,
}

/// One pass over an API source: each stream that is due, parents first, then what is gone.
pub async fn pass(
    pass: &Pass<'_>,
    source: &SourceOptions,
    connector: &dyn Connector,
    client: &Arc<http::Client>,
) -> Result<Report, crate::store::Error> {
    let mut report = Report::default();
    let mut known = Known::new(Zones::new(pass.db.member_zones().await?, pass.zone));
    let (mut read, mut failed, mut shifted) = (Vec::new(), Vec::new(), Vec::new());
    let mut over = false;
    for stream in connector.streams() {
        let state = pass.db.stream(&source.name, stream.name).await?;
        if pass.options.only_due && state.due_at.is_some_and(|due| due > pass.clock.now()) {
            continue;
        }
        over |= pass.cancel.is_cancelled();
        if over {
            break;
        }
        let mut run = stream::Run::new(pass, source, connector, client, stream, state);
        let welcome = match read.is_empty() {
            true => identify(connector, client).await,
            false => Ok(()),
        };
        let stranger = welcome.is_err();
        let outcome = match welcome {
            Ok(()) => run.go(&mut known).await,
            Err(error) => Err(error.into()),
        };
        report.streams += 1;
        match settle(&mut run, outcome, &mut report).await? {
            Settled::Well => {}
            Settled::Badly => failed.push(stream),
            Settled::Over => over = true,
        }
        over |= stranger;
        read.push(run);
    }
    for run in read.iter_mut().filter(|run| run.sweep_due()) {
        let unsure = failed
            .iter()
            .any(|f| f.name == run.stream.name || run.stream.twin == Some(f.name));
        over |= pass.cancel.is_cancelled();
        if over || unsure {
            continue;
        }
        let outcome = run.compare(&mut known).await;
        over = matches!(settle(run, outcome, &mut report).await?, Settled::Over);
        if run.counts.changed + run.counts.deleted > 0 {
            shifted.push(run.stream.name);
        }
    }
    // Parents came back or went: their children follow in the same pass.
    for stream in connector
        .streams()
        .iter()
        .filter(|s| s.parent.is_some_and(|parent| shifted.contains(&parent)))
    {
        if over || failed.iter().any(|f| f.name == stream.name) {
            continue;
        }
        let state = pass.db.stream(&source.name, stream.name).await?;
        let mut run = stream::Run::new(pass, source, connector, client, stream, state);
        run.after_parents = true;
        let outcome = run.go(&mut known).await;
        over = matches!(settle(&mut run, outcome, &mut report).await?, Settled::Over);
    }
    Ok(report)
}

/// Asks whose the credentials are, where that matters.
async fn identify(
    connector: &dyn Connector,
    client: &Arc<http::Client>,
) -> Result<(), SourceError> {
    match connector.identify() {
        Some(request) => client.ask(connector, None, &request).await.map(drop),
        None => Ok(()),
    }
}

/// Tells how a run went, and notes a failure.
async fn settle(
    run: &mut stream::Run<'_>,
    outcome: Result<(), Error>,
    report: &mut Report,
) -> Result<Settled, crate::store::Error> {
    let (pass, source, stream) = (run.pass, &run.source.name, run.stream);
    report.add(run.counts);
    let error = match outcome {
        Ok(()) => {
            pass.progress.ended(source, stream.name, run.counts, None);
            let unread = std::mem::take(&mut run.unread).into_values();
            report
                .errors
                .extend(unread.map(|why| format!("{source}/{}: {why}", stream.name)));
            return Ok(Settled::Well);
        }
        Err(Error::Store(error)) => return Err(error),
        // Nothing failed: the run stays open and goes on from its place.
        Err(Error::Source(_)) if pass.cancel.is_cancelled() => return Ok(Settled::Over),
        Err(Error::Source(error)) => error,
    };
    let sentence = format!("{source}/{}: {error}", stream.name);
    run.failed(&error.to_string()).await?;
    pass.progress
        .ended(source, stream.name, run.counts, Some(&sentence));
    if stream.optional && matches!(error, SourceError::Operator { .. }) {
        pass.progress
            .note(&format!("{sentence}. The rest goes on without it"));
        return Ok(Settled::Badly);
    }
    report.errors.push(sentence);
    Ok(if matches!(error, SourceError::Shape { .. }) {
        Settled::Badly
    } else {
        Settled::Over
    })
}
