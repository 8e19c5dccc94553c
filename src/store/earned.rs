//! What fixed prices earned, as posted.

use super::driver::{list, sql};
use super::finance::OPEN_VERSION;
use super::row::Fields;
use super::{Db, Result};
use crate::model::{Earned, Month};
use sqlx::AssertSqlSafe;
use std::collections::BTreeSet;

impl Db {
    /// What fixed prices of these projects earned before a month, as posted.
    pub async fn progress_before(
        &self,
        month: Month,
        projects: &BTreeSet<String>,
    ) -> Result<Earned> {
        self.progress("month < $2", month, projects).await
    }

    /// What fixed prices of these projects earned in a month, as posted: there, and as adjustments of it.
    pub async fn progress_of(&self, month: Month, projects: &BTreeSet<String>) -> Result<Earned> {
        self.progress("coalesce(origin_month, month) = $2", month, projects)
            .await
    }

    async fn progress(
        &self,
        when: &str,
        month: Month,
        projects: &BTreeSet<String>,
    ) -> Result<Earned> {
        let text = format!(
            "select project_id, currency, cast(sum(amount_minor) as bigint) as earned from posting
             where line_kind in ('revenue_earned.percent_complete', 'revenue_earned.percent_complete.adjustment')
             and project_id in (select value from json_each($1)) and {when} and version = {OPEN_VERSION}
             group by project_id, currency"
        );
        let rows = sql(AssertSqlSafe(text))
            .bind(list(projects))
            .bind(month.to_string())
            .fetch_all(&self.reader)
            .await?;
        let earned = rows.iter().filter_map(|row| {
            let f = Fields(row);
            let of = (f.need("project_id"), f.currency("currency")?);
            Some((of, f.int("earned")?))
        });
        Ok(earned.collect())
    }
}
