//! Versions of months: frozen, sealed by a hash, compared by bridges.

use super::bulk::Insert;
use super::driver::{Of, Row, list, sql};
use super::finance::OPEN_VERSION;
use super::ledger::line;
use super::record::versions;
use super::row::Fields;
use super::{Db, Result, Tx};
use crate::model::{BridgeStep, Cause, Currency, Instant, LedgerLine, Month};
use sha2::{Digest, Sha256};
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a version of a month is entered with.
#[derive(Clone, Debug)]
pub struct Version<'a> {
    /// Its number.
    pub number: i64,
    /// `closed`, `restated`.
    pub status: &'static str,
    /// Who.
    pub actor: &'a str,
    /// Why; empty for a first close.
    pub reason: &'a str,
    /// JSON of what was looked at before.
    pub readiness: &'a str,
    /// Number of the settings.
    pub settings_version: i64,
    /// Number of those that finance owns.
    pub finance_version: i64,
}

/// A step of a bridge, for people.
#[derive(Clone, Debug, PartialEq)]
pub struct BridgeRow {
    /// From which version to which.
    pub versions: (i64, i64),
    /// Why.
    pub class: String,
    /// Name of the company, where it has one.
    pub company: Option<String>,
    /// Name of the agreement, where there is one.
    pub agreement: Option<String>,
    /// The project, where there is one.
    pub project_id: Option<String>,
    /// Which figure.
    pub line_kind: String,
    /// The record; none for labour.
    pub subject_id: Option<String>,
    /// The work date.
    pub work_date: Option<chrono::NaiveDate>,
    /// The change of profit.
    pub amount: rust_decimal::Decimal,
    /// Whose units.
    pub currency: Currency,
}

/// A version as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its number.
    pub number: i64,
    /// `preliminary`, `closed`, `restated`.
    pub status: String,
    /// When it was frozen.
    pub closed_at: Option<Instant>,
    /// By whom.
    pub actor: Option<String>,
    /// When it was reckoned.
    pub rolled_at: Instant,
    /// Number of the settings.
    pub settings_version: i64,
    /// Number of those that finance owns; none: reckoned before they had one.
    pub finance_version: Option<i64>,
}

impl Db {
    /// The versions of a month, the first first.
    pub async fn versions(&self, month: Month) -> Result<Vec<Standing>> {
        let rows = sql("select * from month_version where month = $1 order by version")
            .bind(month.to_string())
            .fetch_all(&self.reader)
            .await?;
        Ok(rows
            .iter()
            .map(|row| {
                let f = Fields(row);
                Standing {
                    number: f.int("version").unwrap_or_default(),
                    status: f.need("status"),
                    closed_at: f.instant("closed_at"),
                    actor: f.text("actor"),
                    rolled_at: f.instant("rolled_at").unwrap_or_default(),
                    settings_version: f.int("settings_version").unwrap_or_default(),
                    finance_version: f.int("finance_version"),
                }
            })
            .collect())
    }

    /// When a month's first version was closed; none: it is open.
    pub async fn closed_at(&self, month: Month) -> Result<Option<Instant>> {
        let at: Option<Option<Instant>> =
            sql("select closed_at from month_version where month = $1 and version = 1")
                .bind(month.to_string())
                .find(&self.reader)
                .await?;
        Ok(at.flatten())
    }

    /// A month's own lines of a version.
    pub async fn own_lines(&self, month: Month, version: i64) -> Result<Vec<LedgerLine>> {
        let rows = sql(
            "select * from ledger_line where month = $1 and version = $2 and origin_month is null",
        )
        .bind(month.to_string())
        .bind(version)
        .fetch_all(&self.reader)
        .await?;
        Ok(rows.iter().filter_map(line).map(|(_, line)| line).collect())
    }

    /// Profit of a month's own lines in a version, by currency.
    pub async fn own_profit(&self, month: Month, version: i64) -> Result<BTreeMap<Currency, i64>> {
        self.profit(
            "month = $1 and version = $2 and origin_month is null",
            month,
            version,
        )
        .await
    }

    /// Profit that was posted of a month as adjustments, wherever they stand, by currency.
    pub async fn adjusted_profit(&self, month: Month) -> Result<BTreeMap<Currency, i64>> {
        self.profit("origin_month = $1 and version = $2", month, OPEN_VERSION)
            .await
    }

