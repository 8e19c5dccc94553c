//! Disturbances: what a change touched, and that judging or rolling has yet to look at. What one change touched is one row,
//! and goes when both have looked.

use super::driver::{list, sql};
use super::{Db, Error, Result, Tx};
use crate::model::Month;
use chrono::NaiveDate;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Something a change touched.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Disturbed {
    /// A member's day.
    Day(String, NaiveDate),
    /// A ticket.
    Ticket(String),
    /// A ticket that got or lost time: only whether it is judged itself changes. `*`: so many that all open ones are
    /// looked at instead.
    TicketTime(String),
    /// An agreement with everything on it.
    Agreement(String),
    /// A project with everything on it.
    Project(String),
    /// How far a project is, and nothing else of it.
    ProjectPlan(String),
    /// A member over all days (cost rates).
    Member(String),
    /// A whole month's money.
    Month(String),
    /// Money alone: where work is, or was before a change.
    Place(Place),
    /// The directory: everything that is still judged.
    All,
}

/// What work was booked on, by the id of its record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The month of the work; none: any.
    pub month: Option<Month>,
    /// Which kind of record.
    pub kind: PlaceKind,
    /// Its id.
    pub id: String,
}

/// What work is booked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlaceKind {
    /// An agreement.
    Agreement,
    /// The completed tickets of an agreement of incidents.
    Incidents,
    /// A project.
    Project,
    /// A company.
    Company,
    /// A ticket, with its own agreement, project and company.
    Ticket,
    /// A member's day: `<member>/<date>`.
    Day,
    /// An invoice; the month is one in which it is, or was.
    Invoice,
    /// A time entry that an invoice line named.
    Entry,
}

const PLACE_KINDS: [(PlaceKind, &str); 8] = [
    (PlaceKind::Agreement, "agreement"),
    (PlaceKind::Incidents, "incidents"),
    (PlaceKind::Project, "project"),
    (PlaceKind::Company, "company"),
    (PlaceKind::Ticket, "ticket"),
    (PlaceKind::Day, "day"),
    (PlaceKind::Invoice, "invoice"),
    (PlaceKind::Entry, "entry"),
];

impl Place {
    fn key(&self) -> String {
        let month = self.month.map_or("*".to_owned(), |m| m.to_string());
        let kind = PLACE_KINDS.iter().find(|(kind, _)| *kind == self.kind);
        format!("{month}/{}/{}", kind.map_or("", |(_, word)| word), self.id)
    }

    /// The member and the day, where it is one.
    pub fn day(&self) -> Option<(String, NaiveDate)> {
        let (member, date) = self.id.rsplit_once('/')?;
        (self.kind == PlaceKind::Day).then_some((member.to_owned(), date.parse().ok()?))
    }

    fn read(key: &str) -> Option<Self> {
        let mut parts = key.splitn(3, '/');
        let (month, word, id) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self {
            month: Month::parse(month),
            kind: PLACE_KINDS.iter().find(|(_, w)| *w == word)?.0,
            id: id.to_owned(),
        })
    }
}

impl Disturbed {
    /// As it is written down: what it is, and which.
    fn text(&self) -> String {
        let (kind, key): (_, Cow<'_, str>) = match self {
            Self::Day(member, date) => ("day", format!("{member}/{date}").into()),
            Self::Ticket(id) => ("ticket", id.into()),
            Self::TicketTime(id) => ("ticket_time", id.into()),
            Self::Agreement(id) => ("agreement", id.into()),
            Self::Project(id) => ("project", id.into()),
            Self::ProjectPlan(id) => ("project_plan", id.into()),
            Self::Member(id) => ("member", id.into()),
            Self::Month(month) => ("month", month.into()),
            Self::Place(place) => ("place", place.key().into()),
            Self::All => ("all", "".into()),
        };
        format!("{kind}/{key}")
    }

