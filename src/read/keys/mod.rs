//! Every key of the files of a pack, a file of tables for each kind of file. The words are those of docs/file-format.md: an editor shows them.

pub(super) mod fund;
pub(super) mod indicator;
pub(super) mod pack;
pub(super) mod result;
pub(super) mod section;

use crate::pack::{FINANCE, INDICATORS, PACK_FILE, SECTIONS};
use crate::yaml::Keys;

/// A kind of file that a pack is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// `pack.yaml`.
    Pack,
    /// A file of an indicator.
    Indicator,
    /// A file of a section.
    Section,
    /// A file of a fund.
    Fund,
}

impl FileKind {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 4] = [Self::Pack, Self::Indicator, Self::Section, Self::Fund];

    /// Returns the word by which the command line calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.keys().name
    }

    /// Returns where such files are: a file of the pack, or a folder.
    #[must_use]
    pub fn place(self) -> &'static str {
        match self {
            Self::Pack => PACK_FILE,
            Self::Indicator => INDICATORS,
            Self::Section => SECTIONS,
            Self::Fund => FINANCE,
        }
    }

    /// Returns the table that such a file is read by.
    #[must_use]
    pub fn keys(self) -> &'static Keys {
        match self {
            Self::Pack => &pack::PACK,
            Self::Indicator => &indicator::INDICATOR,
            Self::Section => &section::SECTION,
            Self::Fund => &fund::FUND,
        }
    }
}
