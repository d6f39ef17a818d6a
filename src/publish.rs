//! The only way out: a paper's files go to a fresh folder, which then takes the place of the old one in one step.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::digest::sha256;
use crate::manifest::{Earlier, Entry, MANIFEST, manifest};
use crate::pack::Files;
use crate::pipeline::Produced;
use crate::recipe::{RECIPES, Recipes};
use crate::render::Sources;
use crate::staging::{self, IoAt, Staging, at};
use crate::typeset::built_in_faces;

/// Folder of the Typst sources in a paper's output folder.
pub const SOURCES: &str = "sources";

/// Why nothing was published.
#[derive(Debug)]
pub enum NotPublished {
    /// The system's error.
    Io(IoAt),
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
    /// Names of the PDFs that were not asked for and are still there as they were.
    pub left: Vec<String>,
}

impl From<IoAt> for NotPublished {
    fn from(error: IoAt) -> Self {
        Self::Io(error)
    }
}

/// Publishes a paper below `output`.
///
/// Files in the paper's folder that the tool did not make stay. PDFs that this run did not make stay too.
///
/// # Errors
/// Returns why nothing was published; the folder is then as it was.
pub fn publish(produced: &Produced, inputs: &Files, output: &Path) -> Result<Published, NotPublished> {
    if !output.exists() {
        fs::create_dir_all(output).map_err(at(output))?;
        fs::write(output.join(".gitignore"), "*\n!.gitignore\n").map_err(at(output))?;
    }
    staging::clear_leftovers(output);
    let target = output.join(&produced.paper);
    if target.is_symlink() {
        return Err(NotPublished::Foreign(target));
    }
    let mut files = made_now(produced, inputs);
    let stays = what_stays(&target, &files, produced)?;
    let text = manifest(produced, &files, &stays.made);
    files.insert(MANIFEST.to_owned(), text.into_bytes());
    files.insert(RECIPES.to_owned(), produced.recipes.text().into_bytes());

    let there = stays.made.iter().map(|e| &e.path).chain(&stays.foreign);
    let (same, new): (Vec<_>, Vec<_>) = files.iter().partition(|(path, bytes)| is_same(&target.join(path), bytes));
    if !new.is_empty() || stays.goes {
        let staging = Staging::new(output)?;
        let fresh = staging.path(&produced.paper);
        for (path, bytes) in new {
            staging::write(&fresh.join(path), bytes)?;
        }
        for path in there.chain(same.iter().map(|(path, _)| *path)) {
            let new = fresh.join(path);
            link(&target.join(path), &new).map_err(at(&new))?;
        }
        staging::replace(&fresh, &target).map_err(at(&target))?;
    }
    let others = stays.made.into_iter().map(|e| e.path).filter(|name| !name.contains('/'));
    let would_be_same = |name: &String| produced.kept.iter().any(|kept| *name == format!("{kept}.pdf"));
    Ok(Published { folder: target, left: others.filter(|name| !would_be_same(name)).collect() })
}

/// Returns every file that a paper is published as, by path in its folder.
#[must_use]
pub fn files(produced: &Produced, inputs: &Files) -> BTreeMap<String, Vec<u8>> {
    let mut files = made_now(produced, inputs);
    let text = manifest(produced, &files, &[]);
    files.insert(MANIFEST.to_owned(), text.into_bytes());
    files.insert(RECIPES.to_owned(), produced.recipes.sealed().text().into_bytes());
    files
}

/// Every file that this run made, by path in the paper's folder.
fn made_now(produced: &Produced, inputs: &Files) -> BTreeMap<String, Vec<u8>> {
    let pdfs = produced.pdfs.iter().map(|pdf| (format!("{}.pdf", pdf.name), pdf.bytes.clone()));
    let mut sources = source_files(&produced.sources, inputs);
    if produced.partial {
        let used: BTreeSet<&String> = produced.asked().flat_map(|recipe| recipe.from.keys()).collect();
        sources.retain(|path, _| used.contains(path) || path.starts_with("fonts/"));
    }
    pdfs.chain(sources.into_iter().map(|(path, bytes)| (format!("{SOURCES}/{path}"), bytes))).collect()
}

