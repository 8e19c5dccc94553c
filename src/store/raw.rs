//! The raw layer: the newest body of every row as received, older ones for a while; and which rows a source still has.

use super::bulk::Insert;
pub use super::codec::Codec;
use super::driver::{Bind, Kind, Of, by_keys, list, sql};
use super::{Db, Result, Tx};
use crate::model::Instant;
use std::collections::HashMap;

/// xxh3-128 of a body as received.
pub type Hash = [u8; 16];

/// The hash of a body.
pub fn hash(body: &str) -> Hash {
    xxhash_rust::xxh3::xxh3_128(body.as_bytes()).to_be_bytes()
}

/// A row to keep as received.
#[derive(Debug)]
pub struct RawRow<'a> {
    /// The vendor's id (for child rows `<parent>/<id>`).
    pub external_id: &'a str,
    /// Its hash.
    pub hash: Hash,
    /// The body that may be kept, packed by the stream's codec.
    pub body: Vec<u8>,
}

/// What is known of a row.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    /// Hash of the body as received.
    pub hash: Hash,
    /// Gone at the source.
    pub gone: bool,
}

impl Tx {
    /// What is known of these rows.
    pub async fn raw_heads(
        &mut self,
        stream_id: i64,
        ids: &[&str],
    ) -> Result<HashMap<String, Head>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let asked = by_keys(
            self.inner.kind(),
            "external_id, hash, gone_at is not null as gone",
            ("raw_record", "external_id"),
            ids,
            " and stream_id = $4",
        );
        let rows = asked.bind(stream_id).fetch_all(&mut *self).await?;
        let mut heads = HashMap::with_capacity(rows.len());
        for row in rows {
            let hash: Vec<u8> = row.try_get("hash")?;
            let hash = hash.try_into().unwrap_or_default();
            heads.insert(
                row.try_get("external_id")?,
                Head {
                    hash,
                    gone: row.try_get("gone")?,
                },
            );
        }
        Ok(heads)
    }

    /// Keeps the rows; what they replace (the ids of those that are held) goes to the history.
    pub async fn put_raw(
        &mut self,
        codec: &Codec,
        rows: &[RawRow<'_>],
        replaced: &[&str],
    ) -> Result<()> {
        if !replaced.is_empty() {
            sql(
                "insert into raw_history (stream_id, external_id, replaced_at, dictionary_id, body)
                 select stream_id, external_id, $3, dictionary_id, body from raw_record
                 where stream_id = $1 and external_id in (select value from json_each($2))
                 on conflict do nothing",
            )
            .bind(codec.stream_id)
            .bind(list(replaced))
            .bind(self.now)
            .execute(&mut *self)
            .await?;
        }
        let insert = Insert {
            into: "raw_record",
            columns: &[
                ("external_id", Of::Text),
                ("hash", Of::Bytes),
                ("body", Of::Bytes),
            ],
            same: &[
                ("stream_id", codec.stream_id.value()),
                ("known_at", self.now.value()),
                ("dictionary_id", codec.dictionary_id.value()),
            ],
            tail: match replaced {
                [] => "",
                _ => "on conflict (stream_id, external_id) do update set hash = excluded.hash, known_at = excluded.known_at,
                    gone_at = null, dictionary_id = excluded.dictionary_id, body = excluded.body",
            },
        };
        self.insert_all(&insert, rows, |row, take| {
            take.text(row.external_id).bytes(&row.hash).bytes(&row.body);
        })
        .await
    }

    /// The kept bodies of these rows.
    pub async fn raw_bodies(
        &mut self,
        codec: &mut Codec,
        ids: &[&str],
    ) -> Result<Vec<(String, String)>> {
        let rows = sql("select external_id, dictionary_id, body from raw_record
             where stream_id = $1 and external_id in (select value from json_each($2))")
        .bind(codec.stream_id)
        .bind(list(ids))
        .fetch_all(&mut *self)
        .await?;
        rows.iter()
            .map(|row| {
                let body: Vec<u8> = row.try_get("body")?;
                Ok((
                    row.try_get("external_id")?,
                    codec.unpack(row.try_get("dictionary_id")?, &body)?,
                ))
            })
            .collect()
    }

    /// Marks rows as gone at the source.
    pub async fn raw_gone(&mut self, stream_id: i64, ids: &[&str]) -> Result<()> {
        sql("update raw_record set gone_at = $3
             where stream_id = $1 and gone_at is null and external_id in (select value from json_each($2))")
        .bind(stream_id)
        .bind(list(ids))
        .bind(self.now)
        .execute(&mut *self)
        .await?;
        Ok(())
    }

    /// Forgets older bodies replaced before the instant. The newest of each row stays.
    pub async fn prune_raw(&mut self, before: Instant) -> Result<()> {
        sql("delete from raw_history where replaced_at < $1")
            .bind(before)
            .execute(&mut *self)
            .await?;
        Ok(())
    }
}

impl Db {
    /// Begins a comparison of ids: nothing is seen yet. The list lives beside the warehouse, not in it.
    pub async fn sweep_begin(&self) -> Result<()> {
        let create = match self.writer.kind() {
            Kind::Sqlite => "create temp table if not exists sweep_seen (pass integer not null, external_id text not null,
                primary key (external_id, pass)) without rowid",
            Kind::Postgres => "create temp table if not exists sweep_seen (pass bigint not null,
                external_id text collate \"C\" not null, primary key (external_id, pass))",
        };
        sql(create).execute(&self.writer).await?;
        sql("delete from sweep_seen").execute(&self.writer).await?;
        Ok(())
    }

    /// Notes ids as seen in this pass.
    pub async fn sweep_saw<S: AsRef<str>>(&self, pass: i64, ids: &[S]) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        sql("insert into sweep_seen (pass, external_id) select $1, value from json_each($2) where true on conflict do nothing")
            .bind(pass)
            .bind(list(ids))
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Rows we hold that no pass up to this one saw. `prefix` limits them to one partition (`<parent>/`).
    pub async fn sweep_missing(
        &self,
        stream_id: i64,
        passes: i64,
        prefix: &str,
    ) -> Result<Vec<String>> {
        let end = format!("{prefix}\u{10ffff}");
        sql("select r.external_id from raw_record r where r.stream_id = $1 and r.gone_at is null
             and r.external_id >= $3 and r.external_id < $4
             and not exists (select 1 from sweep_seen s where s.pass <= $2 and s.external_id = r.external_id)")
            .bind(stream_id)
            .bind(passes)
            .bind(prefix)
            .bind(end)
            .scalars(&self.writer)
            .await
    }

    /// Was any id seen that is neither held nor parked?
    pub async fn sweep_unread(&self, stream_id: i64) -> Result<bool> {
        sql(
            "select exists (select 1 from sweep_seen s
               where not exists (select 1 from raw_record r
                   where r.stream_id = $1 and r.external_id = s.external_id and r.gone_at is null)
                 and not exists (select 1 from quarantine q where q.stream_id = $1 and q.external_id = s.external_id))",
        )
        .bind(stream_id)
        .scalar(&self.writer)
        .await
    }

    /// Is any row of a stream held and not gone?
    pub async fn raw_any(&self, stream_id: i64) -> Result<bool> {
        sql(
                "select count(*) > 0 from (select 1 from raw_record where stream_id = $1 and gone_at is null
             order by external_id limit 1) any_row",
            )
            .bind(stream_id)
            .scalar(&self.writer)
            .await
    }

    /// How many rows of a stream are held and not gone.
    pub async fn raw_count(&self, stream_id: i64) -> Result<i64> {
        sql("select count(*) from raw_record where stream_id = $1 and gone_at is null")
            .bind(stream_id)
            .scalar(&self.writer)
            .await
    }

    /// External ids of a stream after one, in order: the partitions of a child stream.
    pub async fn raw_ids(&self, stream_id: i64, after: &str, limit: i64) -> Result<Vec<String>> {
        sql(
            "select external_id from raw_record where stream_id = $1 and gone_at is null and external_id > $2
             order by external_id limit $3",
        )
        .bind(stream_id)
        .bind(after)
        .bind(limit)
        .scalars(&self.writer)
        .await
    }

    /// External ids of rows landed since an instant: parents whose children must be read again.
    pub async fn raw_ids_since(&self, stream_id: i64, since: Instant) -> Result<Vec<String>> {
        sql(
            "select external_id from raw_record where stream_id = $1 and gone_at is null and known_at >= $2 order by external_id",
        )
        .bind(stream_id)
        .bind(since)
        .scalars(&self.writer)
        .await
    }
}

impl Db {
    /// Live rows of partitions.
    pub async fn raw_ids_of(&self, stream_id: i64, parents: &[&str]) -> Result<Vec<String>> {
        // '0' follows '/'.
        sql(
            "select r.external_id from json_each($2) parent join raw_record r on r.stream_id = $1
             and r.external_id >= parent.value || '/' and r.external_id < parent.value || '0' where r.gone_at is null",
        )
        .bind(stream_id)
        .bind(list(parents))
        .scalars(&self.writer)
        .await
    }

    /// Live rows of a child stream whose parent is gone.
    pub async fn orphans(&self, stream_id: i64, parent_stream_id: i64) -> Result<Vec<String>> {
        sql(
            "select c.external_id from raw_record c where c.stream_id = $1 and c.gone_at is null
             and not exists (select 1 from raw_record p where p.stream_id = $2 and p.gone_at is null
               and p.external_id = substr(c.external_id, 1, instr(c.external_id, '/') - 1))",
        )
        .bind(stream_id)
        .bind(parent_stream_id)
        .scalars(&self.writer)
        .await
    }
}
