//! Disturbances: what a change touched, and that judging or rolling has yet to look at.

use super::bulk::Insert;
use super::{Db, Result, Tx};
use chrono::NaiveDate;
use sqlx::Row;
use std::collections::BTreeSet;

/// Something a change touched.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Disturbed {
    /// A member's day.
    Day(String, NaiveDate),
    /// A ticket.
    Ticket(String),
    /// A ticket that got or lost time: only whether it is judged itself changes.
    TicketTime(String),
    /// An agreement with everything on it.
    Agreement(String),
    /// A project with everything on it.
    Project(String),
    /// A member over all days (cost rates).
    Member(String),
    /// A whole month's money.
    Month(String),
    /// The directory: everything that is still judged.
    All,
}

impl Disturbed {
    fn parts(&self) -> (&'static str, String, Option<NaiveDate>) {
        match self {
            Self::Day(member, date) => ("day", format!("{member}/{date}"), Some(*date)),
            Self::Ticket(id) => ("ticket", id.clone(), None),
            Self::TicketTime(id) => ("ticket_time", id.clone(), None),
            Self::Agreement(id) => ("agreement", id.clone(), None),
            Self::Project(id) => ("project", id.clone(), None),
            Self::Member(id) => ("member", id.clone(), None),
            Self::Month(month) => ("month", month.clone(), None),
            Self::All => ("all", String::new(), None),
        }
    }

    fn read(kind: &str, key: &str, date: Option<NaiveDate>) -> Option<Self> {
        Some(match kind {
            "day" => Self::Day(key.rsplit_once('/')?.0.to_owned(), date?),
            "ticket" => Self::Ticket(key.to_owned()),
            "ticket_time" => Self::TicketTime(key.to_owned()),
            "agreement" => Self::Agreement(key.to_owned()),
            "project" => Self::Project(key.to_owned()),
            "member" => Self::Member(key.to_owned()),
            "month" => Self::Month(key.to_owned()),
            "all" => Self::All,
            _ => return None,
        })
    }
}

/// Who has yet to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consumer {
    /// The review.
    Judge,
    /// The month.
    Roll,
}

/// A disturbance with the generation it was claimed at.
#[derive(Clone, Debug)]
pub struct Claim {
    /// What.
    pub what: Disturbed,
    generation: i64,
}

impl Db {
    /// All that waits for the consumer. Days before `since` are left out (they are dropped by [`Tx::clear_days_before`]).
    pub async fn disturbed(
        &self,
        consumer: Consumer,
        since: Option<NaiveDate>,
    ) -> Result<Vec<Claim>> {
        let sql = match consumer {
            Consumer::Judge => {
                "select kind, key, on_date, generation from disturbed where judge = 1 and (on_date is null or on_date >= $1)"
            }
            Consumer::Roll => {
                "select kind, key, on_date, generation from disturbed where roll = 1 and (on_date is null or on_date >= $1)"
            }
        };
        let rows = sqlx::query(sql)
            .bind(since.unwrap_or(NaiveDate::MIN))
            .fetch_all(&self.writer)
            .await?;
        let mut claims = Vec::with_capacity(rows.len());
        for row in rows {
            let (kind, key): (String, String) = (row.try_get("kind")?, row.try_get("key")?);
            if let Some(what) = Disturbed::read(&kind, &key, row.try_get("on_date")?) {
                claims.push(Claim {
                    what,
                    generation: row.try_get("generation")?,
                });
            }
        }
        Ok(claims)
    }
}

impl Tx {
    /// Marks what a change touched, for both consumers.
    pub async fn disturb(&mut self, what: &BTreeSet<Disturbed>) -> Result<()> {
        let insert = Insert {
            head: "insert into disturbed (kind, key, on_date, judge, roll)",
            row: "(?, ?, ?, 1, ?)",
            tail: "on conflict (kind, key) do update set generation = disturbed.generation + 1, judge = 1, roll = excluded.roll",
        };
        let items: Vec<&Disturbed> = what.iter().collect();
        self.insert_all(&insert, &items, |query, item| {
            let (kind, key, date) = item.parts();
            let rolls = !matches!(item, Disturbed::TicketTime(_));
            query
                .bind(kind)
                .bind(key)
                .bind(date.map(|date| date.to_string()))
                .bind(rolls)
        })
        .await
    }

    /// Clears what was claimed, unless it was disturbed again meanwhile.
    pub async fn clear(&mut self, consumer: Consumer, claims: &[Claim]) -> Result<()> {
        let sql = match consumer {
            Consumer::Judge => {
                "update disturbed set judge = 0 where kind = $1 and key = $2 and generation = $3"
            }
            Consumer::Roll => {
                "update disturbed set roll = 0 where kind = $1 and key = $2 and generation = $3"
            }
        };
        for claim in claims {
            let (kind, key, _) = claim.what.parts();
            sqlx::query(sql)
                .bind(kind)
                .bind(key)
                .bind(claim.generation)
                .execute(&mut *self.inner)
                .await?;
        }
        if !claims.is_empty() {
            self.drop_seen().await?;
        }
        Ok(())
    }

    /// Days too old to be judged: nobody will look at them again unless they are disturbed again.
    pub async fn clear_days_before(&mut self, consumer: Consumer, date: NaiveDate) -> Result<()> {
        let sql = match consumer {
            Consumer::Judge => "update disturbed set judge = 0 where judge = 1 and on_date < $1",
            Consumer::Roll => "update disturbed set roll = 0 where roll = 1 and on_date < $1",
        };
        let done = sqlx::query(sql)
            .bind(date)
            .execute(&mut *self.inner)
            .await?;
        if done.rows_affected() > 0 {
            self.drop_seen().await?;
        }
        Ok(())
    }

    async fn drop_seen(&mut self) -> Result<()> {
        sqlx::query("delete from disturbed where judge = 0 and roll = 0")
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }
}
