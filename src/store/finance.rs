//! The ledger and the month rows: read for a scope, and replaced where they differ.

use super::driver::{Bind, Figure, Of, Value, sql};
pub use super::sheet::MonthRows;
use super::sheet::Sheet;
use super::{Db, Result, Tx};
use crate::model::Month;
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
    /// Its rows of a version.
    pub(super) fn sheet(self, month: Month, version: i64) -> Sheet {
        Sheet {
            table: self.table(),
            of: of_version(month, version),
            keys: self.keys(),
            figures: self
                .columns()
                .iter()
                .map(|name| (*name, of(name)))
                .collect(),
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

fn of_version(month: Month, version: i64) -> Vec<(&'static str, Value)> {
    vec![
        ("month", month.to_string().value()),
        ("version", version.value()),
    ]
}

/// Hours without a known cost of a version, by unit and currency.
fn unknown(month: Month, version: i64) -> Sheet {
    Sheet {
        table: "unknown_cost_month",
        of: of_version(month, version),
        keys: &["account", "currency"],
        figures: vec![("unknown_seconds", Of::Int)],
    }
}

/// Seconds by unit and currency, as rows.
fn unknown_rows(hours: &BTreeMap<(String, String), i64>) -> MonthRows {
    let row = |((account, currency), seconds): (&(String, String), &i64)| {
        let key = vec![account.clone(), currency.clone()];
        (key, vec![Figure::Int(*seconds)])
    };
    hours.iter().map(row).collect()
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

    /// Rows of a version.
    pub async fn month_rows(&self, month: Month, version: i64, cut: Cut) -> Result<MonthRows> {
        cut.sheet(month, version).rows(None, &self.reader).await
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
        let sheet = cut.sheet(month, OPEN_VERSION);
        sheet.replace(self, scope, rows).await
    }

    /// Writes rows of a version.
    pub async fn put_rows(
        &mut self,
        month: Month,
        version: i64,
        cut: Cut,
        rows: &MonthRows,
    ) -> Result<()> {
        let rows: Vec<_> = rows.iter().collect();
        cut.sheet(month, version).put(self, &rows).await
    }

    /// Replaces the hours without a known cost, where they differ.
    pub async fn replace_unknown(
        &mut self,
        month: Month,
        accounts: Option<&BTreeSet<String>>,
        hours: &BTreeMap<(String, String), i64>,
    ) -> Result<bool> {
        let sheet = unknown(month, OPEN_VERSION);
        sheet.replace(self, accounts, &unknown_rows(hours)).await
    }

    /// Writes the hours without a known cost of a version, by unit and currency.
    pub async fn put_unknown(
        &mut self,
        month: Month,
        version: i64,
        hours: &BTreeMap<(String, String), i64>,
    ) -> Result<()> {
        let rows = unknown_rows(hours);
        let rows: Vec<_> = rows.iter().collect();
        unknown(month, version).put(self, &rows).await
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
