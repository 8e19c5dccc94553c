//! Time entries and time sheets.

use super::ConnectWise;
use super::wire::{self, Id, Info, Num, Ref, Text};
use crate::model::{Record, table};
use crate::source::note::visible_length;
use crate::source::{Reject, Row};
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Entry<'a> {
    id: Option<Id>,
    company: Option<Ref<'a>>,
    charge_to_type: Option<Text<'a>>,
    charge_to_id: Option<Id>,
    charge_code: Option<Ref<'a>>,
    member: Option<Ref<'a>>,
    ticket: Option<Ref<'a>>,
    project: Option<Ref<'a>>,
    agreement: Option<Ref<'a>>,
    work_role: Option<Ref<'a>>,
    work_type: Option<Ref<'a>>,
    time_start: Option<Text<'a>>,
    time_end: Option<Text<'a>>,
    hours_deduct: Option<Num<'a>>,
    actual_hours: Option<Num<'a>>,
    hours_billed: Option<Num<'a>>,
    agreement_hours: Option<Num<'a>>,
    billable_option: Option<Text<'a>>,
    hourly_rate: Option<Num<'a>>,
    notes: Option<Text<'a>>,
    notes_length: Option<i64>,
    internal_notes: Option<Text<'a>>,
    date_entered: Option<Text<'a>>,
    status: Option<Text<'a>>,
    invoice: Option<Ref<'a>>,
    #[serde(rename = "_info")]
    info: Option<Info<'a>>,
}

impl Entry<'_> {
    fn charges(&self, kind: &[&str]) -> Option<String> {
        let to = self.charge_to_type.as_ref()?.as_str();
        kind.contains(&to).then(|| wire::id(self.charge_to_id))?
    }
    /// The ticket, by its reference or by what the entry charges to.
    fn ticket_id(&self) -> Option<String> {
        wire::ref_id(&self.ticket).or_else(|| self.charges(&["ServiceTicket", "ProjectTicket"]))
    }
    fn company_id(&self) -> Option<String> {
        wire::ref_id(&self.company).or_else(|| self.charges(&["Company"]))
    }
    fn charge_code_id(&self) -> Option<String> {
        wire::ref_id(&self.charge_code).or_else(|| self.charges(&["ChargeCode"]))
    }
}

/// A time entry. Without an end it has no place on the day: the date part of its start is the work date.
pub(super) fn entry(psa: &ConnectWise, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let entry: Entry<'_> = wire::read(row)?;
    let id = wire::own_id(entry.id)?;
    let member = wire::ref_id(&entry.member).ok_or_else(|| Reject::missing("member"))?;
    let mut record = Record::new(&table::TIME_ENTRY, id.as_str());
    record
        .set("member_id", member)
        .set("ticket_id", entry.ticket_id())
        .set("project_id", wire::ref_id(&entry.project))
        .set("company_id", entry.company_id())
        .set("agreement_id", wire::ref_id(&entry.agreement))
        .set("work_role_id", wire::ref_id(&entry.work_role))
        .set("work_type_id", wire::ref_id(&entry.work_type))
        .set("charge_code_id", entry.charge_code_id())
        .set("billable", wire::billable(&entry.billable_option))
        .set(
            "hourly_rate",
            wire::decimal("hourlyRate", &entry.hourly_rate)?,
        )
        .set("approval", wire::approval(&entry.status))
        .set("invoice_id", wire::ref_id(&entry.invoice))
        .set("accounts_as", accounts_as(psa, &entry))
        .set("url", psa.url("time_entry", &id));
    set_times(&mut record, &entry)?;
    set_notes(psa, &mut record, &entry);
    Ok(vec![record])
}

fn set_times(record: &mut Record, entry: &Entry<'_>) -> Result<(), Reject> {
    let started = wire::instant("timeStart", &entry.time_start)?
        .ok_or_else(|| Reject::missing("timeStart"))?;
    let ended = wire::instant("timeEnd", &entry.time_end)?;
    let worked = wire::hours("actualHours", &entry.actual_hours)?;
    if ended.is_some() {
        record.set("started_at", started).set("ended_at", ended);
    } else if worked.is_some() {
        record.set("worked_on", started.date_naive());
    } else {
        return Err(Reject::new("actualHours", "is missing, and so is timeEnd"));
    }
    let info = entry.info.as_ref();
    let entered = match wire::instant("dateEntered", &entry.date_entered)? {
        None => info.map_or(Ok(None), |i| {
            wire::instant("_info.dateEntered", &i.date_entered)
        })?,
        some => some,
    };
    let updated = info.map_or(Ok(None), |i| {
        wire::instant("_info.lastUpdated", &i.last_updated)
    })?;
    record
        .set(
            "deduct_seconds",
            wire::hours("hoursDeduct", &entry.hours_deduct)?,
        )
        .set("worked_seconds", worked)
        .set(
            "to_bill_seconds",
            wire::hours("hoursBilled", &entry.hours_billed)?,
        )
        .set(
            "covered_seconds",
            wire::hours("agreementHours", &entry.agreement_hours)?,
        )
        .set("entered_at", entered)
        .set("updated_at", updated);
    Ok(())
}

/// The length always; the texts only where they are kept.
fn set_notes(psa: &ConnectWise, record: &mut Record, entry: &Entry<'_>) {
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

/// What the operator's map says of the entry's charge code or work type; leave before wrap.
fn accounts_as(psa: &ConnectWise, entry: &Entry<'_>) -> Option<&'static str> {
    let map = &psa.settings.map;
    let code = entry.charge_code_id();
    let charged = |codes: &[String]| {
        let by_name = entry
            .charge_code
            .as_ref()
            .is_some_and(|c| c.is_one_of(codes));
        by_name || code.as_ref().is_some_and(|id| codes.contains(id))
    };
    let typed = |types: &[String]| entry.work_type.as_ref().is_some_and(|t| t.is_one_of(types));
    if charged(&map.absence.charge_codes) || typed(&map.absence.work_types) {
        Some("absence")
    } else if charged(&map.payroll_wrap.charge_codes) || typed(&map.payroll_wrap.work_types) {
        Some("payroll_wrap")
    } else {
        None
    }
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Sheet<'a> {
    id: Option<Id>,
    member: Option<Ref<'a>>,
    date_start: Option<Text<'a>>,
    date_end: Option<Text<'a>>,
    status: Option<Text<'a>>,
}

/// A time sheet.
pub(super) fn sheet(row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let sheet: Sheet<'_> = wire::read(row)?;
    let starts = wire::date("dateStart", &sheet.date_start)?;
    let ends = wire::date("dateEnd", &sheet.date_end)?;
    let mut record = Record::new(&table::TIME_SHEET, wire::own_id(sheet.id)?);
    record
        .set(
            "member_id",
            wire::ref_id(&sheet.member).ok_or_else(|| Reject::missing("member"))?,
        )
        .set(
            "starts_on",
            starts.ok_or_else(|| Reject::missing("dateStart"))?,
        )
        .set("ends_on", ends.ok_or_else(|| Reject::missing("dateEnd"))?)
        .set("approval", wire::approval(&sheet.status));
    Ok(vec![record])
}
