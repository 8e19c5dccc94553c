//! Ledger lines: replaced account by account where they differ.

use super::bulk::Insert;
use super::driver::{Of, Row, list, sql};
use super::finance::OPEN_VERSION;
use super::row::Fields;
use super::{Db, Result, Tx};
use crate::model::{LedgerLine, Month};
use std::collections::{BTreeMap, BTreeSet};

/// A line with the unit it is replaced with.
#[derive(Clone, Debug)]
pub struct Posted {
    /// Company id; empty: the own firm's.
    pub account: String,
    /// The line.
    pub line: LedgerLine,
}

/// What tells two lines apart, as text: all but when they were posted.
fn print(account: &str, l: &LedgerLine) -> String {
    format!(
        "{account}\u{1}{}\u{1}{}\u{1}{}\u{1}{}\u{1}{}\u{1}{}\u{1}{}\u{1}{}\u{1}{}\u{1}{}\u{1}{}\u{1}{}",
        l.line_kind,
        l.agreement_id.as_ref().map_or("", |i| i.as_str()),
        l.project_id.as_ref().map_or("", |i| i.as_str()),
        l.company_id.as_ref().map_or("", |i| i.as_str()),
        l.subject_id,
        l.member_id.as_ref().map_or("", |i| i.as_str()),
        l.work_date.map(|d| d.to_string()).unwrap_or_default(),
        l.work_role_id.as_ref().map_or("", |i| i.as_str()),
        l.quantity
            .map(|d| d.normalize().to_string())
            .unwrap_or_default(),
        l.unit_rate
            .map(|d| d.normalize().to_string())
            .unwrap_or_default(),
        l.amount,
        l.currency,
    )
}

impl Db {
    /// Accounts that lines of these member days stand on.
    pub async fn accounts_of_days(
        &self,
        month: Month,
        days: &BTreeSet<(String, chrono::NaiveDate)>,
    ) -> Result<BTreeSet<String>> {
        let members: BTreeSet<String> = days.iter().map(|(m, _)| m.clone()).collect();
        let rows: Vec<(String, chrono::NaiveDate, String)> = sql(
            "select distinct member_id, work_date, account from ledger_line
             where member_id in (select value from json_each($1)) and work_date between $2 and $3",
        )
        .bind(list(&members))
        .bind(month.first())
        .bind(super::work::day_before(month.end()))
        .tuples(&self.reader)
        .await?;
        Ok(rows
            .into_iter()
            .filter(|(m, d, _)| days.contains(&(m.clone(), *d)))
            .map(|(.., account)| account)
            .collect())
    }
}

impl Tx {
    /// Replaces the lines of the accounts (none: all) where they differ. Answers whether anything did.
    pub async fn replace_lines(
        &mut self,
        month: Month,
        accounts: Option<&BTreeSet<String>>,
        lines: &[Posted],
    ) -> Result<bool> {
        let key = month.to_string();
        let scope = accounts.map(list);
        let rows = sql("select * from ledger_line where month = $1 and version = $2
             and ($3 is null or account in (select value from json_each($3)))")
        .bind(&key)
        .bind(OPEN_VERSION)
        .bind(&scope)
        .fetch_all(&mut *self)
        .await?;
        let mut held: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in &rows {
            held.entry(Fields(row).need("account"))
                .or_default()
                .push(print_row(row));
        }
        drop(rows);
        let mut wanted: BTreeMap<String, (Vec<String>, Vec<&LedgerLine>)> = BTreeMap::new();
        for posted in lines {
            let entry = wanted.entry(posted.account.clone()).or_default();
            entry.0.push(print(&posted.account, &posted.line));
            entry.1.push(&posted.line);
        }
        let all: BTreeSet<String> = held.keys().chain(wanted.keys()).cloned().collect();
        let mut stale = Vec::new();
        let mut fresh: Vec<(&str, &LedgerLine)> = Vec::new();
        for account in &all {
            let mut old = held.remove(account).unwrap_or_default();
            let (mut new, lines) = wanted.remove(account).unwrap_or_default();
            old.sort_unstable();
            new.sort_unstable();
            if old != new {
                stale.push(account.as_str());
                fresh.extend(lines.into_iter().map(|line| (account.as_str(), line)));
            }
        }
        if stale.is_empty() {
            return Ok(false);
        }
        sql("delete from ledger_line where month = $1 and version = $2
             and account in (select value from json_each($3))")
        .bind(&key)
        .bind(OPEN_VERSION)
        .bind(list(&stale))
        .execute(&mut *self)
        .await?;
        self.post(&key, &fresh).await?;
        Ok(true)
    }

    async fn post(&mut self, month: &str, lines: &[(&str, &LedgerLine)]) -> Result<()> {
        let insert = Insert {
            into: "ledger_line",
            columns: &[
                ("month", Of::Text),
                ("version", Of::Int),
                ("account", Of::Text),
                ("line_kind", Of::Text),
                ("agreement_id", Of::Text),
                ("project_id", Of::Text),
                ("company_id", Of::Text),
                ("subject_id", Of::Text),
                ("member_id", Of::Text),
                ("work_date", Of::Date),
                ("work_role_id", Of::Text),
                ("quantity", Of::Decimal),
                ("unit_rate", Of::Decimal),
                ("amount_minor", Of::Int),
                ("currency", Of::Text),
                ("posted_at", Of::Instant),
            ],
            tail: "",
        };
        let now = self.now;
        self.insert_all(&insert, lines, |(account, l), take| {
            take.put(month)
                .put(OPEN_VERSION)
                .put(*account)
                .put(l.line_kind)
                .put(l.agreement_id.as_ref().map(|i| i.as_str()))
                .put(l.project_id.as_ref().map(|i| i.as_str()))
                .put(l.company_id.as_ref().map(|i| i.as_str()))
                .put(l.subject_id.as_str())
                .put(l.member_id.as_ref().map(|i| i.as_str()))
                .put(l.work_date)
                .put(l.work_role_id.as_ref().map(|i| i.as_str()))
                .put(l.quantity)
                .put(l.unit_rate)
                .put(l.amount)
                .put(l.currency.to_string())
                .put(now);
        })
        .await
    }
}

fn print_row(row: &Row) -> String {
    let f = Fields(row);
    let text = |name: &str| f.text(name).unwrap_or_default();
    let number = |name: &str| {
        let number = f.decimal(name).map(|d| d.normalize().to_string());
        number.unwrap_or_default()
    };
    format!(
        "{}\u{1}{}\u{1}{}\u{1}{}\u{1}{}\u{1}{}\u{1}{}\u{1}{}\u{1}{}\u{1}{}\u{1}{}\u{1}{}\u{1}{}",
        text("account"),
        text("line_kind"),
        text("agreement_id"),
        text("project_id"),
        text("company_id"),
        text("subject_id"),
        text("member_id"),
        f.date("work_date")
            .map(|d| d.to_string())
            .unwrap_or_default(),
        text("work_role_id"),
        number("quantity"),
        number("unit_rate"),
        f.int("amount_minor").unwrap_or_default(),
        text("currency"),
    )
}
