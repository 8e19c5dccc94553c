//! Time entries, tickets, tasks, projects, billing items.

use super::{beside, only, recorded, records, text, texts, told, with};
use daybook::model::Record;
use serde_json::{Value, json};

fn entry(fields: &[(&str, Value)]) -> Record {
    only(records(
        "time_entries",
        &with(recorded("time_entries", 0), fields),
    ))
}

#[test]
fn trap_8_the_work_date_is_the_date_as_written_in_both_of_the_vendors_ways() {
    for written in [
        "2026-11-02T00:00:00Z",
        "2026-11-02T00:00:00.000Z",
        "2026-11-02T00:00:00",
        "2026-11-02T05:00:00Z",
    ] {
        let entry = entry(&[("dateWorked", json!(written))]);
        assert_eq!(text(&entry, "worked_on"), "2026-11-02", "{written}");
    }
}

#[test]
fn trap_7_worked_hours_are_the_effort_and_hours_to_bill_what_is_billed() {
    let entry = entry(&[]);
    assert_eq!(
        texts(&entry, &["worked_seconds", "to_bill_seconds"]),
        "5040 5400"
    );
}

#[test]
fn trap_5_an_approval_says_nothing_of_billing() {
    let approved = entry(&[("billingApprovalDateTime", json!("2026-11-04T00:00:00Z"))]);
    assert_eq!(approved.cells, entry(&[]).cells);
}

#[test]
fn instants_without_a_zone_are_utc_and_fractions_of_any_length_are_read() {
    let entry = entry(&[
        ("startDateTime", json!("2026-11-02T14:00:00.0333333")),
        ("endDateTime", json!("2026-11-02T15:00:00")),
    ]);
    assert!(text(&entry, "started_at").starts_with("2026-11-02T14:00:00"));
    assert_eq!(text(&entry, "ended_at"), "2026-11-02T15:00:00+00:00");
}

#[test]
fn not_billable_and_shown_is_no_charge_and_not_billable_and_hidden_is_do_not_bill() {
    let option = |hidden: bool, shown: bool| {
        let entry = entry(&[
            ("isNonBillable", json!(hidden)),
            ("showOnInvoice", json!(shown)),
        ]);
        text(&entry, "billable")
    };
    assert_eq!(option(false, true), "billable");
    assert_eq!(option(false, false), "billable");
    assert_eq!(option(true, true), "no_charge");
    assert_eq!(option(true, false), "do_not_bill");
}

#[test]
fn trap_13_internal_time_is_the_own_firms_under_its_billing_code() {
    let entry = only(records("time_entries", &recorded("time_entries", 2)));
    assert_eq!(
        texts(
            &entry,
            &[
                "company_id",
                "ticket_id",
                "charge_code_id",
                "work_type_id",
                "work_role_id"
            ]
        ),
        "0 - 29682810 internal-29682810 internal-29682810"
    );
}

#[test]
fn a_task_is_no_ticket_of_the_same_number() {
    let on_ticket = entry(&[]);
    let on_task = only(records("time_entries", &recorded("time_entries", 1)));
    assert_eq!(text(&on_ticket, "ticket_id"), "7718");
    assert_eq!(text(&on_task, "ticket_id"), "task-7718");
}

#[test]
fn a_task_entry_needs_no_start_and_end() {
    let entry = only(records("time_entries", &recorded("time_entries", 1)));
    assert_eq!(
        texts(&entry, &["started_at", "worked_on", "worked_seconds"]),
        "- 2026-11-02 60"
    );
}

#[test]
fn an_entry_without_anybody_is_refused_with_the_field() {
    let row = with(recorded("time_entries", 0), &[("resourceID", json!(null))]);
    assert_eq!(
        records("time_entries", &row).unwrap_err().field,
        "resourceID"
    );
}

fn label(field: &str, value: &str, label: &str) -> Value {
    json!({"name": field, "picklistValues": [{"value": value, "label": label, "isActive": false}]})
}

#[test]
fn trap_9_labels_are_found_by_their_number_as_text_negative_and_inactive_ones_too() {
    let lookup = told(&[
        ("ticket_fields", label("status", "8", "Warten auf Kunde")),
        ("ticket_fields", label("priority", "-1", "Spoed")),
        ("ticket_fields", label("queueID", " 29682833 ", "Level I")),
    ]);
    let row = with(recorded("tickets", 0), &[("priority", json!(-1))]);
    let ticket = only(beside(&lookup, "tickets", &row));
    assert_eq!(text(&ticket, "status"), "Warten auf Kunde");
    assert_eq!(text(&ticket, "priority"), "Spoed");
    assert_eq!(text(&ticket, "board"), "Level I");
}

