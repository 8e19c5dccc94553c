//! The design rule: Daybook is no surveillance. Held through the built program and over its sources.

use crate::golden::books::Books;
use crate::support::{config, evaluate, settings, whole};
use daybook::clock::Clock;
use daybook::daemon::{Daybook, Silent};
use daybook::model::Seconds;
use daybook::review::message::is_kind;
use daybook::simulator::connectwise::{Options, Server};
use daybook::simulator::firm::{Size, generate};
use daybook::store::read::Query;
use daybook::sync::PassOptions;
use std::path::Path;

const PURPOSE: &str =
    "[business]\ntime_zone = \"America/New_York\"\npurpose = \"Bill the right client.\"\n";

/// Sam's Monday ends at 17:00 in New York (22:00 UTC); `afternoon` begins after the lunch hour and leaves a gap before.
fn monday(settings: &str, now: &str, second_start: &str) -> Books {
    let books = Books::with(settings).at(now);
    books.file("members", "id,name,started_on\nsam,Sam Ray,2026-11-02");
    books.file(
        "time_entries",
        &format!(
            "id,member_id,started_at,ended_at,notes
             a,sam,2026-11-02T14:00:00Z,2026-11-02T19:30:00Z,
             b,sam,{second_start},2026-11-02T22:00:00Z,done"
        ),
    );
    books
}

fn lead_items(books: &Books) -> usize {
    books.done(&["sync"]);
    let items = books.review(&[]);
    items.iter().filter(|i| i["audience"] == "lead").count()
}

const FORTY_FIVE: &str = "2026-11-02T20:15:00Z";
const ONE_SECOND_LESS: &str = "2026-11-02T20:14:59Z";

#[test]
fn nothing_is_said_about_a_person_before_their_day_is_over_and_settled() {
    for (now, count) in [
        ("2026-11-02T20:30:00Z", 0),
        ("2026-11-02T22:29:59Z", 0),
        // The gap, and the entry without a note.
        ("2026-11-02T22:30:00Z", 2),
    ] {
        // Nothing else was worked on that day: without a break the day is short by the gap alone.
        let settings = format!(
            "{PURPOSE}[review]\nbreak = {{ minutes = 0, between = \"11:00-14:30\", from_hours = 6 }}\n"
        );
        let books = monday(&settings, now, FORTY_FIVE);
        assert_eq!(lead_items(&books), count, "at {now}");
        assert_eq!(books.query("select 1 from review_item").len(), count);
    }
}

#[test]
fn without_a_purpose_no_rule_speaks_to_a_lead() {
    let settings = PURPOSE.replace("Bill the right client.", "");
    let books = monday(&settings, "2026-11-03T13:00:00Z", "2026-11-02T21:30:00Z");
    assert_eq!(lead_items(&books), 0);
}

