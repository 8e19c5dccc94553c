//! What a month's roll-up looks at: entries of the scope, their history, tickets, expenses, invoices, open items.

use super::driver::{list, sql};
use super::row::Fields;
use super::work::{ENTRY, day_before, entry};
use super::{Db, Result};
use crate::model::*;
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// Agreements, projects and companies whose work is wanted; `internal` adds work without any of them.
#[derive(Clone, Debug, Default)]
pub struct WorkScope {
    /// Agreement ids.
    pub agreements: BTreeSet<String>,
    /// Project ids.
    pub projects: BTreeSet<String>,
    /// Company ids.
    pub companies: BTreeSet<String>,
    /// Work that names no company at all.
    pub internal: bool,
}

/// A quarter, and a little more.
const LATELY: Days = Days::new(100);

/// Agreement, kind and id of the subject, entry and day of an open item.
type OpenRow = (
    Option<String>,
    String,
    String,
    Option<String>,
    Option<NaiveDate>,
);

/// What is open in the queue.
#[derive(Clone, Debug, Default)]
pub struct OpenItems {
    /// Agreement of an item, with the month of its entry where it is about one.
    agreements: Vec<(AgreementId, Option<Month>)>,
    /// Records that items are about.
    pub subjects: OpenSubjects,
}

impl OpenItems {
    /// Items of each agreement: those about entries of the month, and those about no entry.
    pub fn by_agreement(&self, month: Month) -> BTreeMap<AgreementId, i64> {
        let mut count = BTreeMap::new();
        let here = |of: &Option<Month>| of.is_none_or(|m| m == month);
        for (id, _) in self.agreements.iter().filter(|(_, of)| here(of)) {
            *count.entry(id.clone()).or_insert(0) += 1;
        }
        count
    }
}

impl Db {
    /// Entries of the days, of the scope or (none) all, in no order; the scope may bring a few more than asked for.
    pub async fn month_entries(
        &self,
        from: NaiveDate,
        to: NaiveDate,
        scope: Option<&WorkScope>,
    ) -> Result<Vec<TimeEntry>> {
        let Some(scope) = scope else {
            let text = format!(
                "select {ENTRY} from time_entry e where e.work_date between $1 and $2 and e.deleted_at is null"
            );
            let asked = sql(sqlx::AssertSqlSafe(text)).bind(from).bind(to);
            return asked.decode(entry(), &self.reader).await;
        };
        let text = format!(
            "with a as (select value as id from json_each($3)), p as (select value as id from json_each($4)),
                  c as (select value as id from json_each($5)),
                  pr as (select id from project where id in (select id from p) or agreement_id in (select id from a)
                         or company_id in (select id from c)),
                  t as (select id from ticket where agreement_id in (select id from a)
                        union select id from ticket where project_id in (select id from pr)
                        union select id from ticket where company_id in (select id from c))
             select {ENTRY} from time_entry e left join t on t.id = e.ticket_id
             where e.work_date between $1 and $2 and e.deleted_at is null
             and (e.agreement_id in (select id from a) or e.project_id in (select id from pr)
               or e.company_id in (select id from c) or t.id is not null
               or ($6 and (e.agreement_id is null and e.project_id is null and e.company_id is null
                 or e.accounts_as is not null
                 or e.work_type_id in (select id from work_type where payroll_wrap or absence)
                 or e.charge_code_id in (select id from charge_code where accounts_as is not null))))"
        );
        sql(sqlx::AssertSqlSafe(text))
            .bind(from)
            .bind(to)
            .bind(list(scope.agreements.iter().map(String::as_str)))
            .bind(list(scope.projects.iter().map(String::as_str)))
            .bind(list(scope.companies.iter().map(String::as_str)))
            .bind(scope.internal)
            .decode(entry(), &self.reader)
            .await
    }

    /// Entries up to a day that go on these agreements, each from its own day on: the entry's agreement, else its ticket's,
    /// else its project's. In no order, and perhaps a few more. However many years lie beside the days, only theirs are
    /// read, in two statements: agreements that matter since lately, and since long.
    pub async fn entries_on(
        &self,
        agreements: &BTreeMap<String, NaiveDate>,
        to: NaiveDate,
    ) -> Result<Vec<TimeEntry>> {
        let lately = to.checked_sub_days(LATELY).unwrap_or(to);
        let is_late = |from: &NaiveDate| *from >= lately;
        let (late, long): (Vec<_>, Vec<_>) = agreements.iter().partition(|(_, from)| is_late(from));
        let mut entries = self.entries_between(&late, to).await?;
        entries.extend(self.entries_between(&long, to).await?);
        Ok(entries)
    }

