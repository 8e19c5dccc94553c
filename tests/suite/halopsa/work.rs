//! Labour, tickets and projects.

use super::{HaloPsa, cells, mapped, record, recorded, records, records_of, settings, text};
use crate::on_text::OnText;
use daybook::model::table;
use serde_json::{Value, json};

fn action(change: Value) -> Value {
    let mut row = recorded("actions", 0);
    row["traveltime"] = json!(0.0);
    for (field, value) in change.as_object().unwrap() {
        row[field] = value.clone();
    }
    row
}

#[test]
fn actions_are_numbered_within_their_ticket_so_an_entry_is_known_by_both() {
    let here = record("actions", &action(json!({"id": 4, "ticket_id": 17})));
    let there = record("actions", &action(json!({"id": 4, "ticket_id": 18})));
    assert_eq!(here.source_id, "17-4");
    assert_eq!(there.source_id, "18-4");
    // A list that leaves the ticket out was asked for one ticket.
    let row = action(json!({"ticket_id": null}));
    assert_eq!(record("actions", &row).source_id, "3-4");
}

#[test]
fn hours_become_whole_seconds_though_timers_leave_long_fractions() {
    for (hours, seconds) in [
        ("0.25", "900"),
        ("0.0027777777777777779", "10"),
        ("0.1", "360"),
        ("12", "43200"),
        ("1e0", "3600"),
    ] {
        let row = action(json!({"timetaken": "HOURS"})).to_string();
        let row = row.replace("\"HOURS\"", hours);
        let stream = super::stream("actions");
        let entry = &super::psa().records(&stream, Some("17"), &row).unwrap()[0];
        assert_eq!(text(entry, "worked_seconds"), seconds, "{hours}");
    }
}

#[test]
fn instants_without_a_zone_are_utc() {
    let at = |written: &str| {
        let row = action(json!({"actionarrivaldate": written}));
        text(&record("actions", &row), "started_at")
    };
    let nine = "2026-11-11T09:00:00+00:00";
    assert_eq!(at("2026-11-11T09:00:00"), nine);
    assert_eq!(at("2026-11-11T09:00:00Z"), nine);
    assert_eq!(at("2026-11-11T10:00:00+01:00"), nine);
    assert_eq!(
        at("2026-11-11T09:00:00.237"),
        "2026-11-11T09:00:00.237+00:00"
    );
}

#[test]
fn a_date_of_1900_is_none() {
    for sentinel in [
        "1900-01-01T00:00:00",
        "1899-12-30T00:00:00",
        "0001-01-01T00:00:00",
        "1980-12-31T23:59:59",
    ] {
        let row = action(json!({"actionarrivaldate": sentinel, "actioncompletiondate": sentinel}));
        let entry = record("actions", &row);
        // Then only the day is known under which it was filed.
        assert_eq!(
            cells(&entry, &["started_at", "ended_at"]),
            ["2026-11-11T09:30:00+00:00", "-"]
        );
        let mut ticket = recorded("ticket_details", 0);
        ticket["dateclosed"] = json!(sentinel);
        let ticket = record("ticket_details", &ticket);
        assert_eq!(cells(&ticket, &["closed_at", "status_class"]), ["-", "-"]);
    }
}

#[test]
fn a_negative_contract_is_that_contract_and_one_is_none() {
    for (written, meant) in [
        (-3, "3"),
        (3, "3"),
        (-1, "-"),
        (0, "-"),
        (1, "-"),
        (i64::MIN, "-"),
    ] {
        let row = action(json!({"actioncontractid": written}));
        assert_eq!(
            text(&record("actions", &row), "agreement_id"),
            meant,
            "{written}"
        );
    }
}

#[test]
fn time_of_the_system_or_of_an_end_user_is_nobodys_and_work_for_another_is_theirs() {
    for nobody in [0, 1] {
        let row = action(json!({"who_agentid": nobody}));
        let reject = records_of(&super::psa(), "actions", &row).unwrap_err();
        assert_eq!(reject.field, "who_agentid");
    }
    let row = action(json!({"who_agentid": 3, "on_behalf_of": 9}));
    assert_eq!(text(&record("actions", &row), "member_id"), "9");
    // A note of an end user holds no time and is no matter.
    let row = action(json!({"who_agentid": 0, "timetaken": 0.0}));
    assert_eq!(records("actions", &row), []);
}

#[test]
fn notes_and_rows_that_billing_made_are_no_labour() {
    assert_eq!(records("actions", &recorded("actions", 2)), []);
    assert_eq!(records("actions", &recorded("actions", 3)), []);
}

