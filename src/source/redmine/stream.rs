//! The streams: what is read, from where, how often, and which columns it brings.

use crate::source::{Beat, Mode, Stream};

const fn whole(
    name: &'static str,
    beat: Beat,
    tables: &'static [&'static str],
    brings: &'static [&'static str],
) -> Stream {
    Stream {
        name,
        mode: Mode::Snapshot,
        beat,
        parent: None,
        tables,
        brings,
        twin: None,
        sweep: false,
        again: None,
        optional: false,
    }
}

const fn child(
    name: &'static str,
    parent: &'static str,
    beat: Beat,
    tables: &'static [&'static str],
    brings: &'static [&'static str],
) -> Stream {
    Stream {
        parent: Some(parent),
        optional: true,
        ..whole(name, beat, tables, brings)
    }
}

/// All streams, parents before children, what entries name before the entries.
pub(super) fn streams(window_days: u32) -> Vec<Stream> {
    let optional = |stream: Stream| Stream {
        optional: true,
        ..stream
    };
    vec![
        whole("activities", Beat::Poll, &["work_type"], ACTIVITY),
        whole(
            "issue_statuses",
            Beat::Reconcile,
            &["board_status"],
            ISSUE_STATUS,
        ),
        // Only administrators may list users; without them people are known by their ids alone.
        optional(whole("users", Beat::Poll, &[], &[])),
        child("user_details", "users", Beat::Reconcile, &["member"], USER),
        whole("projects", Beat::Poll, &["company", "project"], PROJECT),
        Stream {
            mode: Mode::Incremental,
            sweep: true,
            ..whole("issues", Beat::Poll, &["ticket"], ISSUE)
        },
        child(
            "issue_journals",
            "issues",
            Beat::Parent,
            &["ticket_status_change"],
            JOURNAL,
        ),
        Stream {
            mode: Mode::Window { days: window_days },
            ..whole("time_entries", Beat::Poll, &["time_entry"], TIME_ENTRY)
        },
    ]
}

/// The path of a stream below the base; children belong to one parent.
pub(super) fn path(stream: &str, parent: Option<&str>) -> String {
    let parent = parent.unwrap_or("0");
    match stream {
        "activities" => "/enumerations/time_entry_activities.json".into(),
        "user_details" => format!("/users/{parent}.json"),
        "issue_journals" => format!("/issues/{parent}.json"),
        name => format!("/{name}.json"),
    }
}

/// What is always asked for. Without a status closed issues, closed projects and locked users are left out; the sort
/// order keeps rows in their places while pages are turned. Redmine ignores a parameter it does not know.
pub(super) fn query(stream: &str) -> &'static [(&'static str, &'static str)] {
    match stream {
        "users" => &[("status", "")],
        "projects" => &[("status", "1|5")],
        "issues" => &[("status_id", "*"), ("sort", "id")],
        "issue_journals" => &[("include", "journals")],
        "time_entries" => &[("sort", "created_on")],
        _ => &[],
    }
}

/// Lists of settings come whole.
pub(super) fn is_paged(stream: &str) -> bool {
    matches!(stream, "users" | "projects" | "issues" | "time_entries")
}

/// The name of the list in the answer.
pub(super) fn list(stream: &str) -> &str {
    match stream {
        "activities" => "time_entry_activities",
        name => name,
    }
}

const ACTIVITY: &[&str] = &[
    "work_type.name",
    "work_type.active",
    "work_type.payroll_wrap",
    "work_type.absence",
    "work_type.category",
];
const ISSUE_STATUS: &[&str] = &[
    "board_status.name",
    "board_status.is_closed",
    "board_status.status_class",
];
const USER: &[&str] = &["member.name", "member.email", "member.active"];
const PROJECT: &[&str] = &[
    "company.name",
    "company.parent_id",
    "company.is_internal",
    "company.active",
    "project.company_id",
    "project.name",
    "project.status",
];
const ISSUE: &[&str] = &[
    "ticket.summary",
    "ticket.project_id",
    "ticket.parent_id",
    "ticket.type",
    "ticket.sub_type",
    "ticket.status",
    "ticket.status_class",
    "ticket.priority",
    "ticket.planned_seconds",
    "ticket.opened_at",
    "ticket.closed_at",
    "ticket.updated_at",
    "ticket.url",
];
const JOURNAL: &[&str] = &[
    "ticket_status_change.ticket_id",
    "ticket_status_change.changed_at",
    "ticket_status_change.from_status",
    "ticket_status_change.to_status",
    "ticket_status_change.status_class",
];
const TIME_ENTRY: &[&str] = &[
    "time_entry.member_id",
    "time_entry.ticket_id",
    "time_entry.project_id",
    "time_entry.work_type_id",
    "time_entry.worked_on",
    "time_entry.worked_seconds",
    "time_entry.billable",
    "time_entry.notes",
    "time_entry.notes_length",
    "time_entry.entered_at",
    "time_entry.updated_at",
    "time_entry.url",
    "time_entry.accounts_as",
];
