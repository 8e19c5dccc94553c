//! `daybook review`: judge days and print what is open.

use super::arguments::date;
use super::output::Format;
use super::{Context, Outcome, unwired};
use chrono::NaiveDate;

/// Judge days and print the open items
///
/// Without dates: every day that is due and was disturbed by a change. Gaps are never looked for further back than
/// review.look_back_days; a line says so when you ask for more.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  daybook review
  daybook review --date 2026-11-02
  daybook review --from 2026-11-02 --to 2026-11-06 --format csv > week.csv")]
pub struct Arguments {
    /// One day
    #[arg(long, value_name = "DATE", value_parser = date, conflicts_with_all = ["from", "to"])]
    pub date: Option<NaiveDate>,
    /// First day
    #[arg(long, value_name = "DATE", value_parser = date, requires = "to")]
    pub from: Option<NaiveDate>,
    /// Last day
    #[arg(long, value_name = "DATE", value_parser = date, requires = "from")]
    pub to: Option<NaiveDate>,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// Judges and prints.
pub fn review(_context: &Context, _arguments: &Arguments) -> Outcome {
    unwired("review")
}