    async fn profit(
        &self,
        filter: &str,
        month: Month,
        version: i64,
    ) -> Result<BTreeMap<Currency, i64>> {
        let text = format!(
            "select currency, sum(case when line_kind like 'revenue_earned%' then amount_minor
                 when line_kind like 'addition_cost%' or line_kind like 'labour_cost%' or line_kind like 'expense_cost%'
                 then -amount_minor else 0 end) as profit
             from posting where {filter} group by currency"
        );
        let rows = sql(AssertSqlSafe(text))
            .bind(month.to_string())
            .bind(version)
            .fetch_all(&self.reader)
            .await?;
        let profit = |row: &Row| {
            let profit = Fields(row).decimal("profit").unwrap_or_default();
            Some((
                Fields(row).currency("currency")?,
                i64::try_from(profit).ok()?,
            ))
        };
        Ok(rows.iter().filter_map(profit).collect())
    }

    /// What became of the records since the instant.
    pub async fn causes(
        &self,
        subjects: &BTreeSet<String>,
        since: Instant,
    ) -> Result<HashMap<String, Cause>> {
        const MOVERS: [&str; 7] = [
            "time_entry",
            "expense",
            "agreement_addition",
            "agreement",
            "project",
            "invoice",
            "ticket",
        ];
        let theirs = "id in (select value from json_each($1)) and known_at > $2";
        let text = MOVERS.map(|table| versions(table, "id, changed", theirs));
        let rows = sql(AssertSqlSafe(text.join(" union all ")))
            .bind(list(subjects))
            .bind(since)
            .tuples::<(String, String)>(&self.reader)
            .await?;
        let mut causes: HashMap<String, Cause> = HashMap::new();
        for (id, changed) in rows {
            let cause = causes.entry(id).or_default();
            cause.is_new |= changed.is_empty();
            cause.is_gone |= changed.split('|').any(|field| field == "deleted_at");
            cause.changed.extend(
                changed
                    .split('|')
                    .filter(|f| !f.is_empty())
                    .map(str::to_owned),
            );
        }
        Ok(causes)
    }

    /// The bridges of a month, line by line. Labour is summed per place and day: nobody's pay stands in a row.
    pub async fn bridge(&self, month: Month) -> Result<Vec<BridgeRow>> {
        let rows = sql(
            "select b.*, c.name as company, a.name as agreement from (
               select from_version, to_version, class, company_id, agreement_id, project_id, line_kind,
                 case when line_kind like 'labour_cost%' then null else subject_id end as subject_id,
                 work_date, currency, sum(amount_minor) as amount
               from bridge_line where month = $1
               group by from_version, to_version, class, company_id, agreement_id, project_id, line_kind,
                 case when line_kind like 'labour_cost%' then null else subject_id end, work_date, currency) b
             left join company c on c.id = b.company_id
             left join agreement a on a.id = b.agreement_id
             order by b.to_version, b.class, b.currency, c.name, a.name, b.line_kind, b.work_date, b.subject_id",
        )
        .bind(month.to_string())
        .fetch_all(&self.reader)
        .await?;
        let row = |row: &Row| {
            let f = Fields(row);
            let currency = f.currency("currency")?;
            Some(BridgeRow {
                versions: (f.int("from_version")?, f.int("to_version")?),
                class: f.need("class"),
                company: f.text("company").or_else(|| f.text("company_id")),
                agreement: f.text("agreement").or_else(|| f.text("agreement_id")),
                project_id: f.text("project_id"),
                line_kind: f.need("line_kind"),
                subject_id: f.text("subject_id"),
                work_date: f.date("work_date"),
                amount: currency.amount(i64::try_from(f.decimal("amount")?).ok()?),
                currency,
            })
        };
        Ok(rows.iter().filter_map(row).collect())
    }
}

