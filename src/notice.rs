//! What a correction notice says: how a version differs from the one that it replaces, and why. The statement of an issue
//! carries it, so that the same notice comes of it years later.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::correction::Kind;

/// How a version differs from the one before it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// The version, from 2.
    pub version: u32,
    /// What was amended, by indicator, in the order of the paper.
    pub amended: Vec<Amended>,
    /// Counts and grant that moved, in words: `LAA1: Red 3 → 2`.
    pub totals: Vec<String>,
    /// Files other than the indicators' whose change may show.
    pub files: Vec<String>,
}

/// What was amended about one indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amended {
    /// Its id.
    pub indicator: String,
    /// Its short title.
    pub title: String,
    /// The annexes that it stands in or stood in, by id.
    pub annexes: Vec<String>,
    /// Its figures, and words that go with them.
    pub figures: Vec<FigureAmended>,
    /// What follows for the board, in words: `status Red → Green`, `leaves Annex 1`.
    pub effects: Vec<String>,
    /// What was put in other words: `commentary`.
    pub reworded: Vec<String>,
}

/// A figure that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureAmended {
    /// Which, by the name that files use.
    pub field: String,
    /// Of which period; none for what has none.
    pub period: Option<String>,
    /// Which, in words: `result for 2008/09 Q2`.
    pub what: String,
    /// What it was, as it printed; none if there was nothing.
    pub was: Option<String>,
    /// What it is, as it prints; none if there is nothing.
    pub is: Option<String>,
    /// Whether a mistake was mended or better data came; none as long as nobody has recorded it.
    pub kind: Option<Kind>,
    /// Why.
    pub reasons: Vec<String>,
    /// The day of the last record.
    pub on: Option<Date>,
}

impl FigureAmended {
    /// Returns what it was and is, and why: `result for 2008/09 Q2 was 41.7%, is 52.0% (corrected: Counted twice)`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "not given".to_owned());
        let why = self.kind.map(|kind| format!(" ({}: {})", kind.done(), self.reasons.join("; ")));
        format!("{} was {}, is {}{}", self.what, side(&self.was), side(&self.is), why.unwrap_or_default())
    }
}

impl Amended {
    /// Returns what was amended and what follows, in one line.
    #[must_use]
    pub fn in_words(&self) -> String {
        let figures = self.figures.iter().map(FigureAmended::in_words);
        let reworded = self.reworded.iter().map(|what| format!("{what} reworded"));
        let all: Vec<String> = figures.chain(self.effects.iter().cloned()).chain(reworded).collect();
        format!("{}: {}", self.indicator, if all.is_empty() { "reworded".to_owned() } else { all.join("; ") })
    }
}

impl Notice {
    /// Returns the notice line by line: indicators, then totals.
    #[must_use]
    pub fn in_words(&self) -> Vec<String> {
        self.amended.iter().map(Amended::in_words).chain(self.totals.iter().cloned()).collect()
    }

    /// Returns what the notice says about an annex: amendments of indicators that stand or stood in it.
    pub fn in_annex<'n>(&'n self, annex: &'n str) -> impl Iterator<Item = &'n Amended> {
        self.amended.iter().filter(move |a| a.annexes.iter().any(|id| id == annex))
    }
}
