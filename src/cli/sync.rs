//! `daybook sync`: one pass over the sources.

use super::arguments::date;
use super::{Context, Exit, Failure, Outcome, known_sources, with_daybook};
use crate::daemon::{Bars, Daybook, Lines};
use crate::sync::{PassOptions, Report};
use chrono::NaiveDate;
use std::io::IsTerminal;

/// Read the sources once, then exit
///
/// Reads what changed since the last pass. Exits 3 while a record of these sources is in quarantine, or when more
/// records would vanish than the guard lets through.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  daybook sync                                    every source
  daybook sync psa --full                         all of one source, not only what changed
  daybook sync --accept-deletions psa/time_entries yes, those records are really gone")]
pub struct Arguments {
    /// Sources by name [default: all]
    #[arg(value_name = "SOURCE")]
    pub sources: Vec<String>,
    /// Read everything again, not only what changed
    #[arg(long)]
    pub full: bool,
    /// Read what changed since this day
    #[arg(long, value_name = "DATE", value_parser = date, conflicts_with = "full")]
    pub from: Option<NaiveDate>,
    /// Confirm a mass deletion that was held back; repeatable
    #[arg(long, value_name = "SOURCE[/STREAM]")]
    pub accept_deletions: Vec<String>,
}

/// Runs one pass.
pub fn sync(context: &Context, arguments: &Arguments) -> Outcome {
    with_daybook(context, true, async |daybook| {
        known_sources(daybook, &arguments.sources)?;
        known_sources(daybook, &arguments.accept_deletions)?;
        let zone = daybook.config.params().business.time_zone;
        let options = PassOptions {
            full: arguments.full,
            from: arguments
                .from
                .map(|day| crate::calendar::day_bounds(zone, day).start),
            accept_deletions: arguments.accept_deletions.iter().cloned().collect(),
            only_due: false,
        };
        let reports = if std::io::stderr().is_terminal() {
            daybook
                .sync(&arguments.sources, &options, &Bars::default())
                .await?
        } else {
            daybook.sync(&arguments.sources, &options, &Lines).await?
        };
        outcome(daybook, &reports).await
    })
}

/// What a pass comes to: failed, done and something needs a person, or done.
async fn outcome(daybook: &Daybook, reports: &[(String, Report)]) -> Outcome {
    let errors: Vec<&String> = reports
        .iter()
        .flat_map(|(_, report)| &report.errors)
        .collect();
    let names: Vec<String> = reports.iter().map(|(name, _)| name.clone()).collect();
    let persons = daybook
        .db
        .needs_person(&names)
        .await
        .map_err(anyhow::Error::from)?;
    for sentence in &persons {
        eprintln!("{sentence}");
    }
    if let Some((last, before)) = errors.split_last() {
        for error in before {
            eprintln!("daybook: {error}");
        }
        return Err(Failure::Run(anyhow::anyhow!("{last}")));
    }
    Ok(if persons.is_empty() {
        Exit::Done
    } else {
        Exit::NeedsPerson
    })
}