/// The Typst sources with all that they need, so that a stock compiler sets the same pages.
#[must_use]
pub fn source_files(sources: &Sources, inputs: &Files) -> BTreeMap<String, Vec<u8>> {
    let sources = sources.files().map(|(path, bytes)| (path.to_owned(), bytes.to_vec()));
    let built_in = built_in_faces(inputs).into_iter().map(|(name, bytes)| (format!("fonts/{name}"), bytes.to_vec()));
    let fonts = inputs.fonts.iter().map(|(path, bytes)| (path.clone(), bytes.clone()));
    sources.chain(built_in).chain(fonts).collect()
}

#[derive(Default)]
struct Stays {
    /// Files of an earlier run that this one did not make.
    made: Vec<Entry>,
    /// Files that the tool never made.
    foreign: Vec<String>,
    /// Whether a file that the tool made is no longer wanted.
    goes: bool,
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
        let entry = entry.map_err(|e| IoAt { path: target.to_path_buf(), error: e.into() })?;
        if entry.file_type().is_dir() {
            continue;
        }
        let relative = entry.path().strip_prefix(target).unwrap_or(entry.path());
        let parts: Vec<String> = relative.iter().map(|p| p.to_string_lossy().into_owned()).collect();
        let name = parts.join("/");
        let own = name == MANIFEST && earlier.is_some() || name == RECIPES && recipes_in(target).is_some();
        if own {
            continue;
        }
        let ours = listed.get(name.as_str()).copied();
        let is_pdf = !name.contains('/') && name.ends_with(".pdf");
        let written = files.contains_key(&name) || [MANIFEST, RECIPES].contains(&name.as_str());
        let kept = produced.kept.iter().any(|kept| name == format!("{kept}.pdf"));
        match ours {
            None if written => return Err(NotPublished::Foreign(entry.path().to_path_buf())),
            None => stays.foreign.push(name),
            Some(made) if is_pdf => {
                let bytes = fs::read(entry.path()).map_err(at(entry.path()))?;
                if sha256(&bytes) != made.sha256 {
                    return Err(NotPublished::Foreign(entry.path().to_path_buf()));
                }
                if kept || (produced.partial && !written) {
                    stays.made.push(made.clone());
                } else if !written {
                    stays.goes = true;
                }
            }
            Some(made) if produced.partial && !written => stays.made.push(made.clone()),
            Some(_) => stays.goes |= !written,
        }
    }
    Ok(stays)
}

/// Returns what the papers in an output folder were made from, by paper; PDFs that are no longer what they were count as not there.
#[must_use]
pub fn made_from(output: &Path) -> BTreeMap<String, Recipes> {
    let folders = fs::read_dir(output).into_iter().flatten().flatten();
    let folders = folders.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let of_folder = |entry: fs::DirEntry| {
        let folder = entry.path();
        let mut recipes = recipes_in(&folder)?;
        recipes.pdfs.retain(|name, recipe| {
            fs::read(folder.join(format!("{name}.pdf"))).is_ok_and(|bytes| sha256(&bytes) == recipe.sha256)
        });
        Some((entry.file_name().into_string().ok()?, recipes))
    };
    folders.filter_map(of_folder).collect()
}

fn recipes_in(folder: &Path) -> Option<Recipes> {
    fs::read_to_string(folder.join(RECIPES)).ok().and_then(|text| Recipes::read(&text))
}

fn is_same(path: &Path, bytes: &[u8]) -> bool {
    fs::metadata(path).is_ok_and(|there| there.is_file() && there.len() == bytes.len() as u64)
        && fs::read(path).is_ok_and(|there| there == bytes)
}

/// One annex can only be put beside papers of the same period, version and finality, or beside those that were signed off before.
fn same_edition(there: &Earlier, produced: &Produced) -> Result<(), NotPublished> {
    let (then, now) = (there.version.parse().unwrap_or(0), produced.issue.version);
    let same = then == now && there.draft == produced.issue.draft;
    // Of the papers that were signed off, those that have not changed stay in force.
    let signed = then < now && !there.draft;
    if there.period == produced.period && (same || signed) {
        return Ok(());
    }
    let kind = if there.draft { "drafts" } else { "final papers" };
    Err(NotPublished::OtherEdition(format!("the {kind} of {}, version {}", there.period, there.version)))
}

/// A link keeps the file's time as well as its bytes.
fn link(old: &Path, new: &Path) -> io::Result<()> {
    staging::make_parent(new)?;
    fs::hard_link(old, new).or_else(|_| fs::copy(old, new).map(|_| ()))
}
