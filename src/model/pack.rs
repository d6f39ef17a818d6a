//! What `pack.yaml` says: the board, its calendar, its scheme, its papers.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::calendar::{Calendar, Period};
use super::declared::StatedCounts;
use super::indicator::Waiver;
use super::scheme::Scheme;
use crate::diag::{Located, Span};
use crate::rule::Rule;

/// An agreement that indicators belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// The key that indicator files use.
    pub id: String,
    /// Its name in full.
    pub title: String,
}

/// How the reward grant is paid and shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GrantTerms {
    /// Paid as capital, in per cent; the rest is revenue.
    pub capital: Decimal,
    /// Kept by the board to allocate, in per cent.
    pub retained: Decimal,
    /// A smaller share of the stretch than this, in per cent, earns nothing.
    pub threshold: Decimal,
    /// A larger share than this, in per cent, earns no more.
    pub cap: Decimal,
}

/// How long signed-off papers are to be kept. The tool reminds, and deletes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retention {
    /// The class, in the words of the board's retention schedule.
    pub class: String,
    /// Whole years from the meeting, or from the sign-off where there is none; for good if not given.
    pub years: Option<i16>,
    /// The law or rule that says so.
    pub basis: Option<String>,
}

/// Why an indicator goes into an annex.
#[derive(Debug, Clone, PartialEq)]
pub struct AnnexRule {
    /// The name by which annexes take it.
    pub id: String,
    /// What prints as the reason and as the heading.
    pub title: String,
    /// When it applies.
    pub when: Rule,
}

/// An annex of a paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Annex {
    /// Number or letter.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Which indicators may stand in it.
    pub of: Option<Rule>,
    /// The rules that it takes, in order.
    pub takes: Vec<AnnexRule>,
    /// Whether its pages lie on their side.
    pub landscape: bool,
    /// Why it is not for publication; open to everybody if nothing is said.
    pub exempt: Option<String>,
    /// Where it is written.
    pub span: Span,
}

/// Who signs a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signatory {
    /// Name.
    pub name: String,
    /// Post.
    pub post: Option<String>,
    /// Organisation.
    pub organisation: Option<String>,
}

/// The dates of a paper for one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Edition {
    /// The period.
    pub period: Located<Period>,
    /// The day on which the data were drawn.
    pub data_as_at: Option<Located<Date>>,
    /// The day of sign-off.
    pub sign_off: Option<Located<Date>>,
    /// The day on which the papers go out.
    pub despatch: Option<Located<Date>>,
    /// The day of the meeting.
    pub meeting: Option<Located<Date>>,
    /// Its place on the agenda.
    pub item: Option<String>,
    /// What it relies on and does not hold.
    pub background_papers: Vec<String>,
    /// What the paper as it was issued says of counts.
    pub stated: Vec<StatedCounts>,
}

/// Which list of contents a paper has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contents {
    /// None.
    No,
    /// Of its chapters and their sections.
    Sections,
    /// Of its chapters alone.
    Chapters,
}

impl Contents {
    /// The words that files use.
    pub const NAMES: [(&'static str, Self); 5] = [
        ("yes", Self::Sections),
        ("no", Self::No),
        ("chapters", Self::Chapters),
        ("true", Self::Sections),
        ("false", Self::No),
    ];
}

/// What a paper calls indicators by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codes {
    /// Their ids.
    Ids,
    /// The first of their other names, where they have one.
    References,
}

impl Codes {
    /// The words that files use.
    pub const NAMES: [(&'static str, Self); 2] = [("ids", Self::Ids), ("refs", Self::References)];
}

/// A paper that the pack makes.
#[derive(Debug, Clone, PartialEq)]
pub struct Paper {
    /// Its name on the command line.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The period that it is made for if no other is asked for; the pack's if nothing is said.
    pub period: Option<Period>,
    /// The narrative template, in `templates/`.
    pub template: Located<String>,
    /// Which indicators it counts.
    pub covers: Option<Rule>,
    /// Whether the calculated status prints beside a reported one that differs.
    pub show_calculated: bool,
    /// Which list of contents it has.
    pub contents: Contents,
    /// What it calls indicators by.
    pub codes: Codes,
    /// Who signs it.
    pub signed_by: Option<Signatory>,
    /// Its dates, by period.
    pub editions: Vec<Edition>,
    /// Its annexes, in order.
    pub annexes: Vec<Annex>,
    /// Where it is written.
    pub span: Span,
}

impl Paper {
    /// Returns the dates for a period.
    #[must_use]
    pub fn edition(&self, period: &Period) -> Option<&Edition> {
        self.editions.iter().find(|e| e.period.value == *period)
    }
}

/// A change of many indicators at once that somebody has confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MassChange {
    /// The period whose papers it was in.
    pub period: Period,
    /// Indicators that are no longer there.
    pub gone: Vec<String>,
    /// Figures that are no longer there.
    pub emptied: Vec<String>,
    /// Statuses that turned.
    pub turned: Vec<String>,
    /// Why it is right.
    pub reason: String,
    /// Who says so.
    pub by: String,
    /// When.
    pub date: Date,
}

/// What `pack.yaml` says.
#[derive(Debug, Clone, PartialEq)]
pub struct PackFile {
    /// The board.
    pub board: String,
    /// Language of the papers, as `en-GB`.
    pub language: String,
    /// How the board divides time.
    pub calendar: Calendar,
    /// The period that is built if no other is asked for.
    pub period: Period,
    /// The agreements, in order.
    pub agreements: Vec<Agreement>,
    /// The blocks, in order.
    pub blocks: Vec<String>,
    /// The districts that a breakdown is complete with, in order.
    pub districts: Vec<String>,
    /// The status scheme.
    pub scheme: Scheme,
    /// How the reward grant is paid and shared.
    pub grant: Option<GrantTerms>,
    /// How long signed-off papers are to be kept.
    pub retention: Option<Retention>,
    /// The papers, in order.
    pub papers: Vec<Paper>,
    /// Families of fonts to use, before the built-in one.
    pub fonts: Vec<Located<String>>,
    /// Findings that the team accepts.
    pub waivers: Vec<Waiver>,
    /// Changes of many indicators at once that somebody has confirmed.
    pub mass_changes: Vec<MassChange>,
}
