//! Which issue of a paper this is: its version, whether it is a draft, what it replaces, and digests of all that
//! determine it. `pack.pdf` and the archive carry this statement, and a sign-off is bound to it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::digest::sha256;
use crate::notice::Notice;
use crate::written::{as_written, format_of};

/// Name of the statement in a pack that came out of an archive or a PDF, and among the attachments of `pack.pdf`.
pub const ISSUE: &str = "issue.json";

/// Version of the statement's format.
const FORMAT: u32 = 2;

/// Typst's version.
pub const TYPST: &str = "0.15.1";

/// The programs that made an issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// Version of boardpack.
    pub boardpack: String,
    /// Version of Typst.
    pub typst: String,
}

impl Tool {
    /// Returns this program.
    #[must_use]
    pub fn this() -> Self {
        Self { boardpack: env!("CARGO_PKG_VERSION").to_owned(), typst: TYPST.to_owned() }
    }

    /// Returns `boardpack 0.1.0 with Typst 0.15.1`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("boardpack {} with Typst {}", self.boardpack, self.typst)
    }
}

/// The signed-off version that an issue takes the place of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replaced {
    /// Its version.
    pub version: u32,
    /// The day on which it was signed off.
    pub signed_off: Date,
}

/// Which version a document of a paper is. One that did not change stays what it was when the others are issued again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentVersion {
    /// The version, from 1.
    pub version: u32,
    /// What it takes the place of.
    pub replaces: Option<Replaced>,
}

/// The statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// Version of the statement's format.
    pub format: u32,
    /// What made it.
    pub tool: Tool,
    /// The paper, by id.
    pub paper: String,
    /// The period, as it prints.
    pub period: String,
    /// The version, from 1.
    pub version: u32,
    /// Whether it is marked as a draft.
    pub draft: bool,
    /// What it takes the place of.
    pub replaces: Option<Replaced>,
    /// Which version each document is, by name, where they are not all of the paper's version.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub documents: BTreeMap<String, DocumentVersion>,
    /// How each version since the first differs from the one before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Notice>,
    /// SHA-256 of each file of the published pack, by path.
    pub files: BTreeMap<String, String>,
    /// SHA-256 of each template that came with the program, by name.
    pub built_in: BTreeMap<String, String>,
}

impl Issue {
    /// Returns which version a document is.
    #[must_use]
    pub fn document(&self, name: &str) -> DocumentVersion {
        let own = || DocumentVersion { version: self.version, replaces: self.replaces.clone() };
        self.documents.get(name).cloned().unwrap_or_else(own)
    }

    /// Returns a version of one of its documents as it prints: `1`, or `2 (R)` if it was issued again, as official statistics mark a
    /// revised issue. Statements of the first format come from a boardpack that did not.
    #[must_use]
    pub fn in_words(&self, document: &DocumentVersion) -> String {
        let reissued = document.replaces.is_some() && self.format > 1;
        if reissued { format!("{} (R)", document.version) } else { document.version.to_string() }
    }

    /// States which version each document is, where that is not the paper's.
    pub fn state_documents(&mut self, versions: &BTreeMap<String, DocumentVersion>) {
        let own = DocumentVersion { version: self.version, replaces: self.replaces.clone() };
        self.documents = versions.iter().filter(|(_, v)| **v != own).map(|(n, v)| (n.clone(), v.clone())).collect();
    }

    /// Returns whether a document is marked as a draft: what was signed off and has not changed is none.
    #[must_use]
    pub fn is_draft(&self, document: &DocumentVersion) -> bool {
        self.draft && document.version == self.version
    }

    /// Returns how a version differs from the one that it replaces.
    #[must_use]
    pub fn notice(&self, version: u32) -> Option<&Notice> {
        self.notices.iter().find(|notice| notice.version == version)
    }

    /// Reads a statement.
    ///
    /// # Errors
    /// Returns what is wrong with it, in a few words.
    pub fn read(text: &str) -> Result<Self, String> {
        if format_of(text).is_some_and(|format| format > FORMAT) {
            return Err("was written by a later boardpack, and only that can read it".to_owned());
        }
        serde_json::from_str(text).map_err(|_| "is not as boardpack writes it".to_owned())
    }

    /// Returns the statement as it is written.
    #[must_use]
    pub fn text(&self) -> String {
        as_written(self)
    }

    /// Returns the statement's digest: what a sign-off is bound to.
    #[must_use]
    pub fn digest(&self) -> String {
        sha256(self.text().as_bytes())
    }
}

/// Returns the digest of each file.
#[must_use]
pub fn digests<'f>(files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> BTreeMap<String, String> {
    files.into_iter().map(|(path, bytes)| (path.to_owned(), sha256(bytes))).collect()
}

/// An issue that was made before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its statement.
    pub issue: Issue,
    /// Who signed it off, and when; nobody in a pack that was taken out of a PDF.
    pub signed: Option<Signed>,
}

