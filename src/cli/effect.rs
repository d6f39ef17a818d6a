//! Showing what moved between two readings of a paper.

use std::collections::BTreeMap;

use serde_json::json;

use super::ui::Ui;
use crate::compare::{Comparison, Side, Weight};
use crate::compose::{Counts, GrantPosition, Position};
use crate::manifest::Earlier;
use crate::pipeline::Produced;
use crate::render::sentences;

/// How a paper stands on one side of a comparison.
pub(super) struct Reading {
    /// The paper, by id.
    pub paper: String,
    /// What this side is called.
    pub named: String,
    positions: Vec<Position>,
    counts_by: BTreeMap<String, Counts>,
    grant: Option<GrantPosition>,
    /// Keys and labels; a manifest knows only the keys.
    statuses: Vec<(String, String)>,
    /// The sentences of the narrative; a manifest has none.
    sentences: Option<Vec<String>>,
}

impl Reading {
    pub(super) fn of_paper(paper: &Produced, named: String) -> Self {
        let statuses: Vec<(String, String)> = paper.counts.iter().map(|(k, l, _)| (k.clone(), l.clone())).collect();
        let labels: BTreeMap<String, String> = statuses.iter().cloned().collect();
        let cover = paper.sources.generated.get("cover.typ");
        Self {
            paper: paper.paper.clone(),
            named,
            positions: paper.positions.clone(),
            counts_by: paper.counts_by.clone(),
            grant: paper.grant.clone(),
            statuses,
            sentences: cover.map(|source| sentences(&source.rendered.text, &labels)),
        }
    }

    pub(super) fn of_manifest(paper: &str, named: String, manifest: Earlier) -> Self {
        Self {
            paper: paper.to_owned(),
            named,
            positions: manifest.indicators,
            counts_by: manifest.counts_by,
            grant: manifest.grant,
            statuses: Vec::new(),
            sentences: None,
        }
    }

    fn side<'a>(&'a self, statuses: &'a [(String, String)]) -> Side<'a> {
        Side { positions: &self.positions, counts_by: &self.counts_by, grant: self.grant.as_ref(), statuses }
    }
}

/// Returns what moved between two readings.
pub(super) fn compared(was: &Reading, is: &Reading) -> Comparison {
    // Where one side knows only keys, the other's labels serve for both; where both do, keys are capitalised.
    let mut statuses: Vec<(String, String)> = is.statuses.clone();
    statuses.extend(was.statuses.iter().filter(|(key, _)| !is.statuses.iter().any(|(k, _)| k == key)).cloned());
    let keys = was.positions.iter().chain(&is.positions).map(|p| &p.status);
    for key in keys {
        if !statuses.iter().any(|(k, _)| k == key) {
            statuses.push((key.clone(), in_words(key)));
        }
    }
    Comparison::of(was.side(&statuses), is.side(&statuses))
}

/// `not_due` as `Not due`.
fn in_words(key: &str) -> String {
    let words = key.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Shows what moved, in the board's words.
pub(super) fn show(heading: &str, was: &Reading, is: &Reading, ui: &Ui) {
    let comparison = compared(was, is);
    let without = |all: &[String], others: &[String]| -> Vec<String> {
        all.iter().filter(|s| !others.contains(s)).cloned().collect()
    };
    let (gone, come) = match (&was.sentences, &is.sentences) {
        (Some(was), Some(is)) => (without(was, is), without(is, was)),
        _ => (Vec::new(), Vec::new()),
    };
    let weight = match comparison.weight() {
        Some(Weight::Serious) => "serious: what the board concludes from it changes",
        Some(Weight::Minor) => "minor: figures or words, and no status, count, annex or grant",
        None if come.is_empty() && gone.is_empty() => "nothing that it prints",
        None => "minor: words of the narrative",
    };
    let mut lines = vec![format!("{heading}: {weight}")];
    lines.extend(comparison.in_words().iter().map(|line| format!("  {line}")));
    for index in 0..gone.len().max(come.len()) {
        lines.extend(gone.get(index).map(|text| format!("  - {text}")));
        lines.extend(come.get(index).map(|text| format!("  + {text}")));
    }
    let object = json!({
        "type": "effect", "paper": is.paper, "before": was.named, "after": is.named, "weight": comparison.weight(),
        "comparison": comparison, "sentences": {"gone": gone, "come": come},
    });
    ui.product(&lines, object);
}
