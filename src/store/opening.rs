//! What blocks had given when a month began, as rolls and reviews left it.

use super::bulk::Insert;
use super::driver::{Of, list, sql};
use super::{Db, Result, Tx};
use crate::model::Month;
use chrono::NaiveDate;
use sqlx::AssertSqlSafe;
use std::collections::BTreeSet;

/// Agreement, print of its terms, and what it had given.
pub type Opening = (String, String, String);

/// Who left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// The roll: with what it earned, and as the source says what was covered.
    Rolled,
    /// The review: as the terms alone have it.
    Judged,
}

impl Opened {
    fn table(self) -> &'static str {
        match self {
            Self::Rolled => "block_opening",
            Self::Judged => "block_left",
        }
    }
}

impl Db {
    /// What is kept of these agreements at the beginning of a month.
    pub async fn openings(
        &self,
        of: Opened,
        month: Month,
        agreements: &BTreeSet<String>,
    ) -> Result<Vec<Opening>> {
        if agreements.is_empty() {
            return Ok(Vec::new());
        }
        let text = format!(
            "select agreement_id, print, opening from {}
             where month = $1 and agreement_id in (select value from json_each($2))",
            of.table()
        );
        sql(AssertSqlSafe(text))
            .bind(month.to_string())
            .bind(list(agreements))
            .tuples(&self.reader)
            .await
    }

    /// The last month of which a review left something.
    pub async fn last_judged_opening(&self) -> Result<Option<Month>> {
        let month: Option<String> = sql("select max(month) from block_left")
            .scalar(&self.reader)
            .await?;
        Ok(month.as_deref().and_then(Month::parse))
    }

    /// Agreements that work on these tickets before a day goes on.
    pub async fn agreements_of_tickets(
        &self,
        tickets: &BTreeSet<String>,
        before: NaiveDate,
    ) -> Result<Vec<String>> {
        if tickets.is_empty() {
            return Ok(Vec::new());
        }
        sql(
            "select distinct coalesce(e.agreement_id, t.agreement_id, p.agreement_id)
             from time_entry e left join ticket t on t.id = e.ticket_id
             left join project p on p.id = coalesce(e.project_id, t.project_id)
             where e.ticket_id in (select value from json_each($1)) and e.work_date < $2
             and coalesce(e.agreement_id, t.agreement_id, p.agreement_id) is not null",
        )
        .bind(list(tickets))
        .bind(before)
        .scalars(&self.reader)
        .await
    }
}

impl Tx {
    /// Throws away what agreements (none: all) had given when months after this one (none: all) began.
    pub async fn drop_openings(
        &mut self,
        of: Opened,
        month: Option<Month>,
        agreements: Option<&BTreeSet<String>>,
    ) -> Result<()> {
        let text = format!(
            "delete from {} where month > $1 and ($2 is null or agreement_id in (select value from json_each($2)))",
            of.table()
        );
        let month = month.map(|m| m.to_string());
        sql(AssertSqlSafe(text))
            .bind(month.unwrap_or_default())
            .bind(agreements.map(list))
            .execute(&mut *self)
            .await?;
        Ok(())
    }

    /// Keeps what agreements had given when a month began.
    pub async fn keep_openings(
        &mut self,
        of: Opened,
        month: Month,
        openings: &[Opening],
    ) -> Result<()> {
        let insert = Insert {
            into: of.table(),
            columns: &[
                ("month", Of::Text),
                ("agreement_id", Of::Text),
                ("print", Of::Text),
                ("opening", Of::Text),
            ],
            same: &[],
            tail: "on conflict (agreement_id, month) do update set print = excluded.print, opening = excluded.opening",
        };
        let month = month.to_string();
        self.insert_all(&insert, openings, |(agreement, print, opening), take| {
            take.put(month.as_str())
                .put(agreement.as_str())
                .put(print.as_str())
                .put(opening.as_str());
        })
        .await
    }
}