    fn read(text: &str) -> Option<Self> {
        let (kind, key) = text.split_once('/')?;
        let id = || key.to_owned();
        Some(match kind {
            "day" => {
                let (member, date) = key.rsplit_once('/')?;
                Self::Day(member.to_owned(), date.parse().ok()?)
            }
            "ticket" => Self::Ticket(id()),
            "ticket_time" => Self::TicketTime(id()),
            "agreement" => Self::Agreement(id()),
            "project" => Self::Project(id()),
            "project_plan" => Self::ProjectPlan(id()),
            "member" => Self::Member(id()),
            "month" => Self::Month(id()),
            "place" => Self::Place(Place::read(key)?),
            "all" => Self::All,
            _ => return None,
        })
    }
}

/// From so many tickets on that got or lost time at once, marking them costs more than looking at all open ones.
const TICKETS_MAX: usize = 200;

/// The marks as they are written down, fewer where fewer say as much.
fn texts(what: &BTreeSet<Disturbed>) -> Vec<String> {
    let is_time = |d: &&Disturbed| matches!(d, Disturbed::TicketTime(_));
    if what.iter().filter(is_time).count() <= TICKETS_MAX {
        return what.iter().map(Disturbed::text).collect();
    }
    let rest = what.iter().filter(|d| !is_time(d)).map(Disturbed::text);
    rest.chain([Disturbed::TicketTime("*".into()).text()])
        .collect()
}

/// Who has yet to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consumer {
    /// The review.
    Judge,
    /// The month.
    Roll,
}

/// What waits for a consumer.
#[derive(Debug, Default)]
pub struct Claims {
    /// What was disturbed.
    pub what: BTreeSet<Disturbed>,
    /// The rows that say so.
    rows: Vec<i64>,
}

impl Claims {
    /// Nothing waits.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl Db {
    /// All that waits for the consumer.
    pub async fn disturbed(&self, consumer: Consumer) -> Result<Claims> {
        let rows: Vec<(i64, String)> = sql(match consumer {
            Consumer::Judge => "select id, marks from disturbed where judge",
            Consumer::Roll => "select id, marks from disturbed where roll",
        })
        .tuples(&self.writer)
        .await?;
        let mut claims = Claims::default();
        for (id, marks) in rows {
            let marks: Vec<Cow<'_, str>> =
                serde_json::from_str(&marks).map_err(|error| Error::Other(error.into()))?;
            // A mark that is not understood is no reason to look at less.
            let read = |mark: &Cow<'_, str>| Disturbed::read(mark).unwrap_or(Disturbed::All);
            claims.what.extend(marks.iter().map(read));
            claims.rows.push(id);
        }
        Ok(claims)
    }
}

impl Tx {
    /// Marks what a change touched.
    pub async fn disturb(&mut self, what: &BTreeSet<Disturbed>) -> Result<()> {
        self.mark(&texts(what), true).await
    }

    /// Marks places for the month alone.
    pub(super) async fn disturb_months(&mut self, places: &[String]) -> Result<()> {
        let texts: Vec<String> = places.iter().map(|key| format!("place/{key}")).collect();
        self.mark(&texts, false).await
    }

    async fn mark(&mut self, marks: &[String], judge: bool) -> Result<()> {
        if marks.is_empty() {
            return Ok(());
        }
        let marks = serde_json::to_string(marks).map_err(|error| Error::Other(error.into()))?;
        sql("insert into disturbed (judge, roll, marks) values ($1, true, $2)")
            .bind(judge)
            .bind(marks)
            .execute(&mut *self)
            .await?;
        Ok(())
    }

    /// Clears what was claimed. What was disturbed again meanwhile has a row of its own.
    pub async fn clear(&mut self, consumer: Consumer, claims: &Claims) -> Result<()> {
        let text = match consumer {
            Consumer::Judge => {
                "update disturbed set judge = false where id in (select cast(value as bigint) from json_each($1))"
            }
            Consumer::Roll => {
                "update disturbed set roll = false where id in (select cast(value as bigint) from json_each($1))"
            }
        };
        if claims.is_empty() {
            return Ok(());
        }
        let rows = list(claims.rows.iter().map(i64::to_string));
        sql(text).bind(rows).execute(&mut *self).await?;
        sql("delete from disturbed where not judge and not roll")
            .execute(&mut *self)
            .await?;
        Ok(())
    }
}
