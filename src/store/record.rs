//! Canonical rows by their table's description: reading what is held, writing what changed, tombstones, stubs, versions.
//! A version stands with its row until the next one replaces it.

use super::bulk::Insert;
use super::driver::{Bind, Of, Row, Value, by_keys, list, sql};
use super::raw::Hash;
use super::{Result, Tx};
use crate::model::{Cell, Kind, Record, Table};
use chrono::NaiveDate;
use sqlx::AssertSqlSafe;
use std::collections::{BTreeSet, HashMap};

/// A row to write.
#[derive(Debug)]
pub struct NewRow {
    /// Whole id.
    pub id: String,
    /// Its cells, references already whole ids.
    pub record: Record,
    /// Local date of a time entry's start, where the table has one.
    pub work_date: Option<NaiveDate>,
    /// Its version from now on.
    pub version: i64,
    /// No row of this id is held, not even a stub.
    pub fresh: bool,
    /// Hash of the body it came from.
    pub hash: Hash,
    /// Which fields changed; empty for the first version.
    pub changed: String,
}

/// A row as held.
#[derive(Clone, Debug)]
pub struct HeldRow {
    /// Its cells.
    pub cells: Vec<Cell>,
    /// Its version; 0 for a stub.
    pub version: i64,
    /// A tombstone.
    pub deleted: bool,
    /// Only referred to so far.
    pub inferred: bool,
    /// A time entry's work date.
    pub work_date: Option<NaiveDate>,
}

fn has_work_date(table: &Table) -> bool {
    table.name == "time_entry"
}

/// The type of a column.
fn of(kind: Kind) -> Of {
    match kind {
        Kind::Bool => Of::Bool,
        Kind::Int | Kind::Hours | Kind::Minutes => Of::Int,
        Kind::Decimal => Of::Decimal,
        Kind::Date => Of::Date,
        Kind::Instant => Of::Instant,
        _ => Of::Text,
    }
}

/// A cell as read from its column.
pub(super) fn cell(row: &Row, at: usize, kind: Kind) -> sqlx::Result<Cell> {
    Ok(match of(kind) {
        Of::Bool => row
            .try_get::<Option<bool>>(at)?
            .map_or(Cell::Null, Cell::Bool),
        Of::Int => row.try_get::<Option<i64>>(at)?.into(),
        Of::Decimal => row.decimal(at)?.map_or(Cell::Null, Cell::Decimal),
        Of::Date => row.try_get::<Option<NaiveDate>>(at)?.into(),
        Of::Instant => row.try_get::<Option<crate::model::Instant>>(at)?.into(),
        _ => row
            .try_get::<Option<String>>(at)?
            .map_or(Cell::Null, |t| Cell::Text(t.into())),
    })
}

/// All cells of a record, from a column on.
pub(super) fn cells(row: &Row, table: &Table, from: usize) -> sqlx::Result<Vec<Cell>> {
    let columns = table.columns.iter().enumerate();
    columns
        .map(|(at, c)| cell(row, at + from, c.kind))
        .collect()
}

fn value(cell: &Cell, of: Of) -> Value {
    match cell {
        Cell::Null => Value::Null(of),
        Cell::Text(words) => words.as_ref().value(),
        Cell::Int(n) => Value::Int(*n),
        Cell::Bool(b) => Value::Bool(*b),
        Cell::Decimal(d) => d.value(),
        Cell::Date(d) => Value::Date(*d),
        Cell::Instant(t) => t.value(),
    }
}

fn column_list(table: &Table) -> String {
    let mut list = String::from("id");
    for column in table.columns {
        list.push_str(", ");
        list.push_str(column.name);
    }
    if has_work_date(table) {
        list.push_str(", work_date");
    }
    list
}

/// A question for versions of a table's records, the standing and the replaced ones.
pub(super) fn versions(table: &str, columns: &str, which: &str) -> String {
    format!(
        "select {columns} from record_history where table_name = '{table}' and {which}
         union all select {columns} from {table} where version > 0 and {which}"
    )
}

