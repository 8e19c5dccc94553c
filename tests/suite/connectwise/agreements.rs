//! Agreements and what hangs on them.

use super::*;
use crate::on_text::OnText;

fn agreement(n: usize) -> Value {
    fixture("agreements").swap_remove(n)
}

#[test]
fn flags_decide_and_dates_fill_in() {
    assert_cells(
        &record("agreements", &agreement(0)),
        &[
            ("company_id", text("31")),
            ("name", text("Managed Services")),
            ("kind", text("fixed_fee")),
            ("bill_to_company_id", text("30")),
            ("parent_id", text("11")),
            ("starts_on", date("2025-01-01")),
            ("ends_on", Cell::Null),
            ("cancelled_on", Cell::Null),
            ("currency", text("USD")),
            ("bill_amount", decimal("3000.0")),
            ("bill_cycle_months", Cell::Int(3)),
            ("first_bill_on", date("2025-02-01")),
            ("unlimited", Cell::Bool(true)),
            ("carry_over_days", Cell::Int(0)),
            ("allow_overrun", Cell::Bool(false)),
            ("covers_time", Cell::Bool(true)),
            ("location", text("Main Office")),
        ],
    );
}

#[test]
fn a_block_bought_once_has_no_cycle() {
    assert_cells(
        &record("agreements", &agreement(1)),
        &[
            ("kind", text("block_hours")),
            ("ends_on", date("2026-12-31")),
            ("cancelled_on", date("2026-07-01")),
            ("limit_amount", decimal("20.5")),
            ("bill_cycle_months", Cell::Int(0)),
            ("carry_over_days", Cell::Int(90)),
            ("allow_overrun", Cell::Bool(true)),
            ("location", Cell::Null),
        ],
    );
}

#[test]
fn cancelled_without_a_date_counts_from_the_last_change_and_with_nothing_is_refused() {
    let undated = with(
        without(agreement(0), &["dateCancelled"]),
        json!({"cancelledFlag": true}),
    );
    assert_cells(
        &record("agreements", &undated),
        &[("cancelled_on", date("2026-01-02"))],
    );
    let unknown = without(undated, &["_info"]);
    assert_eq!(reject("agreements", &unknown).field, "dateCancelled");
}

#[test]
fn the_kind_is_inferred_from_what_the_agreement_applies_to() {
    for (fields, kind) in [
        (
            json!({"applicationUnlimitedFlag": true, "coverAgreementTime": true}),
            "fixed_fee",
        ),
        (
            json!({"applicationUnlimitedFlag": true, "coverAgreementTime": false, "billAmount": 50}),
            "fixed_fee",
        ),
        (
            json!({"applicationUnits": "Hours", "applicationLimit": 10, "coverAgreementTime": true}),
            "block_hours",
        ),
        (
            json!({"applicationUnits": "Amount", "applicationLimit": 500, "coverAgreementTime": true}),
            "block_money",
        ),
        (
            json!({"applicationUnits": "Incidents", "applicationLimit": 5, "coverAgreementTime": true}),
            "incident",
        ),
        (
            json!({"coverAgreementTime": false, "applicationUnlimitedFlag": true}),
            "resale",
        ),
        (json!({"coverAgreementTime": false}), "resale"),
        (
            json!({"coverAgreementTime": false, "applicationUnits": "Hours", "applicationLimit": 10}),
            "block_hours",
        ),
        (
            json!({"coverAgreementTime": true, "applicationUnits": "Hours", "applicationLimit": 0}),
            "block_hours",
        ),
        (
            json!({"coverAgreementTime": true, "applicationUnits": "Hours", "type": reference(3, "Time and Materials")}),
            "time_and_materials",
        ),
        (
            json!({"coverAgreementTime": false, "type": reference(3, "Time & Materials")}),
            "time_and_materials",
        ),
        (
            json!({"coverAgreementTime": false, "type": reference(3, "T&M 2026")}),
            "time_and_materials",
        ),
        (
            json!({"coverAgreementTime": true, "billAmount": 100}),
            "fixed_fee",
        ),
        (json!({"coverAgreementTime": true}), "time_and_materials"),
    ] {
        let bare =
            json!({"id": 1, "name": "x", "company": {"id": 31}, "type": reference(1, "Plain")});
        let body = with(bare, fields);
        assert_eq!(
            record("agreements", &body).get("kind"),
            &text(kind),
            "{body}"
        );
    }
}

