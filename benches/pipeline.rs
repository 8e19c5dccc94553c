//! What the main job costs: a firm's history is landed from a simulated PSA over real HTTP, judged, and rolled up.
//!
//!     cargo bench --bench pipeline -- [--entries N] [--people N] [--rounds N] [--keep DIR]
//!
//! The simulated PSA runs in another process (this program again, with `--serve`) and has its pages ready, so the
//! figures are the daemon's own. Processor time is the whole process's, HTTP and the database's threads included.

use chrono::{DateTime, Days, TimeDelta, Utc};
use daybook::clock::Clock;
use daybook::config::{Config, Inputs};
use daybook::daemon::{Daybook, Silent};
use daybook::model::{Month, Seconds};
use daybook::review::Span;
use daybook::simulator::connectwise::{Options, Server};
use daybook::simulator::firm::{Size, bulk};
use daybook::simulator::world::World;
use daybook::sync::{PassOptions, Report};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Between two polls.
const POLL: TimeDelta = TimeDelta::minutes(6);

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
struct Wish {
    entries: u32,
    people: u32,
    rounds: u32,
    keep: Option<String>,
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
            serve: words.iter().any(|w| w == "--serve"),
        }
    }
}

/// The other process: a PSA that stands still, but for an entry that is changed with each line on standard input.
async fn serve(wish: &Wish) -> Outcome<()> {
    let world = bulk(
        Size {
            people: wish.people,
            months: 1,
        },
        1,
        wish.entries,
    );
    let mut now = world.now;
    let server = Server::start(world, Options::default()).await?;
    println!("{} {}", server.base_url(), now.to_rfc3339());
    for line in std::io::stdin().lock().lines() {
        now += POLL;
        server.set_now(now);
        if line? == "change" {
            server.edit(longer_entry);
        }
        println!("done");
    }
    Ok(())
}

/// The newest entry of yesterday or before got a quarter of an hour longer.
fn longer_entry(world: &mut World) {
    let today = world.now.date_naive();
    let newest = world
        .entries
        .iter_mut()
        .rev()
        .find(|e| e.entry.work_date < today && e.entry.ended_at.is_some());
    if let Some(sim) = newest {
        sim.entry.worked = Seconds(sim.entry.worked.0 + 900);
    }
}

/// The PSA in the other process.
struct Psa {
    process: Child,
    words: ChildStdin,
    answers: BufReader<ChildStdout>,
    base_url: String,
    now: DateTime<Utc>,
}

impl Psa {
    fn start(wish: &Wish) -> Outcome<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .args([
                "--serve",
                "--entries",
                &wish.entries.to_string(),
                "--people",
                &wish.people.to_string(),
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let words = process
            .stdin
            .take()
            .ok_or("no way to speak to the simulator")?;
        let mut answers = BufReader::new(
            process
                .stdout
                .take()
                .ok_or("no way to hear the simulator")?,
        );
        let mut line = String::new();
        answers.read_line(&mut line)?;
        let (base_url, now) = line
            .trim()
            .split_once(' ')
            .ok_or("the simulator did not start")?;
        let (base_url, now) = (base_url.to_owned(), now.parse()?);
        Ok(Self {
            process,
            words,
            answers,
            base_url,
            now,
        })
    }

    /// Moves its clock on by one poll, with or without a change.
    fn tell(&mut self, word: &str) -> Outcome<()> {
        writeln!(self.words, "{word}")?;
        self.answers.read_line(&mut String::new())?;
        Ok(())
    }
}

impl Drop for Psa {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn measure(wish: &Wish) -> Outcome<()> {
    let own = tempfile::tempdir()?;
    let folder = wish.keep.as_ref().map_or(own.path(), Path::new);
    let mut psa = Psa::start(wish)?;
    let clock = Clock::fixed(psa.now);
    let daybook = Daybook::open(config(folder, &psa.base_url)?, clock.clone(), true).await?;
    println!(
        "{:<44}{:>10}{:>12}{:>14}",
        "", "wall ms", "CPU ms", "µs CPU/record"
    );

    let mut meter = Meter::start();
    let report = pass(&daybook, &PassOptions::default()).await?;
    let records = report.counts.changed;
    meter.say(&format!("{records} records landed"), records);
    let bytes = size(folder)?;
    println!(
        "  {:.0} records/s, {} B of disk a record, peak memory {} MB",
        meter.rate(records),
        bytes / records.max(1),
        peak_mb()
    );

    clock.advance(Seconds(POLL.num_seconds()));
    psa.tell("wait")?;
    let before = daybook.db.tally().rows();
    meter = Meter::start();
    let report = pass(
        &daybook,
        &PassOptions {
            full: true,
            ..PassOptions::default()
        },
    )
    .await?;
    meter.say("all read again, nothing changed", report.counts.rows);
    println!(
        "  {} rows read, {} changed, {} rows written",
        report.counts.rows,
        report.counts.changed,
        daybook.db.tally().rows() - before
    );

