//! Worked time of projects.

use super::driver::{list, sql};
use super::work::WORKED;
use super::{Db, Result, Tx};
use crate::model::{Month, ProjectId, Seconds};
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap};

const PROJECT_WORK: &str = "project.work";

/// Worked time of the projects in `$1`, entry by entry of a table: `p (id)`, `w (project, work_date, worked)`. As months count
/// it: a ticket that is gone has no project.
fn worked_on_projects(entries: &str) -> String {
    let of = |project: &str| {
        format!(
            "select {project} as project, e.work_date, e.work_type_id, e.charge_code_id, e.accounts_as, e.deleted_at, {WORKED} as net"
        )
    };
    format!(
        "p as (select value as id from json_each($1)),
              e as ({} from {entries} e where e.project_id in (select id from p)
                    union all
                    {} from ticket t join {entries} e on e.ticket_id = t.id and e.project_id is null
                    where t.project_id in (select id from p) and t.deleted_at is null),
              w as (select project, work_date, case when net > 0 then net else 0 end as worked
                    from e where deleted_at is null and accounts_as is null
                    and not exists (select 1 from work_type y where y.id = e.work_type_id and y.deleted_at is null
                        and (y.payroll_wrap or y.absence))
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
            "with {} select project, cast(sum(case when work_date <= $2 then worked else 0 end) as bigint), cast(sum(worked) as bigint)
             from w group by project",
            worked_on_projects("time_entry")
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
            "with {} select project, work_date, cast(sum(worked) as bigint) from w group by project, work_date
             order by project, work_date is null, work_date",
            worked_on_projects("time_entry")
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

    /// Is worked time of projects kept for all months that were rolled? A program that does not keep it may have rolled since.
    pub async fn keeps_project_work(&self) -> Result<bool> {
        let kept: i64 = sql("select count(*) from learned where what = $1
             and at >= coalesce((select max(rolled_at) from month_version where version = 1), at)")
        .bind(PROJECT_WORK)
        .scalar(&self.reader)
        .await?;
        Ok(kept > 0)
    }

    /// Worked time of projects before a month and after it, as rolls keep it for months up to `last`; later work is read.
    pub async fn project_work(
        &self,
        projects: &BTreeSet<String>,
        month: Month,
        last: Month,
    ) -> Result<HashMap<ProjectId, (Seconds, Seconds)>> {
        let text = format!(
            "with late as materialized (select * from time_entry e where (e.work_date >= $2 or e.work_date is null)),
             {} select project, cast(sum(earlier) as bigint), cast(sum(later) as bigint) from (
                select project_id as project, case when month < $3 then worked_seconds else 0 end as earlier,
                    case when month > $3 then worked_seconds else 0 end as later
                from project_work where project_id in (select id from p) and month <= $4
                union all
                select project, 0, worked from w) work
             group by project",
            worked_on_projects("late")
        );
        let rows: Vec<(String, i64, i64)> = sql(sqlx::AssertSqlSafe(text))
            .bind(list(projects))
            .bind(last.end())
            .bind(month.to_string())
            .bind(last.to_string())
            .tuples(&self.reader)
            .await?;
        let rows = rows.into_iter();
        Ok(rows
            .map(|(id, earlier, later)| (id.into(), (Seconds(earlier), Seconds(later))))
            .collect())
    }
}

impl Tx {
    /// Reads worked time of these projects in all months that were rolled, and keeps it from now on, and what blocks had given.
    pub async fn keep_project_work(&mut self, projects: &BTreeSet<String>) -> Result<()> {
        for text in ["delete from project_work", "delete from block_opening"] {
            sql(text).execute(&mut *self).await?;
        }
        let month = "substr(cast(work_date as text), 1, 7)";
        let text = format!(
            "with {} insert into project_work (month, project_id, worked_seconds)
             select {month}, project, cast(sum(worked) as bigint) from w
             where {month} in (select month from month_version) group by {month}, project",
            worked_on_projects("time_entry")
        );
        sql(sqlx::AssertSqlSafe(text))
            .bind(list(projects))
            .execute(&mut *self)
            .await?;
        self.project_work_is_kept().await
    }

    /// Notes that what is kept is right for all months as they were rolled last.
    pub async fn project_work_is_kept(&mut self) -> Result<()> {
        let now = self.now;
        sql("insert into learned (what, at)
             select $1, coalesce(max(rolled_at), $2) from month_version where version = 1
             on conflict (what) do update set at = excluded.at")
        .bind(PROJECT_WORK)
        .bind(now)
        .execute(&mut *self)
        .await?;
        Ok(())
    }
}
