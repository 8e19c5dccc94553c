//! `daybook run`: the daemon.

use super::{Context, Exit, Outcome, with_daybook};

/// Run as a daemon: poll, judge, roll up
///
/// Reads every source when it is due, judges what changed, and keeps queue and months current, until it is told to
/// stop. It finishes the page in hand and loses nothing.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daybook run --config /etc/daybook/daybook.toml --log-format json"
)]
pub struct Arguments {}

/// Runs until a signal.
pub fn run(context: &Context, _arguments: &Arguments) -> Outcome {
    with_daybook(context, true, async |daybook| {
        daybook.run().await?;
        Ok(Exit::Done)
    })
}