impl Tx {
    /// The rows held under these ids.
    pub async fn held(
        &mut self,
        table: &'static Table,
        ids: &[&str],
    ) -> Result<HashMap<String, HeldRow>> {
        let columns = format!(
            "{}, version, deleted_at is not null as deleted, inferred",
            column_list(table)
        );
        let asked = by_keys(self.inner.kind(), &columns, (table.name, "id"), ids, "");
        let rows = asked.fetch_all(&mut *self).await?;
        let mut held = HashMap::with_capacity(rows.len());
        for row in rows {
            let work_date = if has_work_date(table) {
                row.try_get("work_date")?
            } else {
                None
            };
            held.insert(
                row.try_get(0)?,
                HeldRow {
                    cells: cells(&row, table, 1)?,
                    version: row.try_get("version")?,
                    deleted: row.try_get("deleted")?,
                    inferred: row.try_get("inferred")?,
                    work_date,
                },
            );
        }
        Ok(held)
    }

    /// Writes rows, new or changed, each with its version. Ids are distinct.
    pub async fn write(
        &mut self,
        table: &'static Table,
        rows: &[NewRow],
        run_id: i64,
    ) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let dated = has_work_date(table);
        let mut columns = vec![("id", Of::Text)];
        columns.extend(table.columns.iter().map(|c| (c.name, of(c.kind))));
        if dated {
            columns.push(("work_date", Of::Date));
        }
        columns.extend([
            ("version", Of::Int),
            ("hash", Of::Bytes),
            ("changed", Of::Text),
        ]);
        let same = [("known_at", self.now.value()), ("run_id", run_id.value())];
        let names = columns[1..].iter().map(|(name, _)| *name);
        let update: Vec<String> = names
            .chain(same.iter().map(|(name, _)| *name))
            .map(|name| format!("{name} = excluded.{name}"))
            .collect();
        // Whoever writes alone and has looked need not look again, which costs a server a fifth of a row.
        let upsert = format!(
            "on conflict (id) do update set {}, deleted_at = null, inferred = false",
            update.join(", ")
        );
        let all_fresh = rows.iter().all(|row| row.fresh);
        let replaced = rows.iter().filter(|row| row.version > 1);
        let replaced: Vec<&str> = replaced.map(|row| row.id.as_str()).collect();
        self.keep_versions(table, &replaced).await?;
        let insert = Insert {
            into: table.name,
            columns: &columns,
            same: &same,
            tail: if all_fresh { "" } else { &upsert },
        };
        self.insert_all(&insert, rows, |row, take| {
            take.text(&row.id);
            for (cell, (_, of)) in row.record.cells.iter().zip(&columns[1..]) {
                match cell {
                    Cell::Text(words) => take.text(words),
                    other => take.value(value(other, *of)),
                };
            }
            if dated {
                take.put(row.work_date);
            }
            take.put(row.version).bytes(&row.hash).text(&row.changed);
        })
        .await
    }

    /// Keeps the versions of rows that are about to be replaced.
    async fn keep_versions(&mut self, table: &'static Table, ids: &[&str]) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        let text = format!(
            "insert into record_history (table_name, id, version, known_at, hash, changed, run_id)
             select $2, id, version, known_at, hash, changed, run_id from {}
             where id in (select value from json_each($1))",
            table.name
        );
        sql(AssertSqlSafe(text))
            .bind(list(ids))
            .bind(table.name)
            .execute(&mut *self)
            .await?;
        Ok(())
    }

    /// Turns rows into tombstones.
    pub async fn tombstone(
        &mut self,
        table: &'static Table,
        ids: &[&str],
        run_id: i64,
    ) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        self.keep_versions(table, ids).await?;
        let text = format!(
            "update {} set deleted_at = $2, known_at = $2, version = version + 1, hash = $3, changed = 'deleted_at', run_id = $4
             where id in (select value from json_each($1))",
            table.name
        );
        sql(AssertSqlSafe(text))
            .bind(list(ids))
            .bind(self.now)
            .bind(Hash::default().as_slice())
            .bind(run_id)
            .execute(&mut *self)
            .await?;
        Ok(())
    }

    /// Enters records that are only referred to, with the bare id as name, until the real ones arrive.
    pub async fn infer(&mut self, table: &'static Table, ids: &BTreeSet<String>) -> Result<u64> {
        if ids.is_empty() {
            return Ok(0);
        }
        let name = if table.name == "ticket" {
            "summary"
        } else {
            "name"
        };
        let text = format!(
            "insert into {} (id, {name}, known_at, version, inferred)
             select value, substr(value, instr(value, ':') + 1), $2, 0, true from json_each($1) where true
             on conflict (id) do nothing",
            table.name
        );
        sql(AssertSqlSafe(text))
            .bind(list(ids))
            .bind(self.now)
            .execute(&mut *self)
            .await
    }
}

