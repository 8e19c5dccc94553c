//! Time entries and time off.

use super::Autotask;
use super::wire::{self, Id, Num, Text};
use crate::model::{Instant, Record, table};
use crate::source::note::visible_length;
use crate::source::{Lookup, Reject, Row};
use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeDelta};
use chrono_tz::Tz;
use rust_decimal::Decimal;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Entry<'a> {
    id: Option<Id>,
    #[serde(rename = "resourceID")]
    resource: Option<Id>,
    #[serde(rename = "ticketID")]
    ticket: Option<Id>,
    #[serde(rename = "taskID")]
    task: Option<Id>,
    #[serde(rename = "internalBillingCodeID")]
    internal_code: Option<Id>,
    #[serde(rename = "billingCodeID")]
    code: Option<Id>,
    #[serde(rename = "contractID")]
    contract: Option<Id>,
    #[serde(rename = "roleID")]
    role: Option<Id>,
    #[serde(borrow, rename = "dateWorked")]
    date_worked: Option<Text<'a>>,
    #[serde(borrow, rename = "startDateTime")]
    start: Option<Text<'a>>,
    #[serde(borrow, rename = "endDateTime")]
    end: Option<Text<'a>>,
    #[serde(borrow, rename = "hoursWorked")]
    worked: Option<Num<'a>>,
    #[serde(borrow, rename = "hoursToBill")]
    to_bill: Option<Num<'a>>,
    #[serde(rename = "isNonBillable")]
    non_billable: Option<bool>,
    #[serde(rename = "showOnInvoice")]
    shown: Option<bool>,
    #[serde(borrow, rename = "summaryNotes")]
    notes: Option<Text<'a>>,
    #[serde(rename = "summaryNotesLength")]
    notes_length: Option<i64>,
    #[serde(borrow, rename = "internalNotes")]
    internal_notes: Option<Text<'a>>,
    #[serde(borrow, rename = "createDateTime")]
    created: Option<Text<'a>>,
    #[serde(borrow, rename = "lastModifiedDateTime")]
    modified: Option<Text<'a>>,
}

impl Entry<'_> {
    /// The ticket or task; their ids are two spaces that fill one table.
    fn ticket_id(&self) -> Option<String> {
        let task = || Some(format!("task-{}", wire::id(self.task)?));
        wire::id(self.ticket).or_else(task)
    }
    /// Internal time: on neither, and on a billing code of its own kind.
    fn internal(&self) -> Option<String> {
        wire::id(self.internal_code).filter(|_| self.ticket_id().is_none())
    }
    fn billable(&self) -> Option<&'static str> {
        match (self.non_billable?, self.shown.unwrap_or(false)) {
            (false, _) => Some("billable"),
            (true, true) => Some("no_charge"),
            (true, false) => Some("do_not_bill"),
        }
    }
}

/// A time entry. Company and project follow from its ticket. Internal time is the own firm's, and has neither role nor
/// work type at this vendor: its billing code stands for both, so that nobody is asked for what cannot be given.
pub(super) fn entry(psa: &Autotask, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let entry: Entry<'_> = wire::read(row)?;
    let id = wire::own_id(entry.id)?;
    let internal = entry.internal();
    let stand_in = internal.as_ref().map(|code| format!("internal-{code}"));
    let mut record = Record::new(&table::TIME_ENTRY, id.as_str());
    record
        .set("member_id", wire::must_id("resourceID", entry.resource)?)
        .set("ticket_id", entry.ticket_id())
        .set("company_id", internal.as_ref().map(|_| "0".to_owned()))
        .set("agreement_id", wire::id(entry.contract))
        .set("work_role_id", wire::id(entry.role).or(stand_in.clone()))
        .set("work_type_id", wire::id(entry.code).or(stand_in))
        .set("charge_code_id", internal)
        .set("billable", entry.billable())
        .set("url", psa.url("time_entry", &id));
    set_times(&mut record, &entry)?;
    set_notes(psa, &mut record, &entry);
    Ok(vec![record])
}

fn set_times(record: &mut Record, entry: &Entry<'_>) -> Result<(), Reject> {
    let start = wire::instant("startDateTime", &entry.start)?;
    let end = wire::instant("endDateTime", &entry.end)?;
    let worked = wire::hours("hoursWorked", &entry.worked)?;
    if worked.is_none() && (start.is_none() || end.is_none()) {
        return Err(Reject::missing("hoursWorked"));
    }
    record
        .set(
            "worked_on",
            wire::must_date("dateWorked", &entry.date_worked)?,
        )
        .set("started_at", start)
        .set("ended_at", end)
        .set("worked_seconds", worked)
        .set(
            "to_bill_seconds",
            wire::hours("hoursToBill", &entry.to_bill)?,
        )
        .set(
            "entered_at",
            wire::instant("createDateTime", &entry.created)?,
        )
        .set(
            "updated_at",
            wire::instant("lastModifiedDateTime", &entry.modified)?,
        );
    Ok(())
}

