//! A figure that was changed after it had been given, and why.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Period;
use crate::diag::Span;

/// Why a figure was changed. Statisticians tell the two apart: a revision is expected, a correction mends a mistake (Office
/// for National Statistics, guide to statistical revisions).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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

    /// Returns what was done: `corrected`, `revised`.
    #[must_use]
    pub fn done(self) -> &'static str {
        match self {
            Self::Correction => "corrected",
            Self::Revision => "revised",
        }
    }

    /// Returns the mark that stands beside a figure that was changed after sign-off.
    #[must_use]
    pub fn mark(self) -> &'static str {
        match self {
            Self::Correction => "c",
            Self::Revision => "r",
        }
    }
}

/// A figure of an indicator, or a word that goes with one, that can be corrected.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The baseline.
    Baseline,
    /// A target.
    Target,
    /// What is expected of a target's period without the stretch.
    WithoutStretch,
    /// A milestone.
    Milestone,
    /// The figure of a result.
    Value,
    /// How sure it is.
    Data,
    /// A part of a result, by district or organisation.
    Breakdown(String),
    /// The status that the lead reports.
    Reported,
    /// When the data were drawn.
    AsAt,
    /// A remark.
    Note,
    /// A significant concern.
    Concern,
    /// A significant risk to delivery.
    DeliveryRisk,
    /// Why the figures are in doubt.
    Uncertain,
    /// Which way is better.
    Polarity,
    /// How much may be missing for Amber.
    Tolerance,
    /// How much of the reward grant is expected.
    Expectation,
    /// The expected share of it.
    ExpectedShare,
    /// The whole grant for the target.
    Potential,
    /// How the board's table says it.
    GrantText,
}

/// A part of a result is named by this and the district or organisation.
const BREAKDOWN: &str = "breakdown.";

