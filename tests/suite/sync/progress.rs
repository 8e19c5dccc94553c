//! Where a run stands, and up to when all is landed.

use crate::support_sync::{Rig, Warehouse, many_entries, quick};
use crate::tiny_firm;
use chrono::TimeDelta;
use daybook::simulator::connectwise::{Clock, Options};
use daybook::sync::PassOptions;
use daybook::sync::http::Client;

const WATERMARK: &str = "select watermark from source_stream where stream = 'time_entries'";

fn instant(text: &str) -> chrono::DateTime<chrono::Utc> {
    text.parse().unwrap()
}

#[tokio::test]
async fn a_run_cut_off_by_a_failure_goes_on_from_the_next_page() {
    let rig = Rig::with(many_entries(3500), Options::default()).await;
    let w = &rig.warehouse;
    rig.fault("500:on=time/entries:skip=2:times=4");
    let report = w.sync().await;
    assert_eq!(report.errors.len(), 1, "{report:?}");
    assert_eq!(w.ask("select count(*) from time_entry").await, "2000");
    assert_eq!(w.ask(WATERMARK).await, "-");
    rig.server.forget_requests();
    w.well().await;
    let asked: Vec<Option<String>> = rig
        .asked("/time/entries")
        .iter()
        .map(|r| r.param("pageId").map(str::to_owned))
        .collect();
    assert_eq!(asked[0].as_deref(), Some("2000"), "{asked:?}");
    assert_eq!(w.ask("select count(*) from time_entry").await, "3500");
    rig.assert_as_undisturbed().await;
}

#[tokio::test]
async fn what_changed_before_the_place_of_a_cut_off_run_comes_when_it_goes_on() {
    let options = Options {
        clock: Clock::Running,
        ..Options::default()
    };
    let rig = Rig::with(many_entries(3500), options).await;
    rig.fault("500:on=time/entries:skip=2:times=4");
    rig.warehouse.sync().await;
    rig.server
        .edit(|world| world.entries[5].entry.billable = None);
    rig.warehouse.well().await;
    rig.assert_as_undisturbed().await;
}

#[tokio::test]
async fn a_pass_over_everything_does_not_go_on_from_a_smaller_one() {
    let rig = Rig::with(many_entries(2500), Options::default()).await;
    let w = &rig.warehouse;
    w.well().await;
    let before = w.ask(WATERMARK).await;
    rig.server
        .set_now(tiny_firm::world().now + TimeDelta::hours(1));
    rig.server.edit(|world| {
        world
            .entries
            .iter_mut()
            .for_each(|e| e.entry.billable = None)
    });
    rig.fault("500:on=time/entries:skip=1:times=4");
    assert_eq!(w.sync().await.errors.len(), 1);
    rig.server.forget_requests();
    w.full().await;
    assert_eq!(rig.asked("/time/entries")[0].param("pageId"), None);
    assert!(instant(&w.ask(WATERMARK).await) > instant(&before));
    rig.assert_as_undisturbed().await;
}

#[tokio::test]
async fn the_watermark_is_the_servers_time_at_the_first_answer_and_never_ours() {
    let options = Options {
        clock: Clock::Running,
        ..Options::default()
    };
    let rig = Rig::with(many_entries(1500), options).await;
    let start = tiny_firm::world().now;
    rig.warehouse
        .clock
        .advance(daybook::model::Seconds::hours(9));
    // The second page is answered much later.
    rig.fault("slow:ms=1100:on=time/entries:skip=1:times=1");
    rig.warehouse.well().await;
    let mark = instant(&rig.warehouse.ask(WATERMARK).await);
    let end = instant(
        &rig.warehouse
            .ask("select max(watermark) from source_stream")
            .await,
    );
    assert!(mark >= start && mark < end, "{mark} {end}");
    assert!(end < start + TimeDelta::hours(1));
}

#[tokio::test]
async fn a_row_edited_behind_the_reader_comes_with_the_next_pass() {
    let options = Options {
        clock: Clock::Running,
        ..Options::default()
    };
    let rig = Rig::with(many_entries(2500), options).await;
    rig.server.edit_after("time/entries", 1, |world| {
        world.entries[3].entry.billable = None
    });
    rig.server.edit_after("time/entries", 2, |world| {
        world.entries.remove(10);
        let mut new = world.entries[0].clone();
        new.entry.id = "psa:9000".into();
        world.entries.push(new);
    });
    rig.warehouse.well().await;
    rig.warehouse.well().await;
    rig.warehouse.next_day().await;
    rig.assert_as_undisturbed().await;
}

