//! A refusal that ends a command, and the archive, which many commands need.

use std::path::Path;

use jiff::civil::Date;

use super::ui::Ui;
use super::{PACK_ERRORS, USAGE, today};
use crate::archive::{ARCHIVE, Archive};
use crate::model::quantity::print_date;
use crate::pack::{self, Files};

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

/// Returns the day that was asked for, or today; a day to come is refused, with what cannot be done on it.
pub(super) fn day(asked: Option<Date>, cannot: &str) -> Result<Date, Refused> {
    let on = asked.unwrap_or_else(today);
    if on > today() {
        return Err(Refused::new(USAGE, format!("{} has not come yet", print_date(on)), cannot));
    }
    Ok(on)
}

/// Reads the files of a pack.
pub(super) fn files_of(root: &Path, ui: &Ui) -> Result<Files, Refused> {
    pack::load(root).map_err(|error| {
        let message = format!("{} cannot be read: {}", ui.path(root), pack::in_words(&error));
        Refused::new(PACK_ERRORS, message, "Check that it is there and that you may read it.")
    })
}

/// Reads a pack's archive.
pub(super) fn archive_of(root: &Path, ui: &Ui) -> Result<Archive, Refused> {
    Archive::read(&root.join(ARCHIVE)).map_err(|e| {
        let message = format!("{} cannot be read: {}", ui.path(&e.path), pack::in_words(&e.error));
        Refused::new(PACK_ERRORS, message, "Check that it is there and that you may read it.")
    })
}
