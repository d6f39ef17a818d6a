//! Which PDFs have to be made, and which lie there already and would come out the same.

use std::collections::{BTreeMap, BTreeSet};

use crate::digest::sha256;
use crate::issue::digests;
use crate::recipe::{Kitchen, Recipe, Recipes};
use crate::render::{Document, Sources};
use crate::typeset::Pdf;

/// What is to be done with the documents of a paper.
pub(super) struct Plan {
    /// To be made.
    pub make: Vec<Document>,
    /// To be left as they are, by name.
    pub keep: Vec<String>,
    /// The sources that have changed since a PDF was made, by its name; also of PDFs that this run was not asked for.
    pub because: BTreeMap<String, BTreeSet<String>>,
    kitchen: Kitchen,
    sources: BTreeMap<String, String>,
    /// Recipes of PDFs that this run does not make.
    before: BTreeMap<String, Recipe>,
}

impl Plan {
    /// Compares the sources with those that the PDFs in the output folder were made from.
    pub(super) fn of(
        documents: Vec<Document>,
        kitchen: Kitchen,
        made: Option<&Recipes>,
        sources: Option<&Sources>,
    ) -> Self {
        let all: BTreeSet<&String> = sources.iter().flat_map(|s| &s.documents).map(|d| &d.name).collect();
        let sources = sources.map(|s| digests(s.files())).unwrap_or_default();
        let mut before = made.filter(|m| m.kitchen == kitchen).map(|m| m.pdfs.clone()).unwrap_or_default();
        before.retain(|name, _| all.contains(name));
        let (make, keep, because) = (Vec::new(), Vec::new(), BTreeMap::new());
        let mut plan = Self { make, keep, because, kitchen, sources, before };
        for document in documents {
            match made.and_then(|made| made.differences(&document.name, &plan.kitchen, &plan.sources)) {
                Some(differences) if differences.is_empty() => plan.keep.push(document.name),
                differences => {
                    plan.before.remove(&document.name);
                    plan.because.extend(differences.map(|d| (document.name.clone(), d)));
                    plan.make.push(document);
                }
            }
        }
        for name in all {
            if !plan.make.iter().any(|d| d.name == *name) && !plan.keep.contains(name) {
                let differences = made.and_then(|made| made.differences(name, &plan.kitchen, &plan.sources));
                plan.because.extend(differences.filter(|d| !d.is_empty()).map(|d| (name.clone(), d)));
            }
        }
        plan
    }

    /// Returns what each PDF was made from.
    pub(super) fn recipes(&self, pdfs: &[Pdf]) -> Recipes {
        let digest = |path: &String| (path.clone(), self.sources.get(path).cloned().unwrap_or_default());
        let made = pdfs.iter().map(|pdf| {
            let from = pdf.from.iter().map(digest).collect();
            (pdf.name.clone(), Recipe { pages: pdf.pages, looks: pdf.looks.clone(), sha256: sha256(&pdf.bytes), from })
        });
        Recipes::new(self.kitchen.clone(), self.before.clone().into_iter().chain(made).collect())
    }
}
