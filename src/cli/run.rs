//! `daybook run`: the daemon.

use super::{Context, Exit, Outcome, block_on};
use crate::daemon::Daybook;
use std::time::Duration;

/// Between two attempts to reach a warehouse that is away at the start.
const PAUSE: Duration = Duration::from_secs(5);

/// Run as a daemon: poll, judge, roll up
///
/// Reads every source when it is due, judges what changed, and keeps queue and months current, until it is told to
/// stop. It finishes the page in hand and loses nothing. A second daemon on the same warehouse stands by, and takes over
/// within half a minute when the first dies or hangs.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daybook run --config /etc/daybook/daybook.toml --log-format json"
)]
pub struct Arguments {}

/// Runs until a signal.
pub fn run(context: &Context, _arguments: &Arguments) -> Outcome {
    let config = context.config()?;
    block_on(async {
        let daybook = Daybook::open_patiently(&config, &context.clock, PAUSE).await?;
        Box::pin(daybook.run()).await?;
        Ok(Exit::Done)
    })
}
