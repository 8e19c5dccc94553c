//! Working calendars, holidays, planned work and leave.

use super::*;

#[test]
fn a_calendar_has_a_window_for_each_working_day() {
    let body = json!({"id": 1, "name": "Office hours", "holidayList": reference(3, "Public"),
        "mondayStartTime": "08:00:00", "mondayEndTime": "17:00:00", "tuesdayStartTime": "22:00:00", "tuesdayEndTime": "06:00:00",
        "wednesdayStartTime": "00:00:00", "wednesdayEndTime": "00:00:00", "thursdayStartTime": null, "fridayStartTime": "08:30", "fridayEndTime": "12:00"});
    let records = records_of(&psa(), "calendars", &body).unwrap();
    assert_cells(
        &records[0],
        &[
            ("name", text("Office hours")),
            ("holiday_calendar", text("3")),
        ],
    );
    let windows: Vec<(&str, &Cell, &Cell, &Cell)> = records[1..]
        .iter()
        .map(|r| {
            (
                r.source_id.as_str(),
                r.get("weekday"),
                r.get("starts"),
                r.get("ends"),
            )
        })
        .collect();
    assert_eq!(
        windows,
        [
            ("1|monday", &text("monday"), &text("08:00"), &text("17:00")),
            (
                "1|tuesday",
                &text("tuesday"),
                &text("22:00"),
                &text("06:00")
            ),
            ("1|friday", &text("friday"), &text("08:30"), &text("12:00")),
        ]
    );
    assert_cells(
        &records[1],
        &[("work_calendar_id", text("1")), ("member_id", Cell::Null)],
    );
}

#[test]
fn half_a_window_is_not_understood() {
    let body = json!({"id": 1, "name": "x", "mondayStartTime": "08:00:00"});
    assert_eq!(reject("calendars", &body).field, "mondayEndTime");
    let body =
        json!({"id": 1, "name": "x", "sundayStartTime": "8 o'clock", "sundayEndTime": "17:00:00"});
    assert_eq!(reject("calendars", &body).field, "sundayStartTime");
}

#[test]
fn a_holiday_lasts_the_day_unless_it_says_otherwise() {
    let body = json!({"id": 31, "name": "New Year", "date": "2027-01-01"});
    assert_cells(
        &record("holidays", &body),
        &[
            ("on_date", date("2027-01-01")),
            ("name", text("New Year")),
            ("calendar", text("5")),
            ("starts", Cell::Null),
        ],
    );
    let part = with(
        body,
        json!({"date": "2026-12-24T00:00:00Z", "allDayFlag": false, "timeStart": "12:00:00", "timeEnd": "17:00:00"}),
    );
    assert_cells(
        &record("holidays", &part),
        &[
            ("on_date", date("2026-12-24")),
            ("starts", text("12:00")),
            ("ends", text("17:00")),
        ],
    );
    assert_eq!(
        reject("holidays", &without(part, &["timeEnd"])).field,
        "timeEnd"
    );
}

#[test]
fn a_holiday_list_is_only_a_parent() {
    assert_eq!(
        records_of(&psa(), "holiday_lists", &json!({"id": 3, "name": "Public"})).unwrap(),
        []
    );
}

fn planned() -> Value {
    json!({"id": 60, "objectId": 880, "name": "Harbor / Label printer", "member": {"id": 7, "identifier": "mreyes", "name": "M"},
        "dateStart": "2026-11-02T14:00:00Z", "dateEnd": "2026-11-02T16:00:00Z", "status": reference(2, "Firm"),
        "type": {"id": 4, "identifier": "S"}, "hours": 2.0, "startTimeSet": true, "endTimeSet": true})
}

fn show_as(psa: &ConnectWise, fields: Value, word: &str) {
    let record = record_of(psa, "schedule_entries", &with(planned(), fields));
    assert_cells(&record, &[("show_as", text(word))]);
}

#[test]
fn a_planned_ticket_is_busy_time_with_its_ticket_and_no_title() {
    let record = record("schedule_entries", &planned());
    assert_eq!(record.table.name, "calendar_entry");
    assert_cells(
        &record,
        &[
            ("member_id", text("7")),
            ("started_at", at("2026-11-02T14:00:00Z")),
            ("ended_at", at("2026-11-02T16:00:00Z")),
            ("show_as", text("busy")),
            ("ticket_id", text("880")),
            ("status", text("Firm")),
        ],
    );
    assert!(!format!("{record:?}").contains("printer"));
}

#[test]
fn an_activity_is_not_a_ticket_though_it_has_an_object() {
    let body = with(planned(), json!({"type": {"id": 1, "identifier": "C"}}));
    assert_cells(
        &record("schedule_entries", &body),
        &[("ticket_id", Cell::Null), ("show_as", text("busy"))],
    );
}

#[test]
fn a_plan_for_a_date_or_for_nobody_accounts_for_nothing() {
    for fields in [
        json!({"dateStart": "2026-11-02T00:00:00Z", "dateEnd": "2026-11-02T00:00:00Z", "hours": 0}),
        json!({"dateStart": "2026-11-02T00:00:00Z", "dateEnd": "2026-11-04T00:00:00Z", "startTimeSet": false, "endTimeSet": false}),
        json!({"dateEnd": null}),
        json!({"member": null}),
        json!({"member": {"_info": {}}}),
    ] {
        let body = with(planned(), fields);
        assert_eq!(
            records_of(&psa(), "schedule_entries", &body).unwrap(),
            [],
            "{body}"
        );
    }
    let backwards = with(planned(), json!({"dateEnd": "2026-11-02T13:00:00Z"}));
    assert_eq!(reject("schedule_entries", &backwards).field, "dateEnd");
}

#[test]
fn statuses_and_types_show_as_free_or_tentative_by_map_or_flag() {
    show_as(
        &psa(),
        json!({"status": reference(3, "tentative")}),
        "tentative",
    );
    show_as(
        &psa(),
        json!({"status": {"id": 3, "name": "Soft", "showAsTentativeFlag": true}}),
        "tentative",
    );
    let psa = mapped(|map| map.free = vec!["Reminder".into(), "C".into()]);
    show_as(&psa, json!({"status": reference(5, "Reminder")}), "free");
    show_as(&psa, json!({"type": {"id": 1, "identifier": "C"}}), "free");
    show_as(&psa, json!({}), "busy");
}

#[test]
fn a_schedule_type_named_as_leave_is_an_approved_absence() {
    let psa = mapped(|map| map.absence.schedule_types = vec!["Vacation".into()]);
    let body = with(
        planned(),
        json!({"type": {"id": 9, "name": "Vacation", "identifier": "V"}}),
    );
    let absence = record_of(&psa, "schedule_entries", &body);
    assert_eq!(absence.table.name, "absence");
    assert_cells(
        &absence,
        &[
            ("member_id", text("7")),
            ("starts_at", at("2026-11-02T14:00:00Z")),
            ("ends_at", at("2026-11-02T16:00:00Z")),
            ("kind", text("leave")),
            ("approved", Cell::Bool(true)),
        ],
    );
}
