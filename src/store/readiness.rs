//! What is counted before a month is closed.

use super::driver::{Row, sql};
use super::row::Fields;
use super::{Db, Result};
use crate::model::{Currency, Month};
use rust_decimal::Decimal;

/// What is counted before a month is closed.
#[derive(Clone, Debug, Default)]
pub struct Readiness {
    /// Time entries of the month that are submitted and not approved.
    pub unapproved: i64,
    /// Items of the month that wait for somebody.
    pub open_items: i64,
    /// Invoices dated in the month.
    pub invoices: i64,
    /// Months before it that are open.
    pub earlier_open: i64,
    /// Labour by currency.
    pub totals: Vec<LabourTotal>,
}

/// Labour cost of a month beside its payroll.
#[derive(Clone, Debug)]
pub struct LabourTotal {
    /// Whose units.
    pub currency: Currency,
    /// Labour, wrap and absence cost in minor units.
    pub cost: i64,
    /// Payroll in minor units, where it is given.
    pub payroll: Option<i64>,
    /// Hours without a known cost, in seconds.
    pub unknown_seconds: i64,
}

impl LabourTotal {
    /// Payroll less cost, in minor units; none where payroll is not given.
    pub fn variance(&self) -> Option<i64> {
        Some(self.payroll? - self.cost)
    }
}

impl Db {
    /// What is counted before a month is closed.
    pub async fn readiness(&self, month: Month) -> Result<Readiness> {
        let key = month.to_string();
        let (unapproved, open_items, invoices, earlier_open) = sql(
            "select
               (select count(*) from time_entry where work_date >= $1 and work_date < $2 and deleted_at is null and approval in ('submitted', 'rejected', 'open')),
               (select count(*) from review_item where state in ('open', 'asked') and work_date >= $1 and work_date < $2),
               (select count(*) from invoice where invoiced_on >= $1 and invoiced_on < $2 and deleted_at is null),
               (select count(*) from month_version where month < $3 and version = 1 and status = 'preliminary')",
        )
        .bind(month.first())
        .bind(month.end())
        .bind(&key)
        .tuple(&self.reader)
        .await?;
        let rows = sql("select currency, total, payroll, unknown_cost_hours from rpt_month_reconciliation where month = $1 order by currency")
            .bind(&key)
            .fetch_all(&self.reader)
            .await?;
        let total = |row: &Row| {
            let f = Fields(row);
            let currency = f.currency("currency")?;
            let hours = f.decimal("unknown_cost_hours").unwrap_or_default();
            Some(LabourTotal {
                currency,
                cost: currency.minor(f.decimal("total")?)?,
                payroll: f.decimal("payroll").and_then(|p| currency.minor(p)),
                unknown_seconds: i64::try_from((hours * Decimal::from(3600)).round()).ok()?,
            })
        };
        Ok(Readiness {
            unapproved,
            open_items,
            invoices,
            earlier_open,
            totals: rows.iter().filter_map(total).collect(),
        })
    }
}