impl Tx {
    /// The cost rates that a PSA's present figures continue, by the id that each series of them began with: the newest open
    /// row of each.
    pub async fn current_cost_rates(
        &mut self,
        series: &BTreeSet<&str>,
    ) -> Result<HashMap<String, (String, Vec<Cell>)>> {
        let table = &crate::model::table::COST_RATE;
        let text = format!(
            "select {} from cost_rate c where c.valid_to is null and c.deleted_at is null
             and exists (select 1 from json_each($1) s where c.id = s.value or substr(c.id, 1, length(s.value) + 1) = s.value || '@')
             order by c.id",
            column_list(table)
        );
        let rows = sql(AssertSqlSafe(text))
            .bind(list(series))
            .fetch_all(&mut *self)
            .await?;
        let mut current = HashMap::with_capacity(rows.len());
        for row in rows {
            let id: String = row.try_get(0)?;
            let began = match series.contains(id.as_str()) {
                true => id.as_str(),
                false => id.rsplit_once('@').map_or(id.as_str(), |(began, _)| began),
            };
            current.insert(began.to_owned(), (id.clone(), cells(&row, table, 1)?));
        }
        Ok(current)
    }

    /// Keeps what additions are, by the day it was seen.
    pub async fn remember_additions(&mut self, rows: &[NewRow]) -> Result<()> {
        const FIGURES: [&str; 4] = ["quantity", "less_included", "unit_price", "unit_cost"];
        let mut columns = vec![("addition_id", Of::Text), ("seen_on", Of::Date)];
        columns.extend(FIGURES.map(|name| (name, Of::Decimal)));
        let insert = Insert {
            into: "addition_version",
            columns: &columns,
            same: &[],
            tail: "on conflict (addition_id, seen_on) do update set quantity = excluded.quantity,
                less_included = excluded.less_included, unit_price = excluded.unit_price, unit_cost = excluded.unit_cost",
        };
        let today = self.now.date_naive();
        self.insert_all(&insert, rows, |row, take| {
            take.put(row.id.as_str()).put(today);
            for name in FIGURES {
                take.value(value(row.record.get(name), Of::Decimal));
            }
        })
        .await
    }

    /// Starts of members' timed entries, with their work dates: member, entry, start, date.
    pub async fn entry_starts(
        &mut self,
        members: &[&str],
    ) -> Result<Vec<(String, String, crate::model::Instant, NaiveDate)>> {
        sql("select member_id, id, started_at, work_date from time_entry
             where member_id in (select value from json_each($1)) and started_at is not null and ended_at is not null")
            .bind(list(members))
            .tuples(&mut *self)
            .await
    }

    /// Moves entries to a work date.
    pub async fn set_work_date(&mut self, ids: &[String], date: NaiveDate) -> Result<()> {
        sql("update time_entry set work_date = $2 where id in (select value from json_each($1))")
            .bind(list(ids))
            .bind(date)
            .execute(&mut *self)
            .await?;
        Ok(())
    }
}

impl super::Db {
    /// Members that have a zone of their own.
    pub async fn member_zones(&self) -> Result<Vec<(String, String)>> {
        sql("select id, time_zone from member where time_zone is not null")
            .tuples(&self.writer)
            .await
    }
}
