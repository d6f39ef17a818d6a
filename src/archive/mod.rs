//! The archive: signed-off versions that can be proved and made again, in a chain of entries that nothing leaves unseen.
//!
//! ```text
//! archive/
//!   0001-quarterly-2008-09-q2-v1/             a version, as it was signed off
//!     bag/                                    a BagIt bag: papers, sources, the pack, what was checked
//!     record.json                             who signed it off, bound to the bag's digest and to the entry before
//!     record.json.sig                         the officer's SSH signature of the record, if there is one
//!     SHA256SUMS                              digests of the record, of what stands beside it, and of the bag's tag manifest
//!   0002-quarterly-2008-09-q2-v1-signature/   a further signature: a record and its digests
//!   0003-quarterly-2008-09-q2-v1-minutes/     a document that was put on file
//! ```
//!
//! An entry comes into the archive whole, by the renaming of one folder. Each record carries the digest of the entry
//! before it, so the digest of the last one, the head of the chain, covers them all.

mod bag;
mod chain;
mod contents;
mod rebuild;
mod record;
mod seal;
mod signature;

pub use bag::{Bag, TAG_MANIFEST};
pub use chain::{Archive, Entry};
pub use contents::{bag_of, pack_of, recipes_of};
pub use rebuild::{Difference, Proof, check, prove};
pub use record::{Act, Document, Keeping, Officer, Predecessor, Record, Role, Sealed, Statement, Version};
pub use seal::{About, Lock, NewEntry, NotSealed, add};
pub use signature::{SshKey, Trust, signatures};

use std::fs;
use std::path::{Path, PathBuf};

use crate::pack::in_words;

/// Where the archive lies in a pack.
pub const ARCHIVE: &str = "archive";

/// An entry's bag.
pub const BAG: &str = "bag";

/// An entry's record.
pub const RECORD: &str = "record.json";

/// The signature of an entry's record.
pub const SIGNATURE: &str = "record.json.sig";

/// The digests of an entry.
pub const SUMS: &str = "SHA256SUMS";

/// Something in an archive that is not as it was sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which file or folder.
    pub path: PathBuf,
    /// What is wrong with it: the rest of a sentence that begins with the path.
    pub what: String,
}

impl Fault {
    pub(crate) fn new(path: &Path, what: impl Into<String>) -> Self {
        Self { path: path.to_path_buf(), what: what.into() }
    }
}

/// Reads a file of the archive; a link, a folder or a pipe is a fault, and so is what cannot be read.
fn read_file(path: &Path) -> Result<Vec<u8>, Fault> {
    let unreadable = |error| match error {
        error if std::io::Error::kind(&error) == std::io::ErrorKind::NotFound => Fault::new(path, "is missing"),
        error => Fault::new(path, format!("cannot be read: {}", in_words(&error))),
    };
    let kind = fs::symlink_metadata(path).map_err(unreadable)?.file_type();
    if !kind.is_file() {
        return Err(Fault::new(path, "is a link or no file at all"));
    }
    fs::read(path).map_err(unreadable)
}
