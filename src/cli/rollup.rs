//! `daybook rollup`: what a month earned and cost.

use super::arguments::month;
use super::output::Format;
use super::{Context, Outcome, unwired};
use crate::model::Month;

/// Reckon a month and print what each agreement earned and cost
///
/// With --format csv it is the agreements' rows, with json one array a view.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daybook rollup\n  daybook rollup --month 2026-10 --format csv > october.csv"
)]
pub struct Arguments {
    /// The month [default: the last full one]
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    pub month: Option<Month>,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// Reckons and prints.
pub fn rollup(_context: &Context, _arguments: &Arguments) -> Outcome {
    unwired("rollup")
}
