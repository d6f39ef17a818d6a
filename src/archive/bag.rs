//! BagIt 1.0 (RFC 8493): a folder of files that says of each what its digest is.

use std::collections::BTreeMap;
use std::path::Path;

use walkdir::WalkDir;

use super::{Fault, read_file};
use crate::digest::sha256;

/// The declaration, word for word (RFC 8493, 2.1.1).
const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

const BAGIT: &str = "bagit.txt";
/// What describes a bag.
pub(super) const INFO: &str = "bag-info.txt";
const MANIFEST: &str = "manifest-sha256.txt";
/// The file that covers every other tag file, and through the manifest the whole bag.
pub const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";
/// Where the payload lies in a bag.
pub(super) const PAYLOAD: &str = "data";

/// What a bag is made of.
#[derive(Debug, Clone)]
pub struct Bag {
    /// What `bag-info.txt` says beside the size: labels and values, in order.
    pub info: Vec<(&'static str, String)>,
    /// The payload, by path below `data/`.
    pub payload: BTreeMap<String, Vec<u8>>,
}

impl Bag {
    /// Returns every file of the bag, by path.
    #[must_use]
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let bytes: usize = self.payload.values().map(Vec::len).sum();
        let mut info: String = self.info.iter().map(|(label, value)| tag(label, value)).collect();
        info.push_str(&tag("Payload-Oxum", &format!("{bytes}.{}", self.payload.len())));
        let mut files: BTreeMap<String, Vec<u8>> =
            self.payload.iter().map(|(path, bytes)| (format!("{PAYLOAD}/{path}"), bytes.clone())).collect();
        let payload = manifest(files.iter().map(|(path, bytes)| (path.as_str(), sha256(bytes))));
        let tags = BTreeMap::from([
            (BAGIT.to_owned(), DECLARATION.as_bytes().to_vec()),
            (INFO.to_owned(), info.into_bytes()),
            (MANIFEST.to_owned(), payload.into_bytes()),
        ]);
        let covering = manifest(tags.iter().map(|(path, bytes)| (path.as_str(), sha256(bytes))));
        files.extend(tags);
        files.insert(TAG_MANIFEST.to_owned(), covering.into_bytes());
        files
    }
}

/// A line of `bag-info.txt`; a line break in a value would begin another, so it becomes a space.
fn tag(label: &str, value: &str) -> String {
    let value: Vec<&str> = value.split(|c: char| c.is_control() || c == '\u{85}').map(str::trim).collect();
    format!("{label}: {}\n", value.join(" ").trim())
}

/// The lines of a manifest: digest, two spaces, path, as `sha256sum --check` reads them.
pub(super) fn manifest<'f>(files: impl Iterator<Item = (&'f str, String)>) -> String {
    files.map(|(path, digest)| format!("{digest}  {}\n", escaped(path))).collect()
}

/// RFC 8493, 2.1.3: line breaks and per cent signs of a path are written in hexadecimal.
fn escaped(path: &str) -> String {
    path.replace('%', "%25").replace('\n', "%0A").replace('\r', "%0D")
}

/// Returns every file below a folder with its bytes, and a fault for whatever is no file that can be read.
fn files_below(folder: &Path, faults: &mut Vec<Fault>) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().unwrap_or(folder).to_path_buf();
                faults.push(Fault::new(&path, "cannot be read"));
                continue;
            }
        };
        let path = entry.path();
        if entry.file_type().is_dir() {
            if std::fs::read_dir(path).is_ok_and(|mut inside| inside.next().is_none()) {
                faults.push(Fault::new(path, "does not belong here: it is an empty folder"));
            }
            continue;
        }
        let below = path.strip_prefix(folder).unwrap_or(path);
        let names: Option<Vec<&str>> = below.iter().map(|p| p.to_str()).collect();
        match names {
            None => faults.push(Fault::new(path, "does not belong here")),
            Some(names) => match read_file(path) {
                Ok(bytes) => {
                    files.insert(names.join("/"), bytes);
                }
                Err(fault) => faults.push(fault),
            },
        }
    }
    files
}

/// What a bag was found to hold.
#[derive(Debug, Default)]
pub struct Checked {
    /// How many files its manifests cover.
    pub covered: usize,
    /// What is not as it was sealed.
    pub faults: Vec<Fault>,
    /// The payload, by path below `data/`.
    pub payload: BTreeMap<String, Vec<u8>>,
}