#[test]
fn a_value_without_a_label_stays_its_number_and_the_row_is_kept() {
    let ticket = only(records("tickets", &recorded("tickets", 0)));
    assert_eq!(texts(&ticket, &["status", "type", "sub_type"]), "8 10 136");
}

#[test]
fn only_the_vendors_own_status_closes_a_ticket() {
    let open = only(records("tickets", &recorded("tickets", 0)));
    assert_eq!(texts(&open, &["status_class", "closed_at"]), "- -");
    let closed = only(records("tickets", &recorded("tickets", 1)));
    assert_eq!(
        texts(&closed, &["status_class", "closed_at"]),
        "closed 2026-11-03T16:00:00+00:00"
    );
    let reopened = with(recorded("tickets", 1), &[("status", json!(8))]);
    let reopened = only(records("tickets", &reopened));
    assert_eq!(text(&reopened, "closed_at"), "-");
}

#[test]
fn trap_18_a_field_in_another_case_is_still_read() {
    let row = with(
        recorded("tickets", 0),
        &[
            ("problemTicketId", json!(null)),
            ("problemTicketID", json!(7701)),
        ],
    );
    let mut row = row;
    row.as_object_mut().unwrap().remove("problemTicketId");
    assert_eq!(text(&only(records("tickets", &row)), "parent_id"), "7701");
}

#[test]
fn trap_4_a_ticket_of_company_0_has_a_company() {
    let ticket = only(records("tickets", &recorded("tickets", 1)));
    assert_eq!(text(&ticket, "company_id"), "0");
}

fn project(kind: &str, contract: Value) -> Vec<Record> {
    let lookup = told(&[
        ("project_fields", label("projectType", "5", kind)),
        ("contracts", contract),
        ("contract_milestones", recorded("contract_milestones", 0)),
    ]);
    beside(&lookup, "projects", &recorded("projects", 0)).unwrap()
}

#[test]
fn a_project_bills_as_its_contract_does() {
    let fixed = project("Client", recorded("contracts", 0)).remove(0);
    assert_eq!(
        texts(&fixed, &["billing_method", "contract_price", "status"]),
        "fixed_fee 2500 active"
    );
    let hourly = with(recorded("contracts", 0), &[("contractType", json!(1))]);
    let hourly = project("Client", hourly).remove(0);
    assert_eq!(
        texts(&hourly, &["billing_method", "contract_price"]),
        "time_and_materials -"
    );
}

#[test]
fn templates_and_baselines_are_no_projects() {
    for kind in ["Template", "Baseline"] {
        assert_eq!(project(kind, recorded("contracts", 0)), []);
    }
}

#[test]
fn trap_16_hours_that_the_project_row_sums_up_are_not_taken_over() {
    let row = recorded("projects", 0);
    let more = with(row.clone(), &[("actualHours", json!(900.0))]);
    assert_eq!(records("projects", &more), records("projects", &row));
}

#[test]
fn trap_6_a_posted_item_is_a_line_only_on_an_invoice_and_only_where_it_is_billable() {
    let on_invoice = only(records("billing_items", &recorded("billing_items", 0)));
    assert_eq!(
        texts(&on_invoice, &["invoice_id", "amount", "tax"]),
        "401 450 85.5"
    );
    for not_yet in [json!(0), json!(null)] {
        let row = with(recorded("billing_items", 0), &[("invoiceID", not_yet)]);
        assert_eq!(records("billing_items", &row).unwrap(), []);
    }
    assert_eq!(
        records("billing_items", &recorded("billing_items", 2)).unwrap(),
        []
    );
}

#[test]
fn a_voided_invoice_is_none_and_neither_are_its_lines() {
    let voided = recorded("invoices", 1);
    assert_eq!(records("invoices", &voided).unwrap(), []);
    let lookup = told(&[("invoices", voided)]);
    let row = with(recorded("billing_items", 0), &[("invoiceID", json!(402))]);
    assert_eq!(beside(&lookup, "billing_items", &row).unwrap(), []);
}
