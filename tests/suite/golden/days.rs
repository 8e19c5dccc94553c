//! The daily gap rule on real clock times.

use super::books::Books;
use chrono::{DateTime, TimeZone};
use serde_json::Value;

const SETTINGS: &str = r#"
[business]
time_zone = "America/New_York"
purpose = "Bill the right client."
"#;

fn settings(review: &str) -> String {
    format!("{SETTINGS}[review]\n{review}\n")
}

/// One member, on the morning after Monday 2 November, and the entries of that Monday: local start and end.
fn monday(review: &str, entries: &[(&str, &str)]) -> Books {
    let books = Books::with(&settings(review)).at("2026-11-03T13:00:00Z");
    books.file("members", "id,name,started_on\nsam,Sam Ray,2026-11-02");
    write(&books, "2026-11-02", entries);
    books
}

fn write(books: &Books, day: &str, entries: &[(&str, &str)]) {
    let rows: Vec<String> = entries
        .iter()
        .enumerate()
        .map(|(n, (from, to))| format!("e{n},sam,{day}T{from}-05:00,{day}T{to}-05:00,,"))
        .collect();
    let header = "id,member_id,started_at,ended_at,worked_on,worked_hours";
    books.file("time_entries", &format!("{header}\n{}", rows.join("\n")));
}

/// Rule, local interval, minutes of each item about time.
fn found(books: &Books, days: &[&str]) -> Vec<String> {
    books.done(&["sync"]);
    let items = books.review(days);
    let time = items
        .iter()
        .filter(|item| item["rule"].as_str().unwrap().starts_with("time."));
    time.map(said).collect()
}

fn said(item: &Value) -> String {
    let clock = |name: &str| {
        item[name].as_str().map_or("-".to_owned(), |text| {
            let at = DateTime::parse_from_rfc3339(text).unwrap();
            let local = chrono_tz::America::New_York.from_utc_datetime(&at.naive_utc());
            local.format("%H:%M").to_string()
        })
    };
    format!(
        "{} {} {}-{} {}",
        item["work_date"].as_str().unwrap(),
        item["rule"].as_str().unwrap(),
        clock("interval_start"),
        clock("interval_end"),
        item["minutes"]
    )
}

const A: [(&str, &str); 3] = [
    ("09:00:00", "12:00:00"),
    ("13:10:00", "15:00:00"),
    ("16:30:00", "17:00:00"),
];

#[test]
fn example_11a_lunch_hides_the_short_stretch_and_the_long_one_is_listed() {
    let books = monday("", &A);
    assert_eq!(found(&books, &[]), ["2026-11-02 time.gap 15:00-16:30 90"]);
}

#[test]
fn example_11b_time_made_up_in_the_evening_is_nobodys_business() {
    let books = monday("", &[&A[..], &[("17:30:00", "19:00:00")]].concat());
    assert!(found(&books, &[]).is_empty());
}

#[test]
fn example_11c_forty_five_minutes_count_and_a_second_less_does_not() {
    let no_break = "break = { minutes = 0 }";
    let short = monday(
        no_break,
        &[("09:00:00", "13:00:00"), ("13:44:59", "17:00:00")],
    );
    assert!(found(&short, &[]).is_empty());
    let exact = monday(
        no_break,
        &[("09:00:00", "13:00:00"), ("13:45:00", "17:00:00")],
    );
    assert_eq!(found(&exact, &[]), ["2026-11-02 time.gap 13:00-13:45 45"]);
}

#[test]
fn example_11d_the_break_comes_out_of_one_stretch() {
    let books = monday(
        "",
        &[
            ("09:00:00", "10:00:00"),
            ("10:45:00", "11:00:00"),
            ("12:30:00", "17:00:00"),
        ],
    );
    assert_eq!(
        found(&books, &[]),
        [
            "2026-11-02 time.gap 10:00-10:45 45",
            "2026-11-02 time.gap 11:00-12:30 60"
        ]
    );
}

#[test]
fn example_11e_untimed_work_leaves_a_shortfall_without_an_interval() {
    let books = monday("", &[("09:00:00", "12:00:00"), ("15:00:00", "17:00:00")]);
    let text = std::fs::read_to_string(books.path("time_entries")).unwrap();
    let untimed = |hours: &str| format!("{text}u,sam,,,2026-11-02,{hours}");
    books.file("time_entries", &untimed("1"));
    assert_eq!(found(&books, &[]), ["2026-11-02 time.shortfall --- 90"]);
    books.file("time_entries", &untimed("2"));
    assert!(found(&books, &[]).is_empty());
    let closed =
        books.query("select state from review_item where rule = 'time.shortfall' order by item_id");
    assert_eq!(closed, ["fixed"]);
}

#[test]
fn example_11f_a_meeting_fills_the_gap() {
    let books = monday("", &A);
    books.file(
        "calendar_entries",
        "id,member_id,started_at,ended_at,show_as
         m1,sam,2026-11-02T15:00:00-05:00,2026-11-02T16:30:00-05:00,busy",
    );
    assert!(found(&books, &[]).is_empty());
    books.edit("calendar_entries", "busy", "tentative");
    assert_eq!(found(&books, &[]), ["2026-11-02 time.gap 15:00-16:30 90"]);
}

#[test]
fn example_11g_a_night_of_the_spring_change_is_seven_hours() {
    let books = Books::with(&settings("break = { minutes = 0 }")).at("2026-03-10T16:00:00Z");
    books
        .file("members", "id,name\nsam,Sam Ray")
        .file(
            "schedules",
            "member_id,weekday,starts,ends\nsam,friday,22:00,06:00\nsam,saturday,22:00,06:00",
        )
        .file(
            "time_entries",
            "id,member_id,started_at,ended_at
             e1,sam,2026-03-06T22:00:00-05:00,2026-03-06T22:30:00-05:00
             e2,sam,2026-03-07T22:00:00-05:00,2026-03-07T22:30:00-05:00",
        );
    assert_eq!(
        found(&books, &[]),
        [
            "2026-03-06 time.gap 22:30-06:00 450",
            "2026-03-07 time.gap 22:30-06:00 390"
        ]
    );
}

#[test]
fn days_beyond_the_look_back_are_left_alone_and_one_line_says_so() {
    let books = monday("", &A).at("2026-11-12T13:00:00Z");
    assert!(found(&books, &["--date", "2026-11-02"]).is_empty());
    let output = books.run(&["review", "--from", "2026-11-02", "--to", "2026-11-03"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("time.* was not evaluated for days before 2026-11-05"),
        "{said}"
    );
    assert_eq!(books.query("select count(*) from review_item"), ["0"]);
}

#[test]
fn a_review_of_days_judges_and_prints_those_days() {
    let books = monday("look_back_days = 30", &A).at("2026-11-12T13:00:00Z");
    let gap = "2026-11-02 time.gap 15:00-16:30 90";
    let tuesday = "2026-11-03 time.no_entries --- null";
    assert_eq!(found(&books, &["--date", "2026-11-02"]), [gap]);
    assert_eq!(
        found(&books, &["--from", "2026-11-02", "--to", "2026-11-03"]),
        [gap, tuesday]
    );
    assert_eq!(found(&books, &["--date", "2026-11-03"]), [tuesday]);
}
