//! Log set-up: one line an event on standard error, as text or JSON, stamped by the program's own clock.
//!
//! A line reads alone. Nothing that identifies a person, no note, no body and no secret is ever logged.

use crate::model::Instant;
use std::fmt;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;

/// How a log line looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for machines.
    Json,
}

/// How much is logged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// Only what failed (`-q`).
    Quiet,
    /// What an operator wants to know.
    #[default]
    Normal,
    /// Each step (`-v`).
    Verbose,
    /// Everything, other libraries' steps included (`-vv`).
    All,
}

impl Level {
    /// The level of so many `-v`, or of `-q`.
    pub fn of(verbose: u8, quiet: bool) -> Self {
        match (quiet, verbose) {
            (true, _) => Self::Quiet,
            (false, 0) => Self::Normal,
            (false, 1) => Self::Verbose,
            (false, _) => Self::All,
        }
    }
    fn filter(self) -> &'static str {
        match self {
            Self::Quiet => "error",
            Self::Normal => "warn,daybook=info",
            Self::Verbose => "warn,daybook=debug",
            Self::All => "debug,daybook=trace",
        }
    }
}

struct Stamp<F>(F);

impl<F: Fn() -> Instant> FormatTime for Stamp<F> {
    fn format_time(&self, w: &mut Writer<'_>) -> fmt::Result {
        write!(w, "{}", (self.0)().format("%Y-%m-%dT%H:%M:%S%.3fZ"))
    }
}

/// Starts logging; `now` is the program's clock. A second start in one process changes nothing.
pub fn start(format: LogFormat, level: Level, now: impl Fn() -> Instant + Send + Sync + 'static) {
    let lines = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(EnvFilter::new(level.filter()))
        .with_timer(Stamp(now))
        .with_target(level == Level::All);
    // A logger that already stands is the right one: tests start the program several times in one process.
    let _ = match format {
        LogFormat::Text => lines.with_ansi(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
}
