//! Worked time that two sources hold alike.

use super::driver::sql;
use super::work::WORKED;
use super::{Db, Result};
use chrono::NaiveDate;

/// Entries of a source that have a twin in another: the same person, day and length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Twins {
    /// The source.
    pub source: String,
    /// The other one.
    pub other: String,
    /// Its entries that have a twin there.
    pub twins: i64,
    /// All of its entries.
    pub all: i64,
}

impl Db {
    /// Pairs of sources with twins among the entries from that work date on.
    pub async fn twins(&self, since: NaiveDate) -> Result<Vec<Twins>> {
        let text = format!(
            "with w as (
                select e.id, e.source, p.person_id, e.work_date, {WORKED} as worked
                from time_entry e join person_member p on p.member_id = e.member_id
                where e.work_date >= $1 and e.deleted_at is null)
             select a.source, b.source as other, count(distinct a.id) as twins,
                (select count(*) from w where w.source = a.source) as all_entries
             from w a join w b on b.person_id = a.person_id and b.work_date = a.work_date
                and b.worked = a.worked and b.source <> a.source
             where a.worked > 0 group by a.source, b.source order by a.source, b.source"
        );
        let rows: Vec<(String, String, i64, i64)> = sql(sqlx::AssertSqlSafe(text))
            .bind(since)
            .tuples(&self.reader)
            .await?;
        let twins = |(source, other, twins, all)| Twins {
            source,
            other,
            twins,
            all,
        };
        Ok(rows.into_iter().map(twins).collect())
    }
}
