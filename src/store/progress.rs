//! Streams and runs: what was read, up to when, and what is due.

use super::driver::sql;
use super::{Db, Result, Tx};
use crate::model::Instant;

/// The kept state of one stream.
#[derive(Clone, Debug)]
pub struct StreamState {
    /// Its number in the warehouse.
    pub id: i64,
    /// Source.
    pub source: String,
    /// Stream.
    pub stream: String,
    /// Everything changed before this instant (the server's clock) is landed.
    pub watermark: Option<Instant>,
    /// When ids were last compared in full.
    pub swept_at: Option<Instant>,
    /// Last complete reading.
    pub last_success_at: Option<Instant>,
    /// Last failure.
    pub last_error: Option<String>,
    /// Failures in a row.
    pub failures: i64,
    /// Not before.
    pub due_at: Option<Instant>,
    /// Fingerprint of a file.
    pub fingerprint: Option<String>,
    /// Fingerprint of the settings the rows were understood with.
    pub understood_with: Option<String>,
    /// How many records a held-back deletion would remove.
    pub held_back: i64,
    /// A run that was cut off: its mode, cursor and start mark.
    pub unfinished: Option<Unfinished>,
}

/// A run that was cut off.
#[derive(Clone, Debug)]
pub struct Unfinished {
    /// Its number.
    pub run_id: i64,
    /// Its mode.
    pub mode: String,
    /// Where it stood.
    pub cursor: Option<String>,
    /// Its start mark.
    pub start_mark: Option<Instant>,
}

/// Counters of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Answers read.
    pub pages: i64,
    /// Rows seen.
    pub rows: i64,
    /// Rows new or changed.
    pub changed: i64,
    /// Rows not understood.
    pub rejected: i64,
    /// Rows gone.
    pub deleted: i64,
}

impl Db {
    /// The state of a stream; it is entered when it was never read.
    pub async fn stream(&self, source: &str, stream: &str) -> Result<StreamState> {
        if let Some(state) = self.stream_if_known(source, stream).await? {
            return Ok(state);
        }
        sql("insert into source_stream (source, stream) values ($1, $2) on conflict do nothing")
            .bind(source)
            .bind(stream)
            .execute(&self.writer)
            .await?;
        let state = self.stream_if_known(source, stream).await?;
        Ok(state.expect("the stream was entered a moment ago"))
    }

    /// The state of a stream that was read before.
    pub async fn stream_if_known(&self, source: &str, stream: &str) -> Result<Option<StreamState>> {
        let row = sql(
            "select s.*, r.id as run_id, r.mode, r.cursor, r.start_mark, r.outcome
             from source_stream s
             left join sync_run r on r.id = (select max(x.id) from sync_run x where x.stream_id = s.id)
             where s.source = $1 and s.stream = $2",
        )
        .bind(source)
        .bind(stream)
        .fetch_optional(&self.writer)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let outcome: Option<String> = row.try_get("outcome")?;
        let run_id: Option<i64> = row.try_get("run_id")?;
        let unfinished = match (run_id, outcome.as_deref()) {
            (Some(run_id), None | Some("failed")) => Some(Unfinished {
                run_id,
                mode: row.try_get("mode")?,
                cursor: row.try_get("cursor")?,
                start_mark: row.try_get("start_mark")?,
            }),
            _ => None,
        };
        Ok(Some(StreamState {
            id: row.try_get("id")?,
            source: row.try_get("source")?,
            stream: row.try_get("stream")?,
            watermark: row.try_get("watermark")?,
            swept_at: row.try_get("swept_at")?,
            last_success_at: row.try_get("last_success_at")?,
            last_error: row.try_get("last_error")?,
            failures: row.try_get("failures")?,
            due_at: row.try_get("due_at")?,
            fingerprint: row.try_get("fingerprint")?,
            understood_with: row.try_get("understood_with")?,
            held_back: row.try_get("held_back")?,
            unfinished,
        }))
    }

    /// Whether any record of the named sources waits in quarantine, or a deletion is held back.
    pub async fn needs_person(&self, sources: &[String]) -> Result<Vec<String>> {
        let rows = sql(
            "select s.source, s.stream, s.held_back, (select count(*) from quarantine q where q.stream_id = s.id) as parked
             from source_stream s order by s.source, s.id",
        )
        .fetch_all(&self.reader)
        .await?;
        let mut sentences = Vec::new();
        for row in rows {
            let (source, stream): (String, String) =
                (row.try_get("source")?, row.try_get("stream")?);
            if !sources.contains(&source) {
                continue;
            }
            let (held, parked): (i64, i64) = (row.try_get("held_back")?, row.try_get("parked")?);
            if parked > 0 {
                sentences.push(format!(
                    "{source}/{stream}: {parked} record(s) could not be understood; see `daybook quarantine list`"
                ));
            }
            if held > 0 {
                sentences.push(format!(
                    "{source}/{stream}: {held} record(s) are gone at the source at once, more than vanish_percent allows; \
                     nothing was deleted. If that is right, run `daybook sync --accept-deletions {source}/{stream}`"
                ));
            }
        }
        Ok(sentences)
    }

