//! The manifest: what went in, what came out, with SHA-256 digests. No times, so the same inputs give the same manifest.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::compose::{Counts, GrantPosition, Position};
use crate::digest::sha256;
use crate::pipeline::{Produced, Waived};
use crate::typeset::STANDARDS;
use crate::written::as_written;

/// Name of the file in a paper's output folder.
pub const MANIFEST: &str = "manifest.json";

/// Version of the manifest's format.
const FORMAT: u32 = 1;

/// A file with its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Path in the output folder, with forward slashes.
    pub path: String,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Length in bytes.
    pub bytes: usize,
    /// Pages, for a PDF.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<usize>,
    /// The version, for a PDF.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
}

#[derive(Serialize)]
struct Manifest<'a> {
    format: u32,
    tool: BTreeMap<&'static str, &'a str>,
    paper: &'a str,
    period: &'a str,
    version: &'a str,
    draft: bool,
    standards: &'static str,
    counts: BTreeMap<&'a str, usize>,
    inputs: &'a BTreeMap<String, String>,
    outputs: Vec<Entry>,
    waived: &'a [Waived],
    counts_by: &'a BTreeMap<String, Counts>,
    grant: Option<&'a GrantPosition>,
    indicators: &'a [Position],
}

/// What an earlier run published, as far as a later one asks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Earlier {
    /// The period.
    pub period: String,
    /// The version.
    pub version: String,
    /// Whether the papers were drafts.
    pub draft: bool,
    /// The files.
    pub outputs: Vec<Entry>,
    /// How many indicators had each status, by its key.
    #[serde(default)]
    pub counts: Counts,
    /// Where each indicator stood.
    #[serde(default)]
    pub indicators: Vec<Position>,
    /// The counts, by agreement and block.
    #[serde(default)]
    pub counts_by: BTreeMap<String, Counts>,
    /// The reward grant.
    #[serde(default)]
    pub grant: Option<GrantPosition>,
}

impl Earlier {
    /// Reads a manifest; `None` if it is none of ours.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Returns the files by path.
    #[must_use]
    pub fn by_path(&self) -> BTreeMap<&str, &Entry> {
        self.outputs.iter().map(|e| (e.path.as_str(), e)).collect()
    }
}

fn entry(path: &str, bytes: &[u8]) -> Entry {
    Entry { path: path.to_owned(), sha256: sha256(bytes), bytes: bytes.len(), pages: None, version: None }
}

/// Returns the text of the manifest for the files that a paper is published as: those that this run made, and those
/// of an earlier one that stay.
#[must_use]
pub fn manifest(produced: &Produced, outputs: &BTreeMap<String, Vec<u8>>, stay: &[Entry]) -> String {
    let made = outputs.iter().map(|(path, bytes)| {
        let pdf = produced.pdfs.iter().find(|p| *path == format!("{}.pdf", p.name));
        let version = pdf.map(|p| produced.issue.document(&p.name).version);
        Entry { pages: pdf.map(|p| p.pages), version, ..entry(path, bytes) }
    });
    let mut outputs: Vec<Entry> = made.chain(stay.iter().cloned()).collect();
    outputs.sort_by(|a, b| a.path.cmp(&b.path));
    let tool = &produced.issue.tool;
    let manifest = Manifest {
        format: FORMAT,
        tool: BTreeMap::from([("name", "boardpack"), ("version", &*tool.boardpack), ("typst", &*tool.typst)]),
        paper: &produced.paper,
        period: &produced.period,
        version: &produced.issue.version.to_string(),
        draft: produced.issue.draft,
        standards: STANDARDS,
        counts: produced.counts.iter().map(|(key, _, n)| (key.as_str(), *n)).collect(),
        inputs: &produced.issue.files,
        outputs,
        waived: &produced.waived,
        counts_by: &produced.stand.counts_by,
        grant: produced.stand.grant.as_ref(),
        indicators: &produced.stand.positions,
    };
    as_written(&manifest)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What an earlier boardpack published must not be taken for somebody else's.
    #[test]
    fn a_manifest_with_fewer_facts_is_still_ours() {
        let text = r#"{"period": "2008/09 Q2", "version": "1", "draft": true, "outputs": [], "indicators": [{"id": "A", "status": "red"}]}"#;
        let earlier = Earlier::read(text).expect("ours");
        assert_eq!(earlier.indicators[0].status, "red");
    }
}
