//! `daybook simulate`: a vendor-shaped fake API.

use super::output::print;
use super::{Context, Exit, Failure, Outcome, block_on};
use crate::simulator::connectwise::{Clock, Fault, Options, Server};
use crate::simulator::firm::{Size, bulk, generate};
use clap::ValueEnum;
use std::time::Duration;

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
    /// People of the firm
    #[arg(long, value_name = "N", default_value_t = 12)]
    pub people: u32,
    /// Months of its history
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub months: u32,
    /// Instead of a firm with planted mistakes, one with so many time entries, for trials of speed
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub entries: u32,
    /// Let its clock run on from its present
    #[arg(long)]
    pub running: bool,
    /// Every answer takes so long
    #[arg(long, value_name = "MS")]
    pub latency_ms: Option<u64>,
    /// Misbehave, as in 429:every=7; repeatable
    #[arg(long = "fault", value_name = "FAULT")]
    pub faults: Vec<String>,
}

/// Vendors that can be simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// ConnectWise PSA.
    Connectwise,
}

/// Serves until it is interrupted.
pub fn simulate(_context: &Context, arguments: &Arguments) -> Outcome {
    let Kind::Connectwise = arguments.kind;
    let faults = arguments
        .faults
        .iter()
        .map(|word| Fault::parse(word))
        .collect::<Result<Vec<_>, _>>()
        .map_err(Failure::Usage)?;
    let size = Size {
        people: arguments.people,
        months: arguments.months,
    };
    let world = match arguments.entries {
        0 => generate(size, arguments.seed),
        entries => bulk(size, arguments.seed, entries),
    };
    let options = Options {
        port: arguments.port,
        clock: if arguments.running {
            Clock::Running
        } else {
            Clock::World
        },
        latency: arguments.latency_ms.map(Duration::from_millis),
        faults,
        ..Options::default()
    };
    block_on(async {
        let now = world.now;
        let shown = options.clone();
        let mut server = Server::start(world, options).await.map_err(|error| {
            Failure::Run(anyhow::anyhow!(
                "port {} cannot be served: {error}; choose another with --port",
                arguments.port
            ))
        })?;
        print(&format!(
            "serving a simulated ConnectWise at {}\nits present is {}; read it with --now {}\n\n[sources.psa]\nkind = \"connectwise\"\nbase_url = \"{}\"\ncompany_id = \"{}\"\npublic_key = \"{}\"\nprivate_key = \"{}\"\nclient_id = \"{}\"\n",
            server.base_url(),
            now.to_rfc3339(),
            now.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            server.base_url(),
            shown.company_id,
            shown.public_key,
            shown.private_key,
            shown.client_id,
        ))?;
        tokio::select! {
            outcome = server.wait() => outcome.map_err(anyhow::Error::from)?,
            _ = tokio::signal::ctrl_c() => {}
        }
        Ok(Exit::Done)
    })
}