#[test]
fn travel_is_an_entry_beside_the_work_with_its_own_charge_and_times() {
    let both = records("actions", &recorded("actions", 0));
    let columns = ["worked_seconds", "work_role_id", "billable", "started_at"];
    assert_eq!(both[0].source_id, "17-4");
    assert_eq!(
        cells(&both[0], &columns),
        ["2700", "2", "billable", "2026-11-11T08:45:00+00:00"]
    );
    assert_eq!(both[1].source_id, "17-4-travel");
    assert_eq!(
        cells(&both[1], &columns),
        ["1800", "0", "no_charge", "2026-11-11T08:15:00+00:00"]
    );
}

#[test]
fn a_charge_is_a_type_and_never_a_rate_and_type_zero_is_no_charge() {
    let of = |row: Value| {
        cells(
            &record("actions", &row),
            &["work_role_id", "billable", "hourly_rate"],
        )
    };
    assert_eq!(of(action(json!({"chargerate": 2}))), ["2", "billable", "-"]);
    assert_eq!(
        of(action(json!({"chargerate": 0}))),
        ["0", "no_charge", "-"]
    );
    assert_eq!(
        of(action(json!({"chargerate": -1, "actisbillable": null}))),
        ["-", "-", "-"]
    );
    assert_eq!(
        of(action(json!({"actisbillable": false}))),
        ["2", "do_not_bill", "-"]
    );
}

#[test]
fn an_invoice_number_of_nothing_zero_or_less_is_none() {
    for (written, meant) in [("", "-"), ("0", "-"), ("-1", "-"), ("1042", "1042")] {
        let row = action(json!({"actioninvoicenumber": written}));
        assert_eq!(
            text(&record("actions", &row), "invoice_id"),
            meant,
            "{written:?}"
        );
    }
}

#[test]
fn what_a_contract_bears_is_covered_and_what_no_contract_bears_is_not() {
    let of = |row: Value| {
        cells(
            &record("actions", &row),
            &["to_bill_seconds", "covered_seconds"],
        )
    };
    let hours =
        json!({"actionchargehours": 0.25, "actionnonchargehours": 0.5, "actionprepayhours": 0.25});
    let mut row = action(hours);
    assert_eq!(of(row.clone()), ["3600", "2700"]);
    row["actioncontractid"] = json!(-1);
    assert_eq!(
        of(row.clone()),
        ["3600", "900"],
        "prepaid by the client itself"
    );
    row["actionprepayhours"] = json!(0.0);
    assert_eq!(of(row), ["2700", "-"]);
}

#[test]
fn timesheet_rows_of_tickets_say_an_action_once_more_and_are_passed_over() {
    assert_eq!(
        records("timesheet_events", &recorded("timesheet_events", 2)),
        []
    );
    assert_eq!(
        records("timesheet_events", &recorded("timesheet_events", 1)),
        [],
        "a break is no work"
    );
    let mut leave = recorded("timesheet_events", 0);
    leave["holiday_id"] = json!(5);
    assert_eq!(
        records("timesheet_events", &leave),
        [],
        "leave comes from its own list"
    );
}

#[test]
fn ids_of_timesheet_rows_and_of_actions_never_meet() {
    let event = record("timesheet_events", &recorded("timesheet_events", 0));
    assert_eq!(event.source_id, "event-17");
    assert_eq!(text(&event, "company_id"), "-", "client 1 is nobody");
    assert_eq!(
        cells(&event, &["billable", "worked_seconds"]),
        ["no_charge", "3600"]
    );
}

#[test]
fn the_map_tells_what_time_on_no_ticket_accounts_as() {
    let mut row = recorded("timesheet_events", 0);
    row["subject"] = json!(" timesheet ");
    assert_eq!(
        text(&record("timesheet_events", &row), "accounts_as"),
        "payroll_wrap"
    );
    row["charge_type_name"] = json!("Leave");
    assert_eq!(
        text(&record("timesheet_events", &row), "accounts_as"),
        "absence"
    );
}

#[test]
fn client_one_and_agent_one_stand_for_nobody() {
    let ticket = record("ticket_details", &recorded("ticket_details", 3));
    assert_eq!(text(&ticket, "company_id"), "-");
    let ticket = record("ticket_details", &recorded("ticket_details", 1));
    assert_eq!(text(&ticket, "owner_id"), "-");
    assert_eq!(records("clients", &recorded("clients", 0)), []);
    let mut nobody = recorded("agent_details", 0);
    nobody["id"] = json!(1);
    assert_eq!(records("agent_details", &nobody), []);
}

#[test]
fn a_merged_ticket_has_the_one_that_survived_above_it() {
    let ticket = record("ticket_details", &recorded("ticket_details", 3));
    assert_eq!(text(&ticket, "parent_id"), "17");
}

