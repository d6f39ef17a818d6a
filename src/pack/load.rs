//! Reading the files of a pack, in a fixed order and nothing from outside it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::{DATA, FONTS, PACK_FILE, TEMPLATES};
use crate::issue::ISSUE;

/// Indicator files, templates and the pack file may each be this large, in bytes.
pub const MAX_TEXT: u64 = 1 << 20;

/// A font may be this large, in bytes.
pub const MAX_FONT: u64 = 32 << 20;

/// A file of the pack that could not be taken in, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unloaded {
    /// Path in the pack, with forward slashes.
    pub path: String,
    /// Why, in one sentence without a full stop.
    pub why: String,
    /// What to do.
    pub help: String,
}

/// The templates and fonts that came with the program that made an issue.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BuiltIn {
    /// Templates, by name below `templates/`.
    pub templates: BTreeMap<String, String>,
    /// Fonts, by file name.
    pub fonts: BTreeMap<String, Vec<u8>>,
}

/// The files of a pack, by path with forward slashes, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Files {
    /// `pack.yaml`, data files, templates.
    pub texts: BTreeMap<String, String>,
    /// Fonts.
    pub fonts: BTreeMap<String, Vec<u8>>,
    /// The statement of which issue this is, in a pack that came out of an archive or a PDF.
    pub issue: Option<String>,
    /// What stands in for the templates and fonts that come with the program.
    pub built_in: Option<BuiltIn>,
    /// Files in the folders of data that are none by their ending; notes (`.md`, README) are left alone.
    pub ignored: Vec<String>,
    /// What could not be taken in.
    pub unloaded: Vec<Unloaded>,
}

impl Files {
    /// Takes the files of a pack that somebody has in hand, by path; what is no part of a pack is left out.
    #[must_use]
    pub fn of(files: &BTreeMap<String, Vec<u8>>) -> Self {
        let mut taken = Self::default();
        for (path, bytes) in files {
            let top = path.split('/').next().unwrap_or_default();
            let text = || String::from_utf8(bytes.clone()).ok();
            match top {
                FONTS => {
                    taken.fonts.insert(path.clone(), bytes.clone());
                }
                ISSUE => taken.issue = text(),
                PACK_FILE | TEMPLATES => taken.texts.extend(text().map(|t| (path.clone(), t))),
                data if DATA.contains(&data) => taken.texts.extend(text().map(|t| (path.clone(), t))),
                _ => {}
            }
        }
        taken
    }
}

/// Takes in the files of the pack at `root`.
///
/// A file that cannot be taken in is noted and does not stop the others.
///
/// # Errors
/// Returns the system's error where the folder itself cannot be read.
pub fn load(root: &Path) -> io::Result<Files> {
    let loader = Loader { canonical: root.canonicalize()?, root: root.to_path_buf() };
    let mut files = Files::default();
    loader.text(&root.join(PACK_FILE), &mut files);
    if root.join(ISSUE).exists() {
        loader.text(&root.join(ISSUE), &mut files);
        files.issue = files.texts.remove(ISSUE);
    }
    for folder in DATA {
        loader.folder(folder, &mut files, |path| has_extension(path, &["yaml", "yml"]), Loader::text);
    }
    loader.folder(TEMPLATES, &mut files, |path| has_extension(path, &["j2", "typ"]), Loader::text);
    loader.folder(FONTS, &mut files, |path| has_extension(path, &["ttf", "otf", "ttc", "otc"]), Loader::font);
    Ok(files)
}

fn is_note(path: &Path) -> bool {
    let readme =
        path.file_name().and_then(|n| n.to_str()).is_some_and(|n| n.to_ascii_uppercase().starts_with("README"));
    readme || has_extension(path, &["md"])
}

/// Says what the system reports without its numbers.
#[must_use]
pub fn in_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it is not there".to_owned(),
        io::ErrorKind::PermissionDenied => "you have no right to it".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the disk can only be read".to_owned(),
        io::ErrorKind::NotADirectory => "it is a file and should be a folder".to_owned(),
        io::ErrorKind::QuotaExceeded => "your share of the disk is used up".to_owned(),
        io::ErrorKind::FileTooLarge | io::ErrorKind::InvalidFilename => "its name or size is too large".to_owned(),
        io::ErrorKind::AlreadyExists => "something of that name has come there meanwhile".to_owned(),
        kind => kind.to_string(),
    }
}

fn has_extension(path: &Path, wanted: &[&str]) -> bool {
    path.extension().and_then(|e| e.to_str()).is_some_and(|e| wanted.contains(&e.to_ascii_lowercase().as_str()))
}

