//! The work: entries with their tickets, calendar entries, absences, expenses and invoices, in batches.

use super::driver::{Row, list, sql};
use super::row::{Fields, Ids};
use super::{Db, Result};
use crate::model::*;
use chrono::{Days, NaiveDate};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The columns a time entry is made of, in the order in which [`entry`] reads them; `charged_as` is what its charge code accounts
/// as, where the entry itself says nothing.
pub(super) const ENTRY: &str = "e.started_at, e.ended_at, e.deduct_seconds, e.id, e.member_id, e.ticket_id, e.project_id,
    e.company_id, e.agreement_id, e.work_role_id, e.work_type_id, e.work_date, e.worked_seconds, e.to_bill_seconds,
    e.covered_seconds, e.billable, e.hourly_rate, e.notes_length, e.entered_at, e.approval, e.invoice_id, e.url, e.accounts_as,
    case when e.charge_code_id is not null then (select c.accounts_as from charge_code c where c.id = e.charge_code_id) end
        as charged_as,
    e.note_words";

/// Seconds worked in an entry, as [`entry`] reads them: what the source says, else its span without the break.
pub(super) const WORKED: &str = "coalesce(e.worked_seconds,
    unixepoch(e.ended_at) - unixepoch(e.started_at) - coalesce(e.deduct_seconds, 0), 0)";

/// A time entry out of its row; what many entries name is kept once.
pub(super) fn entry() -> impl Fn(&Row) -> TimeEntry + Send + 'static {
    let ids = Ids::default();
    move |row| entry_of(row, &ids)
}

fn entry_of(row: &Row, ids: &Ids) -> TimeEntry {
    let f = Fields(row);
    let (started_at, ended_at) = (f.instant("started_at"), f.instant("ended_at"));
    let deduct = f.seconds("deduct_seconds").unwrap_or_default();
    let span = started_at
        .zip(ended_at)
        .map(|(s, e)| Seconds((e - s).num_seconds()) - deduct);
    TimeEntry {
        id: f.need("id"),
        member_id: f.shared("member_id", ids).unwrap_or_else(|| "".into()),
        ticket_id: f.id("ticket_id"),
        project_id: f.shared("project_id", ids),
        company_id: f.shared("company_id", ids),
        agreement_id: f.shared("agreement_id", ids),
        work_role_id: f.shared("work_role_id", ids),
        work_type_id: f.shared("work_type_id", ids),
        started_at,
        ended_at,
        work_date: f.date("work_date").unwrap_or_default(),
        deduct,
        worked: f.seconds("worked_seconds").or(span).unwrap_or_default(),
        to_bill: f.seconds("to_bill_seconds"),
        covered: f.seconds("covered_seconds"),
        billable: f.billable("billable"),
        hourly_rate: f.decimal("hourly_rate"),
        notes_length: f.int("notes_length").and_then(|n| u32::try_from(n).ok()),
        entered_at: f.instant("entered_at"),
        approval: f.text("approval"),
        invoiced: f.str("invoice_id").is_some(),
        url: f.text("url"),
        accounts_as: {
            let (own, charged) = (f.str("accounts_as"), f.str("charged_as"));
            accounts_as(own.or(charged))
        },
        note_words: f.list("note_words"),
    }
}

fn accounts_as(word: Option<&str>) -> Option<AccountsAs> {
    match word? {
        "payroll_wrap" => Some(AccountsAs::PayrollWrap),
        "absence" => Some(AccountsAs::Absence),
        _ => None,
    }
}

/// The columns a ticket is made of.
pub(super) const TICKET: &str = "id, summary, company_id, agreement_id, project_id, board, type, sub_type, status, location,
    status_class, owner_id, opened_at, devices, contact_type, closed_at, billable, work_role_id, work_type_id, url";

pub(super) fn ticket(row: &Row) -> Ticket {
    let f = Fields(row);
    // In the order of the columns.
    let mut ticket = Ticket {
        id: f.need("id"),
        summary: f.text("summary").unwrap_or_default(),
        company_id: f.id("company_id"),
        agreement_id: f.id("agreement_id"),
        project_id: f.id("project_id"),
        board: f.text("board"),
        kind: f.text("type"),
        sub_type: f.text("sub_type"),
        status: f.text("status"),
        location: f.text("location"),
        desk: Desk {
            status_class: f.text("status_class"),
            owner_id: f.id("owner_id"),
            opened_at: f.instant("opened_at"),
            devices: f.list("devices"),
            contact_type: f.text("contact_type"),
            rescoped_at: None,
        },
        closed: false,
        closed_at: f.instant("closed_at"),
        billable: f.billable("billable"),
        work_role_id: f.id("work_role_id"),
        work_type_id: f.id("work_type_id"),
        url: f.text("url"),
        has_time: f.flag("has_time", true),
    };
    let class = ticket.desk.status_class.as_deref();
    ticket.closed = class.map_or(ticket.closed_at.is_some(), |c| c == "closed");
    ticket
}

