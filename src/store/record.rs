//! Canonical rows by their table's description: reading what is held, writing what changed, tombstones, stubs, versions.

use super::driver::{Row, sql};
use super::bulk::{Insert, Query, placeholders, text};
use super::raw::Hash;
use super::{Result, Tx};
use crate::model::{Cell, Kind, Record, Table};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use Row;
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

/// A cell as read from its column.
pub(crate) fn cell(row: &Row, at: usize, kind: Kind) -> sqlx::Result<Cell> {
    Ok(match kind {
        Kind::Bool => row
            .try_get::<Option<i64>>(at)?
            .map_or(Cell::Null, |n| Cell::Bool(n != 0)),
        Kind::Int | Kind::Hours | Kind::Minutes => row.try_get::<Option<i64>>(at)?.into(),
        Kind::Decimal => row
            .try_get::<Option<String>>(at)?
            .and_then(|t| t.parse::<Decimal>().ok())
            .map_or(Cell::Null, Cell::Decimal),
        Kind::Date => row.try_get::<Option<NaiveDate>>(at)?.into(),
        Kind::Instant => row.try_get::<Option<crate::model::Instant>>(at)?.into(),
        _ => row
            .try_get::<Option<String>>(at)?
            .map_or(Cell::Null, |t| Cell::Text(t.into())),
    })
}

