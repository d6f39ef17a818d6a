//! What an issued paper states of its counts, beside what the register has.

use std::collections::BTreeMap;

use super::{Composition, Entry};
use crate::model::declared::StatedCounts;
use crate::rate::takes;

/// Stated counts with the indicators that they are about.
#[derive(Debug, Clone)]
pub struct Reckoned<'c, 'r> {
    /// What is stated.
    pub stated: &'c StatedCounts,
    /// The indicators that are meant; those that count in no total are none of them.
    pub entries: Vec<&'c Entry<'r>>,
    /// How many of these have each status, by key. Every status of the scheme is there.
    pub counts: BTreeMap<String, usize>,
}

impl<'r> Composition<'r> {
    /// Holds stated counts against the paper.
    #[must_use]
    pub fn reckon<'c>(&'c self, stated: &'c StatedCounts) -> Reckoned<'c, 'r> {
        let of = |e: &&Entry<'_>| stated.of.as_ref().is_none_or(|rule| takes(rule, &e.rated));
        let entries: Vec<&Entry<'r>> = self.entries.iter().filter(|e| self.counts_in_totals(e)).filter(of).collect();
        let mut counts = self.no_counts();
        for entry in &entries {
            *counts.entry(entry.rated.status().to_owned()).or_default() += 1;
        }
        Reckoned { stated, entries, counts }
    }
}

impl Reckoned<'_, '_> {
    /// Returns how many indicators have a status.
    #[must_use]
    pub fn count(&self, status: &str) -> usize {
        self.counts.get(status).copied().unwrap_or(0)
    }

    /// Returns whether a total is stated that takes every indicator in, also what the counts leave out.
    #[must_use]
    pub fn takes_all_in(&self) -> bool {
        self.stated.total.as_ref().is_some_and(|total| total.value == self.entries.len())
    }

    /// Returns whether anything that is stated is not as the register has it.
    #[must_use]
    pub fn differs(&self) -> bool {
        let all = self.stated.total.as_ref().map_or_else(|| self.stated.sum(), |total| total.value);
        all != self.entries.len() || self.stated.counts.iter().any(|(key, said)| self.count(key) != said.value)
    }
}
