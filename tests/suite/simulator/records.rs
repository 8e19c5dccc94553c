//! What records look like on the wire.

use super::Vendor;
use crate::tiny_firm::world;
use daybook::simulator::connectwise::{NOTE_MARK, SECRET_MARK};
use serde_json::{Value, json};

async fn record(vendor: &Vendor, path: &str) -> Value {
    vendor.get(path).await.json()
}

#[tokio::test]
async fn nothing_is_ever_null_and_info_holds_only_texts() {
    let vendor = Vendor::start(world()).await;
    for path in [
        "time/entries",
        "service/tickets",
        "finance/agreements",
        "finance/agreements/30/additions",
        "system/members",
    ] {
        let answer = vendor.get(path).await;
        assert!(!answer.text.contains("null"), "{path}");
        for row in answer.json().as_array().expect("a list") {
            let info = row["_info"].as_object().expect("_info");
            assert!(info.values().all(Value::is_string), "{path}");
            assert_eq!(
                info["lastUpdated"].as_str().map(str::len),
                Some("2026-11-02T00:00:00Z".len())
            );
        }
    }
    assert!(
        record(&vendor, "finance/agreements/30/additions/60")
            .await
            .get("unitCost")
            .is_none()
    );
    vendor.stop().await;
}

#[tokio::test]
async fn a_time_entry_carries_its_figures_as_numbers_and_its_cost_as_text() {
    let vendor = Vendor::start(world()).await;
    let entry = record(&vendor, "time/entries/1").await;
    assert_eq!(entry["actualHours"].to_string(), "0.3333");
    assert_eq!(entry["hoursBilled"].to_string(), "0.75");
    assert_eq!(entry["hourlyRate"].to_string(), "125");
    assert_eq!(entry["hourlyCost"], "45.50");
    assert_eq!(entry["timeStart"], "2026-11-02T01:00:00Z");
    assert_eq!(entry["status"], "ApprovedByTierTwo");
    assert_eq!(entry["timeSheet"]["id"], 40);
    assert_eq!(
        record(&vendor, "time/entries/5").await["hourlyCost"],
        "",
        "no cost, or no right to see it"
    );
    assert_eq!(
        record(&vendor, "time/entries/7").await["billableOption"],
        "NoDefault"
    );
    let billed = record(&vendor, "time/entries/8").await;
    assert_eq!(
        (&billed["invoice"]["id"], &billed["status"]),
        (&json!(70), &json!("Billed"))
    );
    vendor.stop().await;
}

#[tokio::test]
async fn an_untimed_entry_has_its_date_as_start_and_no_end() {
    let vendor = Vendor::start(world()).await;
    let entry = record(&vendor, "time/entries/3").await;
    assert_eq!(entry["timeStart"], "2026-11-02T00:00:00Z");
    assert!(entry.get("timeEnd").is_none());
    vendor.stop().await;
}

#[tokio::test]
async fn an_entry_is_charged_to_what_it_is_on() {
    let vendor = Vendor::start(world()).await;
    for (id, kind, on) in [
        (1, "ServiceTicket", 100),
        (2, "ProjectTicket", 101),
        (4, "ChargeCode", 11),
    ] {
        let entry = record(&vendor, &format!("time/entries/{id}")).await;
        assert_eq!(
            (&entry["chargeToType"], &entry["chargeToId"]),
            (&json!(kind), &json!(on))
        );
    }
    vendor.stop().await;
}

#[tokio::test]
async fn a_reference_may_refer_to_nothing() {
    let vendor = Vendor::start(world()).await;
    let role = record(&vendor, "time/entries/6").await["workRole"].clone();
    assert!(role.get("id").is_none() && role["_info"]["workRole_href"].is_string());
    vendor.stop().await;
}

#[tokio::test]
async fn service_and_project_tickets_are_two_lists_with_one_space_of_ids() {
    let vendor = Vendor::start(world()).await;
    assert_eq!(vendor.get("service/tickets").await.ids(), [100, 102]);
    assert_eq!(vendor.get("project/tickets").await.ids(), [101]);
    let answer = vendor.get("service/tickets/101").await;
    assert_eq!(
        (answer.status, answer.json()["message"].as_str()),
        (404, Some("Ticket 101 not found"))
    );
    assert!(
        vendor
            .find("service/tickets", "recordType='ProjectTicket'")
            .await
            .ids()
            .is_empty()
    );
    vendor
        .server
        .edit(|w| w.tickets[0].ticket.project_id = Some("psa:5".into()));
    assert_eq!(vendor.get("service/tickets").await.ids(), [102]);
    assert_eq!(
        vendor.get("project/tickets").await.ids(),
        [100, 101],
        "a converted ticket keeps its id"
    );
    vendor.stop().await;
}

