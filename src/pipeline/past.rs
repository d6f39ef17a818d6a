//! What was signed off before: the issues, and for those that a run may be compared with, the packs that they were made of.

use std::collections::BTreeMap;

use crate::compare::SignedOff;
use crate::compose::{Composition, compose};
use crate::diag::{Sink, SourceMap};
use crate::issue::Known;
use crate::pack::Files;
use crate::read::{self, Register};
use crate::recipe::Recipes;

/// What the archive tells a run.
#[derive(Debug, Clone, Default)]
pub struct Past {
    /// The newest issue of each paper for each period.
    pub known: Vec<Known>,
    /// The packs of signed versions, by the entry of the archive that they lie in.
    pub packs: BTreeMap<String, SignedPack>,
    /// The entry of the newest version of all: what was signed off last of every figure.
    pub newest: Option<String>,
}

/// The pack that a signed version was made of.
#[derive(Debug, Clone, Default)]
pub struct SignedPack {
    /// Its files.
    pub files: Files,
    /// What each PDF was made from; none if the version does not say.
    pub recipes: Option<Recipes>,
}

impl Past {
    /// Returns the pack that was signed off last.
    #[must_use]
    pub fn newest_pack(&self) -> Option<&SignedPack> {
        self.packs.get(self.newest.as_ref()?)
    }

    /// Returns the register that was signed off last.
    #[must_use]
    pub fn newest_register(&self) -> Option<Register> {
        self.newest_pack().and_then(|pack| register(&pack.files))
    }

    /// Returns what was signed off last of every figure, as the register of the newest version has it.
    #[must_use]
    pub fn signed_off<'r>(&self, newest: &'r Register) -> SignedOff<'r> {
        let signed = self.known.iter().filter(|known| known.signed.is_some());
        let periods = signed.filter_map(|known| newest.pack.calendar.period(&known.issue.period).ok());
        let latest = periods.reduce(|latest, period| if latest.ended_by(&period) { period } else { latest });
        SignedOff { indicators: &newest.indicators, period: latest.unwrap_or_else(|| newest.pack.period.clone()) }
    }
}

/// Returns the register of a pack that was signed off. What is wrong with it was said then.
#[must_use]
pub fn register(files: &Files) -> Option<Register> {
    read::read(files, &mut SourceMap::default(), &mut Sink::default())
}

/// The registers of signed versions, by entry. Only packs that have changed since are read.
pub(super) struct Signed(BTreeMap<String, Register>);

impl Signed {
    pub(super) fn of(past: &Past, now: &Files) -> Self {
        let changed = past.packs.iter().filter(|(_, pack)| pack.files.texts != now.texts);
        Self(changed.filter_map(|(entry, pack)| Some((entry.clone(), register(&pack.files)?))).collect())
    }

    pub(super) fn register(&self, entry: &str) -> Option<&Register> {
        self.0.get(entry)
    }

    /// Composes a paper as it was signed off.
    pub(super) fn composition(&self, entry: &str, paper: &str, period: &str) -> Option<Composition<'_>> {
        let register = self.register(entry)?;
        let paper = register.pack.papers.iter().find(|p| p.id == paper)?;
        let period = register.pack.calendar.period(period).ok()?;
        Some(compose(register, paper, &period))
    }
}
