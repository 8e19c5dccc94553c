//! When people work: hours and holidays of locations, and the hours that single people have on single weekdays.

use super::Autotask;
use super::wire::{self, Id, Num, Text};
use crate::model::{Record, table};
use crate::source::{Lookup, Reject, Row, Unmapped};
use chrono::NaiveTime;
use rust_decimal::Decimal;
use serde::Deserialize;

/// Days as the warehouse and the vendor's field names call them.
pub(super) const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
/// Hours by which a window may be longer than the hours of a person who works all of it: the unpaid break.
const BREAK_HOURS: Decimal = Decimal::from_parts(15, 0, 0, false, 1);

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Location<'a> {
    id: Option<Id>,
    #[serde(borrow)]
    time_zone: Option<Text<'a>>,
    #[serde(alias = "holidaySetID")]
    holiday_set_id: Option<Id>,
}

/// Zone and holiday set of a location.
pub(super) fn tell_location(psa: &Autotask, row: &Row<'_>, lookup: &mut Lookup) {
    let Ok(location) = wire::read::<Location<'_>>(row) else {
        return;
    };
    let Some(id) = wire::id(location.id) else {
        return;
    };
    let zone = wire::text(&location.time_zone).and_then(|name| psa.zone_named(&name));
    if let Some(zone) = zone {
        lookup.add("zone", id.as_str(), zone.name());
    }
    if let Some(set) = wire::id(location.holiday_set_id) {
        lookup.add("holiday_set", id, set);
    }
}

/// The zone name of a location that nothing maps.
pub(super) fn unmapped_zone(psa: &Autotask, row: &Row<'_>) -> Option<Unmapped> {
    let location = wire::read::<Location<'_>>(row).ok()?;
    let value = wire::text(&location.time_zone)?;
    let what = "time_zones";
    psa.zone_named(&value)
        .is_none()
        .then_some(Unmapped { what, value })
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Hours<'a> {
    id: Option<Id>,
    name: Option<Text<'a>>,
    #[serde(rename = "holidaySetID", alias = "holidaySetId")]
    holiday_set: Option<Id>,
    monday_business_hours_start_time: Option<Text<'a>>,
    monday_business_hours_end_time: Option<Text<'a>>,
    tuesday_business_hours_start_time: Option<Text<'a>>,
    tuesday_business_hours_end_time: Option<Text<'a>>,
    wednesday_business_hours_start_time: Option<Text<'a>>,
    wednesday_business_hours_end_time: Option<Text<'a>>,
    thursday_business_hours_start_time: Option<Text<'a>>,
    thursday_business_hours_end_time: Option<Text<'a>>,
    friday_business_hours_start_time: Option<Text<'a>>,
    friday_business_hours_end_time: Option<Text<'a>>,
    saturday_business_hours_start_time: Option<Text<'a>>,
    saturday_business_hours_end_time: Option<Text<'a>>,
    sunday_business_hours_start_time: Option<Text<'a>>,
    sunday_business_hours_end_time: Option<Text<'a>>,
}

/// A local window of a day.
type Window = (String, String);

impl Hours<'_> {
    /// The window of each weekday. A day without times, or with two equal ones, is off.
    fn windows(&self) -> Result<[Option<Window>; 7], Reject> {
        let window = |n: usize, start, end| -> Result<Option<Window>, Reject> {
            let field = |what: &str| format!("{}BusinessHours{what}Time", WEEKDAYS[n]);
            let start = wire::time_of_day(&field("Start"), start)?;
            let end = wire::time_of_day(&field("End"), end)?;
            match (start, end) {
                (Some(start), Some(end)) if start != end => Ok(Some((start, end))),
                (Some(_), None) => Err(Reject::missing(field("End"))),
                (None, Some(_)) => Err(Reject::missing(field("Start"))),
                _ => Ok(None),
            }
        };
        Ok([
            window(
                0,
                &self.monday_business_hours_start_time,
                &self.monday_business_hours_end_time,
            )?,
            window(
                1,
                &self.tuesday_business_hours_start_time,
                &self.tuesday_business_hours_end_time,
            )?,
            window(
                2,
                &self.wednesday_business_hours_start_time,
                &self.wednesday_business_hours_end_time,
            )?,
            window(
                3,
                &self.thursday_business_hours_start_time,
                &self.thursday_business_hours_end_time,
            )?,
            window(
                4,
                &self.friday_business_hours_start_time,
                &self.friday_business_hours_end_time,
            )?,
            window(
                5,
                &self.saturday_business_hours_start_time,
                &self.saturday_business_hours_end_time,
            )?,
            window(
                6,
                &self.sunday_business_hours_start_time,
                &self.sunday_business_hours_end_time,
            )?,
        ])
    }
}