#[tokio::test]
async fn equal_change_times_across_a_page_edge_lose_nothing() {
    let mut world = many_entries(2500);
    world
        .entries
        .iter_mut()
        .for_each(|e| e.updated_at = tiny_firm::hour(100));
    let rig = Rig::with(world, Options::default()).await;
    rig.warehouse.well().await;
    rig.server.edit(|world| {
        world
            .entries
            .iter_mut()
            .for_each(|e| e.entry.billable = None)
    });
    let report = rig.warehouse.well().await;
    assert_eq!(report.counts.changed, 2499, "one had none before");
    rig.assert_as_undisturbed().await;
}

#[tokio::test]
async fn a_change_in_the_very_second_of_the_watermark_is_not_lost() {
    let rig = Rig::read().await;
    rig.server
        .edit(|world| world.entries[7].entry.billable = None);
    assert_eq!(rig.warehouse.well().await.counts.changed, 1);
}

#[tokio::test]
async fn a_server_clock_that_is_wrong_by_five_minutes_and_then_jumps_loses_nothing() {
    for (first, then) in [
        (300, 300),
        (-300, -300),
        (300, -300),
        (-300, 300),
        (14_400, 0),
    ] {
        let start = tiny_firm::world().now;
        let options = Options {
            clock: Clock::At(start),
            skew_seconds: first,
            ..Options::default()
        };
        let rig = Rig::with(tiny_firm::world(), options).await;
        rig.warehouse.well().await;
        // The clock is set right or wrong, then an entry changes, then time goes on.
        let at = |minutes| start + TimeDelta::minutes(minutes) + TimeDelta::seconds(then - first);
        rig.server.set_now(at(1));
        rig.server
            .edit(|world| world.entries[7].entry.billable = None);
        rig.server.set_now(at(6));
        rig.warehouse.well().await;
        rig.assert_as_undisturbed().await;
    }
}

#[tokio::test]
async fn a_day_given_by_hand_never_moves_the_watermark_over_what_was_not_read() {
    let rig = Rig::read().await;
    let start = tiny_firm::world().now;
    rig.server.set_now(start + TimeDelta::hours(1));
    rig.server
        .edit(|world| world.entries[7].entry.billable = None);
    rig.server.set_now(start + TimeDelta::days(2));
    let from = Some(start + TimeDelta::days(1));
    rig.warehouse
        .pass(&PassOptions {
            from,
            ..PassOptions::default()
        })
        .await;
    rig.warehouse.well().await;
    rig.assert_as_undisturbed().await;
}

#[tokio::test]
async fn updates_that_lists_show_late_are_inside_the_overlap() {
    let options = Options {
        clock: Clock::World,
        unseen_seconds: 200,
        ..Options::default()
    };
    let rig = Rig::with(tiny_firm::world(), options).await;
    rig.warehouse.well().await;
    let start = tiny_firm::world().now;
    rig.server.set_now(start + TimeDelta::minutes(10));
    rig.server
        .edit(|world| world.entries[7].entry.billable = None);
    rig.warehouse.well().await;
    rig.server.set_now(start + TimeDelta::minutes(14));
    rig.warehouse.well().await;
    rig.assert_as_undisturbed().await;
}

#[tokio::test]
async fn a_pass_that_is_stopped_leaves_its_run_open_and_goes_on_later() {
    let options = Options {
        latency: Some(std::time::Duration::from_millis(20)),
        ..Options::default()
    };
    let rig = Rig::with(many_entries(3500), options).await;
    let cancel = rig.warehouse.cancel.clone();
    rig.server
        .edit_after("time/entries", 2, move |_| cancel.cancel());
    let report = rig.warehouse.sync().await;
    assert!(
        report.errors.iter().all(|e| !e.contains("stopped")),
        "{report:?}"
    );
    assert_eq!(
        rig.warehouse
            .ask("select count(*) from source_stream where last_error is not null")
            .await,
        "0"
    );
    let cancel = tokio_util::sync::CancellationToken::new();
    let client = Client::new(quick(), cancel.clone()).unwrap();
    let rig = Rig {
        warehouse: Warehouse {
            cancel,
            client,
            ..rig.warehouse
        },
        ..rig
    };
    rig.server.forget_requests();
    rig.warehouse.well().await;
    assert!(rig.asked("/time/entries")[0].param("pageId").is_some());
    rig.assert_as_undisturbed().await;
}
