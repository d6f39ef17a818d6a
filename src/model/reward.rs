//! The reward grant that hangs on a stretch target.

use rust_decimal::Decimal;

use super::calendar::Period;
use super::indicator::word;
use crate::diag::Span;

/// How much of the reward grant is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expectation {
    /// All of it.
    Full,
    /// The expected share of it.
    Partial,
    /// None of it.
    None,
    /// Not known.
    Unknown,
}

impl Expectation {
    /// The words that files use.
    pub const NAMES: [(&'static str, Self); 4] =
        [("full", Self::Full), ("partial", Self::Partial), ("none", Self::None), ("unknown", Self::Unknown)];

    /// Returns the word that files use.
    #[must_use]
    pub fn name(self) -> &'static str {
        word(&Self::NAMES, self)
    }
}

/// Whether a condition of the grant is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// Nobody can say yet.
    NotKnown,
}

impl Met {
    /// The words that files use.
    pub const NAMES: [(&'static str, Self); 3] = [("yes", Self::Yes), ("no", Self::No), ("not known", Self::NotKnown)];

    /// Returns the words that files use.
    #[must_use]
    pub fn name(self) -> &'static str {
        word(&Self::NAMES, self)
    }
}

/// Something without which the grant is not paid, however good the figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// What.
    pub text: String,
    /// Whether it is met.
    pub met: Met,
}

/// The reward grant that hangs on a stretch target.
#[derive(Debug, Clone, PartialEq)]
pub struct Reward {
    /// How much is expected.
    pub expectation: Expectation,
    /// The first period that the expectation holds for; papers for earlier ones call it not known.
    pub since: Option<Period>,
    /// Why so much is expected.
    pub reason: Option<String>,
    /// What the grant depends on beside the figure.
    pub conditions: Vec<Condition>,
    /// How the board's table says it.
    pub text: Option<String>,
    /// The whole grant for the target, in pounds.
    pub potential: Option<Decimal>,
    /// The expected share in per cent, for a partial grant.
    pub expected_share: Option<Decimal>,
    /// Where it is written.
    pub span: Span,
}

impl Reward {
    /// Returns whether papers for a period know what is expected, and why.
    #[must_use]
    pub fn is_known_in(&self, period: &Period) -> bool {
        period.is_reached(self.since.as_ref())
    }

    /// Returns what is expected, as papers for a period know it.
    #[must_use]
    pub fn expectation_for(&self, period: &Period) -> Expectation {
        if self.is_known_in(period) { self.expectation } else { Expectation::Unknown }
    }
}
