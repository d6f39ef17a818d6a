//! When to look at the pack again: at once where the system tells of a change, and every moment in case it does not.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use notify::event::ModifyKind;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use walkdir::WalkDir;

use crate::archive::ARCHIVE;
use crate::cli::build::OUTPUT;
use crate::issue::ISSUE;
use crate::pack::{DATA, FONTS, PACK_FILE, TEMPLATES};

/// A change counts once nothing has followed it for so long: editors save in several steps.
const QUIET: Duration = Duration::from_millis(40);

/// Where changes never pause, they are looked at after so long.
const LONGEST: Duration = Duration::from_millis(250);

/// How often the files are looked at where the system tells nothing: on network drives, and when folders come and go.
const LOOK: Duration = Duration::from_secs(1);

/// Looking may take one part of so many of the time.
const SHARE: u32 = 20;

/// The folders that a paper is made of.
fn folders() -> impl Iterator<Item = &'static str> {
    DATA.into_iter().chain([TEMPLATES, FONTS, ARCHIVE])
}

/// Tells of changes to the pack at `root`, on a thread of its own, until nobody listens.
pub(super) fn follow(root: &Path, mut tell: impl FnMut() -> bool + Send + 'static) {
    let root = root.to_path_buf();
    thread::spawn(move || {
        let mut following = Following::new(root);
        loop {
            if following.changed() && !tell() {
                return;
            }
        }
    });
}

/// What is known of a file without opening it.
type Look = BTreeMap<PathBuf, (u64, Option<SystemTime>)>;

struct Following {
    root: PathBuf,
    /// Folders that have gone or been renamed, of each change that the system tells of.
    events: Receiver<Vec<PathBuf>>,
    /// None where the system cannot tell; then the files are looked at.
    watcher: Option<RecommendedWatcher>,
    /// The folders that the system tells of.
    told_of: BTreeSet<PathBuf>,
    last: Look,
    pause: Duration,
}

impl Following {
    fn new(root: PathBuf) -> Self {
        let (sender, events) = mpsc::channel();
        let own = root.clone();
        let matters = move |event: &Event| !matches!(event.kind, EventKind::Access(_)) && is_ours(&own, &event.paths);
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let gone = event.as_ref().map(gone).unwrap_or_default();
            // An error may hide a change.
            if event.is_err() || event.is_ok_and(|event| matters(&event)) {
                // Nobody listens any more when the program ends.
                let _ = sender.send(gone);
            }
        });
        let last = look(&root);
        Self { root, events, watcher: watcher.ok(), told_of: BTreeSet::new(), last, pause: LOOK }
    }

    /// Waits a moment; returns whether something may have changed.
    fn changed(&mut self) -> bool {
        self.keep_up();
        let told = match self.events.recv_timeout(self.pause) {
            Ok(gone) => {
                self.forget(gone);
                true
            }
            Err(RecvTimeoutError::Timeout) => false,
            Err(RecvTimeoutError::Disconnected) => {
                thread::sleep(self.pause);
                false
            }
        };
        let since = Instant::now();
        while told && since.elapsed() < LONGEST {
            let Ok(gone) = self.events.recv_timeout(QUIET) else { break };
            self.forget(gone);
        }
        let looking = Instant::now();
        let now = look(&self.root);
        self.pause = LOOK.max(looking.elapsed() * SHARE);
        let moved = now != self.last;
        self.last = now;
        told || moved
    }

    /// The system no longer tells of a folder that has gone, even if another has come in its place.
    fn forget(&mut self, gone: Vec<PathBuf>) {
        for folder in gone {
            if let Some(watcher) = self.watcher.as_mut().filter(|_| self.told_of.remove(&folder)) {
                let _ = watcher.unwatch(&folder);
            }
        }
    }

    /// Has the system tell of every folder that is there, also of one that has come back.
    fn keep_up(&mut self) {
        let Some(watcher) = &mut self.watcher else { return };
        // What lies below an entry of the archive never changes.
        let mode = |name| if name == ARCHIVE { RecursiveMode::NonRecursive } else { RecursiveMode::Recursive };
        let wanted = folders().map(|name| (self.root.join(name), mode(name)));
        for (folder, mode) in wanted.chain([(self.root.clone(), RecursiveMode::NonRecursive)]) {
            let there = folder.is_dir();
            if there && !self.told_of.contains(&folder) {
                // What cannot be told of is looked at.
                if watcher.watch(&folder, mode).is_ok() {
                    self.told_of.insert(folder);
                }
            } else if !there && self.told_of.remove(&folder) {
                // It may have been forgotten with the folder.
                let _ = watcher.unwatch(&folder);
            }
        }
    }
}

/// What has gone from its place, or been put there by a renaming.
fn gone(event: &Event) -> Vec<PathBuf> {
    let moved = matches!(event.kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)));
    if moved { event.paths.clone() } else { Vec::new() }
}

/// Whether one of the paths is part of what papers are made of.
fn is_ours(root: &Path, paths: &[PathBuf]) -> bool {
    let top = |path: &PathBuf| {
        let below = path.strip_prefix(root).ok()?;
        Some(below.components().next().is_none_or(|first| {
            let first = first.as_os_str();
            first == PACK_FILE || first == ISSUE || folders().any(|name| first == name)
        }))
    };
    paths.is_empty() || paths.iter().any(|path| top(path).unwrap_or(true))
}

fn look(root: &Path) -> Look {
    let files = [PACK_FILE, ISSUE].map(|name| root.join(name));
    let below = folders().flat_map(|name| {
        let depth = if name == ARCHIVE { 1 } else { usize::MAX };
        WalkDir::new(root.join(name)).max_depth(depth).into_iter().flatten().map(walkdir::DirEntry::into_path)
    });
    // The papers themselves: what has been taken away or altered is made again.
    let papers = WalkDir::new(root.join(OUTPUT)).min_depth(2).max_depth(2).into_iter().flatten();
    let papers = papers.map(walkdir::DirEntry::into_path).filter(|path| path.extension().is_some_and(|e| e == "pdf"));
    let known = |path: PathBuf| {
        let there = fs::metadata(&path).ok()?;
        Some((path, (there.len(), there.modified().ok())))
    };
    files.into_iter().chain(below).chain(papers).filter_map(known).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_papers_are_not_made_of_wakes_nobody() {
        let root = Path::new("/pack");
        let ours = |path: &str| is_ours(root, &[PathBuf::from(path)]);
        assert!(ours("/pack/pack.yaml") && ours("/pack/indicators/a/b.yaml") && ours("/pack/fonts"));
        assert!(!ours("/pack/output/quarterly/paper.pdf") && !ours("/pack/.git/index") && !ours("/pack/notes.txt"));
    }

    #[test]
    fn a_folder_that_goes_and_comes_back_is_seen_both_times() {
        let pack = tempfile::tempdir().expect("a folder");
        let file = pack.path().join("indicators/a.yaml");
        fs::create_dir(pack.path().join("indicators")).expect("made");
        let mut following = Following::new(pack.path().to_path_buf());
        let seen = |following: &mut Following| (0..50).any(|_| following.changed());
        fs::remove_dir(pack.path().join("indicators")).expect("removed");
        assert!(seen(&mut following), "that it went");
        fs::create_dir(pack.path().join("indicators")).expect("made");
        fs::write(&file, "id: A").expect("written");
        assert!(seen(&mut following), "that it came back");
        while following.changed() {}
        fs::write(&file, "id: B").expect("written");
        assert!(seen(&mut following), "a change in it");
    }
}
