//! The lease: one daemon at a time works on a warehouse.
//!
//! The holder counts its beat up; others watch, each by its own clock, and take the lease once the beat has stood still.
//! Every write of a holder looks first whether its fencing number is still the one in force, under the same lock under
//! which the lease is taken: one that hung and wakes up again writes nothing.

use super::driver::sql;
use super::{Db, Error, Result, Tx};
use crate::model::Instant;
use std::sync::atomic::Ordering;

/// A lease as it stands in the warehouse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Who has it; empty: given back.
    pub holder: String,
    /// Grows with every holder.
    pub fencing: i64,
    /// Grows while the holder lives.
    pub beat: i64,
}

const LOOK: &str = "select holder, fencing, beat from lease where name = 'daemon'";

impl Db {
    /// The lease as it stands; none: nobody had it yet.
    pub async fn lease(&self) -> Result<Option<Lease>> {
        let row = sql(LOOK).find_tuple(&self.reader).await?;
        Ok(row.map(|(holder, fencing, beat)| Lease {
            holder,
            fencing,
            beat,
        }))
    }

    /// Takes the lease if it still stands as it was seen. From then on every write of this warehouse's handles is the
    /// holder's, and refused once another took it.
    pub async fn take_lease(
        &self,
        holder: &str,
        seen: Option<&Lease>,
        now: Instant,
    ) -> Result<bool> {
        self.fence.store(0, Ordering::Release);
        let mut tx = self.begin(now).await?;
        let stands = sql(LOOK).find_tuple(&mut tx).await?;
        let stands = stands.map(|(holder, fencing, beat)| Lease {
            holder,
            fencing,
            beat,
        });
        if stands.as_ref() != seen {
            return Ok(false);
        }
        let fencing = seen.map_or(0, |lease| lease.fencing) + 1;
        sql("insert into lease (name, holder, fencing, beat, taken_at) values ('daemon', $1, $2, 0, $3)
             on conflict (name) do update set holder = excluded.holder, fencing = excluded.fencing, beat = 0,
                taken_at = excluded.taken_at")
            .bind(holder)
            .bind(fencing)
            .bind(now)
            .execute(&mut tx)
            .await?;
        tx.commit().await?;
        self.fence.store(fencing, Ordering::Release);
        Ok(true)
    }

    /// One more beat; false: another has the lease.
    pub async fn beat(&self) -> Result<bool> {
        let fencing = self.fence.load(Ordering::Acquire);
        let done = sql("update lease set beat = beat + 1 where name = 'daemon' and fencing = $1")
            .bind(fencing)
            .execute(&self.reader)
            .await?;
        Ok(done == 1)
    }

    /// Gives the lease back, so that the next need not wait.
    pub async fn give_back_lease(&self) -> Result<()> {
        let fencing = self.fence.swap(0, Ordering::AcqRel);
        sql("update lease set holder = '' where name = 'daemon' and fencing = $1")
            .bind(fencing)
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}

impl Tx {
    /// Refuses a holder that is none any more.
    pub(super) async fn hold_fence(&mut self, fencing: i64) -> Result<()> {
        let lease: Option<(String, i64, i64)> = sql(LOOK).find_tuple(&mut *self).await?;
        match lease {
            Some((holder, now, _)) if now != fencing => Err(Error::Fenced(holder)),
            _ => Ok(()),
        }
    }
}
