//! Working calendars, holidays, and what is planned: schedule entries and leave.

use super::ConnectWise;
use super::wire::{self, Id, Ref, Text};
use crate::model::{Instant, Record, table};
use crate::source::{Reject, Row};
use chrono::NaiveTime;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Calendar<'a> {
    id: Option<Id>,
    name: Option<Text<'a>>,
    holiday_list: Option<Ref<'a>>,
    monday_start_time: Option<Text<'a>>,
    monday_end_time: Option<Text<'a>>,
    tuesday_start_time: Option<Text<'a>>,
    tuesday_end_time: Option<Text<'a>>,
    wednesday_start_time: Option<Text<'a>>,
    wednesday_end_time: Option<Text<'a>>,
    thursday_start_time: Option<Text<'a>>,
    thursday_end_time: Option<Text<'a>>,
    friday_start_time: Option<Text<'a>>,
    friday_end_time: Option<Text<'a>>,
    saturday_start_time: Option<Text<'a>>,
    saturday_end_time: Option<Text<'a>>,
    sunday_start_time: Option<Text<'a>>,
    sunday_end_time: Option<Text<'a>>,
}

type Day<'a> = (&'static str, &'a Option<Text<'a>>, &'a Option<Text<'a>>);

impl<'a> Calendar<'a> {
    fn days(&'a self) -> [Day<'a>; 7] {
        [
            ("monday", &self.monday_start_time, &self.monday_end_time),
            ("tuesday", &self.tuesday_start_time, &self.tuesday_end_time),
            (
                "wednesday",
                &self.wednesday_start_time,
                &self.wednesday_end_time,
            ),
            (
                "thursday",
                &self.thursday_start_time,
                &self.thursday_end_time,
            ),
            ("friday", &self.friday_start_time, &self.friday_end_time),
            (
                "saturday",
                &self.saturday_start_time,
                &self.saturday_end_time,
            ),
            ("sunday", &self.sunday_start_time, &self.sunday_end_time),
        ]
    }
}

/// A working calendar with a window for each working day. A day without times, or with two equal ones, is off.
pub(super) fn calendar(row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let calendar: Calendar<'_> = wire::read(row)?;
    let id = wire::own_id(calendar.id)?;
    let mut head = Record::new(&table::WORK_CALENDAR, id.as_str());
    head.set(
        "name",
        wire::text(&calendar.name).unwrap_or_else(|| id.clone()),
    )
    .set("holiday_calendar", wire::ref_id(&calendar.holiday_list));
    let mut records = vec![head];
    for (day, start, end) in calendar.days() {
        let starts = wire::time_of_day(&format!("{day}StartTime"), start)?;
        let ends = wire::time_of_day(&format!("{day}EndTime"), end)?;
        match (starts, ends) {
            (Some(starts), Some(ends)) if starts != ends => {
                let mut window = Record::new(&table::SCHEDULE, format!("{id}|{day}"));
                window
                    .set("work_calendar_id", id.as_str())
                    .set("weekday", day)
                    .set("starts", starts)
                    .set("ends", ends);
                records.push(window);
            }
            (Some(_), None) => return Err(Reject::missing(format!("{day}EndTime"))),
            (None, Some(_)) => return Err(Reject::missing(format!("{day}StartTime"))),
            _ => {}
        }
    }
    Ok(records)
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Holiday<'a> {
    id: Option<Id>,
    name: Option<Text<'a>>,
    all_day_flag: Option<bool>,
    date: Option<Text<'a>>,
    time_start: Option<Text<'a>>,
    time_end: Option<Text<'a>>,
    holiday_list: Option<Ref<'a>>,
}

