//! Contracts of all types with what was bought, units, rates and exclusions.

use super::{beside, only, recorded, records, text, texts, told, with};
use crate::on_text::OnText;
use daybook::model::Record;
use serde_json::{Value, json};

fn of_type(kind: i64) -> Value {
    with(
        recorded("contracts", 1),
        &[("contractType", json!(kind)), ("id", json!(1))],
    )
}

fn block(id: i64, start: &str, end: &str, hours: f64, rate: f64) -> (&'static str, Value) {
    let day = |d: &str| format!("{d}T00:00:00Z");
    (
        "contract_blocks",
        json!({"id": id, "contractID": 1, "startDate": day(start), "endDate": day(end), "hours": hours, "hourlyRate": rate, "hoursApproved": 3.0}),
    )
}

fn contract(kind: i64, others: &[(&str, Value)]) -> Vec<Record> {
    beside(&told(others), "contracts", &of_type(kind)).unwrap()
}

const GRANT: &[&str] = &[
    "kind",
    "bill_amount",
    "limit_amount",
    "bill_cycle_months",
    "carry_over_days",
    "starts_on",
];

#[test]
fn each_contract_type_is_a_kind_and_an_unknown_one_is_refused() {
    let kinds = [
        (1, "time_and_materials"),
        (3, "project_fixed_fee"),
        (4, "block_hours"),
        (6, "block_money"),
        (7, "fixed_fee"),
        (8, "incident"),
    ];
    for (number, kind) in kinds {
        assert_eq!(text(&contract(number, &[])[0], "kind"), kind);
    }
    let unknown = records("contracts", &of_type(2)).unwrap_err();
    assert_eq!(unknown.field, "contractType");
}

#[test]
fn the_operators_word_for_a_category_goes_before_the_type() {
    let mut settings = super::settings("https://webservices.autotask.net");
    settings.map.agreement_kinds = [("Hosting".to_owned(), "resale".to_owned())].into();
    let psa = daybook::source::autotask::Autotask::new("psa", settings, chrono_tz::UTC, false);
    let lookup = told(&[(
        "contract_fields",
        json!({"name": "contractCategory", "picklistValues": [{"value": "12", "label": "hosting"}]}),
    )]);
    let row = with(of_type(7), &[("contractCategory", json!(12))]);
    let found = psa.beside(&super::stream("contracts"), None, &row.to_string(), &lookup);
    assert_eq!(text(&found.unwrap()[0], "kind"), "resale");
}

#[test]
fn a_contract_of_company_0_is_internal() {
    let row = with(of_type(7), &[("companyID", json!(0))]);
    assert_eq!(text(&only(records("contracts", &row)), "kind"), "internal");
}

#[test]
fn a_recurring_contract_bills_by_its_units_in_its_period() {
    let lookup = told(&[("contract_fields", recorded("contract_fields", 0))]);
    let found = only(beside(&lookup, "contracts", &recorded("contracts", 1)));
    assert_eq!(texts(&found, GRANT), "fixed_fee - - 3 - 2026-01-01");
}

#[test]
fn one_block_is_granted_once_whole_whatever_is_used_of_it() {
    let found = contract(4, &[block(5, "2026-10-01", "2026-12-31", 10.0, 140.0)]);
    assert_eq!(found.len(), 1);
    assert_eq!(
        texts(&found[0], GRANT),
        "block_hours 1400 10 0 0 2026-10-01"
    );
}

#[test]
fn what_was_bought_once_grants_nothing_before_it_begins_nor_before_its_contract_does() {
    let starts = |from: &str| {
        let found = contract(4, &[block(5, from, "2026-12-31", 10.0, 140.0)]);
        text(&found[0], "starts_on")
    };
    assert_eq!(starts("2026-10-01"), "2026-10-01");
    assert_eq!(starts("2025-12-01"), "2026-01-01");
}

#[test]
fn equal_blocks_month_after_month_come_again_and_may_carry_over() {
    let found = contract(
        4,
        &[
            block(6, "2026-11-01", "2026-12-30", 10.0, 140.0),
            block(5, "2026-10-01", "2026-11-30", 10.0, 140.0),
        ],
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        texts(&found[0], GRANT),
        "block_hours 1400 10 1 30 2026-10-01"
    );
}

#[test]
fn blocks_that_do_not_come_again_evenly_stand_beside_the_first_with_their_own_days() {
    let found = contract(
        4,
        &[
            block(9, "2026-10-01", "2026-12-31", 4.0, 150.0),
            block(5, "2026-10-01", "2026-11-30", 10.0, 140.0),
        ],
    );
    assert_eq!(
        texts(&found[0], &["limit_amount", "limit_ends_on"]),
        "10 2026-11-30"
    );
    assert_eq!(found[1].source_id, "block-9");
    assert_eq!(
        texts(&found[1], &["on_date", "amount", "ends_on", "price"]),
        "2026-10-01 4 2026-12-31 600"
    );
}

#[test]
fn retainers_are_money_and_ticket_purchases_are_incidents() {
    let retainer = json!({"id": 41, "contractID": 1, "amount": 1200.0, "startDate": "2026-10-01T00:00:00Z", "endDate": "2027-09-30T00:00:00Z"});
    let found = contract(6, &[("contract_retainers", retainer)]);
    assert_eq!(
        texts(&found[0], GRANT),
        "block_money 1200 1200 0 0 2026-10-01"
    );
    let purchase = |id: i64| json!({"id": id, "contractID": 1, "ticketsPurchased": 10.0, "perTicketRate": 95.0, "startDate": "2026-10-01T00:00:00Z", "endDate": "2027-09-30T00:00:00Z"});
    let found = contract(
        8,
        &[
            ("contract_tickets", purchase(51)),
            ("contract_tickets", purchase(52)),
        ],
    );
    assert_eq!(text(&found[0], "kind"), "incident");
    assert_eq!(
        texts(&found[0], &["limit_amount", "bill_amount"]),
        "20 1900"
    );
}

