//! Postings that are there already: of their lines only those of days that differ are written.

use super::driver::{Kind, list, sql};
use super::finance::OPEN_VERSION;
use super::ledger::Posted;
use super::posting::{Common, LINES_OF_ONE, postings};
use super::print::line_print;
use super::row::Fields;
use super::{Result, Tx};
use crate::model::{LedgerLine, Month};
use chrono::{Datelike, NaiveDate};
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The day of a line; none: it has none.
type Day = Option<NaiveDate>;

/// What the lines of a posting are, a figure a day, and the number that its next line gets.
#[derive(Debug)]
struct Days {
    next: u32,
    of: BTreeMap<Day, u128>,
}

impl Days {
    fn of(lines: &[&LedgerLine], told: &mut Vec<u8>) -> Self {
        let mut of: BTreeMap<Day, u128> = BTreeMap::new();
        for line in lines {
            let sum = of.entry(line.work_date).or_default();
            *sum = sum.wrapping_add(line_print(line, told));
        }
        Self {
            next: number(lines.len()),
            of,
        }
    }

    /// Days of which the lines differ; none: the posting is better written anew.
    fn differing(&self, fresh: &Self) -> Option<BTreeSet<Day>> {
        let all = self.of.keys().chain(fresh.of.keys());
        let differ = |day: &&Day| self.of.get(day) != fresh.of.get(day);
        let days: BTreeSet<Day> = all.filter(differ).copied().collect();
        let few = days.len() * 2 <= fresh.of.len() && !days.contains(&None);
        let room = i64::from(self.next) + i64::from(fresh.next) < LINES_OF_ONE;
        (few && room).then_some(days)
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.next.to_be_bytes().to_vec();
        for (day, print) in &self.of {
            let day = day.map_or(i32::MIN, |d| d.num_days_from_ce());
            bytes.extend_from_slice(&day.to_be_bytes());
            bytes.extend_from_slice(&print.to_be_bytes());
        }
        bytes
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (next, rest) = bytes.split_first_chunk()?;
        let (days, []) = rest.as_chunks::<20>() else {
            return None;
        };
        let one = |bytes: &[u8; 20]| {
            let (day, print) = bytes.split_first_chunk()?;
            let day = NaiveDate::from_num_days_from_ce_opt(i32::from_be_bytes(*day));
            Some((day, u128::from_be_bytes(print.try_into().ok()?)))
        };
        Some(Self {
            next: u32::from_be_bytes(*next),
            of: days.iter().map(one).collect::<Option<_>>()?,
        })
    }
}

fn number(lines: usize) -> u32 {
    u32::try_from(lines).unwrap_or(u32::MAX)
}

/// Lines of the days in `$1`, each `<posting>/<day>`.
fn lines_of_days(kind: Kind) -> String {
    let told = |posting: &str, day: &str| {
        format!(
            "with w as (select cast(substr(value, 1, instr(value, '/') - 1) as {posting}) as posting, {day} as day from json_each($1))"
        )
    };
    let day = "substr(value, instr(value, '/') + 1)";
    match kind {
        Kind::Sqlite => format!(
            "{} delete from posting_line where id in (select l.id from w cross join posting_line l
                on l.id >= w.posting * {LINES_OF_ONE} and l.id < (w.posting + 1) * {LINES_OF_ONE} and l.work_date = w.day)",
            told("integer", day)
        ),
        Kind::Postgres => format!(
            "{} delete from posting_line l using w where l.posting_id = w.posting and l.work_date = w.day",
            told("bigint", &format!("cast({day} as date)"))
        ),
    }
}

/// All lines of the postings in `$1`.
fn lines_of_postings(kind: Kind) -> String {
    match kind {
        Kind::Sqlite => format!(
            "delete from posting_line where id in (
                select l.id from json_each($1) w cross join posting_line l
                on l.id >= cast(w.value as integer) * {LINES_OF_ONE} and l.id < (cast(w.value as integer) + 1) * {LINES_OF_ONE})"
        ),
        Kind::Postgres => {
            "delete from posting_line where posting_id in (select cast(value as bigint) from json_each($1))"
                .to_owned()
        }
    }
}

impl Tx {
    /// Brings the own lines of accounts of an open month to what they should be.
    pub(super) async fn repost(
        &mut self,
        month: Month,
        accounts: &[&str],
        lines: &[&Posted<'_>],
    ) -> Result<()> {
        let text = format!(
            "select id, account, line_kind, agreement_id, project_id, company_id, currency, days from posting
             where month = $1 and version = {OPEN_VERSION} and origin_month is null
             and account in (select value from json_each($2))"
        );
        let rows = sql(AssertSqlSafe(text))
            .bind(month.to_string())
            .bind(list(accounts))
            .fetch_all(&mut *self)
            .await?;
        let mut gone = Vec::new();
        let mut held: HashMap<Common<'_>, (i64, Option<Days>)> = HashMap::new();
        for row in &rows {
            let f = Fields(row);
            let of = Common {
                account: f.str("account").unwrap_or_default(),
                line_kind: f.str("line_kind").unwrap_or_default(),
                agreement_id: f.str("agreement_id"),
                project_id: f.str("project_id"),
                company_id: f.str("company_id"),
                currency: f.str("currency").unwrap_or_default(),
            };
            let days: Option<Vec<u8>> = row.try_get("days")?;
            let days = days.as_deref().and_then(Days::read);
            let same = held.insert(of, (row.try_get("id")?, days));
            gone.extend(same.map(|(id, _)| id));
        }
        let mut last = self.last_posting().await?;
        let (mut told, mut cleared, mut put) = (Vec::new(), Vec::new(), Vec::new());
        for mut posting in postings(lines.iter().copied()) {
            let mut fresh = Days::of(&posting.lines, &mut told);
            let (id, days) = held.remove(&posting.of).unzip();
            let days = days.flatten();
            let differing = days.as_ref().and_then(|days| days.differing(&fresh));
            if let (Some(id), Some(days), Some(differing)) = (id, days, differing) {
                if differing.is_empty() {
                    continue;
                }
                let there = differing.iter().filter(|day| days.of.contains_key(day));
                cleared.extend(there.flatten().map(|day| format!("{id}/{day}")));
                posting
                    .lines
                    .retain(|line| differing.contains(&line.work_date));
                posting.next = days.next.into();
                fresh.next = days.next + number(posting.lines.len());
                posting.days = Some(fresh.bytes());
                put.push((id, posting));
            } else {
                gone.extend(id);
                last += 1;
                posting.days = Some(fresh.bytes());
                put.push((last, posting));
            }
        }
        gone.extend(held.into_values().map(|(id, _)| id));
        self.remove(gone, cleared).await?;
        self.put_postings((month, OPEN_VERSION, None), &put).await
    }

    /// Takes out postings with their lines, and lines of days of others.
    async fn remove(&mut self, postings: Vec<i64>, days: Vec<String>) -> Result<()> {
        let kind = self.inner.kind();
        if !days.is_empty() {
            let text = lines_of_days(kind);
            sql(AssertSqlSafe(text))
                .bind(days)
                .execute(&mut *self)
                .await?;
        }
        if postings.is_empty() {
            return Ok(());
        }
        let ids: Vec<String> = postings.iter().map(i64::to_string).collect();
        for text in [
            lines_of_postings(kind),
            "delete from posting where id in (select cast(value as bigint) from json_each($1))"
                .to_owned(),
        ] {
            sql(AssertSqlSafe(text))
                .bind(&ids)
                .execute(&mut *self)
                .await?;
        }
        Ok(())
    }
}
