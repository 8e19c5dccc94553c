//! The warehouse at one moment, row by row: what exports are written from, while the daemon goes on writing.

use super::driver::sql;
use super::finance::Figure;
use super::read::figure;
use super::record::cell;
use super::{Db, Result};
use crate::model::{Cell, Instant, Month, Table};
use futures_util::{Stream, StreamExt};
use sqlx::AssertSqlSafe;

/// One month, for what is dated.
#[derive(Clone, Copy, Debug)]
pub struct Only {
    /// The month.
    pub month: Month,
    /// Its first instant in the business zone.
    pub from: Instant,
    /// The first instant after it.
    pub to: Instant,
}

/// One read transaction: everything read in it is of one moment.
#[derive(Debug)]
pub struct Snapshot {
    tx: sqlx::Transaction<'static, sqlx::Sqlite>,
    now: Instant,
}

impl Db {
    /// Begins to read.
    pub async fn snapshot(&self, now: Instant) -> Result<Snapshot> {
        Ok(Snapshot {
            tx: self.reader.begin().await?,
            now,
        })
    }
}

impl Snapshot {
    /// Live records of a canonical table in the order of their ids: id and cells. What a file cannot refer to is
    /// filled in: the holidays of a member's work calendar, what an entry's charge code accounts as.
    pub fn records(
        &mut self,
        table: &'static Table,
        only: Option<Only>,
    ) -> impl Stream<Item = Result<(String, Vec<Cell>)>> + Send {
        let columns: Vec<String> = table.columns.iter().map(|c| told(table, c.name)).collect();
        let mut sql = format!(
            "select t.id, {} from {} t where t.deleted_at is null and not t.inferred",
            columns.join(", "),
            table.name
        );
        self.read_records(table, bound(table, only, &mut sql), sql + " order by t.id")
    }

    /// The schedules that members have by their work calendar alone, as if each had them of their own.
    pub fn calendar_schedules(&mut self) -> impl Stream<Item = Result<(String, Vec<Cell>)>> + Send {
        let table = &crate::model::table::SCHEDULE;
        let of_member = |name: &str| match name {
            "member_id" => "m.id".to_owned(),
            "work_calendar_id" => "null".to_owned(),
            name => format!("t.{name}"),
        };
        let columns: Vec<String> = table.columns.iter().map(|c| of_member(c.name)).collect();
        let sql = format!(
            "select m.id || '|' || t.id, {} from member m join schedule t on t.work_calendar_id = m.work_calendar_id
             where t.member_id is null and t.deleted_at is null and m.deleted_at is null
             and not exists (select 1 from schedule o where o.member_id = m.id and o.deleted_at is null)
             order by m.id, t.id",
            columns.join(", ")
        );
        self.read_records(table, None, sql)
    }

    fn read_records(
        &mut self,
        table: &'static Table,
        bounds: Option<[String; 2]>,
        sql: String,
    ) -> impl Stream<Item = Result<(String, Vec<Cell>)>> + Send {
        let mut query = sql(AssertSqlSafe(sql));
        for value in bounds.into_iter().flatten() {
            query = query.bind(value);
        }
        query.fetch(&mut *self.tx).map(move |row| {
            let row = row?;
            let mut cells = Vec::with_capacity(table.columns.len());
            for (at, column) in table.columns.iter().enumerate() {
                cells.push(cell(&row, at + 1, column.kind)?);
            }
            Ok((row.try_get(0)?, cells))
        })
    }

    /// The columns of a reporting view.
    pub async fn columns(&mut self, view: &str) -> Result<Vec<String>> {
        let names = sql("select name from pragma_table_info($1)").bind(view);
        Ok(names.scalars(&mut *self.tx).await?)
    }

