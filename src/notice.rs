//! What a correction notice says: how a version differs from the one that it replaces, and why. The statement of an issue
//! carries it, so that the same notice comes of it years later.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::correction::{Field, Kind};

/// How a version differs from the one before it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// The version, from 2.
    pub version: u32,
    /// What was amended, by indicator, in the order of the paper.
    pub amended: Vec<Amended>,
    /// Counts and grant that moved, in words: `Local Area Agreement 1: Red was 3, is 2`.
    pub totals: Vec<String>,
    /// What else has changed, in words: `the wording or the look of the papers`.
    pub others: Vec<String>,
    /// Documents that are no longer part of the paper, by title.
    pub withdrawn: Vec<String>,
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
    /// What follows for the board, in words: `status was Red, is Green`, `leaves Annex 1`.
    pub effects: Vec<String>,
    /// What else was changed: `commentary reworded`, `action plan was in place, is none`.
    pub besides: Vec<String>,
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
    /// Why, as it was recorded, oldest first; nothing as long as nobody has.
    pub why: Vec<Why>,
}

/// One record of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Why {
    /// Whether a mistake was mended, or better data came.
    pub kind: Kind,
    /// The reason.
    pub reason: String,
    /// The day.
    pub on: Date,
}

impl FigureAmended {
    /// Returns what moved: `result for 2008/09 Q2 was 41.7%, is 52.0%`; words are not quoted.
    #[must_use]
    pub fn moved(&self) -> String {
        let words = Field::named(&self.field).is_some_and(|field| field.is_words());
        match (&self.was, &self.is) {
            (Some(_), Some(_)) if words => format!("{} put in other words", self.what),
            (None, _) if words => format!("{} added", self.what),
            (_, None) if words => format!("{} no longer holds", self.what),
            (Some(was), Some(is)) => format!("{} was {was}, is {is}", self.what),
            (None, Some(is)) => format!("{} is {is}, where none had been given", self.what),
            (Some(was), None) => format!("{} is withdrawn; it was {was}", self.what),
            (None, None) => self.what.clone(),
        }
    }

    /// Returns whether a mistake was mended or better data came: a mistake, if it was both; none as long as nobody has recorded it.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        self.why.iter().map(|why| why.kind).min()
    }

    /// Returns whether somebody has to say why: what stood in a signed paper, and a result that did not.
    #[must_use]
    pub fn needs_reason(&self) -> bool {
        self.was.is_some() || Field::named(&self.field).is_some_and(|field| field.is_of_a_result())
    }

    /// Returns what moved and why: `result for 2008/09 Q2 was 41.7%, is 52.0% (corrected: Counted twice)`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let why: Vec<String> = self.why.iter().map(|why| format!("{}: {}", why.kind.done(), why.reason)).collect();
        if why.is_empty() { self.moved() } else { format!("{} ({})", self.moved(), why.join("; ")) }
    }
}

impl Amended {
    /// Returns what was amended and what follows, in one line.
    #[must_use]
    pub fn in_words(&self) -> String {
        let figures = self.figures.iter().map(FigureAmended::in_words);
        let all: Vec<String> =
            figures.chain(self.effects.iter().cloned()).chain(self.besides.iter().cloned()).collect();
        format!("{}: {}", self.indicator, all.join("; "))
    }
}

impl Notice {
    /// Returns the notice line by line: indicators, totals, what else has changed.
    #[must_use]
    pub fn in_words(&self) -> Vec<String> {
        let withdrawn = self.withdrawn.iter().map(|title| format!("{title} is no longer part of the paper"));
        let rest = self.totals.iter().chain(&self.others).cloned().chain(withdrawn);
        self.amended.iter().map(Amended::in_words).chain(rest).collect()
    }

    /// Returns what the notice says about an annex: amendments of indicators that stand or stood in it.
    pub fn in_annex<'n>(&'n self, annex: &'n str) -> impl Iterator<Item = &'n Amended> {
        self.amended.iter().filter(move |a| a.annexes.iter().any(|id| id == annex))
    }
}
