//! What people did, chained by hash: ids, never names of the people it is about.

use super::driver::sql;
use super::row::Fields;
use super::{Db, Result, Tx};
use crate::model::Instant;
use sha2::{Digest, Sha256};

fn link(
    previous: &str,
    seq: i64,
    at: &str,
    actor: &str,
    act: &str,
    subject: &str,
    detail: &str,
) -> String {
    let mut hasher = Sha256::new();
    for part in [previous, &seq.to_string(), at, actor, act, subject, detail] {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hex::encode(hasher.finalize())
}

impl Tx {
    /// Appends one act to the trail.
    pub async fn audit(
        &mut self,
        actor: &str,
        act: &str,
        subject: &str,
        detail: &str,
    ) -> Result<()> {
        let last: Option<(i64, String)> =
            sql("select seq, hash from audit_event order by seq desc limit 1")
                .find_tuple(&mut *self)
                .await?;
        let (seq, previous) = last.map_or((1, String::new()), |(seq, hash)| (seq + 1, hash));
        let at = self.now.to_rfc3339();
        let hash = link(&previous, seq, &at, actor, act, subject, detail);
        sql(
            "insert into audit_event (seq, at, actor, act, subject, detail, previous_hash, hash)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(seq)
        .bind(at)
        .bind(actor)
        .bind(act)
        .bind(subject)
        .bind(detail)
        .bind(previous)
        .bind(hash)
        .execute(&mut *self)
        .await?;
        Ok(())
    }

    /// Puts settings into force, entering them when they are new. Answers their number, and whether others were in force.
    pub async fn enforce_settings(
        &mut self,
        fingerprint: &str,
        settings: &str,
    ) -> Result<(i64, bool)> {
        let others: i64 = sql("select count(*) from settings_version where in_force")
            .scalar(&mut *self)
            .await?;
        sql("update settings_version set in_force = false where in_force")
            .execute(&mut *self)
            .await?;
        let id = sql(
            "insert into settings_version (fingerprint, settings, first_used_at, in_force) values ($1, $2, $3, true)
             on conflict (fingerprint) do update set in_force = true returning id",
        )
        .bind(fingerprint)
        .bind(settings)
        .bind(self.now)
        .scalar(&mut *self)
        .await?;
        Ok((id, others > 0))
    }
}

/// What a walk over the trail found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trail {
    /// Every link holds; so many acts.
    Whole(i64),
    /// The first act whose link does not hold, and when it says it was.
    Broken(i64, Instant),
}

impl Db {
    /// Walks the hash chain.
    pub async fn audit_verify(&self) -> Result<Trail> {
        let (mut seq, mut previous) = (0_i64, String::new());
        loop {
            let rows = sql("select * from audit_event where seq > $1 order by seq limit 1000")
                .bind(seq)
                .fetch_all(&self.reader)
                .await?;
            if rows.is_empty() {
                return Ok(Trail::Whole(seq));
            }
            for row in rows {
                let text = |name: &str| Fields(&row).text(name).unwrap_or_default();
                let here: i64 = row.try_get("seq")?;
                let hash = link(
                    &previous,
                    here,
                    &text("at"),
                    &text("actor"),
                    &text("act"),
                    &text("subject"),
                    &text("detail"),
                );
                if here != seq + 1 || text("previous_hash") != previous || text("hash") != hash {
                    let at = text("at").parse().unwrap_or_default();
                    return Ok(Trail::Broken(here, at));
                }
                (seq, previous) = (here, hash);
            }
        }
    }
}
