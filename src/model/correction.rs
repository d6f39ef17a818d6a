//! A figure that was changed after it had been given, and why.

use jiff::civil::Date;

use super::Period;
use crate::diag::Span;

/// Why a figure was changed. Statisticians tell the two apart: a revision is expected, a correction mends a mistake (Office
/// for National Statistics, guide to statistical revisions).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A mistake was mended.
    Correction,
    /// Better or later data came, as when a provisional figure becomes final.
    Revision,
}

impl Kind {
    /// The words that files and the command line use.
    pub const NAMES: [(&'static str, Self); 2] = [("correction", Self::Correction), ("revision", Self::Revision)];

    /// Returns the word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Correction => "correction",
            Self::Revision => "revision",
        }
    }
}

/// The record of one change.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    /// Why.
    pub kind: Kind,
    /// What was changed: a key of a result, `target`, `milestone` or `baseline`.
    pub field: String,
    /// Of which period; none for the baseline.
    pub period: Option<Period>,
    /// What it said before, as written; none if nothing did.
    pub was: Option<String>,
    /// What it says now, as written.
    pub is: String,
    /// The reason.
    pub reason: String,
    /// Who changed it.
    pub by: String,
    /// When.
    pub date: Date,
    /// Where the record is written.
    pub span: Span,
}
