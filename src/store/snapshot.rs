//! The warehouse at one moment, row by row: what exports are written from, while the daemon goes on writing.

use super::driver::{Bind, Figure, Statement, Transaction, Value, sql};
use super::read::{columns_of, in_order};
use super::record::cells;
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
    tx: Transaction,
    now: Instant,
}

impl Db {
    /// Begins to read.
    pub async fn snapshot(&self, now: Instant) -> Result<Snapshot> {
        Ok(Snapshot {
            tx: self.begin_read().await?,
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
        let mut text = format!(
            "select t.id, {} from {} t where t.deleted_at is null and not t.inferred",
            columns.join(", "),
            table.name
        );
        let bounds = bound(table, only, &mut text);
        self.read_records(table, bounds, text + " order by t.id")
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
        let text = format!(
            "select m.id || '|' || t.id, {} from member m join schedule t on t.work_calendar_id = m.work_calendar_id
             where t.member_id is null and t.deleted_at is null and m.deleted_at is null
             and not exists (select 1 from schedule o where o.member_id = m.id and o.deleted_at is null)
             order by m.id, t.id",
            columns.join(", ")
        );
        self.read_records(table, None, text)
    }

    fn read_records(
        &mut self,
        table: &'static Table,
        bounds: Option<[Value; 2]>,
        text: String,
    ) -> impl Stream<Item = Result<(String, Vec<Cell>)>> + Send {
        let bounds = bounds.into_iter().flatten();
        let asked = bounds.fold(sql(AssertSqlSafe(text)), Statement::bind);
        asked.stream(&mut self.tx).map(move |row| {
            let row = row?;
            Ok((row.try_get(0)?, cells(&row, table, 1)?))
        })
    }

    /// The columns of a reporting view.
    pub async fn columns(&mut self, view: &str) -> Result<Vec<String>> {
        sql(columns_of(self.tx.kind()))
            .bind(view)
            .scalars(&mut self.tx)
            .await
    }

    /// Rows of a reporting view.
    pub fn rows(
        &mut self,
        view: &'static str,
        columns: &[String],
        only: Option<Only>,
    ) -> impl Stream<Item = Result<Vec<Figure>>> + Send {
        let shown: Vec<&str> = columns.iter().map(|name| by_our_clock(name)).collect();
        let mut text = format!("select {} from {view} v", shown.join(", "));
        let has = |name: &str| columns.iter().any(|c| c == name);
        let mut values = Vec::new();
        if has("is_stale") {
            values.push(self.now.value());
        }
        if let Some(only) = only {
            if has("month") {
                text.push_str(" where v.month = $1");
                values.push(only.month.to_string().value());
            } else if has("work_date") {
                text.push_str(
                    " where v.work_date is null or (v.work_date >= $1 and v.work_date < $2)",
                );
                values.extend([only.month.first().value(), only.month.end().value()]);
            }
        }
        text.push_str(&in_order(order(view)));
        let asked = values
            .into_iter()
            .fold(sql(AssertSqlSafe(text)), Statement::bind);
        let width = columns.len();
        asked.stream(&mut self.tx).map(move |row| {
            let row = row?;
            Ok((0..width)
                .map(|at| row.figure(at))
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
fn bound(table: &Table, only: Option<Only>, text: &mut String) -> Option<[Value; 2]> {
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
    text.push_str(" and ");
    text.push_str(condition);
    let month = only.month;
    Some(match table.name {
        "calendar_entry" | "absence" | "ticket_status_change" => {
            [only.from.value(), only.to.value()]
        }
        "fx_rate" | "payroll" => [month.to_string().value(), month.next().to_string().value()],
        _ => [month.first().value(), month.end().value()],
    })
}

/// A view can only ask the database's clock whether a stream is stale.
fn by_our_clock(column: &str) -> &str {
    match column {
        "is_stale" => {
            "coalesce((select s.stale_after < $1 from source_stream s where s.source = v.source and s.stream = v.stream), false)"
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
        "rpt_agreement_month" | "rpt_agreement_month_restated" => {
            "month, version, company, agreement, agreement_id, currency"
        }
        "rpt_project_month" | "rpt_project_month_restated" => {
            "month, version, company, project, project_id, currency"
        }
        "rpt_company_month" | "rpt_company_month_restated" => {
            "month, version, company, company_id, currency"
        }
        "rpt_ledger" => {
            "month, version, work_date, line_kind, agreement_id, project_id, company_id, work_role, subject_id, currency"
        }
        "rpt_month_bridge" => {
            "month, from_version, to_version, class, agreement_id, company_id, currency"
        }
        "rpt_finance_settings" => "version, setting",
        "rpt_team_month" => "month, team",
        "rpt_unbilled" => "month, company_id, agreement_id, project_id, currency",
        "rpt_leakage_month" => "month, company_id, agreement_id, project_id, cause, currency",
        "rpt_sync_status" => "source, stream",
        _ => "1, 2, 3, 4",
    }
}
