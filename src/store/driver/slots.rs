//! Places for connections: a few, each connected when it is first needed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// A place in use; empty: to be connected.
pub(super) type Taken<C> = OwnedMutexGuard<Option<C>>;

/// The places.
#[derive(Debug)]
pub(super) struct Slots<C> {
    places: Arc<[Arc<Mutex<Option<C>>>]>,
    next: Arc<AtomicUsize>,
}

impl<C> Clone for Slots<C> {
    fn clone(&self) -> Self {
        Self {
            places: self.places.clone(),
            next: self.next.clone(),
        }
    }
}

impl<C> Slots<C> {
    /// So many empty places.
    pub fn new(count: usize) -> Self {
        Self {
            places: (0..count).map(|_| Arc::default()).collect(),
            next: Arc::default(),
        }
    }

    /// A free one, or the one whose turn it is.
    pub async fn take(&self) -> Taken<C> {
        let mut places = self.places.iter();
        let free = places.find_map(|place| place.clone().try_lock_owned().ok());
        match free {
            Some(place) => place,
            None => {
                let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.places.len();
                self.places[turn].clone().lock_owned().await
            }
        }
    }

    /// Takes all connections out, each when its work is done.
    pub async fn empty(&self) -> Vec<C> {
        let mut all = Vec::new();
        for place in self.places.iter() {
            all.extend(place.lock().await.take());
        }
        all
    }
}
