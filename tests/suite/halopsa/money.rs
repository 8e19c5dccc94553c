//! Contracts, rates and invoices.

use super::{cells, mapped, record, recorded, records, records_of, text};
use serde_json::{Value, json};

fn contract(change: Value) -> Value {
    let mut row = recorded("contract_details", 0);
    for (field, value) in change.as_object().unwrap() {
        row[field] = value.clone();
    }
    row
}

fn kind_of(change: Value) -> String {
    text(&record("contract_details", &contract(change)), "kind")
}

#[test]
fn the_kind_of_a_contract_follows_from_what_it_grants_unless_the_map_knows_better() {
    assert_eq!(kind_of(json!({})), "fixed_fee");
    assert_eq!(
        kind_of(json!({"periodchargeamount": 0.0})),
        "time_and_materials"
    );
    assert_eq!(
        kind_of(json!({"periodchargeamount": 0.0, "allowpyg": false})),
        "resale"
    );
    assert_eq!(
        kind_of(json!({"chargehoursperperiod": 10.0})),
        "block_hours"
    );
    assert_eq!(
        kind_of(json!({"prepayrecurringhours": 10.0})),
        "block_hours"
    );
    let psa = mapped(|map| {
        map.agreement_kinds
            .insert("managed service".into(), "incident".into());
    });
    let records = records_of(&psa, "contract_details", &contract(json!({}))).unwrap();
    assert_eq!(text(&records[0], "kind"), "incident");
    let own = mapped(|map| map.internal_companies = vec!["psa:12".into()]);
    let records = records_of(&own, "contract_details", &contract(json!({}))).unwrap();
    assert_eq!(text(&records[0], "kind"), "internal");
}

#[test]
fn a_flat_fee_is_taken_from_one_place_and_never_from_both() {
    let row = contract(json!({}));
    let line = recorded("recurring_invoices", 0);
    assert_eq!(text(&record("contract_details", &row), "bill_amount"), "-");
    let names = |psa: &daybook::source::halopsa::HaloPsa| -> Vec<String> {
        let lines = records_of(psa, "recurring_invoices", &line).unwrap();
        lines.iter().map(|r| text(r, "name")).collect()
    };
    assert_eq!(names(&super::psa()), ["Microsoft 365", "Managed service"]);
    let psa = mapped(|map| map.flat_fees = "contracts".into());
    let records = records_of(&psa, "contract_details", &row).unwrap();
    assert_eq!(text(&records[0], "bill_amount"), "1500");
    assert_eq!(names(&psa), ["Microsoft 365"]);
}

#[test]
fn recurring_invoices_have_negative_ids_and_their_lines_last_until_their_last_day() {
    let lines = records("recurring_invoices", &recorded("recurring_invoices", 0));
    assert_eq!(lines[1].source_id, "-5-52");
    assert_eq!(
        cells(&lines[1], &["agreement_id", "cancelled_on"]),
        ["3", "2026-12-01"]
    );
    assert_eq!(
        cells(&lines[0], &["effective_on", "cancelled_on", "unit_cost"]),
        ["2026-01-01", "-", "9.1"]
    );
}

#[test]
fn dates_of_a_contract_are_dates_as_written_and_no_zone_moves_them() {
    let row = contract(
        json!({"end_date": "2026-12-31T23:59:59Z", "start_date": "2026-01-01T00:00:00-08:00"}),
    );
    let record = record("contract_details", &row);
    assert_eq!(
        cells(&record, &["starts_on", "ends_on"]),
        ["2026-01-01", "2026-12-31"]
    );
    let block = super::record("contract_details", &recorded("contract_details", 1));
    assert_eq!(text(&block, "ends_on"), "-", "1900 is no end");
}

