//! The pack as a folder: where it is and what is in it. [`load`] is the only way in from the file system.

mod load;

pub use load::{Files, Unloaded, in_words, load};

use std::path::{Path, PathBuf};

/// The file that makes a folder a pack.
pub const PACK_FILE: &str = "pack.yaml";

/// Where indicator files lie.
pub const INDICATORS: &str = "indicators";

/// Where templates lie.
pub const TEMPLATES: &str = "templates";

/// Where the pack's own fonts lie.
pub const FONTS: &str = "fonts";

/// Returns the nearest folder, from `start` upwards, that holds a `pack.yaml`.
#[must_use]
pub fn find(start: &Path) -> Option<PathBuf> {
    start.ancestors().find(|folder| folder.join(PACK_FILE).is_file()).map(Path::to_path_buf)
}
