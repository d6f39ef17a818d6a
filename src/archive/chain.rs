//! Reading an archive: its entries in order, each held against the one before it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::bag::{self, TAG_MANIFEST};
use super::{Act, BAG, Fault, RECORD, Record, SIGNATURE, SUMS, Statement};
use crate::digest::sha256;
use crate::issue::{ISSUE, Issue, Known, Signed};
use crate::staging::{IoAt, at};

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
    /// Reads an archive and follows its chain. What a bag holds is not looked at: that is [`super::prove`]'s work.
    ///
    /// # Errors
    /// Returns the system's error where the folder is there and cannot be read.
    pub fn read(folder: &Path) -> Result<Self, IoAt> {
        let mut archive = Self { folder: folder.to_path_buf(), ..Self::default() };
        if !folder.exists() {
            return Ok(archive);
        }
        let mut numbered = BTreeMap::new();
        for entry in fs::read_dir(folder).map_err(at(folder))? {
            let path = entry.map_err(at(folder))?.path();
            let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
            match name.split_once('-').and_then(|(number, _)| number.parse::<u32>().ok()) {
                Some(number) if path.is_dir() && !path.is_symlink() => {
                    numbered.insert((number, name), path);
                }
                _ if name.starts_with('.') => {}
                _ => archive.foreign.push(path),
            }
        }
        archive.foreign.sort();
        let mut link = Link { expected: 1, before: None };
        for ((number, name), path) in numbered {
            archive.follow(&mut link, number, name, &path);
        }
        Ok(archive)
    }

    /// Takes the next entry of the chain.
    fn follow(&mut self, link: &mut Link, number: u32, name: String, folder: &Path) {
        let gap = number != link.expected;
        if number > link.expected {
            let missing = format!("lacks entry {}: it has been taken away", link.expected);
            self.faults.push(Fault::new(&self.folder, missing));
        } else if gap {
            self.faults.push(Fault::new(folder, format!("is a second entry {number}")));
        }
        let before = link.before.take();
        *link = Link { expected: number.saturating_add(1), before: digest_of(folder) };
        let Some(record) = self.record(folder, &name, number) else {
            self.unread.push(folder.to_path_buf());
            return;
        };
        if !gap && record.previous != before {
            let what = "does not follow from the entry before it: one of the two is not as it was written";
            self.faults.push(Fault::new(folder, what));
        }
        let digest = link.before.clone().unwrap_or_default();
        let entry = Entry { name, folder: folder.to_path_buf(), record, digest };
        self.check_bag_of(&entry);
        self.entries.push(entry);
    }

    /// Reads the record of an entry, and holds the entry's files against its digests.
    fn record(&mut self, folder: &Path, name: &str, number: u32) -> Option<Record> {
        let before = self.faults.len();
        let mut files = own_files(folder, &mut self.faults);
        let sums = files.remove(SUMS);
        bag::compare(folder, SUMS, sums.as_deref(), &files, &mut self.faults);
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
        let expected: Vec<String> = expected.into_iter().flatten().collect();
        for path in files.keys().filter(|p| !expected.contains(p)) {
            self.faults.push(Fault::new(&folder.join(path), "does not belong here"));
        }
        Some(record)
    }

    /// Holds what a record says of a bag against the bag and the entries before.
    fn check_bag_of(&mut self, entry: &Entry) {
        let sealed = &entry.record.bag;
        if entry.is_version() {
            let found = fs::read(entry.bag().join(TAG_MANIFEST)).map(|bytes| sha256(&bytes));
            if sealed.entry != entry.name || found.ok().as_ref() != Some(&sealed.sha256) {
                self.faults.push(Fault::new(&entry.bag(), "is not the bag that its record is bound to"));
            }
        } else if !self.entries.iter().any(|e| e.is_version() && e.record.bag == *sealed) {
            self.faults.push(Fault::new(&entry.folder, format!("is about {}, which is not there", sealed.entry)));
        }
        if let Act::SignOff { replaces: Some(before), .. } = &entry.statement().act
            && !self.entries.iter().any(|e| e.name == before.entry && e.record.bag.sha256 == before.bag)
        {
            self.faults.push(Fault::new(&entry.folder, format!("replaces {}, which is not there", before.entry)));
        }
    }

    /// Returns the head of the chain: the digest of its last entry, which covers all before it.
    #[must_use]
    pub fn head(&self) -> Option<&str> {
        self.entries.last().map(|e| e.digest.as_str())
    }

    /// Returns whether the chain once ended, or ends, with a digest that was kept elsewhere.
    #[must_use]
    pub fn contains_head(&self, digest: &str) -> bool {
        self.entries.iter().any(|e| e.digest.eq_ignore_ascii_case(digest))
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
            Act::SignOff { replaces: Some(before), .. } => before.entry == version.name,
            Act::SignOff { .. } | Act::Signature { .. } | Act::Filing { .. } => false,
        })
    }

    /// Returns what was issued, for comparison with what a pack would issue now.
    #[must_use]
    pub fn known(&self) -> Vec<Known> {
        self.versions()
            .filter_map(|entry| {
                let text = fs::read_to_string(entry.bag().join("data/pack").join(ISSUE)).ok()?;
                let statement = entry.statement();
                let signed = Signed { by: statement.by.name.clone(), on: statement.on, entry: entry.name.clone() };
                Some(Known { issue: Issue::read(&text).ok()?, signed: Some(signed) })
            })
            .collect()
    }
}

/// Where the next entry has to join on.
struct Link {
    expected: u32,
    before: Option<String>,
}

fn digest_of(folder: &Path) -> Option<String> {
    fs::read(folder.join(SUMS)).ok().map(|bytes| sha256(&bytes))
}

/// The files of an entry, and of its bag the one that covers all others.
fn own_files(folder: &Path, faults: &mut Vec<Fault>) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let Ok(entries) = fs::read_dir(folder) else {
        faults.push(Fault::new(folder, "cannot be read"));
        return files;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let (name, path) = if name == BAG && path.is_dir() {
            (format!("{BAG}/{TAG_MANIFEST}"), path.join(TAG_MANIFEST))
        } else {
            (name, path)
        };
        if path.is_symlink() {
            faults.push(Fault::new(&path, "is a link or no file at all"));
        } else if let Ok(bytes) = fs::read(&path) {
            files.insert(name, bytes);
        } else if path.exists() {
            faults.push(Fault::new(&path, "cannot be read"));
        }
    }
    files
}
