//! Rows that were not understood: parked with their body and the reason, until they are.

use super::bulk::Insert;
use super::driver::{Of, list, sql};
use super::{Db, Result, Tx};
use crate::model::Instant;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A row to park.
#[derive(Debug)]
pub struct Unread<'a> {
    /// The vendor's id, or the line.
    pub external_id: &'a str,
    /// The field.
    pub field: String,
    /// What is wrong with it.
    pub problem: String,
    /// The row.
    pub body: Cow<'a, str>,
}

/// A parked row.
#[derive(Clone, Debug)]
pub struct Parked {
    /// Its number.
    pub id: i64,
    /// Source.
    pub source: String,
    /// Stream.
    pub stream: String,
    /// The vendor's id, or the line.
    pub external_id: String,
    /// The field.
    pub field: String,
    /// What is wrong with it.
    pub problem: String,
    /// The row.
    pub body: String,
    /// Since when.
    pub first_seen_at: Instant,
}

impl Tx {
    /// Parks rows that were not understood. Of two with one id the last is kept.
    pub async fn quarantine(&mut self, stream_id: i64, rows: Vec<Unread<'_>>) -> Result<()> {
        let last: BTreeMap<&str, Unread<'_>> =
            rows.into_iter().map(|row| (row.external_id, row)).collect();
        let rows: Vec<Unread<'_>> = last.into_values().collect();
        let insert = Insert {
            into: "quarantine",
            columns: &[
                ("stream_id", Of::Int),
                ("external_id", Of::Text),
                ("field", Of::Text),
                ("problem", Of::Text),
                ("body", Of::Text),
                ("first_seen_at", Of::Instant),
                ("last_seen_at", Of::Instant),
            ],
            same: &[],
            tail: "on conflict (stream_id, external_id) do update set field = excluded.field, problem = excluded.problem,
                body = excluded.body, last_seen_at = excluded.last_seen_at
             where quarantine.field <> excluded.field or quarantine.problem <> excluded.problem
                or quarantine.body <> excluded.body",
        };
        let now = self.now;
        self.insert_all(&insert, &rows, |row, take| {
            take.put(stream_id)
                .put(row.external_id)
                .put(row.field.as_str())
                .put(row.problem.as_str())
                .put(row.body.as_ref())
                .put(now)
                .put(now);
        })
        .await
    }

    /// Takes rows out of quarantine: they were understood, or are gone.
    pub async fn release(&mut self, stream_id: i64, ids: &[&str]) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        let parked: bool = sql("select exists (select 1 from quarantine where stream_id = $1)")
            .bind(stream_id)
            .scalar(&mut *self)
            .await?;
        if !parked {
            return Ok(());
        }
        sql("delete from quarantine where stream_id = $1 and external_id in (select value from json_each($2))")
            .bind(stream_id)
            .bind(list(ids))
            .execute(&mut *self)
            .await?;
        Ok(())
    }

    /// Takes out of quarantine what a complete reading no longer contained.
    pub async fn release_unseen(&mut self, stream_id: i64) -> Result<()> {
        sql("delete from quarantine where stream_id = $1
             and external_id not in (select external_id from sweep_seen)")
        .bind(stream_id)
        .execute(&mut *self)
        .await?;
        Ok(())
    }
}

impl Db {
    /// Parked rows, of one source or all.
    pub async fn parked(&self, source: Option<&str>, id: Option<i64>) -> Result<Vec<Parked>> {
        let rows = sql(
            "select q.*, s.source, s.stream from quarantine q join source_stream s on s.id = q.stream_id
             where ($1 is null or s.source = $1) and ($2 is null or q.id = $2) order by q.id limit 10000",
        )
        .bind(source)
        .bind(id)
        .fetch_all(&self.reader)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Parked {
                    id: row.try_get("id")?,
                    source: row.try_get("source")?,
                    stream: row.try_get("stream")?,
                    external_id: row.try_get("external_id")?,
                    field: row.try_get("field")?,
                    problem: row.try_get("problem")?,
                    body: row.try_get("body")?,
                    first_seen_at: row.try_get("first_seen_at")?,
                })
            })
            .collect()
    }
}
