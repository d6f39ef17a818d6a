//! The only way out: a paper's files go to a fresh folder, which then takes the place of the old one in one step.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use walkdir::WalkDir;

use crate::manifest::{Earlier, Entry, MANIFEST, manifest, sha256};
use crate::pack::Files;
use crate::pipeline::Produced;
use crate::render::Sources;
use crate::typeset::BUILT_IN_FACES;

/// Folder of the Typst sources in a paper's output folder.
pub const SOURCES: &str = "sources";

/// Fresh folders begin with this. A run holds a lock in its own, so one without a holder was left by a killed run.
const STAGING: &str = ".boardpack-staging-";

/// The lock in a fresh folder.
const LOCK: &str = "lock";

/// Why nothing was published.
#[derive(Debug)]
pub enum NotPublished {
    /// The system's error, with the path.
    Io(PathBuf, io::Error),
    /// A file that the tool did not make, or that was changed since, stands where it would write.
    Foreign(PathBuf),
    /// One annex was asked for, and the papers beside it are of another edition: which.
    OtherEdition(String),
}

/// What was published.
#[derive(Debug, Clone)]
pub struct Published {
    /// The paper's folder.
    pub folder: PathBuf,
    /// Names of the PDFs that were made before and are still there as they were.
    pub kept: Vec<String>,
}

fn io_at(path: &Path) -> impl FnOnce(io::Error) -> NotPublished {
    let path = path.to_path_buf();
    move |error| NotPublished::Io(path, error)
}

/// Publishes a paper below `output`.
///
/// Files in the paper's folder that the tool did not make stay. PDFs that this run did not make stay too.
///
/// # Errors
/// Returns why nothing was published; the folder is then as it was.
pub fn publish(produced: &Produced, inputs: &Files, output: &Path) -> Result<Published, NotPublished> {
    if !output.exists() {
        fs::create_dir_all(output).map_err(io_at(output))?;
        fs::write(output.join(".gitignore"), "*\n!.gitignore\n").map_err(io_at(output))?;
    }
    clear_leftovers(output);
    let target = output.join(&produced.paper);
    if target.is_symlink() {
        return Err(NotPublished::Foreign(target));
    }
    let mut files = made_now(produced, inputs);
    let stays = what_stays(&target, &files, produced)?;
    let text = manifest(produced, inputs, &files, &stays.made);
    files.insert(MANIFEST.to_owned(), text.into_bytes());

    let (staging, _lock) = fresh_folder(output)?;
    let fresh = staging.path().join(&produced.paper);
    for (path, bytes) in &files {
        let new = fresh.join(path);
        make_parent(&new).and_then(|()| fs::write(&new, bytes)).map_err(io_at(&new))?;
    }
    let kept: Vec<String> = stays.made.iter().map(|e| e.path.clone()).collect();
    for path in kept.iter().chain(&stays.foreign) {
        let new = fresh.join(path);
        link(&target.join(path), &new).map_err(io_at(&new))?;
    }
    swap(&fresh, &target).map_err(io_at(&target))?;
    let kept = kept.into_iter().filter(|name| !name.contains('/')).collect();
    Ok(Published { folder: target, kept })
}

/// Every file that this run made, by path in the paper's folder.
fn made_now(produced: &Produced, inputs: &Files) -> BTreeMap<String, Vec<u8>> {
    let pdfs = produced.pdfs.iter().map(|pdf| (format!("{}.pdf", pdf.name), pdf.bytes.clone()));
    let mut sources = source_files(&produced.sources, inputs);
    if produced.partial {
        sources.retain(|path, _| produced.pdfs.iter().any(|pdf| belongs(path, &pdf.name, &produced.sources)));
    }
    pdfs.chain(sources.into_iter().map(|(path, bytes)| (format!("{SOURCES}/{path}"), bytes))).collect()
}

/// Whether a source is one of those that a PDF is made from.
fn belongs(path: &str, pdf: &str, sources: &Sources) -> bool {
    let annex = pdf.strip_prefix("annex-").map(|id| format!("annexes/{id}.typ"));
    let body = annex.as_ref().and_then(|annex| sources.generated.get(annex));
    let included = || body.is_some_and(|source| source.rendered.text.contains(&format!("\"/{path}\"")));
    path == format!("{pdf}.typ")
        || Some(path) == annex.as_deref()
        || path == "scheme.typ"
        || path.starts_with("lib/")
        || path.starts_with("fonts/")
        || path.starts_with(&format!("attachments/{pdf}/"))
        || (path.starts_with("entries/") && included())
}

