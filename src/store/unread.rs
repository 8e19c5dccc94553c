//! Up to when sources of time were read, and people whose part could not be read while the rest was (a calendar feed that is
//! gone).

use super::bulk::Insert;
use super::driver::{Of, list, sql};
use super::{Db, Result, Tx};
use crate::model::{Instant, MemberId};
use std::collections::BTreeMap;

impl Db {
    /// When the sources that bring time or calendar entries were last all read, of these API sources and of files that could
    /// not be read the last time; none: there are none.
    pub async fn read_until(
        &self,
        sources: &[String],
        files: &[String],
    ) -> Result<Option<Option<Instant>>> {
        let rows: Vec<(String, Option<Instant>, bool)> = sql(
            "select source, last_success_at, last_error is not null from source_stream
             where brings like '%time_entry.%' or brings like '%calendar_entry.%' or stream in ('time_entries', 'schedule_entries')",
        )
        .tuples(&self.reader)
        .await?;
        let own: Vec<Option<Instant>> = rows
            .into_iter()
            .filter(|(source, _, failed)| {
                sources.contains(source) || (*failed && files.contains(source))
            })
            .map(|(_, at, _)| at)
            .collect();
        if sources.is_empty() && own.is_empty() {
            return Ok(None);
        }
        Ok(Some(own.into_iter().min().flatten()))
    }

    /// Members of these sources whose part was not read with the rest, and when it was last; none: never.
    pub async fn unread(&self, sources: &[String]) -> Result<Vec<(MemberId, Option<Instant>)>> {
        let rows: Vec<(String, Option<Instant>)> = sql(
            "select member_id, read_at from unread_part where source in (select value from json_each($1)) order by member_id",
        )
        .bind(list(sources.iter().map(String::as_str)))
        .tuples(&self.reader)
        .await?;
        Ok(rows
            .into_iter()
            .map(|(member, at)| (member.into(), at))
            .collect())
    }
}

impl Tx {
    /// Whose part of a source was left unread, and why: of nobody else is any now. `before` is when the whole was read the
    /// time before.
    pub async fn left_unread(
        &mut self,
        source: &str,
        stream_id: i64,
        unread: &BTreeMap<String, String>,
        before: Option<Instant>,
    ) -> Result<()> {
        let members = || list(unread.keys().map(String::as_str));
        sql("delete from unread_part where source = $1 and member_id not in (select value from json_each($2))")
            .bind(source)
            .bind(members())
            .execute(&mut *self)
            .await?;
        let insert = Insert {
            into: "unread_part",
            columns: &[
                ("source", Of::Text),
                ("member_id", Of::Text),
                ("read_at", Of::Instant),
            ],
            same: &[],
            tail: "on conflict (source, member_id) do nothing",
        };
        let rows: Vec<&str> = unread.keys().map(String::as_str).collect();
        self.insert_all(&insert, &rows, |member, take| {
            take.put(source).put(*member).put(before);
        })
        .await?;
        if unread.is_empty() {
            return Ok(());
        }
        let why: Vec<&str> = unread.values().map(String::as_str).collect();
        sql("update source_stream set last_error = $2, last_error_at = $3 where id = $1")
            .bind(stream_id)
            .bind(why.join("; "))
            .bind(self.now)
            .execute(&mut *self)
            .await?;
        Ok(())
    }
}
