//! `daybook simulate`: a vendor-shaped fake API.

use super::output::print;
use super::{Context, Exit, Failure, Outcome, block_on_both};
use crate::simulator::firm::{Size, bulk, generate};
use crate::simulator::world::World;
use crate::simulator::{Clock, Fault, Server, Vendor, autotask, connectwise, halopsa};
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
    /// Autotask PSA.
    Autotask,
    /// HaloPSA.
    Halopsa,
}

/// Serves until it is interrupted.
pub fn simulate(_context: &Context, arguments: &Arguments) -> Outcome {
    let faults = arguments
        .faults
        .iter()
        .map(|word| Fault::parse(word))
        .collect::<Result<Vec<_>, _>>()
        .map_err(Failure::Usage)?;
    let world = world(arguments);
    let clock = if arguments.running {
        Clock::Running
    } else {
        Clock::World
    };
    let latency = arguments.latency_ms.map(Duration::from_millis);
    match arguments.kind {
        Kind::Connectwise => {
            let options = connectwise::Options {
                port: arguments.port,
                clock,
                latency,
                faults,
                ..connectwise::Options::default()
            };
            let keys = format!(
                "kind = \"connectwise\"\ncompany_id = \"{}\"\npublic_key = \"{}\"\nprivate_key = \"{}\"\nclient_id = \"{}\"\n",
                options.company_id, options.public_key, options.private_key, options.client_id
            );
            serve::<connectwise::ConnectWise>(world, options, ("ConnectWise", &keys))
        }
        Kind::Autotask => {
            let options = autotask::Options {
                port: arguments.port,
                clock,
                latency,
                faults,
                ..autotask::Options::default()
            };
            let keys = format!(
                "kind = \"autotask\"\nuser_name = \"{}\"\nsecret = \"{}\"\nintegration_code = \"{}\"\n",
                options.user_name, options.secret, options.integration_code
            );
            serve::<autotask::Autotask>(world, options, ("Autotask", &keys))
        }
        Kind::Halopsa => {
            let options = halopsa::Options {
                port: arguments.port,
                clock,
                latency,
                faults,
                ..halopsa::Options::default()
            };
            let keys = format!(
                "kind = \"halopsa\"\nclient_id = \"{}\"\nclient_secret = \"{}\"\n",
                options.client_id, options.client_secret
            );
            serve::<halopsa::HaloPsa>(world, options, ("HaloPSA", &keys))
        }
    }
}

fn world(arguments: &Arguments) -> World {
    let size = Size {
        people: arguments.people,
        months: arguments.months,
    };
    match arguments.entries {
        0 => generate(size, arguments.seed),
        entries => bulk(size, arguments.seed, entries),
    }
}

/// Serves as that vendor, and prints the lines of a configuration that reads it.
fn serve<V: Vendor>(world: World, options: V::Options, (name, keys): (&str, &str)) -> Outcome {
    block_on_both(async {
        let now = world.now;
        let mut server = Server::<V>::start(world, options).await.map_err(|error| {
            Failure::Run(anyhow::anyhow!(
                "the port cannot be served: {error}; choose another with --port"
            ))
        })?;
        let url = server.base_url();
        print(&format!(
            "serving a simulated {name} at {url}\nits present is {}; read it with --now {}\n\n[sources.psa]\nbase_url = \"{url}\"\n{keys}",
            now.to_rfc3339(),
            now.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        ))?;
        tokio::select! {
            outcome = server.wait() => outcome.map_err(anyhow::Error::from)?,
            _ = tokio::signal::ctrl_c() => {}
        }
        Ok(Exit::Done)
    })
}