/// A holiday of a list. Unless it says otherwise it lasts the whole day.
pub(super) fn holiday(parent: Option<&str>, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let holiday: Holiday<'_> = wire::read(row)?;
    let list = parent
        .map(str::to_owned)
        .or_else(|| wire::ref_id(&holiday.holiday_list))
        .ok_or_else(|| Reject::missing("holidayList"))?;
    let mut record = Record::new(&table::HOLIDAY, wire::own_id(holiday.id)?);
    record
        .set(
            "on_date",
            wire::date("date", &holiday.date)?.ok_or_else(|| Reject::missing("date"))?,
        )
        .set(
            "name",
            wire::text(&holiday.name).ok_or_else(|| Reject::missing("name"))?,
        )
        .set("calendar", list);
    if holiday.all_day_flag == Some(false) {
        let starts = wire::time_of_day("timeStart", &holiday.time_start)?;
        let ends = wire::time_of_day("timeEnd", &holiday.time_end)?;
        record
            .set(
                "starts",
                starts.ok_or_else(|| Reject::missing("timeStart"))?,
            )
            .set("ends", ends.ok_or_else(|| Reject::missing("timeEnd"))?);
    }
    Ok(vec![record])
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Planned<'a> {
    id: Option<Id>,
    object_id: Option<Id>,
    member: Option<Ref<'a>>,
    date_start: Option<Text<'a>>,
    date_end: Option<Text<'a>>,
    status: Option<Ref<'a>>,
    #[serde(rename = "type")]
    kind: Option<Ref<'a>>,
    start_time_set: Option<bool>,
    end_time_set: Option<bool>,
}

impl Planned<'_> {
    fn is_named_in(&self, words: &[String]) -> bool {
        let named = |r: &Option<Ref<'_>>| r.as_ref().is_some_and(|r| r.is_one_of(words));
        named(&self.kind) || named(&self.status)
    }
    /// The stretch of time it plans; none for an assignment to a date, which accounts for nothing.
    fn stretch(&self) -> Result<Option<(Instant, Instant)>, Reject> {
        let start = wire::instant("dateStart", &self.date_start)?;
        let end = wire::instant("dateEnd", &self.date_end)?;
        let (Some(start), Some(end)) = (start, end) else {
            return Ok(None);
        };
        let untimed = self.start_time_set == Some(false) && self.end_time_set == Some(false);
        let midnights = start.time() == NaiveTime::MIN && end.time() == NaiveTime::MIN;
        match start == end || (untimed && midnights) {
            true => Ok(None),
            false if end < start => Err(Reject::new("dateEnd", "is before dateStart")),
            false => Ok(Some((start, end))),
        }
    }
    /// The ticket it plans: schedule type `S` (service).
    fn ticket_id(&self) -> Option<String> {
        let kind = self.kind.as_ref()?.identifier.as_ref()?.as_str();
        (kind == "S").then(|| wire::id(self.object_id))?
    }
}

/// A planned stretch of a member: a calendar entry, or leave where its type is named so. Nobody's plan, and a plan
/// without times, is no record.
pub(super) fn planned(psa: &ConnectWise, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let planned: Planned<'_> = wire::read(row)?;
    let id = wire::own_id(planned.id)?;
    let stretch = planned.stretch()?;
    let (Some(member), Some((start, end))) = (wire::ref_id(&planned.member), stretch) else {
        return Ok(Vec::new());
    };
    let map = &psa.settings.map;
    let leave = &map.absence.schedule_types;
    if planned.kind.as_ref().is_some_and(|k| k.is_one_of(leave)) {
        let mut absence = Record::new(&table::ABSENCE, id);
        absence
            .set("member_id", member)
            .set("starts_at", start)
            .set("ends_at", end)
            .set("kind", "leave")
            .set("approved", true);
        return Ok(vec![absence]);
    }
    let flagged = |s: &Ref<'_>| s.show_as_tentative_flag == Some(true);
    let show_as = if planned.is_named_in(&map.free) {
        "free"
    } else if planned.is_named_in(&map.tentative) || planned.status.as_ref().is_some_and(flagged) {
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
        .set("ticket_id", planned.ticket_id())
        .set("status", wire::ref_name(&planned.status));
    Ok(vec![entry])
}
