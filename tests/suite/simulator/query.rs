//! The query language, and how unevenly it fails.

use super::Vendor;
use crate::tiny_firm::{ENTRIES, world};
use daybook::simulator::connectwise::SECRET_MARK;
use serde_json::json;

#[tokio::test]
async fn conditions_find_what_they_say() {
    let vendor = Vendor::start(world()).await;
    let all: Vec<i64> = (1..=ENTRIES).collect();
    let cases: &[(&str, &[i64])] = &[
        ("id=5", &[5]),
        ("id in (3, 5,99)", &[3, 5]),
        ("ID >= 59", &[59, 60]),
        ("id<3 and member/id=1", &[1, 2]),
        ("member/identifier = 'bochan'", &[5]),
        ("id=1 or id=2 and id=3", &[1]),
        ("(id=1 or id=2) and chargeToType=\"ProjectTicket\"", &[2]),
        ("timeEnd = null", &[3]),
        ("chargeToType in ('ChargeCode')", &[4]),
        ("billableOption != \"Billable\"", &[7]),
        ("invoiceFlag = true", &[8]),
        ("notes not contains \"printer\"", &[9]),
        ("notes like \"o*\"", &[9]),
        ("actualHours < 0.5", &[1]),
        ("timeStart < [2026-11-02T02:00:00Z]", &[1, 3]),
        ("lastUpdated > [2026-11-08T14:00:00Z]", &[59, 60]),
        ("_info/lastUpdated>=[2026-11-08T15:00:00Z]", &[59, 60]),
        ("dateEntered = [2026-11-02T05:00:00Z]", &[4]),
        ("project/id != null", &[2]),
    ];
    for (condition, ids) in cases {
        assert_eq!(
            vendor.find("time/entries", condition).await.ids(),
            *ids,
            "{condition}"
        );
    }
    assert_eq!(
        vendor
            .find("time/entries", "ticket/summary != 'x' or id=4")
            .await
            .ids(),
        all
    );
    assert!(
        vendor.find("time/entries", "ticket/id != 100").await.ids() == [2],
        "absent is not unequal"
    );
    vendor.stop().await;
}

#[tokio::test]
async fn an_unknown_name_in_a_condition_is_refused_and_in_fields_is_dropped() {
    let vendor = Vendor::start(world()).await;
    let answer = vendor
        .find("finance/invoices", "invoiceDate > [2026-01-01T00:00:00Z]")
        .await;
    assert_eq!(answer.status, 400);
    assert_eq!(
        answer.json(),
        json!({"code": "ApiFindCondition", "message": "invoiceDate is not a recognized name.", "errors": null})
    );
    let answer = vendor
        .get("time/entries?fields=id,invoiceDate&conditions=id=5")
        .await;
    assert_eq!(answer.text, "[{\"id\":5}]");
    assert_eq!(
        vendor.get("time/entries?orderBy=invoiceDate").await.status,
        400
    );
    vendor.stop().await;
}

#[tokio::test]
async fn words_of_a_set_take_only_their_own_and_no_like() {
    let vendor = Vendor::start(world()).await;
    for wrong in [
        "billableOption=\"Sometimes\"",
        "billableOption like \"Bill%\"",
        "billableOption contains \"Bill\"",
    ] {
        let answer = vendor.find("time/entries", wrong).await;
        assert_eq!(
            (answer.status, answer.json()["message"].as_str()),
            (400, Some("Enum value supplied was invalid"))
        );
    }
    vendor.stop().await;
}

#[tokio::test]
async fn a_list_inside_a_record_is_reached_by_child_conditions_alone() {
    let vendor = Vendor::start(world()).await;
    let condition = "types/name='Owner'";
    assert_eq!(
        vendor.find("company/companies", condition).await.status,
        400
    );
    let found = vendor
        .query("company/companies", &[("childConditions", condition)])
        .await;
    assert_eq!(found.ids(), [250]);
    vendor.stop().await;
}

