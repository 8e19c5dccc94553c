//! One page into one transaction: raw rows, records, versions, what they disturb, rejects, and where the run stands.

use super::apply::{Landed, by_table};
use super::known::Known;
use super::reread::unread;
use super::touch::{is_somebody, leave, touch};
use crate::model::table::COST_RATE;
use crate::model::{Record, Table};
use crate::source::{self, Qualifier, Reject};
use crate::store::dirty::Disturbed;
use crate::store::identity::IdentityRule;
use crate::store::progress::Counts;
use crate::store::raw::{Codec, Hash, RawRow, hash};
use crate::store::{Db, Result, Tx};
use chrono::{DateTime, Utc};
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

/// How rows of a stream are understood: the pure half of a source.
pub trait Understand: Send + Sync {
    /// A row as received.
    fn read<'a>(&self, row: &'a Row<'_>) -> Understanding<'a>;
    /// What a row means, by the part of it that was kept.
    fn read_kept(
        &self,
        parent: Option<&str>,
        body: &str,
    ) -> std::result::Result<Vec<Record>, Reject>;
    /// Columns of a record in which the source says that it does not know any more.
    fn forgotten(&self, _record: &Record) -> &'static [&'static str] {
        &[]
    }
}

/// What is understood of a row.
#[derive(Debug)]
pub struct Understanding<'a> {
    /// What it means, or the reason why it means nothing.
    pub records: std::result::Result<Vec<Record>, Reject>,
    /// The part of it that may be kept.
    pub kept: Cow<'a, str>,
}

/// One row to land.
#[derive(Debug)]
pub struct Row<'a> {
    /// Its key in the raw layer: the vendor's id, for child rows `<parent>/<id>`, for files the key.
    pub external_id: String,
    /// The partition it came from.
    pub parent: Option<&'a str>,
    /// The row as received.
    pub body: Cow<'a, str>,
    /// What reading it has told already.
    pub told: Told<'a>,
}

/// What the reading of a page or file tells of a row.
#[derive(Debug)]
pub enum Told<'a> {
    /// Nothing: the text is all there is.
    Nothing,
    /// Its fields.
    Fields(source::Row<'a>),
    /// What it means.
    Record(Record),
}

impl<'a> From<Option<source::Row<'a>>> for Told<'a> {
    fn from(row: Option<source::Row<'a>>) -> Self {
        row.map_or(Self::Nothing, Self::Fields)
    }
}

/// A row that could not even be read (a line of a file).
#[derive(Debug)]
pub struct BadRow {
    /// Its key in the quarantine.
    pub external_id: String,
    /// Why.
    pub reject: Reject,
    /// As received, without what must not be kept.
    pub body: String,
}

/// What lands the pages of one stream's run.
pub struct Lander<'a> {
    /// The warehouse.
    pub db: &'a Db,
    /// Number of the stream.
    pub stream_id: i64,
    /// Number of the run; 0 before it has one.
    pub run_id: i64,
    /// How rows are understood.
    pub understand: &'a dyn Understand,
    /// Tables the rows can fill.
    pub tables: Vec<&'static str>,
    /// How ids become whole.
    pub qualifier: &'a Qualifier,
    /// Time entries count in another source: here they are rows and no records.
    pub mirrored: bool,
    /// What the pass knows already.
    pub known: &'a mut Known,
    /// Bodies.
    pub codec: Codec,
    /// Look at every row again, changed or not (it was understood with other settings).
    pub again: bool,
    /// Counters so far.
    pub counts: Counts,
    /// The list that rows move to and come from.
    pub twin: Option<i64>,
    /// How members become persons.
    pub identity: &'a IdentityRule,
    /// Members or companies of this transaction came, changed or went: who is whom is looked at before it ends.
    pub new_members: bool,
    /// Status changes of tickets are read off the tickets themselves: the source brings no history of its own.
    pub history: bool,
}

impl std::fmt::Debug for Lander<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lander")
            .field("stream_id", &self.stream_id)
            .field("counts", &self.counts)
            .finish_non_exhaustive()
    }
}

type Changed<'r, 'a> = (&'r Row<'a>, Hash, bool);

