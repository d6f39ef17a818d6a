//! Files that come into a folder together: all of them, or none.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Component, Path};

use crate::pack::PACK_FILE;
use crate::staging::{self, IoAt, Staging, at};

/// Writes a pack into a folder that is not there yet, or holds nothing of the same names. A new folder comes into its place
/// whole, with the folders above it that are missing; into one that is there, which may be somebody's current folder, the
/// pack file comes last, and without it a folder is no pack.
///
/// # Errors
/// Returns the system's error; nothing is left then.
pub(super) fn write(folder: &Path, files: &BTreeMap<String, impl AsRef<[u8]>>) -> Result<(), IoAt> {
    let absolute = folder.canonicalize().or_else(|_| std::path::absolute(folder)).map_err(at(folder))?;
    let there = absolute.ancestors().find(|above| above.is_dir()).unwrap_or(&absolute);
    let missing = absolute.strip_prefix(there).unwrap_or(&absolute);
    if missing.components().any(|part| part == Component::ParentDir) {
        return Err(at(folder)(io::ErrorKind::NotFound.into()));
    }
    let staging = Staging::new(there).map_err(|e| IoAt { path: there.to_path_buf(), error: e.error })?;
    let fresh = staging.path("new");
    let lay_out = |below: &Path| -> Result<(), IoAt> {
        let target = fresh.join(below);
        let written = files.iter().try_for_each(|(path, bytes)| staging::write(&target.join(path), bytes.as_ref()));
        written.map_err(|e| IoAt { path: folder.to_path_buf(), error: e.error })
    };
    match missing.components().next() {
        Some(first) => {
            lay_out(missing)?;
            fs::rename(fresh.join(first), there.join(first)).map_err(at(folder))
        }
        None => {
            lay_out(Path::new(""))?;
            bring_in(&fresh, there, files.keys()).map_err(at(folder))
        }
    }
}

/// Moves what lies in one folder into another, and takes it back out if one of the moves fails.
fn bring_in<'f>(fresh: &Path, folder: &Path, files: impl Iterator<Item = &'f String>) -> io::Result<()> {
    let _all_or_none = staging::writing();
    let mut tops: BTreeSet<&str> = files.filter_map(|path| path.split('/').next()).collect();
    let last = tops.remove(PACK_FILE).then_some(PACK_FILE);
    let mut moved: Vec<&str> = Vec::new();
    for top in tops.into_iter().chain(last) {
        let target = folder.join(top);
        let outcome = if target.symlink_metadata().is_ok() {
            Err(io::ErrorKind::AlreadyExists.into())
        } else {
            fs::rename(fresh.join(top), &target)
        };
        if let Err(error) = outcome {
            // Back to where they were, and from there they go with the fresh folder.
            for top in moved {
                let _ = fs::rename(folder.join(top), fresh.join(top));
            }
            return Err(error);
        }
        moved.push(top);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(paths: &[&str]) -> BTreeMap<String, String> {
        paths.iter().map(|path| ((*path).to_owned(), format!("{path}\n"))).collect()
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder").flatten();
        let mut names: Vec<String> = entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_that_is_missing_comes_whole_with_those_above_it() {
        let root = tempfile::tempdir().expect("a folder");
        write(&root.path().join("a/b"), &files(&["pack.yaml", "x/y.yaml"])).expect("written");
        assert_eq!(names(root.path()), ["a"]);
        assert_eq!(names(&root.path().join("a/b")), ["pack.yaml", "x"]);
    }

    #[test]
    fn what_cannot_come_in_whole_leaves_the_folder_as_it_was() {
        let root = tempfile::tempdir().expect("a folder");
        fs::write(root.path().join("pack.yaml"), "ours").expect("written");
        let error = write(root.path(), &files(&["a.yaml", "pack.yaml", "x/y.yaml"])).expect_err("refused");
        assert_eq!(error.error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(names(root.path()), ["pack.yaml"]);
        assert_eq!(fs::read_to_string(root.path().join("pack.yaml")).expect("read"), "ours");
    }
}
