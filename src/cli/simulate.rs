//! `daybook simulate`: a vendor-shaped fake API.

use super::{Context, Outcome, unwired};
use clap::ValueEnum;

/// Serve a vendor-shaped fake API, for trials and tests
///
/// A generated firm with planted mistakes behind the vendor's own paths, answers and limits. Same seed, same firm.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  daybook simulate connectwise --port 8077\n  daybook sync --config config/demo.toml"
)]
pub struct Arguments {
    /// Whose API
    #[arg(value_enum)]
    pub kind: Kind,
    /// Port on this machine; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 8077)]
    pub port: u16,
    /// Seed of the generated firm
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

/// Vendors that can be simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// ConnectWise PSA.
    Connectwise,
}

/// Serves until it is interrupted.
pub fn simulate(_context: &Context, _arguments: &Arguments) -> Outcome {
    unwired("simulate")
}
