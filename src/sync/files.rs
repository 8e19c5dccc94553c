//! One pass over a folder of CSV files: a file that is as it was is not read; a changed one is read whole.

use super::folder::{FileStream, Row as FileRow, Rows, streams};
use super::known::Known;
use super::land::{BadRow, Lander, Row, Told, Understand, Understanding};
use super::sweep::too_many;
use super::zones::Zones;
use super::{Error, Pass, Report, SourceOptions};
use crate::model::Record;
use crate::source::files::{Settings, replay};
use crate::source::{Reject, SourceError};
use crate::store::progress::{Counts, Done, StreamState};
use crate::store::raw::Codec;
use std::borrow::Cow;
use std::path::Path;

/// Fewer rows that are not understood say nothing about the rest.
const FEW_ROWS: i64 = 20;
const PAGE_ROWS: usize = 1000;

/// How kept rows of a file are understood again.
pub(super) struct Kept<'a> {
    pub stream: &'a FileStream,
    pub keep_notes: bool,
}

impl Understand for Kept<'_> {
    fn read<'b>(&self, row: &'b Row<'_>) -> Understanding<'b> {
        Understanding {
            records: match &row.told {
                Told::Record(record) => Ok(vec![record.clone()]),
                _ => self.read_kept(row.parent, &row.body),
            },
            kept: Cow::Borrowed(&row.body),
        }
    }
    fn read_kept(&self, _parent: Option<&str>, body: &str) -> Result<Vec<Record>, Reject> {
        replay(
            self.stream.table,
            self.stream.mapping(),
            self.keep_notes,
            body,
        )
        .map(|record| vec![record])
    }
}

/// One pass over the folder: every file that is new or changed.
pub async fn pass(
    pass: &Pass<'_>,
    source: &SourceOptions,
    settings: &Settings,
    dir: &Path,
    keep_notes: bool,
) -> Result<Report, crate::store::Error> {
    let mut report = Report::default();
    let mut unchanged = Vec::new();
    let found = match streams(settings, dir, keep_notes) {
        Ok(found) => found,
        Err(error) => {
            report.errors.push(format!("{}: {error}", source.name));
            return Ok(report);
        }
    };
    let mut known = Known::new(Zones::new(pass.db.member_zones().await?, pass.zone));
    for stream in &found {
        let state = pass
            .db
            .stream_if_known(&source.name, stream.table.file)
            .await?;
        if stream.files.is_empty()
            && state
                .as_ref()
                .and_then(|s| s.fingerprint.as_ref())
                .is_none()
        {
            continue;
        }
        let state = match state {
            Some(state) => state,
            None => pass.db.stream(&source.name, stream.table.file).await?,
        };
        let mut run = Run {
            pass,
            source,
            stream,
            state,
            keep_notes,
            run_id: None,
            counts: Counts::default(),
        };
        match run.go(&mut known).await {
            Ok(()) if run.run_id.is_some() => {
                pass.progress
                    .ended(&source.name, stream.table.file, run.counts, None)
            }
            Ok(()) => unchanged.push(run.state.id),
            Err(Error::Store(error)) => return Err(error),
            Err(Error::Source(error)) => {
                let sentence = format!("{}/{}: {error}", source.name, stream.table.file);
                run.failed(&error.to_string()).await?;
                pass.progress
                    .ended(&source.name, stream.table.file, run.counts, Some(&sentence));
                report.errors.push(sentence);
            }
        }
        report.streams += 1;
        report.add(run.counts);
    }
    if !unchanged.is_empty() {
        let mut tx = pass.db.begin(pass.clock.now()).await?;
        tx.looked(&unchanged).await?;
        tx.commit().await?;
    }
    Ok(report)
}

struct Run<'a> {
    pass: &'a Pass<'a>,
    source: &'a SourceOptions,
    stream: &'a FileStream,
    state: StreamState,
    keep_notes: bool,
    run_id: Option<i64>,
    counts: Counts,
}