#[tokio::test]
async fn dates_want_square_brackets_utc_and_whole_seconds() {
    let vendor = Vendor::start(world()).await;
    let codes = [
        ("lastUpdated > \"2026-11-02T00:00:00Z\"", "ApiFindCondition"),
        (
            "lastUpdated > [2026-11-02T00:00:00+00:00]",
            "UnsupportedFormat",
        ),
        (
            "lastUpdated > [2026-11-02T00:00:00.000Z]",
            "UnsupportedFormat",
        ),
        ("lastUpdated > [yesterday]", "UnsupportedFormat"),
    ];
    for (condition, code) in codes {
        let answer = vendor.find("time/entries", condition).await;
        assert_eq!(
            (answer.status, answer.json()["code"].as_str()),
            (400, Some(code)),
            "{condition}"
        );
    }
    vendor.stop().await;
}

#[tokio::test]
async fn ill_formed_conditions_are_refused_not_ignored() {
    let vendor = Vendor::start(world()).await;
    for wrong in [
        "id",
        "id=",
        "id=5 and",
        "(id=5",
        "id=5)",
        "id in 5",
        "= 5",
        "notes=\"x",
        "id=5 id=6",
        "member=5",
        "ä€=5",
    ] {
        let answer = vendor.find("time/entries", wrong).await;
        assert_eq!(
            (answer.status, answer.json()["code"].as_str()),
            (400, Some("ApiFindCondition")),
            "{wrong}"
        );
    }
    let deep = format!("{}id=5{}", "(".repeat(2000), ")".repeat(2000));
    assert_eq!(vendor.find("time/entries", &deep).await.status, 400);
    vendor.stop().await;
}

#[tokio::test]
async fn fields_cut_a_record_and_info_goes_unless_named() {
    let vendor = Vendor::start(world()).await;
    let one = |fields: &'static str| {
        let query = [("fields", fields), ("conditions", "id=5")];
        let vendor = &vendor;
        async move { vendor.query("time/entries", &query).await.json()[0].clone() }
    };
    assert_eq!(
        one("id,member/identifier").await,
        json!({"id": 5, "member": {"identifier": "bochan"}})
    );
    assert!(one("id,notes").await.get("_info").is_none());
    let stamp = json!({"id": 5, "_info": {"lastUpdated": "2026-11-06T04:00:00Z"}});
    assert_eq!(one("id,_info/lastUpdated").await, stamp);
    assert_eq!(one("_info").await["_info"]["updatedBy"], "bochan");
    vendor.stop().await;
}

#[tokio::test]
async fn an_order_may_go_down_and_over_several_names() {
    let vendor = Vendor::start(world()).await;
    let newest = vendor
        .get("time/entries?orderBy=_info/lastUpdated+desc&pageSize=2")
        .await;
    assert_eq!(newest.ids(), [60, 59]);
    let two = vendor
        .get("time/entries?orderBy=member/identifier+desc,id+desc&pageSize=2")
        .await;
    assert_eq!(two.ids(), [5, 60]);
    vendor.stop().await;
}

#[tokio::test]
async fn every_name_a_record_shows_can_be_asked_for_but_the_private_ones() {
    let vendor = Vendor::start(world()).await;
    let mut wrong = Vec::new();
    for path in crate::connectwise_document::LISTS {
        let rows = vendor.get(path).await.json();
        let Some(rows) = rows.as_array() else {
            continue;
        };
        for (name, value) in rows
            .iter()
            .flat_map(|row| row.as_object().expect("a record"))
        {
            let name = match value {
                serde_json::Value::Object(_) if name != "_info" => format!("{name}/id"),
                serde_json::Value::Object(_) | serde_json::Value::Array(_) => continue,
                _ => name.clone(),
            };
            let private = value.as_str().is_some_and(|v| v.contains(SECRET_MARK));
            let answer = vendor.find(path, &format!("{name} != null")).await;
            if (answer.status == 200) == private {
                wrong.push(format!("{path}: {name}"));
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{wrong:#?}");
    vendor.stop().await;
}