    poll(wish, &daybook, &clock, &mut psa).await?;
    evaluate(wish, &daybook, &clock, &mut psa).await?;
    println!("peak memory of the whole run {} MB", peak_mb());
    daybook.db.close().await;
    Ok(())
}

/// Polls in which nothing changed.
async fn poll(wish: &Wish, daybook: &Daybook, clock: &Clock, psa: &mut Psa) -> Outcome<()> {
    for round in 0..wish.rounds {
        clock.advance(Seconds(POLL.num_seconds()));
        psa.tell("wait")?;
        let before = daybook.db.tally().rows();
        let meter = Meter::start();
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
            "  {} streams, {} rows read, {} rows written",
            report.streams,
            report.counts.rows,
            daybook.db.tally().rows() - before
        );
    }
    Ok(())
}

/// A month judged and rolled up; then one changed entry from the poll to the refreshed month.
async fn evaluate(wish: &Wish, daybook: &Daybook, clock: &Clock, psa: &mut Psa) -> Outcome<()> {
    let month = Month::of(clock.now().date_naive()).previous();
    let (first, last) = (month.first(), month.next().first() - Days::new(1));
    let meter = Meter::start();
    let firm = daybook.firm().await?;
    meter.say("the directory read", 0);
    let meter = Meter::start();
    let reviewed = daybook.review(&firm, Span::Days(first, last)).await?;
    meter.say(
        &format!("{month} judged, {} people", wish.people),
        i64::try_from(reviewed.days)?,
    );
    println!(
        "  {} person-days and {} tickets judged, {} items changed (µs a person-day)",
        reviewed.days, reviewed.tickets, reviewed.changed
    );
    let meter = Meter::start();
    let rolled = daybook.roll(&firm, &[]).await?;
    meter.say(&format!("all {} months rolled up", rolled.months), 0);
    let meter = Meter::start();
    daybook.roll(&firm, &[month]).await?;
    meter.say(&format!("{month} rolled up once more"), 0);
    for round in 0..wish.rounds {
        clock.advance(Seconds(POLL.num_seconds()));
        psa.tell("change")?;
        let whole = Meter::start();
        let meter = Meter::start();
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
        let meter = Meter::start();
        let firm = daybook.firm().await?;
        meter.say("  directory", 0);
        let meter = Meter::start();
        let reviewed = daybook.review(&firm, Span::Due).await?;
        meter.say(
            &format!(
                "  judged {} days, {} tickets",
                reviewed.days, reviewed.tickets
            ),
            0,
        );
        let meter = Meter::start();
        let rolled = daybook.roll(&firm, &[]).await?;
        meter.say(
            &format!(
                "  rolled {} months, {} changed",
                rolled.months, rolled.changed
            ),
            0,
        );
        whole.say("  from poll to refreshed month", 0);
    }
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

fn config(folder: &Path, base_url: &str) -> Outcome<Config> {
    let options = Options::default();
    let text = format!(
        "[warehouse]\nurl = \"sqlite:{}\"\n[review]\nlook_back_days = 62\n\
         [sources.psa]\nkind = \"connectwise\"\nbase_url = \"{base_url}\"\ncompany_id = \"{}\"\npublic_key = \"{}\"\n\
         private_key = \"{}\"\nclient_id = \"{}\"\nrequests_per_minute = 1000000\n",
        folder.join("daybook.db").display(),
        options.company_id,
        options.public_key,
        options.private_key,
        options.client_id,
    );
    let file = folder.join("daybook.toml");
    std::fs::write(&file, text)?;
    Ok(Config::load(&Inputs {
        files: vec![file],
        ..Inputs::default()
    })?)
}

/// Bytes of the warehouse, its write-ahead log included.
fn size(folder: &Path) -> Outcome<i64> {
    let mut bytes = 0;
    for file in ["daybook.db", "daybook.db-wal"] {
        bytes += std::fs::metadata(folder.join(file)).map_or(0, |m| m.len());
    }
    Ok(i64::try_from(bytes)?)
}

/// Wall and processor time since a moment.
struct Meter {
    wall: Instant,
    cpu: u64,
}

impl Meter {
    fn start() -> Self {
        Self {
            wall: Instant::now(),
            cpu: cpu_nanos(),
        }
    }

    fn rate(&self, count: i64) -> f64 {
        count as f64 / self.wall.elapsed().as_secs_f64()
    }

    /// One line; with the processor time a record where there are any.
    fn say(&self, what: &str, records: i64) {
        let (wall, cpu) = (self.wall.elapsed(), cpu_nanos().saturating_sub(self.cpu));
        let each = if records > 0 {
            format!("{:.2}", cpu as f64 / 1000.0 / records as f64)
        } else {
            String::new()
        };
        println!(
            "{what:<44}{:>10.1}{:>12.1}{each:>14}",
            wall.as_secs_f64() * 1000.0,
            cpu as f64 / 1e6
        );
    }
}

/// Processor time of all living threads, from the scheduler's own count.
fn cpu_nanos() -> u64 {
    let Ok(tasks) = std::fs::read_dir("/proc/self/task") else {
        return 0;
    };
    tasks
        .flatten()
        .filter_map(|task| std::fs::read_to_string(task.path().join("schedstat")).ok())
        .filter_map(|text| text.split_whitespace().next()?.parse::<u64>().ok())
        .sum()
}

fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    peak.and_then(|p| p.split_whitespace().next()?.parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}
