//! Whatever the server does, one clean pass later the warehouse is as if nothing had happened.

use crate::support_sync::{Rig, Warehouse, many_entries, quick};
use crate::tiny_firm;
use daybook::clock::Clock;
use daybook::simulator::connectwise::Options;
use daybook::sync::http::Limits;
use std::time::Duration;

/// A first pass and one after an edit under the fault, then a clean one.
async fn survives(fault: &str) -> Rig {
    let rig = Rig::with(many_entries(1500), Options::default()).await;
    rig.fault(fault);
    rig.warehouse.sync().await;
    rig.server.edit(|world| {
        world.entries[11].entry.billable = None;
        world.tickets[0].ticket.summary = "Another".into();
        world.agreements[0].agreement.additions[0].quantity = rust_decimal::Decimal::from(3);
    });
    rig.warehouse.sync().await;
    rig.server.clear_faults();
    rig.warehouse
        .clock
        .advance(daybook::model::Seconds::hours(25));
    rig.warehouse.well().await;
    rig.assert_as_undisturbed().await;
    rig
}

#[tokio::test]
async fn failures_that_pass_are_tried_again_within_the_pass() {
    for fault in [
        "429:every=7",
        "429:bare:every=9",
        "500:every=5",
        "502:every=6",
        "html:every=8",
        "truncated:every=4",
    ] {
        let rig = Rig::new().await;
        rig.fault(fault);
        let report = rig.warehouse.sync().await;
        assert!(report.errors.is_empty(), "{fault}: {report:?}");
        rig.assert_as_undisturbed().await;
    }
}

#[tokio::test]
async fn failures_that_last_leave_nothing_wrong_behind() {
    for fault in [
        "429:on=time/entries",
        "500",
        "502:skip=9",
        "html:skip=20",
        "truncated",
        "401:skip=12",
        "403",
        "empty:skip=5",
    ] {
        survives(fault).await;
    }
}

#[tokio::test]
async fn lists_that_misbehave_leave_nothing_wrong_behind() {
    for fault in [
        "unordered",
        "nolink",
        "vanish:percent=30",
        "vanish:percent=2",
        "slow:ms=5",
        "404:on=time/entries",
    ] {
        survives(fault).await;
    }
}

#[tokio::test]
async fn the_vendors_delay_stops_every_worker_of_the_source() {
    let limits = Limits {
        pause_max: Duration::from_millis(300),
        ..quick()
    };
    let server =
        daybook::simulator::connectwise::Server::start(tiny_firm::world(), Options::default())
            .await
            .unwrap();
    let w = Warehouse::at(
        &server.base_url(),
        limits,
        Clock::fixed(tiny_firm::world().now),
    )
    .await;
    server.fault(
        daybook::simulator::connectwise::Fault::parse("429:retry=60:on=additions:times=1").unwrap(),
    );
    let report = w.sync().await;
    assert!(report.errors.is_empty(), "{report:?}");
    assert_eq!(w.ask("select count(*) from agreement_addition").await, "1");
}

#[tokio::test]
async fn wrong_keys_stop_the_source_with_what_to_do() {
    let rig = Rig::read().await;
    rig.fault("401");
    let report = rig.warehouse.sync().await;
    assert_eq!(report.errors.len(), 1, "{report:?}");
    assert!(
        report.errors[0].contains("401") && report.errors[0].contains("private_key"),
        "{report:?}"
    );
    assert!(!report.errors[0].contains("simulated-private"));
}

#[tokio::test]
async fn an_upgrade_of_the_vendor_is_discovered_again() {
    let rig = Rig::read().await;
    rig.fault("moved");
    rig.server
        .edit(|world| world.entries[7].entry.billable = None);
    let report = rig.warehouse.sync().await;
    assert!(report.errors.is_empty(), "{report:?}");
    assert_eq!(rig.asked("/login/companyinfo/acme").len(), 2);
    rig.assert_as_undisturbed().await;
}

#[tokio::test]
async fn a_page_that_comes_too_late_is_asked_for_in_halves() {
    let limits = Limits {
        timeout: Duration::from_millis(400),
        tries: 1,
        ..quick()
    };
    let server =
        daybook::simulator::connectwise::Server::start(many_entries(1200), Options::default())
            .await
            .unwrap();
    let w = Warehouse::at(
        &server.base_url(),
        limits,
        Clock::fixed(tiny_firm::world().now),
    )
    .await;
    server.fault(
        daybook::simulator::connectwise::Fault::parse("slow:ms=900:on=time/entries:times=1")
            .unwrap(),
    );
    let report = w.sync().await;
    assert!(report.errors.is_empty(), "{report:?}");
    let sizes: Vec<String> = server
        .requests()
        .iter()
        .filter(|r| r.path.ends_with("/time/entries"))
        .filter_map(|r| r.param("pageSize").map(str::to_owned))
        .collect();
    assert_eq!(&sizes[..2], ["1000", "500"]);
    assert_eq!(w.ask("select count(*) from time_entry").await, "1200");
}
