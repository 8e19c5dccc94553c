//! What the server knows and remembers: the world, its shelves, clock, faults, and the requests so far.

use super::fault::Armed;
use super::options::{Clock, Options};
use super::shelf::{self, Shelves};
use crate::model::Instant;
use crate::simulator::world::World;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

/// The codebase in the beginning, with the slash it ends in.
const CODEBASE: &str = "v2026_4/";

/// A request as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// GET, POST …
    pub method: String,
    /// The whole path.
    pub path: String,
    /// Query parameters in their order, decoded.
    pub query: Vec<(String, String)>,
    /// Headers with lower-case names.
    pub headers: BTreeMap<String, String>,
}

impl Asked {
    /// A query parameter; case does not matter.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// A change of the world.
pub(super) type Edit = Box<dyn FnOnce(&mut World) + Send>;

/// An edit that waits for requests to pass.
pub(super) struct Waiting {
    on: String,
    requests: usize,
    edit: Edit,
}

/// All that the server knows and remembers.
pub(super) struct Desk {
    /// How it is set up.
    pub options: Options,
    /// Where it listens.
    pub addr: SocketAddr,
    /// The world.
    pub world: Mutex<World>,
    /// The world written out.
    shelves: RwLock<Arc<Shelves>>,
    /// Faults that are set.
    pub faults: Mutex<Armed>,
    /// Edits that wait.
    pub waiting: Mutex<Vec<Waiting>>,
    /// Requests so far.
    pub asked: Mutex<Vec<Asked>>,
    /// The codebase that is current.
    pub codebase: Mutex<String>,
    /// The clock, and when it was set.
    pub clock: Mutex<(Instant, std::time::Instant)>,
}

/// A lock whose holder panicked is still good: each change is whole.
pub(super) fn hold<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Waiting {
    /// An edit that waits for so many requests whose path has `on` in it.
    pub fn new(on: &str, requests: usize, edit: Edit) -> Self {
        Self {
            on: on.to_owned(),
            requests,
            edit,
        }
    }
}

impl Desk {
    /// Opens over a world.
    pub fn new(world: World, options: Options, addr: SocketAddr) -> Self {
        let mut armed = Armed::default();
        options.faults.iter().cloned().for_each(|f| armed.add(f));
        let now = match options.clock {
            Clock::At(at) => at,
            Clock::World | Clock::Running => world.now,
        };
        Self {
            options,
            addr,
            shelves: RwLock::new(Arc::new(shelf::fill(&world))),
            world: Mutex::new(world),
            faults: Mutex::new(armed),
            waiting: Mutex::default(),
            asked: Mutex::default(),
            codebase: Mutex::new(CODEBASE.to_owned()),
            clock: Mutex::new((now, std::time::Instant::now())),
        }
    }
    /// What the clock says, skew included.
    pub fn now(&self) -> Instant {
        let (at, since) = *hold(&self.clock);
        let run = match self.options.clock {
            Clock::Running => i64::try_from(since.elapsed().as_secs()).unwrap_or(0),
            _ => 0,
        };
        at + chrono::TimeDelta::seconds(run.saturating_add(self.options.skew_seconds))
    }
    /// The API root as it is now.
    pub fn root(&self) -> String {
        let codebase = hold(&self.codebase);
        format!("http://{}/{codebase}apis/3.0/", self.addr)
    }
    /// The world written out.
    pub fn shelves(&self) -> Arc<Shelves> {
        self.shelves
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
    /// Changes the world and writes out what became different.
    pub fn edit(&self, change: impl FnOnce(&mut World)) {
        let mut world = hold(&self.world);
        change(&mut world);
        let new = shelf::refill(&world, &self.shelves(), self.now().timestamp());
        *self.shelves.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(new);
    }
    /// Runs the edits that have waited long enough.
    pub fn tick(&self, path: &str) {
        let mut due: Vec<Edit> = Vec::new();
        {
            let mut waiting = hold(&self.waiting);
            for w in waiting.iter_mut().filter(|w| path.contains(&w.on)) {
                w.requests = w.requests.saturating_sub(1);
            }
            while let Some(n) = waiting.iter().position(|w| w.requests == 0) {
                due.push(waiting.remove(n).edit);
            }
        }
        due.into_iter().for_each(|change| self.edit(change));
    }
}