struct Loader {
    root: PathBuf,
    canonical: PathBuf,
}

impl Loader {
    fn folder(
        &self,
        name: &str,
        files: &mut Files,
        wanted: impl Fn(&Path) -> bool,
        take: impl Fn(&Self, &Path, &mut Files),
    ) {
        let folder = self.root.join(name);
        if folder.is_symlink() {
            self.skip(
                &folder,
                "is a link, and links to folders are not followed",
                "Put the folder itself into the pack.",
                files,
            );
            return;
        }
        if !folder.exists() {
            return;
        }
        if !folder.is_dir() {
            self.skip(&folder, "is a file, and should be a folder", "Make it a folder.", files);
            return;
        }
        let visible = |e: &walkdir::DirEntry| {
            e.depth() == 0 || e.file_name().to_str().is_none_or(|n| !n.starts_with('.') && !n.ends_with('~'))
        };
        for entry in WalkDir::new(&folder).sort_by_file_name().into_iter().filter_entry(visible) {
            match entry {
                Ok(entry) if entry.path_is_symlink() && entry.path().is_dir() => self.skip(
                    entry.path(),
                    "is a link to a folder, and links to folders are not followed",
                    "Put the folder itself into the pack.",
                    files,
                ),
                Ok(entry) if !entry.file_type().is_dir() && wanted(entry.path()) => take(self, entry.path(), files),
                Ok(entry) if DATA.contains(&name) && entry.file_type().is_file() && !is_note(entry.path()) => {
                    files.ignored.extend(self.name(entry.path(), &mut Files::default()));
                }
                Ok(_) => {}
                Err(error) => {
                    let path = error.path().unwrap_or(&folder).to_path_buf();
                    self.skip(&path, "could not be read", "Check that you may read it.", files);
                }
            }
        }
    }

    fn text(&self, path: &Path, files: &mut Files) {
        let Some(bytes) = self.bytes(path, MAX_TEXT, files) else { return };
        let Some(name) = self.name(path, files) else { return };
        match String::from_utf8(bytes) {
            Ok(text) => {
                let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
                files.texts.insert(name, text);
            }
            Err(error) => {
                let line = error.as_bytes()[..error.utf8_error().valid_up_to()].split(|b| *b == b'\n').count();
                let why = format!("is not UTF-8 text (the first wrong byte is in line {line})");
                self.skip(path, &why, "Save it as UTF-8 in your editor.", files);
            }
        }
    }

    fn font(&self, path: &Path, files: &mut Files) {
        let Some(bytes) = self.bytes(path, MAX_FONT, files) else { return };
        if let Some(name) = self.name(path, files) {
            files.fonts.insert(name, bytes);
        }
    }

    fn bytes(&self, path: &Path, limit: u64, files: &mut Files) -> Option<Vec<u8>> {
        match path.canonicalize() {
            Ok(real) if !real.starts_with(&self.canonical) => {
                self.skip(path, "is a link that leads out of the pack", "Put the file itself into the pack.", files);
                return None;
            }
            Ok(real) if !real.is_file() => {
                self.skip(path, "is not a file", "Replace it by a file.", files);
                return None;
            }
            Ok(_) | Err(_) => {}
        }
        let mut bytes = Vec::new();
        let read = fs::File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes));
        match read {
            Err(error) => {
                self.skip(
                    path,
                    &format!("could not be read: {}", in_words(&error)),
                    "Check that it is there and that you may read it.",
                    files,
                );
                None
            }
            Ok(_) if bytes.len() as u64 > limit => {
                let why = format!("is larger than {} MiB", limit >> 20);
                self.skip(path, &why, "Is it the right file?", files);
                None
            }
            Ok(_) => Some(bytes),
        }
    }

    fn name(&self, path: &Path, files: &mut Files) -> Option<String> {
        let relative = path.strip_prefix(&self.root).unwrap_or(path);
        let parts: Option<Vec<&str>> = relative.iter().map(|p| p.to_str()).collect();
        if parts.is_none() {
            self.skip(path, "has a name that is not Unicode text", "Rename the file.", files);
        }
        parts.map(|p| p.join("/"))
    }

    fn skip(&self, path: &Path, why: &str, help: &str, files: &mut Files) {
        let relative = path.strip_prefix(&self.root).unwrap_or(path);
        let path = relative.to_string_lossy().replace('\\', "/");
        files.unloaded.push(Unloaded { path, why: why.to_owned(), help: help.to_owned() });
    }
}
