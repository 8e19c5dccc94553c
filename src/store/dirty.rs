//! Disturbances: what a change touched, and that judging or rolling has yet to look at.

use super::bulk::Insert;
use super::driver::{Of, list, sql};
use super::{Db, Result, Tx};
use crate::model::Month;
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::sync::LazyLock;

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
    /// Who has to look: the review, the month.
    fn concerns(&self) -> (bool, bool) {
        match self {
            Self::TicketTime(_) => (true, false),
            // What a block gives to other work changes with the work that leaves it.
            Self::Place(_) => (true, true),
            _ => (true, true),
        }
    }

    fn parts(&self) -> (&'static str, String, Option<NaiveDate>) {
        match self {
            Self::Day(member, date) => ("day", format!("{member}/{date}"), Some(*date)),
            Self::Ticket(id) => ("ticket", id.clone(), None),
            Self::TicketTime(id) => ("ticket_time", id.clone(), None),
            Self::Agreement(id) => ("agreement", id.clone(), None),
            Self::Project(id) => ("project", id.clone(), None),
            Self::ProjectPlan(id) => ("project_plan", id.clone(), None),
            Self::Member(id) => ("member", id.clone(), None),
            Self::Month(month) => ("month", month.clone(), None),
            Self::Place(place) => ("place", place.key(), None),
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
            "project_plan" => Self::ProjectPlan(key.to_owned()),
            "member" => Self::Member(key.to_owned()),
            "month" => Self::Month(key.to_owned()),
            "place" => Self::Place(Place::read(key)?),
            "all" => Self::All,
            _ => return None,
        })
    }
}

/// From so many tickets on that got or lost time at once, marking them costs more than looking at all open ones.
const TICKETS_MAX: usize = 200;

/// Fewer marks that say as much.
fn coarsened(what: &BTreeSet<Disturbed>) -> Vec<&Disturbed> {
    static ALL: LazyLock<Disturbed> = LazyLock::new(|| Disturbed::TicketTime("*".into()));
    let is_time = |d: &&Disturbed| matches!(d, Disturbed::TicketTime(_));
    if what.iter().filter(is_time).count() <= TICKETS_MAX {
        return what.iter().collect();
    }
    let rest = what.iter().filter(|d| !is_time(d));
    rest.chain([&*ALL]).collect()
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
        let text = match consumer {
            Consumer::Judge => {
                "select kind, key, on_date, generation from disturbed where judge and (on_date is null or on_date >= $1)"
            }
            Consumer::Roll => {
                "select kind, key, on_date, generation from disturbed where roll and (on_date is null or on_date >= $1)"
            }
        };
        let rows = sql(text)
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
    /// Marks what a change touched, for those it concerns.
    pub async fn disturb(&mut self, what: &BTreeSet<Disturbed>) -> Result<()> {
        // Who has yet to look at an earlier disturbance still has to.
        let insert = Insert {
            into: "disturbed",
            columns: &[
                ("kind", Of::Text),
                ("key", Of::Text),
                ("on_date", Of::Date),
                ("judge", Of::Bool),
                ("roll", Of::Bool),
            ],
            same: &[],
            tail: "on conflict (kind, key) do update set generation = disturbed.generation + 1,
                judge = disturbed.judge or excluded.judge, roll = disturbed.roll or excluded.roll",
        };
        self.insert_all(&insert, &coarsened(what), |item, take| {
            let (kind, key, date) = item.parts();
            let (judge, roll) = item.concerns();
            take.text(kind).text(&key).put(date).put(judge).put(roll);
        })
        .await
    }

    /// Clears what was claimed, unless it was disturbed again meanwhile.
    pub async fn clear(&mut self, consumer: Consumer, claims: &[Claim]) -> Result<()> {
        // Kind, generation and key in one text: a list of texts is what both databases take.
        macro_rules! clear {
            ($column:literal) => {
                concat!(
                    "with c as (select substr(value, 1, instr(value, '/') - 1) as kind, substr(value, instr(value, '/') + 1) as rest
                        from json_each($1)),
                      w as (select kind, cast(substr(rest, 1, instr(rest, '/') - 1) as bigint) as generation,
                        substr(rest, instr(rest, '/') + 1) as key from c)
                     update disturbed set ", $column, " = false from w
                     where disturbed.kind = w.kind and disturbed.key = w.key and disturbed.generation = w.generation"
                )
            };
        }
        let text = match consumer {
            Consumer::Judge => clear!("judge"),
            Consumer::Roll => clear!("roll"),
        };
        for chunk in claims.chunks(1000) {
            let keys = chunk.iter().map(|claim| {
                let (kind, key, _) = claim.what.parts();
                format!("{kind}/{}/{key}", claim.generation)
            });
            sql(text).bind(list(keys)).execute(&mut *self).await?;
        }
        if !claims.is_empty() {
            self.drop_seen().await?;
        }
        Ok(())
    }

    /// Days too old to be judged: nobody will look at them again unless they are disturbed again.
    pub async fn clear_days_before(&mut self, consumer: Consumer, date: NaiveDate) -> Result<()> {
        let text = match consumer {
            Consumer::Judge => "update disturbed set judge = false where judge and on_date < $1",
            Consumer::Roll => "update disturbed set roll = false where roll and on_date < $1",
        };
        let done = sql(text).bind(date).execute(&mut *self).await?;
        if done > 0 {
            self.drop_seen().await?;
        }
        Ok(())
    }

    async fn drop_seen(&mut self) -> Result<()> {
        sql("delete from disturbed where not judge and not roll")
            .execute(&mut *self)
            .await?;
        Ok(())
    }
}
