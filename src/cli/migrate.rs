//! `daybook migrate`: bring the warehouse's schema up to date.

use super::{Context, Outcome, unwired};

/// Apply the warehouse's migrations
///
/// run, sync and demo do it by themselves unless warehouse.migrate is false.
#[derive(Debug, clap::Args)]
pub struct Arguments {}

/// Migrates.
pub fn migrate(_context: &Context, _arguments: &Arguments) -> Outcome {
    unwired("migrate")
}
