//! Ledger lines: accounts that differ are posted again; a line as it was posted.

use super::bulk::Insert;
use super::driver::{Of, Row, list, sql};
use super::print::{Print, day_print};
use super::row::Fields;
use super::{Db, Result, Tx};
use crate::model::{LedgerLine, Month};
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap};

/// A line with the unit it is replaced with.
#[derive(Clone, Copy, Debug)]
pub struct Posted<'a> {
    /// Company id; empty: the own firm's.
    pub account: &'a str,
    /// The line.
    pub line: &'a LedgerLine,
}

impl Db {
    /// Accounts that lines of these member days stand on, and perhaps one that none does.
    pub async fn accounts_of_days(
        &self,
        month: Month,
        days: &BTreeSet<(String, NaiveDate)>,
    ) -> Result<BTreeSet<String>> {
        let mut told = Vec::new();
        let mut wanted = |(member, date): &(String, NaiveDate)| day_print(member, *date, &mut told);
        let wanted: Vec<[u8; 4]> = days.iter().map(|d| wanted(d).to_be_bytes()).collect();
        let rows: Vec<(String, Option<Vec<u8>>)> =
            sql("select account, days from ledger_print where month = $1")
                .bind(month.to_string())
                .tuples(&self.reader)
                .await?;
        let has = |held: &[u8]| {
            let (held, _) = held.as_chunks::<4>();
            wanted.iter().any(|day| held.binary_search(day).is_ok())
        };
        let (known, unknown): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, d)| d.is_some());
        let known = known
            .into_iter()
            .filter(|(_, held)| has(held.as_deref().unwrap_or_default()));
        let mut accounts: BTreeSet<String> = known.map(|(account, _)| account).collect();
        let members: BTreeSet<&str> = days.iter().map(|(m, _)| m.as_str()).collect();
        let rows: Vec<(String, NaiveDate, String)> = sql(
            "select distinct member_id, work_date, account from ledger_line
             where origin_month = $1 and version = 1 and member_id in (select value from json_each($2)) and work_date is not null
             union
             select distinct member_id, work_date, account from ledger_line
             where month = $1 and version = 1 and origin_month is null and account in (select value from json_each($3))
             and member_id in (select value from json_each($2)) and work_date is not null",
        )
        .bind(month.to_string())
        .bind(list(&members))
        .bind(list(unknown.iter().map(|(account, _)| account)))
        .tuples(&self.reader)
        .await?;
        let of = rows.into_iter().filter_map(|(member, date, account)| {
            days.contains(&(member, date)).then_some(account)
        });
        accounts.extend(of);
        Ok(accounts)
    }
}

impl Tx {
    /// Replaces the lines of the accounts (none: all) where they differ. Answers whether anything did. What lines are held is
    /// told by their prints: the lines themselves are not read.
    pub async fn replace_lines(
        &mut self,
        month: Month,
        accounts: Option<&BTreeSet<String>>,
        lines: &[Posted<'_>],
    ) -> Result<bool> {
        let key = month.to_string();
        let held: Vec<(String, String)> =
            sql("select account, print from ledger_print where month = $1
             and ($2 is null or account in (select value from json_each($2)))")
            .bind(&key)
            .bind(accounts.map(list))
            .tuples(&mut *self)
            .await?;
        let mut prints: HashMap<&str, Print> = HashMap::new();
        let mut told = Vec::new();
        for posted in lines {
            let print = prints.entry(posted.account).or_default();
            print.add(posted.line, &mut told);
        }
        let held: HashMap<&str, &str> = held.iter().map(|(a, p)| (&**a, &**p)).collect();
        let gone = held
            .keys()
            .filter(|account| !prints.contains_key(**account));
        let mut stale: BTreeSet<&str> = gone.copied().collect();
        let mut fresh: Vec<(&str, String, Vec<u8>)> = Vec::new();
        for (account, print) in prints {
            let text = print.text();
            if held.get(account) != Some(&&*text) {
                stale.insert(account);
                fresh.push((account, text, print.days()));
            }
        }
        if stale.is_empty() {
            return Ok(false);
        }
        let accounts: Vec<&str> = stale.iter().copied().collect();
        sql("delete from ledger_print where month = $1 and account in (select value from json_each($2))")
            .bind(&key)
            .bind(list(&accounts))
            .execute(&mut *self)
            .await?;
        let lines: Vec<&Posted> = lines.iter().filter(|l| stale.contains(l.account)).collect();
        self.repost(month, &accounts, &lines).await?;
        let insert = Insert {
            into: "ledger_print",
            columns: &[
                ("month", Of::Text),
                ("account", Of::Text),
                ("print", Of::Text),
                ("days", Of::Bytes),
            ],
            same: &[],
            tail: "",
        };
        self.insert_all(&insert, &fresh, |(account, print, days), take| {
            take.put(key.as_str())
                .put(*account)
                .put(print.as_str())
                .put(days.as_slice());
        })
        .await?;
        Ok(true)
    }
}

/// A line as it was posted, with its unit of work.
pub(super) fn line(row: &Row) -> Option<(String, LedgerLine)> {
    let f = Fields(row);
    let line = LedgerLine {
        month: Month::parse(&f.text("month")?)?,
        line_kind: f.text("line_kind")?.into(),
        agreement_id: f.id("agreement_id"),
        project_id: f.id("project_id"),
        company_id: f.id("company_id"),
        subject_id: f.text("subject_id")?.into(),
        member_id: f.id("member_id"),
        work_date: f.date("work_date"),
        work_role_id: f.id("work_role_id"),
        quantity: f.decimal("quantity"),
        unit_rate: f.decimal("unit_rate"),
        amount: f.int("amount_minor")?,
        currency: f.currency("currency")?,
    };
    Some((f.need("account"), line))
}

/// What tells a posted line from others, as text.
pub(super) fn print_row(row: &Row) -> String {
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
