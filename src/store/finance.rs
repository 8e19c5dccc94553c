//! The ledger and the month rows: read for a scope, and replaced where they differ.

use super::driver::sql;
use super::read::figure;
use super::{Db, Result, Tx};
use crate::model::Month;
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, BTreeSet};

/// The version that an open month has.
pub const OPEN_VERSION: i64 = 1;

/// One value of a month row.
#[derive(Clone, Debug, PartialEq)]
pub enum Figure {
    /// None.
    Null,
    /// Seconds, minor units, counts, flags.
    Int(i64),
    /// A published figure, already rounded.
    Real(f64),
    /// A currency or grade.
    Text(String),
}

/// The three cuts of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cut {
    /// By agreement.
    Agreement,
    /// By project.
    Project,
    /// By company and currency.
    Company,
}

impl Cut {
    /// All of them.
    pub const ALL: [Cut; 3] = [Cut::Agreement, Cut::Project, Cut::Company];

    fn table(self) -> &'static str {
        match self {
            Self::Agreement => "agreement_month",
            Self::Project => "project_month",
            Self::Company => "company_month",
        }
    }
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Agreement => &["agreement_id"],
            Self::Project => &["project_id"],
            Self::Company => &["company_id", "currency"],
        }
    }
    /// Columns after month, version and keys, in the order of a row's figures.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Agreement => &[
                "currency",
                "worked_seconds",
                "billable_seconds",
                "covered_hours",
                "limit_hours",
                "remaining_hours",
                "shadow_value_minor",
                "unknown_cost_seconds",
                "open_items",
                "all_approved",
                "revenue_earned",
                "revenue_billed",
                "addition_cost",
                "labour_cost",
                "expense_cost",
                "margin_pct",
                "effective_hourly_rate",
                "efficiency_ratio",
                "cost_known_pct",
                "grade",
            ],
            Self::Project => &[
                "currency",
                "worked_seconds",
                "unknown_cost_seconds",
                "to_date_seconds",
                "open_items",
                "all_approved",
                "revenue_earned",
                "revenue_billed",
                "labour_cost",
                "expense_cost",
                "margin_pct",
                "variance_pct",
                "percent_complete",
                "cost_known_pct",
                "grade",
            ],
            Self::Company => &[
                "worked_seconds",
                "billable_seconds",
                "covered_hours",
                "unknown_cost_seconds",
                "open_items",
                "all_approved",
                "revenue_earned",
                "revenue_billed",
                "addition_cost",
                "labour_cost",
                "expense_cost",
                "margin_pct",
                "effective_hourly_rate",
                "cost_known_pct",
                "grade",
            ],
        }
    }
}

/// A month row: its key and its figures.
pub type MonthRows = BTreeMap<Vec<String>, Vec<Figure>>;

pub(super) const CHUNK: usize = 50;

pub(super) fn json_list<'a>(items: impl IntoIterator<Item = &'a String>) -> String {
    serde_json::Value::from_iter(
        items
            .into_iter()
            .map(|s| serde_json::Value::from(s.as_str())),
    )
    .to_string()
}

impl Db {
    /// The first month with any fact.
    pub async fn first_month(&self) -> Result<Option<Month>> {
        let days: Vec<(Option<chrono::NaiveDate>,)> = sql(
            "select min(work_date) from time_entry where deleted_at is null
             union all select min(spent_on) from expense where deleted_at is null
             union all select min(invoiced_on) from invoice where deleted_at is null
             union all select min(starts_on) from agreement where deleted_at is null
             union all select min(on_date) from agreement_adjustment where deleted_at is null",
        )
        .tuples(&self.reader)
        .await?;
        Ok(days.into_iter().filter_map(|(d,)| d).min().map(Month::of))
    }

    /// Months that have rows.
    pub async fn rolled_months(&self) -> Result<Vec<(Month, i64, String)>> {
        let rows: Vec<(String, i64, String)> = sql(
            "select month, version, status from month_version order by month, version",
        )
        .tuples(&self.reader)
        .await?;
        Ok(rows
            .into_iter()
            .filter_map(|(m, v, s)| Some((Month::parse(&m)?, v, s)))
            .collect())
    }
}