/// A location's hours as a working calendar.
pub(super) fn business_hours(row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let hours: Hours<'_> = wire::read(row)?;
    let id = wire::own_id(hours.id)?;
    let mut head = Record::new(&table::WORK_CALENDAR, id.as_str());
    head.set(
        "name",
        wire::text(&hours.name).unwrap_or_else(|| id.clone()),
    )
    .set("holiday_calendar", wire::id(hours.holiday_set));
    let mut records = vec![head];
    for (day, window) in WEEKDAYS.into_iter().zip(hours.windows()?) {
        let Some((starts, ends)) = window else {
            continue;
        };
        let mut line = Record::new(&table::SCHEDULE, format!("{id}|{day}"));
        line.set("work_calendar_id", id.as_str())
            .set("weekday", day)
            .set("starts", starts)
            .set("ends", ends);
        records.push(line);
    }
    Ok(records)
}

/// The windows of a location.
pub(super) fn tell_hours(row: &Row<'_>, lookup: &mut Lookup) {
    let Ok(hours) = wire::read::<Hours<'_>>(row) else {
        return;
    };
    let (Some(id), Ok(windows)) = (wire::id(hours.id), hours.windows()) else {
        return;
    };
    for (day, window) in WEEKDAYS.into_iter().zip(windows) {
        if let Some((starts, ends)) = window {
            lookup.add("window", format!("{id}/{day}"), format!("{starts}|{ends}"));
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Holiday<'a> {
    id: Option<Id>,
    #[serde(rename = "holidaySetID", alias = "holidaySetId")]
    set: Option<Id>,
    holiday_name: Option<Text<'a>>,
    holiday_date: Option<Text<'a>>,
}

/// A holiday of a set.
pub(super) fn holiday(row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let holiday: Holiday<'_> = wire::read(row)?;
    let mut record = Record::new(&table::HOLIDAY, wire::own_id(holiday.id)?);
    record
        .set(
            "on_date",
            wire::must_date("holidayDate", &holiday.holiday_date)?,
        )
        .set(
            "name",
            wire::text(&holiday.holiday_name).ok_or_else(|| Reject::missing("holidayName"))?,
        )
        .set("calendar", wire::must_id("holidaySetID", holiday.set)?);
    Ok(vec![record])
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Availability<'a> {
    id: Option<Id>,
    #[serde(rename = "resourceID")]
    resource: Option<Id>,
    monday_available_hours: Option<Num<'a>>,
    tuesday_available_hours: Option<Num<'a>>,
    wednesday_available_hours: Option<Num<'a>>,
    thursday_available_hours: Option<Num<'a>>,
    friday_available_hours: Option<Num<'a>>,
    saturday_available_hours: Option<Num<'a>>,
    sunday_available_hours: Option<Num<'a>>,
}

impl Availability<'_> {
    fn hours(&self) -> Result<[Option<Decimal>; 7], Reject> {
        Ok([
            wire::decimal("mondayAvailableHours", &self.monday_available_hours)?,
            wire::decimal("tuesdayAvailableHours", &self.tuesday_available_hours)?,
            wire::decimal("wednesdayAvailableHours", &self.wednesday_available_hours)?,
            wire::decimal("thursdayAvailableHours", &self.thursday_available_hours)?,
            wire::decimal("fridayAvailableHours", &self.friday_available_hours)?,
            wire::decimal("saturdayAvailableHours", &self.saturday_available_hours)?,
            wire::decimal("sundayAvailableHours", &self.sunday_available_hours)?,
        ])
    }
}

