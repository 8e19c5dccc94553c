//! Time entries, time sheets, tickets, projects and invoices.

use super::*;
use crate::on_text::OnText;

fn entry(n: usize) -> Value {
    fixture("time_entries").swap_remove(n)
}

#[test]
fn an_entry_on_a_ticket_is_read_with_all_its_hours() {
    let record = record("time_entries", &entry(0));
    assert_eq!(record.table.name, "time_entry");
    assert_eq!(record.source_id, "5101");
    assert_cells(
        &record,
        &[
            ("member_id", text("7")),
            ("ticket_id", text("880")),
            ("project_id", Cell::Null),
            ("company_id", text("31")),
            ("agreement_id", text("12")),
            ("work_role_id", text("4")),
            ("work_type_id", text("3")),
            ("started_at", at("2026-11-02T14:00:00Z")),
            ("ended_at", at("2026-11-02T15:35:00Z")),
            ("worked_on", Cell::Null),
            ("deduct_seconds", Cell::Int(900)),
            ("worked_seconds", Cell::Int(4788)),
            ("to_bill_seconds", Cell::Int(5400)),
            ("covered_seconds", Cell::Int(4788)),
            ("billable", text("billable")),
            ("hourly_rate", decimal("150.0")),
            ("entered_at", at("2026-11-02T15:40:12Z")),
            ("updated_at", at("2026-11-03T08:00:00Z")),
            ("approval", text("submitted")),
            ("url", text("https://psa.example/e/5101")),
        ],
    );
}

#[test]
fn a_reference_that_is_present_but_empty_is_none() {
    assert_cells(
        &record("time_entries", &entry(0)),
        &[("invoice_id", Cell::Null)],
    );
    assert_cells(
        &record("time_entries", &entry(1)),
        &[("invoice_id", text("700"))],
    );
}

#[test]
fn an_entry_without_an_end_is_untimed_on_the_date_as_written() {
    let record = record("time_entries", &entry(1));
    assert_cells(
        &record,
        &[
            ("started_at", Cell::Null),
            ("ended_at", Cell::Null),
            ("worked_on", date("2026-11-03")),
            ("worked_seconds", Cell::Int(9000)),
            ("project_id", text("6")),
            ("ticket_id", text("44")),
            ("entered_at", at("2026-11-03T08:59:00Z")),
        ],
    );
}

#[test]
fn an_entry_with_neither_end_nor_hours_is_not_understood() {
    let body = without(entry(1), &["actualHours"]);
    assert_eq!(reject("time_entries", &body).field, "actualHours");
}

#[test]
fn an_entry_names_its_ticket_by_what_it_charges_to_where_the_reference_is_missing() {
    let body = without(entry(0), &["ticket"]);
    assert_cells(
        &record("time_entries", &body),
        &[("ticket_id", text("880"))],
    );
    let company = with(
        body,
        json!({"chargeToType": "Company", "chargeToId": 31, "company": null}),
    );
    assert_cells(
        &record("time_entries", &company),
        &[("ticket_id", Cell::Null), ("company_id", text("31"))],
    );
    let activity = with(company, json!({"chargeToType": "Activity"}));
    assert_cells(
        &record("time_entries", &activity),
        &[("ticket_id", Cell::Null), ("company_id", Cell::Null)],
    );
}

#[test]
fn no_default_and_options_not_known_are_not_chosen() {
    for (option, cell) in [
        ("Billable", text("billable")),
        ("NoCharge", text("no_charge")),
        ("DoNotBill", text("do_not_bill")),
        ("NoDefault", Cell::Null),
        ("SomethingNew", Cell::Null),
    ] {
        let body = with(entry(0), json!({"billableOption": option}));
        assert_cells(&record("time_entries", &body), &[("billable", cell)]);
    }
}

#[test]
fn every_approval_status_has_its_word_and_a_new_one_none() {
    for (status, word) in [
        ("Open", "open"),
        ("PendingApproval", "submitted"),
        ("PendingProjectApproval", "submitted"),
        ("ErrorsCorrected", "submitted"),
        ("ApprovedByTierOne", "approved"),
        ("ApprovedByTierTwo", "approved"),
        ("ReadyToBill", "approved"),
        ("Billed", "approved"),
        ("BilledAgreement", "approved"),
        ("WrittenOff", "approved"),
        ("Rejected", "rejected"),
        ("RejectBySecondTier", "rejected"),
        ("ApprovedByTheMoon", ""),
    ] {
        let body = with(entry(0), json!({"status": status}));
        assert_cells(&record("time_entries", &body), &[("approval", text(word))]);
    }
}

