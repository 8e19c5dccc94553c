//! Fills a new Redmine with real work: the time log of fifteen projects, with people, tasks and plans.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Utc};
use sqlx::{SqlitePool, SqliteTransaction};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The last entries of each project's log are taken, so many.
const EACH: usize = 175;

/// An entry of a log.
#[derive(Clone, Debug)]
struct Work {
    project: i64,
    person: i64,
    task: i64,
    phase: String,
    day: NaiveDate,
    minutes: i64,
}

/// Real entries where they are there, else made ones, and then it says so.
fn work() -> Vec<Work> {
    let folder = std::env::var("DAYBOOK_TEST_DATA").ok();
    let folder = folder.unwrap_or_else(|| format!("{}/../shared/data", env!("CARGO_MANIFEST_DIR")));
    let path = format!("{folder}/cesaw_time_log.csv");
    match std::path::Path::new(&path).exists() {
        true => logged(&path),
        false => {
            eprintln!(
                "NOT REAL WORK: {path} is absent, so this Redmine is filled with made entries"
            );
            made()
        }
    }
}

fn logged(path: &str) -> Vec<Work> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let mut of: BTreeMap<i64, Vec<Work>> = BTreeMap::new();
    for row in reader.deserialize::<HashMap<String, String>>() {
        let row = row.unwrap();
        let start = NaiveDateTime::parse_from_str(&row["time_log_start_date"], "%m/%d/%Y %H:%M");
        let number = |key: &str| row[key].parse::<i64>().ok();
        let (Ok(start), Some(minutes), Some(person)) = (
            start,
            number("time_log_delta_minutes"),
            number("person_key"),
        ) else {
            continue;
        };
        let project = number("project_key").unwrap();
        of.entry(project).or_default().push(Work {
            project,
            person,
            task: number("wbs_element_key").unwrap_or(0),
            phase: row["phase_short_name"].clone(),
            day: start.date(),
            minutes,
        });
    }
    of.into_values().flat_map(the_last).collect()
}

/// The last entries of a project, moved by whole weeks so that they end in the days before today.
fn the_last(mut work: Vec<Work>) -> Vec<Work> {
    work.sort_by_key(|w| w.day);
    let mut last = work.split_off(work.len().saturating_sub(EACH));
    let today = Utc::now().date_naive();
    let weeks = last
        .last()
        .map_or(0, |w| (today - w.day).num_days().max(1) - 1)
        / 7;
    for w in &mut last {
        w.day = w.day + Days::new(u64::try_from(weeks * 7).unwrap());
    }
    last
}

fn made() -> Vec<Work> {
    let today = Utc::now().date_naive();
    let one = |n: i64| Work {
        project: n % 15 + 1,
        person: n % 29 + 1,
        task: n % 180 + 1,
        phase: ["Planning", "Design", "Code", "Test"][n as usize % 4].into(),
        day: today - Days::new(1 + n as u64 % 90),
        minutes: 7 + n * 13 % 240,
    };
    (0..15 * EACH as i64).map(one).collect()
}

/// Numbers in the order they are first met, from a first one on.
struct Ids<K>(HashMap<K, i64>, i64);

impl<K: std::hash::Hash + Eq> Ids<K> {
    fn from(first: i64) -> Self {
        Self(HashMap::new(), first)
    }
    fn of(&mut self, key: K) -> i64 {
        let next = self.1 + self.0.len() as i64;
        *self.0.entry(key).or_insert(next)
    }
}

