//! Ctrl-C, and being told to end: what was begun is taken back, what is being written for good is finished, and the program ends.

use std::process::exit;

use super::args::Format;
use super::ui::Ui;
use crate::staging;

/// What to do when somebody stops the program.
pub(super) fn heed(format: Format, code: u8) {
    // Where the system has no such signals, the program ends as any other; the next run clears up.
    let _ = ctrlc::set_handler(move || {
        staging::stop();
        let ui = Ui::new(format);
        ui.stopped("stopped; what was not finished is as it was");
        ui.closing(code);
        exit(i32::from(code));
    });
}
