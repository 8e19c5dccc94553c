//! `daybook queue`: work the review queue.

use super::{Context, Outcome, unwired};
use clap::Subcommand;

/// Work the review queue
///
/// An item closes by itself once the data is mended in the PSA. Accept says that it is right as it is, dismiss that it
/// was no finding; both need a reason. For time.* items a reason is never asked for: where one is given, it is one of
/// added, calendar, payroll_wrap, other.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  daybook queue list
  daybook queue show 3f2a9c0d11e84b57
  daybook queue accept 3f2a9c0d11e84b57 --reason \"agreed with the client\"
  daybook queue dismiss 3f2a9c0d11e84b57 --as sam")]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub act: Act,
}

/// What can be done with the queue.
#[derive(Debug, Subcommand)]
pub enum Act {
    /// The open items, in the order a person reads a day
    List,
    /// One item with its evidence, its mend and its history
    Show {
        /// The item
        id: String,
    },
    /// The person concerned was asked
    Ask(Item),
    /// It is right as it is
    Accept(Item),
    /// It was no finding
    Dismiss(Item),
    /// Open it again
    Reopen(Item),
}

/// The item that is acted on.
#[derive(Debug, clap::Args)]
pub struct Item {
    /// The item
    pub id: String,
    /// Why, for the audit trail
    #[arg(long, value_name = "R")]
    pub reason: Option<String>,
}

/// Works the queue.
pub fn queue(_context: &Context, _arguments: &Arguments) -> Outcome {
    unwired("queue")
}