#[tokio::test]
async fn dates_without_a_time_are_midnights_and_some_are_plain_texts() {
    let vendor = Vendor::start(world()).await;
    let agreement = record(&vendor, "finance/agreements/31").await;
    assert_eq!(agreement["startDate"], "2026-09-01T00:00:00Z");
    assert_eq!(
        (&agreement["endDate"], &agreement["noEndingDateFlag"]),
        (&json!("2026-12-31T00:00:00Z"), &json!(false))
    );
    let holidays = record(&vendor, "schedule/holidayLists/3/holidays").await;
    assert_eq!(
        (&holidays[0]["date"], &holidays[0]["allDayFlag"]),
        (&json!("2026-12-25"), &json!(true))
    );
    assert_eq!(
        (&holidays[1]["timeStart"], &holidays[1]["allDayFlag"]),
        (&json!("13:00:00"), &json!(false))
    );
    let calendar = record(&vendor, "schedule/calendars/3").await;
    assert_eq!(calendar["mondayStartTime"], "08:00:00");
    assert!(calendar.get("saturdayStartTime").is_none());
    vendor.stop().await;
}

#[tokio::test]
async fn agreements_say_what_they_cover_in_the_vendors_words() {
    let vendor = Vendor::start(world()).await;
    let flat = record(&vendor, "finance/agreements/30").await;
    assert_eq!(flat["applicationUnlimitedFlag"], true);
    assert_eq!(
        (&flat["billingCycle"]["name"], &flat["type"]["name"]),
        (&json!("Monthly"), &json!("Managed"))
    );
    assert!(flat.get("endDate").is_none() && flat.get("applicationLimit").is_none());
    let block = record(&vendor, "finance/agreements/31").await;
    assert_eq!(
        (&block["applicationUnits"], &block["applicationLimit"]),
        (&json!("Hours"), &json!(20))
    );
    assert_eq!(
        (&block["oneTimeFlag"], &block["coverAgreementTime"]),
        (&json!(true), &json!(true))
    );
    let overage = record(&vendor, "finance/agreements/31/worktypes").await;
    let all_types = overage
        .as_array()
        .and_then(|rows| rows.last())
        .expect("a row");
    assert_eq!(all_types["overageRate"], 150);
    assert!(
        all_types.get("workType").is_none(),
        "no type means all types"
    );
    let role = record(&vendor, "finance/agreements/30/workroles").await;
    assert_eq!(
        (&role[0]["rate"], &role[0]["endingDate"]),
        (&json!(125), &json!("2026-12-31T00:00:00Z"))
    );
    vendor.stop().await;
}

#[tokio::test]
async fn an_invoice_has_totals_by_purpose_and_no_lines() {
    let vendor = Vendor::start(world()).await;
    let invoice = record(&vendor, "finance/invoices/70").await;
    assert_eq!(
        (&invoice["agreementAmount"], &invoice["total"]),
        (&json!(3100), &json!(3193.75))
    );
    assert_eq!(
        (&invoice["serviceTotal"], &invoice["date"]),
        (&json!(93.75), &json!("2026-11-05T00:00:00Z"))
    );
    vendor.stop().await;
}

#[tokio::test]
async fn schedule_entries_name_their_ticket_and_tentative_is_a_flag_of_the_status() {
    let vendor = Vendor::start(world()).await;
    let planned = record(&vendor, "schedule/entries/2").await;
    assert_eq!(
        (&planned["type"]["identifier"], &planned["objectId"]),
        (&json!("S"), &json!(100))
    );
    let meeting = record(&vendor, "schedule/entries/1").await;
    let status = record(
        &vendor,
        &format!("schedule/statuses/{}", meeting["status"]["id"]),
    )
    .await;
    assert_eq!(status["showAsTentativeFlag"], true);
    assert!(meeting.get("objectId").is_none());
    vendor.stop().await;
}

#[tokio::test]
async fn members_carry_marked_secrets_and_longer_notes_a_mark() {
    let vendor = Vendor::start(world()).await;
    let member = record(&vendor, "system/members/1").await;
    for private in [
        "password",
        "token",
        "homePhone",
        "homeEmail",
        "mobilePhone",
        "notes",
    ] {
        assert!(
            member[private]
                .as_str()
                .is_some_and(|v| v.contains(SECRET_MARK)),
            "{private}"
        );
    }
    assert_eq!(
        record(&vendor, "system/members/9").await["licenseClass"],
        "A"
    );
    let note = record(&vendor, "time/entries/1").await["notes"].clone();
    assert!(note.as_str().is_some_and(|n| n.ends_with(NOTE_MARK)));
    assert_eq!(
        record(&vendor, "time/entries/9").await["notes"],
        "ok",
        "a short note keeps its length"
    );
    vendor.stop().await;
}

#[tokio::test]
async fn a_missing_record_a_missing_parent_and_a_missing_path_are_three_things() {
    let vendor = Vendor::start(world()).await;
    for (path, code, message) in [
        ("time/entries/999", "NotFound", "TimeEntry 999 not found"),
        (
            "finance/agreements/999/additions",
            "NotFound",
            "Agreement 999 not found",
        ),
        (
            "time/nonsense",
            "ConnectWiseApi",
            "The endpoint does not exist.",
        ),
        (
            "finance/agreements/30/workRoleExclusions/30001",
            "ConnectWiseApi",
            "The endpoint does not exist.",
        ),
    ] {
        let answer = vendor.get(path).await;
        assert_eq!(answer.status, 404);
        assert_eq!(
            answer.json(),
            json!({"code": code, "message": message, "errors": null})
        );
    }
    assert_eq!(
        vendor.get("finance/agreements/31/additions").await.text,
        "[]"
    );
    vendor.stop().await;
}
