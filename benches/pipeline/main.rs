//! What the main job costs: a firm's history is landed from a simulated PSA over real HTTP, judged, and rolled up.
//!
//!     cargo bench --bench pipeline -- [--entries N] [--people N] [--rounds N] [--warehouse sqlite|postgres] [--keep DIR]
//!
//! The simulated PSA runs in another process (this program again, with `--serve`) and has its pages ready, so the
//! figures are the daemon's own. Processor time is the whole process's, HTTP and the database's threads included; that
//! of a PostgreSQL server stands beside it, and both together are what a record costs.
#![allow(
    clippy::disallowed_methods,
    reason = "a measurement looks at the program and its database from outside"
)]

mod meter;
mod psa;
mod server;

use chrono::Days;
use daybook::clock::Clock;
use daybook::config::{Config, Inputs};
use daybook::daemon::{Daybook, Silent};
use daybook::model::{Month, Seconds};
use daybook::review::Span;
use daybook::simulator::connectwise::Options;
use daybook::sync::{PassOptions, Report};
use meter::{Clocks, head, peak_mb};
use psa::{POLL, Psa, serve};
use server::Server;
use std::path::Path;

/// What may fail, with whatever reason.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let wish = Wish::read();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    if wish.serve {
        runtime.block_on(serve(&wish))
    } else {
        runtime.block_on(measure(&wish))
    }
}

/// What is asked for on the command line.
#[derive(Debug)]
pub struct Wish {
    entries: u32,
    people: u32,
    rounds: u32,
    keep: Option<String>,
    postgres: bool,
    serve: bool,
}

impl Wish {
    fn read() -> Self {
        let words: Vec<String> = std::env::args().collect();
        let after = |name: &str| {
            words
                .iter()
                .position(|w| w == name)
                .and_then(|at| words.get(at + 1))
                .cloned()
        };
        let number = |name: &str, usual| after(name).and_then(|n| n.parse().ok()).unwrap_or(usual);
        Self {
            entries: number("--entries", 200_000),
            people: number("--people", 400),
            rounds: number("--rounds", 5),
            keep: after("--keep"),
            postgres: after("--warehouse").is_some_and(|kind| kind == "postgres"),
            serve: words.iter().any(|w| w == "--serve"),
        }
    }
}

async fn measure(wish: &Wish) -> Outcome<()> {
    let own = tempfile::tempdir()?;
    let folder = wish.keep.as_ref().map_or(own.path(), Path::new);
    if !wish.postgres {
        let place = Place::File(folder);
        return run(wish, &place).await;
    }
    let server = Server::start().await?;
    let place = Place::Server(folder, &server);
    let done = run(wish, &place).await;
    server.drop_database().await?;
    done
}

/// Where the warehouse is. The folder has the configuration, and the file where there is no server.
enum Place<'a> {
    File(&'a Path),
    Server(&'a Path, &'a Server),
}

impl Place<'_> {
    fn clocks(&self) -> Clocks<'_> {
        match self {
            Self::File(_) => Clocks(None),
            Self::Server(_, server) => Clocks(Some(server)),
        }
    }

    fn folder(&self) -> &Path {
        match self {
            Self::File(folder) | Self::Server(folder, _) => folder,
        }
    }

    fn url(&self) -> String {
        match self {
            Self::File(folder) => format!("sqlite:{}", folder.join("daybook.db").display()),
            Self::Server(_, server) => server.url(),
        }
    }

    /// Bytes of the warehouse; a file's write-ahead log is part of it.
    async fn size(&self) -> Outcome<i64> {
        let folder = match self {
            Self::File(folder) => folder,
            Self::Server(_, server) => return server.size().await,
        };
        let bytes = |file| std::fs::metadata(folder.join(file)).map_or(0, |m| m.len());
        Ok(i64::try_from(
            bytes("daybook.db") + bytes("daybook.db-wal"),
        )?)
    }

    /// Bytes that a server has written to its log so far.
    async fn log_bytes(&self) -> Outcome<i64> {
        match self {
            Self::File(_) => Ok(0),
            Self::Server(_, server) => server.log_bytes().await,
        }
    }
}

async fn run(wish: &Wish, place: &Place<'_>) -> Outcome<()> {
    let mut psa = Psa::start(wish)?;
    let clock = Clock::fixed(psa.now);
    let daybook = Daybook::open(config(place, &psa.base_url)?, clock.clone(), true).await?;
    let clocks = place.clocks();
    head();

    let logged = place.log_bytes().await?;
    let statements = daybook.db.tally().statements();
    let meter = clocks.start();
    let report = pass(&daybook, &PassOptions::default()).await?;
    let records = report.counts.changed;
    meter.say(&format!("{records} records landed"), records);
    println!(
        "  {:.0} records/s, {} B of disk a record, {} B of log a record, {} statements, peak memory {} MB",
        meter.rate(records),
        place.size().await? / records.max(1),
        (place.log_bytes().await? - logged) / records.max(1),
        daybook.db.tally().statements() - statements,
        peak_mb()
    );

    clock.advance(Seconds(POLL.num_seconds()));
    psa.tell("wait")?;
    let before = daybook.db.tally().rows();
    let meter = clocks.start();
    let full = PassOptions {
        full: true,
        ..PassOptions::default()
    };
    let report = pass(&daybook, &full).await?;
    meter.say("all read again, nothing changed", report.counts.rows);
    println!(
        "  {} rows read, {} changed, {} rows written",
        report.counts.rows,
        report.counts.changed,
        daybook.db.tally().rows() - before
    );

    poll(wish, place, &daybook, &clock, &mut psa).await?;
    evaluate(wish, place, &daybook, &clock, &mut psa).await?;
    println!("peak memory of the whole run {} MB", peak_mb());
    daybook.db.close().await;
    Ok(())
}

