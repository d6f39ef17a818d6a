//! Fresh folders: what a run makes is put together in one, beside the place where it belongs, and goes there in one step.

mod stop;

pub use stop::{Writing, stop, writing};

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use walkdir::WalkDir;

/// Fresh folders, and the locks beside them, begin with this.
const PREFIX: &str = ".boardpack-staging-";

/// The lock of a fresh folder ends with this. It is there before the folder and goes after it; a run holds it as long as it
/// needs the folder, so a folder without a lock that is held was left by a killed run.
const LOCK: &str = ".lock";

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
    folder: PathBuf,
    _lock: NamedTempFile,
}

impl Staging {
    /// Makes a fresh folder in `beside`, and removes those that killed runs have left there.
    ///
    /// # Errors
    /// Returns the system's error where nothing can be made there.
    pub fn new(beside: &Path) -> Result<Self, IoAt> {
        clear_leftovers(beside);
        loop {
            let lock = tempfile::Builder::new().prefix(PREFIX).suffix(LOCK).tempfile_in(beside).map_err(at(beside))?;
            // Another run that clears up may take the lock in the moment before it is held.
            if matches!(lock.as_file().try_lock(), Err(TryLockError::WouldBlock)) || !lock.path().exists() {
                continue;
            }
            let folder = lock.path().with_extension("");
            stop::begin(&folder);
            private(&folder).map_err(at(&folder))?;
            return Ok(Self { folder, _lock: lock });
        }
    }

    /// Returns the path of something in the folder.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// Makes a folder that nobody else may look into; what is put in its place from there has the usual rights.
fn private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

impl Drop for Staging {
    fn drop(&mut self) {
        // What cannot be removed now will be tried again by the next run.
        let _ = fs::remove_dir_all(&self.folder);
        stop::end(&self.folder);
    }
}

/// Removes what killed runs have left in a folder.
pub fn clear_leftovers(beside: &Path) {
    let Ok(entries) = fs::read_dir(beside) else { return };
    let names = entries.flatten().filter_map(|e| e.file_name().into_string().ok());
    let ours: BTreeSet<String> =
        names.filter(|n| n.starts_with(PREFIX)).map(|n| n.trim_end_matches(LOCK).to_owned()).collect();
    for name in ours {
        let lock = beside.join(format!("{name}{LOCK}"));
        let file = File::open(&lock);
        let left = match &file {
            Ok(file) => file.try_lock().is_ok(),
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        };
        if left {
            remove(&beside.join(&name), &lock);
        }
    }
}

/// Removes a fresh folder, and then its lock, which is held until all has gone. What cannot be removed now will be tried again by the
/// next run.
fn remove(folder: &Path, lock: &Path) {
    if fs::remove_dir_all(folder).is_ok() || !folder.exists() {
        let _ = fs::remove_file(lock);
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
            let file = File::options().write(true).open(path).map_err(at(path))?;
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

/// Puts a text in the place of a file in one step, with the file's rights.
///
/// # Errors
/// Returns the system's error; the file is then as it was.
pub fn replace_file(path: &Path, text: &str) -> Result<(), IoAt> {
    let path = path.canonicalize().map_err(at(path))?;
    let staging = Staging::new(path.parent().unwrap_or(&path))?;
    let fresh = staging.path("fresh");
    write(&fresh, text.as_bytes())?;
    let permissions = fs::metadata(&path).map_err(at(&path))?.permissions();
    let settled = File::options().write(true).open(&fresh).and_then(|file| {
        file.sync_all()?;
        file.set_permissions(permissions)
    });
    settled.and_then(|()| fs::rename(&fresh, &path)).map_err(at(&path))
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
    let _both_or_none = writing();
    if exchange(fresh, target) {
        return Ok(());
    }
    // Beside the target, where nobody clears up: if the run is killed now, the old papers are still there.
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let aside = target.with_file_name(format!("{name}.old"));
    fs::rename(target, &aside)?;
    fs::rename(fresh, target).inspect_err(|_| {
        // Best effort: the old papers go back to where they were.
        let _ = fs::rename(&aside, target);
    })?;
    fs::remove_dir_all(&aside)
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
