//! What the server knows and remembers: the world, its shelves, clock, faults, and the requests so far.

use super::fault::Armed;
use super::setup::{Clock, Setup};
use super::shelf::{self, Shelves};
use super::vendor::Vendor;
use super::world::World;
use crate::model::Instant;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

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
    /// The body, as text.
    pub body: String,
    /// Requests that were under way at the same endpoint, this one among them.
    pub together: usize,
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
pub struct Desk<V> {
    /// The vendor that is played.
    pub(super) vendor: V,
    /// How it is set up.
    pub(super) setup: Setup,
    /// Where it listens.
    pub(super) addr: SocketAddr,
    /// The world.
    pub(super) world: Mutex<World>,
    /// The world written out.
    shelves: RwLock<Arc<Shelves>>,
    /// Faults that are set.
    pub(super) faults: Mutex<Armed>,
    /// Edits that wait.
    pub(super) waiting: Mutex<Vec<Waiting>>,
    /// Requests so far.
    pub(super) asked: Mutex<Vec<Asked>>,
    /// Requests under way, by endpoint.
    pub(super) under_way: Mutex<BTreeMap<String, usize>>,
    /// The clock, and when it was set.
    pub(super) clock: Mutex<(Instant, std::time::Instant)>,
}

impl<V> std::fmt::Debug for Desk<V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk")
            .field("addr", &self.addr)
            .finish_non_exhaustive()
    }
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

impl<V: Vendor> Desk<V> {
    /// Opens over a world.
    pub(super) fn new(world: World, vendor: V, addr: SocketAddr) -> Self {
        let setup = vendor.setup();
        let mut armed = Armed::default();
        setup.faults.iter().cloned().for_each(|f| armed.add(f));
        let now = match setup.clock {
            Clock::At(at) => at,
            Clock::World | Clock::Running => world.now,
        };
        Self {
            shelves: RwLock::new(Arc::new(shelf::fill(vendor.render(&world)))),
            vendor,
            setup,
            addr,
            world: Mutex::new(world),
            faults: Mutex::new(armed),
            waiting: Mutex::default(),
            asked: Mutex::default(),
            under_way: Mutex::default(),
            clock: Mutex::new((now, std::time::Instant::now())),
        }
    }
    /// What the clock says, skew included.
    pub(super) fn now(&self) -> Instant {
        let (at, since) = *hold(&self.clock);
        let run = match self.setup.clock {
            Clock::Running => i64::try_from(since.elapsed().as_secs()).unwrap_or(0),
            _ => 0,
        };
        at + chrono::TimeDelta::seconds(run.saturating_add(self.setup.skew_seconds))
    }
    /// The world written out.
    pub(super) fn shelves(&self) -> Arc<Shelves> {
        self.shelves
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
    /// Changes the world and writes out what became different.
    pub(super) fn edit(&self, change: impl FnOnce(&mut World)) {
        let mut world = hold(&self.world);
        change(&mut world);
        let drafts = self.vendor.render(&world);
        let new = shelf::refill(drafts, &self.shelves(), self.now().timestamp());
        *self.shelves.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(new);
    }
    /// Counts a request in at its endpoint, and says how many are under way there now.
    pub(super) fn enter(&self, endpoint: &str) -> usize {
        let mut all = hold(&self.under_way);
        let count = all.entry(endpoint.to_owned()).or_default();
        *count += 1;
        *count
    }
    /// Counts it out.
    pub(super) fn leave(&self, endpoint: &str) {
        if let Some(count) = hold(&self.under_way).get_mut(endpoint) {
            *count = count.saturating_sub(1);
        }
    }
    /// Runs the edits that have waited long enough.
    pub(super) fn tick(&self, path: &str) {
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
