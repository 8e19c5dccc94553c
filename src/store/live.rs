//! Rows of months that follow the truth and have no versions: teams, their hours, and work that is not paid.

use super::bulk::Insert;
use super::driver::{Figure, Of, Row, Value, list, sql};
use super::finance::MonthRows;
use super::{Db, Result, Tx};
use crate::model::Month;
use sqlx::AssertSqlSafe;
use std::collections::BTreeSet;

/// Which rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Live {
    /// Teams: who was in them, and available.
    Teams,
    /// What teams worked, by unit.
    TeamHours,
    /// Work that is not paid, by unit.
    Unpaid,
}

impl Live {
    fn table(self) -> &'static str {
        match self {
            Self::Teams => "team_month",
            Self::TeamHours => "team_hours",
            Self::Unpaid => "unpaid_month",
        }
    }
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Teams => &["team"],
            Self::TeamHours => &["account", "team"],
            Self::Unpaid => &["account", "why", "agreement_id", "project_id", "currency"],
        }
    }
    fn figures(self) -> &'static [(&'static str, Of)] {
        match self {
            Self::Teams => &[
                ("shown_as", Of::Text),
                ("members", Of::Int),
                ("available_seconds", Of::Int),
            ],
            Self::TeamHours => &[
                ("worked_seconds", Of::Int),
                ("client_seconds", Of::Int),
                ("billable_seconds", Of::Int),
                ("strategy_seconds", Of::Int),
                ("production_seconds", Of::Int),
                ("review_seconds", Of::Int),
                ("meetings_seconds", Of::Int),
                ("reporting_seconds", Of::Int),
                ("rework_seconds", Of::Int),
                ("operations_seconds", Of::Int),
                ("late_seconds", Of::Int),
            ],
            Self::Unpaid => &[
                ("entries", Of::Int),
                ("worked_seconds", Of::Int),
                ("amount_minor", Of::Int),
                ("oldest_on", Of::Date),
            ],
        }
    }
    fn names(self) -> Vec<&'static str> {
        let figures = self.figures().iter().map(|(name, _)| *name);
        self.keys().iter().copied().chain(figures).collect()
    }
    fn read(self, row: &Row) -> sqlx::Result<(Vec<String>, Vec<Figure>)> {
        let keys = self.keys().len();
        let key: sqlx::Result<Vec<String>> = (0..keys).map(|at| row.try_get(at)).collect();
        let figures = keys..keys + self.figures().len();
        let figures: sqlx::Result<Vec<Figure>> = figures.map(|at| row.figure(at)).collect();
        Ok((key?, figures?))
    }
}

fn value(figure: &Figure, of: Of) -> Value {
    match figure {
        Figure::Int(n) => Value::Int(*n),
        Figure::Text(text) if of == Of::Date => text.parse().map_or(Value::Null(of), Value::Date),
        Figure::Text(text) => Value::Text(text.as_str().into()),
        Figure::Real(_) | Figure::Null => Value::Null(of),
    }
}

impl Db {
    /// Which of the entries an invoice line names.
    pub async fn on_invoice_lines(&self, entries: &BTreeSet<&str>) -> Result<BTreeSet<String>> {
        if entries.is_empty() {
            return Ok(BTreeSet::new());
        }
        let named: Vec<String> = sql("select distinct time_entry_id from invoice_line
             where time_entry_id in (select value from json_each($1)) and deleted_at is null")
        .bind(list(entries.iter().copied()))
        .scalars(&self.reader)
        .await?;
        Ok(named.into_iter().collect())
    }
}

impl Tx {
    /// Replaces rows of a month where they differ. `accounts`: only those of these units are looked at (none: all of the
    /// month). Answers whether anything did.
    pub async fn replace_live(
        &mut self,
        month: Month,
        live: Live,
        accounts: Option<&BTreeSet<String>>,
        rows: &MonthRows,
    ) -> Result<bool> {
        let scope = match accounts {
            Some(_) => " and account in (select value from json_each($2))",
            None => "",
        };
        let text = format!(
            "select {} from {} where month = $1{scope}",
            live.names().join(", "),
            live.table()
        );
        let asked = sql(AssertSqlSafe(text)).bind(month.to_string());
        let asked = match accounts {
            Some(accounts) => asked.bind(list(accounts)),
            None => asked,
        };
        let held = asked.fetch_all(&mut *self).await?;
        let held: sqlx::Result<MonthRows> = held.iter().map(|row| live.read(row)).collect();
        let held = held?;
        let gone: Vec<&Vec<String>> = held.keys().filter(|k| !rows.contains_key(*k)).collect();
        let fresh: Vec<_> = rows
            .iter()
            .filter(|(key, row)| held.get(*key) != Some(*row))
            .collect();
        if !gone.is_empty() {
            let text = format!(
                "delete from {} where month = $1 and {} in (select value from json_each($2))",
                live.table(),
                live.keys().join(" || '|' || ")
            );
            sql(AssertSqlSafe(text))
                .bind(month.to_string())
                .bind(list(gone.iter().map(|key| key.join("|"))))
                .execute(&mut *self)
                .await?;
        }
        self.put_live(month, live, &fresh).await?;
        Ok(!gone.is_empty() || !fresh.is_empty())
    }

    async fn put_live(
        &mut self,
        month: Month,
        live: Live,
        rows: &[(&Vec<String>, &Vec<Figure>)],
    ) -> Result<()> {
        let mut columns = vec![("month", Of::Text)];
        columns.extend(live.keys().iter().map(|key| (*key, Of::Text)));
        columns.extend(live.figures());
        let set: Vec<String> = live
            .figures()
            .iter()
            .map(|(name, _)| format!("{name} = excluded.{name}"))
            .collect();
        let insert = Insert {
            into: live.table(),
            columns: &columns,
            tail: &format!(
                "on conflict (month, {}) do update set {}",
                live.keys().join(", "),
                set.join(", ")
            ),
        };
        let month = month.to_string();
        self.insert_all(&insert, rows, |(key, row), take| {
            take.put(month.as_str());
            for part in *key {
                take.put(part.as_str());
            }
            for (figure, (_, of)) in row.iter().zip(live.figures()) {
                take.value(value(figure, *of));
            }
        })
        .await
    }
}
