//! `daybook check`: prove the set-up.

use super::output::ReportFormat;
use super::{Context, Outcome, unwired};

/// Prove the set-up, with the mend beside every failure
///
/// Looks at the configuration, the warehouse and its migrations, at each source's address, credentials and rights, at
/// the clock, schedules and cost rates, and at values that were seen and are not mapped. Exits 3 when something fails.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  daybook check\n  daybook check --format json")]
pub struct Arguments {
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub format: ReportFormat,
}

/// Checks and prints one line a check.
pub fn check(_context: &Context, _arguments: &Arguments) -> Outcome {
    unwired("check")
}
