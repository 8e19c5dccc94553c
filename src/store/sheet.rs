//! Rows of a month under a key: read for a scope, and replaced where they differ.

use super::bulk::Insert;
use super::driver::{Bind, Figure, Of, On, Row, Value, list, sql};
use super::{Result, Tx};
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, BTreeSet};

/// Rows: the key of each and its figures.
pub type MonthRows = BTreeMap<Vec<String>, Vec<Figure>>;

/// A table of such rows, and which of them are meant.
#[derive(Debug)]
pub(super) struct Sheet {
    /// The table.
    pub table: &'static str,
    /// What all the rows have in common: the month, and the version where there are any.
    pub of: Vec<(&'static str, Value)>,
    /// The columns of the key. A scope names first ones.
    pub keys: &'static [&'static str],
    /// The columns of the figures.
    pub figures: Vec<(&'static str, Of)>,
}

fn value(figure: &Figure, of: Of) -> Value {
    match figure {
        Figure::Null => Value::Null(of),
        Figure::Int(n) if of == Of::Bool => Value::Bool(*n != 0),
        Figure::Int(n) => Value::Int(*n),
        Figure::Real(r) => Value::Real(*r),
        Figure::Text(text) if of == Of::Date => text.parse().map_or(Value::Null(of), Value::Date),
        Figure::Text(text) => text.as_str().value(),
    }
}

impl Sheet {
    fn names(&self) -> String {
        let figures = self.figures.iter().map(|(name, _)| *name);
        let all: Vec<&str> = self.keys.iter().copied().chain(figures).collect();
        all.join(", ")
    }

    /// `month = $1 and …`, and the number of the next value.
    fn common(&self) -> (String, usize) {
        let of = self.of.iter().enumerate();
        let is: Vec<String> = of
            .map(|(at, (name, _))| format!("{name} = ${}", at + 1))
            .collect();
        (is.join(" and "), self.of.len() + 1)
    }

    fn row(&self, row: &Row) -> sqlx::Result<(Vec<String>, Vec<Figure>)> {
        let keys = self.keys.len();
        let key: sqlx::Result<Vec<String>> = (0..keys).map(|at| row.try_get(at)).collect();
        let figures = keys..keys + self.figures.len();
        let figures: sqlx::Result<Vec<Figure>> = figures.map(|at| row.figure(at)).collect();
        Ok((key?, figures?))
    }

    /// The rows, of these first keys or (none) all.
    pub async fn rows(
        &self,
        scope: Option<&BTreeSet<String>>,
        on: impl Into<On<'_>>,
    ) -> Result<MonthRows> {
        let (common, next) = self.common();
        let text = format!(
            "select {} from {} where {common} and (${next} is null or {} in (select value from json_each(${next})))",
            self.names(),
            self.table,
            self.keys[0]
        );
        let asked = self
            .of
            .iter()
            .fold(sql(AssertSqlSafe(text)), |asked, (_, value)| {
                asked.bind(value.clone())
            });
        let held = asked.bind(scope.map(list)).fetch_all(on).await?;
        let rows: sqlx::Result<MonthRows> = held.iter().map(|row| self.row(row)).collect();
        Ok(rows?)
    }

    /// Replaces the rows of the scope where they differ. Answers whether anything did.
    pub async fn replace(
        &self,
        tx: &mut Tx,
        scope: Option<&BTreeSet<String>>,
        rows: &MonthRows,
    ) -> Result<bool> {
        let held = self.rows(scope, &mut *tx).await?;
        let gone: Vec<&Vec<String>> = held.keys().filter(|k| !rows.contains_key(*k)).collect();
        let changed: Vec<(&Vec<String>, &Vec<Figure>)> = rows
            .iter()
            .filter(|(key, row)| held.get(*key) != Some(*row))
            .collect();
        if !gone.is_empty() {
            let (common, next) = self.common();
            let text = format!(
                "delete from {} where {common} and {} in (select value from json_each(${next}))",
                self.table,
                self.keys.join(" || '|' || ")
            );
            let asked = self
                .of
                .iter()
                .fold(sql(AssertSqlSafe(text)), |asked, (_, value)| {
                    asked.bind(value.clone())
                });
            let gone = gone.iter().map(|key| key.join("|"));
            asked.bind(list(gone)).execute(&mut *tx).await?;
        }
        self.put(tx, &changed).await?;
        Ok(!gone.is_empty() || !changed.is_empty())
    }

    /// Writes rows, new or changed.
    pub async fn put(&self, tx: &mut Tx, rows: &[(&Vec<String>, &Vec<Figure>)]) -> Result<()> {
        let of = self.of.iter().map(|(name, value)| (*name, value.of()));
        let keys = self.keys.iter().map(|key| (*key, Of::Text));
        let columns: Vec<(&str, Of)> = of
            .clone()
            .chain(keys)
            .chain(self.figures.iter().copied())
            .collect();
        let key: Vec<&str> = of
            .map(|(name, _)| name)
            .chain(self.keys.iter().copied())
            .collect();
        let update = self
            .figures
            .iter()
            .map(|(name, _)| format!("{name} = excluded.{name}"));
        let insert = Insert {
            into: self.table,
            columns: &columns,
            same: &[],
            tail: &format!(
                "on conflict ({}) do update set {}",
                key.join(", "),
                update.collect::<Vec<_>>().join(", ")
            ),
        };
        tx.insert_all(&insert, rows, |(key, row), take| {
            for (_, value) in &self.of {
                take.value(value.clone());
            }
            for part in *key {
                take.put(part.as_str());
            }
            for (figure, (_, of)) in row.iter().zip(&self.figures) {
                take.value(value(figure, *of));
            }
        })
        .await
    }
}