#[test]
fn the_operators_word_for_a_type_wins_and_a_wrong_word_is_told() {
    let psa = mapped(|map| {
        map.agreement_kinds
            .insert("Managed services".into(), "project_fixed_fee".into());
        map.agreement_kinds
            .insert("Prepaid".into(), "prepaid".into());
        map.internal_companies = vec!["psa:31".into()];
    });
    let own = record_of(&psa, "agreements", &agreement(0));
    assert_cells(&own, &[("kind", text("project_fixed_fee"))]);
    let wrong = records_of(&psa, "agreements", &agreement(1)).unwrap_err();
    assert_eq!(wrong.field, "type");
    assert!(wrong.problem.contains("prepaid"));
}

#[test]
fn an_agreement_of_the_own_firm_is_internal() {
    for own in ["31", "psa:31"] {
        let psa = mapped(|map| map.internal_companies = vec![own.into()]);
        let record = record_of(&psa, "agreements", &agreement(0));
        assert_cells(&record, &[("kind", text("internal"))]);
    }
    let psa = mapped(|map| map.internal_companies = vec!["other:31".into()]);
    assert_cells(
        &record_of(&psa, "agreements", &agreement(0)),
        &[("kind", text("fixed_fee"))],
    );
}

#[test]
fn billing_cycles_are_months_by_their_name_and_one_where_it_is_not_known() {
    for (name, months) in [
        ("Monthly", 1),
        ("Quarterly", 3),
        ("Semi-Annual", 6),
        ("Semi-Annually", 6),
        ("Annual", 12),
        ("Yearly", 12),
        ("When the moon is full", 1),
    ] {
        let body = with(agreement(0), json!({"billingCycle": reference(1, name)}));
        assert_cells(
            &record("agreements", &body),
            &[("bill_cycle_months", Cell::Int(months))],
        );
    }
    let body = with(agreement(0), json!({"oneTimeFlag": true}));
    assert_cells(
        &record("agreements", &body),
        &[("bill_cycle_months", Cell::Int(3))],
    );
}

#[test]
fn carried_units_without_an_end_last_as_long_as_the_agreement() {
    let days = |fields: Value| match record("agreements", &with(agreement(1), fields))
        .get("carry_over_days")
    {
        Cell::Int(days) => *days,
        other => panic!("{other:?}"),
    };
    assert!(days(json!({"expiredDays": 0})) > 30_000);
    assert!(days(json!({"expiredDays": null})) > 30_000);
    assert_eq!(days(json!({"carryOverUnused": false})), 0);
    assert_eq!(
        days(json!({"expiredDays": -5, "carryOverUnused": false})),
        0
    );
}

fn addition() -> Value {
    json!({"id": 71, "product": {"id": 3, "identifier": "BACKUP-1"}, "quantity": 25.00, "lessIncluded": 5, "unitPrice": 40.1,
        "unitCost": 12, "billCustomer": "Billable", "effectiveDate": "2026-04-16T00:00:00Z", "cancelledDate": "2026-06-10T00:00:00Z",
        "agreementId": 12, "extPrice": 800})
}

#[test]
fn an_addition_keeps_quantity_and_prices_exactly() {
    assert_cells(
        &record("additions", &addition()),
        &[
            ("agreement_id", text("12")),
            ("name", text("BACKUP-1")),
            ("quantity", decimal("25.0")),
            ("less_included", decimal("5")),
            ("unit_price", decimal("40.1")),
            ("unit_cost", decimal("12")),
            ("billable", text("billable")),
            ("effective_on", date("2026-04-16")),
            ("cancelled_on", date("2026-06-10")),
        ],
    );
}

#[test]
fn a_cost_that_is_not_sent_is_unknown_and_a_price_must_be() {
    let body = without(addition(), &["unitCost", "agreementId"]);
    assert_cells(
        &record("additions", &body),
        &[("unit_cost", Cell::Null), ("agreement_id", text("5"))],
    );
    assert_eq!(
        reject("additions", &without(addition(), &["unitPrice"])).field,
        "unitPrice"
    );
    let described = with(
        addition(),
        json!({"product": {"_info": {}}, "invoiceDescription": "Backup"}),
    );
    assert_cells(
        &record("additions", &described),
        &[("name", text("Backup"))],
    );
}

#[test]
fn an_adjustment_may_be_negative() {
    let body = json!({"id": 3, "amount": -2.5, "description": "refund", "effectiveDate": "2026-05-01T00:00:00Z"});
    assert_cells(
        &record("adjustments", &body),
        &[
            ("agreement_id", text("5")),
            ("on_date", date("2026-05-01")),
            ("amount", decimal("-2.5")),
            ("description", text("refund")),
        ],
    );
}

