//! What a source that filters by work date alone is compared with.

use super::{Db, Result};
use chrono::{NaiveDate, NaiveTime};

impl Db {
    /// Vendor's ids of a source's records of a table with a date from the day on; none for tables without dates.
    pub async fn dated_since(
        &self,
        source: &str,
        table: &str,
        from: NaiveDate,
    ) -> Result<Vec<String>> {
        let sql = match table {
            "time_entry" => {
                "select source_id from time_entry
                 where source = $1 and work_date >= $2 and deleted_at is null order by id"
            }
            "calendar_entry" => {
                "select source_id from calendar_entry
                 where source = $1 and started_at >= $3 and deleted_at is null order by id"
            }
            "absence" => {
                "select source_id from absence
                 where source = $1 and starts_at >= $3 and deleted_at is null order by id"
            }
            "holiday" => {
                "select source_id from holiday
                 where source = $1 and on_date >= $2 and deleted_at is null order by id"
            }
            "invoice" => {
                "select source_id from invoice
                 where source = $1 and invoiced_on >= $2 and deleted_at is null order by id"
            }
            _ => return Ok(Vec::new()),
        };
        Ok(sqlx::query_scalar(sql)
            .bind(source)
            .bind(from)
            .bind(from.and_time(NaiveTime::MIN).and_utc())
            .fetch_all(&self.writer)
            .await?)
    }

    /// Those of the ids that live rows of a stream have.
    pub async fn raw_among(&self, stream_id: i64, ids: &[String]) -> Result<Vec<String>> {
        let ids = serde_json::Value::from(ids).to_string();
        Ok(sqlx::query_scalar(
            "select external_id from raw_record where stream_id = $1 and gone_at is null
             and external_id in (select value from json_each($2)) order by external_id",
        )
        .bind(stream_id)
        .bind(ids)
        .fetch_all(&self.writer)
        .await?)
    }
}
