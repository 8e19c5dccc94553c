//! What Redmine's own database says, in the words in which the warehouse says it.

use super::server::Server;
use crate::warehouse::Look;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use std::collections::{BTreeMap, BTreeSet};

/// Lines by kind of record.
pub type Lines = BTreeMap<&'static str, BTreeSet<String>>;

/// What the warehouse and Redmine's database are asked, a question each. Hours are those that Redmine shows: two
/// decimals.
const QUESTIONS: &[(&str, &str, &str)] = &[
    (
        "time entries",
        "select source_id, project_id, ticket_id, member_id, work_type_id, work_date, worked_seconds,
            billable, notes_length, entered_at, updated_at
         from time_entry where deleted_at is null",
        "select t.id, 'projects:' || t.project_id, 'projects:' || t.issue_id, 'projects:' || t.user_id,
            'projects:' || t.activity_id, t.spent_on, cast(round(round(t.hours, 2) * 3600) as integer),
            case (select v.value from custom_values v where v.customized_type = 'TimeEntry' and v.customized_id = t.id)
                when '1' then 'billable' when '0' then 'do_not_bill' end,
            length(replace(coalesce(t.comments, ''), ' ', '')), replace(substr(t.created_on, 1, 19), ' ', 'T') || '+00:00',
            replace(substr(t.updated_on, 1, 19), ' ', 'T') || '+00:00'
         from time_entries t",
    ),
    (
        "issues",
        "select source_id, summary, project_id, status, status_class, type, priority, planned_seconds, opened_at, closed_at
         from ticket where deleted_at is null",
        "select i.id, i.subject, 'projects:' || i.project_id, s.name, case when s.is_closed then 'closed' end,
            t.name, p.name, cast(i.estimated_hours * 3600 as integer),
            replace(substr(i.created_on, 1, 19), ' ', 'T') || '+00:00',
            case when s.is_closed then replace(substr(i.closed_on, 1, 19), ' ', 'T') || '+00:00' end
         from issues i join issue_statuses s on s.id = i.status_id join trackers t on t.id = i.tracker_id
            join enumerations p on p.id = i.priority_id",
    ),
    (
        "status changes",
        "select ticket_id, changed_at, from_status, to_status, status_class
         from ticket_status_change where deleted_at is null",
        "select 'projects:' || j.journalized_id, replace(substr(j.created_on, 1, 19), ' ', 'T') || '+00:00', a.name, b.name,
            case when b.is_closed then 'closed' end
         from journals j join journal_details d on d.journal_id = j.id
            join issue_statuses a on a.id = d.old_value join issue_statuses b on b.id = d.value
         where j.journalized_type = 'Issue' and d.property = 'attr' and d.prop_key = 'status_id'",
    ),
    (
        "projects",
        "select p.source_id, p.name, p.company_id, p.status, c.name from project p join company c on c.id = p.company_id
         where p.deleted_at is null",
        "select p.id, p.name, 'projects:' || coalesce(p.parent_id, p.id),
            case p.status when 5 then 'completed' else 'active' end, coalesce(a.name, p.name)
         from projects p left join projects a on a.id = p.parent_id",
    ),
    (
        "members",
        "select source_id, name, email, active from member where deleted_at is null and not inferred",
        "select u.id, u.firstname || ' ' || u.lastname, lower(e.address), u.status = 1
         from users u join email_addresses e on e.user_id = u.id and e.is_default where u.type = 'User'",
    ),
    (
        "activities",
        "select source_id, name, active from work_type where deleted_at is null and not inferred",
        "select id, name, active from enumerations where type = 'TimeEntryActivity' and project_id is null",
    ),
];

/// What the warehouse says.
pub async fn held(warehouse: &Look) -> Lines {
    let mut all = Lines::new();
    for (kind, ours, _) in QUESTIONS {
        let rows = warehouse.rows(ours).await;
        all.insert(kind, rows.into_iter().map(line).collect());
    }
    all
}

/// What Redmine says.
pub async fn truth(server: &Server) -> Lines {
    let mut all = Lines::new();
    for (kind, _, theirs) in QUESTIONS {
        let rows = sqlx::query(*theirs).fetch_all(&server.pool).await.unwrap();
        // Types are what the database holds, whatever the columns were declared as.
        let cell = |row: &SqliteRow, at: usize| row.try_get_unchecked(at).unwrap();
        let cells = |row: &SqliteRow| line((0..row.len()).map(|at| cell(row, at)).collect());
        all.insert(kind, rows.iter().map(cells).collect());
    }
    all
}

fn line(cells: Vec<Option<String>>) -> String {
    let cells = cells.into_iter().map(|c| c.unwrap_or_else(|| "-".into()));
    cells.collect::<Vec<_>>().join(" | ")
}

/// Holds that both say the same; the first differences of each kind are shown.
pub fn assert_equal(held: &Lines, truth: &Lines) {
    let mut differences = Vec::new();
    for (kind, told) in truth {
        let has = &held[kind];
        assert!(!told.is_empty(), "Redmine has no {kind}");
        let lacks = told
            .difference(has)
            .take(5)
            .map(|l| format!("{kind}: lacks {l}"));
        differences.extend(lacks);
        let more = has
            .difference(told)
            .take(5)
            .map(|l| format!("{kind}: has {l}"));
        differences.extend(more);
    }
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}
