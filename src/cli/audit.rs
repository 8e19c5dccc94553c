//! `daybook audit`: the trail of everything a person did.

use super::{Context, Outcome, unwired};
use clap::Subcommand;

/// Examine the audit trail
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub act: Act,
}

/// What can be done with the trail.
#[derive(Debug, Subcommand)]
pub enum Act {
    /// Walk the hash chain from its first event; a changed or missing event breaks it
    Verify,
}

/// Examines the trail.
pub fn audit(_context: &Context, _arguments: &Arguments) -> Outcome {
    unwired("audit verify")
}
