//! Feeds over time: windows that move on, events that go, answers that fail, addresses that stay secret.

use super::desk::{Desk, daily};
use super::{event, file};
use crate::support_sync::{assert_same, everything};
use daybook::daemon::check::{Check, Status, check};
use daybook::model::Seconds;
use daybook::review::Span;
use daybook::sync::PassOptions;
use std::collections::BTreeSet;

const ANNA: &str = "calendars:anna@msp.example";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_window_of_days_is_read_and_reading_it_again_changes_nothing() {
    let desk = Desk::read().await;
    // From 29 October to 10 December: the meetings of 2 to 30 November.
    assert_eq!(desk.living(ANNA).await, 29);
    assert_eq!(
        desk.living("psa:ben").await,
        29,
        "a feed may name a member of another source"
    );
    let before = everything(&desk.look).await;
    let report = desk.well().await;
    assert_eq!((report.counts.changed, report.counts.deleted), (0, 0));
    assert_same(&everything(&desk.look).await, &before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_window_moves_with_today_and_what_it_leaves_behind_stays() {
    let desk = Desk::read().await;
    let endless = daily().replace(";UNTIL=20261130T235959Z", "");
    desk.anna(endless);
    // To 10 December.
    assert_eq!(desk.well().await.counts.changed, 9);
    let report = desk.after_days(30).await;
    assert_eq!(report.counts.deleted, 0);
    // 2 November to 8 January.
    assert_eq!(desk.living(ANNA).await, 68);
    // A calendar that forgets its past forgets it here only as far as the window reaches: from 28 November on.
    let late = endless_from("20261212T090000");
    desk.anna(late);
    let accept = PassOptions {
        accept_deletions: BTreeSet::from(["calendars".to_owned()]),
        ..PassOptions::default()
    };
    desk.pass(&accept).await;
    let first = "select min(started_at) from calendar_entry where deleted_at is null and member_id like '%anna%'";
    assert!(desk.ask(first).await.starts_with("2026-11-02"));
    let of_window = "select count(*) from calendar_entry where deleted_at is not null";
    assert_eq!(
        desk.ask(of_window).await,
        "14",
        "28 November to 11 December"
    );
}

fn endless_from(start: &str) -> String {
    daily()
        .replace(";UNTIL=20261130T235959Z", "")
        .replace("20261102T090000", start)
        .replace("20261102T100000", &start.replace("T09", "T10"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_given_by_hand_widen_the_window_to_the_past() {
    let desk = Desk::read().await;
    desk.anna(endless_from("20261001T090000").replace("FREQ=DAILY", "FREQ=DAILY;COUNT=60"));
    let from = PassOptions {
        from: Some("2026-10-10T00:00:00Z".parse().unwrap()),
        ..PassOptions::default()
    };
    desk.pass(&from).await;
    let first = "select min(started_at) from calendar_entry where deleted_at is null";
    assert!(desk.ask(first).await.starts_with("2026-10-10"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_is_taken_out_is_gone_and_one_that_moves_stays_the_same() {
    let desk = Desk::read().await;
    let without = daily().replace(
        "RRULE",
        "EXDATE;TZID=America/New_York:20261110T090000\r\nRRULE",
    );
    desk.anna(without.clone());
    assert_eq!(desk.well().await.counts.deleted, 1);
    assert_eq!(desk.living(ANNA).await, 28);
    let moved = without.replace(
        "END:VCALENDAR",
        "BEGIN:VEVENT\r\nUID:one\r\nRECURRENCE-ID:20261111T140000Z\r\nDTSTART:20261111T200000Z\r\nDTEND:20261111T210000Z\r\nEND:VEVENT\r\nEND:VCALENDAR",
    );
    desk.anna(moved);
    let report = desk.well().await;
    assert_eq!((report.counts.changed, report.counts.deleted), (1, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_calendar_that_comes_empty_is_held_back_for_its_person_alone_until_somebody_confirms_it()
{
    let desk = Desk::read().await;
    desk.edit(|shelf| {
        shelf.at("/private-4711/anna.ics").body = file("");
        let few = daily().replace("RRULE", "EXDATE:20261110T140000Z\r\nRRULE");
        shelf.at("/private-4712/ben.ics").body = few;
    });
    assert_eq!(desk.well().await.counts.deleted, 1);
    assert_eq!(desk.living(ANNA).await, 29);
    assert_eq!(desk.living("psa:ben").await, 28);
    let told = desk.held_back().await;
    assert!(told.len() == 1 && told[0].contains("29"), "{told:?}");
    let accept = PassOptions {
        accept_deletions: BTreeSet::from(["calendars/events".to_owned()]),
        ..PassOptions::default()
    };
    assert_eq!(desk.pass(&accept).await.counts.deleted, 29);
    assert_eq!(desk.living(ANNA).await, 0);
    assert_eq!(desk.held_back().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_few_events_of_a_person_may_go_without_a_word() {
    let desk = Desk::set().await;
    desk.anna(event("DTSTART:20261113T140000Z\nDTEND:20261113T150000Z"));
    desk.well().await;
    assert_eq!(desk.living(ANNA).await, 1);
    desk.anna(file(""));
    assert_eq!(desk.well().await.counts.deleted, 1);
    assert_eq!(desk.held_back().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_feed_that_is_cut_off_or_no_calendar_deletes_nothing_and_is_named_without_its_address() {
    let desk = Desk::read().await;
    let whole = daily();
    for (status, body) in [
        (200, whole[..whole.len() / 2].to_owned()),
        (
            200,
            whole
                .trim_end()
                .trim_end_matches("END:VCALENDAR")
                .to_owned(),
        ),
        (
            200,
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n".to_owned(),
        ),
        (200, String::new()),
        (401, String::new()),
        (404, String::new()),
    ] {
        desk.edit(|shelf| {
            let shown = shelf.at("/private-4711/anna.ics");
            (shown.status, shown.body) = (status, body.clone());
        });
        let report = desk.pass(&PassOptions::default()).await;
        assert_eq!(report.errors.len(), 1, "{status} {body:?}");
        let told = &report.errors[0];
        assert!(told.contains("the calendar of anna@msp.example"), "{told}");
        assert!(!told.contains("4711"), "{told}");
        assert_eq!(desk.living(ANNA).await, 29, "{status} {body:?}");
    }
    let held: Vec<String> = desk
        .look
        .texts("select last_error from source_stream where last_error is not null")
        .await;
    assert!(held.iter().all(|e| !e.contains("4711")), "{held:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_feed_that_has_not_changed_need_not_come_again() {
    let desk = Desk::set().await;
    desk.edit(|shelf| shelf.at("/private-4711/anna.ics").etag = Some("\"one\""));
    desk.well().await;
    desk.edit(|_| ());
    let report = desk.after_days(1).await;
    assert_eq!(desk.asked(), [304, 200], "Ben's server knows no marks");
    assert_eq!(report.counts.deleted, 0);
    assert_eq!(desk.living(ANNA).await, 29);
    desk.edit(|shelf| {
        let shown = shelf.at("/private-4711/anna.ics");
        shown.etag = Some("\"two\"");
        shown.body = daily().replace("RRULE", "EXDATE:20261110T140000Z\r\nRRULE");
    });
    assert_eq!(desk.well().await.counts.deleted, 1);
    // A cut answer is never what is remembered.
    desk.edit(|shelf| {
        let shown = shelf.at("/private-4711/anna.ics");
        shown.etag = Some("\"three\"");
        shown.body = daily()[..200].to_owned();
    });
    assert_eq!(desk.pass(&PassOptions::default()).await.errors.len(), 1);
    desk.edit(|shelf| shelf.at("/private-4711/anna.ics").body = daily());
    desk.well().await;
    assert_eq!(desk.living(ANNA).await, 29);
}

/// The tables with a row that says so.
async fn holding(desk: &Desk, word: &str) -> BTreeSet<String> {
    let all = everything(&desk.look).await.into_iter();
    let holding = all.filter(|(_, rows)| rows.iter().any(|row| row.contains(word)));
    holding.map(|(table, _)| table).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_titles_are_kept_they_stand_with_their_events_alone_and_go_when_nobody_wants_them() {
    let mut desk = Desk::with("keep_titles = true").await;
    let private = "BEGIN:VEVENT\r\nUID:own\r\nCLASS:PRIVATE\r\nDTSTART:20261111T150000Z\r\n\
                   DTEND:20261111T160000Z\r\nSUMMARY:whispered\r\nEND:VEVENT\r\nEND:VCALENDAR";
    desk.anna(daily().replace("END:VCALENDAR", private));
    desk.well().await;
    let firm = desk.daybook.firm().await.unwrap();
    desk.daybook.review(&firm, Span::Due).await.unwrap();
    assert_eq!(desk.living(ANNA).await, 30);
    let events = BTreeSet::from(["calendar_entry".to_owned()]);
    assert_eq!(holding(&desk, "confidence").await, events);
    assert_eq!(holding(&desk, "whispered").await, BTreeSet::new());
    let titled = "select count(*) from calendar_entry where title is not null";
    assert_eq!(
        desk.ask(titled).await,
        "58",
        "29 of each, the private one has none"
    );
    let bodies = desk.bodies().await;
    assert!(bodies.iter().any(|body| body.contains("confidence")));
    for body in bodies {
        let also = ["whispered", "private-4711", "CLASS", "VEVENT"];
        assert!(!also.iter().any(|word| body.contains(word)), "{body}");
    }
    desk.again_with("").await;
    desk.well().await;
    assert_eq!(holding(&desk, "confidence").await, BTreeSet::new());
    assert_eq!(desk.ask(titled).await, "0");
    assert_eq!(desk.living(ANNA).await, 30);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_title_and_no_address_is_anywhere_in_the_warehouse() {
    let desk = Desk::read().await;
    assert_eq!(holding(&desk, "confidence").await, BTreeSet::new());
    assert_eq!(holding(&desk, "private-4711").await, BTreeSet::new());
    let bodies = desk.bodies().await;
    assert!(bodies.len() > 50, "{} rows", bodies.len());
    for body in bodies {
        assert!(
            !body.contains("confidence") && !body.contains("private-4711"),
            "{body}"
        );
    }
    assert!(!desk.daybook.config.show().contains("4711"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_cannot_be_read_waits_in_quarantine_until_it_is_mended_or_gone() {
    let desk = Desk::read().await;
    let bad = daily().replace(
        "END:VCALENDAR",
        "BEGIN:VEVENT\r\nUID:odd\r\nDTSTART;TZID=Head office:20261112T090000\r\nDTEND;TZID=Head office:20261112T100000\r\nSUMMARY:told in confidence\r\nEND:VEVENT\r\nEND:VCALENDAR",
    );
    desk.anna(bad);
    assert_eq!(desk.well().await.counts.rejected, 1);
    assert_eq!(desk.living(ANNA).await, 29, "the rest is read");
    let parked = desk.ask("select problem from quarantine").await;
    assert!(
        parked.contains("Head office") && parked.contains("map.time_zones"),
        "{parked}"
    );
    desk.anna(daily());
    desk.well().await;
    assert_eq!(desk.ask("select count(*) from quarantine").await, "0");
}

async fn look(desk: &Desk) -> Vec<Check> {
    check(&desk.daybook.config, &desk.daybook.clock).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn check_asks_for_each_feed_and_names_calendars_that_belong_to_nobody() {
    let desk = Desk::read().await;
    let of = |lines: &[Check], name: &str| {
        let of_name = lines.iter().filter(|l| l.check == name);
        let found: Vec<String> = of_name
            .map(|l| format!("{} {}", l.subject, l.found))
            .collect();
        found
    };
    let lines = look(&desk).await;
    assert_eq!(of(&lines, "feed"), Vec::<String>::new());
    assert_eq!(of(&lines, "calendars"), Vec::<String>::new());
    let calendars = lines.iter().filter(|l| l.subject.starts_with("calendars"));
    // The server's clock is the real one; ours stands in November.
    let mut calendars = calendars.filter(|l| l.check != "clock");
    assert!(calendars.all(|l| l.status == Status::Ok), "{lines:#?}");
    desk.edit(|shelf| shelf.shown.remove("/private-4712/ben.ics"));
    desk.file(
        "members",
        "id,name,email\nanna,Anna Example,other@msp.example\nben,Ben Example,\n",
    );
    desk.pass(&PassOptions::default()).await;
    let lines = look(&desk).await;
    let feed = of(&lines, "feed");
    assert!(
        feed.len() == 1 && feed[0].contains("psa:ben") && feed[0].contains("404"),
        "{feed:?}"
    );
    let nobodys = of(&lines, "calendars");
    assert!(
        nobodys.len() == 1 && nobodys[0].contains("anna@msp.example"),
        "{nobodys:?}"
    );
    let said = format!("{lines:?}");
    assert!(!said.contains("4711") && !said.contains("4712"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_calendar_alone_makes_nobody_a_person_whose_day_is_judged() {
    let desk = Desk::set().await;
    desk.file(
        "members",
        "id,name,email\nben,Ben Example,ben@msp.example\n",
    );
    desk.well().await;
    let firm = desk.daybook.firm().await.unwrap();
    desk.daybook.review(&firm, Span::Due).await.unwrap();
    let items = "select count(*) from review_item where member_id = 'calendars:anna@msp.example'";
    assert_eq!(desk.ask(items).await, "0");
}

/// Open items about a person's twelfth.
async fn about(desk: &Desk, member: &str) -> i64 {
    let firm = desk.daybook.firm().await.unwrap();
    desk.daybook.review(&firm, Span::Due).await.unwrap();
    let items = format!(
        "select count(*) from review_item where rule like 'time.%' and state = 'open' and member_id = '{member}'
         and work_date = '2026-11-12'"
    );
    desk.ask(&items).await.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_feed_that_is_gone_keeps_its_own_person_waiting_and_nobody_else() {
    let desk = Desk::set().await;
    desk.file(
        "time_entries",
        "id,member_id,started_at,ended_at
1,anna,2026-11-12T15:00:00Z,2026-11-12T17:00:00Z
2,ben,2026-11-12T15:00:00Z,2026-11-12T17:00:00Z
",
    );
    desk.well().await;
    desk.edit(|shelf| shelf.at("/private-4712/ben.ics").status = 404);
    desk.daybook.clock.advance(Seconds::hours(24));
    let report = desk.pass(&PassOptions::default()).await;
    assert_eq!(report.errors.len(), 1, "{:?}", report.errors);
    assert!(
        report.errors[0].contains("the calendar of psa:ben"),
        "{:?}",
        report.errors
    );
    assert!(!report.errors[0].contains("4712"), "{:?}", report.errors);
    assert_eq!(report.counts.deleted, 0);
    assert_eq!(about(&desk, "psa:anna").await, 1, "her calendar was read");
    assert_eq!(about(&desk, "psa:ben").await, 0, "his may explain it");
    let status = "select last_error from rpt_sync_status where source = 'calendars'";
    assert!(desk.ask(status).await.contains("psa:ben"));

    // Still gone at the next reading: the day waits since the last time it was there.
    assert_eq!(desk.pass(&PassOptions::default()).await.errors.len(), 1);
    assert_eq!(about(&desk, "psa:ben").await, 0);
    let waits = "select read_at from unread_part where source = 'calendars'";
    assert!(desk.ask(waits).await.starts_with("2026-11-12"));

    desk.edit(|shelf| shelf.at("/private-4712/ben.ics").status = 200);
    desk.well().await;
    assert_eq!(about(&desk, "psa:ben").await, 1);
    assert_eq!(desk.ask("select count(*) from unread_part").await, "0");
    assert_eq!(desk.ask(status).await, "-");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_no_feed_can_be_read_the_source_has_failed() {
    let desk = Desk::read().await;
    desk.edit(|shelf| {
        for path in ["/private-4711/anna.ics", "/private-4712/ben.ics"] {
            shelf.at(path).status = 404;
        }
    });
    let before = desk
        .ask("select last_success_at from source_stream where source = 'calendars'")
        .await;
    desk.daybook.clock.advance(Seconds::hours(24));
    assert_eq!(desk.pass(&PassOptions::default()).await.errors.len(), 1);
    let after = desk
        .ask("select last_success_at from source_stream where source = 'calendars'")
        .await;
    assert_eq!(before, after);
}