/// Who signed an issue off, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Name.
    pub by: String,
    /// The day.
    pub on: Date,
    /// Where it lies, in the archive.
    pub entry: String,
    /// The day on which each version of the paper for the period was signed off.
    pub days: BTreeMap<u32, Date>,
}

/// All that determines an issue.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MadeOf {
    /// SHA-256 of each file of the published pack, by path.
    pub files: BTreeMap<String, String>,
    /// SHA-256 of each template that came with the program, by name.
    pub built_in: BTreeMap<String, String>,
}

/// How a paper stands to the issue that was made before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// There is none.
    New,
    /// The pack is as it was then, so it is the same issue.
    Unchanged(Known),
    /// The pack is as it was then, but another program made the issue, and this one may set other pages.
    OtherProgram(Known),
    /// The pack has changed since.
    Changed {
        /// The issue that was made before.
        before: Known,
        /// What has changed; never empty.
        changes: Vec<Change>,
    },
}

/// Something that is not as it was in the issue before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A file has been added to the published pack.
    Added(String),
    /// What a file publishes has been changed.
    Altered(String),
    /// A file has gone.
    Removed(String),
    /// A file cannot be read.
    Unread(String),
}

impl Change {
    /// Returns the path of the file.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Added(path) | Self::Altered(path) | Self::Removed(path) | Self::Unread(path) => path,
        }
    }

    /// Returns the change in a few words.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Added(path) => format!("{path} is new"),
            Self::Altered(path) => format!("{path} has changed"),
            Self::Removed(path) => format!("{path} has gone"),
            Self::Unread(path) => format!("{path} cannot be read"),
        }
    }
}

impl Standing {
    /// Compares a pack as it is now with the issue that was made before. A file that cannot be read now is a change.
    #[must_use]
    pub fn of(before: Option<Known>, now: &MadeOf, unread: &[&str]) -> Self {
        let Some(before) = before else { return Self::New };
        let unread: Vec<&str> = unread.iter().copied().filter(|path| !now.files.contains_key(*path)).collect();
        let mut changes = changes(&before.issue.files, &now.files);
        changes.retain(|change| !matches!(change, Change::Removed(path) if unread.contains(&path.as_str())));
        changes.extend(unread.iter().map(|path| Change::Unread((*path).to_owned())));
        if !changes.is_empty() {
            return Self::Changed { before, changes };
        }
        let same = before.issue.tool == Tool::this() && before.issue.built_in == now.built_in;
        if same { Self::Unchanged(before) } else { Self::OtherProgram(before) }
    }

    /// Returns the version, and what it replaces.
    #[must_use]
    pub fn version(&self) -> (u32, Option<Replaced>) {
        match self {
            Self::New => (1, None),
            Self::Changed { before: Known { issue, signed: Some(signed) }, .. } => {
                (issue.version.saturating_add(1), Some(Replaced { version: issue.version, signed_off: signed.on }))
            }
            Self::Unchanged(known) | Self::OtherProgram(known) | Self::Changed { before: known, .. } => {
                (known.issue.version, known.issue.replaces.clone())
            }
        }
    }

    /// Returns the issue that was made before.
    #[must_use]
    pub fn before(&self) -> Option<&Known> {
        match self {
            Self::New => None,
            Self::Unchanged(known) | Self::OtherProgram(known) | Self::Changed { before: known, .. } => Some(known),
        }
    }

    /// Returns the signed issue that this one takes the place of.
    #[must_use]
    pub fn replaced(&self) -> Option<(&Known, &Signed)> {
        match self {
            Self::Changed { before, .. } => before.signed.as_ref().map(|signed| (before, signed)),
            Self::New | Self::Unchanged(_) | Self::OtherProgram(_) => None,
        }
    }

    /// Returns whether the papers of a plain build are drafts: all but those of an issue that is known as final and has
    /// not changed.
    #[must_use]
    pub fn is_draft(&self) -> bool {
        match self {
            Self::Unchanged(known) => known.issue.draft,
            Self::New | Self::OtherProgram(_) | Self::Changed { .. } => true,
        }
    }
}

