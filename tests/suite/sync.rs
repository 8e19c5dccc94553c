//! The sync engine over a simulated PSA: what lands, what is gone, where a run stands, and what misbehaves.

mod child;
mod deletion;
mod misbehaviour;
mod progress;
mod quarantine;

use crate::support_sync::{Rig, assert_same};
use crate::tiny_firm;
use daybook::model::Seconds;

#[tokio::test]
async fn a_first_pass_lands_every_record_with_its_first_version() {
    let rig = Rig::read().await;
    let w = &rig.warehouse;
    assert_eq!(
        w.ask("select count(*) from time_entry where deleted_at is null")
            .await,
        tiny_firm::ENTRIES.to_string()
    );
    assert_eq!(w.ask("select count(*) from ticket").await, "3");
    assert_eq!(w.ask("select count(*) from agreement_addition").await, "1");
    assert_eq!(
        w.ask("select count(*) from record_version where version = 1 and changed = ''")
            .await,
        w.ask("select count(*) from record_version").await
    );
    assert_eq!(w.ask("select count(*) from time_entry e left join record_version v on v.table_name = 'time_entry' and v.id = e.id where v.id is null").await, "0");
    assert_eq!(
        w.ask("select count(*) from sync_run where outcome is distinct from 'done' or cursor is not null")
            .await,
        "0"
    );
}

#[tokio::test]
async fn a_second_pass_writes_nothing_but_its_own_run() {
    let rig = Rig::read().await;
    let before = rig.warehouse.everything().await;
    let report = rig.warehouse.well().await;
    assert_eq!((report.counts.changed, report.counts.deleted), (0, 0));
    assert_same(&rig.warehouse.everything().await, &before);
    rig.warehouse.full().await;
    assert_same(&rig.warehouse.everything().await, &before);
    rig.warehouse.next_day().await;
    assert_same(&rig.warehouse.everything().await, &before);
}

#[tokio::test]
async fn an_edit_lands_one_record_and_one_version_that_names_the_fields() {
    let rig = Rig::read().await;
    let w = &rig.warehouse;
    let versions = "select count(*) from record_version";
    let before: i64 = w.ask(versions).await.parse().unwrap();
    rig.server.edit(|world| {
        world.entries[9].entry.ended_at = world.entries[9]
            .entry
            .ended_at
            .map(|t| t + chrono::TimeDelta::minutes(15));
        world.entries[9].entry.worked = Seconds::minutes(60);
    });
    let report = w.well().await;
    assert_eq!(report.counts.changed, 1);
    assert_eq!(w.ask(versions).await, (before + 1).to_string());
    let changed = w.ask("select changed from record_version where table_name = 'time_entry' and id = 'psa:10' and version = 2").await;
    let fields: Vec<&str> = changed.split('|').collect();
    assert!(
        fields.contains(&"ended_at") && fields.contains(&"worked_seconds"),
        "{changed}"
    );
    assert!(
        !fields.contains(&"started_at") && !fields.contains(&"member_id"),
        "{changed}"
    );
    assert_eq!(
        w.ask("select worked_seconds from time_entry where id = 'psa:10'")
            .await,
        "3600"
    );
    assert_eq!(w.ask("select count(*) from raw_history").await, "1");
    rig.assert_as_undisturbed().await;
}

#[tokio::test]
async fn every_request_only_reads_and_is_documented() {
    let rig = Rig::read().await;
    rig.warehouse.next_day().await;
    rig.warehouse.full().await;
    let requests = rig.server.requests();
    assert!(requests.len() > 100, "{}", requests.len());
    for request in requests {
        assert_eq!(request.method, "GET", "{}", request.path);
        if let Some((_, path)) = request.path.split_once("apis/3.0") {
            let names: Vec<&str> = request
                .query
                .iter()
                .map(|(name, _)| name.as_str())
                .collect();
            crate::connectwise_document::assert_request_is_documented(
                &request.method,
                path,
                &names,
            );
        }
    }
}
