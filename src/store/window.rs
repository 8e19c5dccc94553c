//! What a source that filters by date alone is compared with.

use super::driver::{list, sql};
use super::{Db, Result};
use crate::model::Table;
use chrono::{NaiveDate, NaiveTime};
use sqlx::AssertSqlSafe;

/// Ids of live records with a date from the day on, by table.
fn from_day(table: &str) -> Option<&'static str> {
    Some(match table {
        "time_entry" => {
            "select source_id from time_entry
             where source = $1 and work_date >= $2 and deleted_at is null order by id"
        }
        "holiday" => {
            "select source_id from holiday
             where source = $1 and on_date >= $2 and deleted_at is null order by id"
        }
        "invoice" => {
            "select source_id from invoice
             where source = $1 and invoiced_on >= $2 and deleted_at is null order by id"
        }
        _ => return None,
    })
}

/// Ids of live records that begin from the instant on, by table.
fn from_instant(table: &str) -> Option<&'static str> {
    Some(match table {
        "calendar_entry" => {
            "select source_id from calendar_entry
             where source = $1 and started_at >= $2 and deleted_at is null order by id"
        }
        "absence" => {
            "select source_id from absence
             where source = $1 and starts_at >= $2 and deleted_at is null order by id"
        }
        _ => return None,
    })
}

impl Db {
    /// Whole ids of a source's records of a table that are there, those only referred to left out.
    pub async fn living(&self, source: &str, table: &'static Table) -> Result<Vec<String>> {
        let name = table.name;
        let text = format!(
            "select id from {name} where source = $1 and deleted_at is null and not inferred"
        );
        let asked = sql(AssertSqlSafe(text)).bind(source);
        asked.scalars(&self.writer).await
    }

    /// Vendor's ids of a source's records of a table with a date from the day on; none for tables without dates.
    pub async fn dated_since(
        &self,
        source: &str,
        table: &str,
        from: NaiveDate,
    ) -> Result<Vec<String>> {
        if let Some(text) = from_day(table) {
            let asked = sql(text).bind(source).bind(from);
            return asked.scalars(&self.writer).await;
        }
        let Some(text) = from_instant(table) else {
            return Ok(Vec::new());
        };
        let from = from.and_time(NaiveTime::MIN).and_utc();
        let asked = sql(text).bind(source).bind(from);
        asked.scalars(&self.writer).await
    }

    /// A source's live calendar entries that touch the days, those of UTC, the last one left out: vendor's id and member.
    pub async fn touching(
        &self,
        source: &str,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Result<Vec<(String, String)>> {
        let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
        sql(
            "select source_id, member_id from calendar_entry
             where source = $1 and ended_at > $2 and started_at < $3 and deleted_at is null order by id",
        )
        .bind(source)
        .bind(midnight(from))
        .bind(midnight(until))
        .tuples(&self.writer)
        .await
    }

    /// Those of the ids that live rows of a stream have.
    pub async fn raw_among(&self, stream_id: i64, ids: &[String]) -> Result<Vec<String>> {
        sql(
            "select external_id from raw_record where stream_id = $1 and gone_at is null
             and external_id in (select value from json_each($2)) order by external_id",
        )
        .bind(stream_id)
        .bind(list(ids))
        .scalars(&self.writer)
        .await
    }
}