#[test]
fn a_fixed_price_is_the_sum_of_the_milestones_else_what_is_estimated() {
    let milestone = |id: i64, amount: f64| {
        (
            "contract_milestones",
            json!({"id": id, "contractID": 1, "amount": amount}),
        )
    };
    let found = contract(3, &[milestone(1, 1000.0), milestone(2, 500.5)]);
    assert_eq!(text(&found[0], "bill_amount"), "1500.5");
    let row = with(of_type(3), &[("estimatedRevenue", json!(900.0))]);
    assert_eq!(
        text(&only(records("contracts", &row)), "bill_amount"),
        "900"
    );
}

#[test]
fn units_hold_for_their_days_and_lose_no_cent() {
    let lookup = told(&[("services", recorded("services", 0))]);
    let columns = [
        "name",
        "quantity",
        "unit_price",
        "unit_cost",
        "effective_on",
        "cancelled_on",
    ];
    let even = only(beside(
        &lookup,
        "contract_service_units",
        &recorded("contract_service_units", 0),
    ));
    assert_eq!(even.source_id, "service-71");
    assert_eq!(
        texts(&even, &columns),
        "Workstation 10 45 12 2026-10-01 2026-11-01"
    );
    let odd = only(beside(
        &lookup,
        "contract_service_units",
        &recorded("contract_service_units", 1),
    ));
    assert_eq!(
        texts(&odd, &columns),
        "Workstation 1 100 - 2026-11-01 2026-12-01"
    );
}

#[test]
fn exclusions_of_a_contract_and_of_its_set_both_count_and_say_where_work_goes() {
    let lookup = told(&[("contracts", recorded("contracts", 1))]);
    let columns = [
        "agreement_id",
        "work_role_id",
        "work_type_id",
        "to_agreement_id",
    ];
    let expected = [
        ("excluded_roles", "role-101", "29684107 29683396 - 29684101"),
        ("excluded_codes", "type-102", "29684107 - 29682801 29684101"),
        (
            "excluded_set_roles",
            "set-role-103-29684107",
            "29684107 29683396 - 29684101",
        ),
        (
            "excluded_set_types",
            "set-type-104-29684107",
            "29684107 - 29682801 29684101",
        ),
    ];
    for (stream, id, cells) in expected {
        let found = only(beside(&lookup, stream, &recorded(stream, 0)));
        assert_eq!(found.source_id, id);
        assert_eq!(texts(&found, &columns), cells);
    }
    assert_eq!(
        records("excluded_set_roles", &recorded("excluded_set_roles", 0)).unwrap(),
        []
    );
}

#[test]
fn a_contracts_own_rate_of_a_role_is_read() {
    let rate = only(records("contract_rates", &recorded("contract_rates", 0)));
    assert_eq!(
        texts(&rate, &["agreement_id", "work_role_id", "rate"]),
        "29684107 29683396 135"
    );
}

#[test]
fn a_roles_hour_takes_as_many_hours_of_a_block_as_its_factor_says() {
    let row = json!({"id": 7, "contractID": 1, "roleID": 4, "blockHourMultiplier": 1.5, "contractHourlyRate": 180.0});
    let found = only(records("block_factors", &row));
    assert_eq!(found.source_id, "factor-7");
    let columns = ["agreement_id", "work_role_id", "block_factor", "rate"];
    assert_eq!(texts(&found, &columns), "1 4 1.5 180");
    let none = with(row.clone(), &[("contractHourlyRate", json!(0.0))]);
    assert_eq!(text(&only(records("block_factors", &none)), "rate"), "-");
    let bare = with(row, &[("blockHourMultiplier", Value::Null)]);
    assert_eq!(
        records("block_factors", &bare).unwrap_err().field,
        "blockHourMultiplier"
    );
}

#[test]
fn what_somebody_costs_on_one_contract_is_a_cost_of_that_contract_and_role_alone() {
    let row = json!({"id": 7, "contractID": 1, "roleID": 4, "resourceID": 9, "rate": 61.5});
    let found = only(records("contract_costs", &row));
    assert_eq!(found.source_id, "contract-7");
    let columns = [
        "member_id",
        "agreement_id",
        "work_role_id",
        "amount",
        "basis",
    ];
    assert_eq!(texts(&found, &columns), "9 1 4 61.5 hour");
    let bare = with(row, &[("rate", Value::Null)]);
    assert_eq!(records("contract_costs", &bare).unwrap_err().field, "rate");
}

#[test]
fn what_a_work_type_does_to_a_rate_stands_in_another_list_under_its_own_number() {
    let code = with(
        recorded("billing_codes", 0),
        &[("id", json!(5)), ("useType", json!(1))],
    );
    let changed = |kind: i64| {
        let row = json!({"id": 5, "modifierType": kind, "modifierValue": 1.25});
        let lookup = told(&[("work_type_modifiers", row)]);
        texts(
            &only(beside(&lookup, "billing_codes", &code)),
            &["rate_change", "rate_amount"],
        )
    };
    let words = [1, 2, 3, 4].map(changed);
    assert_eq!(
        words,
        ["plus 1.25", "times 1.25", "custom 1.25", "flat 1.25"]
    );
    assert_eq!(changed(0), "- -", "the role's rate as it is");
    let other = told(&[(
        "work_type_modifiers",
        json!({"id": 6, "modifierType": 2, "modifierValue": 1.25}),
    )]);
    assert_eq!(
        text(&only(beside(&other, "billing_codes", &code)), "rate_change"),
        "-"
    );
}
