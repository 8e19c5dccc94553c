//! What is gone at the source, what only seems so, and what is too much to believe.

use crate::support_sync::{Rig, assert_same, many_entries};
use daybook::simulator::connectwise::Options;

const LIVE: &str = "select count(*) from time_entry where deleted_at is null";

#[tokio::test]
async fn a_deleted_entry_is_a_tombstone_after_a_second_look() {
    let rig = Rig::read().await;
    let w = &rig.warehouse;
    rig.server
        .edit(|world| world.entries.retain(|e| e.entry.id.to_string() != "psa:10"));
    w.well().await;
    assert_eq!(
        w.ask("select deleted_at from time_entry where id = 'psa:10'")
            .await,
        "-",
        "ids are compared once a day"
    );
    rig.server.forget_requests();
    let report = w.next_day().await;
    assert_eq!(report.counts.deleted, 1);
    assert_ne!(
        w.ask("select deleted_at from time_entry where id = 'psa:10'")
            .await,
        "-"
    );
    assert_eq!(w.ask("select changed from record_version where table_name = 'time_entry' and id = 'psa:10' and version = 2").await, "deleted_at");
    let looks = rig
        .asked("/time/entries")
        .iter()
        .filter(|r| r.param("fields") == Some("id"))
        .count();
    assert_eq!(looks, 2, "one look and a second");
    rig.assert_as_undisturbed().await;
}

#[tokio::test]
async fn a_row_that_one_look_missed_is_not_gone() {
    let rig = Rig::read().await;
    let w = &rig.warehouse;
    let before = w.everything().await;
    // The first request of the pass asks for changes, the second is the first look at all ids.
    rig.fault("vanish:percent=50:on=time/entries:skip=1:times=1");
    let report = w.next_day().await;
    assert_eq!(report.counts.deleted, 0);
    assert_same(&w.everything().await, &before);
}

#[tokio::test]
async fn a_mass_deletion_is_held_back_until_a_person_confirms_it() {
    let rig = Rig::read().await;
    let w = &rig.warehouse;
    rig.server.edit(|world| world.entries.truncate(40));
    w.next_day().await;
    assert_eq!(w.ask(LIVE).await, "60");
    let persons = w.db.needs_person(&["psa".to_owned()]).await.unwrap();
    assert!(
        persons.len() == 1
            && persons[0].contains("20 record(s)")
            && persons[0].contains("--accept-deletions psa/time_entries"),
        "{persons:?}"
    );
    w.well().await;
    assert_eq!(w.ask(LIVE).await, "60");
    w.accepting("psa/tickets").await;
    assert_eq!(w.ask(LIVE).await, "60", "another stream was confirmed");
    w.accepting("psa/time_entries").await;
    assert_eq!(w.ask(LIVE).await, "40");
    assert!(
        w.db.needs_person(&["psa".to_owned()])
            .await
            .unwrap()
            .is_empty()
    );
    rig.assert_as_undisturbed().await;
}

#[tokio::test]
async fn an_empty_list_with_200_deletes_nothing_anywhere() {
    let rig = Rig::read().await;
    let w = &rig.warehouse;
    let before = w.current().await;
    rig.fault("empty");
    w.next_day().await;
    assert_same(&w.current().await, &before);
    let persons = w.db.needs_person(&["psa".to_owned()]).await.unwrap();
    assert!(!persons.is_empty());
    rig.server.clear_faults();
    w.next_day().await;
    assert!(
        w.db.needs_person(&["psa".to_owned()])
            .await
            .unwrap()
            .is_empty(),
        "what is there again is no longer held back"
    );
    rig.assert_as_undisturbed().await;
}

#[tokio::test]
async fn an_empty_list_at_the_first_pass_is_made_up_for_at_the_next() {
    let rig = Rig::new().await;
    rig.fault("empty");
    rig.warehouse.well().await;
    rig.server.clear_faults();
    rig.warehouse.well().await;
    rig.assert_as_undisturbed().await;
}

#[tokio::test]
async fn rows_that_come_back_live_again() {
    let rig = Rig::read().await;
    let w = &rig.warehouse;
    rig.fault("vanish:percent=40");
    w.next_day().await;
    w.accepting("psa").await;
    assert_ne!(w.ask(LIVE).await, "60");
    rig.server.clear_faults();
    w.next_day().await;
    rig.assert_as_undisturbed().await;
}

#[tokio::test]
async fn rows_that_the_first_pass_was_not_shown_come_with_the_next_look_at_all_ids() {
    let rig = Rig::with(many_entries(2500), Options::default()).await;
    let w = &rig.warehouse;
    rig.fault("vanish:percent=30:on=time/entries");
    w.well().await;
    assert_ne!(w.ask(LIVE).await, "2500");
    rig.server.clear_faults();
    w.next_day().await;
    rig.assert_as_undisturbed().await;
}

#[tokio::test]
async fn a_ticket_that_changed_lists_is_the_same_ticket_in_both_directions() {
    let rig = Rig::read().await;
    let w = &rig.warehouse;
    for (id, project, board) in [(0, Some("psa:5"), 1), (1, None, 0)] {
        rig.server.edit(move |world| {
            world.tickets[id].ticket.project_id = project.map(Into::into);
            world.tickets[id].board = board;
        });
    }
    w.next_day().await;
    w.next_day().await;
    assert_eq!(
        w.ask("select count(*) from ticket where deleted_at is null")
            .await,
        "3"
    );
    assert_eq!(w.ask("select count(*) from record_version where table_name = 'ticket' and changed = 'deleted_at'").await, "0");
    assert_eq!(
        w.ask("select project_id from ticket where id = 'psa:100'")
            .await,
        "psa:5"
    );
    rig.assert_as_undisturbed().await;
}

#[tokio::test]
async fn a_ticket_that_moved_back_within_one_second_reads_as_it_is() {
    let rig = Rig::read().await;
    let w = &rig.warehouse;
    // The clock stands still: the row is the same to the byte when it is back.
    let place = |project: Option<&'static str>, board| {
        rig.server.edit(move |world| {
            let moved = &mut world.tickets[2];
            moved.ticket.project_id = project.map(Into::into);
            moved.board = board;
        });
    };
    for (project, board) in [(None, 1), (None, 0), (Some("psa:5"), 1), (None, 0)] {
        place(project, board);
        w.well().await;
        rig.assert_as_undisturbed().await;
    }
    w.next_day().await;
    rig.assert_as_undisturbed().await;
}

#[tokio::test]
async fn a_deleted_member_or_role_of_a_whole_list_is_gone_after_a_second_look() {
    let rig = Rig::read().await;
    let w = &rig.warehouse;
    rig.server
        .edit(|world| world.work_roles.retain(|r| r.id.to_string() != "psa:2"));
    w.well().await;
    assert_ne!(
        w.ask("select deleted_at from work_role where id = 'psa:2'")
            .await,
        "-"
    );
    rig.assert_as_undisturbed().await;
}
