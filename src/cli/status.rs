//! `daybook status`: how fresh everything is.

use super::output::ReportFormat;
use super::{Context, Outcome, unwired};

/// Show how fresh each source is, its last error, open items and open months
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daybook status\n  daybook status --format json")]
pub struct Arguments {
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub format: ReportFormat,
}

/// Prints the state of each source and stream.
pub fn status(_context: &Context, _arguments: &Arguments) -> Outcome {
    unwired("status")
}