    /// Every stream of a source with its last success: what staleness is judged by.
    pub async fn last_successes(&self) -> Result<Vec<(String, String, Option<Instant>)>> {
        let rows = sql("select source, stream, last_success_at from source_stream")
            .fetch_all(&self.reader)
            .await?;
        rows.iter()
            .map(|r| {
                Ok((
                    r.try_get("source")?,
                    r.try_get("stream")?,
                    r.try_get("last_success_at")?,
                ))
            })
            .collect()
    }
}

impl Tx {
    /// Opens a run.
    pub async fn start_run(
        &mut self,
        stream_id: i64,
        mode: &str,
        start_mark: Option<Instant>,
    ) -> Result<i64> {
        let id = sql(
            "insert into sync_run (stream_id, mode, started_at, start_mark) values ($1, $2, $3, $4) returning id",
        )
        .bind(stream_id)
        .bind(mode)
        .bind(self.now)
        .bind(start_mark)
        .scalar(&mut *self)
        .await?;
        Ok(id)
    }

    /// Writes where a run stands; it is in the same transaction as what it landed.
    pub async fn advance_run(
        &mut self,
        run_id: i64,
        cursor: Option<&str>,
        counts: Counts,
    ) -> Result<()> {
        sql(
            "update sync_run set cursor = $2, page_count = $3, row_count = $4, changed_count = $5, rejected_count = $6,
                deleted_count = $7, outcome = null, error = null, finished_at = null
             where id = $1",
        )
        .bind(run_id)
        .bind(cursor)
        .bind(counts.pages)
        .bind(counts.rows)
        .bind(counts.changed)
        .bind(counts.rejected)
        .bind(counts.deleted)
        .execute(&mut *self)
        .await?;
        Ok(())
    }

    /// Ends a run well. The watermark moves to the start mark, never past it.
    pub async fn finish_run(&mut self, run_id: i64, stream_id: i64, done: &Done<'_>) -> Result<()> {
        sql("update sync_run set finished_at = $2, outcome = 'done', cursor = null where id = $1")
            .bind(run_id)
            .bind(self.now)
            .execute(&mut *self)
            .await?;
        sql(
            "update source_stream set watermark = coalesce($2, watermark), last_success_at = $3, failures = 0,
                last_error = null, last_error_at = null, due_at = $4, stale_after = $5,
                swept_at = coalesce($6, swept_at), fingerprint = coalesce($7, fingerprint), understood_with = $8, brings = $9
             where id = $1",
        )
        .bind(stream_id)
        .bind(done.watermark)
        .bind(self.now)
        .bind(done.due_at)
        .bind(done.stale_after)
        .bind(done.swept.then_some(self.now))
        .bind(done.fingerprint)
        .bind(done.understood_with)
        .bind(done.brings)
        .execute(&mut *self)
        .await?;
        Ok(())
    }

    /// Ends a replay: the stream's own progress is not touched.
    pub async fn end_replay(&mut self, run_id: i64) -> Result<()> {
        sql("update sync_run set finished_at = $2, outcome = 'done' where id = $1")
            .bind(run_id)
            .bind(self.now)
            .execute(&mut *self)
            .await?;
        Ok(())
    }

    /// Ends a run badly: the cursor stays, so that the next one goes on from there.
    pub async fn fail_run(
        &mut self,
        run_id: Option<i64>,
        stream_id: i64,
        error: &str,
        due_at: Instant,
    ) -> Result<()> {
        if let Some(run_id) = run_id {
            sql("update sync_run set finished_at = $2, outcome = 'failed', error = $3 where id = $1")
                .bind(run_id)
                .bind(self.now)
                .bind(error)
                .execute(&mut *self)
                .await?;
        }
        sql(
            "update source_stream set last_error = $2, last_error_at = $3, failures = failures + 1, due_at = $4 where id = $1",
        )
        .bind(stream_id)
        .bind(error)
        .bind(self.now)
        .bind(due_at)
        .execute(&mut *self)
        .await?;
        Ok(())
    }

    /// Notes how many records a deletion that was held back would remove; 0 when none is.
    pub async fn hold_back(&mut self, stream_id: i64, count: i64) -> Result<()> {
        sql("update source_stream set held_back = $2 where id = $1 and held_back <> $2")
            .bind(stream_id)
            .bind(count)
            .execute(&mut *self)
            .await?;
        Ok(())
    }

    /// Forgets runs that ended before the instant, but for the last of each stream.
    pub async fn prune_runs(&mut self, before: Instant) -> Result<()> {
        sql("delete from sync_run where finished_at < $1
             and id not in (select max(id) from sync_run group by stream_id)")
        .bind(before)
        .execute(&mut *self)
        .await?;
        Ok(())
    }
}

/// How a run ended.
#[derive(Clone, Copy, Debug)]
pub struct Done<'a> {
    /// The new watermark; none: it has none (snapshots).
    pub watermark: Option<Instant>,
    /// Next time.
    pub due_at: Option<Instant>,
    /// Stale from then on; none: never (files).
    pub stale_after: Option<Instant>,
    /// Ids were compared in full.
    pub swept: bool,
    /// Fingerprint of the file.
    pub fingerprint: Option<&'a str>,
    /// Fingerprint of the settings.
    pub understood_with: &'a str,
    /// What it brings.
    pub brings: &'a str,
}
