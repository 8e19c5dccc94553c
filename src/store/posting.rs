//! Postings: what lines have in common is said once, with their sum, and the lines lie below it (`migrations/…/0022`).

use super::bulk::Insert;
use super::driver::{Bind, Kind, Of, list, sql};
use super::finance::OPEN_VERSION;
use super::ledger::Posted;
use super::{Result, Tx};
use crate::model::{AgreementId, CompanyId, Currency, LedgerLine, Month, ProjectId};
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
struct Common<'a> {
    account: &'a str,
    line_kind: &'a str,
    agreement_id: Option<&'a AgreementId>,
    project_id: Option<&'a ProjectId>,
    company_id: Option<&'a CompanyId>,
    currency: Currency,
}

#[derive(Debug)]
struct Posting<'a> {
    of: Common<'a>,
    amount: i64,
    lines: Vec<&'a LedgerLine>,
}

/// Lines by what they have in common.
fn postings<'a, 'b: 'a>(lines: impl Iterator<Item = &'a Posted<'b>>) -> Vec<Posting<'a>> {
    let mut places: HashMap<Common<'_>, usize> = HashMap::new();
    let mut postings: Vec<Posting<'_>> = Vec::new();
    for Posted { account, line } in lines {
        let of = Common {
            account,
            line_kind: &line.line_kind,
            agreement_id: line.agreement_id.as_ref(),
            project_id: line.project_id.as_ref(),
            company_id: line.company_id.as_ref(),
            currency: line.currency,
        };
        let place = *places.entry(of).or_insert_with(|| {
            postings.push(Posting {
                of,
                amount: 0,
                lines: Vec::new(),
            });
            postings.len() - 1
        });
        postings[place].amount = postings[place].amount.saturating_add(line.amount);
        postings[place].lines.push(line);
    }
    postings
}

/// Which of the postings of `$1`, a month, are meant.
pub(super) enum Which<'a> {
    /// Its own lines on these accounts.
    Own(Vec<&'a str>),
    /// Adjustments of that month.
    Of(Month),
}

impl Tx {
    /// Takes lines of an open month's version out.
    pub(super) async fn unpost(&mut self, month: Month, which: Which<'_>) -> Result<()> {
        let (which, value) = match which {
            Which::Own(accounts) => (
                "p.origin_month is null and p.account in (select value from json_each($2))",
                list(accounts).value(),
            ),
            Which::Of(origin) => ("p.origin_month = $2", origin.to_string().value()),
        };
        let which = format!("p.month = $1 and p.version = {OPEN_VERSION} and {which}");
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
                .bind(value.clone())
                .execute(&mut *self)
                .await?;
        }
        Ok(())
    }

    /// The number of the last posting.
    async fn last_posting(&mut self) -> Result<i64> {
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
        let numbered: Vec<(i64, &Posting)> = (last + 1..).zip(&postings).collect();
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
            ],
            tail: "",
        };
        let now = self.now;
        let (month, origin) = (month.to_string(), origin.map(|m| m.to_string()));
        self.insert_all(&insert, &numbered, |(id, posting), take| {
            let of = &posting.of;
            take.put(*id)
                .put(month.as_str())
                .put(version)
                .put(origin.as_deref())
                .put(of.account)
                .put(of.line_kind)
                .put(of.agreement_id.map(|i| &i.0))
                .put(of.project_id.map(|i| &i.0))
                .put(of.company_id.map(|i| &i.0))
                .put(of.currency.as_str())
                .put(posting.amount)
                .put(now);
        })
        .await?;
        let mut lines: Vec<(i64, i64, &LedgerLine)> = Vec::with_capacity(lines.len());
        for (id, posting) in &numbered {
            let first = *id * LINES_OF_ONE;
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
