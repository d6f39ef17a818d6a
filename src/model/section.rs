//! Sections: authored text that belongs to no single indicator, of a block or of the partnership as a whole.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::calendar::Period;
use super::declared::{DeclaredShare, DeclaredSum};
use crate::diag::{Located, Span};

/// What a section is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A block of the pack.
    Block(String),
    /// Something of its own, by title.
    Titled(String),
}

impl Subject {
    /// Returns the name of the block, or the title.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Self::Block(title) | Self::Titled(title) => title,
        }
    }
}

/// A text with a heading of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartOfSection {
    /// The heading.
    pub title: String,
    /// What it says, in Markdown.
    pub text: Located<String>,
    /// The fund whose table comes after it, by name.
    pub fund: Option<Located<String>>,
}

/// What is to be done about a recommendation, and where the board will hear of it.
#[derive(Debug, Clone, PartialEq)]
pub struct FollowUp {
    /// In the report for which period.
    pub period: Period,
    /// What came of it.
    pub outcome: Option<String>,
}

/// Something that the board is asked to agree.
#[derive(Debug, Clone, PartialEq)]
pub struct Recommendation {
    /// What.
    pub text: String,
    /// Which indicators it is about, by id.
    pub indicators: Vec<Located<String>>,
    /// Who is to do it.
    pub by: Option<String>,
    /// Where the board will hear of it.
    pub follow_up: Option<FollowUp>,
}

/// Something to be reached by a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedStep {
    /// What.
    pub text: String,
    /// By when.
    pub due: Option<Date>,
}

/// One of the board's key priorities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priority {
    /// What the board set out to do.
    pub title: String,
    /// How far it has come, in Markdown.
    pub progress: Located<String>,
    /// The steps still ahead.
    pub steps: Vec<DatedStep>,
}

/// What a section says in the papers for one period.
#[derive(Debug, Clone, PartialEq)]
pub struct SectionEdition {
    /// The period, with its place.
    pub period: Located<Period>,
    /// What comes first, in Markdown.
    pub introduction: Option<Located<String>>,
    /// General progress, in Markdown.
    pub progress: Option<Located<String>>,
    /// General issues, in Markdown.
    pub issues: Option<Located<String>>,
    /// Texts with headings of their own.
    pub parts: Vec<PartOfSection>,
    /// What the board is asked to agree.
    pub recommendations: Vec<Recommendation>,
    /// The key priorities, in order.
    pub priorities: Vec<Priority>,
    /// Sums that the text states.
    pub sums: Vec<DeclaredSum>,
    /// Percentages that the text states.
    pub shares: Vec<DeclaredShare>,
}

impl SectionEdition {
    /// Returns every text that is written in Markdown.
    pub fn texts(&self) -> impl Iterator<Item = &Located<String>> {
        let own = [&self.introduction, &self.progress, &self.issues].into_iter().flatten();
        own.chain(self.parts.iter().map(|p| &p.text)).chain(self.priorities.iter().map(|p| &p.progress))
    }
}

/// Authored text that belongs to no single indicator.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// What it is about.
    pub subject: Subject,
    /// Its place among the sections that have a title of their own.
    pub order: Option<Decimal>,
    /// Whether it comes before the blocks in a review.
    pub before_blocks: bool,
    /// What it says, by period.
    pub editions: Vec<SectionEdition>,
    /// Where it is written.
    pub span: Span,
}

impl Section {
    /// Returns what it says in the papers for a period.
    #[must_use]
    pub fn edition(&self, period: &Period) -> Option<&SectionEdition> {
        self.editions.iter().find(|e| e.period.value == *period)
    }
}
