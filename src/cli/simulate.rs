//! `daybook simulate`: a vendor-shaped fake API.

use super::output::print;
use super::{Context, Exit, Failure, Outcome, block_on};
use crate::model::Instant;
use crate::simulator::firm::{Size, bulk, generate};
use crate::simulator::world::World;
use crate::simulator::{Clock, Fault, Server, Vendor, connectwise, halopsa};
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
    /// HaloPSA.
    Halopsa,
}

/// What is asked of any vendor's server.
struct Asked {
    port: u16,
    clock: Clock,
    latency: Option<Duration>,
    faults: Vec<Fault>,
}

/// Serves until it is interrupted.
pub fn simulate(_context: &Context, arguments: &Arguments) -> Outcome {
    let faults = arguments.faults.iter().map(|word| Fault::parse(word));
    let faults = faults.collect::<Result<Vec<_>, _>>();
    let asked = Asked {
        port: arguments.port,
        clock: match arguments.running {
            true => Clock::Running,
            false => Clock::World,
        },
        latency: arguments.latency_ms.map(Duration::from_millis),
        faults: faults.map_err(Failure::Usage)?,
    };
    let size = Size {
        people: arguments.people,
        months: arguments.months,
    };
    let world = match arguments.entries {
        0 => generate(size, arguments.seed),
        entries => bulk(size, arguments.seed, entries),
    };
    block_on(async {
        match arguments.kind {
            Kind::Connectwise => connectwise(world, asked).await,
            Kind::Halopsa => halopsa(world, asked).await,
        }
    })
}

async fn connectwise(world: World, asked: Asked) -> Outcome {
    let port = asked.port;
    let options = connectwise::Options {
        port,
        clock: asked.clock,
        latency: asked.latency,
        faults: asked.faults,
        ..connectwise::Options::default()
    };
    let keys = format!(
        "company_id = \"{}\"\npublic_key = \"{}\"\nprivate_key = \"{}\"\nclient_id = \"{}\"",
        options.company_id, options.public_key, options.private_key, options.client_id,
    );
    serve::<connectwise::ConnectWise>(world, options, port, ("ConnectWise", "connectwise"), &keys)
        .await
}

async fn halopsa(world: World, asked: Asked) -> Outcome {
    let port = asked.port;
    let options = halopsa::Options {
        port,
        clock: asked.clock,
        latency: asked.latency,
        faults: asked.faults,
        ..halopsa::Options::default()
    };
    let keys = format!(
        "client_id = \"{}\"\nclient_secret = \"{}\"",
        options.client_id, options.client_secret,
    );
    serve::<halopsa::HaloPsa>(world, options, port, ("HaloPSA", "halopsa"), &keys).await
}

/// Starts a vendor's server, says how to read it, and serves.
async fn serve<V: Vendor>(
    world: World,
    options: V::Options,
    port: u16,
    (name, kind): (&str, &str),
    keys: &str,
) -> Outcome {
    let now: Instant = world.now;
    let mut server = Server::<V>::start(world, options).await.map_err(|error| {
        Failure::Run(anyhow::anyhow!(
            "port {port} cannot be served: {error}; choose another with --port"
        ))
    })?;
    print(&format!(
        "serving a simulated {name} at {}\nits present is {}; read it with --now {}\n\n[sources.psa]\nkind = \"{kind}\"\nbase_url = \"{}\"\n{keys}\n",
        server.base_url(),
        now.to_rfc3339(),
        now.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        server.base_url(),
    ))?;
    tokio::select! {
        outcome = server.wait() => outcome.map_err(anyhow::Error::from)?,
        _ = tokio::signal::ctrl_c() => {}
    }
    Ok(Exit::Done)
}
