//! Reading an archive: its entries in order, each held against the one before it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::bag::{self, TAG_MANIFEST};
use super::contents::{PACK, SIGN_OFF};
use super::{Act, BAG, Fault, RECORD, Record, SIGNATURE, SUMS, Statement, Version, read_file};
use crate::digest::sha256;
use crate::issue::{ISSUE, Issue, Known, Signed};
use crate::pack::in_words;
use crate::staging::{IoAt, at};
use crate::written::as_written;

/// An entry of the archive.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// Its record.
    pub record: Record,
    /// Its digest: SHA-256 of its `SHA256SUMS`.
    pub digest: String,
    /// Which issue it seals; none if it holds no version, or one whose statement is not as it was sealed.
    pub issue: Option<Issue>,
    /// Whether it is as it was written, as far as that shows without opening its bag.
    pub intact: bool,
}

impl Entry {
    /// Returns what its officer states.
    #[must_use]
    pub fn statement(&self) -> &Statement {
        &self.record.statement
    }

    /// Returns whether it holds a sealed version.
    #[must_use]
    pub fn is_version(&self) -> bool {
        matches!(self.statement().act, Act::SignOff { .. })
    }

    /// Returns the folder of its bag; there is one if it holds a version.
    #[must_use]
    pub fn bag(&self) -> PathBuf {
        self.folder.join(BAG)
    }
}

/// The entries of an archive.
#[derive(Debug, Default)]
pub struct Archive {
    /// Its folder.
    pub folder: PathBuf,
    /// Its entries, in the order of the chain; those that cannot be read are missing.
    pub entries: Vec<Entry>,
    /// Where the chain, or an entry without its bag, is not as it was written.
    pub faults: Vec<Fault>,
    /// Folders of entries whose record cannot be read.
    pub unread: Vec<PathBuf>,
    /// What lies in the folder and is no part of the archive.
    pub foreign: Vec<PathBuf>,
}

impl Archive {
    /// Reads an archive and follows its chain. Of what a bag holds only the statements are looked at: the rest is
    /// [`super::prove`]'s work.
    ///
    /// # Errors
    /// Returns the system's error where the folder is there and cannot be read.
    pub fn read(folder: &Path) -> Result<Self, IoAt> {
        let mut archive = Self { folder: folder.to_path_buf(), ..Self::default() };
        match fs::symlink_metadata(folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(archive),
            Err(error) => return Err(at(folder)(error)),
            Ok(_) => {}
        }
        if !fs::metadata(folder).map_err(at(folder))?.is_dir() {
            let error = io::Error::new(ErrorKind::NotADirectory, "it is a file and should be a folder");
            return Err(at(folder)(error));
        }
        let mut numbered = BTreeMap::new();
        for entry in fs::read_dir(folder).map_err(at(folder))? {
            let path = entry.map_err(at(folder))?.path();
            let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
            let kind = match fs::symlink_metadata(&path) {
                Ok(metadata) => metadata.file_type(),
                // The fresh folder of a sign-off that is under way.
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(at(&path)(error)),
            };
            let number = name.split_once('-').and_then(|(number, _)| number.parse::<u32>().ok());
            match number.filter(|n| *n > 0) {
                Some(number) if kind.is_dir() => {
                    numbered.insert((number, name), path);
                }
                Some(_) => archive.faults.push(Fault::new(&path, "is a link or no folder at all")),
                None if kind.is_dir() && path.join(RECORD).exists() => {
                    archive.faults.push(Fault::new(&path, "does not belong here: it holds a record, and is no entry"));
                }
                None if name.starts_with('.') => {}
                None => archive.foreign.push(path),
            }
        }
        archive.foreign.sort();
        let mut link = Link { expected: 1, before: None };
        for ((number, name), path) in numbered {
            if number < link.expected {
                let what = format!("does not belong here: there is an entry {number} already");
                archive.faults.push(Fault::new(&path, what));
                continue;
            }
            if number > link.expected {
                let missing = format!("lacks entry {}: it has been taken away", link.expected);
                archive.faults.push(Fault::new(folder, missing));
                link.before = None;
            }
            let follows = (number == link.expected).then(|| link.before.take());
            link = Link { expected: number.saturating_add(1), before: digest_of(&path) };
            archive.take(number, name, &path, follows.as_ref());
        }
        archive.check_sequence();
        Ok(archive)
    }

    /// Reads one entry that has no archive around it; what it says of others is not looked into.
    #[must_use]
    pub fn alone(folder: &Path) -> Self {
        let mut archive = Self { folder: folder.to_path_buf(), ..Self::default() };
        let text = read_file(&folder.join(RECORD)).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let record = text.ok().and_then(|text| Record::read(&text).ok());
        let (number, name) = record.map_or((0, String::new()), |r| (r.number, r.entry_name()));
        archive.take(number, name, folder, None);
        archive
    }

