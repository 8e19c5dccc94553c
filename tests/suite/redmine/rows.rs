//! What rows mean, and what of them is kept.

use super::{records, redmine, settings, stream, text};
use crate::connectors::{answer, recorded};
use crate::on_text::OnText;
use daybook::source::redmine::Redmine;
use daybook::source::{Connector, Cursor};
use serde_json::{Value, json};

fn row(stream: &str, at: usize) -> Value {
    recorded("redmine")[stream][at].clone()
}

#[test]
fn an_entry_is_a_date_and_hours_without_a_place_on_the_day() {
    let entry = &records(&redmine(), "time_entries", &row("time_entries", 0)).unwrap()[0];
    assert_eq!(text(entry, "worked_on"), "2026-11-19");
    assert_eq!(text(entry, "worked_seconds"), "1188", "0.33 h exactly");
    assert_eq!(text(entry, "started_at"), "-");
    assert_eq!(text(entry, "member_id"), "10");
    assert_eq!(text(entry, "ticket_id"), "51");
    assert_eq!(text(entry, "project_id"), "3");
    assert_eq!(text(entry, "company_id"), "-", "its project knows");
    assert_eq!(
        text(entry, "url"),
        "https://projects.example/redmine/time_entries/1986/edit"
    );
}

#[test]
fn a_custom_field_says_whether_an_entry_is_billed_and_nothing_else_does() {
    let mut entry = row("time_entries", 0);
    let billable = |entry: &Value| {
        let records = records(&redmine(), "time_entries", entry).unwrap();
        text(&records[0], "billable")
    };
    assert_eq!(billable(&entry), "do_not_bill");
    entry["custom_fields"][0]["value"] = json!("1");
    assert_eq!(billable(&entry), "billable");
    entry["custom_fields"][0]["value"] = json!("perhaps");
    assert_eq!(billable(&entry), "-");
    entry["custom_fields"] = json!([]);
    assert_eq!(billable(&entry), "-");
}

#[test]
fn activities_are_types_of_work_with_the_category_of_the_map() {
    let of = |at: usize| records(&redmine(), "activities", &row("activities", at)).unwrap();
    assert_eq!(text(&of(0)[0], "category"), "production");
    assert_eq!(text(&of(2)[0], "category"), "-");
    assert_eq!(text(&of(2)[0], "absence"), "true");
    assert_eq!(text(&of(2)[0], "active"), "false");
}

#[test]
fn an_entry_of_an_absence_activity_is_leave_also_where_the_activity_is_a_projects_own() {
    let mut entry = row("time_entries", 1);
    entry["activity"]["id"] = json!(4711);
    let records = records(&redmine(), "time_entries", &entry).unwrap();
    assert_eq!(text(&records[0], "accounts_as"), "absence");
}

#[test]
fn a_day_of_closing_left_over_from_before_an_issue_was_opened_again_closes_nothing() {
    let of = |at: usize| records(&redmine(), "issues", &row("issues", at)).unwrap();
    assert_eq!(text(&of(0)[0], "status_class"), "waiting_client");
    assert_eq!(text(&of(0)[0], "closed_at"), "-");
    assert_eq!(text(&of(1)[0], "status_class"), "closed");
    assert_eq!(text(&of(1)[0], "closed_at"), "2026-11-23T01:14:59+00:00");
    assert_eq!(text(&of(0)[0], "planned_seconds"), "14400");
    assert_eq!(text(&of(1)[0], "parent_id"), "3");
    assert_eq!(text(&of(1)[0], "url"), "https://tracker.example/4");
}

#[test]
fn the_sum_of_hours_that_redmine_gives_with_an_issue_is_noise_and_is_not_read() {
    let mut issue = row("issues", 0);
    let before = records(&redmine(), "issues", &issue);
    issue["spent_hours"] = json!("none of your business");
    assert_eq!(records(&redmine(), "issues", &issue), before);
}

#[test]
fn a_project_of_the_first_level_is_the_client_of_those_below_it() {
    let of = |at: usize| records(&redmine(), "projects", &row("projects", at)).unwrap();
    let (client, project) = (&of(0)[0], &of(0)[1]);
    assert_eq!(client.table.name, "company");
    assert_eq!(text(client, "name"), "Client 0 retainer");
    assert_eq!(text(project, "company_id"), "1");
    assert_eq!(text(&of(1)[1], "company_id"), "1");
    assert_eq!(text(&of(1)[1], "status"), "completed");
}