#[test]
fn a_task_belongs_to_the_project_above_it_however_deep_it_lies() {
    let project = |at: usize| {
        let record = record("ticket_details", &recorded("ticket_details", at));
        let found = record.look_ups.iter().find(|l| l.column == "project_id");
        (
            text(&record, "project_id"),
            found.map(|l| (l.table.name, l.id.clone(), l.of)),
        )
    };
    assert_eq!(project(1), ("40".into(), None));
    assert_eq!(
        project(2),
        ("-".into(), Some(("ticket", "41".into(), "project_id")))
    );
    assert_eq!(
        project(0),
        ("-".into(), None),
        "an incident is in no project"
    );
}

#[test]
fn statuses_and_types_are_a_tenants_own_and_are_looked_up_where_the_row_has_no_name() {
    let ticket = record("ticket_details", &recorded("ticket_details", 1));
    let from: Vec<(&str, &str)> = ticket
        .look_ups
        .iter()
        .map(|l| (l.column, l.table.name))
        .collect();
    assert_eq!(
        from,
        [
            ("type", table::BOARD_TYPE.name),
            ("status", table::BOARD_STATUS.name)
        ]
    );
    assert_eq!(text(&ticket, "status_class"), "closed");
    let psa = mapped(|map| map.closed_statuses = vec!["Really over".into()]);
    let mut row = recorded("ticket_details", 1);
    row["dateclosed"] = json!(null);
    let class = |psa: &HaloPsa, row: &Value| {
        let records = records_of(psa, "ticket_details", row).unwrap();
        text(&records[0], "status_class")
    };
    assert_eq!(
        class(&psa, &row),
        "-",
        "status 9 is closed only where nobody changed it"
    );
    row["status_name"] = json!("really over");
    assert_eq!(class(&psa, &row), "closed");
}

#[test]
fn a_project_is_planned_by_its_budgets_and_billed_as_the_map_says_of_its_type() {
    let project = record("project_details", &recorded("project_details", 0));
    let columns = [
        "billing_method",
        "contract_price",
        "planned_seconds",
        "remaining_seconds",
        "status",
    ];
    assert_eq!(
        cells(&project, &columns),
        ["fixed_fee", "8000", "216000", "81000", "active"]
    );
    assert_eq!(
        cells(&project, &["starts_on", "ends_on"]),
        ["2026-10-01", "2026-12-18"]
    );
}

#[test]
fn of_a_row_only_what_is_understood_is_kept_and_of_a_note_its_length() {
    let actions = super::stream("actions");
    let mut row = recorded("actions", 0);
    row["note"] = json!("<p>pässword is 1234</p>");
    row["note_html"] = json!("<p>pässword is 1234</p>");
    row["emailbody"] = json!("pässword is 1234");
    let body = row.to_string();
    let kept = super::psa().kept(&actions, &body).into_owned();
    assert!(!kept.contains("1234"), "{kept}");
    let entry = &super::psa().records(&actions, None, &kept).unwrap()[0];
    assert_eq!(cells(entry, &["notes", "notes_length"]), ["-", "21"]);
    let keeps = HaloPsa::new("psa", settings("https://acme.example"), true);
    let kept = keeps.kept(&actions, &body).into_owned();
    assert!(kept.contains("1234") && !kept.contains("emailbody"));
    // Subjects of appointments and details of tickets are somebody's own words.
    for name in [
        "appointments",
        "ticket_details",
        "timesheet_events",
        "holidays",
    ] {
        let stream = super::stream(name);
        for row in &crate::connectors::recorded("halopsa")[name] {
            if name == "holidays" && row["agent_id"] == json!(0) {
                continue;
            }
            let kept = super::psa().kept(&stream, &row.to_string()).into_owned();
            assert!(!kept.contains("told in confidence"), "{name}: {kept}");
        }
    }
}

#[test]
fn a_custom_field_with_a_number_beyond_any_integer_is_in_nobodys_way() {
    for name in ["ticket_details", "actions", "contract_details"] {
        let row = recorded(name, 0).to_string();
        let (all, last) = row.split_at(row.len() - 1);
        let odd = r#","customfields":[{"id":184467440737095516160,"value":1e400},{"id":-0.5,"value":12345678901234567890123}]"#;
        let with = format!("{all}{odd}{last}");
        let stream = super::stream(name);
        let parent = stream.parent.map(|_| "3");
        let psa = super::psa();
        let understood = psa.records(&stream, parent, &with);
        assert_eq!(understood, psa.records(&stream, parent, &row), "{name}");
        assert!(understood.is_ok(), "{name}");
        let kept = psa.kept(&stream, &with).into_owned();
        assert_eq!(psa.records(&stream, parent, &kept), understood, "{name}");
    }
}
