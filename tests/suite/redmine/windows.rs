//! A source that can be asked by work date alone: what changed, what is gone, and what is only hidden.

use super::scripted::{Desk, Office, entry};
use daybook::sync::PassOptions;
use serde_json::json;
use std::collections::BTreeSet;

async fn desk() -> Desk {
    let desk = Desk::read(Office::new()).await;
    assert_eq!(desk.living().await, "110");
    desk
}

#[tokio::test]
async fn the_same_read_twice_changes_nothing() {
    let desk = desk().await;
    let before = crate::support_sync::everything(&desk.look).await;
    let report = desk.well().await;
    assert_eq!((report.counts.changed, report.counts.deleted), (0, 0));
    let after = crate::support_sync::everything(&desk.look).await;
    crate::support_sync::assert_same(&after, &before);
}

#[tokio::test]
async fn the_daemon_reads_the_last_days_each_time_and_everything_once_a_day() {
    let desk = desk().await;
    desk.edit(|_| ());
    desk.after_hours(1).await;
    let asked = desk.asked("/time_entries.json");
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(asked[0].ends_with("&from=2026-11-11"), "{asked:?}");
    desk.edit(|_| ());
    desk.after_hours(24).await;
    assert!(
        !desk.asked("/time_entries.json").is_empty()
            && desk
                .asked("/time_entries.json")
                .iter()
                .all(|a| !a.contains("from="))
    );
}

#[tokio::test]
async fn an_entry_moved_with_its_issue_is_seen_by_its_content_though_its_change_time_stays() {
    let desk = desk().await;
    desk.edit(|office| {
        let moved = office.entries.get_mut(&209).unwrap();
        assert_eq!(moved["spent_on"], "2026-11-24");
        moved["project"] = json!({"id": 2, "name": "Project 2"});
    });
    assert_eq!(desk.after_hours(1).await.counts.changed, 1);
    let of = "select project_id from time_entry where source_id = '209'";
    assert_eq!(desk.ask(of).await, "projects:2");
}

#[tokio::test]
async fn an_old_entry_that_changed_is_found_within_a_day() {
    let desk = desk().await;
    desk.edit(|office| office.entries.get_mut(&101).unwrap()["hours"] = json!(2.5));
    let of = "select worked_seconds from time_entry where source_id = '101'";
    desk.after_hours(1).await;
    assert_eq!(desk.ask(of).await, "4500");
    desk.after_hours(24).await;
    assert_eq!(desk.ask(of).await, "9000");
}

#[tokio::test]
async fn an_entry_that_is_gone_from_the_window_is_deleted_and_older_ones_stay() {
    let desk = desk().await;
    desk.edit(|office| office.entries.remove(&210));
    assert_eq!(desk.after_hours(1).await.counts.deleted, 1);
    assert_eq!(desk.living().await, "109");
    let gone = "select deleted_at is not null from time_entry where source_id = '210'";
    assert_eq!(desk.ask(gone).await, "1");
}

#[tokio::test]
async fn an_entry_that_moved_out_of_the_window_is_not_deleted() {
    let desk = desk().await;
    desk.edit(|office| office.entries.get_mut(&210).unwrap()["spent_on"] = json!("2026-10-05"));
    assert_eq!(desk.after_hours(1).await.counts.deleted, 0);
    assert_eq!(desk.living().await, "110");
    desk.after_hours(24).await;
    let of = "select work_date from time_entry where source_id = '210'";
    assert_eq!(desk.ask(of).await, "2026-10-05");
}

#[tokio::test]
async fn an_archived_project_hides_its_issues_and_entries_and_deletes_none() {
    let desk = desk().await;
    desk.edit(|office| office.archived.insert(2));
    let report = desk.well().await;
    assert_eq!(report.counts.deleted, 0);
    assert_eq!(desk.living().await, "110");
    assert_eq!(desk.held_back().await, Vec::<String>::new());
    for table in ["ticket", "project", "company"] {
        let living = format!("select count(*) from {table} where deleted_at is null");
        assert_eq!(desk.ask(&living).await, "2", "{table}");
    }
    let about_entries = desk.asked("/time_entries/");
    assert!(about_entries.is_empty(), "the project's word is enough");
    // Shown again, they are what they were.
    desk.edit(|office| office.archived.clear());
    assert_eq!(desk.well().await.counts.changed, 0);
}