#[test]
fn a_custom_field_of_projects_may_name_the_client() {
    let mut settings = settings("https://projects.example");
    settings.map.client_field = "Client".into();
    let redmine = Redmine::new(settings, false);
    let of = |at: usize| records(&redmine, "projects", &row("projects", at)).unwrap();
    assert_eq!(of(0).len(), 1, "the client is only referred to");
    assert_eq!(text(&of(0)[0], "company_id"), "Client 0 Ltd");
    assert_eq!(text(&of(1)[0], "company_id"), "Client 5 retainer");
}

#[test]
fn projects_of_the_own_firm_are_named_by_id_identifier_or_name() {
    for word in ["1", "client-0", "client 0 RETAINER"] {
        let mut settings = settings("https://projects.example");
        settings.map.internal_projects = vec![word.into()];
        let redmine = Redmine::new(settings, false);
        let of = records(&redmine, "projects", &row("projects", 0)).unwrap();
        assert_eq!(text(&of[0], "is_internal"), "true", "{word}");
    }
}

#[test]
fn a_user_who_is_locked_is_a_member_who_left_and_the_address_is_small() {
    let member = &records(&redmine(), "user_details", &row("user_details", 0)).unwrap()[0];
    assert_eq!(text(member, "name"), "Änn Example");
    assert_eq!(text(member, "email"), "user0@example.invalid");
    assert_eq!(text(member, "active"), "false");
}

#[test]
fn of_a_journal_only_a_change_of_status_is_a_record() {
    let change = &records(&redmine(), "issue_journals", &row("issue_journals", 0)).unwrap()[0];
    assert_eq!(text(change, "ticket_id"), "3");
    assert_eq!(text(change, "changed_at"), "2026-11-22T09:00:00+00:00");
    assert!(
        records(&redmine(), "issue_journals", &row("issue_journals", 1))
            .unwrap()
            .is_empty()
    );
}

#[test]
fn nothing_is_kept_that_is_not_understood_and_the_api_key_of_a_user_never() {
    let redmine = redmine();
    let recorded = recorded("redmine");
    for (name, rows) in &recorded {
        for row in rows {
            let body = row.to_string();
            let kept = redmine.kept(&stream(&redmine, name), &body);
            for secret in [super::KEY, "told in confidence", "api_key", "only words"] {
                assert!(!kept.contains(secret), "{name}: {kept}");
            }
        }
    }
    // Nor of what is no row: the answer is refused without its words.
    let odd = answer(200, &format!("{{\"time_entries\": [\"{}\"]}}", super::KEY));
    let entries = stream(&redmine, "time_entries");
    let error = redmine
        .page(&entries, &Cursor::default(), &odd)
        .unwrap_err();
    assert!(!error.to_string().contains(super::KEY), "{error}");
}

#[test]
fn a_comment_is_kept_as_its_length_unless_notes_are_kept() {
    let entry = row("time_entries", 0).to_string();
    let of = |keep: bool| {
        let redmine = Redmine::new(settings("https://projects.example"), keep);
        let stream = stream(&redmine, "time_entries");
        redmine.kept(&stream, &entry).into_owned()
    };
    assert!(of(false).contains("\"comments_length\":8") && !of(false).contains("work 1985"));
    assert!(of(true).contains("work 1985"));
}

#[test]
fn an_entry_without_hours_day_or_user_is_a_reject_that_names_the_field() {
    for (field, value, named) in [
        ("hours", json!(null), "hours"),
        ("hours", json!("much"), "hours"),
        ("hours", json!(1e300), "hours"),
        ("spent_on", json!("yesterday"), "spent_on"),
        ("spent_on", json!(null), "spent_on"),
        ("user", json!(null), "user"),
        ("user", json!([]), "user"),
        ("id", json!(-4), "id"),
    ] {
        let mut entry = row("time_entries", 0);
        entry[field] = value;
        let reject = records(&redmine(), "time_entries", &entry).unwrap_err();
        assert!(reject.field.starts_with(named), "{reject}");
    }
}