/// The length always; the texts only where they are kept.
fn set_notes(psa: &Autotask, record: &mut Record, entry: &Entry<'_>) {
    let length = match &entry.notes {
        Some(notes) => visible_length(notes.as_str()),
        None => entry.notes_length.unwrap_or(0).max(0),
    };
    record.set("notes_length", length);
    if psa.keep_notes {
        record
            .set("notes", wire::text(&entry.notes))
            .set("internal_notes", wire::text(&entry.internal_notes));
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TimeOff<'a> {
    id: Option<Id>,
    #[serde(rename = "resourceID")]
    resource: Option<Id>,
    #[serde(borrow, rename = "requestDate")]
    date: Option<Text<'a>>,
    #[serde(borrow)]
    hours: Option<Num<'a>>,
    #[serde(borrow, rename = "startTime")]
    start: Option<Text<'a>>,
    #[serde(borrow, rename = "endTime")]
    end: Option<Text<'a>>,
    status: Option<i64>,
    #[serde(rename = "timeOffRequestType")]
    kind: Option<i64>,
}

/// Status numbers of the vendor's own list.
const SUBMITTED: i64 = 2;
const APPROVED: i64 = 3;
const PARTLY_APPROVED: i64 = 6;

/// A day of leave. Drafts and what was refused or withdrawn is none; neither is a part of a day without times, whose
/// hours come as a time entry once it is approved.
pub(super) fn time_off(
    psa: &Autotask,
    row: &Row<'_>,
    lookup: &Lookup,
) -> Result<Vec<Record>, Reject> {
    let off: TimeOff<'_> = wire::read(row)?;
    let id = wire::own_id(off.id)?;
    let member = wire::must_id("resourceID", off.resource)?;
    let date = wire::must_date("requestDate", &off.date)?;
    let hours = wire::decimal("hours", &off.hours)?;
    if !matches!(off.status, Some(SUBMITTED | APPROVED | PARTLY_APPROVED)) {
        return Ok(Vec::new());
    }
    let start = wire::instant("startTime", &off.start)?;
    let end = wire::instant("endTime", &off.end)?;
    let (start, end) = match (start, end) {
        (Some(start), Some(end)) if start < end => (start, end),
        _ if is_whole_day(lookup, &member, date, hours) => {
            whole_day(psa.zone_of(lookup, &member), date)
                .ok_or_else(|| Reject::new("requestDate", "is no day of the calendar"))?
        }
        _ => return Ok(Vec::new()),
    };
    let label = wire::known_label(lookup, "time_off_fields", "timeOffRequestType", off.kind);
    let kind = label.and_then(|label| psa.absence_kind(label));
    let mut absence = Record::new(&table::ABSENCE, id);
    absence
        .set("member_id", member)
        .set("starts_at", start)
        .set("ends_at", end)
        .set("kind", kind.unwrap_or("leave"))
        .set("approved", off.status == Some(APPROVED));
    Ok(vec![absence])
}

/// As many hours as the person has that day; where that is not known, six or more.
fn is_whole_day(lookup: &Lookup, member: &str, date: NaiveDate, hours: Option<Decimal>) -> bool {
    const MOST_OF_A_DAY: Decimal = Decimal::from_parts(6, 0, 0, false, 0);
    let weekday = super::schedule::WEEKDAYS[date.weekday().num_days_from_monday() as usize];
    let available = lookup
        .get("available", &format!("{member}/{weekday}"))
        .and_then(wire::number)
        .filter(|hours| *hours > Decimal::ZERO);
    hours.is_some_and(|hours| hours >= available.unwrap_or(MOST_OF_A_DAY))
}

/// Local midnight to midnight.
fn whole_day(zone: Tz, date: NaiveDate) -> Option<(Instant, Instant)> {
    let midnight = |day: NaiveDate| {
        let local = day.and_time(NaiveTime::MIN);
        let found = local.and_local_timezone(zone).earliest();
        let later = || {
            (local + TimeDelta::hours(1))
                .and_local_timezone(zone)
                .earliest()
        };
        found.or_else(later).map(|at| at.to_utc())
    };
    Some((
        midnight(date)?,
        midnight(date.checked_add_days(Days::new(1))?)?,
    ))
}
