//! Entries that stand longer than a day: unbilled, unapproved, changed after approval, come into a closed month.

use super::driver::{Row, list, sql};
use super::row::Fields;
use super::work::WORKED;
use super::{Db, Result};
use crate::model::*;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The columns of a standing entry, and how long it was worked.
const STANDING: &str = "e.id, e.member_id, coalesce(e.company_id, t.company_id) as company_id, e.ticket_id,
    coalesce(e.agreement_id, t.agreement_id) as agreement_id, e.work_date, e.hourly_rate, e.billable";

fn standing(row: &Row, why: Why) -> Standing {
    let f = Fields(row);
    Standing {
        id: f.need("id"),
        member_id: f.need("member_id"),
        company_id: f.id("company_id"),
        ticket_id: f.id("ticket_id"),
        agreement_id: f.id("agreement_id"),
        work_date: f.date("work_date").unwrap_or_default(),
        worked: f.seconds("worked").unwrap_or_default(),
        hourly_rate: f.decimal("hourly_rate"),
        billable: f.billable("billable"),
        why,
    }
}

impl Db {
    /// Entries of open months that stand longer than a day, from `from` on: unbilled ones before `unbilled_before`, unapproved
    /// ones before `unapproved_before`, of sources that bring invoices and approvals; those changed after approval; those that
    /// came into a closed month.
    pub async fn standing(
        &self,
        from: NaiveDate,
        unbilled_before: NaiveDate,
        unapproved_before: NaiveDate,
        sources: (&BTreeSet<String>, &BTreeSet<String>),
    ) -> Result<Vec<Standing>> {
        let open = "not exists (select 1 from month_version v where v.month = substr(cast(e.work_date as text), 1, 7)
            and v.version = 1 and v.status = 'closed')";
        let of = |condition: &str| {
            format!(
                "select {STANDING}, {WORKED} as worked, e.approval from time_entry e left join ticket t on t.id = e.ticket_id
                 where e.deleted_at is null and e.work_date >= $1 and {condition} order by e.work_date, e.id"
            )
        };
        let mut all = Vec::new();
        let text = of(&format!(
            "e.work_date < $2 and e.invoice_id is null and e.billable = 'billable'
             and e.source in (select value from json_each($3)) and {open}"
        ));
        let rows = sql(sqlx::AssertSqlSafe(text))
            .bind(from)
            .bind(unbilled_before)
            .bind(list(sources.0.iter().map(String::as_str)))
            .fetch_all(&self.reader)
            .await?;
        all.extend(rows.iter().map(|row| standing(row, Why::Unbilled)));
        let text = of(&format!(
            "e.work_date < $2 and coalesce(e.approval, 'approved') <> 'approved'
             and e.source in (select value from json_each($3)) and {open}"
        ));
        let rows = sql(sqlx::AssertSqlSafe(text))
            .bind(from)
            .bind(unapproved_before)
            .bind(list(sources.1.iter().map(String::as_str)))
            .fetch_all(&self.reader)
            .await?;
        all.extend(rows.iter().map(|row| {
            let state = Fields(row).text("approval").unwrap_or_default();
            standing(row, Why::Unapproved(state))
        }));
        all.extend(self.changed_after_approval(from, open).await?);
        all.extend(self.in_closed_months(from).await?);
        Ok(all)
    }

    async fn changed_after_approval(&self, from: NaiveDate, open: &str) -> Result<Vec<Standing>> {
        let of = |version: &str, also: &str| {
            format!(
                "select {STANDING}, {WORKED} as worked, {version}.version, {version}.known_at, {version}.changed
                 from time_entry e left join ticket t on t.id = e.ticket_id {also}
                 where e.deleted_at is null and e.work_date >= $1 and e.approval = 'approved' and {open} and {version}.version > 1"
            )
        };
        let replaced = "join record_history h on h.table_name = 'time_entry' and h.id = e.id";
        let text = format!(
            "select * from ({} union all {}) v order by id, version",
            of("h", replaced),
            of("e", "")
        );
        let rows = sql(sqlx::AssertSqlSafe(text))
            .bind(from)
            .fetch_all(&self.reader)
            .await?;
        let mut changed: BTreeMap<String, Standing> = BTreeMap::new();
        for row in &rows {
            let f = Fields(row);
            let (id, fields): (String, String) = (f.need("id"), f.need("changed"));
            if fields.split('|').any(|field| field == "approval") {
                changed.remove(&id);
                continue;
            }
            let money = fields.split('|').filter(|field| PRICED.contains(field));
            let money = money.collect::<Vec<_>>().join("|");
            if let Some(at) = f.instant("known_at").filter(|_| !money.is_empty()) {
                changed.insert(id, standing(row, Why::Changed(money, at)));
            }
        }
        Ok(changed.into_values().collect())
    }

    async fn in_closed_months(&self, from: NaiveDate) -> Result<Vec<Standing>> {
        let text = format!(
            "select {STANDING}, {WORKED} as worked, v.month from month_version v
             join time_entry e on substr(cast(e.work_date as text), 1, 7) = v.month and e.deleted_at is null
             left join record_history r on r.table_name = 'time_entry' and r.id = e.id and r.version = 1
             left join ticket t on t.id = e.ticket_id
             where v.version = 1 and v.status = 'closed' and e.work_date >= $1 and coalesce(r.known_at, e.known_at) > v.closed_at
             order by e.work_date, e.id"
        );
        let rows = sql(sqlx::AssertSqlSafe(text))
            .bind(from)
            .fetch_all(&self.reader)
            .await?;
        let one = |row: &Row| {
            let month = Month::parse(&Fields(row).text("month")?)?;
            Some(standing(row, Why::MonthClosed(month)))
        };
        Ok(rows.iter().filter_map(one).collect())
    }
}

/// Fields of an entry that somebody approves.
const PRICED: [&str; 17] = [
    "member_id",
    "ticket_id",
    "project_id",
    "company_id",
    "agreement_id",
    "work_role_id",
    "work_type_id",
    "started_at",
    "ended_at",
    "worked_on",
    "deduct_seconds",
    "worked_seconds",
    "to_bill_seconds",
    "billable",
    "hourly_rate",
    "charge_code_id",
    "accounts_as",
];
