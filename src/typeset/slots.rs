//! Places for layouts: as many at once as there are cores, however many papers a run makes at the same time.

use std::num::NonZeroUsize;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

/// The places of a run.
#[derive(Clone)]
pub struct Slots(Arc<Places>);

struct Places {
    free: Mutex<usize>,
    freed: Condvar,
}

/// A place, for as long as it is held.
pub(super) struct Slot(Arc<Places>);

impl Slots {
    /// Returns as many places as there are cores.
    #[must_use]
    pub fn of_this_machine() -> Self {
        Self(Arc::new(Places { free: Mutex::new(places()), freed: Condvar::new() }))
    }

    /// Waits for a free place. A layout without end keeps its place, as it keeps its core.
    pub(super) fn take(&self) -> Slot {
        let free = self.0.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self.0.freed.wait_while(free, |free| *free == 0).unwrap_or_else(PoisonError::into_inner);
        *free -= 1;
        Slot(self.0.clone())
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.freed.notify_one();
    }
}

/// How many layouts can be under way at once.
pub(super) fn places() -> usize {
    thread::available_parallelism().map_or(1, NonZeroUsize::get)
}