impl Tx {
    /// Hash of what a month was made of: ids and versions of its work, papers, and of all agreements, projects and rates;
    /// and what each setting of finance said.
    async fn fingerprint(&mut self, month: Month, finance_version: i64) -> Result<String> {
        const MADE_OF: [&str; 6] = [
            "select id, version from time_entry where work_date >= $1 and work_date < $2 order by id",
            "select id, version from expense where spent_on >= $1 and spent_on < $2 order by id",
            "select id, version from invoice where invoiced_on >= $1 and invoiced_on < $2 order by id",
            "select id, version from agreement where starts_on < $2 or starts_on is null or starts_on < $1 order by id",
            "select id, version from agreement_addition where $1 < $2 order by id",
            "select id, version from project where $1 < $2 order by id",
        ];
        let mut hasher = Sha256::new();
        for (at, text) in MADE_OF.into_iter().enumerate() {
            let rows: Vec<(String, i64)> = sql(text)
                .bind(month.first())
                .bind(month.end())
                .tuples(&mut *self)
                .await?;
            for (id, version) in rows {
                hasher.update(format!("{at}\u{1}{id}\u{1}{version}\u{2}").as_bytes());
            }
        }
        let said: Vec<(String, String)> =
            sql("select setting, value from finance_setting where version = $1 order by setting")
                .bind(finance_version)
                .tuples(&mut *self)
                .await?;
        for (setting, value) in said {
            hasher.update(format!("finance\u{1}{setting}\u{1}{value}\u{2}").as_bytes());
        }
        Ok(hex::encode(hasher.finalize()))
    }

    /// Is the month's first version closed, as this transaction sees it?
    pub async fn is_closed(&mut self, month: Month) -> Result<bool> {
        sql("select exists (select 1 from month_version where month = $1 and version = 1 and status = 'closed')")
            .bind(month.to_string())
            .scalar(&mut *self)
            .await
    }

    /// Enters a version whose lines and rows stand, or freezes the one there is, with the hash of what it was made of and the
    /// seal of what it says. Answers the seal.
    pub async fn freeze(&mut self, month: Month, version: &Version<'_>) -> Result<String> {
        let fingerprint = self.fingerprint(month, version.finance_version).await?;
        let seal = self.checksum(month, version.number).await?;
        sql("insert into month_version (month, version, status, settings_version, rolled_at, closed_at, actor, reason, fingerprint, readiness, program, checksum, finance_version)
             values ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10, $11, $12)
             on conflict (month, version) do update set status = excluded.status, settings_version = excluded.settings_version,
               closed_at = excluded.closed_at, actor = excluded.actor, reason = excluded.reason,
               fingerprint = excluded.fingerprint, readiness = excluded.readiness, program = excluded.program, checksum = excluded.checksum,
               finance_version = excluded.finance_version")
        .bind(month.to_string())
        .bind(version.number)
        .bind(version.status)
        .bind(version.settings_version)
        .bind(self.now)
        .bind(version.actor)
        .bind(version.reason)
        .bind(fingerprint)
        .bind(version.readiness)
        .bind(env!("CARGO_PKG_VERSION"))
        .bind(&seal)
        .bind(version.finance_version)
        .execute(&mut *self)
        .await?;
        Ok(seal)
    }

    /// Items of a month that are still open when it is closed expire.
    pub async fn expire_month(&mut self, month: Month) -> Result<u64> {
        sql("update review_item set state = 'expired', closed_at = $3
             where state in ('open', 'asked') and work_date >= $1 and work_date < $2")
        .bind(month.first())
        .bind(month.end())
        .bind(self.now)
        .execute(&mut *self)
        .await
    }

    /// Keeps the bridge to a version.
    pub async fn keep_bridge(
        &mut self,
        month: Month,
        (from, to): (i64, i64),
        steps: &[BridgeStep],
    ) -> Result<()> {
        let insert = Insert {
            into: "bridge_line",
            columns: &[
                ("month", Of::Text),
                ("from_version", Of::Int),
                ("to_version", Of::Int),
                ("class", Of::Text),
                ("agreement_id", Of::Text),
                ("project_id", Of::Text),
                ("company_id", Of::Text),
                ("line_kind", Of::Text),
                ("subject_id", Of::Text),
                ("work_date", Of::Date),
                ("currency", Of::Text),
                ("amount_minor", Of::Int),
            ],
            same: &[],
            tail: "",
        };
        let month = month.to_string();
        self.insert_all(&insert, steps, |step, take| {
            let line = &step.line;
            take.put(month.as_str())
                .put(from)
                .put(to)
                .put(step.class.as_str())
                .put(line.agreement_id.as_ref().map(|i| i.as_str()))
                .put(line.project_id.as_ref().map(|i| i.as_str()))
                .put(line.company_id.as_ref().map(|i| i.as_str()))
                .put(&*line.line_kind)
                .put(&line.subject_id)
                .put(line.work_date)
                .put(line.currency.to_string())
                .put(line.amount);
        })
        .await
    }
}