/// Fills it.
pub async fn fill(pool: &SqlitePool) {
    let work = work();
    assert!(work.len() >= 2000, "{} entries are too few", work.len());
    let mut tx = pool.begin().await.unwrap();
    let (mut people, mut projects) = (Ids::from(20), Ids::from(1));
    let (mut issues, mut activities) = (Ids::from(1), Ids::from(20));
    let stamp = "2026-01-05 08:00:00";
    say(&mut tx, "insert into custom_fields (id, type, name, field_format, is_for_all, is_filter, position, default_value)
        values (1, 'TimeEntryCustomField', 'Billable', 'bool', 1, 1, 1, '1')").await;
    let mut seen: BTreeSet<(&str, i64)> = BTreeSet::new();
    for (at, w) in work.iter().enumerate() {
        let (user, project) = (people.of(w.person), projects.of(w.project));
        let (issue, activity) = (
            issues.of((w.project, w.task)),
            activities.of(w.phase.clone()),
        );
        if seen.insert(("user", user)) {
            say(&mut tx, &format!(
                "insert into users (id, login, firstname, lastname, type, language, mail_notification, created_on, updated_on)
                   values ({user}, 'person{user}', 'Person', '{user}', 'User', 'en', 'none', '{stamp}', '{stamp}');
                 insert into email_addresses (user_id, address, is_default, created_on, updated_on)
                   values ({user}, 'Person{user}@example.invalid', 1, '{stamp}', '{stamp}')")).await;
        }
        if seen.insert(("project", project)) {
            add_project(&mut tx, project, stamp).await;
        }
        if seen.insert(("activity", activity)) {
            let name = w.phase.replace('\'', "");
            say(
                &mut tx,
                &format!(
                    "insert into enumerations (id, name, position, type)
                values ({activity}, '{name}', {activity}, 'TimeEntryActivity')"
                ),
            )
            .await;
        }
        if seen.insert(("issue", issue)) {
            let planned = if issue % 5 == 0 {
                "null".into()
            } else {
                format!("{}.25", issue % 9)
            };
            say(&mut tx, &format!(
                "insert into issues (id, tracker_id, project_id, subject, description, status_id, priority_id, author_id,
                    created_on, updated_on, start_date, estimated_hours, root_id, lft, rgt)
                 values ({issue}, 1 + {issue} % 3, {project}, 'Task {issue}', 'told in confidence', 1, 2, 1,
                    '{stamp}', '{stamp}', '2026-01-05', {planned}, {issue}, 1, 2)")).await;
        }
        if seen.insert(("begun", issue)) && issue % 4 == 0 {
            say(
                &mut tx,
                &format!(
                    "insert into journals (id, journalized_id, journalized_type, user_id, notes, created_on)
                       values ({issue}, {issue}, 'Issue', 1, 'told in confidence', '2026-01-06 09:00:00');
                     insert into journal_details (journal_id, property, prop_key, old_value, value)
                       values ({issue}, 'attr', 'status_id', '1', '2'), ({issue}, 'attr', 'done_ratio', '0', '10');
                     update issues set status_id = 2, updated_on = '2026-01-06 09:00:00' where id = {issue}"
                ),
            )
            .await;
        }
        let id = at + 1;
        let hours = w.minutes as f64 / 60.0;
        // Every ninth entry is on the project alone.
        let ticket = if id % 9 == 0 {
            "null".into()
        } else {
            issue.to_string()
        };
        let (day, year, month) = (w.day, w.day.year(), w.day.month());
        let week = w.day.iso_week().week();
        say(&mut tx, &format!(
            "insert into time_entries (id, project_id, user_id, author_id, issue_id, hours, comments, activity_id, spent_on,
                tyear, tmonth, tweek, created_on, updated_on)
             values ({id}, {project}, {user}, {user}, {ticket}, {hours}, 'told in confidence', {activity}, '{day}',
                {year}, {month}, {week}, '{day} 18:00:00', '{day} 18:00:00');
             insert into custom_values (customized_type, customized_id, custom_field_id, value)
                values ('TimeEntry', {id}, 1, '{}')", id % 4 % 2)).await;
    }
    tx.commit().await.unwrap();
}

/// A project of the first level, but every third lies below the one before it.
async fn add_project(tx: &mut SqliteTransaction<'_>, id: i64, stamp: &str) {
    let below = id % 3 == 0;
    let parent = if below {
        (id - 1).to_string()
    } else {
        "null".into()
    };
    // The nested set: a project that has one below encloses it.
    let (lft, rgt) = match id % 3 {
        2 => (10 * id, 10 * id + 9),
        0 => (10 * (id - 1) + 1, 10 * (id - 1) + 2),
        _ => (10 * id, 10 * id + 1),
    };
    say(tx, &format!(
        "insert into projects (id, name, identifier, is_public, parent_id, status, lft, rgt, created_on, updated_on)
           values ({id}, 'Project {id}', 'project-{id}', 0, {parent}, 1, {lft}, {rgt}, '{stamp}', '{stamp}');
         insert into enabled_modules (project_id, name) values ({id}, 'issue_tracking'), ({id}, 'time_tracking');
         insert into projects_trackers (project_id, tracker_id) values ({id}, 1), ({id}, 2), ({id}, 3)")).await;
}

async fn say(tx: &mut SqliteTransaction<'_>, sql: &str) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()))
        .execute(&mut **tx)
        .await
        .unwrap_or_else(|e| panic!("{e}: {sql}"));
}