impl Lander<'_> {
    /// Lands one page. With `mark`, where the run stands is written in the same transaction; without it, and where
    /// nothing changed, nothing is written at all. An empty page (most lists below another are) is not even looked up.
    pub async fn land(
        &mut self,
        rows: Vec<Row<'_>>,
        bad: Vec<BadRow>,
        mark: Option<Option<&str>>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        if rows.is_empty() && bad.is_empty() && mark.is_none() {
            self.counts.pages += 1;
            return Ok(());
        }
        let before = self.counts;
        let mut tx = self.db.begin_landing(now).await?;
        match self.land_in(&mut tx, rows, bad, mark).await {
            Ok(()) => tx.commit().await,
            Err(error) => {
                drop(tx);
                self.counts = before;
                self.new_members = false;
                self.known.referred.clear();
                self.codec.reopen(self.db).await?;
                Err(error)
            }
        }
    }

    async fn land_in(
        &mut self,
        tx: &mut Tx,
        rows: Vec<Row<'_>>,
        bad: Vec<BadRow>,
        mark: Option<Option<&str>>,
    ) -> Result<()> {
        self.counts.pages += 1;
        self.counts.rows += (rows.len() + bad.len()) as i64;
        let rows = last_of_each(rows);
        let ids: Vec<&str> = rows.iter().map(|r| r.external_id.as_str()).collect();
        let heads = tx.raw_heads(self.stream_id, &ids).await?;
        let (mut changed, mut same): (Vec<Changed<'_, '_>>, Vec<&str>) = (Vec::new(), Vec::new());
        for row in &rows {
            let row_hash = hash(&row.body);
            match heads.get(&row.external_id) {
                Some(head) if head.hash == row_hash && !head.gone && !self.again => {
                    same.push(&row.external_id)
                }
                head => changed.push((row, row_hash, head.is_some())),
            }
        }
        // A row may be mended to what it was before it was parked.
        tx.release(self.stream_id, &same).await?;
        self.counts.rejected += bad.len() as i64;
        let bad = bad
            .iter()
            .map(|b| unread(&b.external_id, &b.reject, Cow::Borrowed(&b.body)));
        tx.quarantine(self.stream_id, bad.collect()).await?;
        if !changed.is_empty() {
            self.land_changed(tx, changed).await?;
        }
        self.join(tx).await?;
        if let Some(cursor) = mark {
            tx.advance_run(self.run_id, cursor, self.counts).await?;
        }
        Ok(())
    }

    /// A member is somebody's in the same transaction in which it comes: whoever is killed after it leaves nobody out.
    pub(super) async fn join(&mut self, tx: &mut Tx) -> Result<()> {
        if std::mem::take(&mut self.new_members) {
            self.db.join_identities(self.identity, tx).await?;
        }
        Ok(())
    }

    async fn land_changed(&mut self, tx: &mut Tx, changed: Vec<Changed<'_, '_>>) -> Result<()> {
        let samples = self.codec.samples(&changed);
        let samples: Vec<_> = samples
            .map(|(r, ..)| self.understand.read(r).kept)
            .collect();
        let samples: Vec<&[u8]> = samples.iter().map(|kept| kept.as_bytes()).collect();
        self.codec.learn(tx, &samples).await?;
        let mut understood = Vec::with_capacity(changed.len());
        let mut records: Vec<Landed> = Vec::with_capacity(changed.len());
        let mut replaced = Vec::new();
        let mut parked = Vec::new();
        for (row, row_hash, known) in changed {
            let of = self.understand.read(row);
            match of.records {
                Ok(found) => {
                    records.extend(found.into_iter().map(|r| (r, row_hash)));
                    understood.push(RawRow {
                        external_id: &row.external_id,
                        hash: row_hash,
                        body: self.codec.pack(&of.kept)?,
                    });
                    if known {
                        replaced.push(row.external_id.as_str());
                    }
                }
                Err(reject) => parked.push(unread(&row.external_id, &reject, of.kept)),
            }
        }
        self.counts.rejected += parked.len() as i64;
        tx.quarantine(self.stream_id, parked).await?;
        self.leave_mirrored(&mut records);
        let mut disturbed = BTreeSet::new();
        self.remove_former(tx, &records, &replaced, &mut disturbed)
            .await?;
        self.counts.changed += self.write(tx, records, &mut disturbed).await?;
        tx.disturb(&disturbed).await?;
        self.keep(tx, &understood, &replaced).await
    }

    /// Tombstones what the rows gave before and do not give any more.
    pub(super) async fn remove_former(
        &mut self,
        tx: &mut Tx,
        records: &[Landed],
        replaced: &[&str],
        disturbed: &mut BTreeSet<Disturbed>,
    ) -> Result<()> {
        if replaced.is_empty() {
            return Ok(());
        }
        let given: HashSet<(&str, String)> = records
            .iter()
            .map(|(r, _)| (r.table.name, self.qualifier.id_of(r)))
            .collect();
        let mut former = self.records_of(tx, replaced).await?;
        if self.again {
            // Understood with other settings now, a row may fill another table than it did.
            former.extend(self.possible(replaced));
        }
        former.retain(|(table, id)| !given.contains(&(table.name, id.clone())));
        // What somebody cost is not undone when the source no longer tells it: the rate ends.
        let (ended, gone) = former
            .into_iter()
            .partition(|(table, _)| table.name == COST_RATE.name);
        self.end_cost_rates(tx, ended, disturbed).await?;
        self.remove(tx, gone, disturbed).await
    }

    /// Keeps the bodies, and takes the rows out of quarantine.
    async fn keep(
        &mut self,
        tx: &mut Tx,
        understood: &[RawRow<'_>],
        replaced: &[&str],
    ) -> Result<()> {
        tx.put_raw(&self.codec, understood, replaced).await?;
        let ids: Vec<&str> = understood.iter().map(|r| r.external_id).collect();
        // What is here is not there any more. Should it move back as it was, it is news there again.
        if let Some(twin) = self.twin {
            tx.raw_gone(twin, &ids).await?;
        }
        tx.release(self.stream_id, &ids).await
    }

    /// The records that the held bodies of these rows gave.
    async fn records_of(
        &mut self,
        tx: &mut Tx,
        external_ids: &[&str],
    ) -> Result<Vec<(&'static Table, String)>> {
        if external_ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut keys = Vec::new();
        for (external_id, body) in tx.raw_bodies(&mut self.codec, external_ids).await? {
            let parent = external_id.split_once('/').map(|(parent, _)| parent);
            let found = self.understand.read_kept(parent, &body).unwrap_or_default();
            keys.extend(
                found
                    .into_iter()
                    .map(|r| (r.table, self.qualifier.id_of(&r))),
            );
        }
        Ok(keys)
    }

    /// The records that rows can have given, in any table of the stream.
    fn possible(&self, external_ids: &[&str]) -> Vec<(&'static Table, String)> {
        let id = |table: &'static Table, external_id: &str| {
            let bare = external_id.rsplit('/').next().unwrap_or(external_id);
            (
                table,
                self.qualifier.id_of(&Record::new(table, bare.to_owned())),
            )
        };
        let tables = self.tables.iter().filter_map(|name| Table::named(name));
        tables
            .flat_map(|table| {
                external_ids
                    .iter()
                    .map(move |external_id| id(table, external_id))
            })
            .collect()
    }

    /// Tombstones what rows that are gone had given; the rows stay, marked.
    pub async fn gone(&mut self, external_ids: &[String], now: DateTime<Utc>) -> Result<()> {
        for chunk in external_ids.chunks(500) {
            let ids: Vec<&str> = chunk.iter().map(String::as_str).collect();
            let mut tx = self.db.begin(now).await?;
            let mut disturbed = BTreeSet::new();
            let records = self.records_of(&mut tx, &ids).await?;
            self.remove(&mut tx, records, &mut disturbed).await?;
            tx.disturb(&disturbed).await?;
            tx.raw_gone(self.stream_id, &ids).await?;
            tx.release(self.stream_id, &ids).await?;
            self.counts.deleted += ids.len() as i64;
            self.join(&mut tx).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    pub(super) async fn remove(
        &mut self,
        tx: &mut Tx,
        keys: Vec<(&'static Table, String)>,
        disturbed: &mut BTreeSet<Disturbed>,
    ) -> Result<()> {
        for (table, ids) in by_table(keys) {
            let wanted: Vec<&str> = ids.iter().map(String::as_str).collect();
            self.new_members |= is_somebody(table);
            let held = tx.held(table, &wanted).await?;
            let mut gone = Vec::new();
            for (id, row) in held.iter().filter(|(_, row)| !row.deleted && !row.inferred) {
                touch(table, id, &row.cells, row.work_date, false, disturbed);
                leave(table, &row.cells, (row.work_date, None), None, disturbed);
                gone.push(id.as_str());
            }
            gone.sort_unstable();
            tx.tombstone(table, &gone, self.run_id).await?;
        }
        Ok(())
    }
}

/// A key twice in one page: the last wins.
fn last_of_each(rows: Vec<Row<'_>>) -> Vec<Row<'_>> {
    let mut place: HashMap<String, usize> = HashMap::with_capacity(rows.len());
    let mut kept: Vec<Row<'_>> = Vec::with_capacity(rows.len());
    for row in rows {
        match place.get(&row.external_id) {
            Some(&at) => kept[at] = row,
            None => {
                place.insert(row.external_id.clone(), kept.len());
                kept.push(row);
            }
        }
    }
    kept
}
