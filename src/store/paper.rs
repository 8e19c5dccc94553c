//! Invoices with their lines.

use super::driver::{Row, list, sql};
use super::row::Fields;
use super::work::day_before;
use super::{Db, Result};
use crate::model::*;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

impl Db {
    /// Invoices of a month, invoices that its credit notes name, and credit notes that name invoices of it.
    pub async fn invoices(&self, month: Month, currency: Currency) -> Result<Vec<Invoice>> {
        let rows = sql(
            "with own as (select * from invoice where invoiced_on between $1 and $2 and deleted_at is null)
             select * from own
             union select i.* from invoice i where i.deleted_at is null and i.id in (select credits_invoice_id from own)
             union select i.* from invoice i where i.deleted_at is null and i.credits_invoice_id in (select id from own)
             order by invoiced_on, id",
        )
        .bind(month.first())
        .bind(day_before(month.end()))
        .fetch_all(&self.reader)
        .await?;
        self.with_lines(&rows, currency).await
    }

    /// These invoices, those that they credit, and those that credit them.
    pub async fn invoices_with(
        &self,
        ids: &BTreeSet<String>,
        currency: Currency,
    ) -> Result<Vec<Invoice>> {
        let rows = sql(
            "with own as (select value as id from json_each($1))
             select * from invoice where deleted_at is null and id in (select id from own)
             union select * from invoice where deleted_at is null
                and id in (select credits_invoice_id from invoice where id in (select id from own))
             union select * from invoice where deleted_at is null and credits_invoice_id in (select id from own)",
        )
        .bind(list(ids))
        .fetch_all(&self.reader)
        .await?;
        self.with_lines(&rows, currency).await
    }

    /// Members' days with entries that lines of these invoices name, or named until they went.
    pub async fn days_invoiced(&self, ids: &BTreeSet<String>) -> Result<Vec<(String, NaiveDate)>> {
        sql("select distinct e.member_id, e.work_date from invoice_line l join time_entry e on e.id = l.time_entry_id
             where l.invoice_id in (select value from json_each($1)) and e.deleted_at is null")
        .bind(list(ids))
        .tuples(&self.reader)
        .await
    }

    /// Invoices of which a line names one of these entries.
    pub async fn invoices_of_entries(
        &self,
        entries: impl Iterator<Item = &TimeEntryId>,
    ) -> Result<BTreeSet<String>> {
        let ids: Vec<String> = sql("select distinct invoice_id from invoice_line
             where time_entry_id in (select value from json_each($1)) and deleted_at is null")
        .bind(list(entries.map(TimeEntryId::as_str)))
        .scalars(&self.reader)
        .await?;
        Ok(ids.into_iter().collect())
    }

    /// Invoices of which a line names an entry of a month.
    pub async fn invoices_of_month(&self, month: Month) -> Result<BTreeSet<String>> {
        let ids: Vec<String> = sql("select distinct l.invoice_id from time_entry e
             join invoice_line l on l.time_entry_id = e.id
             where e.work_date >= $1 and e.work_date < $2 and l.deleted_at is null")
        .bind(month.first())
        .bind(month.end())
        .scalars(&self.reader)
        .await?;
        Ok(ids.into_iter().collect())
    }

    /// Companies with which lines of these invoices stand in any of the months.
    pub async fn accounts_of_invoices(
        &self,
        ids: &BTreeSet<String>,
        months: &BTreeSet<Month>,
    ) -> Result<Vec<String>> {
        sql("with own as (select id from invoice_line where invoice_id in (select value from json_each($1)))
             select account from ledger_line where month in (select value from json_each($2))
                and version = 1 and line_kind like 'revenue%' and subject_id in (select id from own)
             union select account from ledger_line where origin_month in (select value from json_each($2))
                and version = 1 and line_kind like 'revenue%' and subject_id in (select id from own)")
        .bind(list(ids))
        .bind(list(months.iter().map(Month::to_string)))
        .scalars(&self.reader)
        .await
    }

    async fn with_lines(&self, rows: &[Row], currency: Currency) -> Result<Vec<Invoice>> {
        let mut invoices: BTreeMap<String, Invoice> = BTreeMap::new();
        for row in rows {
            let f = Fields(row);
            let Some(invoiced_on) = f.date("invoiced_on") else {
                continue;
            };
            let id: InvoiceId = f.need("id");
            invoices.insert(
                id.to_string(),
                Invoice {
                    id,
                    company_id: f.need("company_id"),
                    invoiced_on,
                    currency: f.currency("currency").unwrap_or(currency),
                    agreement_id: f.id("agreement_id"),
                    project_id: f.id("project_id"),
                    is_credit: f.text("kind").as_deref() == Some("credit_note"),
                    credits_invoice_id: f.id("credits_invoice_id"),
                    lines: Vec::new(),
                },
            );
        }
        let lines = sql(
            "select l.id, l.invoice_id, l.amount, l.time_entry_id,
                coalesce(l.agreement_id, i.agreement_id, case
                    when coalesce(w.absence, false) or coalesce(w.payroll_wrap, false)
                      or coalesce(e.accounts_as, c.accounts_as, '') in ('absence', 'payroll_wrap') then null
                    else coalesce(e.agreement_id, t.agreement_id, p.agreement_id) end) as agreement_id
             from invoice_line l join invoice i on i.id = l.invoice_id
             left join time_entry e on e.id = l.time_entry_id
             left join ticket t on t.id = e.ticket_id
             left join project p on p.id = coalesce(e.project_id, t.project_id)
             left join work_type w on w.id = e.work_type_id
             left join charge_code c on c.id = e.charge_code_id
             where l.invoice_id in (select value from json_each($1)) and l.deleted_at is null order by l.id",
        )
        .bind(list(invoices.keys().map(String::as_str)))
        .fetch_all(&self.reader)
        .await?;
        for row in &lines {
            let f = Fields(row);
            let (Some(invoice), Some(amount)) = (
                invoices.get_mut(&f.need::<String>("invoice_id")),
                f.decimal("amount"),
            ) else {
                continue;
            };
            invoice.lines.push(InvoiceLine {
                id: f.need("id"),
                amount,
                agreement_id: f.id("agreement_id"),
                time_entry_id: f.id("time_entry_id"),
            });
        }
        Ok(invoices.into_values().collect())
    }
}