    /// Takes an entry, which has to follow the one with the given digest.
    fn take(&mut self, number: u32, name: String, folder: &Path, follows: Option<&Option<String>>) {
        let before = self.faults.len();
        let Some(record) = self.record(folder, &name, number) else {
            self.unread.push(folder.to_path_buf());
            return;
        };
        if follows.is_some_and(|before| record.previous != *before) {
            let what = "does not follow from the entry before it: one of the two is not as it was written";
            self.faults.push(Fault::new(folder, what));
        }
        let digest = digest_of(folder).unwrap_or_default();
        let mut entry = Entry { name, folder: folder.to_path_buf(), record, digest, issue: None, intact: true };
        if entry.is_version() {
            entry.issue = self.statements(&entry);
        } else if follows.is_some() && !self.entries.iter().any(|e| e.is_version() && e.record.bag == entry.record.bag)
        {
            let what = format!("is about {}, which is not there", entry.record.bag.entry);
            self.faults.push(Fault::new(folder, what));
        }
        entry.intact = self.faults.len() == before;
        self.entries.push(entry);
    }

    /// Reads the record of an entry, and holds the entry's files against its digests.
    fn record(&mut self, folder: &Path, name: &str, number: u32) -> Option<Record> {
        let before = self.faults.len();
        let mut files = own_files(folder, &mut self.faults);
        let sums = files.remove(SUMS);
        if self.faults.len() == before || sums.is_some() {
            bag::compare(folder, SUMS, sums.as_deref(), &files, &mut self.faults);
        }
        let path = folder.join(RECORD);
        let text = String::from_utf8_lossy(files.get(RECORD)?).into_owned();
        let record = match Record::read(&text) {
            Ok(record) => record,
            Err(what) => {
                if self.faults.len() == before {
                    self.faults.push(Fault::new(&path, what));
                }
                return None;
            }
        };
        if record.number != number || record.entry_name() != name {
            self.faults.push(Fault::new(folder, format!("holds the record of {}", record.entry_name())));
        }
        if record.signing_key.is_some() != files.contains_key(SIGNATURE) {
            self.faults.push(Fault::new(&folder.join(SIGNATURE), "is there or missing against what the record says"));
        }
        let filed = match &record.statement.act {
            Act::Filing { file, .. } => Some(file.clone()),
            Act::SignOff { .. } => Some(format!("{BAG}/{TAG_MANIFEST}")),
            Act::Signature { .. } => None,
        };
        let expected = [Some(RECORD.to_owned()), record.signing_key.as_ref().map(|_| SIGNATURE.to_owned()), filed];
        let known: BTreeSet<String> = expected.into_iter().flatten().collect();
        let filed = match &record.statement.act {
            Act::Filing { file, sha256: digest, .. } => files.get(file).map(|bytes| sha256(bytes) == *digest),
            Act::SignOff { .. } | Act::Signature { .. } => Some(true),
        };
        if filed == Some(false) {
            self.faults.push(Fault::new(folder, "does not hold the document that its record is about"));
        }
        let added = files.keys().filter(|p| !known.contains(*p)).map(|p| (p, "does not belong here: it was added"));
        let missing = known.iter().filter(|p| !files.contains_key(*p)).map(|p| (p, "is missing"));
        for (path, what) in added.chain(missing) {
            let path = folder.join(path);
            if !self.faults.iter().any(|f| f.path == path) {
                self.faults.push(Fault::new(&path, what));
            }
        }
        Some(record)
    }

    /// Holds a version's record against its bag's digest and the statements in it; returns which issue it is.
    fn statements(&mut self, entry: &Entry) -> Option<Issue> {
        let (sealed, data) = (&entry.record.bag, entry.bag().join("data"));
        let found = read_file(&entry.bag().join(TAG_MANIFEST)).map(|bytes| sha256(&bytes));
        if sealed.entry != entry.name || found.ok().as_ref() != Some(&sealed.sha256) {
            self.faults.push(Fault::new(&entry.bag(), "is not the bag that its record is bound to"));
        }
        let statement = entry.statement();
        let path = data.join(SIGN_OFF);
        match read_file(&path) {
            Ok(bytes) if bytes == as_written(statement).as_bytes() => {}
            Ok(_) => self.faults.push(Fault::new(&path, "does not say what its record says")),
            Err(fault) => self.faults.push(fault),
        }
        let path = data.join(PACK).join(ISSUE);
        let text = match read_file(&path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(fault) => {
                self.faults.push(fault);
                return None;
            }
        };
        let Act::SignOff { issue: digest, .. } = &statement.act else { return None };
        let Version { paper, period, version, .. } = &statement.version;
        let same = |issue: &Issue| issue.paper == *paper && issue.period == *period && issue.version == *version;
        let issue = Issue::read(&text).ok().filter(|issue| same(issue) && sha256(text.as_bytes()) == *digest);
        if issue.is_none() {
            self.faults.push(Fault::new(&path, "is not the statement that its record is bound to"));
        }
        issue
    }

