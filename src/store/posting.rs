//! Postings: what lines have in common is said once, with their sum, and the lines lie below it (`migrations/…/0022`).

use super::bulk::Insert;
use super::driver::{Kind, Of, sql};
use super::finance::OPEN_VERSION;
use super::ledger::Posted;
use super::{Result, Tx};
use crate::model::{LedgerLine, Month};
use sqlx::AssertSqlSafe;
use std::borrow::Borrow;
use std::collections::HashMap;

/// So many numbers of lines belong to a posting: its id times this, and on.
pub(super) const LINES_OF_ONE: i64 = 1 << 24;

/// Postings with their lines. SQLite finds these by the range of their ids, PostgreSQL by an index.
fn joined(kind: Kind) -> String {
    match kind {
        Kind::Sqlite => format!(
            "posting p cross join posting_line l on l.id >= p.id * {LINES_OF_ONE} and l.id < (p.id + 1) * {LINES_OF_ONE}"
        ),
        Kind::Postgres => "posting p join posting_line l on l.posting_id = p.id".to_owned(),
    }
}

/// What the lines of a posting have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Common<'a> {
    pub account: &'a str,
    pub line_kind: &'a str,
    pub agreement_id: Option<&'a str>,
    pub project_id: Option<&'a str>,
    pub company_id: Option<&'a str>,
    pub currency: &'a str,
}

impl<'a> Common<'a> {
    fn of(Posted { account, line }: &Posted<'a>) -> Self {
        Self {
            account,
            line_kind: &line.line_kind,
            agreement_id: line.agreement_id.as_ref().map(|id| id.as_str()),
            project_id: line.project_id.as_ref().map(|id| id.as_str()),
            company_id: line.company_id.as_ref().map(|id| id.as_str()),
            currency: line.currency.as_str(),
        }
    }
}

/// A posting, and those of its lines that are to be written.
#[derive(Debug)]
pub(super) struct Posting<'a> {
    pub of: Common<'a>,
    /// Of all its lines.
    pub amount: i64,
    pub lines: Vec<&'a LedgerLine>,
    /// The number of the first line to be written.
    pub next: i64,
    /// What its lines are, day by day; none: nobody will ask.
    pub days: Option<Vec<u8>>,
}

/// Lines by what they have in common.
pub(super) fn postings<'a: 'b, 'b>(
    lines: impl Iterator<Item = &'b Posted<'a>>,
) -> Vec<Posting<'a>> {
    let mut places: HashMap<Common<'_>, usize> = HashMap::new();
    let mut postings: Vec<Posting<'_>> = Vec::new();
    for posted in lines {
        let of = Common::of(posted);
        let place = *places.entry(of).or_insert_with(|| {
            postings.push(Posting {
                of,
                amount: 0,
                lines: Vec::new(),
                next: 0,
                days: None,
            });
            postings.len() - 1
        });
        let posting = &mut postings[place];
        posting.amount = posting.amount.saturating_add(posted.line.amount);
        posting.lines.push(posted.line);
    }
    postings
}

impl Tx {
    /// Takes adjustments of a month out of an open month's version.
    pub(super) async fn unpost(&mut self, month: Month, origin: Month) -> Result<()> {
        let which = format!("p.month = $1 and p.version = {OPEN_VERSION} and p.origin_month = $2");
        let lines = match self.inner.kind() {
            Kind::Sqlite => format!(
                "id in (select l.id from {} where {which})",
                joined(Kind::Sqlite)
            ),
            Kind::Postgres => format!("posting_id in (select p.id from posting p where {which})"),
        };
        for text in [
            format!("delete from posting_line where {lines}"),
            format!("delete from posting where id in (select p.id from posting p where {which})"),
        ] {
            sql(AssertSqlSafe(text))
                .bind(month.to_string())
                .bind(origin.to_string())
                .execute(&mut *self)
                .await?;
        }
        Ok(())
    }

    /// The number of the last posting.
    pub(super) async fn last_posting(&mut self) -> Result<i64> {
        sql("select coalesce(max(id), 0) from posting")
            .scalar(&mut *self)
            .await
    }

    /// Posts lines in a version of a month; with an origin they are adjustments of that month.
    pub async fn post<'a, L: Borrow<Posted<'a>>>(
        &mut self,
        month: Month,
        version: i64,
        origin: Option<Month>,
        lines: &[L],
    ) -> Result<()> {
        let postings = postings(lines.iter().map(Borrow::borrow));
        let last = self.last_posting().await?;
        let numbered: Vec<(i64, Posting)> = (last + 1..).zip(postings).collect();
        self.put_postings((month, version, origin), &numbered).await
    }

