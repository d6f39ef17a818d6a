//! JSON files as the tool writes them: in lines, with a line end, and with the version of their format.

use serde::{Deserialize, Serialize};

/// Returns a value as it is written.
#[must_use]
pub fn as_written(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// Returns the version of the format that a file is written in; this can be read in every version.
#[must_use]
pub fn format_of(text: &str) -> Option<u32> {
    #[derive(Deserialize)]
    struct Head {
        format: u32,
    }
    serde_json::from_str(text).ok().map(|head: Head| head.format)
}