#[test]
fn numbers_are_read_from_their_text_and_hours_rounded_half_even() {
    let raw = |hours: &str| {
        let body = entry(0)
            .to_string()
            .replace("\"actualHours\":1.33", &format!("\"actualHours\":{hours}"));
        psa().records(&stream("time_entries"), None, &body)
    };
    for (hours, seconds) in [
        ("0.1", 360),
        ("0.30000000000000004", 1080),
        ("1.5E-1", 540),
        ("\"2.25\"", 8100),
        ("0.000138888888888888888888", 0),
        ("0.000416666666666666666667", 2),
        ("-1", -3600),
    ] {
        let records = raw(hours).unwrap();
        assert_cells(&records[0], &[("worked_seconds", Cell::Int(seconds))]);
    }
    for hours in [
        "1e300",
        "99999999999999999999999999999",
        "\"a lot\"",
        "true",
        "{}",
    ] {
        assert_eq!(raw(hours).unwrap_err().field, "actualHours", "{hours}");
    }
    let rate = with(entry(0), json!({"hourlyRate": 0}));
    assert_cells(
        &record("time_entries", &rate),
        &[("hourly_rate", decimal("0"))],
    );
}

#[test]
fn what_is_missing_is_said_by_the_vendors_name() {
    for (field, body) in [
        ("member", without(entry(0), &["member"])),
        ("member", with(entry(0), json!({"member": {"_info": {}}}))),
        ("timeStart", without(entry(0), &["timeStart"])),
        (
            "timeStart",
            with(entry(0), json!({"timeStart": "yesterday"})),
        ),
        (
            "timeEnd",
            with(entry(0), json!({"timeEnd": "2026-13-01T00:00:00Z"})),
        ),
        ("id", without(entry(0), &["id"])),
        ("id", with(entry(0), json!({"id": -4}))),
        ("member.id", with(entry(0), json!({"member": {"id": [7]}}))),
    ] {
        assert_eq!(reject("time_entries", &body).field, field);
    }
}

#[test]
fn charge_codes_and_work_types_in_the_map_say_what_an_entry_accounts_as() {
    let psa = mapped(|map| {
        map.absence.charge_codes = vec!["15".into()];
        map.payroll_wrap.work_types = vec!["change-over".into()];
        map.payroll_wrap.charge_codes = vec!["Admin".into()];
    });
    let accounts = |body: &Value, word: &str| {
        assert_cells(
            &record_of(&psa, "time_entries", body),
            &[("accounts_as", text(word))],
        );
    };
    accounts(&entry(0), "");
    accounts(&entry(2), "absence");
    accounts(
        &with(entry(0), json!({"workType": reference(3, "Change-over")})),
        "payroll_wrap",
    );
    let named = with(
        entry(2),
        json!({"chargeToId": 16, "chargeCode": reference(16, "Admin")}),
    );
    accounts(&named, "payroll_wrap");
}

#[test]
fn an_entry_names_its_charge_code_and_the_code_says_what_it_accounts_as() {
    let psa = mapped(|map| {
        map.absence.charge_codes = vec!["PTO".into()];
        map.payroll_wrap.charge_codes = vec!["Payroll wrap".into()];
    });
    let entry = record_of(&psa, "time_entries", &entry(2));
    assert_cells(
        &entry,
        &[
            ("charge_code_id", text("15")),
            ("ticket_id", Cell::Null),
            ("accounts_as", Cell::Null),
        ],
    );
    for (name, word) in [
        ("PTO", "absence"),
        ("payroll wrap ", "payroll_wrap"),
        ("Sales", ""),
    ] {
        let body = json!({"id": 15, "name": name, "billTime": "DoNotBill", "timeEntryFlag": true});
        let code = record_of(&psa, "charge_codes", &body);
        assert_cells(
            &code,
            &[
                ("accounts_as", text(word)),
                ("billable", text("do_not_bill")),
            ],
        );
    }
}

#[test]
fn a_time_sheet_keeps_its_dates_and_approval() {
    let body = json!({"id": 90, "member": {"id": 7}, "year": 2026, "period": 45,
        "dateStart": "2026-11-02T00:00:00Z", "dateEnd": "2026-11-08", "status": "Open", "hours": 38.5});
    assert_cells(
        &record("time_sheets", &body),
        &[
            ("member_id", text("7")),
            ("starts_on", date("2026-11-02")),
            ("ends_on", date("2026-11-08")),
            ("approval", text("open")),
        ],
    );
    assert_eq!(
        reject("time_sheets", &without(body, &["dateEnd"])).field,
        "dateEnd"
    );
}