#[test]
fn a_contract_that_was_switched_off_ended_when_it_was_last_changed() {
    let off = |modified: &str| {
        let row = contract(json!({"active": false, "last_modified": modified}));
        text(&record("contract_details", &row), "cancelled_on")
    };
    assert_eq!(off("2026-06-15T10:00:00"), "2026-06-15");
    assert_eq!(off("2027-02-01T10:00:00"), "-", "it had ended by then");
}

#[test]
fn prepaid_time_is_a_block_whose_first_top_up_is_its_size_and_usage_is_no_top_up() {
    let all = records("contract_details", &recorded("contract_details", 1));
    let columns = [
        "kind",
        "limit_amount",
        "bill_amount",
        "bill_cycle_months",
        "allow_overrun",
    ];
    assert_eq!(
        cells(&all[0], &columns),
        ["block_hours", "40", "4000", "0", "false"]
    );
    assert_eq!(all.len(), 3);
    assert_eq!(cells(&all[1], &["on_date", "amount"]), ["2026-05-01", "20"]);
    assert_eq!(
        cells(&all[2], &["agreement_id", "left_amount"]),
        ["4", "56.5"]
    );
}

#[test]
fn prepaid_time_that_recurs_is_granted_in_each_cycle_and_lasts_as_many_months() {
    let row = contract(json!({
        "prepayrecurringhours": 10.0, "prepayrecurringcharge": 1000.0, "billing_period_string": "Quarterly",
        "prepayrecurringexpirymonths": 5
    }));
    let columns = [
        "kind",
        "limit_amount",
        "bill_amount",
        "bill_cycle_months",
        "carry_over_days",
    ];
    let record = record("contract_details", &row);
    assert_eq!(
        cells(&record, &columns),
        ["block_hours", "10", "1000", "3", "60"]
    );
}

#[test]
fn only_a_plan_line_about_a_whole_charge_type_excludes_it() {
    let all = records("contract_details", &recorded("contract_details", 0));
    let excluded: Vec<String> = all[1..].iter().map(|r| text(r, "work_role_id")).collect();
    assert_eq!(excluded, ["3"]);
}

#[test]
fn of_rates_the_contracts_own_are_agreement_rates_and_the_global_one_in_force_is_the_standard() {
    assert_eq!(records("charge_rates", &recorded("charge_rates", 0)), []);
    let rate = record("charge_rates", &recorded("charge_rates", 1));
    let columns = [
        "agreement_id",
        "rate",
        "minimum_seconds",
        "round_seconds",
        "valid_to",
    ];
    assert_eq!(
        cells(&rate, &columns),
        ["3", "99.5", "900", "900", "2026-07-01"]
    );
    let standard = record("charge_types", &recorded("charge_types", 1));
    assert_eq!(text(&standard, "standard_rate"), "120.5");
}

#[test]
fn a_draft_bills_nothing_and_a_credit_note_is_told_by_its_sign_or_by_what_it_credits() {
    assert_eq!(records("invoices", &recorded("invoices", 2)), []);
    let mut voided = recorded("invoices", 0);
    voided["voided"] = json!(true);
    assert_eq!(records("invoices", &voided), []);
    let kind = |row: &Value| text(&record("invoices", row), "kind");
    assert_eq!(kind(&recorded("invoices", 0)), "invoice");
    let mut credit = recorded("invoices", 1);
    assert_eq!(kind(&credit), "credit_note");
    credit["creditlinkedtoinvoiceid"] = json!(0);
    assert_eq!(kind(&credit), "credit_note");
    assert_eq!(
        text(&record("invoices", &recorded("invoices", 1)), "currency"),
        "GBP"
    );
}

#[test]
fn an_invoice_lines_contract_is_its_own_else_its_invoices() {
    let all = records("invoices", &recorded("invoices", 0));
    let of: Vec<_> = all[1..]
        .iter()
        .map(|r| cells(r, &["agreement_id", "amount", "tax"]))
        .collect();
    assert_eq!(of, [["3", "220", "44"], ["3", "1500", "300"]]);
}
