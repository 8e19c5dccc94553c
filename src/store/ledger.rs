//! Ledger lines: replaced account by account where they differ.

use super::bulk::Insert;
use super::driver::{Of, Row, list, sql};
use super::finance::OPEN_VERSION;
use super::row::Fields;
use super::{Db, Result, Tx};
use crate::model::{LedgerLine, Month};
use chrono::Datelike;
use rust_decimal::Decimal;
use sqlx::AssertSqlSafe;
use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// A line with the unit it is replaced with.
#[derive(Clone, Copy, Debug)]
pub struct Posted<'a> {
    /// Company id; empty: the own firm's.
    pub account: &'a str,
    /// The line.
    pub line: &'a LedgerLine,
}

/// What an account's lines are, in whatever order: the sum of what each is. Two that differ are alike once in 2^128.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Print(u128);

impl Print {
    fn add(&mut self, line: &LedgerLine, text: &mut String) {
        text.clear();
        tell(line, text);
        let print = xxhash_rust::xxh3::xxh3_128(text.as_bytes());
        self.0 = self.0.wrapping_add(print);
    }

    fn text(self) -> String {
        format!("{:032x}", self.0)
    }
}

/// What tells two lines of an account apart, as text: all but when they were posted.
fn tell(l: &LedgerLine, to: &mut String) {
    let id = |to: &mut String, id: Option<&str>| {
        to.push('\u{1}');
        to.push_str(id.unwrap_or_default());
    };
    let number = |n: Decimal| {
        let n = n.normalize();
        (n.mantissa(), n.scale())
    };
    to.push_str(&l.line_kind);
    id(to, l.agreement_id.as_ref().map(|i| i.as_str()));
    id(to, l.project_id.as_ref().map(|i| i.as_str()));
    id(to, Some(&l.subject_id));
    id(to, l.member_id.as_ref().map(|i| i.as_str()));
    id(to, l.work_role_id.as_ref().map(|i| i.as_str()));
    // Writing to a text cannot fail.
    let _written = write!(
        to,
        "\u{1}{}\u{1}{:?}\u{1}{:?}\u{1}{:?}\u{1}{}",
        l.amount,
        l.work_date.map(|d| d.num_days_from_ce()),
        l.quantity.map(number),
        l.unit_rate.map(number),
        l.currency,
    );
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
        let mut wanted: BTreeMap<&str, Print> = BTreeMap::new();
        let mut text = String::new();
        for posted in lines {
            let print = wanted.entry(posted.account).or_default();
            print.add(posted.line, &mut text);
        }
        let wanted: BTreeMap<&str, String> =
            wanted.into_iter().map(|(a, p)| (a, p.text())).collect();
        let held: BTreeMap<&str, &str> = held.iter().map(|(a, p)| (&**a, &**p)).collect();
        let differs =
            |account: &&&str| held.get(**account).copied() != wanted.get(**account).map(|p| &**p);
        let stale: BTreeSet<&str> = held
            .keys()
            .chain(wanted.keys())
            .filter(differs)
            .copied()
            .collect();
        if stale.is_empty() {
            return Ok(false);
        }
        for (table, of) in [
            ("ledger_line", "and version = 1 and origin_month is null"),
            ("ledger_print", ""),
        ] {
            let text = format!(
                "delete from {table} where month = $1 {of} and account in (select value from json_each($2))"
            );
            sql(AssertSqlSafe(text))
                .bind(&key)
                .bind(list(&stale))
                .execute(&mut *self)
                .await?;
        }
        let fresh: Vec<&Posted> = lines.iter().filter(|l| stale.contains(l.account)).collect();
        self.post(month, OPEN_VERSION, None, &fresh).await?;
        let prints: Vec<(&str, &str)> = wanted
            .iter()
            .filter(|(account, _)| stale.contains(**account))
            .map(|(account, print)| (*account, &**print))
            .collect();
        let insert = Insert {
            into: "ledger_print",
            columns: &[
                ("month", Of::Text),
                ("account", Of::Text),
                ("print", Of::Text),
            ],
            tail: "",
        };
        self.insert_all(&insert, &prints, |(account, print), take| {
            take.put(key.as_str()).put(*account).put(*print);
        })
        .await?;
        Ok(true)
    }

    /// Posts lines in a version of a month; with an origin they are adjustments of that month.
    pub async fn post<'a, L: Borrow<Posted<'a>>>(
        &mut self,
        month: Month,
        version: i64,
        origin: Option<Month>,
        lines: &[L],
    ) -> Result<()> {
        let insert = Insert {
            into: "ledger_line",
            columns: &[
                ("month", Of::Text),
                ("version", Of::Int),
                ("origin_month", Of::Text),
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
        let month = month.to_string();
        let origin = origin.map(|m| m.to_string());
        self.insert_all(&insert, lines, |posted, take| {
            let Posted { account, line: l } = posted.borrow();
            take.put(month.as_str())
                .put(version)
                .put(origin.as_deref())
                .put(*account)
                .put(&*l.line_kind)
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

/// A line as it was posted, with its unit of work.
pub(super) fn line(row: &Row) -> Option<(String, LedgerLine)> {
    let f = Fields(row);
    let line = LedgerLine {
        month: Month::parse(&f.text("month")?)?,
        line_kind: f.text("line_kind")?.into(),
        agreement_id: f.id("agreement_id"),
        project_id: f.id("project_id"),
        company_id: f.id("company_id"),
        subject_id: f.need("subject_id"),
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
