//! Records into rows: what is new, what changed and in which fields, what it disturbs, what it refers to.

use super::land::Lander;
use super::touch::{is_plan, is_somebody, leave, touch};
use crate::model::table::{COST_RATE, TICKET_STATUS_CHANGE};
use crate::model::{Cell, Kind, Record, Table};
use crate::store::dirty::Disturbed;
use crate::store::raw::Hash;
use crate::store::record::{HeldRow, NewRow};
use crate::store::{Result, Tx};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A record with the hash of the body it came from.
pub type Landed = (Record, Hash);

/// Tables whose records appear with the bare id as name while they are only referred to (contract §4).
const INFERRED: [&str; 5] = ["member", "company", "project", "ticket", "work_type"];

/// Groups by table, in the order of first appearance.
pub fn by_table<T>(items: Vec<(&'static Table, T)>) -> Vec<(&'static Table, Vec<T>)> {
    let mut groups: Vec<(&'static Table, Vec<T>)> = Vec::new();
    for (table, item) in items {
        match groups.iter_mut().find(|(t, _)| *t == table) {
            Some((_, group)) => group.push(item),
            None => groups.push((table, vec![item])),
        }
    }
    groups
}

impl Lander<'_> {
    /// Writes what of the records is new or changed; answers how many.
    pub(super) async fn write(
        &mut self,
        tx: &mut Tx,
        records: Vec<Landed>,
        disturbed: &mut BTreeSet<Disturbed>,
    ) -> Result<i64> {
        let mut written = 0;
        let records = self.look_up(tx, records).await?;
        for (table, group) in by_table(
            records
                .into_iter()
                .map(|(r, h)| (r.table, (r, h)))
                .collect(),
        ) {
            // A key twice in one page: the last wins.
            let mut group: BTreeMap<String, Landed> = group
                .into_iter()
                .map(|(mut r, h)| (self.qualifier.apply(&mut r), (r, h)))
                .collect();
            if table.name == COST_RATE.name {
                group = self.dated_cost_rates(tx, group).await?;
            }
            let ids: Vec<&str> = group.keys().map(String::as_str).collect();
            let held = tx.held(table, &ids).await?;
            let mut rows = Vec::with_capacity(group.len());
            let mut changes = Vec::new();
            for (id, mut landed) in group {
                let old = held.get(&id);
                self.known.zones.settle(&mut landed.0);
                self.remember(&mut landed.0, old);
                if self.history {
                    changes.extend(status_change(table, &id, &landed.0, old, tx.now, landed.1));
                }
                rows.extend(self.compare(table, id, landed, old, disturbed));
            }
            written += rows.len() as i64;
            self.infer(tx, table, &rows).await?;
            tx.write(table, &rows, self.run_id).await?;
            tx.write(&TICKET_STATUS_CHANGE, &changes, self.run_id)
                .await?;
            if table.name == "agreement_addition" {
                tx.remember_additions(&rows).await?;
            }
            if table.name == "member" && self.known.zones.take_over(&rows) {
                // A zone moved: work dates of the member's entries may be others now.
                self.redate(tx, &rows, disturbed).await?;
            }
        }
        Ok(written)
    }

    /// Fills in what stands in other records of the source.
    async fn look_up(&self, tx: &mut Tx, mut records: Vec<Landed>) -> Result<Vec<Landed>> {
        let wanted = records.iter().flat_map(|(record, _)| &record.look_ups);
        let wanted: Vec<_> = wanted
            .map(|l| (l.table, self.qualifier.qualify(&l.id)))
            .collect();
        let mut held = HashMap::new();
        for (table, ids) in by_table(wanted) {
            let ids: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
            let ids: Vec<&str> = ids.into_iter().collect();
            for (id, row) in tx.held(table, &ids).await? {
                held.insert((table.name, id), row);
            }
        }
        for (record, _) in &mut records {
            for found in std::mem::take(&mut record.look_ups) {
                let key = (found.table.name, self.qualifier.qualify(&found.id));
                let at = found.table.position(found.of);
                let is_reference =
                    at.is_some_and(|at| matches!(found.table.columns[at].kind, Kind::Ref(_)));
                // What is gone still has its name, and leads nowhere.
                let row = held.get(&key).filter(|row| !(is_reference && row.deleted));
                let cell = at.and_then(|at| row?.cells.get(at).cloned());
                // A reference is qualified once more with the rest of the record.
                let cell = match is_reference {
                    true => cell.map(|cell| self.qualifier.bare(cell)),
                    false => cell,
                };
                let or_id = || Some(Cell::from(found.id)).filter(|_| found.of == "name");
                record.set(found.column, cell.or_else(or_id).unwrap_or_default());
            }
        }
        Ok(records)
    }

    /// What the source does not know any more stays as it is held (whose an entry is, when its user was deleted).
    fn remember(&self, record: &mut Record, old: Option<&HeldRow>) {
        let Some(old) = old else { return };
        for column in self.understand.forgotten(record) {
            if let Some(at) = record.table.position(column)
                && old.cells[at] != Cell::Null
            {
                record.cells[at] = old.cells[at].clone();
            }
        }
    }

    /// The row to write, or none where all is as held.
    fn compare(
        &self,
        table: &'static Table,
        id: String,
        (record, hash): Landed,
        old: Option<&HeldRow>,
        disturbed: &mut BTreeSet<Disturbed>,
    ) -> Option<NewRow> {
        let work_date = self.known.zones.work_date(&record);
        let mut changed = String::new();
        if let Some(old) = old.filter(|o| !o.inferred && !o.deleted) {
            for (at, column) in table.columns.iter().enumerate() {
                if old.cells[at] != record.cells[at] {
                    if !changed.is_empty() {
                        changed.push('|');
                    }
                    changed.push_str(column.name);
                }
            }
            if changed.is_empty() && old.work_date == work_date {
                return None;
            }
            if !is_plan(table, &changed) {
                touch(table, &id, &old.cells, old.work_date, false, disturbed);
            }
            let dates = (old.work_date, work_date);
            leave(table, &old.cells, dates, Some(&changed), disturbed);
        }
        match is_plan(table, &changed) {
            true => drop(disturbed.insert(Disturbed::ProjectPlan(id.clone()))),
            false => {
                let fresh = old.is_none();
                touch(table, &id, &record.cells, work_date, fresh, disturbed);
            }
        }
        let version = old.map_or(0, |o| o.version) + 1;
        Some(NewRow {
            id,
            record,
            work_date,
            version,
            fresh: old.is_none(),
            hash,
            changed,
        })
    }

    /// Enters what the rows refer to and nobody has brought yet. Rows may refer to each other.
    async fn infer(&mut self, tx: &mut Tx, table: &'static Table, rows: &[NewRow]) -> Result<()> {
        if INFERRED.contains(&table.name) {
            self.known
                .referred
                .add(table.name, rows.iter().map(|r| r.id.as_str()));
        }
        for (at, column) in table.columns.iter().enumerate() {
            let Kind::Ref(target) = column.kind else {
                continue;
            };
            if !INFERRED.contains(&target) {
                continue;
            }
            let mut wanted = BTreeSet::new();
            for row in rows {
                if let Cell::Text(id) = &row.record.cells[at]
                    && !self.known.referred.has(target, id)
                {
                    wanted.insert(id.to_string());
                }
            }
            if wanted.is_empty() {
                continue;
            }
            let Some(target_table) = Table::named(target) else {
                continue;
            };
            let entered = tx.infer(target_table, &wanted).await?;
            self.new_members |= entered > 0 && target == "member";
            self.known
                .referred
                .add(target, wanted.iter().map(String::as_str));
        }
        self.new_members |= is_somebody(table) && !rows.is_empty();
        Ok(())
    }

    /// PSA cost rates are current only: the first seen holds from the beginning, a change seen later starts a row on the
    /// day it was seen (`domain.md` §3). Rates with a date of their own pass as they are.
    async fn dated_cost_rates(
        &self,
        tx: &mut Tx,
        group: BTreeMap<String, Landed>,
    ) -> Result<BTreeMap<String, Landed>> {
        let today = self.known.zones.business_date(tx.now);
        // A file's rows are known by their columns, divided by bars.
        let own = |id: &str, record: &Record| {
            !id.contains('|') && *record.get("valid_from") == Cell::Null
        };
        let psa = group.iter().filter(|(id, (record, _))| own(id, record));
        let series: BTreeSet<&str> = psa.map(|(id, _)| id.as_str()).collect();
        let mut current = tx.current_cost_rates(&series).await?;
        let mut dated = BTreeMap::new();
        for (id, (record, hash)) in group {
            match current.remove(&id) {
                Some((current_id, cells)) if same_price(&cells, &record.cells) => {
                    let mut same = Record::new(&COST_RATE, current_id.clone());
                    same.cells = cells;
                    dated.insert(current_id, (same, hash));
                }
                Some((current_id, cells)) => {
                    let mut ended = Record::new(&COST_RATE, current_id.clone());
                    ended.cells = cells;
                    ended.set("valid_to", today);
                    let mut next = record;
                    next.set("valid_from", today);
                    dated.insert(current_id, (ended, hash));
                    dated.insert(format!("{id}@{today}"), (next, hash));
                }
                None => {
                    dated.insert(id, (record, hash));
                }
            }
        }
        Ok(dated)
    }

    /// Ends the rates in force of members whose source tells none any more. Files tell dates themselves: their rows go.
    pub(super) async fn end_cost_rates(
        &mut self,
        tx: &mut Tx,
        rates: Vec<(&'static Table, String)>,
        disturbed: &mut BTreeSet<Disturbed>,
    ) -> Result<()> {
        if rates.is_empty() {
            return Ok(());
        }
        let today = self.known.zones.business_date(tx.now);
        let series: BTreeSet<&str> = rates.iter().map(|(_, id)| id.as_str()).collect();
        let current = tx.current_cost_rates(&series).await?;
        let ids: Vec<&str> = current.values().map(|(id, _)| id.as_str()).collect();
        let versions = tx.held(&COST_RATE, &ids).await?;
        let (ended, gone): (Vec<_>, Vec<_>) = rates
            .into_iter()
            .partition(|(_, id)| current.contains_key(id));
        self.remove(tx, gone, disturbed).await?;
        let mut rows = Vec::with_capacity(ended.len());
        for (table, member) in ended {
            let (id, cells) = &current[&member];
            let mut record = Record::new(&COST_RATE, id.clone());
            record.cells = cells.clone();
            record.set("valid_to", today);
            touch(table, id, &record.cells, None, false, disturbed);
            rows.push(NewRow {
                id: id.clone(),
                record,
                work_date: None,
                version: versions.get(id).map_or(0, |h| h.version) + 1,
                fresh: false,
                hash: Hash::default(),
                changed: "valid_to".into(),
            });
        }
        tx.write(&COST_RATE, &rows, self.run_id).await
    }

    async fn redate(
        &self,
        tx: &mut Tx,
        rows: &[NewRow],
        disturbed: &mut BTreeSet<Disturbed>,
    ) -> Result<()> {
        let members: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        let mut moved: BTreeMap<NaiveDate, Vec<String>> = BTreeMap::new();
        for (member, id, started_at, old) in tx.entry_starts(&members).await? {
            let date = self.known.zones.date(&member, started_at);
            if date != old {
                moved.entry(date).or_default().push(id);
                disturbed.insert(Disturbed::Day(member.clone(), old));
                disturbed.insert(Disturbed::Day(member, date));
            }
        }
        for (date, ids) in moved {
            tx.set_work_date(&ids, date).await?;
        }
        Ok(())
    }
}

fn same_price(a: &[Cell], b: &[Cell]) -> bool {
    ["amount", "currency", "basis", "burden"]
        .iter()
        .all(|name| {
            let at = COST_RATE.position(name);
            at.map(|at| &a[at]) == at.map(|at| &b[at])
        })
}

/// Ticket status history by difference at each landing.
fn status_change(
    table: &'static Table,
    id: &str,
    new: &Record,
    old: Option<&HeldRow>,
    now: chrono::DateTime<chrono::Utc>,
    hash: Hash,
) -> Option<NewRow> {
    let old = old.filter(|o| table.name == "ticket" && !o.inferred)?;
    let status = table.position("status")?;
    let (Cell::Text(to), from) = (&new.cells[status], &old.cells[status]) else {
        return None;
    };
    if *from == new.cells[status] {
        return None;
    }
    let changed_at = if let Cell::Instant(at) = new.get("updated_at") {
        *at
    } else {
        now
    };
    let mut record = Record::new(&TICKET_STATUS_CHANGE, String::new());
    record
        .set("ticket_id", id)
        .set("changed_at", changed_at)
        .set("from_status", from.clone())
        .set("to_status", &**to)
        .set("status_class", new.get("status_class").clone());
    let id = format!("{id}|{}|{to}", changed_at.to_rfc3339());
    Some(NewRow {
        id,
        record,
        work_date: None::<NaiveDate>,
        version: 1,
        fresh: false,
        hash,
        changed: String::new(),
    })
}