impl Db {
    /// Entries with work dates in the days, of these members or (none) of all; by member, date, start (none last), id.
    pub async fn entries(
        &self,
        from: NaiveDate,
        to: NaiveDate,
        members: Option<&BTreeSet<String>>,
    ) -> Result<Vec<TimeEntry>> {
        let among = match members {
            Some(_) => "member_id in (select value from json_each($3)) and",
            None => "",
        };
        let text = format!(
            "select {ENTRY} from time_entry e where {among} work_date between $1 and $2 and deleted_at is null
             order by member_id, work_date, started_at is null, started_at, id"
        );
        let asked = sql(sqlx::AssertSqlSafe(text)).bind(from).bind(to);
        let asked = match members {
            Some(members) => asked.bind(list(members)),
            None => asked,
        };
        asked.decode(entry(), &self.reader).await
    }

    /// These tickets.
    pub async fn tickets<'a>(
        &self,
        ids: impl IntoIterator<Item = &'a str>,
    ) -> Result<HashMap<TicketId, Arc<Ticket>>> {
        let text = format!(
            "select {TICKET} from ticket where id in (select value from json_each($1)) and deleted_at is null"
        );
        let tickets = sql(sqlx::AssertSqlSafe(text))
            .bind(list(ids))
            .decode(|row| Arc::new(ticket(row)), &self.reader)
            .await?;
        let by_id = tickets.into_iter().map(|t| (t.id.clone(), t));
        Ok(by_id.collect())
    }

    /// Tickets of these agreements that were completed: before the end, and of the other agreements between the instants.
    pub async fn completed(
        &self,
        all: &BTreeSet<String>,
        between: &BTreeSet<String>,
        (from, to): (Instant, Instant),
    ) -> Result<Vec<Arc<Ticket>>> {
        if all.is_empty() && between.is_empty() {
            return Ok(Vec::new());
        }
        let text = format!(
            "select {TICKET} from ticket where agreement_id in (select value from json_each($1)) and closed_at < $4
                and deleted_at is null
             union all
             select {TICKET} from ticket where agreement_id in (select value from json_each($2)) and closed_at >= $3
                and closed_at < $4 and deleted_at is null"
        );
        sql(sqlx::AssertSqlSafe(text))
            .bind(list(all))
            .bind(list(between))
            .bind(from)
            .bind(to)
            .decode(|row| Arc::new(ticket(row)), &self.reader)
            .await
    }

    /// Calendar entries that touch the instants.
    pub async fn calendar_entries(&self, from: Instant, to: Instant) -> Result<Vec<CalendarEntry>> {
        let rows = sql(
            "select * from calendar_entry where started_at < $2 and ended_at > $1 and deleted_at is null order by started_at, id",
        )
        .bind(from)
        .bind(to)
        .fetch_all(&self.reader)
        .await?;
        Ok(rows
            .iter()
            .filter_map(|row| {
                let f = Fields(row);
                Some(CalendarEntry {
                    id: f.need("id"),
                    member_id: f.need("member_id"),
                    interval: Interval::new(f.instant("started_at")?, f.instant("ended_at")?),
                    show_as: ShowAs::parse(&f.text("show_as")?)?,
                    ticket_id: f.id("ticket_id"),
                    cancelled: f
                        .text("status")
                        .is_some_and(|s| s.to_lowercase().starts_with("cancel")),
                })
            })
            .collect())
    }

    /// Absences that touch the instants.
    pub async fn absences(&self, from: Instant, to: Instant) -> Result<Vec<Absence>> {
        let rows = sql(
            "select * from absence where starts_at < $2 and ends_at > $1 and deleted_at is null order by starts_at, id",
        )
        .bind(from)
        .bind(to)
        .fetch_all(&self.reader)
        .await?;
        Ok(rows
            .iter()
            .map(|row| {
                let f = Fields(row);
                Absence {
                    id: f.need("id"),
                    member_id: f.need("member_id"),
                    interval: f
                        .instant("starts_at")
                        .zip(f.instant("ends_at"))
                        .and_then(|(s, e)| Interval::new(s, e)),
                    kind: f.text("kind").unwrap_or_else(|| "leave".into()),
                    approved: f.flag("approved", true),
                }
            })
            .collect())
    }

    /// Tickets that are not closed and have no time entries: all, or those of these ids.
    pub async fn open_tickets(&self, ids: Option<&BTreeSet<String>>) -> Result<Vec<Ticket>> {
        // Two texts, so that a few tickets are found by their ids.
        macro_rules! open {
            ($which:literal) => {
                concat!(
                    "select t.*, false as has_time from ticket t where ",
                    $which,
                    " and t.deleted_at is null and not t.inferred
             and coalesce(t.status_class, case when t.closed_at is null then 'open' else 'closed' end) <> 'closed'
             and not exists (select 1 from time_entry e where e.ticket_id = t.id and e.deleted_at is null)
             order by t.id"
                )
            };
        }
        let rows = match ids {
            Some(ids) => {
                let wanted = list(ids.iter().map(String::as_str));
                let text = open!("t.id in (select value from json_each($1))");
                sql(text).bind(wanted).fetch_all(&self.reader).await?
            }
            None => sql(open!("true")).fetch_all(&self.reader).await?,
        };
        Ok(rows.iter().map(ticket).collect())
    }

    /// Member days with entries on these tickets, agreements (own, ticket's or project's; and those of the agreements'
    /// companies) or projects, since a day.
    pub async fn days_of(
        &self,
        kind: DaysOf<'_>,
        since: NaiveDate,
    ) -> Result<Vec<(String, NaiveDate)>> {
        let (text, ids) = match kind {
            DaysOf::Tickets(ids) => (
                "select distinct member_id, work_date from time_entry
                 where ticket_id in (select value from json_each($1)) and work_date >= $2 and deleted_at is null",
                ids,
            ),
            DaysOf::Agreements(ids) => (
                "with a as (select id, company_id from agreement where id in (select value from json_each($1)))
                 select distinct e.member_id, e.work_date from time_entry e
                 left join ticket t on t.id = e.ticket_id
                 left join project p on p.id = coalesce(e.project_id, t.project_id)
                 where e.work_date >= $2 and e.deleted_at is null
                 and (e.agreement_id in (select id from a) or t.agreement_id in (select id from a)
                   or p.agreement_id in (select id from a)
                   or coalesce(e.company_id, t.company_id, p.company_id) in (select company_id from a))",
                ids,
            ),
            DaysOf::Projects(ids) => (
                "select distinct e.member_id, e.work_date from time_entry e left join ticket t on t.id = e.ticket_id
                 where coalesce(e.project_id, t.project_id) in (select value from json_each($1))
                 and e.work_date >= $2 and e.deleted_at is null",
                ids,
            ),
        };
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        sql(text)
            .bind(list(ids.iter().map(String::as_str)))
            .bind(since)
            .tuples(&self.reader)
            .await
    }

    /// Days with worked time of these members, over the days.
    pub async fn worked_days(
        &self,
        members: &BTreeSet<MemberId>,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<HashMap<MemberId, Vec<(NaiveDate, Seconds)>>> {
        let text = format!(
            "select member_id, work_date, worked from (
                select e.member_id, e.work_date, cast(sum({WORKED}) as bigint) as worked
                from time_entry e where e.member_id in (select value from json_each($3))
                and e.work_date between $1 and $2 and e.deleted_at is null
                group by e.member_id, e.work_date) days
             where worked > 0 order by member_id, work_date"
        );
        let rows: Vec<(String, NaiveDate, i64)> = sql(sqlx::AssertSqlSafe(text))
            .bind(from)
            .bind(to)
            .bind(list(members.iter().map(MemberId::as_str)))
            .tuples(&self.reader)
            .await?;
        let mut days: HashMap<MemberId, Vec<(NaiveDate, Seconds)>> = HashMap::new();
        for (member, date, worked) in rows {
            days.entry(member.into())
                .or_default()
                .push((date, Seconds(worked)));
        }
        Ok(days)
    }

    /// The last day before another on which anybody worked.
    pub async fn last_work_day(&self, before: NaiveDate) -> Result<Option<NaiveDate>> {
        sql("select max(work_date) from time_entry where work_date < $1 and deleted_at is null")
            .bind(before)
            .scalar(&self.reader)
            .await
    }

    /// First and last work date held.
    pub async fn work_span(&self) -> Result<Option<(NaiveDate, NaiveDate)>> {
        let row: (Option<NaiveDate>, Option<NaiveDate>) =
            sql("select min(work_date), max(work_date) from time_entry where deleted_at is null")
                .tuple(&self.reader)
                .await?;
        Ok(row.0.zip(row.1))
    }
}

/// What member days are looked up by.
#[derive(Clone, Copy, Debug)]
pub enum DaysOf<'a> {
    /// Tickets.
    Tickets(&'a BTreeSet<String>),
    /// Agreements, and the companies that have them.
    Agreements(&'a BTreeSet<String>),
    /// Projects.
    Projects(&'a BTreeSet<String>),
}

/// The day before.
pub fn day_before(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(1)).unwrap_or(day)
}

/// The day after.
pub fn day_after(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}