fn ticket() -> Value {
    json!({"id": 880, "summary": "Label\u{0} printer ", "recordType": "ServiceTicket", "board": reference(1, "Help Desk"),
        "status": {"id": 20, "name": "In Progress", "sort": 3}, "company": reference(31, "Harbor Bakery"),
        "agreement": {"id": 12, "name": "Managed", "type": "Managed Services"}, "type": reference(5, "Printer"),
        "subType": reference(6, "Label"), "priority": {"id": 3, "name": "High", "sort": 2}, "owner": {"id": 7, "name": "M"},
        "site": reference(1, "Main"), "location": reference(2, "Office"), "billTime": "Billable", "budgetHours": 1.5,
        "parentTicketId": 870, "requiredDate": "2026-11-10T00:00:00Z", "closedFlag": false,
        "_info": {"dateEntered": "2026-11-01T09:00:00Z", "lastUpdated": "2026-11-02T15:40:00Z"}})
}

#[test]
fn a_service_ticket_takes_its_times_from_the_info_and_loses_null_bytes() {
    assert_cells(
        &record("service_tickets", &ticket()),
        &[
            ("summary", text("Label printer")),
            ("company_id", text("31")),
            ("agreement_id", text("12")),
            ("parent_id", text("870")),
            ("board", text("Help Desk")),
            ("type", text("Printer")),
            ("sub_type", text("Label")),
            ("status", text("In Progress")),
            ("status_class", Cell::Null),
            ("priority", text("High")),
            ("owner_id", text("7")),
            ("site", text("Main")),
            ("location", text("Office")),
            ("billable", text("billable")),
            ("planned_seconds", Cell::Int(5400)),
            ("opened_at", at("2026-11-01T09:00:00Z")),
            ("updated_at", at("2026-11-02T15:40:00Z")),
            ("due_at", at("2026-11-10T00:00:00Z")),
            ("url", text("https://psa.example/t?recid=880")),
        ],
    );
}

#[test]
fn only_the_closed_flag_closes_a_ticket_a_left_over_date_does_not() {
    let closed = json!({"closedFlag": true, "closedDate": "2026-11-05T10:00:00Z", "dateResolved": "2026-11-04T10:00:00Z"});
    assert_cells(
        &record("service_tickets", &with(ticket(), closed.clone())),
        &[
            ("status_class", text("closed")),
            ("closed_at", at("2026-11-05T10:00:00Z")),
            ("resolved_at", at("2026-11-04T10:00:00Z")),
        ],
    );
    let reopened = with(with(ticket(), closed), json!({"closedFlag": false}));
    assert_cells(
        &record("service_tickets", &reopened),
        &[("status_class", Cell::Null), ("closed_at", Cell::Null)],
    );
}

#[test]
fn project_tickets_fill_the_same_table_and_name_their_project() {
    let body = with(
        ticket(),
        json!({"id": 44, "project": reference(6, "New shop"), "phase": reference(2, "Cabling")}),
    );
    let record = record(
        "project_tickets",
        &without(body, &["recordType", "parentTicketId"]),
    );
    assert_eq!(record.table.name, "ticket");
    assert_cells(
        &record,
        &[("project_id", text("6")), ("parent_id", Cell::Null)],
    );
}

#[test]
fn a_merged_ticket_belongs_under_the_one_it_was_merged_into() {
    let body = with(
        without(ticket(), &["parentTicketId"]),
        json!({"mergedParentTicket": {"id": 871, "summary": "x"}}),
    );
    assert_cells(
        &record("service_tickets", &body),
        &[("parent_id", text("871"))],
    );
}

fn project() -> Value {
    json!({"id": 6, "name": "New shop", "company": reference(31, "Harbor"), "agreement": {"id": 12}, "billingMethod": "FixedFee",
        "billingAmount": 20000.00, "budgetHours": 0, "estimatedHours": 80, "actualHours": 52, "estimatedStart": "2026-09-01T00:00:00Z",
        "estimatedEnd": "2026-12-31T00:00:00Z", "status": reference(1, "In Progress"), "closedFlag": false})
}

#[test]
fn a_project_keeps_price_plan_and_dates() {
    assert_cells(
        &record("projects", &project()),
        &[
            ("company_id", text("31")),
            ("agreement_id", text("12")),
            ("billing_method", text("fixed_fee")),
            ("contract_price", decimal("20000.00")),
            ("planned_seconds", Cell::Int(80 * 3600)),
            ("remaining_seconds", Cell::Null),
            ("starts_on", date("2026-09-01")),
            ("ends_on", date("2026-12-31")),
            ("status", text("active")),
        ],
    );
}

