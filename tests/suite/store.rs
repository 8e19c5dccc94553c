//! The warehouse itself: its schema, its trail, and the histories that the sources do not keep.

use crate::support_sync::{Rig, everything};
use crate::tiny_firm;
use crate::warehouse::{self, Look};
use daybook::clock::Clock;
use daybook::model::Seconds;
use daybook::model::table::TABLES;
use daybook::store::audit::Trail;
use daybook::store::dirty::{Consumer, Disturbed};
use daybook::store::{Db, Error};
use rust_decimal::Decimal;
use std::time::Duration;
use tempfile::TempDir;

pub async fn empty() -> (Db, Look, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = warehouse::url(folder.path());
    let db = Db::open(&url, true).await.unwrap();
    db.migrate().await.unwrap();
    (db, Look::at(&url).await, folder)
}

#[tokio::test]
async fn migrating_twice_changes_nothing() {
    let (db, look, _folder) = empty().await;
    let before = everything(&look).await;
    assert!(before["_sqlx_migrations"].len() > 4);
    db.migrate().await.unwrap();
    db.require_schema().await.unwrap();
    assert_eq!(everything(&look).await, before);
}

#[test]
fn several_that_make_one_warehouse_at_once_make_it_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = warehouse::bare(folder.path());
    let make = || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let db = Db::open(&url, true).await.unwrap();
            db.migrate().await.unwrap();
            db.require_schema().await.unwrap();
        });
    };
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(make);
        }
    });
}

#[tokio::test]
async fn a_transaction_that_is_given_up_leaves_nothing_and_the_next_one_writes() {
    let (db, look, _folder) = empty().await;
    let now = tiny_firm::world().now;
    let project = |n: i64| Disturbed::Project(format!("psa:{n}"));
    let mut dropped = db.begin(now).await.unwrap();
    dropped.disturb(&[project(1)].into()).await.unwrap();
    drop(dropped);
    // Given up while its statements run.
    let mut running = db.begin(now).await.unwrap();
    let many = (10..20_000).map(project).collect();
    let soon = Duration::from_millis(50);
    let without_end = async {
        loop {
            running.disturb(&many).await.unwrap();
        }
    };
    let _given_up: Result<(), _> = tokio::time::timeout(soon, without_end).await;
    drop(running);
    let mut tx = db.begin(now).await.unwrap();
    tx.disturb(&[project(3)].into()).await.unwrap();
    tx.commit().await.unwrap();
    let marks = "select string_agg(marks, ' ') from disturbed";
    assert_eq!(look.one(marks).await, "[\"project/psa:3\"]");
}

#[tokio::test]
async fn a_warehouse_that_was_never_migrated_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&warehouse::bare(folder.path()), true)
        .await
        .unwrap();
    let refused = db.require_schema().await.unwrap_err();
    assert!(
        matches!(refused, Error::Schema(_)) && refused.to_string().contains("daybook migrate"),
        "{refused}"
    );
}

