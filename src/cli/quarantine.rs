//! `daybook quarantine`: records that could not be understood.

use super::{Context, Outcome, unwired};
use clap::Subcommand;

/// Look at records that could not be understood, and try them again
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  daybook quarantine list
  daybook quarantine show 17
  daybook quarantine replay psa     after a mend, without reading the source again")]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub act: Act,
}

/// What can be done with the quarantine.
#[derive(Debug, Subcommand)]
pub enum Act {
    /// One line a record: source, stream, id, field and problem
    List,
    /// One record with its body
    Show {
        /// Number of the record, from `list`
        id: i64,
    },
    /// Try again to understand what is there
    Replay {
        /// Only records of this source
        source: Option<String>,
    },
}

/// Works the quarantine.
pub fn quarantine(_context: &Context, _arguments: &Arguments) -> Outcome {
    unwired("quarantine")
}
