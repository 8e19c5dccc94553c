//! Working hours, holidays and leave, appointments.

use super::directory::windows_name;
use super::*;
use chrono::{Days, NaiveTime};

const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
/// The type of appointments that are leave, which is not among them here.
const LEAVE: &str = "Vacation";

/// Writes what is planned.
pub(super) fn put(house: &House<'_>, drafts: &mut Drafts) {
    let all = || (1_i64..).zip(&house.workdays);
    drafts.put(
        "workday",
        all().map(|(id, (calendar, zone))| workday(id, *calendar, zone, house)),
    );
    drafts.put(
        "holiday",
        all().flat_map(|(id, (calendar, _))| holidays(id, *calendar, house)),
    );
    let schedule = house.world.schedule.iter();
    let (leave_rows, planned): (Vec<_>, Vec<_>) = schedule.partition(|s| s.type_name == LEAVE);
    drafts.put("holiday", leave_rows.into_iter().map(leave));
    drafts.put("appointment", planned.into_iter().map(appointment));
}

fn clock(time: NaiveTime) -> String {
    format!("1900-01-01T{}", time.format("%H:%M:%S"))
}

fn workday(id: i64, calendar: usize, zone: &str, house: &House<'_>) -> Draft {
    let calendar = &house.world.calendars[calendar];
    let mut r = Record::new(id);
    r.text("name", &format!("{} ({zone})", calendar.name));
    r.text("timezone", windows_name(zone));
    r.flag("alldayssame", false);
    r.text("start", &clock(NaiveTime::MIN));
    r.text("end", &clock(NaiveTime::MIN));
    for (day, window) in DAYS.iter().zip(calendar.week) {
        r.flag(&format!("inc{day}"), window.is_some());
        let (from, to) = window.unwrap_or_default();
        r.text(&format!("start{day}"), &clock(from));
        r.text(&format!("end{day}"), &clock(to));
    }
    r.list("timeslots", Vec::new());
    r.plain(house.origin)
}

/// A row with a GUID for its id, which the number can be read from.
fn holiday(number: i64) -> Record {
    let mut r = Record::new(number);
    r.text = format!("{{\"id\":\"00000000-0000-4000-8000-{number:012}\",\"holid\":{number}");
    r
}

fn holidays(workday: i64, calendar: usize, house: &House<'_>) -> Vec<Draft> {
    let list = &house.world.calendars[calendar].holidays;
    let one = |(number, h): (i64, &crate::model::Holiday)| {
        let mut r = holiday(number);
        r.int("workday_id", workday);
        r.int("agent_id", 0);
        r.text("name", &h.name);
        match h.window {
            Some((from, to)) => {
                r.text("date", &format!("{}T{}", h.on, from.format("%H:%M:%S")));
                r.text("end_date", &format!("{}T{}", h.on, to.format("%H:%M:%S")));
            }
            None => {
                r.date("date", Some(h.on));
                r.date("end_date", h.on.checked_add_days(Days::new(1)));
            }
        }
        r.flag("allday", h.window.is_none());
        r.int("approval_status", 0);
        r.plain(house.origin)
    };
    (workday * 1000 + 1..).zip(list).map(one).collect()
}

/// Leave: a holiday of one agent.
fn leave(s: &SimSchedule) -> Draft {
    let mut r = holiday(1_000_000 + s.number);
    r.int("workday_id", 0);
    r.int("agent_id", ahead(s.member_id.as_str()));
    r.text("name", "Annual leave");
    r.naive("date", s.start);
    r.naive("end_date", s.end);
    r.flag("allday", false);
    r.int("approval_status", 1);
    r.plain(s.updated_at)
}

fn appointment(s: &SimSchedule) -> Draft {
    let mut r = Record::new(s.number);
    r.int("agent_id", ahead(s.member_id.as_str()));
    r.naive("start_date", s.start);
    r.naive("end_date", s.end);
    r.flag("allday", s.start == s.end);
    r.int(
        "ticket_id",
        s.ticket_id.as_ref().map_or(0, |id| own(id.as_str())),
    );
    r.text("subject", &format!("Somebody's own words {NOTE_MARK}"));
    r.text(
        "appointment_type_name",
        if s.tentative {
            "Tentative"
        } else {
            &s.type_name
        },
    );
    r.flag("is_task", false);
    r.flag("is_private", false);
    r.flag("_recurringmaster", false);
    r.plain(s.updated_at)
}
