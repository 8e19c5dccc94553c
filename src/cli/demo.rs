//! `daybook demo`: all of it, with nothing installed.

use super::{Context, Outcome, unwired};
use std::path::PathBuf;

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
pub fn demo(_context: &Context, _arguments: &Arguments) -> Outcome {
    unwired("demo")
}
