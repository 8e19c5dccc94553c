//! Wall and processor time, of this process and of the database server beside it.

use crate::server::Server;
use std::path::Path;
use std::time::Instant;

/// Nanoseconds of one of the kernel's ticks: it counts the time of processes a hundred times a second.
const TICK: u64 = 10_000_000;

/// What is measured.
#[derive(Clone, Copy)]
pub struct Clocks<'a>(pub Option<&'a Server>);

/// Wall and processor time since a moment.
pub struct Meter<'a> {
    clocks: Clocks<'a>,
    wall: Instant,
    client: u64,
    server: u64,
}

impl<'a> Clocks<'a> {
    pub fn start(self) -> Meter<'a> {
        Meter {
            clocks: self,
            wall: Instant::now(),
            client: own_nanos(),
            server: self.server(),
        }
    }

    fn server(self) -> u64 {
        self.0.map_or(0, Server::nanos)
    }
}

impl Meter<'_> {
    pub fn rate(&self, count: i64) -> f64 {
        count as f64 / self.wall.elapsed().as_secs_f64()
    }

    /// One line; with the processor time a record where there are any.
    pub fn say(&self, what: &str, records: i64) {
        let wall = self.wall.elapsed();
        let client = own_nanos().saturating_sub(self.client);
        let server = self.clocks.server().saturating_sub(self.server);
        let millis = |nanos: u64| format!("{:.1}", nanos as f64 / 1e6);
        let beside = match self.clocks.0 {
            Some(_) => millis(server),
            None => String::new(),
        };
        let each = match records {
            ..=0 => String::new(),
            _ => format!("{:.2}", (client + server) as f64 / 1000.0 / records as f64),
        };
        row(
            what,
            &format!("{:.1}", wall.as_secs_f64() * 1000.0),
            &millis(client),
            &beside,
            &each,
        );
    }
}

/// The head of the lines.
pub fn head() {
    row("", "wall ms", "CPU ms", "server CPU ms", "µs CPU/record");
}

fn row(what: &str, wall: &str, client: &str, server: &str, each: &str) {
    println!("{what:<40}{wall:>10}{client:>11}{server:>15}{each:>15}");
}

/// Processor time of this process. The scheduler counts living threads to the nanosecond, and those that have ended are
/// in the count of ticks alone: the larger of the two is nearer to the truth.
fn own_nanos() -> u64 {
    let tasks = std::fs::read_dir("/proc/self/task");
    let living = tasks.map_or(0, |tasks| {
        tasks.flatten().map(|task| scheduled(&task.path())).sum()
    });
    let all = ticks(Path::new("/proc/self")).map_or(0, |t| t.own * TICK);
    living.max(all)
}

/// Processor time of one thread, from the scheduler's own count.
pub fn scheduled(task: &Path) -> u64 {
    let text = std::fs::read_to_string(task.join("schedstat")).unwrap_or_default();
    let first = text.split_whitespace().next();
    first.and_then(|nanos| nanos.parse().ok()).unwrap_or(0)
}

/// What the kernel says of a process.
pub struct Ticks {
    /// Its parent.
    pub parent: u32,
    /// Its own time.
    pub own: u64,
    /// Time of its children that have ended.
    pub ended: u64,
}

/// Reads what the kernel says of a process.
pub fn ticks(process: &Path) -> Option<Ticks> {
    let text = std::fs::read_to_string(process.join("stat")).ok()?;
    // The name before stands in brackets and may hold anything.
    let (_, rest) = text.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let sum = |a: usize, b: usize| {
        Some(fields.get(a)?.parse::<u64>().ok()? + fields.get(b)?.parse::<u64>().ok()?)
    };
    Some(Ticks {
        parent: fields.get(1)?.parse().ok()?,
        own: sum(11, 12)?,
        ended: sum(13, 14)?,
    })
}

impl Ticks {
    /// Nanoseconds of children that have ended.
    pub fn ended_nanos(&self) -> u64 {
        self.ended * TICK
    }
}

/// The most memory that this process had resident, in megabytes.
pub fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    peak.and_then(|p| p.split_whitespace().next()?.parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}
