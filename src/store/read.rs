//! Reading the reporting views as they are. Nothing here orders or compares people by a measure.

use super::driver::{Figure, Kind, sql};
use super::record::cells;
use super::{Db, Result};
use chrono::NaiveDate;
use sqlx::AssertSqlSafe;

/// The reporting views that exist.
pub const VIEWS: &[&str] = &[
    "rpt_review_item",
    "rpt_review_item_dispatcher",
    "rpt_agreement_month",
    "rpt_project_month",
    "rpt_company_month",
    "rpt_month_reconciliation",
    "rpt_agreement_month_restated",
    "rpt_project_month_restated",
    "rpt_company_month_restated",
    "rpt_month_reconciliation_restated",
    "rpt_month_bridge",
    "rpt_team_month",
    "rpt_unbilled",
    "rpt_leakage_month",
    "rpt_finance_settings",
    "rpt_ledger",
    "rpt_sync_status",
];

/// Rows under columns.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// Names in the view's order.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Figure>>,
}

impl Grid {
    /// The place of a column.
    pub fn at(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|c| c == column)
    }
    /// A cell as text; missing is empty.
    pub fn text(&self, row: &[Figure], column: &str) -> String {
        match self.at(column).map(|at| &row[at]) {
            Some(Figure::Text(text)) => text.clone(),
            Some(Figure::Int(n)) => n.to_string(),
            Some(Figure::Real(r)) => r.to_string(),
            _ => String::new(),
        }
    }
}

/// What a condition compares with.
#[derive(Clone, Debug)]
pub enum Bound {
    /// An id, a month.
    Text(String),
    /// A day.
    Date(NaiveDate),
}

/// Which rows of a view, in which order.
#[derive(Clone, Copy, Debug)]
pub struct Query<'a> {
    /// The view.
    pub view: &'static str,
    /// A condition with `$1 …`, and what stands for them; empty: all.
    pub filter: &'static str,
    /// The values.
    pub values: &'a [Bound],
    /// Columns to order by; empty: as they come.
    pub order: &'static str,
}

impl Db {
    /// Rows of a view.
    pub async fn rows_of(&self, query: Query<'_>) -> Result<Grid> {
        let columns = self.columns_of(query.view).await?;
        let mut text = format!("select * from {}", query.view);
        if !query.filter.is_empty() {
            text.push_str(&format!(" where {}", query.filter));
        }
        if !query.order.is_empty() {
            text.push_str(&in_order(query.order));
        }
        let asked = sql(AssertSqlSafe(text));
        let asked = query.values.iter().fold(asked, |asked, value| match value {
            Bound::Text(text) => asked.bind(text),
            Bound::Date(date) => asked.bind(*date),
        });
        let rows = asked.fetch_all(&self.reader).await?;
        let rows: sqlx::Result<Vec<Vec<Figure>>> = rows
            .iter()
            .map(|row| (0..columns.len()).map(|at| row.figure(at)).collect())
            .collect();
        Ok(Grid {
            columns,
            rows: rows?,
        })
    }

    /// Columns of a table or view.
    pub async fn columns_of(&self, name: &str) -> Result<Vec<String>> {
        sql(columns_of(self.reader.kind()))
            .bind(name)
            .scalars(&self.reader)
            .await
    }

    /// The number of these settings, where they are in force.
    pub async fn settings_in_force(&self, fingerprint: &str) -> Result<Option<i64>> {
        sql("select id from settings_version where fingerprint = $1 and in_force")
            .bind(fingerprint)
            .find(&self.reader)
            .await
    }

    /// Ids and names of a source's live records of a table.
    pub async fn names(
        &self,
        table: &'static crate::model::Table,
        source: &str,
    ) -> Result<Vec<(String, String)>> {
        let text = format!(
            "select id, name from {} where source = $1 and deleted_at is null and not inferred order by name, id",
            table.name
        );
        sql(AssertSqlSafe(text))
            .bind(source)
            .tuples(&self.reader)
            .await
    }

    /// Live rows of a canonical table after an id, in order: id and cells.
    pub async fn records(
        &self,
        table: &'static crate::model::Table,
        after: &str,
        limit: i64,
    ) -> Result<Vec<(String, Vec<crate::model::Cell>)>> {
        let columns: Vec<&str> = table.columns.iter().map(|c| c.name).collect();
        let text = format!(
            "select id, {} from {} where id > $1 and deleted_at is null and not inferred order by id limit $2",
            columns.join(", "),
            table.name
        );
        let rows = sql(AssertSqlSafe(text))
            .bind(after)
            .bind(limit)
            .fetch_all(&self.reader)
            .await?;
        let mut records = Vec::with_capacity(rows.len());
        for row in rows {
            records.push((row.try_get(0)?, cells(&row, table, 1)?));
        }
        Ok(records)
    }
}

impl Db {
    /// Subjects of open items of a rule.
    pub async fn open_subjects(&self, rule: &str) -> Result<Vec<String>> {
        sql("select subject_id from review_item where rule = $1 and state in ('open', 'asked')")
            .bind(rule)
            .scalars(&self.reader)
            .await
    }

    /// Open items by audience, and months that are not closed.
    pub async fn open_counts(&self) -> Result<(Vec<(String, i64)>, Vec<String>)> {
        let items = sql(
            "select audience, count(*) from review_item where state in ('open', 'asked') group by audience order by audience",
        )
        .tuples(&self.reader)
        .await?;
        let months =
            sql("select month from month_version where status = 'preliminary' order by month")
                .scalars(&self.reader)
                .await?;
        Ok((items, months))
    }

    /// What an item's ticket is about, and the hours of its time entry.
    pub async fn about_item(
        &self,
        item_id: &str,
    ) -> Result<(Option<String>, Option<crate::model::Seconds>)> {
        let (ticket, seconds): (Option<String>, Option<i64>) = sql(
            "select i.ticket_id || coalesce(' ' || t.summary, ''), e.worked_seconds
             from review_item i left join ticket t on t.id = i.ticket_id left join time_entry e on e.id = i.time_entry_id
             where i.item_id = $1",
        )
        .bind(item_id)
        .tuple(&self.reader)
        .await?;
        Ok((ticket, seconds.map(crate::model::Seconds)))
    }

    /// Streams without a success for too long at an instant.
    pub async fn stale_streams(&self, now: crate::model::Instant) -> Result<Vec<(String, String)>> {
        sql("select source, stream from source_stream where stale_after < $1")
            .bind(now)
            .tuples(&self.reader)
            .await
    }
}

/// The names of a table's or view's columns, in order.
pub(super) fn columns_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Sqlite => "select name from pragma_table_info($1)",
        Kind::Postgres => {
            "select attname::text from pg_attribute
             where attrelid = to_regclass($1) and attnum > 0 and not attisdropped order by attnum"
        }
    }
}

/// The clause of an order, what is missing first on both databases.
pub(super) fn in_order(columns: &str) -> String {
    let columns: Vec<String> = columns
        .split(", ")
        .map(|column| format!("{column} nulls first"))
        .collect();
    format!(" order by {}", columns.join(", "))
}
