//! What a source that filters by work date alone is compared with.

use super::driver::sql;
use super::{Db, Result};
use chrono::NaiveDate;

impl Db {
    /// Vendor's ids of a source's time entries with a work date from the day on.
    pub async fn worked_since(&self, source: &str, from: NaiveDate) -> Result<Vec<String>> {
        sql("select source_id from time_entry
             where source = $1 and work_date >= $2 and deleted_at is null order by id")
        .bind(source)
        .bind(from)
        .scalars(&self.writer)
        .await
    }
}