    async fn entries_between(
        &self,
        agreements: &[(&String, &NaiveDate)],
        to: NaiveDate,
    ) -> Result<Vec<TimeEntry>> {
        let from = agreements.iter().map(|(_, from)| **from).min();
        let Some(from) = from.filter(|from| *from <= to) else {
            return Ok(Vec::new());
        };
        let entries = |which: &str| {
            format!(
                "select {ENTRY} from time_entry e where e.work_date between $2 and $3 and e.deleted_at is null and {which}"
            )
        };
        // With a limit PostgreSQL looks up each ticket, instead of reading all that there are.
        let of_tickets = "exists (select 1 from ticket t where t.id = e.ticket_id
            and (t.agreement_id in (select id from a) or t.project_id in (select id from p)) limit 1 offset 0)";
        let text = format!(
            "with a as (select value as id from json_each($1)),
                  p as (select id from project where agreement_id in (select id from a))
             {} union all {} union all {}",
            entries("e.agreement_id in (select id from a)"),
            entries("e.agreement_id is null and e.project_id in (select id from p)"),
            entries(&format!(
                "e.agreement_id is null and e.ticket_id is not null and {of_tickets}
                 and (e.project_id is null or e.project_id not in (select id from p))"
            )),
        );
        sql(sqlx::AssertSqlSafe(text))
            .bind(list(agreements.iter().map(|(id, _)| id)))
            .bind(from)
            .bind(to)
            .decode(entry(), &self.reader)
            .await
    }

    /// The last day of work on each of these agreements, where there is any.
    pub async fn last_work_on(
        &self,
        agreements: &BTreeSet<String>,
    ) -> Result<Vec<(AgreementId, NaiveDate)>> {
        if agreements.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<(String, NaiveDate)> = sql(
            "with a as (select value as id from json_each($1))
             select agreement_id, max(work_date) from (
                select e.agreement_id, e.work_date from time_entry e
                where e.agreement_id in (select id from a) and e.deleted_at is null
                union all
                select t.agreement_id, e.work_date from ticket t join time_entry e on e.ticket_id = t.id
                where t.agreement_id in (select id from a) and e.agreement_id is null and e.deleted_at is null
                union all
                select p.agreement_id, e.work_date from project p join time_entry e on e.project_id = p.id
                where p.agreement_id in (select id from a) and e.agreement_id is null and e.deleted_at is null) work
             where work_date is not null group by agreement_id",
        )
        .bind(list(agreements))
        .tuples(&self.reader)
        .await?;
        let days = rows.into_iter();
        Ok(days.map(|(id, on)| (id.into(), on)).collect())
    }

    /// All entries of these projects, by the entry or by its ticket; in no order.
    pub async fn entries_of_projects(&self, projects: &BTreeSet<String>) -> Result<Vec<TimeEntry>> {
        if projects.is_empty() {
            return Ok(Vec::new());
        }
        let text = format!(
            "with p as (select value as id from json_each($1)),
                  t as (select id from ticket where project_id in (select id from p))
             select {ENTRY} from time_entry e where e.deleted_at is null and e.project_id in (select id from p)
             union all
             select {ENTRY} from time_entry e where e.deleted_at is null and e.project_id is null
             and e.ticket_id in (select id from t)"
        );
        sql(sqlx::AssertSqlSafe(text))
            .bind(list(projects))
            .decode(entry(), &self.reader)
            .await
    }

    /// Entries of members' days.
    pub async fn member_entries(
        &self,
        members: &BTreeSet<String>,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<TimeEntry>> {
        self.entries(from, to, Some(members)).await
    }

    /// Expenses of a month.
    pub async fn expenses(&self, month: Month) -> Result<Vec<Expense>> {
        let rows = sql("select * from expense where spent_on between $1 and $2 and deleted_at is null order by spent_on, id")
            .bind(month.first())
            .bind(day_before(month.end()))
            .fetch_all(&self.reader)
            .await?;
        Ok(rows
            .iter()
            .filter_map(|row| {
                let f = Fields(row);
                Some(Expense {
                    id: f.need("id"),
                    spent_on: f.date("spent_on")?,
                    cost: f.decimal("cost")?,
                    company_id: f.id("company_id"),
                    agreement_id: f.id("agreement_id"),
                    project_id: f.id("project_id"),
                    price: f.decimal("price"),
                    billable: f.billable("billable").unwrap_or(Billable::DoNotBill),
                    currency: f.currency("currency"),
                })
            })
            .collect())
    }

    /// Open items by agreement, and the subjects they are about.
    pub async fn open_items(&self) -> Result<OpenItems> {
        let rows: Vec<OpenRow> =
            sql(
                "select agreement_id, subject_kind, subject_id, time_entry_id, work_date from review_item
                 where state in ('open', 'asked') and unit not in ('daily:', 'system:')",
            )
            .tuples(&self.reader)
            .await?;
        let mut open = OpenItems::default();
        for (agreement, kind, subject, entry, date) in rows {
            let month = date.filter(|_| entry.is_some()).map(Month::of);
            open.agreements
                .extend(agreement.map(|id| (AgreementId::from(id), month)));
            open.subjects.add(&kind, subject);
            if let Some(entry) = entry {
                open.subjects.add("time_entry", entry);
            }
        }
        Ok(open)
    }
}