#[test]
fn a_gap_of_a_second_less_than_forty_five_minutes_is_nowhere() {
    let settings = format!(
        "{PURPOSE}[review]\nbreak = {{ minutes = 0, between = \"11:00-14:30\", from_hours = 6 }}\n"
    );
    let books = monday(&settings, "2026-11-03T13:00:00Z", ONE_SECOND_LESS);
    books.done(&["sync"]);
    let said = books.done(&["review", "--format", "csv"]) + &books.done(&["status"]);
    assert!(!said.contains("time."), "{said}");
    assert!(
        books
            .query("select 1 from review_item where rule like 'time.%'")
            .is_empty()
    );
    // 44:59 in seconds, and as minutes: no column of any table derived from the day holds it.
    for table in ["review_item", "review_act", "judged_day", "disturbed"] {
        let rows = books.query(&format!("select * from {table}")).join("\n");
        assert!(
            !rows.contains("2699") && !rows.contains("44.98"),
            "{table}: {rows}"
        );
    }
    let books = monday(&settings, "2026-11-03T13:00:00Z", FORTY_FIVE);
    books.done(&["sync"]);
    books.done(&["review"]);
    assert_eq!(
        books.query("select length_seconds from review_item where rule = 'time.gap'"),
        ["2700"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn on_stale_data_no_persons_day_is_judged() {
    let folder = tempfile::tempdir().unwrap();
    let world = generate(
        Size {
            people: 40,
            months: 1,
        },
        3,
    );
    let clock = Clock::fixed(world.now);
    // The sources were last read in the evening before the last day was over.
    clock.advance(Seconds::hours(-20));
    let server = Server::start(world, Options::default()).await.unwrap();
    let text = settings(&server, folder.path(), "");
    let daybook = Daybook::open(config(folder.path(), &text), clock.clone(), true)
        .await
        .unwrap();
    daybook
        .sync(&[], &PassOptions::default(), &Silent)
        .await
        .unwrap();
    clock.advance(Seconds::hours(20));
    evaluate(&daybook).await;
    let yesterday = Query {
        view: "rpt_review_item_person",
        filter: "work_date = '2026-11-11'",
        values: &[],
        order: "",
    };
    assert!(daybook.db.rows_of(yesterday).await.unwrap().rows.is_empty());
    daybook
        .sync(&[], &PassOptions::default(), &Silent)
        .await
        .unwrap();
    evaluate(&daybook).await;
    assert!(!daybook.db.rows_of(yesterday).await.unwrap().rows.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn leads_items_are_apart_words_are_kind_and_exports_know_no_person() {
    let folder = tempfile::tempdir().unwrap();
    let (daybook, _server) = whole(
        generate(
            Size {
                people: 12,
                months: 1,
            },
            5,
        ),
        folder.path(),
    )
    .await;
    let all = |view| Query {
        view,
        filter: "",
        values: &[],
        order: "",
    };
    let others = daybook.db.rows_of(all("rpt_review_item")).await.unwrap();
    let persons = daybook
        .db
        .rows_of(all("rpt_review_item_person"))
        .await
        .unwrap();
    assert!(!others.rows.is_empty() && !persons.rows.is_empty());
    assert!(
        others
            .rows
            .iter()
            .all(|row| others.text(row, "audience") != "lead")
    );
    for (grid, row) in others
        .rows
        .iter()
        .map(|r| (&others, r))
        .chain(persons.rows.iter().map(|r| (&persons, r)))
    {
        is_kind(&grid.text(row, "reason")).unwrap();
    }
    for row in &persons.rows {
        let found = daybook
            .db
            .items_like(&persons.text(row, "item_id"))
            .await
            .unwrap();
        if let Some(message) = daybook.message(&found[0].0).await.unwrap() {
            is_kind(&message).unwrap();
        }
    }
    assert!(!daybook::store::read::VIEWS.contains(&"rpt_review_item_person"));
}

#[test]
fn no_statement_orders_people_by_a_measure() {
    const MEASURES: [&str; 8] = [
        "minutes",
        "length_seconds",
        "worked",
        "margin",
        "amount",
        "count(",
        "sum(",
        "hours",
    ];
    for file in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store")).unwrap()
    {
        let path = file.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap().to_lowercase();
        for order in text.split("order by").skip(1) {
            let clause: String = order
                .chars()
                .take(60)
                .take_while(|c| !matches!(c, '"' | ')' | ';'))
                .collect();
            let measure = MEASURES.iter().find(|m| clause.contains(**m));
            assert!(measure.is_none(), "{}: order by{clause}", path.display());
        }
    }
}

#[test]
fn the_trail_of_acts_names_nobody_an_item_is_about() {
    let books = monday(PURPOSE, "2026-11-03T13:00:00Z", "2026-11-02T21:30:00Z");
    books.done(&["sync"]);
    for item in books.review(&[]) {
        let id = item["item_id"].as_str().unwrap();
        let reason = if item["rule"].as_str().unwrap().starts_with("time.") {
            "calendar"
        } else {
            "known"
        };
        books.done(&["queue", "accept", id, "--reason", reason, "--as", "lead-1"]);
    }
    let trail = books.query("select * from audit_event").join("\n");
    assert!(
        !trail.is_empty() && !trail.contains("Sam") && !trail.contains("Ray"),
        "{trail}"
    );
}