impl Field {
    /// All of them but the parts of a result, by the names that files and the command line use.
    pub const NAMES: [(&'static str, Self); 18] = [
        ("value", Self::Value),
        ("data", Self::Data),
        ("reported", Self::Reported),
        ("as_at", Self::AsAt),
        ("note", Self::Note),
        ("concern", Self::Concern),
        ("delivery_risk", Self::DeliveryRisk),
        ("uncertain", Self::Uncertain),
        ("target", Self::Target),
        ("without_stretch", Self::WithoutStretch),
        ("milestone", Self::Milestone),
        ("baseline", Self::Baseline),
        ("polarity", Self::Polarity),
        ("tolerance", Self::Tolerance),
        ("reward.expectation", Self::Expectation),
        ("reward.expected_share", Self::ExpectedShare),
        ("reward.potential", Self::Potential),
        ("reward.text", Self::GrantText),
    ];

    /// What stands for the parts of a result among the names.
    pub const PARTS: &'static str = "breakdown.NAME";

    /// Returns the field that goes by a name.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        if let Some(part) = text.strip_prefix(BREAKDOWN) {
            let part = part.trim();
            return (!part.is_empty()).then(|| Self::Breakdown(part.to_owned()));
        }
        Self::NAMES.iter().find(|(name, _)| *name == text).map(|(_, field)| field.clone())
    }

    /// Returns the name that files and the command line use.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Breakdown(part) => format!("{BREAKDOWN}{part}"),
            field => Self::NAMES.iter().find(|(_, known)| known == field).map_or("", |(name, _)| *name).to_owned(),
        }
    }

    /// Returns whether a status can turn on it; remarks and the grant move none.
    #[must_use]
    pub fn moves_status(&self) -> bool {
        !matches!(
            self,
            Self::Note | Self::AsAt | Self::Expectation | Self::ExpectedShare | Self::Potential | Self::GrantText
        )
    }

    /// Returns whether there is one for each period.
    #[must_use]
    pub fn has_period(&self) -> bool {
        !matches!(
            self,
            Self::Baseline
                | Self::Polarity
                | Self::Tolerance
                | Self::Expectation
                | Self::ExpectedShare
                | Self::Potential
                | Self::GrantText
        )
    }

    /// Returns whether it can be taken away and leave the rest whole.
    #[must_use]
    pub fn can_go(&self) -> bool {
        matches!(
            self,
            Self::Reported
                | Self::AsAt
                | Self::Note
                | Self::Concern
                | Self::DeliveryRisk
                | Self::Uncertain
                | Self::Tolerance
        )
    }

    /// Returns whether a change after sign-off needs a record: of figures, and of what decides statuses, annexes and the grant. The
    /// others are words about them.
    #[must_use]
    pub fn needs_record(&self) -> bool {
        !matches!(self, Self::AsAt | Self::Note | Self::GrantText)
    }

    /// Returns whether it is given in words, which a notice does not quote.
    #[must_use]
    pub fn is_words(&self) -> bool {
        matches!(self, Self::Note | Self::GrantText | Self::Concern | Self::DeliveryRisk | Self::Uncertain)
    }

    /// Returns whether it is part of a result.
    #[must_use]
    pub fn is_of_a_result(&self) -> bool {
        self.has_period() && !matches!(self, Self::Target | Self::WithoutStretch | Self::Milestone)
    }

    /// Returns whether it is a figure, which may be a bound, a range or a date, and words only where there is none.
    #[must_use]
    pub fn is_quantity(&self) -> bool {
        matches!(
            self,
            Self::Value | Self::Breakdown(_) | Self::Target | Self::WithoutStretch | Self::Milestone | Self::Baseline
        )
    }

    /// Returns what it is, in the board's words.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Baseline => "baseline".to_owned(),
            Self::Target => "target".to_owned(),
            Self::WithoutStretch => "target without stretch".to_owned(),
            Self::Milestone => "milestone".to_owned(),
            Self::Value => "result".to_owned(),
            Self::Data => "data status".to_owned(),
            Self::Breakdown(part) => format!("result of {part}"),
            Self::Reported => "reported status".to_owned(),
            Self::AsAt => "date of the data".to_owned(),
            Self::Note => "note".to_owned(),
            Self::Concern => "concern".to_owned(),
            Self::DeliveryRisk => "risk to delivery".to_owned(),
            Self::Uncertain => "doubt".to_owned(),
            Self::Polarity => "polarity".to_owned(),
            Self::Tolerance => "tolerance".to_owned(),
            Self::Expectation => "expected grant".to_owned(),
            Self::ExpectedShare => "expected share of the grant".to_owned(),
            Self::Potential => "potential grant".to_owned(),
            Self::GrantText => "wording of the grant".to_owned(),
        }
    }
}

/// The record of one change.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    /// Why.
    pub kind: Kind,
    /// What was changed.
    pub field: Field,
    /// Of which period; none for what has none.
    pub period: Option<Period>,
    /// What it said before, as written; none if nothing did.
    pub was: Option<String>,
    /// What it says now, as written; none if it was taken away.
    pub is: Option<String>,
    /// The reason.
    pub reason: String,
    /// Who changed it.
    pub by: String,
    /// When.
    pub date: Date,
    /// Where the record is written.
    pub span: Span,
}

impl Correction {
    /// Returns whether two records say the same, wherever they are written.
    #[must_use]
    pub fn says_what(&self, other: &Self) -> bool {
        let rest = |c: &Self| (c.was.clone(), c.is.clone(), c.reason.clone(), c.by.clone(), c.date);
        self.is_of(&other.field, other.period.as_ref()) && self.kind == other.kind && rest(self) == rest(other)
    }

    /// Returns whether the record is about a field of a period.
    #[must_use]
    pub fn is_of(&self, field: &Field, period: Option<&Period>) -> bool {
        self.field == *field && self.period.as_ref() == period
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_found_by_its_name() {
        for (name, field) in Field::NAMES {
            assert_eq!(Field::named(name), Some(field.clone()));
            assert_eq!(field.name(), name);
        }
        let part = Field::Breakdown("South and Vale".to_owned());
        assert_eq!(Field::named("breakdown.South and Vale"), Some(part.clone()));
        assert_eq!(part.name(), "breakdown.South and Vale");
        assert_eq!(Field::named("breakdown. "), None);
        assert_eq!(Field::named("vlaue"), None);
    }
}
