//! Agents, their hours, holidays and leave, and what is planned.

use super::{cells, mapped, record, recorded, records, records_of, text};
use daybook::model::Record;
use serde_json::json;

#[test]
fn a_cost_that_is_absent_or_zero_is_unknown() {
    let mut agent = recorded("agent_details", 0);
    let costs = |agent: &serde_json::Value| records("agent_details", agent).len() - 1;
    assert_eq!(costs(&agent), 1);
    let cost = &records("agent_details", &agent)[1];
    assert_eq!(
        cells(cost, &["member_id", "amount", "basis"]),
        ["3", "31.25", "hour"]
    );
    agent["costprice"] = json!(0.0);
    assert_eq!(costs(&agent), 0);
    agent.as_object_mut().unwrap().remove("costprice");
    assert_eq!(
        costs(&agent),
        0,
        "the role of the application's agent may not see costs"
    );
}

#[test]
fn windows_names_of_zones_are_translated_and_iana_names_taken() {
    let zone = |name: &str| {
        let mut agent = recorded("agent_details", 0);
        agent["workday_timezone"] = json!(name);
        text(&record("agent_details", &agent), "time_zone")
    };
    assert_eq!(zone("GMT Standard Time"), "Europe/London");
    assert_eq!(zone("Europe/Paris"), "Europe/Paris");
    assert_eq!(zone("Somewhere"), "-");
    let psa = mapped(|map| {
        drop(
            map.time_zones
                .insert("Somewhere".into(), "Asia/Tokyo".into()),
        )
    });
    let mut agent = recorded("agent_details", 0);
    agent["workday_timezone"] = json!("Somewhere");
    let records = records_of(&psa, "agent_details", &agent).unwrap();
    assert_eq!(text(&records[0], "time_zone"), "Asia/Tokyo");
}

#[test]
fn an_agent_that_is_an_application_is_no_human_and_a_disabled_one_is_not_active() {
    let mut agent = recorded("agent_details", 0);
    agent["isapiagent"] = json!(true);
    agent["isdisabled"] = json!(true);
    let record = record("agent_details", &agent);
    assert_eq!(
        cells(&record, &["is_human", "active", "email"]),
        ["false", "false", "ann@msp.example"]
    );
}

fn hours(records: &[Record], day: &str) -> Vec<String> {
    let of = |r: &&Record| r.table.name == "schedule" && text(r, "weekday") == day;
    let hours = records.iter().filter(of);
    hours
        .map(|r| format!("{}-{}", text(r, "starts"), text(r, "ends")))
        .collect()
}

#[test]
fn working_hours_are_every_days_or_a_days_own_or_those_of_its_shifts() {
    let same = records("workdays", &recorded("workdays", 0));
    assert_eq!(hours(&same, "friday"), ["09:00-17:30"]);
    assert_eq!(hours(&same, "saturday"), [""; 0]);
    let own = records("workdays", &recorded("workdays", 1));
    assert_eq!(hours(&own, "monday"), ["14:00-22:00"]);
    assert_eq!(hours(&own, "tuesday"), [""; 0]);
    let shifts = records("workdays", &recorded("workdays", 2));
    assert_eq!(
        hours(&shifts, "monday"),
        ["08:00-12:00", "16:00-20:00"],
        "slots for bookings are no shifts"
    );
}

#[test]
fn one_list_holds_public_holidays_and_leave_and_the_agent_tells_them_apart() {
    let holiday = records("holidays", &recorded("holidays", 0));
    let days: Vec<_> = holiday
        .iter()
        .map(|r| cells(r, &["on_date", "calendar"]))
        .collect();
    assert_eq!(days, [["2026-12-25", "1"], ["2026-12-26", "1"]]);
    assert_eq!(
        holiday[1].source_id,
        format!("{}|2026-12-26", holiday[0].source_id)
    );
    let leave = record("holidays", &recorded("holidays", 2));
    assert_eq!(leave.table.name, "absence");
    assert_eq!(
        cells(&leave, &["member_id", "starts_at", "ends_at"]),
        [
            "3",
            "2026-11-11T13:00:00+00:00",
            "2026-11-11T17:00:00+00:00"
        ]
    );
}

#[test]
fn a_day_of_leave_is_a_date_as_written_and_lasts_from_midnight_to_midnight_where_the_agent_is() {
    let leave = record("holidays", &recorded("holidays", 1));
    assert_eq!(
        cells(&leave, &["starts_at", "ends_at"]),
        ["2026-11-09T00:00:00+00:00", "2026-11-10T00:00:00+00:00"]
    );
    assert_eq!(
        leave.local,
        ["starts_at", "ends_at"],
        "to be read in the agent's zone"
    );
}

#[test]
fn appointments_that_last_all_day_or_are_leave_tasks_or_shifts_account_for_no_hours() {
    assert_eq!(
        records("appointments", &recorded("appointments", 0)).len(),
        1
    );
    assert_eq!(records("appointments", &recorded("appointments", 1)), []);
    for (field, value) in [
        ("is_task", json!(true)),
        ("holiday_id", json!("5f0c0a52-8d3a-4e5b-9c0d-1f6a1f4f2a02")),
        ("shift_type_id", json!(2)),
        ("_recurringmaster", json!(true)),
        ("agent_id", json!(1)),
    ] {
        let mut row = recorded("appointments", 0);
        row[field] = value;
        assert_eq!(records("appointments", &row), [], "{field}");
    }
    let tentative = record("appointments", &recorded("appointments", 2));
    assert_eq!(text(&tentative, "show_as"), "tentative");
}