    /// Writes numbered postings and lines of theirs. One that is there keeps what tells it from others.
    pub(super) async fn put_postings(
        &mut self,
        (month, version, origin): (Month, i64, Option<Month>),
        numbered: &[(i64, Posting<'_>)],
    ) -> Result<()> {
        let insert = Insert {
            into: "posting",
            columns: &[
                ("id", Of::Int),
                ("month", Of::Text),
                ("version", Of::Int),
                ("origin_month", Of::Text),
                ("account", Of::Text),
                ("line_kind", Of::Text),
                ("agreement_id", Of::Text),
                ("project_id", Of::Text),
                ("company_id", Of::Text),
                ("currency", Of::Text),
                ("amount_minor", Of::Int),
                ("posted_at", Of::Instant),
                ("days", Of::Bytes),
            ],
            same: &[],
            tail: "on conflict (id) do update set amount_minor = excluded.amount_minor, posted_at = excluded.posted_at,
                days = excluded.days",
        };
        let now = self.now;
        let (month, origin) = (month.to_string(), origin.map(|m| m.to_string()));
        self.insert_all(&insert, numbered, |(id, posting), take| {
            let of = &posting.of;
            take.put(*id)
                .put(month.as_str())
                .put(version)
                .put(origin.as_deref())
                .put(of.account)
                .put(of.line_kind)
                .put(of.agreement_id)
                .put(of.project_id)
                .put(of.company_id)
                .put(of.currency)
                .put(posting.amount)
                .put(now)
                .put(posting.days.as_deref());
        })
        .await?;
        let mut lines: Vec<(i64, i64, &LedgerLine)> = Vec::new();
        for (id, posting) in numbered {
            let first = *id * LINES_OF_ONE + posting.next;
            lines.extend(
                (first..)
                    .zip(&posting.lines)
                    .map(|(line_id, line)| (line_id, *id, *line)),
            );
        }
        let insert = Insert {
            into: "posting_line",
            columns: &[
                ("id", Of::Int),
                ("posting_id", Of::Int),
                ("subject_id", Of::Text),
                ("member_id", Of::Text),
                ("work_date", Of::Date),
                ("work_role_id", Of::Text),
                ("quantity", Of::Decimal),
                ("unit_rate", Of::Decimal),
                ("amount_minor", Of::Int),
            ],
            same: &[],
            tail: "",
        };
        self.insert_all(&insert, &lines, |(id, posting, l), take| {
            take.put(*id)
                .put(*posting)
                .put(&l.subject_id)
                .put(l.member_id.as_ref().map(|i| &i.0))
                .put(l.work_date)
                .put(l.work_role_id.as_ref().map(|i| &i.0))
                .put(l.quantity)
                .put(l.unit_rate)
                .put(l.amount);
        })
        .await
    }

    /// Adjustments that a month brought along from others stay in its restated version.
    pub async fn copy_adjustments(&mut self, month: Month, to: i64) -> Result<()> {
        let last = self.last_posting().await?;
        let number = "$2 + row_number() over (order by id)";
        let brought = "from posting where month = $1 and version = 1 and origin_month is not null";
        let numbered = format!("(select id, {number} as number {brought})");
        let lines = joined(self.inner.kind()).replacen("posting p", &format!("{numbered} p"), 1);
        for text in [
            format!(
                "insert into posting_line (id, posting_id, subject_id, member_id, work_date, work_role_id, quantity, unit_rate, amount_minor)
                 select p.number * {LINES_OF_ONE} + l.id % {LINES_OF_ONE}, p.number, l.subject_id, l.member_id, l.work_date, l.work_role_id,
                   l.quantity, l.unit_rate, l.amount_minor
                 from {lines}"
            ),
            format!(
                "insert into posting (id, month, version, origin_month, account, line_kind, agreement_id, project_id, company_id,
                   currency, amount_minor, posted_at)
                 select {number}, month, {to}, origin_month, account, line_kind, agreement_id, project_id, company_id,
                   currency, amount_minor, posted_at {brought}"
            ),
        ] {
            sql(AssertSqlSafe(text))
                .bind(month.to_string())
                .bind(last)
                .execute(&mut *self)
                .await?;
        }
        Ok(())
    }
}