    /// Rows of a reporting view.
    pub fn rows(
        &mut self,
        view: &'static str,
        columns: &[String],
        only: Option<Only>,
    ) -> impl Stream<Item = Result<Vec<Figure>>> + Send {
        let shown: Vec<&str> = columns.iter().map(|name| by_our_clock(name)).collect();
        let mut sql = format!("select {} from {view} v", shown.join(", "));
        let has = |name: &str| columns.iter().any(|c| c == name);
        let mut values = Vec::new();
        if has("is_stale") {
            values.push(text(self.now));
        }
        if let Some(only) = only {
            if has("month") {
                sql.push_str(" where v.month = $1");
                values.push(only.month.to_string());
            } else if has("work_date") {
                sql.push_str(
                    " where v.work_date is null or (v.work_date >= $1 and v.work_date < $2)",
                );
                values.extend([only.month.first().to_string(), only.month.end().to_string()]);
            }
        }
        sql.push_str(&format!(" order by {}", order(view)));
        let mut query = sql(AssertSqlSafe(sql));
        for value in values {
            query = query.bind(value);
        }
        let width = columns.len();
        query.fetch(&mut *self.tx).map(move |row| {
            let row = row?;
            Ok((0..width)
                .map(|at| figure(&row, at))
                .collect::<sqlx::Result<_>>()?)
        })
    }
}

/// A column as a file tells it.
fn told(table: &Table, column: &str) -> String {
    match (table.name, column) {
        ("member", "holiday_calendar") => "coalesce(t.holiday_calendar, (select c.holiday_calendar from work_calendar c
            where c.id = t.work_calendar_id and c.deleted_at is null))"
            .into(),
        ("time_entry", "accounts_as") => {
            "coalesce(t.accounts_as, (select c.accounts_as from charge_code c where c.id = t.charge_code_id))".into()
        }
        _ => format!("t.{column}"),
    }
}

/// Adds the condition that a dated fact lies in the month, and answers its two bounds.
fn bound(table: &Table, only: Option<Only>, sql: &mut String) -> Option<[String; 2]> {
    let only = only?;
    let condition = match table.name {
        "time_entry" => "t.work_date >= $1 and t.work_date < $2",
        "expense" => "t.spent_on >= $1 and t.spent_on < $2",
        "invoice" => "t.invoiced_on >= $1 and t.invoiced_on < $2",
        "invoice_line" => {
            "t.invoice_id in (select i.id from invoice i where i.invoiced_on >= $1 and i.invoiced_on < $2)"
        }
        "calendar_entry" => "t.ended_at > $1 and t.started_at < $2",
        "absence" => "t.ends_at > $1 and t.starts_at < $2",
        "ticket_status_change" => "t.changed_at >= $1 and t.changed_at < $2",
        "fx_rate" | "payroll" => "t.month >= $1 and t.month < $2",
        _ => return None,
    };
    sql.push_str(" and ");
    sql.push_str(condition);
    let month = only.month;
    Some(match table.name {
        "calendar_entry" | "absence" | "ticket_status_change" => [text(only.from), text(only.to)],
        "fx_rate" | "payroll" => [month.to_string(), month.next().to_string()],
        _ => [month.first().to_string(), month.end().to_string()],
    })
}

fn text(at: Instant) -> String {
    at.to_rfc3339()
}

/// A view can only ask the database's clock whether a stream is stale.
fn by_our_clock(column: &str) -> &str {
    match column {
        "is_stale" => {
            "coalesce((select s.stale_after < $1 from source_stream s where s.source = v.source and s.stream = v.stream), 0)"
        }
        name => name,
    }
}

/// In which order a view is written; none of them ranks people.
fn order(view: &str) -> &'static str {
    match view {
        "rpt_review_item" | "rpt_review_item_dispatcher" => {
            "work_date, member, interval_start, item_id"
        }
        "rpt_agreement_month" => "month, version, company, agreement, agreement_id, currency",
        "rpt_project_month" => "month, version, company, project, project_id, currency",
        "rpt_company_month" => "month, version, company, company_id, currency",
        "rpt_ledger" => {
            "month, version, work_date, line_kind, agreement_id, project_id, company_id, work_role, subject_id, currency"
        }
        "rpt_sync_status" => "source, stream",
        _ => "1, 2, 3, 4",
    }
}
