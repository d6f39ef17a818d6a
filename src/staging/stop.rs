//! Stopping a run from outside: what it has begun is taken back, what it is writing for good is finished first.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::{LOCK, remove};

/// What this program is doing on the disk.
struct Doing {
    /// Fresh folders in use.
    fresh: BTreeSet<PathBuf>,
    /// How many are writing for good.
    writing: usize,
    /// Whether nobody may begin to write any more.
    stopped: bool,
}

static DOING: Mutex<Doing> = Mutex::new(Doing { fresh: BTreeSet::new(), writing: 0, stopped: false });
static CHANGED: Condvar = Condvar::new();

/// How often a fresh folder is tried to be removed, and how long after one another.
const TRIES: usize = 50;
const BETWEEN: Duration = Duration::from_millis(10);

fn doing() -> MutexGuard<'static, Doing> {
    // What a thread that failed has left is still the list of what is to be taken back.
    DOING.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn begin(folder: &Path) {
    doing().fresh.insert(folder.to_path_buf());
}

pub(super) fn end(folder: &Path) {
    doing().fresh.remove(folder);
}

/// Holds off a stop for as long as it lives.
#[derive(Debug)]
pub struct Writing(());

/// Begins to write what belongs together: a stop waits until all of it is there. After a stop nobody gets here any more.
#[must_use]
pub fn writing() -> Writing {
    let mut doing = doing();
    while doing.stopped {
        doing = CHANGED.wait(doing).unwrap_or_else(PoisonError::into_inner);
    }
    doing.writing += 1;
    Writing(())
}

impl Drop for Writing {
    fn drop(&mut self) {
        doing().writing -= 1;
        CHANGED.notify_all();
    }
}

/// Waits until what is being written for good is there, keeps anything more from being written, and removes the fresh folders. The
/// program has to end after it.
pub fn stop() {
    let mut doing = doing();
    while doing.writing > 0 {
        doing = CHANGED.wait(doing).unwrap_or_else(PoisonError::into_inner);
    }
    doing.stopped = true;
    for folder in std::mem::take(&mut doing.fresh) {
        let lock = folder.with_file_name(format!("{}{LOCK}", folder.file_name().unwrap_or_default().to_string_lossy()));
        // A thread, or another process of ours, may be writing into it still.
        for _ in 0..TRIES {
            remove(&folder, &lock);
            if !folder.exists() {
                break;
            }
            thread::sleep(BETWEEN);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Staging;
    use super::*;

    /// One test, since a stop holds for the whole program; other tests run in processes of their own or never stop.
    #[test]
    fn a_stop_waits_for_what_is_being_written_and_takes_back_the_rest() {
        let place = tempfile::tempdir().expect("a folder");
        let staging = Staging::new(place.path()).expect("a fresh folder");
        std::fs::write(staging.path("half"), "made").expect("written");
        let held = writing();
        let stopper = thread::spawn(stop);
        thread::sleep(Duration::from_millis(50));
        assert!(!stopper.is_finished(), "it did not wait");
        assert!(staging.path("half").exists());
        drop(held);
        stopper.join().expect("stopped");
        assert_eq!(std::fs::read_dir(place.path()).expect("readable").count(), 0);
        // Others of this program may write again, as no program that was stopped may.
        doing().stopped = false;
        CHANGED.notify_all();
    }
}