/// The Typst sources with all that they need, so that a stock compiler sets the same pages.
#[must_use]
pub fn source_files(sources: &Sources, inputs: &Files) -> BTreeMap<String, Vec<u8>> {
    let generated = sources.generated.iter().map(|(path, s)| (path.clone(), s.rendered.text.clone().into_bytes()));
    let library = sources.library.iter().map(|(path, file)| (path.clone(), file.text.clone().into_bytes()));
    let attachments = sources.attachments.iter().map(|(path, bytes)| (path.clone(), bytes.clone()));
    let built_in = BUILT_IN_FACES.iter().map(|(name, bytes)| (format!("fonts/{name}"), bytes.to_vec()));
    let fonts = inputs.fonts.iter().map(|(path, bytes)| (path.clone(), bytes.clone()));
    generated.chain(library).chain(attachments).chain(built_in).chain(fonts).collect()
}

fn fresh_folder(output: &Path) -> Result<(TempDir, File), NotPublished> {
    let staging = tempfile::Builder::new().prefix(STAGING).tempdir_in(output).map_err(io_at(output))?;
    let lock = File::create(staging.path().join(LOCK)).map_err(io_at(output))?;
    // A file system without locks can only leave more behind; nothing depends on it.
    let _ = lock.try_lock();
    Ok((staging, lock))
}

fn clear_leftovers(output: &Path) {
    let Ok(entries) = fs::read_dir(output) else { return };
    for entry in entries.flatten() {
        let ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(STAGING));
        let left = || File::open(entry.path().join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok());
        if ours && left() {
            // What cannot be removed now will be tried again by the next run.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[derive(Default)]
struct Stays {
    /// Files of an earlier run that this one did not make.
    made: Vec<Entry>,
    /// Files that the tool never made.
    foreign: Vec<String>,
}

/// What of the old folder goes over into the new one.
fn what_stays(target: &Path, files: &BTreeMap<String, Vec<u8>>, produced: &Produced) -> Result<Stays, NotPublished> {
    let mut stays = Stays::default();
    if !target.exists() {
        return Ok(stays);
    }
    let earlier = fs::read_to_string(target.join(MANIFEST)).ok().and_then(|text| Earlier::read(&text));
    if let Some(there) = earlier.as_ref().filter(|_| produced.partial) {
        same_edition(there, produced)?;
    }
    let listed = earlier.as_ref().map(Earlier::by_path).unwrap_or_default();
    for entry in WalkDir::new(target).sort_by_file_name() {
        let entry = entry.map_err(|e| NotPublished::Io(target.to_path_buf(), e.into()))?;
        if entry.file_type().is_dir() {
            continue;
        }
        let relative = entry.path().strip_prefix(target).unwrap_or(entry.path());
        let parts: Vec<String> = relative.iter().map(|p| p.to_string_lossy().into_owned()).collect();
        let name = parts.join("/");
        if name == MANIFEST && earlier.is_some() {
            continue;
        }
        let ours = listed.get(name.as_str()).copied();
        let is_pdf = !name.contains('/') && name.ends_with(".pdf");
        let written = files.contains_key(&name) || name == MANIFEST;
        match ours {
            None if written => return Err(NotPublished::Foreign(entry.path().to_path_buf())),
            None => stays.foreign.push(name),
            Some(made) if is_pdf => {
                let bytes = fs::read(entry.path()).map_err(io_at(entry.path()))?;
                if sha256(&bytes) != made.sha256 {
                    return Err(NotPublished::Foreign(entry.path().to_path_buf()));
                }
                if produced.partial && !written {
                    stays.made.push(made.clone());
                }
            }
            Some(made) if produced.partial && !written => stays.made.push(made.clone()),
            Some(_) => {}
        }
    }
    Ok(stays)
}

/// One annex can only be put beside papers of the same period, version and finality.
fn same_edition(there: &Earlier, produced: &Produced) -> Result<(), NotPublished> {
    let same = there.period == produced.period && there.version == produced.version && there.draft == produced.draft;
    if same {
        return Ok(());
    }
    let kind = if there.draft { "drafts" } else { "final papers" };
    Err(NotPublished::OtherEdition(format!("the {kind} of {}, version {}", there.period, there.version)))
}

fn make_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}

/// A link keeps the file's time as well as its bytes.
fn link(old: &Path, new: &Path) -> io::Result<()> {
    make_parent(new)?;
    fs::hard_link(old, new).or_else(|_| fs::copy(old, new).map(|_| ()))
}

/// Puts the fresh folder in the place of the old one in one step where the system can, so that a run killed at any
/// moment leaves either the old folder or the new one.
fn swap(fresh: &Path, target: &Path) -> io::Result<()> {
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
