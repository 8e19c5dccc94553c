//! No N+1 anywhere: how many statements a page, a judged day and a month take, whatever is in them.

use crate::support::{config, settings};
use crate::support_sync::{Rig, many_entries};
use crate::warehouse::on_postgres;
use chrono::NaiveDate;
use daybook::clock::Clock;
use daybook::daemon::{Daybook, Silent};
use daybook::model::Month;
use daybook::review::Span;
use daybook::simulator::connectwise::{Options, Server};
use daybook::simulator::firm::{Size, generate};
use daybook::sync::PassOptions;

/// Statements that something takes.
async fn taken<T>(daybook: &Daybook, work: impl AsyncFnOnce(&Daybook) -> T) -> u64 {
    let before = daybook.db.tally().statements();
    work(daybook).await;
    daybook.db.tally().statements() - before
}

async fn first_pass(entries: i64) -> u64 {
    let rig = Rig::with(many_entries(entries), Options::default()).await;
    rig.warehouse.well().await;
    rig.warehouse.db.tally().statements()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_of_a_thousand_rows_takes_a_handful_of_statements_and_an_unchanged_one_fewer() {
    let (two, five) = (first_pass(2000).await, first_pass(5000).await);
    let page = (five - two) / 3;
    println!("a page of new rows: {page} statements");
    // SQLite takes 200 rows a statement, PostgreSQL a thousand; records, versions, bodies and disturbances each.
    assert!(page <= if on_postgres() { 14 } else { 32 }, "{page}");
    let mut unchanged = Vec::new();
    for entries in [2000, 5000] {
        let rig = Rig::with(many_entries(entries), Options::default()).await;
        rig.warehouse.well().await;
        let before = rig.warehouse.db.tally().statements();
        rig.warehouse.full().await;
        unchanged.push(rig.warehouse.db.tally().statements() - before);
    }
    let page = (unchanged[1] - unchanged[0]) / 3;
    println!("a page of unchanged rows: {page} statements");
    assert!(page <= 8, "{page}");
}

async fn firm(people: u32, folder: &std::path::Path) -> (Daybook, Server) {
    let world = generate(Size { people, months: 3 }, 4);
    let clock = Clock::fixed(world.now);
    let server = Server::start(world, Options::default()).await.unwrap();
    let text = settings(&server, folder, "");
    let daybook = Daybook::open(config(folder, &text), clock, true)
        .await
        .unwrap();
    daybook
        .sync(&[], &PassOptions::default(), &Silent)
        .await
        .unwrap();
    (daybook, server)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_and_a_month_of_forty_take_no_more_statements_than_those_of_eight() {
    let mut counts = Vec::new();
    for people in [8, 40] {
        let folder = tempfile::tempdir().unwrap();
        let (daybook, server) = firm(people, folder.path()).await;
        let whole = daybook.firm().await.unwrap();
        let date = NaiveDate::from_ymd_opt(2026, 11, 9).unwrap();
        daybook.review(&whole, Span::Due).await.unwrap();
        let day = taken(&daybook, async |d| {
            d.review(&whole, Span::Days(date, date)).await.unwrap()
        })
        .await;
        daybook.roll(&whole, &[]).await.unwrap();
        let month = Month::parse("2026-10").unwrap();
        let rolled = taken(&daybook, async |d| d.roll(&whole, &[month]).await.unwrap()).await;
        println!("{people} people: a day {day}, a month {rolled}");
        counts.push((day, rolled));
        server.stop().await;
    }
    assert!(counts[1].0 <= counts[0].0 + 6, "a day: {counts:?}");
    assert!(counts[1].1 <= counts[0].1 + 6, "a month: {counts:?}");
    // The firm as it stands is judged with the first day of a review: a fixed number more.
    // Of a month five are about what it leaves to later rolls.
    assert!(counts[1].0 <= 60 && counts[1].1 <= 43, "{counts:?}");
}
