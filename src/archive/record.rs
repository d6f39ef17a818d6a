//! What an officer did with a version, as it is written down: a statement, and its place in the chain of records.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::issue::Replaced;
use crate::pack::file_name;
use crate::written::{as_written, format_of};

/// Version of the records' format.
const FORMAT: u32 = 1;

/// What the officer signs a version as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Put it together.
    Prepared,
    /// Checked it, for an officer group or a director.
    Cleared,
    /// Answers for it.
    Approved,
}

impl Role {
    /// Returns the word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Cleared => "cleared",
            Self::Approved => "approved",
        }
    }
}

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Officer {
    /// Name.
    pub name: String,
    /// Post.
    pub post: String,
    /// Organisation.
    pub organisation: Option<String>,
}

impl Officer {
    /// Returns `Name, post, organisation`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let organisation = self.organisation.iter().map(|o| format!(", {o}"));
        format!("{}, {}{}", self.name, self.post, organisation.collect::<String>())
    }
}

/// The version that a record is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// The board.
    pub board: String,
    /// The paper, by id.
    pub paper: String,
    /// The paper's title.
    pub title: String,
    /// The period, as it prints.
    pub period: String,
    /// The version, from 1.
    pub version: u32,
}

impl Version {
    /// Returns whether two records are about versions of one paper for one period.
    #[must_use]
    pub fn same_paper(&self, other: &Self) -> bool {
        self.paper == other.paper && self.period == other.period
    }
}

/// What the version takes the place of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Predecessor {
    /// Its version and day of sign-off.
    #[serde(flatten)]
    pub replaced: Replaced,
    /// Its bag.
    pub bag: Sealed,
    /// What differs in the published pack, in words.
    pub changes: Vec<String>,
}

/// How long a version is to be kept; the tool never deletes anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keeping {
    /// The retention class.
    pub class: String,
    /// The day on which to decide what becomes of it; none if it is kept for good.
    pub review: Option<Date>,
    /// Why so long.
    pub basis: Option<String>,
}

/// What somebody put on file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Document {
    /// The minutes of the meeting that had the paper.
    Minutes,
    /// A notice to those who have it.
    Notice,
}

impl Document {
    /// Returns the word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Minutes => "minutes",
            Self::Notice => "notice",
        }
    }
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub enum Act {
    /// A version was sealed.
    SignOff {
        /// As what.
        role: Role,
        /// Digest of the statement of which issue it is: what the officer's name is bound to.
        issue: String,
        /// What it takes the place of.
        replaces: Option<Predecessor>,
        /// How long to keep it.
        retention: Option<Keeping>,
    },
    /// Somebody else signed it, or in another role.
    Signature {
        /// As what.
        role: Role,
    },
    /// A document was put on file with it.
    Filing {
        /// What it is.
        document: Document,
        /// Its file name in the archive.
        file: String,
        /// The name under which it was handed in.
        named: String,
        /// SHA-256 of it.
        sha256: String,
    },
}

/// What an officer states. A bag holds the statement by which it was sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// About what.
    #[serde(flatten)]
    pub version: Version,
    /// What was done.
    #[serde(flatten)]
    pub act: Act,
    /// By whom.
    pub by: Officer,
    /// When.
    pub on: Date,
    /// The meeting that it is for.
    pub meeting: Option<Date>,
}

/// A bag, as a record points at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// The entry of the archive that it lies in.
    pub entry: String,
    /// SHA-256 of its `tagmanifest-sha256.txt`, which covers every other file of it.
    pub sha256: String,
}

/// A statement in its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Version of the format.
    pub format: u32,
    /// Place in the chain, from 1.
    pub number: u32,
    /// Digest of the entry before; none for the first.
    pub previous: Option<String>,
    /// The bag that it is bound to.
    pub bag: Sealed,
    /// Fingerprint of the SSH key by which the record is signed; none if it is not.
    pub signing_key: Option<String>,
    /// What is stated.
    pub statement: Statement,
}

impl Record {
    /// Puts a statement into the chain.
    #[must_use]
    pub fn new(number: u32, previous: Option<String>, bag: Sealed, statement: Statement) -> Self {
        Self { format: FORMAT, number, previous, bag, signing_key: None, statement }
    }

    /// Reads a record.
    ///
    /// # Errors
    /// Returns what is wrong with it, in a few words.
    pub fn read(text: &str) -> Result<Self, String> {
        if format_of(text).is_some_and(|format| format > FORMAT) {
            return Err("was written by a later boardpack, and only that can check it".to_owned());
        }
        let record: Self = serde_json::from_str(text).map_err(|_| "is not a record of boardpack".to_owned())?;
        if record.text() == text { Ok(record) } else { Err("is not as boardpack writes it".to_owned()) }
    }

    /// Returns the record as it is written.
    #[must_use]
    pub fn text(&self) -> String {
        as_written(self)
    }

    /// Returns the name of its entry in the archive.
    #[must_use]
    pub fn entry_name(&self) -> String {
        entry_name(self.number, &self.statement)
    }
}

/// Returns the name of an entry: its number, the paper, the period, the version and what was done.
#[must_use]
pub fn entry_name(number: u32, statement: &Statement) -> String {
    let Version { paper, period, version, .. } = &statement.version;
    let period = file_name(period);
    let act = match &statement.act {
        Act::SignOff { .. } => String::new(),
        Act::Signature { .. } => "-signature".to_owned(),
        Act::Filing { document, .. } => format!("-{}", document.word()),
    };
    let joint = if period.is_empty() { "" } else { "-" };
    format!("{number:04}-{}{joint}{period}-v{version}{act}", file_name(paper))
}