/// Polls in which nothing changed.
async fn poll(
    wish: &Wish,
    place: &Place<'_>,
    daybook: &Daybook,
    clock: &Clock,
    psa: &mut Psa,
) -> Outcome<()> {
    let clocks = place.clocks();
    for round in 0..wish.rounds {
        clock.advance(Seconds(POLL.num_seconds()));
        psa.tell("wait")?;
        let (before, logged) = (daybook.db.tally().rows(), place.log_bytes().await?);
        let meter = clocks.start();
        let report = pass(
            daybook,
            &PassOptions {
                only_due: true,
                ..PassOptions::default()
            },
        )
        .await?;
        meter.say(&format!("poll {round} without changes"), 0);
        println!(
            "  {} streams, {} rows read, {} rows written, {} B of log",
            report.streams,
            report.counts.rows,
            daybook.db.tally().rows() - before,
            place.log_bytes().await? - logged
        );
    }
    Ok(())
}

/// A month judged and rolled up; then one changed entry from the poll to the refreshed month.
async fn evaluate(
    wish: &Wish,
    place: &Place<'_>,
    daybook: &Daybook,
    clock: &Clock,
    psa: &mut Psa,
) -> Outcome<()> {
    let clocks = place.clocks();
    let month = Month::of(clock.now().date_naive()).previous();
    let (first, last) = (month.first(), month.next().first() - Days::new(1));
    let meter = clocks.start();
    let firm = daybook.firm().await?;
    meter.say("the directory read", 0);
    let meter = clocks.start();
    let reviewed = daybook.review(&firm, Span::Days(first, last)).await?;
    meter.say(
        &format!("{month} judged, {} people", wish.people),
        i64::try_from(reviewed.days)?,
    );
    println!(
        "  {} person-days and {} tickets judged, {} items changed (µs a person-day)",
        reviewed.days, reviewed.tickets, reviewed.changed
    );
    let meter = clocks.start();
    let rolled = daybook.roll(&firm, &[]).await?;
    meter.say(&format!("all {} months rolled up", rolled.months), 0);
    let meter = clocks.start();
    daybook.roll(&firm, &[month]).await?;
    meter.say(&format!("{month} rolled up once more"), 0);
    for round in 0..wish.rounds {
        clock.advance(Seconds(POLL.num_seconds()));
        psa.tell("change")?;
        follow(clocks, round, daybook).await?;
    }
    Ok(())
}

/// One changed entry from the poll to the refreshed month.
async fn follow(clocks: Clocks<'_>, round: u32, daybook: &Daybook) -> Outcome<()> {
    let whole = clocks.start();
    let meter = clocks.start();
    let report = pass(
        daybook,
        &PassOptions {
            only_due: true,
            ..PassOptions::default()
        },
    )
    .await?;
    meter.say(
        &format!("change {round}: poll, {} changed", report.counts.changed),
        0,
    );
    let meter = clocks.start();
    let firm = daybook.firm().await?;
    meter.say("  directory", 0);
    let meter = clocks.start();
    let reviewed = daybook.review(&firm, Span::Due).await?;
    meter.say(
        &format!(
            "  judged {} days, {} tickets",
            reviewed.days, reviewed.tickets
        ),
        0,
    );
    let meter = clocks.start();
    let rolled = daybook.roll(&firm, &[]).await?;
    meter.say(
        &format!(
            "  rolled {} months, {} changed",
            rolled.months, rolled.changed
        ),
        0,
    );
    whole.say("  from poll to refreshed month", 0);
    Ok(())
}

async fn pass(daybook: &Daybook, options: &PassOptions) -> Outcome<Report> {
    let mut reports = daybook.sync(&[], options, &Silent).await?;
    let (_, report) = reports.pop().ok_or("no source was read")?;
    match report.errors.first() {
        Some(error) => Err(error.clone().into()),
        None => Ok(report),
    }
}

fn config(place: &Place<'_>, base_url: &str) -> Outcome<Config> {
    let options = Options::default();
    let text = format!(
        "[warehouse]\nurl = \"{}\"\n[review]\nlook_back_days = 62\n\
         [sources.psa]\nkind = \"connectwise\"\nbase_url = \"{base_url}\"\ncompany_id = \"{}\"\npublic_key = \"{}\"\n\
         private_key = \"{}\"\nclient_id = \"{}\"\nrequests_per_minute = 1000000\n",
        place.url(),
        options.company_id,
        options.public_key,
        options.private_key,
        options.client_id,
    );
    let file = place.folder().join("daybook.toml");
    std::fs::write(&file, text)?;
    Ok(Config::load(&Inputs {
        files: vec![file],
        ..Inputs::default()
    })?)
}
