//! Rows that are held, understood anew: what they give is written, what they gave and do not give any more goes.

use super::apply::Landed;
use super::land::Lander;
use super::lookup::partition;
use crate::model::Table;
use crate::model::table::TIME_ENTRY;
use crate::source::Reject;
use crate::store::Result;
use crate::store::quarantine::Unread;
use chrono::{DateTime, Utc};
use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

/// Records by table and whole id.
pub(super) type Given = HashSet<(&'static str, String)>;

impl Lander<'_> {
    /// Understands rows as they were kept, in one transaction. The rows themselves stay as they are. Answers what they give;
    /// none where one of them is not understood.
    pub(super) async fn reread(
        &mut self,
        rows: &[(String, String)],
        is_child: bool,
        now: DateTime<Utc>,
    ) -> Result<Option<Given>> {
        let ids: Vec<&str> = rows.iter().map(|(id, _)| id.as_str()).collect();
        let mut tx = self.db.begin(now).await?;
        let heads = tx.raw_heads(self.stream_id, &ids).await?;
        let (mut records, mut replaced): (Vec<Landed>, Vec<&str>) = (Vec::new(), Vec::new());
        let mut parked = Vec::new();
        for (id, body) in rows {
            let Some(head) = heads.get(id) else { continue };
            match self.understand.read_kept(partition(id, is_child), body) {
                Ok(found) => {
                    records.extend(found.into_iter().map(|record| (record, head.hash)));
                    replaced.push(id);
                }
                Err(reject) => {
                    parked.push(unread(id, &reject, body.as_str().into()));
                    self.counts.rejected += 1;
                }
            }
        }
        let given = parked.is_empty().then(|| self.ids(&records));
        tx.quarantine(self.stream_id, parked).await?;
        self.leave_mirrored(&mut records);
        let mut disturbed = BTreeSet::new();
        self.remove_former(&mut tx, &records, &replaced, &mut disturbed)
            .await?;
        self.counts.changed += self.write(&mut tx, records, &mut disturbed).await?;
        tx.disturb(&disturbed).await?;
        self.join(&mut tx).await?;
        tx.commit().await?;
        Ok(given)
    }

    fn ids(&self, records: &[Landed]) -> Given {
        let ids = records
            .iter()
            .map(|(record, _)| (record.table.name, self.qualifier.id_of(record)));
        ids.collect()
    }

    /// Takes out of the stream's tables what no row gives any more: a row that stayed as it was does not tell what it gave when
    /// other lists said something else.
    pub(super) async fn leave_only(
        &mut self,
        source: &str,
        given: &Given,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let tables = self.tables.iter().filter_map(|name| Table::named(name));
        let mut stale = Vec::new();
        for table in tables.filter(|table| !KEPT.contains(&table.name)) {
            let living = self.db.living(source, table).await?.into_iter();
            let keys = living.map(|id| (table.name, id));
            let gone = keys.filter(|key| !given.contains(key));
            stale.extend(gone.map(|(_, id)| (table, id)));
        }
        for some in stale.chunks(500) {
            let mut tx = self.db.begin(now).await?;
            let mut disturbed = BTreeSet::new();
            self.remove(&mut tx, some.to_vec(), &mut disturbed).await?;
            tx.disturb(&disturbed).await?;
            self.join(&mut tx).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

/// Tables that also hold what rows said earlier: costs, and prices that were edited in place.
const KEPT: [&str; 2] = ["cost_rate", "agreement_addition"];

impl Lander<'_> {
    /// Takes out what counts in another source.
    pub(super) fn leave_mirrored(&self, records: &mut Vec<Landed>) {
        records.retain(|(record, _)| !self.mirrored || record.table.name != TIME_ENTRY.name);
    }
}

/// A row to park, with the reason.
pub(super) fn unread<'a>(external_id: &'a str, reject: &Reject, body: Cow<'a, str>) -> Unread<'a> {
    Unread {
        external_id,
        field: reject.field.clone(),
        problem: reject.problem.clone(),
        body,
    }
}
