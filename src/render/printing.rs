//! How a run prints a paper: which issue it is, which of its documents may stay what they were, what is missing.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::changes::Since;
use crate::digest::sha256;
use crate::issue::{DocumentVersion, Issue, Replaced};
use crate::notice::Notice;

/// What is missing, by lead; prints in drafts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// The lead organisation, or who else can mend it.
    pub lead: String,
    /// What is missing, one sentence each.
    pub items: Vec<String>,
}

impl Gap {
    /// Who mends what belongs to no lead.
    pub const TEAM: &'static str = "Whoever keeps the pack";

    /// Adds an item to a lead's list.
    pub fn add(gaps: &mut Vec<Self>, lead: &str, item: String) {
        match gaps.iter_mut().find(|g| g.lead == lead) {
            Some(gap) => gap.items.push(item),
            None => gaps.push(Self { lead: lead.to_owned(), items: vec![item] }),
        }
    }
}

/// How this run prints the paper.
#[derive(Debug, Clone)]
pub struct Printing {
    /// Which issue it is.
    pub issue: Issue,
    /// The documents of the signed version before, by name; none where there is none, or its documents are all stated.
    pub issued: BTreeMap<String, Issued>,
    /// What the paper is compared with, where a list of what has changed is wanted.
    pub since: Option<Since>,
    /// What is missing; drafts list it.
    pub gaps: Vec<Gap>,
    /// The published pack: data in canonical form, templates, fonts, by path.
    pub pack_files: BTreeMap<String, Vec<u8>>,
    /// Families of fonts, first choice first.
    pub font_families: Vec<String>,
}

/// A document of the signed version before.
#[derive(Debug, Clone)]
pub struct Issued {
    /// Which version it is.
    pub version: DocumentVersion,
    /// The day on which that was signed off.
    pub signed_off: Option<Date>,
    /// The sources that it was made from, with their SHA-256; none if that is not known.
    pub from: Option<BTreeMap<String, String>>,
}

impl Issued {
    /// Returns whether a document that has this text as its main source, and sources with these digests beside it, would come
    /// out as it was issued.
    pub(super) fn made_from(&self, main: &str, text: &str, sources: &BTreeMap<String, String>) -> bool {
        let now = |path: &String| {
            if path == main { sha256(text.as_bytes()) } else { sources.get(path).cloned().unwrap_or_default() }
        };
        self.from.as_ref().is_some_and(|from| from.iter().all(|(path, digest)| now(path) == *digest))
    }
}

impl Printing {
    /// Returns what this issue corrects; nothing if it is the first.
    pub(super) fn notice(&self) -> Notice {
        self.issue.notice(self.issue.version).cloned().unwrap_or_default()
    }

    /// Returns the version of a document that this issue changes: its next, of the issue's number.
    pub(super) fn anew(&self, name: &str) -> DocumentVersion {
        if self.issued.is_empty() {
            return self.issue.document(name);
        }
        let before = self.issued.get(name);
        let replaces = before.and_then(|i| Some(Replaced { version: i.version.version, signed_off: i.signed_off? }));
        DocumentVersion { version: self.issue.version, replaces }
    }
}
