//! `boardpack check`.

use std::path::Path;

use super::args::{CheckArguments, Common};
use super::refused::archive_of;
use super::ui::Ui;
use super::{DONE, code_for, limits, pipeline};
use crate::pipeline::{Purpose, Request};

pub(super) fn run(root: &Path, arguments: &CheckArguments, common: &Common, ui: &Ui) -> u8 {
    let archive = match archive_of(root, ui) {
        Ok(archive) => archive,
        Err(refused) => return refused.told(ui),
    };
    let request = Request {
        papers: arguments.papers.clone(),
        period: arguments.period.clone(),
        purpose: Purpose::Check,
        limits: limits(common),
        ..Request::default()
    };
    let run = match pipeline(root, &archive, &request, "check", ui) {
        Ok(run) => run,
        Err(code) => return code,
    };
    let code = code_for(&run, common.strict);
    for paper in &run.papers {
        ui.counts(paper);
    }
    ui.tally(&run, "check", code);
    ui.next(if code == DONE { "boardpack build" } else { "mend what is listed above, then boardpack check" });
    code
}
