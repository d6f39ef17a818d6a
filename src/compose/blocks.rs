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
        let mut names: Vec<&'r str> = self.register.pack.blocks.iter().map(String::as_str).collect();
        let mut others: Vec<&'r str> = self.entries.iter().filter_map(|e| e.rated.indicator.block.as_deref()).collect();
        others.sort_unstable();
        others.dedup();
        names.extend(others.into_iter().filter(|name| !self.register.pack.blocks.iter().any(|b| b == name)));
        let blocks = names.into_iter().map(|name| self.block(name));
        blocks.filter(|block| !block.entries.is_empty()).collect()
    }

    fn block(&self, name: &'r str) -> BlockOfPaper<'r> {
        let of_block = |i: &usize| self.entries[*i].rated.indicator.block.as_deref() == Some(name);
        let entries: Vec<usize> = (0..self.entries.len()).filter(of_block).collect();
        let mut counts = self.no_counts();
        for index in &entries {
            *counts.entry(self.entries[*index].rated.status().to_owned()).or_default() += 1;
        }
        let section = self.register.sections.iter().find(|s| matches!(&s.subject, Subject::Block(b) if b == name));
        BlockOfPaper { name, entries, counts, edition: section.and_then(|s| s.edition(&self.period)) }
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
