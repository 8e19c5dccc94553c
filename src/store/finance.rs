//! The ledger and the month rows: read for a scope, and replaced where they differ.

use super::bulk::Insert;
use super::driver::{Bind, Figure, Of, Row, Value, list, sql};
use super::{Db, Result, Tx};
use crate::model::Month;
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, BTreeSet};

/// The version that an open month has.
pub const OPEN_VERSION: i64 = 1;

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
    /// Rows of a month and version; `$3`: of these first keys (null: all).
    pub(super) fn select(self) -> String {
        let keys = self.keys();
        format!(
            "select {}, {} from {} where month = $1 and version = $2 and ($3 is null or {} in (select value from json_each($3)))",
            keys.join(", "),
            self.columns().join(", "),
            self.table(),
            keys[0]
        )
    }
    pub(super) fn rows(self, held: &[Row]) -> Result<MonthRows> {
        let (keys, columns) = (self.keys().len(), self.columns().len());
        let row = |row: &Row| {
            let key: sqlx::Result<Vec<String>> = (0..keys).map(|at| row.try_get(at)).collect();
            let figures = keys..keys + columns;
            let figures: sqlx::Result<Vec<Figure>> = figures.map(|at| row.figure(at)).collect();
            Ok((key?, figures?))
        };
        held.iter().map(row).collect()
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

/// The type of a figure's column.
fn of(column: &str) -> Of {
    match column {
        "currency" | "grade" => Of::Text,
        "all_approved" => Of::Bool,
        "percent_complete" => Of::Real,
        _ => {
            let ends = ["_pct", "_rate", "_ratio", "_hours"];
            if ends.iter().any(|end| column.ends_with(end)) {
                Of::Real
            } else {
                Of::Int
            }
        }
    }
}

fn value(figure: &Figure, of: Of) -> Value {
    match figure {
        Figure::Null => Value::Null(of),
        Figure::Int(n) if of == Of::Bool => Value::Bool(*n != 0),
        Figure::Int(n) => Value::Int(*n),
        Figure::Real(r) => Value::Real(*r),
        Figure::Text(t) => t.as_str().value(),
    }
}

/// A month row: its key and its figures.
pub type MonthRows = BTreeMap<Vec<String>, Vec<Figure>>;

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

    /// Rows of a version.
    pub async fn month_rows(&self, month: Month, version: i64, cut: Cut) -> Result<MonthRows> {
        let held = sql(AssertSqlSafe(cut.select()))
            .bind(month.to_string())
            .bind(version)
            .bind(None::<&BTreeSet<String>>.map(list))
            .fetch_all(&self.reader)
            .await?;
        cut.rows(&held)
    }

    /// Months that have rows.
    pub async fn rolled_months(&self) -> Result<Vec<(Month, i64, String)>> {
        let rows: Vec<(String, i64, String)> =
            sql("select month, version, status from month_version order by month, version")
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
        let held = sql(AssertSqlSafe(cut.select()))
            .bind(month.to_string())
            .bind(OPEN_VERSION)
            .bind(scope.map(list))
            .fetch_all(&mut *self)
            .await?;
        let old = cut.rows(&held)?;
        let gone: Vec<&Vec<String>> = old.keys().filter(|k| !rows.contains_key(*k)).collect();
        let changed: Vec<(&Vec<String>, &Vec<Figure>)> = rows
            .iter()
            .filter(|(k, v)| old.get(*k) != Some(*v))
            .collect();
        self.delete_rows(month, cut, &gone).await?;
        self.put_rows(month, OPEN_VERSION, cut, &changed).await?;
        Ok(!gone.is_empty() || !changed.is_empty())
    }

    async fn delete_rows(&mut self, month: Month, cut: Cut, gone: &[&Vec<String>]) -> Result<()> {
        if gone.is_empty() {
            return Ok(());
        }
        let text = format!(
            "delete from {} where month = $1 and version = $2 and {} in (select value from json_each($3))",
            cut.table(),
            cut.keys().join(" || '|' || ")
        );
        sql(AssertSqlSafe(text))
            .bind(month.to_string())
            .bind(OPEN_VERSION)
            .bind(list(gone.iter().map(|key| key.join("|"))))
            .execute(&mut *self)
            .await?;
        Ok(())
    }

    /// Writes rows of a version.
    pub async fn put_rows(
        &mut self,
        month: Month,
        version: i64,
        cut: Cut,
        rows: &[(&Vec<String>, &Vec<Figure>)],
    ) -> Result<()> {
        let (keys, figures) = (cut.keys(), cut.columns());
        let mut columns = vec![("month", Of::Text), ("version", Of::Int)];
        columns.extend(keys.iter().map(|key| (*key, Of::Text)));
        columns.extend(figures.iter().map(|name| (*name, of(name))));
        let update: Vec<String> = figures
            .iter()
            .map(|c| format!("{c} = excluded.{c}"))
            .collect();
        let insert = Insert {
            into: cut.table(),
            columns: &columns,
            tail: &format!(
                "on conflict (month, version, {}) do update set {}",
                keys.join(", "),
                update.join(", ")
            ),
        };
        let month = month.to_string();
        self.insert_all(&insert, rows, |(key, row), take| {
            take.put(month.as_str()).put(version);
            for part in *key {
                take.put(part.as_str());
            }
            for (figure, name) in row.iter().zip(figures) {
                take.value(value(figure, of(name)));
            }
        })
        .await
    }

    /// Replaces the hours without a known cost, where they differ.
    pub async fn replace_unknown(
        &mut self,
        month: Month,
        accounts: Option<&BTreeSet<String>>,
        hours: &BTreeMap<(String, String), i64>,
    ) -> Result<bool> {
        let scope = accounts.map(list);
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
        self.put_unknown(month, OPEN_VERSION, hours).await?;
        Ok(true)
    }

    /// Writes the hours without a known cost of a version, by unit and currency.
    pub async fn put_unknown(
        &mut self,
        month: Month,
        version: i64,
        hours: &BTreeMap<(String, String), i64>,
    ) -> Result<()> {
        let insert = Insert {
            into: "unknown_cost_month",
            columns: &[
                ("month", Of::Text),
                ("version", Of::Int),
                ("account", Of::Text),
                ("currency", Of::Text),
                ("unknown_seconds", Of::Int),
            ],
            tail: "",
        };
        let rows: Vec<_> = hours.iter().collect();
        let month = month.to_string();
        self.insert_all(&insert, &rows, |((account, currency), seconds), take| {
            take.put(month.as_str())
                .put(version)
                .put(account.as_str())
                .put(currency.as_str())
                .put(**seconds);
        })
        .await
    }

    /// Enters the month as preliminary, or notes that it was rolled anew, with the numbers of the settings: all that money
    /// and judging read, and those that finance owns.
    pub async fn roll_month(
        &mut self,
        month: Month,
        (settings_version, finance_version): (i64, i64),
        changed: bool,
    ) -> Result<()> {
        sql(
            "insert into month_version (month, version, status, settings_version, rolled_at, finance_version)
             values ($1, $2, 'preliminary', $3, $4, $6)
             on conflict (month, version) do update set settings_version = excluded.settings_version, rolled_at = excluded.rolled_at,
               finance_version = excluded.finance_version
             where $5 or month_version.settings_version <> excluded.settings_version
               or month_version.finance_version is distinct from excluded.finance_version",
        )
        .bind(month.to_string())
        .bind(OPEN_VERSION)
        .bind(settings_version)
        .bind(self.now)
        .bind(changed)
        .bind(finance_version)
        .execute(&mut *self)
        .await?;
        Ok(())
    }
}
