//! Showing what moved between two readings of a paper.

use std::collections::BTreeMap;

use serde_json::json;

use super::ui::Ui;
use crate::compare::{Comparison, Weight, pages_in_words, pages_moved};
use crate::compose::Stand;
use crate::pipeline::Produced;
use crate::render::{COVER_BODY, NOTICE, sentences};

/// How a paper stands on one side of a comparison.
pub(super) struct Reading {
    /// The paper, by id.
    pub paper: String,
    /// What this side is called.
    pub named: String,
    pub stand: Stand,
    /// The sentences of the narrative.
    sentences: Vec<String>,
    /// A digest of what each page shows, by PDF; empty where pages are not compared.
    pages: BTreeMap<String, Vec<String>>,
}

impl Reading {
    pub(super) fn of_paper(paper: &Produced, named: String) -> Self {
        let labels: BTreeMap<String, String> = paper.stand.statuses.iter().cloned().collect();
        let cover = paper.sources.generated.get(COVER_BODY);
        Self {
            paper: paper.paper.clone(),
            named,
            stand: paper.stand.clone(),
            sentences: cover.map(|source| sentences(&source.rendered.text, &labels)).unwrap_or_default(),
            pages: BTreeMap::new(),
        }
    }

    /// Takes figures and statuses alone.
    pub(super) fn of_stand(paper: &str, stand: Stand, named: &str) -> Self {
        let (paper, named) = (paper.to_owned(), named.to_owned());
        Self { paper, named, stand, sentences: Vec::new(), pages: BTreeMap::new() }
    }

    /// Whether its figures, statuses or words are others.
    pub(super) fn differs_from(&self, was: &Self) -> bool {
        !Comparison::of(&was.stand, &self.stand).is_empty()
    }

    /// Whether a reader of the paper could tell the two apart.
    pub(super) fn shows_something_else(&self, was: &Self) -> bool {
        self.differs_from(was) || self.sentences != was.sentences || !self.pages_since(was).is_empty()
    }

    /// Takes the pages of the PDFs too, for two versions of one paper.
    pub(super) fn with_pages(paper: &Produced, named: &str) -> Self {
        // The notice is about the others.
        let papers = paper.recipes.pdfs.iter().filter(|(name, _)| *name != NOTICE);
        let looks = papers.map(|(name, recipe)| (format!("{name}.pdf"), recipe.looks.clone()));
        Self { pages: looks.collect(), ..Self::of_paper(paper, named.to_owned()) }
    }

    /// Which pages show something else than on the other side, by PDF.
    fn pages_since(&self, was: &Self) -> BTreeMap<&str, Vec<usize>> {
        let moved = |name: &String, is: &[String]| {
            let earlier = was.pages.get(name).filter(|earlier| !earlier.is_empty());
            earlier.map(|earlier| pages_moved(earlier, is)).unwrap_or_default()
        };
        let all = self.pages.iter().map(|(name, is)| (name.as_str(), moved(name, is)));
        all.filter(|(_, pages)| !pages.is_empty()).collect()
    }
}

/// Shows what moved, in the board's words.
pub(super) fn show(heading: &str, was: &Reading, is: &Reading, ui: &Ui) {
    let comparison = Comparison::of(&was.stand, &is.stand);
    let without = |all: &[String], others: &[String]| -> Vec<String> {
        all.iter().filter(|s| !others.contains(s)).cloned().collect()
    };
    let (gone, come) = (without(&was.sentences, &is.sentences), without(&is.sentences, &was.sentences));
    let weight = match comparison.weight() {
        Some(Weight::Serious) => "serious: what the board concludes from it changes",
        Some(Weight::Minor) => "minor: figures or words, and no status, count, annex or grant",
        None if come.is_empty() && gone.is_empty() => "no figure, status or sentence",
        None => "minor: words of the narrative",
    };
    let mut lines = vec![format!("{heading}: {weight}")];
    lines.extend(comparison.in_words().iter().map(|line| format!("  {line}")));
    for index in 0..gone.len().max(come.len()) {
        lines.extend(gone.get(index).map(|text| format!("  - {text}")));
        lines.extend(come.get(index).map(|text| format!("  + {text}")));
    }
    let pages = is.pages_since(was);
    if !pages.is_empty() {
        let named = pages.iter().map(|(name, pages)| format!("{name} {}", pages_in_words(pages)));
        lines.push(format!("  On paper: {}", named.collect::<Vec<_>>().join("; ")));
    }
    let object = json!({
        "type": "effect", "paper": is.paper, "before": was.named, "after": is.named, "weight": comparison.weight(),
        "comparison": comparison, "sentences": {"gone": gone, "come": come},
        "pages": pages,
    });
    ui.product(&lines, object);
}