    /// Each version of a paper follows the one before it by one, and says which that is.
    fn check_sequence(&mut self) {
        let mut latest: BTreeMap<(&str, &str), &Entry> = BTreeMap::new();
        let mut faults = Vec::new();
        for entry in self.entries.iter().filter(|e| e.is_version()) {
            let version = &entry.statement().version;
            let before = latest.insert((&version.paper, &version.period), entry);
            if !follows(before, entry.statement()) {
                faults
                    .push(Fault::new(&entry.folder, "does not replace the version of its paper that comes before it"));
            }
        }
        self.faults.extend(faults);
    }

    /// Returns whether a new version could stand at the end of the chain.
    #[must_use]
    pub fn can_take(&self, statement: &Statement) -> bool {
        follows(self.latest(&statement.version.paper, &statement.version.period), statement)
    }

    /// Returns the head of the chain: the digest of its last entry, which covers all before it.
    #[must_use]
    pub fn head(&self) -> Option<&str> {
        self.entries.last().map(|e| e.digest.as_str())
    }

    /// Returns which entry ended the chain when its head was the given one; none if no entry ever did.
    #[must_use]
    pub fn position_of_head(&self, digest: &str) -> Option<usize> {
        self.entries.iter().position(|e| e.digest.eq_ignore_ascii_case(digest))
    }

    /// Returns the versions that were signed off, oldest first.
    pub fn versions(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter().filter(|e| e.is_version())
    }

    /// Returns the newest version of a paper for a period.
    #[must_use]
    pub fn latest(&self, paper: &str, period: &str) -> Option<&Entry> {
        self.versions().rfind(|e| {
            let version = &e.statement().version;
            version.paper == paper && version.period == period
        })
    }

    /// Returns the further records about a version, oldest first.
    pub fn about<'a>(&'a self, version: &'a Entry) -> impl Iterator<Item = &'a Entry> {
        self.entries.iter().filter(|e| !e.is_version() && e.record.bag == version.record.bag)
    }

    /// Returns the version that took the place of another.
    #[must_use]
    pub fn successor(&self, version: &Entry) -> Option<&Entry> {
        self.versions().find(|e| match &e.statement().act {
            Act::SignOff { replaces: Some(before), .. } => before.bag == version.record.bag,
            Act::SignOff { .. } | Act::Signature { .. } | Act::Filing { .. } => false,
        })
    }

    /// Returns the newest issue of each paper and period, for comparison with what a pack would issue now.
    #[must_use]
    pub fn known(&self) -> Vec<Known> {
        let newest: BTreeMap<(&str, &str), &Entry> = self
            .versions()
            .map(|e| ((e.statement().version.paper.as_str(), e.statement().version.period.as_str()), e))
            .collect();
        newest
            .into_values()
            .filter_map(|entry| {
                let statement = entry.statement();
                let same = self.versions().map(Entry::statement).filter(|s| s.version.same_paper(&statement.version));
                let days = same.map(|s| (s.version.version, s.on)).collect();
                let (by, on, entry_name) = (statement.by.name.clone(), statement.on, entry.name.clone());
                let signed = Signed { by, on, entry: entry_name, days };
                Some(Known { issue: entry.issue.clone()?, signed: Some(signed) })
            })
            .collect()
    }
}

/// Whether a version is the next after the one before it, or the first.
fn follows(before: Option<&Entry>, statement: &Statement) -> bool {
    let Act::SignOff { replaces, .. } = &statement.act else { return true };
    match (before, replaces) {
        (None, replaces) => replaces.is_none() && statement.version.version == 1,
        (Some(_), None) => false,
        (Some(before), Some(replaced)) => {
            replaced.bag == before.record.bag
                && replaced.replaced.version == before.statement().version.version
                && statement.version.version == before.statement().version.version.saturating_add(1)
        }
    }
}

/// Where the next entry has to join on.
struct Link {
    expected: u32,
    before: Option<String>,
}

fn digest_of(folder: &Path) -> Option<String> {
    read_file(&folder.join(SUMS)).ok().map(|bytes| sha256(&bytes))
}

/// The files of an entry, and of its bag the one that covers all others.
fn own_files(folder: &Path, faults: &mut Vec<Fault>) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            faults.push(Fault::new(folder, format!("cannot be read: {}", in_words(&error))));
            return files;
        }
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let in_bag = name == BAG && entry.file_type().is_ok_and(|kind| kind.is_dir());
        let (name, path) =
            if in_bag { (format!("{BAG}/{TAG_MANIFEST}"), path.join(TAG_MANIFEST)) } else { (name, path) };
        match read_file(&path) {
            Ok(bytes) => {
                files.insert(name, bytes);
            }
            Err(fault) => faults.push(fault),
        }
    }
    files
}