/// What a person's weekday is.
#[derive(Clone, Debug, PartialEq)]
enum Day {
    /// As the location's.
    Usual(Option<Window>),
    /// Off, though the location is open.
    Off,
    /// So many hours, nobody knows when.
    Flexible(Decimal),
}

impl Day {
    fn of(window: Option<Window>, hours: Option<Decimal>) -> Self {
        let Some(hours) = hours else {
            return Self::Usual(window);
        };
        let open = window.as_ref().and_then(length);
        match open {
            None if hours.is_zero() => Self::Usual(None),
            Some(_) if hours.is_zero() => Self::Off,
            Some(open) if hours + BREAK_HOURS >= open => Self::Usual(window),
            _ => Self::Flexible(hours),
        }
    }
}

/// Hours of a window; one that ends before it starts ends the next day.
fn length((starts, ends): &Window) -> Option<Decimal> {
    let clock = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").ok();
    let minutes = (clock(ends)? - clock(starts)?)
        .num_minutes()
        .rem_euclid(24 * 60);
    Some(Decimal::from(minutes) / Decimal::from(60))
}

/// Weekly lines of a person whose hours are not those of the location; none where they are, or where the location's
/// hours are not known.
pub(super) fn availability(row: &Row<'_>, lookup: &Lookup) -> Result<Vec<Record>, Reject> {
    let row: Availability<'_> = wire::read(row)?;
    let id = wire::own_id(row.id)?;
    let member = wire::must_id("resourceID", row.resource)?;
    let location = lookup.get("location_of", &member).unwrap_or_default();
    let window = |day: &str| {
        let [starts, ends] = wire::parts(lookup.get("window", &format!("{location}/{day}"))?)?;
        Some((starts.to_owned(), ends.to_owned()))
    };
    let windows = WEEKDAYS.map(window);
    let is_known = windows.iter().any(Option::is_some);
    let hours = row.hours()?;
    let days: Vec<Day> = windows
        .into_iter()
        .zip(hours)
        .map(|(window, hours)| Day::of(window, hours))
        .collect();
    if !is_known || days.iter().all(|day| matches!(day, Day::Usual(_))) {
        return Ok(Vec::new());
    }
    let line = |(day, is): (&str, Day)| {
        let mut line = Record::new(&table::SCHEDULE, format!("daily-{id}|{day}"));
        line.set("member_id", member.as_str()).set("weekday", day);
        match is {
            Day::Usual(None) | Day::Off => {}
            Day::Usual(Some((starts, ends))) => {
                line.set("starts", starts).set("ends", ends);
            }
            Day::Flexible(hours) => {
                line.set("target_seconds", seconds(hours));
            }
        }
        line
    };
    Ok(WEEKDAYS.into_iter().zip(days).map(line).collect())
}

fn seconds(hours: Decimal) -> Option<i64> {
    use rust_decimal::prelude::ToPrimitive;
    hours.checked_mul(Decimal::from(3600))?.round().to_i64()
}

/// The hours of a person on each weekday.
pub(super) fn tell_availability(row: &Row<'_>, lookup: &mut Lookup) {
    let Ok(row) = wire::read::<Availability<'_>>(row) else {
        return;
    };
    let (Some(member), Ok(hours)) = (wire::id(row.resource), row.hours()) else {
        return;
    };
    for (day, hours) in WEEKDAYS.into_iter().zip(hours) {
        if let Some(hours) = hours {
            lookup.add("available", format!("{member}/{day}"), hours.to_string());
        }
    }
}