#[tokio::test]
async fn a_deleted_project_takes_its_entries_along_once_a_person_has_confirmed_so_many() {
    let desk = desk().await;
    desk.edit(|office| {
        office.projects.remove(&2);
        office.issues.remove(&12);
        office.entries.retain(|_, e| e["project"]["id"] != 2);
    });
    desk.well().await;
    assert_eq!(desk.living().await, "110");
    assert!(desk.held_back().await[0].contains("55 record(s) are gone"));
    let accept_deletions = BTreeSet::from(["projects/time_entries".to_owned()]);
    let accepting = PassOptions {
        accept_deletions,
        ..PassOptions::default()
    };
    desk.pass(&accepting).await;
    assert_eq!(desk.living().await, "55");
    assert_eq!(desk.held_back().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_a_person_confirmed_as_deleted_does_not_take_what_is_only_hidden() {
    let desk = desk().await;
    desk.edit(|office| {
        office.archived.insert(2);
        for id in [101, 103, 105, 107] {
            office.entries.remove(&id);
        }
    });
    let accept_deletions = BTreeSet::from(["projects".to_owned()]);
    let accepting = PassOptions {
        accept_deletions,
        ..PassOptions::default()
    };
    desk.pass(&accepting).await;
    assert_eq!(desk.living().await, "106");
}

#[tokio::test]
async fn filters_that_the_server_ignores_are_never_read_as_deletions() {
    let desk = desk().await;
    desk.edit(|office| office.deaf = true);
    assert_eq!(desk.after_hours(1).await.counts.deleted, 0);
    assert_eq!(desk.living().await, "110");
    desk.edit(|office| office.entries.remove(&101));
    // An old entry is not looked for while only the last days are read, whatever came with them.
    assert_eq!(desk.after_hours(1).await.counts.deleted, 0);
    assert_eq!(desk.after_hours(24).await.counts.deleted, 1);
}

#[tokio::test]
async fn the_entries_of_a_deleted_user_keep_the_person_who_did_the_work() {
    let desk = desk().await;
    desk.edit(|office| {
        office.users.remove(&5);
        office
            .users
            .insert(6, json!({"id": 6, "lastname": "Other", "status": 1}));
        for entry in office.entries.values_mut() {
            entry["user"] = json!({"id": 4, "name": "Anonymous"});
        }
        office.entries.get_mut(&101).unwrap()["hours"] = json!(3);
    });
    desk.well().await;
    let of = "select count(*) from time_entry where member_id = 'projects:5'";
    assert_eq!(desk.ask(of).await, "110");
    let hours = "select worked_seconds from time_entry where source_id = '101'";
    assert_eq!(
        desk.ask(hours).await,
        "10800",
        "the rest follows the source"
    );
    let gone = "select deleted_at is not null from member where id = 'projects:5'";
    assert_eq!(desk.ask(gone).await, "1");
}

#[tokio::test]
async fn an_entry_that_was_nobodys_when_it_was_first_seen_is_anonymous() {
    let mut office = Office::new();
    let mut nobodys = entry(900, 1, "2026-11-02", 1.0);
    nobodys["user"] = json!({"id": 4, "name": "Anonymous"});
    office.entries.insert(900, nobodys);
    let desk = Desk::read(office).await;
    let of = "select member_id from time_entry where source_id = '900'";
    assert_eq!(desk.ask(of).await, "projects:anonymous");
}

#[tokio::test]
async fn status_history_is_that_of_the_journals_with_the_names_of_statuses() {
    let desk = desk().await;
    let none = "select count(*) from ticket_status_change";
    assert_eq!(desk.ask(none).await, "0");
    desk.after_hours(1).await;
    desk.edit(|office| {
        let issue = office.issues.get_mut(&11).unwrap();
        issue["status"] = json!({"id": 5, "name": "Closed", "is_closed": true});
        issue["updated_on"] = json!("2026-11-25T04:00:00Z");
        issue["closed_on"] = json!("2026-11-25T04:00:00Z");
        let change =
            json!({"property": "attr", "name": "status_id", "old_value": "1", "new_value": "5"});
        let gone =
            json!({"property": "attr", "name": "status_id", "old_value": "77", "new_value": "1"});
        let journals = vec![
            json!({"id": 1, "created_on": "2026-11-20T09:00:00Z", "details": [gone]}),
            json!({"id": 2, "created_on": "2026-11-25T04:00:00Z", "details": [change]}),
        ];
        office.journals.insert(11, journals);
    });
    desk.after_hours(1).await;
    let asked = desk.asked("/issues/");
    assert_eq!(asked.len(), 1, "only of the issue that changed: {asked:?}");
    let history =
        "select changed_at, from_status, to_status, status_class from ticket_status_change
                   order by changed_at";
    let rows = desk.look.rows(history).await;
    let rows: Vec<Vec<&str>> = rows
        .iter()
        .map(|row| row.iter().map(|c| c.as_deref().unwrap_or("-")).collect())
        .collect();
    assert_eq!(
        rows,
        [
            ["2026-11-20T09:00:00+00:00", "77", "New", "-"],
            ["2026-11-25T04:00:00+00:00", "New", "Closed", "closed"],
        ]
    );
}

#[tokio::test]
async fn a_hidden_issue_does_not_keep_the_journals_of_others_from_being_read() {
    let desk = desk().await;
    desk.edit(|office| office.archived.insert(2));
    let full = PassOptions {
        full: true,
        ..PassOptions::default()
    };
    let report = desk.pass(&full).await;
    assert_eq!(report.errors, Vec::<String>::new());
    let failed = "select count(*) from source_stream where last_error is not null";
    assert_eq!(desk.ask(failed).await, "0");
}

#[tokio::test]
async fn no_secret_and_no_word_of_anybody_is_in_the_warehouse() {
    let desk = desk().await;
    for (table, rows) in crate::support_sync::everything(&desk.look).await {
        for row in rows {
            assert!(
                !row.contains(super::KEY) && !row.contains("confidence"),
                "{table}: {row}"
            );
        }
    }
    // Bodies are packed.
    let mut looked_at = 0;
    for stream in ["user_details", "time_entries"] {
        let state = desk.daybook.db.stream("projects", stream).await.unwrap();
        let mut codec = daybook::store::raw::Codec::open(&desk.daybook.db, state.id)
            .await
            .unwrap();
        let ids = desk.daybook.db.raw_ids(state.id, "", 1000).await.unwrap();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let mut tx = desk
            .daybook
            .db
            .begin(desk.daybook.clock.now())
            .await
            .unwrap();
        for (_, body) in tx.raw_bodies(&mut codec, &ids).await.unwrap() {
            looked_at += 1;
            assert!(
                !body.contains("api_key") && !body.contains("confidence"),
                "{body}"
            );
        }
    }
    assert_eq!(looked_at, 111);
}

#[tokio::test]
async fn a_session_cookie_is_never_shown_again() {
    let desk = desk().await;
    desk.well().await;
    assert!(!desk.asked("/").is_empty());
    assert_eq!(desk.edit(|office| office.cookies), 0);
}
