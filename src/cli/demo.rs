//! `daybook demo`: all of it, with nothing installed.

use super::output::print;
use super::review::{open_items, queue_report};
use super::rollup::month_report;
use super::{Context, Exit, Failure, Outcome, block_on_both};
use crate::clock::Clock;
use crate::config::Config;
use crate::daemon::{Bars, Daybook, Silent};
use crate::model::Month;
use crate::review::Span;
use crate::simulator::connectwise::{Options, Server};
use crate::simulator::firm::{Size, generate};
use crate::sync::PassOptions;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// The firm of the demo.
const PEOPLE: u32 = 12;
const MONTHS: u32 = 3;
const SEED: u64 = 1;
/// Its settings; the simulator's port and the warehouse's place are put in.
const SETTINGS: &str = include_str!("../../config/demo.toml");

/// Show all of it, with nothing installed
///
/// Starts the built-in simulated PSA, reads it over real HTTP into an embedded SQLite file, judges it, and prints the
/// day's queue and the month's rollup; then goes on serving until it is interrupted.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daybook demo --no-serve\n  daybook demo --dir /tmp/daybook")]
pub struct Arguments {
    /// Port on this machine; 0 takes a free one
    #[arg(long, value_name = "N")]
    pub port: Option<u16>,
    /// Folder for the warehouse [default: a temporary one]
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Stop after printing
    #[arg(long)]
    pub no_serve: bool,
}

/// Runs the demo.
pub fn demo(context: &Context, arguments: &Arguments) -> Outcome {
    let folder = match &arguments.dir {
        Some(dir) => dir.clone(),
        None => std::env::temp_dir().join(format!("daybook-demo-{}", std::process::id())),
    };
    std::fs::create_dir_all(&folder).map_err(|error| {
        Failure::Run(anyhow::anyhow!(
            "the folder {} cannot be made: {error}; choose another with --dir",
            folder.display()
        ))
    })?;
    let outcome = block_on_both(show(context, arguments, &folder));
    if arguments.dir.is_none() {
        // A folder of ours under the system's temporary one: what is left of it does no harm.
        let _ = std::fs::remove_dir_all(&folder);
    }
    outcome
}

async fn show(context: &Context, arguments: &Arguments, folder: &Path) -> Outcome {
    let world = generate(
        Size {
            people: PEOPLE,
            months: MONTHS,
        },
        SEED,
    );
    let clock = Clock::fixed(world.now);
    let options = Options {
        port: arguments.port.unwrap_or(0),
        ..Options::default()
    };
    let people = world.members.iter().filter(|m| !m.is_api).count();
    let size = (
        people,
        world.companies.len(),
        world.agreements.len(),
        world.tickets.len(),
        world.entries.len(),
    );
    let mut server = Server::start(world, options).await.map_err(|error| {
        Failure::Run(anyhow::anyhow!(
            "port {} cannot be served: {error}; choose another with --port",
            arguments.port.unwrap_or(0)
        ))
    })?;
    let mut inputs = context.inputs.clone();
    inputs.files = vec![write_settings(folder, &server)?];
    let daybook = Daybook::open(Config::load(&inputs)?, clock, true).await?;
    print(&format!(
        "A simulated PSA at {} with {} people, {} companies, {} agreements, {} tickets and {} time entries.\n",
        server.base_url(),
        size.0,
        size.1,
        size.2,
        size.3,
        size.4
    ))?;
    let options = PassOptions::default();
    let reports = if std::io::stderr().is_terminal() {
        daybook.sync(&[], &options, &Bars::default()).await?
    } else {
        daybook.sync(&[], &options, &Silent).await?
    };
    let rows: i64 = reports.iter().map(|(_, r)| r.counts.rows).sum();
    if let Some(error) = reports.iter().flat_map(|(_, r)| &r.errors).next() {
        return Err(Failure::Run(anyhow::anyhow!("{error}")));
    }
    let firm = daybook.firm().await?;
    daybook.review(&firm, Span::Due).await?;
    daybook.roll(&firm, &[]).await?;
    let today = daybook
        .clock
        .now()
        .with_timezone(&daybook.config.params().business.time_zone)
        .date_naive();
    let day = daybook
        .db
        .last_work_day(today)
        .await
        .map_err(anyhow::Error::from)?
        .unwrap_or(today);
    print(&format!(
        "Read {rows} records over HTTP into {}.\n\nThe review queue of the last working day\n\n",
        daybook.db.name(),
    ))?;
    let items = open_items(&daybook, Some((day, day))).await?;
    print(&queue_report(&items, context.width()))?;
    let month = Month::of(today).previous();
    print(&format!(
        "\nThe last full month\n\n{}",
        month_report(&daybook, month, context.width()).await?
    ))?;
    if !arguments.no_serve {
        print(&format!(
            "\nThe simulated PSA goes on at {} until you interrupt it. Look around meanwhile with\n  daybook --config {} --now {} queue list\n",
            server.base_url(),
            inputs.files[0].display(),
            daybook
                .clock
                .now()
                .to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        ))?;
        tokio::select! {
            outcome = server.wait() => outcome.map_err(anyhow::Error::from)?,
            _ = tokio::signal::ctrl_c() => {}
        }
    }
    daybook.db.close().await;
    Ok(Exit::Done)
}

/// The demo's settings with the simulator's address and the warehouse in the folder.
fn write_settings(folder: &Path, server: &Server) -> Result<PathBuf, Failure> {
    let text = SETTINGS
        .replace("http://127.0.0.1:8077", &server.base_url())
        .replace(
            "sqlite:daybook-demo.db",
            &format!("sqlite:{}", folder.join("daybook-demo.db").display()),
        );
    let path = folder.join("demo.toml");
    std::fs::write(&path, text).map_err(|error| {
        Failure::Run(anyhow::anyhow!(
            "{} cannot be written: {error}",
            path.display()
        ))
    })?;
    Ok(path)
}
