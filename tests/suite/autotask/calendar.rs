//! Hours of locations and people, holidays, leave, appointments, service calls.

use super::{beside, only, recorded, records, text, texts, told, with};
use daybook::model::Record;
use daybook::source::Lookup;
use serde_json::{Value, json};

#[test]
fn hours_of_a_location_are_local_times_of_day_and_a_day_of_no_length_is_off() {
    let found = records("business_hours", &recorded("business_hours", 0)).unwrap();
    assert_eq!(
        texts(&found[0], &["name", "holiday_calendar"]),
        "Head office 3"
    );
    let lines: Vec<String> = found[1..]
        .iter()
        .map(|r| texts(r, &["weekday", "starts", "ends"]))
        .collect();
    assert_eq!(lines, ["monday 08:00 17:00", "tuesday 08:00 17:00"]);
}

/// What is known of where people are and when.
fn house() -> Lookup {
    told(&[
        ("resources", recorded("resources", 1)),
        ("locations", recorded("locations", 0)),
        ("business_hours", recorded("business_hours", 0)),
        ("availabilities", recorded("availabilities", 0)),
        ("time_off_fields", recorded("time_off_fields", 0)),
    ])
}

#[test]
fn a_weekday_with_other_hours_than_the_location_makes_lines_of_the_persons_own() {
    let hours = [
        ("mondayAvailableHours", json!(4.0)),
        ("tuesdayAvailableHours", json!(8.0)),
    ];
    let row = with(recorded("availabilities", 0), &hours);
    let found = beside(&house(), "availabilities", &row).unwrap();
    assert_eq!(found.len(), 7);
    let line = |n: usize| texts(&found[n], &["weekday", "starts", "ends", "target_seconds"]);
    assert_eq!(line(0), "monday - - 14400");
    assert_eq!(line(1), "tuesday 08:00 17:00 -");
}

#[test]
fn hours_as_the_location_has_them_need_no_lines_of_their_own() {
    let hours = [
        ("wednesdayAvailableHours", json!(0.0)),
        ("thursdayAvailableHours", json!(null)),
    ];
    let row = with(recorded("availabilities", 0), &hours);
    assert_eq!(beside(&house(), "availabilities", &row).unwrap(), []);
}

fn off(fields: &[(&str, Value)]) -> Vec<Record> {
    let row = with(recorded("time_off", 0), fields);
    beside(&house(), "time_off", &row).unwrap()
}

#[test]
fn a_day_off_is_the_whole_day_where_the_person_is() {
    let day = &off(&[])[0];
    assert_eq!(
        texts(day, &["starts_at", "ends_at", "kind", "approved"]),
        "2026-11-05T05:00:00+00:00 2026-11-06T05:00:00+00:00 leave true"
    );
}

#[test]
fn leave_that_was_never_asked_for_refused_or_withdrawn_is_none() {
    for status in [1, 4, 5] {
        assert_eq!(off(&[("status", json!(status))]), [], "{status}");
    }
    assert_eq!(text(&off(&[("status", json!(2))])[0], "approved"), "false");
}

#[test]
fn a_part_of_a_day_counts_only_with_its_times() {
    assert_eq!(off(&[("hours", json!(3.0))]), []);
    let part = &off(&[
        ("hours", json!(3.0)),
        ("startTime", json!("2026-11-05T14:00:00Z")),
        ("endTime", json!("2026-11-05T17:00:00Z")),
    ])[0];
    assert_eq!(text(part, "ends_at"), "2026-11-05T17:00:00+00:00");
}

#[test]
fn a_short_weekday_off_is_a_whole_day_off() {
    // Thursday has four hours.
    let day = &off(&[("hours", json!(4.0))])[0];
    assert_eq!(text(day, "starts_at"), "2026-11-05T05:00:00+00:00");
}

#[test]
fn trap_9_a_kind_of_leave_that_no_list_has_is_still_leave() {
    assert_eq!(
        text(&off(&[("timeOffRequestType", json!(7582))])[0], "kind"),
        "leave"
    );
    assert_eq!(
        text(&off(&[("timeOffRequestType", json!(8))])[0], "kind"),
        "sick"
    );
}

#[test]
fn an_appointment_is_busy_and_one_of_no_length_accounts_for_nothing() {
    let row = recorded("appointments", 0);
    assert_eq!(
        text(&only(records("appointments", &row)), "show_as"),
        "busy"
    );
    let none = with(
        row.clone(),
        &[("endDateTime", row["startDateTime"].clone())],
    );
    assert_eq!(records("appointments", &none).unwrap(), []);
    let backwards = with(row, &[("endDateTime", json!("2026-11-02T17:00:00Z"))]);
    assert!(records("appointments", &backwards).is_err());
}

#[test]
fn people_sent_to_a_service_call_are_planned_for_its_ticket_or_task() {
    let lookup = told(&[
        ("service_call_fields", recorded("service_call_fields", 0)),
        ("service_calls", recorded("service_calls", 0)),
        ("service_call_tickets", recorded("service_call_tickets", 0)),
        ("service_call_tasks", recorded("service_call_tasks", 0)),
    ]);
    let columns = ["member_id", "ticket_id", "started_at", "status"];
    let on_ticket = only(beside(
        &lookup,
        "service_call_people",
        &recorded("service_call_people", 0),
    ));
    assert_eq!(on_ticket.source_id, "call-721");
    assert_eq!(
        texts(&on_ticket, &columns),
        "29682885 7718 2026-11-02T19:00:00+00:00 New"
    );
    let row = recorded("service_call_task_people", 0);
    let on_task = only(beside(&lookup, "service_call_task_people", &row));
    assert_eq!(on_task.source_id, "task-call-722");
    assert_eq!(text(&on_task, "ticket_id"), "task-7718");
}

#[test]
fn a_service_call_that_was_called_off_plans_nobody() {
    let call = with(
        recorded("service_calls", 0),
        &[("canceledDateTime", json!("2026-11-01T10:00:00Z"))],
    );
    let lookup = told(&[
        ("service_calls", call),
        ("service_call_tickets", recorded("service_call_tickets", 0)),
    ]);
    let row = recorded("service_call_people", 0);
    assert_eq!(beside(&lookup, "service_call_people", &row).unwrap(), []);
}
