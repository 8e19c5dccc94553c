//! `daybook sync`: one pass over the sources.

use super::arguments::date;
use super::{Context, Outcome, unwired};
use chrono::NaiveDate;

/// Read the sources once, then exit
///
/// Reads what changed since the last pass. Exits 3 while a record of these sources is in quarantine, or when more
/// records would vanish than the guard lets through.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  daybook sync                                    every source
  daybook sync psa --full                         all of one source, not only what changed
  daybook sync --accept-deletions psa/time_entry  yes, those records are really gone")]
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
pub fn sync(_context: &Context, _arguments: &Arguments) -> Outcome {
    unwired("sync")
}
