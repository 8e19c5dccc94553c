//! Child lists: read when the parent changed and in turns over the day.

use crate::support_sync::{Rig, assert_same};
use daybook::model::Seconds;
use daybook::sync::PassOptions;
use rust_decimal::Decimal;

const LIVE: &str = "select count(*) from agreement_addition where deleted_at is null";

/// As the daemon reads: only what is due.
fn due() -> PassOptions {
    PassOptions {
        only_due: true,
        ..PassOptions::default()
    }
}

#[tokio::test]
async fn a_changed_addition_lands_and_its_earlier_prices_are_kept() {
    let rig = Rig::read().await;
    let w = &rig.warehouse;
    w.clock.advance(Seconds::hours(24));
    rig.server
        .edit(|world| world.agreements[0].agreement.additions[0].quantity = Decimal::from(30));
    w.well().await;
    assert_eq!(w.ask("select quantity from agreement_addition").await, "30");
    assert_eq!(w.ask("select string_agg(cast(quantity as text), ',') from (select quantity from addition_version order by seen_on) as t").await, "25,30");
    rig.assert_as_undisturbed().await;
}

#[tokio::test]
async fn a_removed_child_is_gone_and_one_that_came_is_there() {
    let rig = Rig::read().await;
    let w = &rig.warehouse;
    rig.server.edit(|world| {
        let mut new = world.agreements[0].agreement.additions[0].clone();
        new.id = "psa:61".into();
        world.agreements[1].agreement.additions.push(new);
        world.agreements[1].agreement.exclusions.pop();
    });
    w.well().await;
    assert_eq!(w.ask(LIVE).await, "2");
    rig.assert_as_undisturbed().await;
}

#[tokio::test]
async fn children_of_a_parent_that_is_gone_are_gone_with_it() {
    let rig = Rig::read().await;
    let w = &rig.warehouse;
    rig.server.edit(|world| {
        world.agreements.remove(0);
    });
    w.next_day().await;
    w.well().await;
    assert_eq!(w.ask(LIVE).await, "0");
    rig.assert_as_undisturbed().await;
}

#[tokio::test]
async fn a_child_list_that_is_empty_everywhere_is_held_back() {
    let mut world = crate::tiny_firm::world();
    for n in 1..10 {
        let mut more = world.agreements[0].agreement.additions[0].clone();
        more.id = format!("psa:{}", 60 + n).as_str().into();
        world.agreements[0].agreement.additions.push(more);
    }
    let rig = Rig::with(world, Default::default()).await;
    let w = &rig.warehouse;
    w.well().await;
    assert_eq!(w.ask(LIVE).await, "10");
    rig.fault("empty:on=additions");
    w.well().await;
    assert_eq!(w.ask(LIVE).await, "10");
    assert_eq!(
        w.db.needs_person(&["psa".to_owned()]).await.unwrap().len(),
        1
    );
    w.accepting("psa/additions").await;
    assert_eq!(w.ask(LIVE).await, "0");
    rig.server.clear_faults();
    w.well().await;
    rig.assert_as_undisturbed().await;
}

#[tokio::test]
async fn the_daemon_reads_the_children_of_a_parent_that_changed_at_the_next_poll() {
    let rig = Rig::read().await;
    let w = &rig.warehouse;
    w.clock.advance(Seconds::minutes(6));
    rig.server.edit(|world| {
        world.agreements[0].agreement.name = "Nearly all you can eat".into();
        world.agreements[0].agreement.additions[0].quantity = Decimal::from(30);
    });
    rig.server.forget_requests();
    let report = w.pass(&due()).await;
    assert!(report.errors.is_empty(), "{report:?}");
    assert_eq!(w.ask("select quantity from agreement_addition").await, "30");
    assert!(rig.asked("/finance/agreements/31/additions").len() <= 1);
}

#[tokio::test]
async fn the_daemon_reads_every_child_list_once_a_day_in_turns() {
    let rig = Rig::read().await;
    let w = &rig.warehouse;
    rig.server
        .edit(|world| world.agreements[0].agreement.additions[0].quantity = Decimal::from(30));
    rig.server.forget_requests();
    for _ in 0..(24 * 60 / 5 + 1) {
        w.clock.advance(Seconds::minutes(5));
        w.pass(&due()).await;
    }
    assert_eq!(w.ask("select quantity from agreement_addition").await, "30");
    let times = rig.asked("/finance/agreements/30/additions").len();
    assert!((1..=3).contains(&times), "{times}");
}

#[tokio::test]
async fn a_poll_without_changes_reads_no_child_list_out_of_turn_and_writes_only_its_run() {
    let rig = Rig::read().await;
    let w = &rig.warehouse;
    let before = w.everything().await;
    w.clock.advance(Seconds::minutes(5));
    rig.server.forget_requests();
    w.pass(&due()).await;
    assert_same(&w.everything().await, &before);
    let asked = rig.server.requests().len();
    assert!(asked < 40, "{asked}");
}

#[tokio::test]
async fn a_list_that_may_not_be_read_leaves_the_rest_alone() {
    let rig = Rig::new().await;
    rig.fault("403:on=time/sheets");
    rig.fault("403:on=boards/1/statuses");
    let report = rig.warehouse.well().await;
    assert!(report.counts.rows > 100);
    assert_eq!(
        rig.warehouse.ask("select count(*) from time_entry").await,
        "60"
    );
    assert!(
        rig.warehouse
            .ask("select last_error from source_stream where stream = 'time_sheets'")
            .await
            .contains("403")
    );
    assert_ne!(
        rig.warehouse
            .ask("select count(*) from board_status where board_id = 'psa:2'")
            .await,
        "0",
        "the other board is read"
    );
    rig.server.clear_faults();
    rig.warehouse.well().await;
    rig.assert_as_undisturbed().await;
}

#[tokio::test]
async fn a_child_that_changed_behind_the_place_of_a_cut_off_run_comes_when_it_goes_on() {
    let rig = Rig::read().await;
    let w = &rig.warehouse;
    // A run that was killed after the list of agreement 30.
    let id: i64 = w
        .ask("select id from source_stream where stream = 'additions'")
        .await
        .parse()
        .unwrap();
    let mut tx = w.db.begin(w.clock.now()).await.unwrap();
    let run = tx.start_run(id, "full", Some(w.clock.now())).await.unwrap();
    tx.advance_run(run, Some("30"), Default::default())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    rig.server
        .edit(|world| world.agreements[0].agreement.additions[0].quantity = Decimal::from(30));
    w.well().await;
    rig.assert_as_undisturbed().await;
}

#[tokio::test]
async fn what_was_read_before_a_list_failed_is_kept_and_the_run_goes_on_behind_it() {
    let rig = Rig::new().await;
    let w = &rig.warehouse;
    rig.fault("500:on=boards/2/statuses");
    w.sync().await;
    let boards = "select distinct board_id from board_status";
    assert_eq!(w.ask(boards).await, "psa:1");
    let place = "select r.cursor from sync_run r join source_stream s on s.id = r.stream_id where s.stream = 'board_statuses'";
    assert_eq!(w.ask(place).await, "1");
    rig.server.clear_faults();
    w.well().await;
    assert_eq!(w.ask(place).await, "-", "the run ended");
    rig.assert_as_undisturbed().await;
}
