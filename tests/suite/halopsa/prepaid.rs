//! Sites, and prepaid time of clients that have no contract for it.

use super::{cells, psa, recorded, stream, text};
use crate::on_text::OnText;
use daybook::model::{Record, table};
use daybook::source::Lookup;
use serde_json::{Value, json};

/// What rows of other streams say.
fn told(rows: &[(&str, Value)]) -> Lookup {
    let mut lookup = Lookup::default();
    for (name, row) in rows {
        psa().told(
            &stream(name),
            &stream("client_details"),
            &row.to_string(),
            &mut lookup,
        );
    }
    lookup
}

fn understood(name: &str, row: &Value, lookup: &Lookup) -> Vec<Record> {
    let stream = stream(name);
    let parent = stream.parent.map(|_| "12");
    psa()
        .beside(&stream, parent, &row.to_string(), lookup)
        .unwrap()
}

fn client(change: Value) -> Value {
    let mut row = json!({"id": 13, "prepayasamount": false, "prepayrecurringhours": 0.0, "prepaybalance": 4.25});
    for (field, value) in change.as_object().unwrap() {
        row[field] = value.clone();
    }
    row
}

fn lot(id: i64, day: &str, hours: f64) -> (&'static str, Value) {
    let row = json!({"id": id, "client_id": 13.0, "date": format!("{day}T00:00:00"), "hours": hours, "amount": hours * 100.0});
    ("prepaid", row)
}

#[test]
fn a_site_is_called_what_the_list_of_sites_calls_it_and_what_the_row_says_where_it_is_in_none() {
    let sites = told(&[("sites", recorded("sites", 1))]);
    let site = |row: Value, lookup: &Lookup| {
        cells(
            &understood("ticket_details", &row, lookup)[0],
            &["site", "location"],
        )
    };
    let row = json!({"id": 5, "client_id": 12, "site_id": 15.0, "site_name": "Old warehouse"});
    assert_eq!(site(row.clone(), &sites), ["Warehouse", "Warehouse"]);
    assert_eq!(
        site(row, &Lookup::default()),
        ["Old warehouse", "Old warehouse"]
    );
    assert_eq!(
        site(json!({"id": 5, "client_id": 12, "site_id": 0}), &sites),
        ["-", "-"]
    );
}

#[test]
fn a_contract_of_a_site_is_for_that_place_alone_and_others_are_for_all() {
    let sites = told(&[("sites", recorded("sites", 1))]);
    let place = |at: usize| {
        let records = understood(
            "contract_details",
            &recorded("contract_details", at),
            &sites,
        );
        text(&records[0], "location")
    };
    assert_eq!(place(1), "Warehouse");
    assert_eq!(place(0), "-");
}

#[test]
fn a_client_that_bought_time_without_a_contract_has_a_block_of_its_own() {
    let lots = told(&[
        lot(9, "2026-03-01", 5.0),
        lot(10, "2026-04-01", 3.0),
        lot(11, "2026-04-02", -2.0),
    ]);
    let all = understood("client_details", &client(json!({})), &lots);
    let columns = [
        "company_id",
        "kind",
        "starts_on",
        "ends_on",
        "limit_amount",
        "bill_amount",
        "bill_cycle_months",
    ];
    assert_eq!(all[0].source_id, "prepay-13");
    assert_eq!(
        cells(&all[0], &columns),
        ["13", "block_hours", "2026-03-01", "-", "5", "500", "0"]
    );
    assert_eq!(
        cells(&all[1], &["agreement_id", "on_date", "amount"]),
        ["prepay-13", "2026-04-01", "3"]
    );
    assert_eq!(
        cells(&all[2], &["agreement_id", "left_amount"]),
        ["prepay-13", "4.25"]
    );
    assert_eq!(all.len(), 3);
}

#[test]
fn prepaid_time_of_a_contract_is_not_the_clients_once_more() {
    let contract = json!({"id": 4, "contract_prepayhistory": [{"id": 9, "hours": 5.0}]});
    let lots = told(&[lot(9, "2026-03-01", 5.0), ("contract_details", contract)]);
    assert_eq!(understood("client_details", &client(json!({})), &lots), []);
    // Versions that say whose it is need not be compared.
    let (name, mut row) = lot(9, "2026-03-01", 5.0);
    row["contract_id"] = json!(4);
    assert_eq!(
        understood("client_details", &client(json!({})), &told(&[(name, row)])),
        []
    );
}

#[test]
fn a_lot_with_a_last_day_is_usable_until_then_at_its_own_price() {
    let until = |(name, mut row): (&'static str, Value), day: &str| {
        row["expirydate"] = json!(format!("{day}T00:00:00"));
        (name, row)
    };
    let lots = told(&[
        until(lot(9, "2026-03-01", 5.0), "2026-06-30"),
        until(lot(10, "2026-04-01", 3.0), "2026-07-31"),
        lot(12, "2026-05-01", 2.0),
    ]);
    let all = understood("client_details", &client(json!({})), &lots);
    assert_eq!(
        cells(&all[0], &["limit_amount", "limit_ends_on", "ends_on"]),
        ["5", "2026-06-30", "-"]
    );
    let columns = ["on_date", "amount", "ends_on", "price"];
    assert_eq!(
        cells(&all[1], &columns),
        ["2026-04-01", "3", "2026-07-31", "300"]
    );
    assert_eq!(cells(&all[2], &columns), ["2026-05-01", "2", "-", "-"]);
}

#[test]
fn prepaid_money_of_a_client_is_a_block_of_money_and_ends_with_its_last_lot() {
    let expiring = |id: i64, day: &str| {
        let (name, mut row) = lot(id, "2026-03-01", 5.0);
        row["expirydate"] = json!(format!("{day}T00:00:00"));
        (name, row)
    };
    let row = client(json!({"prepayasamount": true}));
    let both = told(&[expiring(9, "2026-12-31"), expiring(10, "2027-03-31")]);
    let columns = ["kind", "limit_amount", "ends_on"];
    assert_eq!(
        cells(&understood("client_details", &row, &both)[0], &columns),
        ["block_money", "500", "2027-03-31"]
    );
    let one = told(&[expiring(9, "2026-12-31"), lot(10, "2026-03-01", 5.0)]);
    assert_eq!(
        text(&understood("client_details", &row, &one)[0], "ends_on"),
        "-"
    );
}

#[test]
fn a_ticket_without_a_contract_is_on_its_clients_block_where_there_is_one() {
    let of = |row: Value| {
        let record = understood("ticket_details", &row, &Lookup::default()).remove(0);
        let found = record
            .look_ups
            .into_iter()
            .find(|l| l.column == "agreement_id");
        found.map(|l| (l.table.name, l.of, l.id))
    };
    let block = (
        table::AGREEMENT_BALANCE.name,
        "agreement_id",
        "prepay-12".to_owned(),
    );
    assert_eq!(
        of(json!({"id": 5, "client_id": 12, "contract_id": 0})),
        Some(block)
    );
    assert_eq!(
        of(json!({"id": 5, "client_id": 12, "contract_id": 7})),
        None
    );
    assert_eq!(of(json!({"id": 5, "client_id": 1})), None);
    // A project's own contract is not passed over.
    assert_eq!(
        of(json!({"id": 5, "client_id": 12, "itil_requesttype_id": 23, "parent_id": 40})),
        None
    );
}
