//! The only way out: a paper's files go to a fresh folder, which then takes the place of the old one in one step.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use walkdir::WalkDir;

use crate::manifest::{MANIFEST, manifest};
use crate::pack::Files;
use crate::pipeline::Produced;
use crate::render::Sources;
use crate::typeset::BUILT_IN_FACES;

/// Folder of the Typst sources in a paper's output folder.
pub const SOURCES: &str = "sources";

/// Fresh folders begin with this; one that a killed run left behind is removed by the next.
const STAGING: &str = ".boardpack-";

/// A fresh folder this old belongs to a run that was killed.
const LEFT_BEHIND: Duration = Duration::from_secs(3600);

/// Why nothing was published.
#[derive(Debug)]
pub enum NotPublished {
    /// The system's error, with the path.
    Io(PathBuf, io::Error),
    /// A file that the tool did not make stands where it would write.
    Foreign(PathBuf),
}

/// What was published.
#[derive(Debug, Clone)]
pub struct Published {
    /// The paper's folder.
    pub folder: PathBuf,
    /// Names of the PDFs that were made before and are still there as they were.
    pub kept: Vec<String>,
}

/// Publishes a paper below `output`.
///
/// Files in the paper's folder that the tool did not make stay. PDFs that this run did not make stay too.
///
/// # Errors
/// Returns why nothing was published; the folder is then as it was.
pub fn publish(produced: &Produced, inputs: &Files, output: &Path) -> Result<Published, NotPublished> {
    let io = |path: &Path| {
        let path = path.to_path_buf();
        move |error| NotPublished::Io(path, error)
    };
    fs::create_dir_all(output).map_err(io(output))?;
    ignore_in_git(output).map_err(io(output))?;
    clear_leftovers(output);
    let target = output.join(&produced.paper);
    let mut files = made_now(produced, inputs);
    let stays = what_stays(&target, &files, produced.partial)?;
    for name in &stays.pdfs {
        let path = target.join(name);
        files.insert(name.clone(), fs::read(&path).map_err(io(&path))?);
    }
    let text = manifest(produced, inputs, &files);
    files.insert(MANIFEST.to_owned(), text.into_bytes());

    let staging = tempfile::Builder::new().prefix(STAGING).tempdir_in(output).map_err(io(output))?;
    let fresh = staging.path().join(&produced.paper);
    for (path, bytes) in &files {
        let (old, new) = (target.join(path), fresh.join(path));
        if stays.pdfs.contains(path) {
            link(&old, &new).map_err(io(&new))?;
        } else {
            make_parent(&new).and_then(|()| fs::write(&new, bytes)).map_err(io(&new))?;
        }
    }
    for path in &stays.foreign {
        let new = fresh.join(path);
        link(&target.join(path), &new).map_err(io(&new))?;
    }
    swap(&fresh, &target).map_err(io(&target))?;
    Ok(Published { folder: target, kept: stays.pdfs })
}

/// Every file that this run made, by path in the paper's folder.
fn made_now(produced: &Produced, inputs: &Files) -> BTreeMap<String, Vec<u8>> {
    let pdfs = produced.pdfs.iter().map(|pdf| (format!("{}.pdf", pdf.name), pdf.bytes.clone()));
    let sources = source_files(&produced.sources, inputs);
    pdfs.chain(sources.into_iter().map(|(path, bytes)| (format!("{SOURCES}/{path}"), bytes))).collect()
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

fn ignore_in_git(output: &Path) -> io::Result<()> {
    let path = output.join(".gitignore");
    if path.exists() { Ok(()) } else { fs::write(path, "*\n!.gitignore\n") }
}

fn clear_leftovers(output: &Path) {
    let Ok(entries) = fs::read_dir(output) else { return };
    for entry in entries.flatten() {
        let ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(STAGING));
        let age = entry.metadata().and_then(|m| m.modified()).ok().and_then(|m| m.elapsed().ok());
        if ours && age.is_some_and(|age| age > LEFT_BEHIND) {
            // What cannot be removed now will be tried again by the next run.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[derive(Default)]
struct Stays {
    /// PDFs of an earlier run that this one did not make.
    pdfs: Vec<String>,
    /// Files that the tool never made.
    foreign: Vec<String>,
}

/// What of the old folder goes over into the new one.
fn what_stays(target: &Path, files: &BTreeMap<String, Vec<u8>>, partial: bool) -> Result<Stays, NotPublished> {
    let mut stays = Stays::default();
    if !target.exists() {
        return Ok(stays);
    }
    let made = made_before(target);
    for entry in WalkDir::new(target).sort_by_file_name() {
        let entry = entry.map_err(|e| NotPublished::Io(target.to_path_buf(), e.into()))?;
        if entry.file_type().is_dir() {
            continue;
        }
        let relative = entry.path().strip_prefix(target).unwrap_or(entry.path());
        let parts: Vec<String> = relative.iter().map(|p| p.to_string_lossy().into_owned()).collect();
        let name = parts.join("/");
        let ours = made.contains(&name) || (name == MANIFEST && !made.is_empty());
        let is_pdf = !name.contains('/') && name.ends_with(".pdf");
        match (ours, files.contains_key(&name) || name == MANIFEST) {
            (false, true) => return Err(NotPublished::Foreign(entry.path().to_path_buf())),
            (false, false) => stays.foreign.push(name),
            (true, false) if partial && is_pdf => stays.pdfs.push(name),
            (true, _) => {}
        }
    }
    Ok(stays)
}

/// The files that an earlier run made, as its manifest lists them.
fn made_before(target: &Path) -> BTreeSet<String> {
    let Ok(text) = fs::read_to_string(target.join(MANIFEST)) else { return BTreeSet::new() };
    let Ok(value) = serde_json::from_str::<serde_json::Value>(&text) else { return BTreeSet::new() };
    let outputs = value["outputs"].as_array().cloned().unwrap_or_default();
    outputs.iter().filter_map(|o| o["path"].as_str().map(str::to_owned)).collect()
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
    fs::rename(fresh, target)
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
