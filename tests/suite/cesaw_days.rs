//! Forty months of real days, counted. The log is read here, by hand, so that the count rests on the rules alone.

use crate::day_world::{NEW_YORK, RULES, World, date, entry, member, person};
use chrono::{NaiveDate, NaiveDateTime, TimeZone};
use daybook::model::*;
use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::path::PathBuf;

type Log = BTreeMap<String, BTreeMap<NaiveDate, Vec<TimeEntry>>>;

#[test]
fn forty_months_of_real_days_give_the_counted_gaps() {
    let Some(path) = log_path() else { return };
    let (log, entries, quarantined) = read(&path);
    assert_eq!((entries, quarantined), (42_449, 1));
    let mut world = World::on("2011-09-01");
    world.firm.members.clear();
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for (id, days) in &log {
        world.day.member = member(id);
        world.day.member.inferred = true;
        world.day.person = person(&world.day.member);
        for day in date("2011-09-01")
            .iter_days()
            .take_while(|day| *day < date("2015-02-01"))
        {
            world.day.date = day;
            world.day.entries = days.get(&day).cloned().unwrap_or_default();
            world.day.around = [day.pred_opt(), Some(day), day.succ_opt()]
                .into_iter()
                .flatten()
                .filter_map(|near| days.get(&near))
                .flatten()
                .cloned()
                .collect();
            for rule in RULES {
                *found.entry(rule.id).or_default() += world.check(rule).len();
            }
        }
    }
    let expected = [
        ("time.gap", 13_046),
        ("time.no_entries", 10),
        ("time.planned_without_entry", 0),
        ("time.shortfall", 0),
    ];
    assert_eq!(found, BTreeMap::from(expected));
}

fn log_path() -> Option<PathBuf> {
    let path = std::env::var_os("DAYBOOK_TEST_DATA")
        .map(|folder| PathBuf::from(folder).join("cesaw_time_log.csv"))
        .filter(|path| path.exists());
    if path.is_none() {
        // Written past the test runner's capture, so that a skip is seen.
        let said = "SKIPPED: no cesaw_time_log.csv in the folder of DAYBOOK_TEST_DATA; real days were not counted";
        writeln!(std::io::stderr(), "{said}").expect("standard error takes a line");
    }
    path
}

/// Entries by member and work date, how many there are, and how many rows could not be read.
fn read(path: &PathBuf) -> (Log, usize, usize) {
    let mut reader = csv::Reader::from_path(path).expect("the log opens");
    let names = reader.headers().expect("a header").clone();
    let (mut log, mut entries, mut quarantined) = (Log::new(), 0, 0);
    for row in reader.records() {
        let row = row.expect("a row");
        let cell: HashMap<&str, &str> = names.iter().zip(row.iter()).collect();
        match understood(&cell) {
            Some(entry) => {
                entries += 1;
                let days = log.entry(entry.member_id.to_string()).or_default();
                days.entry(entry.work_date).or_default().push(entry);
            }
            None => quarantined += 1,
        }
    }
    (log, entries, quarantined)
}

/// An entry with neither start nor end names no work date, so it cannot be placed on any day.
fn understood(cell: &HashMap<&str, &str>) -> Option<TimeEntry> {
    let (start, end) = (
        local(cell["time_log_start_date"]),
        local(cell["time_log_end_date"]),
    );
    let start_at = start.and_then(|time| NEW_YORK.from_local_datetime(&time).earliest());
    let end_at = end.and_then(|time| NEW_YORK.from_local_datetime(&time).latest());
    let minutes: f64 = cell["time_log_delta_minutes"].parse().expect("minutes");
    let mut read = entry(
        &format!("log:{}", cell["time_log_fact_key"]),
        start.or(end)?.date(),
    );
    read.member_id = format!("log:{}", cell["person_key"]).into();
    read.started_at = start_at.map(|at| at.to_utc());
    read.ended_at = end_at.map(|at| at.to_utc());
    read.worked = Seconds((minutes * 60.0).round() as i64);
    Some(read)
}

fn local(text: &str) -> Option<NaiveDateTime> {
    (text != "\\N")
        .then(|| NaiveDateTime::parse_from_str(text, "%m/%d/%Y %H:%M").expect("a local time"))
}
