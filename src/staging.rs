//! Fresh folders: what a run makes is put together in one, beside the place where it belongs, and goes there in one step.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use walkdir::WalkDir;

/// Fresh folders begin with this. A run holds a lock in its own, so one without a holder was left by a killed run.
const PREFIX: &str = ".boardpack-staging-";

/// The lock in a fresh folder.
const LOCK: &str = "lock";

/// The system's error with the path that it is about.
#[derive(Debug)]
pub struct IoAt {
    /// Which file or folder.
    pub path: PathBuf,
    /// What the system says.
    pub error: io::Error,
}

/// Returns a function that adds the path to an error of the system.
pub fn at(path: &Path) -> impl FnOnce(io::Error) -> IoAt {
    let path = path.to_path_buf();
    move |error| IoAt { path, error }
}

/// A fresh folder; it and what is still in it go when the value does.
#[derive(Debug)]
pub struct Staging {
    folder: TempDir,
    /// Held as long as the folder is in use.
    _lock: File,
}

impl Staging {
    /// Makes a fresh folder in `beside`, and removes those that killed runs have left there.
    ///
    /// # Errors
    /// Returns the system's error where nothing can be made there.
    pub fn new(beside: &Path) -> Result<Self, IoAt> {
        clear_leftovers(beside);
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(beside).map_err(at(beside))?;
        let lock = File::create(folder.path().join(LOCK)).map_err(at(beside))?;
        // A file system without locks can only leave more behind; nothing depends on it.
        let _ = lock.try_lock();
        Ok(Self { folder, _lock: lock })
    }

    /// Returns the path of something in the folder.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// Whether a name is that of a fresh folder.
#[must_use]
pub fn is_staging(name: &str) -> bool {
    name.starts_with(PREFIX)
}

fn clear_leftovers(beside: &Path) {
    let Ok(entries) = fs::read_dir(beside) else { return };
    for entry in entries.flatten() {
        let ours = entry.file_name().to_str().is_some_and(is_staging);
        let left = || File::open(entry.path().join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok());
        if ours && left() {
            // What cannot be removed now will be tried again by the next run.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Writes a file and the folders that it needs.
///
/// # Errors
/// Returns the system's error.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), IoAt> {
    make_parent(path).and_then(|()| fs::write(path, bytes)).map_err(at(path))
}

/// Makes the folder that a file belongs in.
///
/// # Errors
/// Returns the system's error.
pub fn make_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}

/// Makes every file below a folder read-only, and waits until all of it is on the disk.
///
/// # Errors
/// Returns the system's error.
pub fn settle(folder: &Path) -> Result<(), IoAt> {
    for entry in WalkDir::new(folder).contents_first(true) {
        let entry = entry.map_err(|e| IoAt { path: folder.to_path_buf(), error: e.into() })?;
        let path = entry.path();
        if entry.file_type().is_file() {
            let file = File::open(path).map_err(at(path))?;
            let mut permissions = file.metadata().map_err(at(path))?.permissions();
            permissions.set_readonly(true);
            file.sync_all().and_then(|()| file.set_permissions(permissions)).map_err(at(path))?;
        } else {
            sync_folder(path);
        }
    }
    Ok(())
}

/// Waits until the names in a folder are on the disk, on systems where that can be asked for.
pub fn sync_folder(path: &Path) {
    if let Ok(folder) = File::open(path) {
        // Some file systems cannot; their own order of writing has to do.
        let _ = folder.sync_all();
    }
}

/// Puts the fresh folder in the place of the old one in one step where the system can, so that a run killed at any
/// moment leaves either the old folder or the new one.
///
/// # Errors
/// Returns the system's error; the old folder is then where it was.
pub fn replace(fresh: &Path, target: &Path) -> io::Result<()> {
    if !target.exists() {
        return fs::rename(fresh, target);
    }
    if exchange(fresh, target) {
        return Ok(());
    }
    let aside = fresh.with_extension("old");
    fs::rename(target, &aside)?;
    fs::rename(fresh, target).inspect_err(|_| {
        // Best effort: the old papers go back to where they were.
        let _ = fs::rename(&aside, target);
    })
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(fresh: &Path, target: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, fresh, CWD, target, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_: &Path, _: &Path) -> bool {
    false
}
