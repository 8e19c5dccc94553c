//! `daybook export`: everything as files.

use super::arguments::month;
use super::{Context, Outcome, unwired};
use crate::model::Month;
use clap::ValueEnum;
use std::path::PathBuf;

/// Write the warehouse and the reporting views as files
///
/// The records come in the form that a files source reads back. Items about single people are never exported.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daybook export --out out\n  daybook export --out october --month 2026-10"
)]
pub struct Arguments {
    /// Folder to write to; it is made if it is not there
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// What kind of files
    #[arg(long, value_enum, default_value_t)]
    pub format: Files,
    /// Only this month
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    pub month: Option<Month>,
}

/// Kinds of files that can be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Files {
    /// CSV, UTF-8 with a header.
    #[default]
    Csv,
}

/// Writes the files.
pub fn export(_context: &Context, _arguments: &Arguments) -> Outcome {
    unwired("export")
}
