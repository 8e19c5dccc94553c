//! Companies, members with zones and costs, and setup lists.

use super::*;
use crate::on_text::OnText;
use daybook::source::zone;

fn member(n: usize) -> Value {
    fixture("members").swap_remove(n)
}

#[test]
fn a_member_is_read_with_zone_team_and_calendar() {
    let records = records_of(&psa(), "members", &member(0)).unwrap();
    assert_cells(
        &records[0],
        &[
            ("name", text("María Reyes")),
            ("email", text("maria.reyes@example.com")),
            ("team", text("Service")),
            ("manager_id", text("9")),
            ("time_zone", text("America/New_York")),
            ("active", Cell::Bool(true)),
            ("is_human", Cell::Bool(true)),
            ("started_on", date("2021-04-01")),
            ("ended_on", Cell::Null),
            ("default_work_role_id", text("4")),
            ("work_calendar_id", text("1")),
        ],
    );
}

#[test]
fn a_known_cost_is_a_rate_of_its_own_without_a_first_day() {
    let records = records_of(&psa(), "members", &member(0)).unwrap();
    assert_eq!(records.len(), 2);
    assert_eq!(
        (records[1].table.name, records[1].source_id.as_str()),
        ("cost_rate", "7")
    );
    assert_cells(
        &records[1],
        &[
            ("member_id", text("7")),
            ("amount", decimal("41.5")),
            ("basis", text("hour")),
            ("currency", Cell::Null),
            ("valid_from", Cell::Null),
        ],
    );
}

#[test]
fn a_cost_of_nothing_is_unknown_not_free() {
    for cost in [
        json!("0.00"),
        json!(0),
        json!(""),
        json!("  "),
        json!(null),
        json!(-5),
    ] {
        let records = records_of(
            &psa(),
            "members",
            &with(member(0), json!({"hourlyCost": cost})),
        )
        .unwrap();
        assert_eq!(records.len(), 1, "{cost}");
    }
    let quoted = with(member(0), json!({"hourlyCost": "38.75"}));
    let records = records_of(&psa(), "members", &quoted).unwrap();
    assert_cells(&records[1], &[("amount", decimal("38.75"))]);
}

#[test]
fn the_inactive_date_is_the_last_day_of_those_who_are_inactive() {
    assert_cells(
        &record("members", &member(1)),
        &[
            ("active", Cell::Bool(false)),
            ("ended_on", date("2026-10-31")),
            ("name", text("tli")),
            ("email", Cell::Null),
            ("time_zone", text("Europe/Berlin")),
        ],
    );
    // Somebody who was inactive once and is back.
    assert_cells(
        &record("members", &member(2)),
        &[("active", Cell::Bool(true)), ("ended_on", Cell::Null)],
    );
}

#[test]
fn an_api_member_is_no_human_and_an_unmapped_zone_is_told() {
    let api = record("members", &member(2));
    assert_cells(
        &api,
        &[("is_human", Cell::Bool(false)), ("time_zone", Cell::Null)],
    );
    let unmapped = |psa: &ConnectWise, n: usize| {
        let found = psa.unmapped_in(&stream("members"), &member(n).to_string());
        found
            .into_iter()
            .map(|u| (u.what, u.value))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        unmapped(&psa(), 2),
        [("time_zones", "Somewhere nice".to_owned())]
    );
    assert_eq!(unmapped(&psa(), 0), []);
    let psa = mapped(|map| {
        map.time_zones
            .insert("somewhere nice".into(), "Pacific/Auckland".into());
    });
    assert_eq!(unmapped(&psa, 2), []);
    assert_cells(
        &record_of(&psa, "members", &member(2)),
        &[("time_zone", text("Pacific/Auckland"))],
    );
}

#[test]
fn teams_come_from_where_the_operator_says() {
    for (from, team) in [
        ("department", "Service"),
        ("location", "Main Office"),
        ("", ""),
    ] {
        let psa = mapped(|map| map.teams = from.into());
        let records = records_of(&psa, "members", &member(0)).unwrap();
        assert_cells(&records[0], &[("team", text(team))]);
    }
}

#[test]
fn the_first_address_of_work_is_the_email() {
    for (fields, email) in [
        (json!({"primaryEmail": "P@x.example"}), "p@x.example"),
        (
            json!({"primaryEmail": "", "defaultEmail": "Office"}),
            "maria.reyes@example.com",
        ),
        (json!({"officeEmail": null, "defaultEmail": "Home"}), ""),
        (
            json!({"officeEmail": null, "defaultEmail": "D@x.example"}),
            "d@x.example",
        ),
    ] {
        let records = records_of(&psa(), "members", &with(member(0), fields)).unwrap();
        assert_cells(&records[0], &[("email", text(email))]);
    }
}