/// Returns how the published files differ, in the order of their paths.
#[must_use]
pub fn changes(before: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> Vec<Change> {
    let mut changes: Vec<(&String, Change)> = Vec::new();
    for (path, digest) in now {
        match before.get(path) {
            None => changes.push((path, Change::Added(path.clone()))),
            Some(other) if other != digest => changes.push((path, Change::Altered(path.clone()))),
            Some(_) => {}
        }
    }
    changes.extend(before.keys().filter(|p| !now.contains_key(*p)).map(|p| (p, Change::Removed(p.clone()))));
    changes.sort_by(|a, b| a.0.cmp(b.0));
    changes.into_iter().map(|(_, change)| change).collect()
}

impl Issue {
    /// States what is being made. Which documents have not changed, and how the others differ from the version before, is added
    /// when it is known.
    #[must_use]
    pub fn stating(paper: &str, period: &str, standing: &Standing, draft: bool, made_of: MadeOf) -> Self {
        let (version, replaces) = standing.version();
        let before = standing.before();
        let (tool, documents) = match standing {
            // Made again, it is still the issue that it was.
            Standing::Unchanged(known) => (known.issue.tool.clone(), known.issue.documents.clone()),
            // Without the archive nobody can tell which documents have not changed.
            Standing::Changed { before: Known { issue, signed: None }, .. } => (Tool::this(), issue.documents.clone()),
            Standing::New | Standing::OtherProgram(_) | Standing::Changed { .. } => (Tool::this(), BTreeMap::new()),
        };
        let mut notices = before.map(|known| known.issue.notices.clone()).unwrap_or_default();
        if matches!(standing, Standing::Changed { .. }) {
            // What a version that has been changed since was to tell holds no longer.
            notices.retain(|notice| notice.version < version);
        }
        let (paper, period) = (paper.to_owned(), period.to_owned());
        let MadeOf { files, built_in } = made_of;
        Self { format: FORMAT, tool, paper, period, version, draft, replaces, documents, notices, files, built_in }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(signed: bool, files: &[(&str, &str)]) -> Known {
        let files = files.iter().map(|(p, d)| ((*p).to_owned(), (*d).to_owned())).collect();
        let made_of = MadeOf { files, built_in: BTreeMap::new() };
        let issue = Issue::stating("quarterly", "2008/09 Q2", &Standing::New, false, made_of);
        let on = Date::constant(2008, 11, 13);
        Known {
            issue,
            signed: signed.then(|| Signed {
                by: "An Officer".to_owned(),
                on,
                entry: "0001-quarterly".to_owned(),
                days: BTreeMap::from([(1, on)]),
            }),
        }
    }

    fn made_of(files: &[(&str, &str)]) -> MadeOf {
        let files = files.iter().map(|(p, d)| ((*p).to_owned(), (*d).to_owned())).collect();
        MadeOf { files, built_in: BTreeMap::new() }
    }

    #[test]
    fn an_unchanged_pack_is_the_same_issue() {
        let files = [("a", "1"), ("b", "2")];
        let standing = Standing::of(Some(known(true, &files)), &made_of(&files), &[]);
        assert!(!standing.is_draft());
        assert_eq!(standing.version(), (1, None));
    }

    #[test]
    fn a_change_after_sign_off_makes_the_next_version() {
        let standing =
            Standing::of(Some(known(true, &[("a", "1"), ("b", "2")])), &made_of(&[("a", "3"), ("c", "2")]), &[]);
        let Standing::Changed { changes, .. } = &standing else { panic!("{standing:?}") };
        let words: Vec<String> = changes.iter().map(Change::in_words).collect();
        assert_eq!(words, ["a has changed", "b has gone", "c is new"]);
        assert!(standing.is_draft());
        let replaced = Replaced { version: 1, signed_off: Date::constant(2008, 11, 13) };
        assert_eq!(standing.version(), (2, Some(replaced)));
    }

    #[test]
    fn a_change_to_an_unsigned_pack_is_a_draft_of_the_same_version() {
        let standing = Standing::of(Some(known(false, &[("a", "1")])), &made_of(&[("a", "2")]), &[]);
        assert!(standing.is_draft());
        assert_eq!(standing.version(), (1, None));
    }

    #[test]
    fn another_program_makes_no_other_issue() {
        let mut before = known(true, &[("a", "1")]);
        before.issue.tool.boardpack = "0.0.1".to_owned();
        let standing = Standing::of(Some(before), &made_of(&[("a", "1")]), &[]);
        assert!(matches!(standing, Standing::OtherProgram(_)), "{standing:?}");
        assert!(standing.is_draft());
        assert_eq!(standing.version(), (1, None));
    }

    #[test]
    fn a_file_that_cannot_be_read_is_a_change() {
        let files = [("a", "1")];
        let standing = Standing::of(Some(known(true, &files)), &made_of(&files), &["b"]);
        let Standing::Changed { changes, .. } = &standing else { panic!("{standing:?}") };
        assert_eq!(changes, &[Change::Unread("b".to_owned())]);
        let gone = Standing::of(Some(known(true, &files)), &made_of(&[]), &["a"]);
        let Standing::Changed { changes, .. } = &gone else { panic!("{gone:?}") };
        assert_eq!(changes, &[Change::Unread("a".to_owned())]);
    }

    #[test]
    fn a_statement_reads_back_as_it_was_written() {
        let issue = known(true, &[("a", "1")]).issue;
        assert_eq!(Issue::read(&issue.text()), Ok(issue.clone()));
        assert!(Issue::read("{}").is_err());
        assert!(
            Issue::read(&issue.text().replacen("\"format\": 2", "\"format\": 9", 1))
                .is_err_and(|e| e.contains("later"))
        );
    }
}
