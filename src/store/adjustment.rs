//! Late truth of closed months: what was posted of a month so far, and the adjustments that stand in a later one.

use super::bulk::Insert;
use super::driver::{Of, Row, list, sql};
use super::finance::OPEN_VERSION;
use super::ledger::{Posted, line};
use super::row::Fields;
use super::{Db, Result, Tx};
use crate::model::{HoursKey, HoursOf, Late, LedgerLine, Month, MonthAdjustment, RowHours};
use rust_decimal::Decimal;
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, BTreeSet};

/// Months whose first version is closed.
const CLOSED: &str = "select month from month_version where version = 1 and status = 'closed'";

const CUTS: [(HoursOf, &str); 4] = [
    (HoursOf::Agreement, "agreement"),
    (HoursOf::Project, "project"),
    (HoursOf::Company, "company"),
    (HoursOf::Account, "account"),
];

/// Hours of the rows of a month's first version.
const ROWS: &str = "
    select 'agreement' as cut, agreement_id as key, currency, worked_seconds, billable_seconds, covered_hours, unknown_cost_seconds, shadow_value_minor
    from agreement_month where month = $1 and version = 1
    union all
    select 'project', project_id, currency, worked_seconds, 0, 0.0, unknown_cost_seconds, 0
    from project_month where month = $1 and version = 1
    union all
    select 'company', company_id, currency, worked_seconds, billable_seconds, covered_hours, unknown_cost_seconds, 0
    from company_month where month = $1 and version = 1
    union all
    select 'account', account, currency, 0, 0, 0.0, unknown_seconds, 0
    from unknown_cost_month where month = $1 and version = 1";

fn hours(row: &Row) -> Option<(HoursKey, RowHours)> {
    let f = Fields(row);
    let word = f.text("cut")?;
    let key = HoursKey {
        of: CUTS.iter().find(|(_, w)| *w == word)?.0,
        id: f.text("key")?,
        currency: f.currency("currency")?,
    };
    let int = |name: &str| f.int(name).unwrap_or_default();
    let hours = RowHours {
        worked: int("worked_seconds"),
        billable: int("billable_seconds"),
        covered: f.decimal("covered_hours").unwrap_or_default(),
        unknown_cost: int("unknown_cost_seconds"),
        shadow_value: int("shadow_value_minor"),
    };
    Some((key, hours))
}

impl Db {
    /// Lines of a closed month as they were posted so far: its own, and its adjustments in months closed since; of the units
    /// (none: all).
    pub async fn posted_lines(
        &self,
        month: Month,
        units: Option<&BTreeSet<String>>,
    ) -> Result<Vec<(String, LedgerLine)>> {
        let text = format!(
            "select * from ledger_line where version = {OPEN_VERSION} and month = $1 and origin_month is null
               and ($2 is null or account in (select value from json_each($2)))
             union all
             select * from ledger_line where version = {OPEN_VERSION} and origin_month = $1 and month in ({CLOSED})
               and ($2 is null or account in (select value from json_each($2)))"
        );
        let rows = sql(AssertSqlSafe(text))
            .bind(month.to_string())
            .bind(units.map(list))
            .fetch_all(&self.reader)
            .await?;
        Ok(rows.iter().filter_map(line).collect())
    }

    /// Hours of a closed month's rows as they were posted so far, without what other months brought into it.
    pub async fn posted_hours(&self, month: Month) -> Result<BTreeMap<HoursKey, RowHours>> {
        let key = month.to_string();
        let mut posted: BTreeMap<HoursKey, RowHours> = BTreeMap::new();
        let own = sql(ROWS).bind(&key).fetch_all(&self.reader).await?;
        posted.extend(own.iter().filter_map(hours));
        let brought = sql("select * from adjusted_hours where month = $1")
            .bind(&key)
            .fetch_all(&self.reader)
            .await?;
        for (key, more) in brought.iter().filter_map(hours) {
            *posted.entry(key).or_default() += -more;
        }
        let text =
            format!("select * from adjusted_hours where origin_month = $1 and month in ({CLOSED})");
        let since = sql(AssertSqlSafe(text))
            .bind(&key)
            .fetch_all(&self.reader)
            .await?;
        for (key, more) in since.iter().filter_map(hours) {
            *posted.entry(key).or_default() += more;
        }
        Ok(posted)
    }

    /// The adjustments that stand in a month.
    pub async fn adjustments(&self, month: Month) -> Result<Vec<MonthAdjustment>> {
        let key = month.to_string();
        let mut all: BTreeMap<Month, Late> = BTreeMap::new();
        let rows = sql("select * from ledger_line where month = $1 and version = 1 and origin_month is not null order by id")
            .bind(&key)
            .fetch_all(&self.reader)
            .await?;
        for row in &rows {
            if let (Some(origin), Some(line)) = (origin(row), line(row)) {
                all.entry(origin).or_default().lines.push(line);
            }
        }
        let rows = sql("select * from adjusted_hours where month = $1")
            .bind(&key)
            .fetch_all(&self.reader)
            .await?;
        for row in &rows {
            if let (Some(origin), Some((key, more))) = (origin(row), hours(row)) {
                all.entry(origin).or_default().hours.insert(key, more);
            }
        }
        let adjustments = all.into_iter();
        Ok(adjustments
            .map(|(origin, late)| MonthAdjustment { origin, late })
            .collect())
    }
}

fn origin(row: &Row) -> Option<Month> {
    Month::parse(&Fields(row).text("origin_month")?)
}

impl Tx {
    /// Posts an adjustment in an open month, in place of what stood there of the same closed month.
    pub async fn replace_adjustment(
        &mut self,
        month: Month,
        adjustment: &MonthAdjustment,
    ) -> Result<()> {
        let (key, origin) = (month.to_string(), adjustment.origin.to_string());
        self.unpost(month, adjustment.origin).await?;
        let lines: Vec<Posted> = adjustment
            .late
            .lines
            .iter()
            .map(|(account, line)| Posted { account, line })
            .collect();
        self.post(month, OPEN_VERSION, Some(adjustment.origin), &lines)
            .await?;
        sql("delete from adjusted_hours where month = $1 and origin_month = $2")
            .bind(&key)
            .bind(&origin)
            .execute(&mut *self)
            .await?;
        let insert = Insert {
            into: "adjusted_hours",
            columns: &[
                ("month", Of::Text),
                ("origin_month", Of::Text),
                ("cut", Of::Text),
                ("key", Of::Text),
                ("currency", Of::Text),
                ("worked_seconds", Of::Int),
                ("billable_seconds", Of::Int),
                ("covered_hours", Of::Real),
                ("unknown_cost_seconds", Of::Int),
                ("shadow_value_minor", Of::Int),
            ],
            same: &[],
            tail: "",
        };
        let rows: Vec<(&HoursKey, &RowHours)> = adjustment.late.hours.iter().collect();
        self.insert_all(&insert, &rows, |(row, hours), take| {
            let cut = CUTS
                .iter()
                .find(|(of, _)| *of == row.of)
                .map_or("", |(_, word)| word);
            take.put(key.as_str())
                .put(origin.as_str())
                .put(cut)
                .put(row.id.as_str())
                .put(row.currency.to_string())
                .put(hours.worked)
                .put(hours.billable)
                .put(real(hours.covered))
                .put(hours.unknown_cost)
                .put(hours.shadow_value);
        })
        .await
    }
}

fn real(hours: Decimal) -> f64 {
    rust_decimal::prelude::ToPrimitive::to_f64(&hours).unwrap_or_default()
}