#[test]
fn zone_names_are_matched_in_the_agreed_order() {
    let none = Default::default();
    let name = |name: &str| zone::resolve(name, &none).map(|z| z.name());
    assert_eq!(name("Europe/Vienna"), Some("Europe/Vienna"));
    assert_eq!(name("US/Central"), Some("US/Central"));
    assert_eq!(name("pacific standard time"), Some("America/Los_Angeles"));
    assert_eq!(
        name("US Eastern Standard Time"),
        Some("America/Indianapolis")
    );
    assert_eq!(name("GMT-07:00/US Mountain"), Some("America/Denver"));
    assert_eq!(
        name("Zone/AUS Eastern Standard Time"),
        Some("Australia/Sydney")
    );
    assert_eq!(name("US Pacific"), Some("America/Los_Angeles"));
    assert_eq!(
        name("(UTC-06:00) Central Time (US & Canada)"),
        Some("America/Chicago")
    );
    assert_eq!(name("Nowhere/Nothing"), None);
    assert_eq!(name(""), None);
    let map = [("US Eastern".to_owned(), "America/Toronto".to_owned())].into();
    assert_eq!(
        zone::resolve("US Eastern", &map).map(|z| z.name()),
        Some("America/Toronto")
    );
    let wrong = [("Here".to_owned(), "Not/AZone".to_owned())].into();
    assert_eq!(zone::resolve("Here", &wrong), None);
}

fn company() -> Value {
    json!({"id": 31, "identifier": "harbor", "name": "Harbor Bakery", "status": reference(1, "Active"),
        "types": [reference(1, "Client")], "parentCompany": {"id": 30, "name": "Group"}, "deletedFlag": false})
}

#[test]
fn a_company_is_the_own_firm_by_type_or_by_list() {
    assert_cells(
        &record("companies", &company()),
        &[
            ("name", text("Harbor Bakery")),
            ("parent_id", text("30")),
            ("is_internal", Cell::Bool(false)),
            ("active", Cell::Bool(true)),
        ],
    );
    let typed = with(
        company(),
        json!({"types": [reference(1, "Client"), reference(2, "owner")]}),
    );
    assert_cells(
        &record("companies", &typed),
        &[("is_internal", Cell::Bool(true))],
    );
    let psa = mapped(|map| map.internal_companies = vec!["31".into()]);
    let listed = record_of(&psa, "companies", &company());
    assert_cells(&listed, &[("is_internal", Cell::Bool(true))]);
}

#[test]
fn a_company_deleted_at_the_source_yields_nothing() {
    let gone = with(
        company(),
        json!({"deletedFlag": true, "dateDeleted": "2026-01-01T00:00:00Z"}),
    );
    assert_eq!(records_of(&psa(), "companies", &gone).unwrap(), []);
    let asleep = with(company(), json!({"status": reference(2, "Inactive")}));
    assert_cells(
        &record("companies", &asleep),
        &[("active", Cell::Bool(false))],
    );
    assert_cells(
        &record("companies", &without(company(), &["name", "types"])),
        &[("name", text("harbor"))],
    );
}

#[test]
fn roles_and_types_carry_rates_multipliers_and_the_operators_map() {
    let role = json!({"id": 4, "name": "Engineer", "hourlyRate": 150.00, "inactiveFlag": true, "locationIds": [1]});
    assert_cells(
        &record("work_roles", &role),
        &[
            ("standard_rate", decimal("150.0")),
            ("active", Cell::Bool(false)),
        ],
    );
    let kind = json!({"id": 3, "name": "Vacation", "billTime": "DoNotBill", "rateType": "Multiplier", "rate": 0, "costMultiplier": 1.5,
        "accrualType": "Vacation"});
    let psa = mapped(|map| map.absence.work_types = vec!["vacation".into()]);
    assert_cells(
        &record_of(&psa, "work_types", &kind),
        &[
            ("billable", text("do_not_bill")),
            ("cost_multiplier", decimal("1.5")),
            ("absence", Cell::Bool(true)),
            ("payroll_wrap", Cell::Bool(false)),
            ("active", Cell::Bool(true)),
        ],
    );
    assert_eq!(
        reject("work_types", &without(kind, &["name"])).field,
        "name"
    );
}

#[test]
fn boards_have_statuses_and_types_of_their_own() {
    let board = json!({"id": 1, "name": "Projects", "projectFlag": true, "inactiveFlag": false});
    assert_cells(
        &record("boards", &board),
        &[
            ("is_project", Cell::Bool(true)),
            ("active", Cell::Bool(true)),
        ],
    );
    let status = json!({"id": 20, "name": "Closed", "closedStatus": true, "board": reference(1, "Projects")});
    assert_cells(
        &record("board_statuses", &status),
        &[
            ("board_id", text("1")),
            ("is_closed", Cell::Bool(true)),
            ("status_class", text("closed")),
        ],
    );
    let kind = json!({"id": 8, "name": "Printer", "inactiveFlag": true});
    assert_cells(
        &record("board_types", &kind),
        &[("board_id", text("5")), ("active", Cell::Bool(false))],
    );
}
