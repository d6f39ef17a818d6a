//! Adding an entry: it is put together in a fresh folder and comes into the archive whole, or not at all.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;

use super::bag::{self, TAG_MANIFEST};
use super::{Archive, BAG, Bag, Entry, RECORD, Record, SIGNATURE, SUMS, Sealed, SshKey, Statement};
use crate::digest::sha256;
use crate::staging::{self, IoAt, Staging, at};

/// One sign-off at a time.
const LOCK: &str = ".lock";

/// What another program may do to the archive's files: git, for one, must not change their line ends.
const KEEP_BYTES: (&str, &str) = (".gitattributes", "* -text\n");

/// Why nothing was added.
#[derive(Debug)]
pub enum NotSealed {
    /// The system's error.
    Io(IoAt),
    /// Another sign-off is under way, or has just been made.
    Busy,
    /// It would not follow the version before it.
    OutOfOrder,
    /// The record could not be signed: why.
    Unsigned(String),
}

impl From<IoAt> for NotSealed {
    fn from(error: IoAt) -> Self {
        Self::Io(error)
    }
}

/// The right to add to an archive, held by one run at a time.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of an archive as it was read. An archive is made where there is none.
    ///
    /// # Errors
    /// Returns [`NotSealed::Busy`] if another run holds it, or has added to the archive since it was read.
    pub fn take(archive: &Archive) -> Result<Self, NotSealed> {
        let folder = &archive.folder;
        if archive.entries.is_empty() && !folder.exists() {
            fs::create_dir_all(folder).map_err(at(folder))?;
            folder.parent().into_iter().for_each(staging::sync_folder);
        }
        let path = folder.join(LOCK);
        // The file may be another officer's; most systems lock one that can only be read, too.
        let file = match File::options().create(true).append(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => File::open(&path),
            file => file,
        };
        let file = file.map_err(at(&path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(NotSealed::Busy),
            // Without locks two sign-offs in the same moment could both come in; verify would say so.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(at(&path)(error).into()),
        }
        let now = Archive::read(folder)?;
        if now.head() != archive.head() || !now.faults.is_empty() {
            return Err(NotSealed::Busy);
        }
        Ok(Self { _file: file })
    }
}

/// What is to be added.
pub struct NewEntry<'a> {
    /// What the officer states.
    pub statement: Statement,
    /// What it is bound to.
    pub about: About,
    /// The key to sign the record with.
    pub key: Option<&'a SshKey>,
}

/// What a new entry is bound to.
pub enum About {
    /// A version that is sealed by it.
    New(Bag),
    /// A version that was sealed before.
    Sealed(Sealed),
    /// A document that is put on file with a version that was sealed before: its file name and bytes.
    Document(Sealed, String, Vec<u8>),
}

/// Adds an entry to an archive as it was read.
///
/// # Errors
/// Returns why nothing was added; the archive is then as it was.
pub fn add(archive: &Archive, _lock: &Lock, new: NewEntry<'_>) -> Result<Entry, NotSealed> {
    put_together(archive, new).map_err(|why| match why {
        // The fresh folder has gone by now; the user knows the archive.
        NotSealed::Io(e) => NotSealed::Io(IoAt { path: archive.folder.clone(), error: e.error }),
        why => why,
    })
}

fn put_together(archive: &Archive, new: NewEntry<'_>) -> Result<Entry, NotSealed> {
    if !archive.can_take(&new.statement) {
        return Err(NotSealed::OutOfOrder);
    }
    let number = archive.entries.last().map_or(1, |e| e.record.number.saturating_add(1));
    let name = super::record::entry_name(number, &new.statement);
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let sealed = match new.about {
        About::New(bag) => {
            files.extend(bag.files().into_iter().map(|(path, bytes)| (format!("{BAG}/{path}"), bytes)));
            let covering = files.get(&format!("{BAG}/{TAG_MANIFEST}")).map(|bytes| sha256(bytes));
            Sealed { entry: name.clone(), sha256: covering.unwrap_or_default() }
        }
        About::Sealed(sealed) => sealed,
        About::Document(sealed, name, bytes) => {
            files.insert(name, bytes);
            sealed
        }
    };
    let mut record = Record::new(number, archive.head().map(str::to_owned), sealed, new.statement);
    record.signing_key = new.key.map(|key| key.fingerprint.clone());
    files.insert(RECORD.to_owned(), record.text().into_bytes());

    let staging = Staging::new(&archive.folder)?;
    keep_bytes(&archive.folder, &staging)?;
    let fresh = staging.path(&name);
    for (path, bytes) in &files {
        staging::write(&fresh.join(path), bytes)?;
    }
    if let Some(key) = new.key {
        key.sign(&fresh.join(RECORD)).map_err(NotSealed::Unsigned)?;
        let signature = fresh.join(SIGNATURE);
        files.insert(SIGNATURE.to_owned(), fs::read(&signature).map_err(at(&signature))?);
    }
    let (in_bag, covering) = (format!("{BAG}/"), format!("{BAG}/{TAG_MANIFEST}"));
    files.retain(|path, _| !path.starts_with(&in_bag) || *path == covering);
    let sums = bag::manifest(files.iter().map(|(path, bytes)| (path.as_str(), sha256(bytes))));
    staging::write(&fresh.join(SUMS), sums.as_bytes())?;
    staging::settle(&fresh)?;
    let folder = archive.folder.join(&name);
    let taken = || fs::read_dir(&archive.folder).is_ok_and(|entries| has_number(entries, number));
    if taken() {
        return Err(NotSealed::Busy);
    }
    fs::rename(&fresh, &folder).map_err(at(&folder))?;
    staging::sync_folder(&archive.folder);
    Ok(Entry { name, folder, record, digest: sha256(sums.as_bytes()), issue: None, intact: true })
}

/// Tells git to leave the archive's bytes alone.
fn keep_bytes(folder: &Path, staging: &Staging) -> Result<(), IoAt> {
    let (name, text) = KEEP_BYTES;
    let path = folder.join(name);
    // What a team has written there itself stays.
    if fs::metadata(&path).is_ok_and(|found| found.len() > 0) {
        return Ok(());
    }
    let fresh = staging.path(name);
    staging::write(&fresh, text.as_bytes())?;
    fs::rename(&fresh, &path).map_err(at(&path))
}

fn has_number(entries: fs::ReadDir, number: u32) -> bool {
    let prefix = format!("{number:04}-");
    entries.filter_map(io::Result::ok).any(|e| e.file_name().to_string_lossy().starts_with(&prefix))
}