#[test]
fn rates_of_roles_and_types_share_a_table_without_meeting() {
    let role = json!({"id": 9, "workRole": reference(4, "Engineer"), "rateType": "Custom", "rate": 175, "effectiveDate": "2026-01-01T00:00:00Z",
        "endingDate": "2026-12-31T00:00:00Z"});
    let kept = record("agreement_work_roles", &role);
    assert_eq!(kept.source_id, "role-9");
    assert_cells(
        &kept,
        &[
            ("agreement_id", text("5")),
            ("work_role_id", text("4")),
            ("rate", decimal("175")),
            ("valid_from", date("2026-01-01")),
            ("valid_to", date("2027-01-01")),
        ],
    );
    let typed = json!({"id": 9, "agreementId": 12, "rateType": "Custom", "rate": 90.5, "hoursMin": 0.25, "hoursMax": 0, "roundBillHours": 0.5,
        "overageRate": 120, "overageRateType": "Custom"});
    let kept = record("agreement_work_types", &typed);
    assert_eq!(kept.source_id, "type-9");
    assert_cells(
        &kept,
        &[
            ("agreement_id", text("12")),
            ("work_type_id", Cell::Null),
            ("rate", decimal("90.5")),
            ("minimum_seconds", Cell::Int(900)),
            ("maximum_seconds", Cell::Null),
            ("round_seconds", Cell::Int(1800)),
            ("overage_rate", decimal("120")),
            ("valid_to", Cell::Null),
        ],
    );
}

#[test]
fn a_rate_that_changes_another_one_is_no_rate_by_itself() {
    for kind in ["AdjAmount", "Multiplier"] {
        let body = json!({"id": 9, "workType": reference(3, "Remote"), "rateType": kind, "rate": 1.5, "hoursMin": 1});
        assert_cells(
            &record("agreement_work_types", &body),
            &[("rate", Cell::Null), ("minimum_seconds", Cell::Int(3600))],
        );
    }
    let bound = json!({"id": 9, "rateType": "Custom", "rate": 100, "site": reference(2, "Annex")});
    assert_eq!(
        records_of(&psa(), "agreement_work_types", &bound).unwrap(),
        []
    );
    assert_eq!(
        reject("agreement_work_roles", &json!({"id": 9, "rate": 1})).field,
        "workRole"
    );
}

#[test]
fn exclusions_name_what_they_exclude() {
    let role = record(
        "work_role_exclusions",
        &json!({"id": 1, "workRole": reference(4, "Engineer")}),
    );
    let kind = record(
        "work_type_exclusions",
        &json!({"id": 1, "workType": reference(3, "Remote")}),
    );
    assert_ne!(role.source_id, kind.source_id);
    assert_cells(
        &role,
        &[
            ("agreement_id", text("5")),
            ("work_role_id", text("4")),
            ("work_type_id", Cell::Null),
        ],
    );
    assert_cells(
        &kind,
        &[("work_role_id", Cell::Null), ("work_type_id", text("3"))],
    );
    assert_eq!(
        reject("work_role_exclusions", &json!({"id": 1})).field,
        "workRole"
    );
}

#[test]
fn agreement_types_are_kept_for_mapping() {
    let body =
        json!({"id": 2, "name": "Prepaid", "inactiveFlag": true, "coverAgreementTimeFlag": true});
    assert_cells(
        &record("agreement_types", &body),
        &[("name", text("Prepaid")), ("active", Cell::Bool(false))],
    );
}

#[test]
fn types_and_cycles_that_nothing_maps_are_told() {
    let body = with(
        agreement(0),
        json!({"billingCycle": reference(1, "Fortnightly")}),
    );
    let unmapped = |psa: &ConnectWise| {
        let found = psa.unmapped_in(&stream("agreements"), &body.to_string());
        found
            .into_iter()
            .map(|u| (u.what, u.value))
            .collect::<Vec<_>>()
    };
    let cycle = ("billing cycle", "Fortnightly".to_owned());
    let kind = ("agreement_kinds", "Managed Services".to_owned());
    assert_eq!(unmapped(&psa()), [kind, cycle.clone()]);
    let psa = mapped(|map| {
        map.agreement_kinds
            .insert("Managed Services".into(), "fixed_fee".into());
    });
    assert_eq!(unmapped(&psa), [cycle]);
}
