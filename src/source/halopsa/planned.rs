//! Working hours, holidays and leave, and what is planned.

use super::HaloPsa;
use super::wire::{Says, is_one_of};
use crate::model::{Record, table};
use crate::source::{Reject, Row};
use chrono::{Days, NaiveDate, NaiveTime};

const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
/// A holiday that lasts longer is a mistake at the source.
const HOLIDAY_DAYS_MAX: usize = 366;

/// A workday: the working hours of a week, and the list that holidays name.
pub(super) fn workday(row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let id = row.own_id()?;
    let mut head = Record::new(&table::WORK_CALENDAR, id.as_str());
    head.set("name", row.text("name")?.unwrap_or_else(|| id.clone()))
        .set("holiday_calendar", id.as_str());
    let mut records = vec![head];
    for day in WEEKDAYS {
        if !row.is(&format!("inc{day}"))? {
            continue;
        }
        for (n, (starts, ends)) in windows(row, day)?.into_iter().enumerate() {
            let mut window = Record::new(&table::SCHEDULE, format!("{id}|{day}|{n}"));
            window
                .set("work_calendar_id", id.as_str())
                .set("weekday", day)
                .set("starts", starts)
                .set("ends", ends);
            records.push(window);
        }
    }
    Ok(records)
}

/// The hours of a day: those of its slots where it has several shifts, else one stretch, its own or every day's.
fn windows(row: &Row<'_>, day: &str) -> Result<Vec<(String, String)>, Reject> {
    let mut windows = Vec::new();
    for slot in row.rows("timeslots")? {
        // Slots that bookings choose from are no shifts.
        if slot.id("bookingtype_id")?.is_none() {
            windows.extend(
                slot.time_of_day("start_time")?
                    .zip(slot.time_of_day("end_time")?),
            );
        }
    }
    if !windows.is_empty() {
        return Ok(windows);
    }
    let same = row.is("alldayssame")?;
    let end = |of: &str| {
        if same {
            of.to_owned()
        } else {
            format!("{of}{day}")
        }
    };
    let starts = row.time_of_day(&end("start"))?;
    let ends = row.time_of_day(&end("end"))?;
    Ok(starts
        .zip(ends)
        .filter(|(s, e)| s != e)
        .into_iter()
        .collect())
}

/// A holiday: leave where it names an agent, else a holiday of a workday, or of everyone.
pub(super) fn holiday(row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let id = row.must("id", Row::text)?;
    match row.somebody("agent_id")? {
        Some(member) => leave(&id, member, row),
        None => public_holiday(&id, row),
    }
}

/// Leave. Whole days are dates as written, which begin and end at the agent's own midnights.
fn leave(id: &str, member: String, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let mut record = Record::new(&table::ABSENCE, id);
    record
        .set("member_id", member)
        .set("kind", "leave")
        .set("approved", true);
    if row.is("allday")? {
        let (first, last) = days(row)?;
        let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
        let after = last.checked_add_days(Days::new(1)).unwrap_or(last);
        record
            .set("starts_at", midnight(first))
            .set("ends_at", midnight(after))
            .local(&["starts_at", "ends_at"]);
    } else {
        let start = row.must("date", Says::at)?;
        let end = row.must("end_date", Says::at)?;
        if end < start {
            return Err(Reject::new("end_date", "is before date"));
        }
        record.set("starts_at", start).set("ends_at", end);
    }
    Ok(vec![record])
}

/// A holiday for each of its days.
fn public_holiday(id: &str, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let name = row.must("name", Row::text)?;
    let (first, last) = days(row)?;
    let whole = row.flag("allday")? != Some(false);
    let mut records = Vec::new();
    for day in first.iter_days().take_while(|day| *day <= last) {
        if records.len() == HOLIDAY_DAYS_MAX {
            return Err(Reject::new(
                "end_date",
                "makes the holiday longer than a year",
            ));
        }
        let id = if day == first {
            id.to_owned()
        } else {
            format!("{id}|{day}")
        };
        let mut record = Record::new(&table::HOLIDAY, id);
        record
            .set("on_date", day)
            .set("name", name.as_str())
            .set("calendar", row.id("workday_id")?);
        if !whole {
            record
                .set("starts", row.time_of_day("date")?)
                .set("ends", row.time_of_day("end_date")?);
        }
        records.push(record);
    }
    Ok(records)
}

/// First and last day as written. An end at midnight after the first day is the morning after the last one.
fn days(row: &Row<'_>) -> Result<(NaiveDate, NaiveDate), Reject> {
    let first = row.must("date", Says::on)?;
    let last = row.on("end_date")?.unwrap_or(first);
    let at_midnight = row
        .time_of_day("end_date")?
        .is_none_or(|time| time == "00:00");
    let last = if at_midnight && last > first {
        last.pred_opt().unwrap_or(last)
    } else {
        last
    };
    if last < first {
        return Err(Reject::new("end_date", "is before date"));
    }
    Ok((first, last))
}

/// An appointment of an agent. Leave comes with holidays; tasks, shifts and whole days account for no hours.
pub(super) fn appointment(psa: &HaloPsa, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let id = row.own_id()?;
    let apart = row.is("allday")?
        || row.is("is_task")?
        || row.is("_recurringmaster")?
        || row.id("shift_type_id")?.is_some()
        || row.text("holiday_id")?.is_some_and(|id| id != "0");
    let times = (row.at("start_date")?, row.at("end_date")?);
    let (Some(member), (Some(start), Some(end)), false) = (row.somebody("agent_id")?, times, apart)
    else {
        return Ok(Vec::new());
    };
    if end < start {
        return Err(Reject::new("end_date", "is before start_date"));
    }
    if start == end {
        return Ok(Vec::new());
    }
    let kind = row.text("appointment_type_name")?;
    let map = &psa.settings.map;
    let show_as = if is_one_of(&kind, &map.free) {
        "free"
    } else if is_one_of(&kind, &map.tentative) {
        "tentative"
    } else {
        "busy"
    };
    let mut entry = Record::new(&table::CALENDAR_ENTRY, id);
    entry
        .set("member_id", member)
        .set("started_at", start)
        .set("ended_at", end)
        .set("show_as", show_as)
        .set("ticket_id", row.id("ticket_id")?);
    Ok(vec![entry])
}
