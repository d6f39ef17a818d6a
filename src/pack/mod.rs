//! The pack as a folder: where it is and what is in it. [`load`] is the only way in from the file system.

mod load;

pub use load::{BuiltIn, Files, MAX_FONT, MAX_TEXT, Unloaded, in_words, load};

use std::path::{Path, PathBuf};

/// The file that makes a folder a pack.
pub const PACK_FILE: &str = "pack.yaml";

/// Where indicator files lie.
pub const INDICATORS: &str = "indicators";

/// Where the files of sections lie: authored text that belongs to no single indicator.
pub const SECTIONS: &str = "sections";

/// Where the files of funds lie.
pub const FINANCE: &str = "finance";

/// The folders whose files are data: YAML, published in canonical form.
pub const DATA: [&str; 3] = [INDICATORS, SECTIONS, FINANCE];

/// Returns whether a path in the pack is that of a data file in one of the folders.
#[must_use]
pub fn is_in(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Where templates lie.
pub const TEMPLATES: &str = "templates";

/// Where the pack's own fonts lie.
pub const FONTS: &str = "fonts";

/// Returns the nearest folder, from `start` upwards, that holds a `pack.yaml`.
#[must_use]
pub fn find(start: &Path) -> Option<PathBuf> {
    start.ancestors().find(|folder| folder.join(PACK_FILE).is_file()).map(Path::to_path_buf)
}

/// The longest name of a file that is made of a text.
const LONGEST_NAME: usize = 60;

/// Returns the plain letters and digits of a text, in lower case and joined by hyphens, to name a file by; empty if it
/// has none.
#[must_use]
pub fn file_name(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            name.push(c.to_ascii_lowercase());
        } else if !name.ends_with('-') && !name.is_empty() {
            name.push('-');
        }
    }
    name.truncate(LONGEST_NAME);
    name.trim_end_matches('-').to_owned()
}