/// Compares every file of the bag in a folder with the digest that the bag gives for it.
#[must_use]
pub fn check(folder: &Path) -> Checked {
    let mut checked = Checked::default();
    let mut files = files_below(folder, &mut checked.faults);
    let faults = &mut checked.faults;
    let covering = files.remove(TAG_MANIFEST);
    let in_payload = format!("{PAYLOAD}/");
    let (payload, files): (BTreeMap<_, _>, BTreeMap<_, _>) =
        files.into_iter().partition(|(path, _)| path.starts_with(&in_payload));
    if files.get(BAGIT).map(Vec::as_slice) != Some(DECLARATION.as_bytes()) {
        faults.push(Fault::new(&folder.join(BAGIT), "does not say that this is a bag of BagIt 1.0"));
    }
    compare(folder, TAG_MANIFEST, covering.as_deref(), &files, faults);
    compare(folder, MANIFEST, files.get(MANIFEST).map(Vec::as_slice), &payload, faults);
    checked.covered = files.len() + payload.len();
    let below = |(path, bytes): (String, Vec<u8>)| Some((path.strip_prefix(&in_payload)?.to_owned(), bytes));
    checked.payload = payload.into_iter().filter_map(below).collect();
    checked
}

/// Compares files with the manifest that covers them.
pub(super) fn compare(
    folder: &Path,
    name: &str,
    text: Option<&[u8]>,
    files: &BTreeMap<String, Vec<u8>>,
    faults: &mut Vec<Fault>,
) {
    let at = folder.join(name);
    let Some(text) = text else {
        faults.push(Fault::new(&at, "is missing, so nothing says what its files should be"));
        return;
    };
    let there: BTreeMap<String, String> = files.iter().map(|(path, bytes)| (escaped(path), sha256(bytes))).collect();
    let as_sealed = manifest(files.iter().map(|(path, bytes)| (path.as_str(), sha256(bytes))));
    if text == as_sealed.as_bytes() {
        return;
    }
    let before = faults.len();
    let text = String::from_utf8_lossy(text);
    let lines: Vec<(&str, &str)> = text.lines().filter_map(|l| l.split_once("  ")).collect();
    let listed: BTreeMap<&str, &str> = lines.iter().map(|(digest, path)| (*path, *digest)).collect();
    for (path, digest) in &listed {
        match there.get(*path) {
            None => faults.push(Fault::new(&folder.join(path), "is missing")),
            Some(found) if found != digest => {
                faults.push(Fault::new(&folder.join(path), format!("does not agree with the digest in {name}")));
            }
            Some(_) => {}
        }
    }
    for path in there.keys().filter(|p| !listed.contains_key(p.as_str())) {
        faults.push(Fault::new(&folder.join(path), format!("does not belong here: {name} does not name it")));
    }
    if faults.len() == before {
        faults.push(Fault::new(&at, "is not as it was written"));
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn bag() -> Bag {
        let info = vec![("External-Description", "A paper\nwith: two lines".to_owned())];
        let payload = [("a.txt", "one"), ("with space/100%\n.txt", "two"), ("café.txt", "three")];
        Bag { info, payload: payload.iter().map(|(p, t)| ((*p).to_owned(), t.as_bytes().to_vec())).collect() }
    }

    fn lay_out(bag: &Bag) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (path, bytes) in bag.files() {
            crate::staging::write(&folder.path().join(path), &bytes).expect("written");
        }
        folder
    }

    #[test]
    fn a_bag_as_sealed_has_no_faults() {
        let folder = lay_out(&bag());
        let checked = check(folder.path());
        assert_eq!(checked.faults, []);
        assert_eq!(checked.payload, bag().payload);
        let info = fs::read_to_string(folder.path().join(INFO)).expect("bag-info.txt");
        assert_eq!(info, "External-Description: A paper with: two lines\nPayload-Oxum: 11.3\n");
    }

    /// Every byte of every file: changed, taken out, doubled.
    #[test]
    fn every_altered_byte_is_found() {
        let bag = bag();
        let folder = lay_out(&bag);
        for (path, bytes) in bag.files() {
            let file = folder.path().join(&path);
            for position in 0..bytes.len() {
                let mut other = bytes.clone();
                other[position] ^= 1;
                let mut without = bytes.clone();
                without.remove(position);
                let mut doubled = bytes.clone();
                doubled.insert(position, bytes[position]);
                for altered in [other, without, doubled] {
                    fs::write(&file, altered).expect("written");
                    assert!(!check(folder.path()).faults.is_empty(), "byte {position} of {path}");
                }
            }
            fs::write(&file, &bytes).expect("written");
        }
        assert_eq!(check(folder.path()).faults, []);
    }

    #[test]
    fn a_file_more_or_less_is_found() {
        let bag = bag();
        for path in bag.files().keys() {
            let folder = lay_out(&bag);
            fs::remove_file(folder.path().join(path)).expect("removed");
            assert!(!check(folder.path()).faults.is_empty(), "{path} taken away");
        }
        for path in ["data/more.txt", "more.txt", "fetch.txt"] {
            let folder = lay_out(&bag);
            fs::write(folder.path().join(path), "more").expect("written");
            assert!(!check(folder.path()).faults.is_empty(), "{path} added");
        }
    }
}