#[tokio::test]
async fn a_newer_schema_than_the_program_knows_is_refused() {
    let (db, look, _folder) = empty().await;
    look.run(
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
        select 9999, 'later', true, checksum, 0 from _sqlx_migrations where version = 1",
    )
    .await;
    for refused in [
        db.migrate().await.unwrap_err(),
        db.require_schema().await.unwrap_err(),
    ] {
        assert!(
            matches!(refused, Error::Schema(_)) && refused.to_string().contains("newer daybook"),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn an_address_that_is_no_warehouse_is_refused() {
    assert!(matches!(
        Db::open("mysql://host/db", true).await,
        Err(Error::Address(_))
    ));
    let refused = Db::open("sqlite:/nowhere/at/all/d.db", true)
        .await
        .unwrap_err();
    assert!(
        matches!(refused, Error::Open { .. })
            && refused.to_string().contains("/nowhere/at/all/d.db"),
        "{refused}"
    );
}

#[tokio::test]
async fn every_column_of_every_canonical_table_is_in_the_warehouse() {
    let (_db, look, _folder) = empty().await;
    for table in TABLES {
        let have = look.columns(table.name).await;
        let own = [
            "id",
            "known_at",
            "deleted_at",
            "version",
            "hash",
            "changed",
            "run_id",
            "inferred",
        ];
        for column in table.columns.iter().map(|c| c.name).chain(own) {
            assert!(
                have.iter().any(|c| c == column),
                "{}.{column} is missing",
                table.name
            );
        }
    }
}

#[tokio::test]
async fn the_trail_of_acts_is_whole_until_somebody_changes_it() {
    let (db, look, _folder) = empty().await;
    assert_eq!(db.audit_verify().await.unwrap(), Trail::Whole(0));
    let clock = Clock::fixed(tiny_firm::hour(0));
    for subject in ["one", "two", "three"] {
        let mut tx = db.begin(clock.now()).await.unwrap();
        tx.audit("ann", "accept", subject, "because").await.unwrap();
        tx.commit().await.unwrap();
        clock.advance(Seconds::minutes(1));
    }
    assert_eq!(db.audit_verify().await.unwrap(), Trail::Whole(3));
    for tampering in [
        "update audit_event set detail = 'for no reason' where seq = 2",
        "update audit_event set actor = 'bo' where seq = 2",
        "delete from audit_event where seq = 2",
    ] {
        look.run("create table kept as select * from audit_event")
            .await;
        look.run(tampering).await;
        let found = db.audit_verify().await.unwrap();
        assert!(
            matches!(found, Trail::Broken(2 | 3, _)),
            "{tampering}: {found:?}"
        );
        for mend in [
            "delete from audit_event",
            "insert into audit_event select * from kept",
            "drop table kept",
        ] {
            look.run(mend).await;
        }
    }
    assert_eq!(db.audit_verify().await.unwrap(), Trail::Whole(3));
}

#[tokio::test]
async fn a_changed_hourly_cost_starts_a_row_on_the_day_it_was_seen() {
    let rig = Rig::read().await;
    let w = &rig.warehouse;
    assert_eq!(
        w.ask("select string_agg(cast(amount as text), ',') from cost_rate")
            .await,
        "45.5"
    );
    w.clock.advance(Seconds::hours(24));
    rig.server
        .edit(|world| world.members[0].cost = Some(Decimal::from(50)));
    w.well().await;
    w.well().await;
    let rows = "select string_agg(cast(amount as text) || ' ' || coalesce(cast(valid_from as text), '-') || ' ' || coalesce(cast(valid_to as text), '-'), ', ')
                from (select * from cost_rate where deleted_at is null order by id) as t";
    let first = w
        .ask("select coalesce(cast(valid_from as text), '-') from cost_rate where id = 'psa:1'")
        .await;
    assert_eq!(
        w.ask(rows).await,
        format!("45.5 {first} 2026-11-12, 50 2026-11-12 -")
    );
    w.clock.advance(Seconds::hours(24));
    rig.server
        .edit(|world| world.members[0].cost = Some(Decimal::from(55)));
    w.well().await;
    assert_eq!(
        w.ask(rows).await,
        format!("45.5 {first} 2026-11-12, 50 2026-11-12 2026-11-13, 55 2026-11-13 -")
    );
    let before = w.everything().await;
    w.full().await;
    assert_eq!(w.everything().await, before);
}

#[tokio::test]
async fn a_cost_that_is_taken_away_ends_and_its_past_stays() {
    let rig = Rig::read().await;
    let w = &rig.warehouse;
    w.clock.advance(Seconds::hours(24));
    rig.server
        .edit(|world| world.members[0].cost = Some(Decimal::from(50)));
    w.well().await;
    w.clock.advance(Seconds::hours(24));
    rig.server.edit(|world| world.members[0].cost = None);
    w.well().await;
    let rows = "select string_agg(cast(amount as text) || ' ' || coalesce(cast(valid_to as text), '-'), ', ')
                from (select * from cost_rate where deleted_at is null order by id) as t";
    assert_eq!(w.ask(rows).await, "45.5 2026-11-12, 50 2026-11-13");
}

#[tokio::test]
async fn a_tickets_statuses_are_kept_as_they_change() {
    let rig = Rig::read().await;
    let w = &rig.warehouse;
    assert_eq!(
        w.ask("select count(*) from ticket_status_change").await,
        "0"
    );
    rig.server.edit(|world| {
        world.tickets[0].ticket.status = Some("Closed".into());
        world.tickets[0].ticket.closed = true;
    });
    w.well().await;
    w.full().await;
    let rows = "select string_agg(ticket_id || ' ' || from_status || '>' || to_status, ',') from ticket_status_change";
    assert_eq!(w.ask(rows).await, "psa:100 New>Closed");
}

#[tokio::test]
async fn a_member_who_moves_to_another_zone_moves_the_dates_of_the_work() {
    let rig = Rig::read().await;
    let w = &rig.warehouse;
    let date = "select work_date from time_entry where id = 'psa:29'";
    assert_eq!(w.ask(date).await, "2026-11-03");
    w.look.run("delete from disturbed").await;
    rig.server.edit(|world| {
        world.members[0].vendor_zone = "US Pacific".into();
        world.members[0].member.time_zone = Some(chrono_tz::America::Los_Angeles);
    });
    w.well().await;
    assert_eq!(
        w.ask("select time_zone from member where id = 'psa:1'")
            .await,
        "America/Los_Angeles"
    );
    assert_eq!(w.ask(date).await, "2026-11-02");
    let what = w.db.disturbed(Consumer::Judge).await.unwrap().what;
    for date in ["2026-11-02", "2026-11-03"] {
        let day = Disturbed::Day("psa:1".into(), date.parse().unwrap());
        assert!(what.contains(&day), "{what:?}");
    }
    rig.assert_as_undisturbed().await;
}