#[test]
fn a_projects_method_and_status_have_their_words() {
    for (method, time, word) in [
        ("NotToExceed", "Billable", "not_to_exceed"),
        ("ActualRates", "Billable", "time_and_materials"),
        ("OverrideRate", "Billable", "time_and_materials"),
        ("ActualRates", "DoNotBill", "not_billable"),
        ("FixedFee", "DoNotBill", "fixed_fee"),
    ] {
        let body = with(
            project(),
            json!({"billingMethod": method, "billTime": time}),
        );
        assert_cells(
            &record("projects", &body),
            &[("billing_method", text(word))],
        );
    }
    for (closed, name, word) in [
        (true, "In Progress", "completed"),
        (true, "Cancelled", "cancelled"),
        (false, "Completed", "active"),
        (false, "On Hold", "on_hold"),
        (false, "New", "planned"),
    ] {
        let body = with(
            project(),
            json!({"closedFlag": closed, "status": reference(1, name)}),
        );
        assert_cells(&record("projects", &body), &[("status", text(word))]);
    }
}

#[test]
fn a_phase_belongs_to_its_project() {
    let body = json!({"id": 2, "projectId": 6, "description": "Cabling", "budgetHours": 12.25});
    let cells = [
        ("project_id", text("6")),
        ("name", text("Cabling")),
        ("planned_seconds", Cell::Int(44100)),
    ];
    assert_cells(&record("phases", &body), &cells);
    let listed = without(body, &["projectId"]);
    assert_cells(&record("phases", &listed), &[("project_id", text("5"))]);
}

fn invoice() -> Value {
    json!({"id": 700, "invoiceNumber": "INV-700", "type": "Agreement", "company": reference(31, "Harbor"), "date": "2026-11-01T00:00:00Z",
        "applyToType": "Agreement", "applyToId": 12, "currency": {"id": 7, "currencyCode": "EUR"}, "serviceTotal": 450.50,
        "agreementAmount": 3000, "expenseTotal": 0, "productTotal": 99.99, "salesTax": 12.34, "subtotal": 3550.49, "total": 3562.83})
}

#[test]
fn an_invoice_has_a_line_for_each_total_and_its_tax_beside_the_first() {
    let records = records_of(&psa(), "invoices", &invoice()).unwrap();
    assert_cells(
        &records[0],
        &[
            ("company_id", text("31")),
            ("invoiced_on", date("2026-11-01")),
            ("currency", text("EUR")),
            ("agreement_id", text("12")),
            ("project_id", Cell::Null),
            ("kind", text("invoice")),
        ],
    );
    let lines: Vec<(&str, &Cell, &Cell)> = records[1..]
        .iter()
        .map(|r| (r.source_id.as_str(), r.get("amount"), r.get("tax")))
        .collect();
    assert_eq!(
        lines,
        [
            ("700-service", &decimal("450.50"), &decimal("12.34")),
            ("700-agreement", &decimal("3000"), &Cell::Null),
            ("700-product", &decimal("99.99"), &Cell::Null),
        ]
    );
    assert_cells(
        &records[1],
        &[("invoice_id", text("700")), ("agreement_id", text("12"))],
    );
}

#[test]
fn a_credit_memo_is_a_credit_note_and_an_undated_invoice_is_refused() {
    let records = records_of(
        &psa(),
        "invoices",
        &with(invoice(), json!({"type": "CreditMemo"})),
    )
    .unwrap();
    assert_cells(&records[0], &[("kind", text("credit_note"))]);
    assert_eq!(
        reject("invoices", &without(invoice(), &["date"])).field,
        "date"
    );
    assert_eq!(
        reject("invoices", &without(invoice(), &["company"])).field,
        "company"
    );
    let project = with(invoice(), json!({"applyToType": "Project", "applyToId": 6}));
    let records = records_of(&psa(), "invoices", &project).unwrap();
    assert_cells(
        &records[0],
        &[("agreement_id", Cell::Null), ("project_id", text("6"))],
    );
}

#[test]
fn a_closing_date_without_a_time_is_its_midnight() {
    let closed = json!({"closedFlag": true, "closedDate": "2026-11-05"});
    assert_cells(
        &record("service_tickets", &with(ticket(), closed)),
        &[("closed_at", at("2026-11-05T00:00:00Z"))],
    );
}