impl Tx {
    /// Replaces rows of a cut where they differ. `scope`: only rows of these first keys are looked at (none: all of the
    /// month). Answers whether anything did.
    pub async fn replace_rows(
        &mut self,
        month: Month,
        cut: Cut,
        scope: Option<&BTreeSet<String>>,
        rows: &MonthRows,
    ) -> Result<bool> {
        let (table, keys, columns) = (cut.table(), cut.keys(), cut.columns());
        let sql = format!(
            "select {}, {} from {table} where month = $1 and version = $2 and ($3 is null or {} in (select value from json_each($3)))",
            keys.join(", "),
            columns.join(", "),
            keys[0]
        );
        let held = sql(AssertSqlSafe(sql))
            .bind(month.to_string())
            .bind(OPEN_VERSION)
            .bind(scope.map(json_list))
            .fetch_all(&mut *self)
            .await?;
        let mut old: MonthRows = BTreeMap::new();
        for row in &held {
            let key: sqlx::Result<Vec<String>> =
                (0..keys.len()).map(|at| row.try_get(at)).collect();
            let figures: sqlx::Result<Vec<Figure>> = (keys.len()..keys.len() + columns.len())
                .map(|at| figure(row, at))
                .collect();
            old.insert(key?, figures?);
        }
        let gone: Vec<&Vec<String>> = old.keys().filter(|k| !rows.contains_key(*k)).collect();
        let changed: Vec<(&Vec<String>, &Vec<Figure>)> = rows
            .iter()
            .filter(|(k, v)| old.get(*k) != Some(*v))
            .collect();
        for key in &gone {
            let mut sql = QueryBuilder::new(format!("delete from {table} where month = "));
            sql.push_bind(month.to_string())
                .push(" and version = ")
                .push_bind(OPEN_VERSION);
            for (name, value) in keys.iter().zip(*key) {
                sql.push(format!(" and {name} = ")).push_bind(value.clone());
            }
            sql.build().execute(&mut *self).await?;
        }
        let update: Vec<String> = columns
            .iter()
            .map(|c| format!("{c} = excluded.{c}"))
            .collect();
        for chunk in changed.chunks(CHUNK) {
            let mut sql = QueryBuilder::new(format!(
                "insert into {table} (month, version, {}, {}) ",
                keys.join(", "),
                columns.join(", ")
            ));
            sql.push_values(chunk, |mut values, (key, figures)| {
                values.push_bind(month.to_string()).push_bind(OPEN_VERSION);
                for part in *key {
                    values.push_bind(part.clone());
                }
                for figure in *figures {
                    match figure {
                        Figure::Null => values.push_bind(None::<f64>),
                        Figure::Int(n) => values.push_bind(*n),
                        Figure::Real(r) => values.push_bind(*r),
                        Figure::Text(t) => values.push_bind(t.clone()),
                    };
                }
            });
            sql.push(format!(
                " on conflict (month, version, {}) do update set {}",
                keys.join(", "),
                update.join(", ")
            ));
            sql.build()
                .persistent(chunk.len() == CHUNK)
                .execute(&mut *self)
                .await?;
        }
        Ok(!gone.is_empty() || !changed.is_empty())
    }

    /// Replaces the hours without a known cost, where they differ.
    pub async fn replace_unknown(
        &mut self,
        month: Month,
        accounts: Option<&BTreeSet<String>>,
        hours: &BTreeMap<(String, String), i64>,
    ) -> Result<bool> {
        let scope = accounts.map(json_list);
        let held: Vec<(String, String, i64)> = sql(
            "select account, currency, unknown_seconds from unknown_cost_month where month = $1 and version = $2
             and ($3 is null or account in (select value from json_each($3)))",
        )
        .bind(month.to_string())
        .bind(OPEN_VERSION)
        .bind(&scope)
        .tuples(&mut *self)
        .await?;
        let held: BTreeMap<(String, String), i64> =
            held.into_iter().map(|(a, c, s)| ((a, c), s)).collect();
        if held == *hours {
            return Ok(false);
        }
        sql(
            "delete from unknown_cost_month where month = $1 and version = $2
             and ($3 is null or account in (select value from json_each($3)))",
        )
        .bind(month.to_string())
        .bind(OPEN_VERSION)
        .bind(&scope)
        .execute(&mut *self)
        .await?;
        for ((account, currency), seconds) in hours {
            sql("insert into unknown_cost_month (month, version, account, currency, unknown_seconds) values ($1, $2, $3, $4, $5)")
                .bind(month.to_string())
                .bind(OPEN_VERSION)
                .bind(account)
                .bind(currency)
                .bind(seconds)
                .execute(&mut *self)
                .await?;
        }
        Ok(true)
    }

    /// Enters the month as preliminary, or notes that it was rolled anew.
    pub async fn roll_month(
        &mut self,
        month: Month,
        settings_version: i64,
        changed: bool,
    ) -> Result<()> {
        sql(
            "insert into month_version (month, version, status, settings_version, rolled_at) values ($1, $2, 'preliminary', $3, $4)
             on conflict (month, version) do update set settings_version = excluded.settings_version, rolled_at = excluded.rolled_at
             where $5 or month_version.settings_version <> excluded.settings_version",
        )
        .bind(month.to_string())
        .bind(OPEN_VERSION)
        .bind(settings_version)
        .bind(self.now)
        .bind(changed)
        .execute(&mut *self)
        .await?;
        Ok(())
    }
}