impl Run<'_> {
    async fn go(&mut self, known: &mut Known) -> Result<(), Error> {
        let earlier = self.state.fingerprint.clone().unwrap_or_default();
        if let Some(lost) = self.stream.lost(&earlier, &[]) {
            return Err(lost.into());
        }
        let fingerprint = self.stream.fingerprint(&self.source.qualifier)?;
        let confirmed = self.state.held_back > 0
            && self
                .pass
                .options
                .accepts(&self.source.name, self.stream.table.file);
        let again = self
            .state
            .understood_with
            .as_deref()
            .is_some_and(|with| with != self.source.understood_with);
        if fingerprint == earlier
            && !again
            && !self.pass.options.full
            && !confirmed
            && self.state.last_error.is_none()
        {
            return Ok(());
        }
        let rows = self.stream.open()?;
        let brings = rows.brings().join("|");
        for note in rows.notes() {
            self.pass
                .progress
                .note(&format!("{}/{note}", self.source.name));
        }
        let mut tx = self.pass.db.begin(self.pass.clock.now()).await?;
        let run_id = tx.start_run(self.state.id, "full", None).await?;
        tx.commit().await?;
        self.run_id = Some(run_id);
        let understand = Kept {
            stream: self.stream,
            keep_notes: self.keep_notes,
        };
        let mut lander = Lander {
            db: self.pass.db,
            stream_id: self.state.id,
            run_id,
            understand: &understand,
            tables: Vec::new(),
            qualifier: &self.source.qualifier,
            mirrored: self.source.mirrored,
            known,
            codec: Codec::open(self.pass.db, self.state.id).await?,
            again,
            counts: Counts::default(),
            twin: None,
            identity: self.pass.identity,
            new_members: false,
            history: true,
        };
        let outcome = self.read(&mut lander, rows, &earlier).await;
        self.counts = lander.counts;
        outcome?;
        self.finish(&fingerprint, &brings).await
    }

    async fn read(
        &mut self,
        lander: &mut Lander<'_>,
        mut rows: Rows,
        earlier: &str,
    ) -> Result<(), Error> {
        self.pass.db.sweep_begin().await?;
        let mut anonymous = false;
        loop {
            if self.pass.cancel.is_cancelled() {
                return Err(SourceError::Retry {
                    what: "stopped".into(),
                    after: None,
                }
                .into());
            }
            let page = rows
                .by_ref()
                .take(PAGE_ROWS)
                .collect::<Result<Vec<FileRow>, _>>()?;
            if page.is_empty() {
                break;
            }
            let (mut good, mut bad, mut seen) =
                (Vec::new(), Vec::new(), Vec::with_capacity(page.len()));
            for row in page {
                anonymous |= row.id.is_none();
                let external_id = row.external_id();
                seen.push(external_id.clone());
                match row.outcome {
                    Ok(record) => good.push(Row {
                        external_id,
                        parent: None,
                        body: Cow::Owned(row.body),
                        told: Told::Record(record),
                    }),
                    Err(mut reject) => {
                        reject.problem =
                            format!("{} ({} line {})", reject.problem, row.file, row.line);
                        bad.push(BadRow {
                            external_id,
                            reject,
                            body: row.body,
                        });
                    }
                }
            }
            self.pass.db.sweep_saw(1, &seen).await?;
            lander.land(good, bad, None, self.pass.clock.now()).await?;
            self.pass
                .progress
                .moved(&self.source.name, self.stream.table.file, lander.counts);
        }
        if let Some(lost) = self.stream.lost(earlier, rows.empty()) {
            return Err(lost.into());
        }
        if let Some(error) = misread(self.stream.table.file, lander.counts) {
            return Err(error.into());
        }
        self.bury(lander, anonymous).await
    }

    /// Rows that are gone from the file are deleted, under the same guard as any other.
    async fn bury(&mut self, lander: &mut Lander<'_>, anonymous: bool) -> Result<(), Error> {
        let now = self.pass.clock.now();
        // What this reading brought counts too: a file whose only row was replaced is not an empty one.
        let held = self.pass.db.raw_count(self.state.id).await?;
        let missing = self.pass.db.sweep_missing(self.state.id, 1, "").await?;
        let accepted = self
            .pass
            .options
            .accepts(&self.source.name, self.stream.table.file);
        let mut back = 0;
        if anonymous && !missing.is_empty() {
            self.pass.progress.note(&format!(
                "{}/{}: a row does not tell its id, so {} record(s) that are no longer there were kept; mend the row",
                self.source.name,
                self.stream.table.file,
                missing.len()
            ));
        } else if !accepted && too_many(missing.len(), held, self.source.vanish_percent) {
            back = i64::try_from(missing.len()).unwrap_or(i64::MAX);
        } else {
            lander.gone(&missing, now).await?;
        }
        let mut tx = self.pass.db.begin(now).await?;
        tx.hold_back(self.state.id, back).await?;
        tx.release_unseen(self.state.id).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn finish(&mut self, fingerprint: &str, brings: &str) -> Result<(), Error> {
        let done = Done {
            watermark: None,
            due_at: None,
            stale_after: None,
            swept: true,
            fingerprint: Some(fingerprint),
            understood_with: &self.source.understood_with,
            brings,
        };
        let mut tx = self.pass.db.begin(self.pass.clock.now()).await?;
        if let Some(run_id) = self.run_id {
            tx.advance_run(run_id, None, self.counts).await?;
            tx.finish_run(run_id, self.state.id, &done).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn failed(&mut self, error: &str) -> Result<(), crate::store::Error> {
        let now = self.pass.clock.now();
        let mut tx = self.pass.db.begin(now).await?;
        tx.fail_run(
            self.run_id,
            self.state.id,
            error,
            now + self.source.poll_every,
        )
        .await?;
        tx.commit().await
    }
}

/// A file of which most rows are not understood was not read: whoever judged by the rest would find people's days empty.
fn misread(file: &str, counts: Counts) -> Option<SourceError> {
    let is_most = counts.rejected >= FEW_ROWS && counts.rejected * 2 > counts.rows;
    is_most.then(|| {
        let (bad, all) = (counts.rejected, counts.rows);
        SourceError::operator(
            format!("{bad} of {all} rows of {file} are not understood"),
            "see `daybook quarantine list` for the reason, and mend the file or its columns in the configuration",
        )
    })
}
