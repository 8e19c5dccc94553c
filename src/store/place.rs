//! Where work is booked, without the work itself.

use super::driver::{list, sql};
use super::work::{ENTRY, entry};
use super::{Db, Result};
use crate::model::*;
use sqlx::AssertSqlSafe;
use std::collections::BTreeSet;

/// What work on a project in a month is booked on beside it: agreement and company, the entry's own, else its ticket's.
pub type BookedWith = (String, String, Option<String>, Option<String>);

impl Db {
    /// Month, project, agreement and company of work on these projects, each once.
    pub async fn booked_with(&self, projects: &BTreeSet<String>) -> Result<Vec<BookedWith>> {
        if projects.is_empty() {
            return Ok(Vec::new());
        }
        sql("with p as (select value as id from json_each($1)),
                  e as (select e.project_id as project, e.work_date, e.ticket_id, e.agreement_id, e.company_id
                        from time_entry e where e.project_id in (select id from p) and e.deleted_at is null
                        union all
                        select t.project_id, e.work_date, e.ticket_id, e.agreement_id, e.company_id
                        from ticket t join time_entry e on e.ticket_id = t.id and e.project_id is null
                        where t.project_id in (select id from p) and e.deleted_at is null)
             select distinct substr(cast(e.work_date as text), 1, 7), e.project,
                coalesce(e.agreement_id, t.agreement_id), coalesce(e.company_id, t.company_id)
             from e left join ticket t on t.id = e.ticket_id")
        .bind(list(projects))
        .tuples(&self.reader)
        .await
    }

    /// These entries.
    pub async fn entries_with(&self, ids: &BTreeSet<String>) -> Result<Vec<TimeEntry>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let text = format!(
            "select {ENTRY} from time_entry e where e.id in (select value from json_each($1)) and e.deleted_at is null"
        );
        sql(AssertSqlSafe(text))
            .bind(list(ids))
            .decode(entry(), &self.reader)
            .await
    }
}
