//! Worked time of projects.

use super::driver::{list, sql};
use super::work::WORKED;
use super::{Db, Result};
use crate::model::{ProjectId, Seconds};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// Worked time of the projects in `$1`, entry by entry: `w (project, work_date, worked)`.
fn worked_on_projects() -> String {
    let of = |project: &str| {
        format!(
            "select {project} as project, e.work_date, e.work_type_id, e.charge_code_id, e.accounts_as, e.deleted_at, {WORKED} as net"
        )
    };
    format!(
        "with p as (select value as id from json_each($1)),
              e as ({} from time_entry e where e.project_id in (select id from p)
                    union all
                    {} from ticket t join time_entry e on e.ticket_id = t.id and e.project_id is null
                    where t.project_id in (select id from p)),
              w as (select project, work_date, case when net > 0 then net else 0 end as worked
                    from e where deleted_at is null and accounts_as is null
                    and not exists (select 1 from work_type y where y.id = e.work_type_id and (y.payroll_wrap or y.absence))
                    and not exists (select 1 from charge_code c where c.id = e.charge_code_id and c.accounts_as is not null))",
        of("e.project_id"),
        of("t.project_id"),
    )
}

impl Db {
    /// Worked time of projects (by the entry, else by its ticket) to a day, and all of it.
    pub async fn project_hours(
        &self,
        projects: &BTreeSet<String>,
        to: NaiveDate,
    ) -> Result<Vec<(ProjectId, Seconds, Seconds)>> {
        if projects.is_empty() {
            return Ok(Vec::new());
        }
        let text = format!(
            "{} select project, cast(sum(case when work_date <= $2 then worked else 0 end) as bigint), cast(sum(worked) as bigint)
             from w group by project",
            worked_on_projects()
        );
        let rows: Vec<(String, i64, i64)> = sql(sqlx::AssertSqlSafe(text))
            .bind(list(projects.iter().map(String::as_str)))
            .bind(to)
            .tuples(&self.reader)
            .await?;
        Ok(rows
            .into_iter()
            .map(|(id, worked, all)| (id.into(), Seconds(worked), Seconds(all)))
            .collect())
    }

    /// The same day by day, in order; work without a date at the end.
    pub async fn project_days(
        &self,
        projects: &BTreeSet<String>,
    ) -> Result<Vec<(ProjectId, Option<NaiveDate>, Seconds)>> {
        if projects.is_empty() {
            return Ok(Vec::new());
        }
        let text = format!(
            "{} select project, work_date, cast(sum(worked) as bigint) from w group by project, work_date
             order by project, work_date is null, work_date",
            worked_on_projects()
        );
        let rows: Vec<(String, Option<NaiveDate>, i64)> = sql(sqlx::AssertSqlSafe(text))
            .bind(list(projects))
            .tuples(&self.reader)
            .await?;
        let days = rows.into_iter();
        Ok(days
            .map(|(id, day, worked)| (id.into(), day, Seconds(worked)))
            .collect())
    }
}
