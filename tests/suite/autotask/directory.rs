//! Companies, people with their cost and hours, roles and billing codes.

use super::{beside, only, recorded, records, text, texts, told, with};
use crate::on_text::OnText;
use daybook::model::Record;
use daybook::source::Lookup;
use serde_json::{Value, json};

#[test]
fn trap_4_company_0_is_the_own_firm() {
    let own = only(records("companies", &recorded("companies", 0)));
    assert_eq!(own.source_id, "0");
    assert_eq!(texts(&own, &["is_internal", "parent_id"]), "true -");
    let client = only(records("companies", &recorded("companies", 1)));
    assert_eq!(
        texts(&client, &["is_internal", "parent_id", "active"]),
        "false 0 false"
    );
}

fn resource(lookup: &Lookup, fields: &[(&str, Value)]) -> Vec<Record> {
    let row = with(recorded("resources", 1), fields);
    beside(lookup, "resources", &row).unwrap()
}

#[test]
fn trap_14_an_internal_cost_of_0_is_unknown_and_not_free() {
    let nothing = Lookup::default();
    let priced = resource(&nothing, &[]);
    assert_eq!(
        texts(&priced[1], &["member_id", "amount", "basis"]),
        "29682885 48.5 hour"
    );
    for unknown in [json!(0.0), json!(0), json!(null), json!(-1)] {
        let found = resource(&nothing, &[("internalCost", unknown)]);
        assert_eq!(found.len(), 1, "no cost rate");
    }
}

#[test]
fn programs_and_the_vendors_own_account_are_no_people() {
    for n in [0, 2] {
        let found = only(records("resources", &recorded("resources", n)));
        assert_eq!(text(&found, "is_human"), "false");
    }
    let ann = &resource(&Lookup::default(), &[])[0];
    assert_eq!(
        texts(ann, &["is_human", "name", "email"]),
        "true Änn Example ann@example.invalid"
    );
}

#[test]
fn people_who_left_are_still_people() {
    let left = &resource(&Lookup::default(), &[("isActive", json!(false))])[0];
    assert_eq!(texts(left, &["active", "is_human"]), "false true");
}

#[test]
fn zone_hours_holidays_and_team_come_from_location_and_department() {
    let lookup = told(&[
        ("departments", recorded("departments", 0)),
        ("resource_departments", recorded("resource_departments", 0)),
        ("locations", recorded("locations", 0)),
    ]);
    let ann = &resource(&lookup, &[])[0];
    assert_eq!(
        texts(
            ann,
            &["time_zone", "work_calendar_id", "holiday_calendar", "team"]
        ),
        "America/New_York 7 3 Service"
    );
}

#[test]
fn the_default_department_goes_before_others_and_one_that_was_left_counts_not() {
    let department = |id: u32, name: &str| json!({"id": id, "name": name});
    let joined = |id: u32, of: u32, default: bool, active: bool| json!({"id": id, "resourceID": 29_682_885, "departmentID": of, "isDefault": default, "isActive": active});
    let lookup = told(&[
        ("departments", department(1, "Left")),
        ("departments", department(2, "Second")),
        ("departments", department(3, "First")),
        ("resource_departments", joined(1, 1, true, false)),
        ("resource_departments", joined(2, 2, false, true)),
        ("resource_departments", joined(3, 3, true, true)),
    ]);
    assert_eq!(text(&resource(&lookup, &[])[0], "team"), "First");
}

#[test]
fn a_zone_that_nobody_knows_is_listed_and_the_business_zone_stands_in() {
    let psa = super::autotask();
    let of = |zone: &str| {
        let row = with(recorded("locations", 0), &[("timeZone", json!(zone))]);
        psa.unmapped_in(&super::stream("locations"), &row.to_string())
    };
    assert!(of("35").is_empty() && of("Eastern Standard Time").is_empty());
    let unknown = of("9999");
    assert_eq!(
        (unknown[0].what, unknown[0].value.as_str()),
        ("time_zones", "9999")
    );
}

#[test]
fn a_billing_code_is_a_work_type_or_internal_time_by_its_use() {
    let tables = |n: usize| -> Vec<String> {
        let found = records("billing_codes", &recorded("billing_codes", n)).unwrap();
        let name = |r: &Record| format!("{} {}", r.table.name, r.source_id);
        found.iter().map(name).collect()
    };
    assert_eq!(tables(0), ["work_type 29682801"]);
    assert_eq!(
        tables(3),
        [
            "charge_code 29682810",
            "work_type internal-29682810",
            "work_role internal-29682810"
        ]
    );
    assert_eq!(tables(4), [] as [&str; 0], "expenses are no time");
}

#[test]
fn codes_that_the_map_names_account_as_leave() {
    let row = with(
        recorded("billing_codes", 3),
        &[("name", json!(" vacation"))],
    );
    let found = records("billing_codes", &row).unwrap();
    assert_eq!(text(&found[0], "accounts_as"), "absence");
}

#[test]
fn a_non_billable_code_is_never_billed() {
    let option = |n| {
        text(
            &only(records("billing_codes", &recorded("billing_codes", n))),
            "billable",
        )
    };
    assert_eq!(
        (option(0).as_str(), option(1).as_str()),
        ("billable", "do_not_bill")
    );
}
#[test]
fn text_loses_the_byte_that_databases_refuse() {
    let row = with(
        recorded("companies", 0),
        &[("companyName", json!("Ac\u{0}me\u{0}"))],
    );
    assert_eq!(text(&only(records("companies", &row)), "name"), "Acme");
}