fn bind(query: Query, cell: &Cell) -> Query {
    match cell {
        Cell::Null => query.bind(None::<i64>),
        Cell::Text(words) => query.bind(text(words)),
        Cell::Int(n) => query.bind(*n),
        Cell::Bool(b) => query.bind(i64::from(*b)),
        Cell::Decimal(d) => query.bind(d.normalize().to_string()),
        Cell::Date(d) => query.bind(d.to_string()),
        Cell::Instant(t) => query.bind(*t),
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

impl Tx {
    /// The rows held under these ids.
    pub async fn held(
        &mut self,
        table: &'static Table,
        ids: &[&str],
    ) -> Result<HashMap<String, HeldRow>> {
        let sql = format!(
            "select {}, version, deleted_at is not null as deleted, inferred from {} where id in (select value from json_each($1))",
            column_list(table),
            table.name
        );
        let wanted =
            serde_json::Value::from_iter(ids.iter().map(|id| serde_json::Value::from(*id)))
                .to_string();
        let rows = sql(AssertSqlSafe(sql))
            .bind(wanted)
            .fetch_all(&mut *self)
            .await?;
        let mut held = HashMap::with_capacity(rows.len());
        for row in rows {
            let mut cells = Vec::with_capacity(table.columns.len());
            for (at, column) in table.columns.iter().enumerate() {
                cells.push(cell(&row, at + 1, column.kind)?);
            }
            let work_date = if has_work_date(table) {
                row.try_get("work_date")?
            } else {
                None
            };
            held.insert(
                row.try_get(0)?,
                HeldRow {
                    cells,
                    version: row.try_get("version")?,
                    deleted: row.try_get::<i64>("deleted")? != 0,
                    inferred: row.try_get::<i64>("inferred")? != 0,
                    work_date,
                },
            );
        }
        Ok(held)
    }

    /// Writes rows, new or changed, and one version each. Ids are distinct.
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
        let mut update: String = table
            .columns
            .iter()
            .map(|column| format!("{0} = excluded.{0}, ", column.name))
            .collect();
        if dated {
            update.push_str("work_date = excluded.work_date, ");
        }
        let insert = Insert {
            head: &format!(
                "insert into {} ({}, known_at, version)",
                table.name,
                column_list(table)
            ),
            row: &placeholders(table.columns.len() + 3 + usize::from(dated)),
            tail: &format!(
                "on conflict (id) do update set {update}known_at = excluded.known_at, version = excluded.version,
                 deleted_at = null, inferred = 0"
            ),
        };
        let now = text(&self.now_text());
        self.insert_all(&insert, rows, |query, row| {
            let query = query.bind(text(&row.id));
            let mut query = row.record.cells.iter().fold(query, bind);
            if dated {
                query = query.bind(row.work_date.map(|date| date.to_string()));
            }
            query.bind(now.clone()).bind(row.version)
        })
        .await?;
        self.remember(table, rows, run_id).await
    }

    /// Appends one version a row.
    async fn remember(
        &mut self,
        table: &'static Table,
        rows: &[NewRow],
        run_id: i64,
    ) -> Result<()> {
        let insert = Insert {
            head: "insert into record_version (table_name, id, version, known_at, hash, changed, run_id)",
            row: "(?, ?, ?, ?, ?, ?, ?)",
            tail: "",
        };
        let (name, now) = (text(table.name), text(&self.now_text()));
        self.insert_all(&insert, rows, |query, row| {
            query
                .bind(name.clone())
                .bind(text(&row.id))
                .bind(row.version)
                .bind(now.clone())
                .bind(row.hash.as_slice())
                .bind(text(&row.changed))
                .bind(run_id)
        })
        .await
    }

    /// Turns rows into tombstones.
    pub async fn tombstone(
        &mut self,
        table: &'static Table,
        rows: &[(String, i64)],
        run_id: i64,
    ) -> Result<()> {
        let sql = format!(
            "update {} set deleted_at = $2, known_at = $2, version = $3 where id = $1",
            table.name
        );
        for (id, version) in rows {
            sql(AssertSqlSafe(sql.clone()))
                .bind(id)
                .bind(self.now)
                .bind(version + 1)
                .execute(&mut *self)
                .await?;
            sql(
                "insert into record_version (table_name, id, version, known_at, hash, changed, run_id)
                 values ($1, $2, $3, $4, $5, 'deleted_at', $6)",
            )
            .bind(table.name)
            .bind(id)
            .bind(version + 1)
            .bind(self.now)
            .bind(Hash::default().to_vec())
            .bind(run_id)
            .execute(&mut *self)
            .await?;
        }
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
        let sql = format!(
            "insert into {} (id, {name}, known_at, version, inferred)
             select value, substr(value, instr(value, ':') + 1), $2, 0, 1 from json_each($1) where true
             on conflict (id) do nothing",
            table.name
        );
        let wanted =
            serde_json::Value::from_iter(ids.iter().map(|id| serde_json::Value::from(id.as_str())))
                .to_string();
        let done = sql(AssertSqlSafe(sql))
            .bind(wanted)
            .bind(self.now)
            .execute(&mut *self)
            .await?;
        Ok(done)
    }
}

impl Tx {
    /// The cost rate of a member that a PSA's present figure continues: its newest open row.
    pub async fn current_cost_rate(
        &mut self,
        member_id: &str,
    ) -> Result<Option<(String, Vec<Cell>)>> {
        let table = &crate::model::table::COST_RATE;
        let sql = format!(
            "select {} from cost_rate where member_id = $1 and (id = $1 or id like $1 || '@%') and valid_to is null
             and deleted_at is null order by id desc limit 1",
            column_list(table)
        );
        let Some(row) = sql(AssertSqlSafe(sql))
            .bind(member_id)
            .fetch_optional(&mut *self)
            .await?
        else {
            return Ok(None);
        };
        let cells: sqlx::Result<Vec<Cell>> = table
            .columns
            .iter()
            .enumerate()
            .map(|(at, column)| cell(&row, at + 1, column.kind))
            .collect();
        Ok(Some((row.try_get(0)?, cells?)))
    }

    /// Keeps what additions are, by the day it was seen.
    pub async fn remember_additions(&mut self, rows: &[NewRow]) -> Result<()> {
        for row in rows {
            let figure = |name: &str| match row.record.get(name) {
                Cell::Decimal(d) => Some(d.normalize().to_string()),
                _ => None,
            };
            sql(
                "insert into addition_version (addition_id, seen_on, quantity, less_included, unit_price, unit_cost)
                 values ($1, $2, $3, $4, $5, $6)
                 on conflict (addition_id, seen_on) do update set quantity = excluded.quantity,
                    less_included = excluded.less_included, unit_price = excluded.unit_price, unit_cost = excluded.unit_cost",
            )
            .bind(&row.id)
            .bind(self.now.date_naive())
            .bind(figure("quantity"))
            .bind(figure("less_included"))
            .bind(figure("unit_price"))
            .bind(figure("unit_cost"))
            .execute(&mut *self)
            .await?;
        }
        Ok(())
    }

    /// Starts of a member's timed entries, with their work dates.
    pub async fn entry_starts(
        &mut self,
        member_id: &str,
    ) -> Result<Vec<(String, crate::model::Instant, NaiveDate)>> {
        let rows = sql(
            "select id, started_at, work_date from time_entry
             where member_id = $1 and started_at is not null and ended_at is not null",
        )
        .bind(member_id)
        .fetch_all(&mut *self)
        .await?;
        rows.iter()
            .map(|r| Ok((r.try_get(0)?, r.try_get(1)?, r.try_get(2)?)))
            .collect()
    }

    /// Moves an entry to another work date.
    pub async fn set_work_date(&mut self, id: &str, date: NaiveDate) -> Result<()> {
        sql("update time_entry set work_date = $2 where id = $1")
            .bind(id)
            .bind(date)
            .execute(&mut *self)
            .await?;
        Ok(())
    }
}

impl super::Db {
    /// Members that have a zone of their own.
    pub async fn member_zones(&self) -> Result<Vec<(String, String)>> {
        let rows = sql("select id, time_zone from member where time_zone is not null")
            .fetch_all(&self.writer)
            .await?;
        rows.iter()
            .map(|r| Ok((r.try_get(0)?, r.try_get(1)?)))
            .collect()
    }
}
