//! What was signed off before, taken from the archive for a run.

use std::collections::BTreeMap;

use crate::archive::{Archive, Entry, pack_of, recipes_of};
use crate::manifest::{Earlier, MANIFEST};
use crate::pack::Files;
use crate::pipeline::{Past, Request, SignedPack, asked_for};

/// Takes what a run may be compared with: of each paper that is wanted the newest version for its period, and the newest version of all.
pub(super) fn of(archive: &Archive, files: &Files, request: &Request) -> Past {
    let known = archive.known();
    let newest = archive.versions().next_back();
    if newest.is_none() {
        return Past { known, ..Past::default() };
    }
    let wanted = asked_for(files, request);
    let asked = known.iter().filter(|k| wanted.iter().any(|(p, of)| k.issue.paper == *p && k.issue.period == *of));
    let asked: Vec<&str> = asked.filter_map(|k| k.signed.as_ref()).map(|signed| signed.entry.as_str()).collect();
    let wanted = |entry: &&Entry| asked.contains(&entry.name.as_str()) || Some(&entry.name) == newest.map(|n| &n.name);
    let packs: BTreeMap<String, SignedPack> = archive
        .versions()
        .filter(wanted)
        .map(|entry| (entry.name.clone(), SignedPack { files: pack_of(entry), recipes: recipes_of(entry) }))
        .collect();
    Past { packs, newest: newest.map(|entry| entry.name.clone()), known }
}

/// Returns the manifest of a sealed version; none if it cannot be read.
pub(super) fn manifest_of(entry: &Entry) -> Option<Earlier> {
    let path = entry.bag().join("data/papers").join(MANIFEST);
    std::fs::read_to_string(path).ok().and_then(|text| Earlier::read(&text))
}
