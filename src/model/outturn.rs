//! What was reported for one period.

use jiff::civil::Date;

use super::calendar::Period;
use super::declared::{DeclaredShare, DeclaredSum};
use super::indicator::word;
use super::quantity::Quantity;
use crate::diag::Located;

/// How sure a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataStatus {
    /// Will not change.
    Final,
    /// Will be replaced by a final figure.
    Provisional,
    /// Worked out, not counted.
    Estimate,
    /// Not yet audited.
    Unaudited,
}

impl DataStatus {
    /// The words that files use and papers print.
    pub const NAMES: [(&'static str, Self); 4] = [
        ("final", Self::Final),
        ("provisional", Self::Provisional),
        ("estimate", Self::Estimate),
        ("unaudited", Self::Unaudited),
    ];

    /// Returns the word that files use and papers print.
    #[must_use]
    pub fn name(self) -> &'static str {
        word(&Self::NAMES, self)
    }
}

/// Why a reported status differs from the figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Justification {
    /// The reason.
    pub reason: String,
    /// The office or officer who decided so.
    pub office: String,
    /// When.
    pub on: Date,
}

/// Why a figure that is due is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoData {
    /// The reason.
    pub reason: String,
    /// When it is expected.
    pub expected: Option<Date>,
}

/// A part of a result.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// District or organisation.
    pub name: String,
    /// Its figure, if it came.
    pub value: Option<Quantity>,
    /// A remark that prints.
    pub note: Option<String>,
}

/// What was reported for one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Outturn {
    /// The period, with its place.
    pub period: Located<Period>,
    /// The figure, if there is one.
    pub value: Option<Quantity>,
    /// How sure it is.
    pub data: DataStatus,
    /// When the data were drawn.
    pub as_at: Option<Date>,
    /// A remark that prints.
    pub note: Option<String>,
    /// The status that the lead reports, by its key.
    pub reported: Option<Located<String>>,
    /// Why that differs from the figures.
    pub because: Option<Justification>,
    /// Why the figures or their base are in doubt.
    pub uncertain: Option<String>,
    /// Why there is no figure.
    pub no_data: Option<NoData>,
    /// A significant concern.
    pub concern: Option<String>,
    /// A significant risk to delivery.
    pub delivery_risk: Option<String>,
    /// What the lead says, in Markdown, with its place.
    pub commentary: Option<Located<String>>,
    /// What went well, in Markdown, with its place: a review prints it under progress and achievements.
    pub progress: Option<Located<String>>,
    /// What is in the way, in Markdown, with its place: a review prints it under issues and risks.
    pub issues: Option<Located<String>>,
    /// By district or organisation.
    pub breakdown: Vec<Share>,
    /// Sums that the lead declares.
    pub sums: Vec<DeclaredSum>,
    /// Percentages that the lead states.
    pub shares: Vec<DeclaredShare>,
    /// Whether this result is made up for illustration.
    pub illustrative: bool,
}

impl Outturn {
    /// Returns every text that is written in Markdown.
    pub fn texts(&self) -> impl Iterator<Item = &Located<String>> {
        [&self.commentary, &self.progress, &self.issues].into_iter().flatten()
    }
}
