//! Boards with statuses and types, calendars, holiday lists, agreement types.

use super::*;
use crate::simulator::connectwise::record::{Draft, Record};
use chrono::NaiveTime;

/// Writes the set-up tables.
pub(super) fn put(world: &World, names: &Names<'_>, drafts: &mut Drafts) {
    drafts.put(
        "service/boards",
        world.boards.iter().map(|b| board(b, names)),
    );
    for board in &world.boards {
        let path = format!("service/boards/{}", board.number);
        drafts.put(format!("{path}/statuses"), statuses(board, names));
        drafts.put(format!("{path}/types"), types(board, names));
    }
    let calendars = world.calendars.iter().map(|c| calendar(c, names));
    drafts.put("schedule/calendars", calendars);
    let lists = world.calendars.iter().map(|c| holiday_list(c, names));
    drafts.put("schedule/holidayLists", lists);
    for list in &world.calendars {
        let path = format!("schedule/holidayLists/{}/holidays", list.number);
        drafts.put(path, holidays(list, names));
    }
    let kinds = names.agreement_types.iter();
    drafts.put(
        "finance/agreements/types",
        kinds.map(|n| agreement_type(n, names)),
    );
}

fn board(board: &SimBoard, names: &Names<'_>) -> Draft {
    let mut r = Record::new(board.number);
    r.text("name", &board.name);
    r.reference("location", 1, "name", "Main");
    r.reference("department", 1, "name", "Service");
    r.flag("inactiveFlag", false);
    r.flag("projectFlag", board.is_project);
    r.text("billTime", "Billable");
    r.done(names.origin, "zadmin", &[])
}

fn statuses(board: &SimBoard, names: &Names<'_>) -> Vec<Draft> {
    let one = |(n, (id, name, closed)): (usize, &(i64, String, bool))| {
        let mut r = Record::new(*id);
        r.text("name", name);
        r.reference("board", board.number, "name", &board.name);
        r.int("sortOrder", i64::try_from(n).unwrap_or(0));
        r.flag("inactive", false);
        r.flag("closedStatus", *closed);
        r.flag("timeEntryNotAllowed", false);
        r.flag("defaultFlag", n == 0);
        r.done(names.origin, "zadmin", &[])
    };
    board.statuses.iter().enumerate().map(one).collect()
}

fn types(board: &SimBoard, names: &Names<'_>) -> Vec<Draft> {
    let one = |(id, name): &(i64, String)| {
        let mut r = Record::new(*id);
        r.text("name", name);
        r.text("category", "Reactive");
        r.flag("inactiveFlag", false);
        r.reference("board", board.number, "name", &board.name);
        r.done(names.origin, "zadmin", &[])
    };
    board.types.iter().map(one).collect()
}

const DAYS: [(&str, &str); 7] = [
    ("mondayStartTime", "mondayEndTime"),
    ("tuesdayStartTime", "tuesdayEndTime"),
    ("wednesdayStartTime", "wednesdayEndTime"),
    ("thursdayStartTime", "thursdayEndTime"),
    ("fridayStartTime", "fridayEndTime"),
    ("saturdayStartTime", "saturdayEndTime"),
    ("sundayStartTime", "sundayEndTime"),
];

fn clock(time: NaiveTime) -> String {
    time.format("%H:%M:%S").to_string()
}

fn calendar(calendar: &SimCalendar, names: &Names<'_>) -> Draft {
    let mut r = Record::new(calendar.number);
    r.text("name", &calendar.name);
    r.reference("holidayList", calendar.number, "name", &calendar.name);
    for ((start, end), window) in DAYS.iter().zip(&calendar.week) {
        if let Some((from, to)) = window {
            r.text(start, &clock(*from));
            r.text(end, &clock(*to));
        }
    }
    r.done(names.origin, "zadmin", &[])
}

fn holiday_list(calendar: &SimCalendar, names: &Names<'_>) -> Draft {
    let mut r = Record::new(calendar.number);
    r.text("name", &calendar.name);
    r.done(names.origin, "zadmin", &[])
}

fn holidays(list: &SimCalendar, names: &Names<'_>) -> Vec<Draft> {
    let mut all = Vec::new();
    for (id, holiday) in (list.number * 1000 + 1..).zip(&list.holidays) {
        let mut r = Record::new(id);
        r.text("name", &holiday.name);
        r.text("date", &holiday.on.to_string());
        r.flag("allDayFlag", holiday.window.is_none());
        if let Some((from, to)) = holiday.window {
            r.text("timeStart", &clock(from));
            r.text("timeEnd", &clock(to));
        }
        r.reference("holidayList", list.number, "name", &list.name);
        all.push(r.done(names.origin, "zadmin", &[]));
    }
    all
}

fn agreement_type(name: &str, names: &Names<'_>) -> Draft {
    let mut r = Record::new(place(&names.agreement_types, name));
    r.text("name", name);
    r.flag("inactiveFlag", false);
    r.text("applicationUnits", "Hours");
    r.text("employeeCompRate", "Actual");
    r.text("employeeCompNotExceed", "Billing");
    r.text("invoicingCycle", "CalendarYear");
    for bill in ["billTime", "billExpenses", "billProducts"] {
        r.text(bill, "Billable");
    }
    r.done(names.origin, "zadmin", &[])
}
