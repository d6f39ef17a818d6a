//! The blocks of a paper: how many indicators have each status, and what is said of them.

use std::collections::BTreeMap;

use super::Composition;
use crate::model::section::{Section, SectionEdition, Subject};

/// One block of a paper.
#[derive(Debug, Clone)]
pub struct BlockOfPaper<'r> {
    /// Its name.
    pub name: &'r str,
    /// Its indicators, by their places in the paper.
    pub entries: Vec<usize>,
    /// How many have each status, by key. Every status of the scheme is there.
    pub counts: BTreeMap<String, usize>,
    /// What is said of it for the period.
    pub edition: Option<&'r SectionEdition>,
}

impl<'r> Composition<'r> {
    /// Returns the blocks that have an indicator in the paper: as the pack lists them, then any others by name.
    #[must_use]
    pub fn blocks(&self) -> Vec<BlockOfPaper<'r>> {
        let listed = &self.register.pack.blocks;
        let mut found: BTreeMap<(usize, &'r str), Vec<usize>> = BTreeMap::new();
        let order: BTreeMap<&str, usize> =
            listed.iter().enumerate().map(|(place, name)| (name.as_str(), place)).collect();
        for (index, entry) in self.entries.iter().enumerate() {
            if let Some(name) = entry.rated.indicator.block.as_deref() {
                found.entry((order.get(name).copied().unwrap_or(listed.len()), name)).or_default().push(index);
            }
        }
        let said: BTreeMap<&str, &'r Section> = self
            .register
            .sections
            .iter()
            .filter_map(|s| if let Subject::Block(name) = &s.subject { Some((name.as_str(), s)) } else { None })
            .collect();
        let block = |((_, name), entries): ((usize, &'r str), Vec<usize>)| {
            let mut counts = self.no_counts();
            for index in &entries {
                *counts.entry(self.entries[*index].rated.status().to_owned()).or_default() += 1;
            }
            let edition = said.get(name).and_then(|section| section.edition(&self.period));
            BlockOfPaper { name, entries, counts, edition }
        };
        found.into_iter().map(block).collect()
    }

    /// Returns the sections of the paper's period that belong to no block, in order.
    #[must_use]
    pub fn titled_sections(&self) -> Vec<(&'r Section, &'r SectionEdition)> {
        let titled = self.register.sections.iter().filter(|s| matches!(s.subject, Subject::Titled(_)));
        titled.filter_map(|s| Some((s, s.edition(&self.period)?))).collect()
    }

    /// Returns a count of nothing for each status of the scheme.
    #[must_use]
    pub fn no_counts(&self) -> BTreeMap<String, usize> {
        self.register.pack.scheme.statuses.iter().map(|s| (s.key.clone(), 0)).collect()
    }
}
