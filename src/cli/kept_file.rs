//! A file that somebody keeps by hand and that the tool changes: nothing that was written meanwhile is lost.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use super::ui::Ui;
use super::{Heartbeat, PACK_ERRORS, refused::Refused};
use crate::pack::in_words;
use crate::staging;

/// A file as it was read.
pub(super) struct KeptFile {
    path: PathBuf,
    there: String,
}

/// The mark of its encoding with which some editors begin a file; it stays.
const MARK: char = '\u{feff}';

impl KeptFile {
    /// Reads a file.
    pub(super) fn read(path: PathBuf, ui: &Ui) -> Result<Self, Refused> {
        let there = fs::read_to_string(&path).map_err(|error| {
            let message = format!("{} cannot be read: {}", ui.path(&path), in_words(&error));
            Refused::new(PACK_ERRORS, message, "Check that it is there and that you may read it.")
        })?;
        Ok(Self { path, there })
    }

    /// Returns its text.
    pub(super) fn text(&self) -> &str {
        self.there.strip_prefix(MARK).unwrap_or(&self.there)
    }

    /// Puts a text in its place, as long as it still is what was read.
    pub(super) fn replace(&self, text: &str, ui: &Ui) -> Result<(), Refused> {
        let path = ui.path(&self.path);
        if fs::read_to_string(&self.path).ok().as_ref() != Some(&self.there) {
            let message = format!("{path} has been changed while this was at work, so it is left as it is now");
            return Err(Refused::new(PACK_ERRORS, message, "Do it again on the file as it is now."));
        }
        // What is put in its place would be as free to write as the folder.
        if fs::metadata(&self.path).is_ok_and(|file| file.permissions().readonly()) {
            let message = format!("{path} is write-protected, so it is left as it is");
            return Err(Refused::new(PACK_ERRORS, message, "Take its protection away if it is to be changed."));
        }
        let mark = self.there.strip_prefix(MARK).map_or("", |_| "\u{feff}");
        staging::replace_file(&self.path, &format!("{mark}{text}")).map_err(|e| {
            let message = format!("{} could not be written: {}", ui.path(&e.path), in_words(&e.error));
            Refused::new(PACK_ERRORS, message, "The file is as it was. Check the disk and your rights to it.")
        })
    }
}

/// Waits until no other run is changing this pack or its papers, and says so; others wait as long as what is returned is held. Where the
/// system has no such locks, nobody waits.
pub(super) fn turn(root: &Path, alive: &Heartbeat, say: impl FnOnce(&str)) -> Option<File> {
    let folder = File::open(root).ok()?;
    if matches!(folder.try_lock(), Err(TryLockError::WouldBlock)) {
        say("another boardpack is at work on this pack; this one waits for it");
        alive.rest();
        let waited = folder.lock();
        alive.beat();
        waited.ok()?;
    }
    Some(folder)
}
