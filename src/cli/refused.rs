//! A refusal that ends a command, and the archive, which many commands need.

use std::path::Path;

use super::PACK_ERRORS;
use super::ui::Ui;
use crate::archive::{ARCHIVE, Archive};

/// A refusal: what is said, and the exit code.
pub(super) struct Refused {
    pub message: String,
    pub help: String,
    pub code: u8,
}

impl Refused {
    pub(super) fn new(code: u8, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into(), code }
    }

    /// Says it, and returns the exit code.
    pub(super) fn told(self, ui: &Ui) -> u8 {
        ui.failure(&self.message, &self.help);
        ui.closing(self.code);
        self.code
    }
}

/// Reads a pack's archive.
pub(super) fn archive_of(root: &Path, ui: &Ui) -> Result<Archive, Refused> {
    Archive::read(&root.join(ARCHIVE)).map_err(|e| {
        let message = format!("{} cannot be read: {}", ui.path(&e.path), crate::pack::in_words(&e.error));
        Refused::new(PACK_ERRORS, message, "Check that it is there and that you may read it.")
    })
}
