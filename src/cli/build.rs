//! `boardpack build`.

use std::path::Path;

use super::args::{BuildArguments, Common};
use super::ui::Ui;
use super::{DONE, PACK_ERRORS, REFUSED, code_for, limits, pipeline};
use crate::pipeline::{Purpose, Request, Run};
use crate::publish::{NotPublished, publish};

/// Where papers go if nothing else is said.
const OUTPUT: &str = "output";

pub(super) fn run(root: &Path, arguments: &BuildArguments, common: &Common, ui: &Ui) -> u8 {
    let request = Request {
        papers: arguments.papers.clone(),
        period: arguments.period.clone(),
        annexes: arguments.annexes.clone(),
        purpose: if arguments.is_final { Purpose::Final } else { Purpose::Draft },
        limits: limits(common),
    };
    let run = match pipeline(root, &request, "build", ui) {
        Ok(run) => run,
        Err(code) => return code,
    };
    let output = arguments.out.clone().unwrap_or_else(|| root.join(OUTPUT));
    let published = publish_all(&run, &output, ui);
    let code = published.err().unwrap_or_else(|| code_for(&run, common.strict));
    ui.tally(&run, "build", code);
    if run.refused {
        ui.next("mend or waive what is listed above; a draft can be built at any time with boardpack build");
    } else if code == DONE {
        let first = run.papers.first().map(|p| output.join(&p.paper).join("pack.pdf"));
        if let Some(first) = first.filter(|path| path.exists()) {
            ui.next(&format!("open {}", ui.path(&first)));
        }
    } else {
        ui.next("mend what is listed above, then boardpack build");
    }
    code
}

fn publish_all(run: &Run, output: &Path, ui: &Ui) -> Result<(), u8> {
    let mut outcome = Ok(());
    if run.refused {
        return outcome;
    }
    for paper in &run.papers {
        if !paper.complete {
            ui.not_made(paper, output);
            outcome = Err(PACK_ERRORS);
            continue;
        }
        match publish(paper, &run.files, output) {
            Ok(published) => ui.published(paper, &published),
            Err(NotPublished::Foreign(path)) => {
                ui.failure(
                    &format!("{} was not made by boardpack, so it is not overwritten", ui.path(&path)),
                    "Move it away, or build into another folder with --out.",
                );
                outcome = Err(REFUSED);
            }
            Err(NotPublished::Io(path, error)) => {
                ui.failure(
                    &format!("{} could not be written: {error}", ui.path(&path)),
                    "The papers of the last run are as they were. Check the disk and your rights to the folder.",
                );
                outcome = Err(PACK_ERRORS);
            }
        }
    }
    outcome
}
