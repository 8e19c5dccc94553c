//! What a real Redmine refuses, and how it says so.

use super::server::Server;
use super::{Reader, fill};
use daybook::daemon::Silent;
use daybook::daemon::check::{Check, Status, check};
use daybook::sync::PassOptions;

const MEMBER_KEY: &str = "fedcba9876543210fedcba9876543210fedcba98";

/// Lines of `daybook check` about the source that are not well.
async fn ill(reader: &Reader) -> Vec<Check> {
    let lines = check(&reader.daybook.config, &reader.daybook.clock).await;
    let of_source = |line: &Check| line.subject.starts_with("projects");
    let ill = lines
        .into_iter()
        .filter(|line| of_source(line) && line.status != Status::Ok);
    ill.collect()
}

async fn errors(reader: &Reader) -> Vec<String> {
    let options = PassOptions::default();
    let reports = reader.daybook.sync(&[], &options, &Silent).await.unwrap();
    reports.into_iter().flat_map(|(_, r)| r.errors).collect()
}

/// A running server looks at the time of the last change.
async fn switch_off(server: &Server, setting: &str) {
    let later = "datetime('now', '+1 hour')";
    let change =
        format!("update settings set value = '0', updated_on = {later} where name = '{setting}'");
    server.run(&change).await;
}

#[tokio::test]
async fn wrong_keys_a_switched_off_interface_and_missing_rights_are_told_apart_and_nothing_is_lost()
{
    let server = Server::start(fill::fill).await;
    // Nobody need log in here: a wrong key would be a visitor's, who sees less, and less would look like deletions.
    switch_off(&server, "login_required").await;
    let stranger = Reader::with(&server, "0000000000000000000000000000000000000000").await;
    let errors_of_stranger = errors(&stranger).await;
    assert!(
        errors_of_stranger[0].contains("refuses the credentials (401)"),
        "{errors_of_stranger:?}"
    );
    // A member of one project reads that project, and nobody's address.
    server
        .run(&format!(
            "insert into members (id, user_id, project_id, created_on) values (900, 20, 1, datetime('now'));
             insert into member_roles (member_id, role_id) values (900, 3);
             insert into tokens (user_id, action, value, created_on, updated_on)
               values (20, 'api', '{MEMBER_KEY}', datetime('now'), datetime('now'))"
        ))
        .await;
    let member = Reader::with(&server, MEMBER_KEY).await;
    assert_eq!(errors(&member).await, Vec::<String>::new());
    let entries = "select count(*) from time_entry where deleted_at is null";
    let of_project = server
        .number("select count(*) from time_entries where project_id = 1")
        .await;
    let read = member.look.one(entries).await;
    assert_eq!(read, of_project.to_string());
    let lines = ill(&member).await;
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(
        (lines[0].subject.as_str(), lines[0].status),
        ("projects/users", Status::Warning)
    );
    assert!(lines[0].mend.as_ref().unwrap().contains("administrator"));

    // The interface is switched off: an error, and no deletion.
    switch_off(&server, "rest_api_enabled").await;
    let refused = errors(&member).await;
    assert!(refused[0].contains("REST web service"), "{refused:?}");
    assert_eq!(member.look.one(entries).await, read);
}
