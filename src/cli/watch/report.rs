//! What whoever watches is told: one line for each build on the terminal, and all of it in the preview.

use std::collections::BTreeSet;

use serde_json::json;

use super::message::{Built, Outcome};
use crate::cli::progress::Progress;
use crate::cli::ui::Ui;
use crate::diag::wording::counted;
use crate::preview::{Problem, View};

/// What has been told so far.
#[derive(Default)]
pub(super) struct Report {
    /// What the preview shows.
    pub view: View,
    /// The findings that have been shown and stand.
    shown: BTreeSet<(String, String)>,
    /// What has stopped something since the last build ended.
    failures: Vec<(String, String)>,
    progress: Option<Progress>,
    builds: usize,
}

impl Report {
    /// A build begins.
    pub(super) fn begin(&mut self, ui: &Ui) {
        self.progress = Some(Progress::new(ui));
    }

    pub(super) fn step(&self, what: &str) {
        self.progress.iter().for_each(|progress| progress.say(what));
    }

    pub(super) fn failed(&mut self, message: String, help: String) {
        self.failures.push((message, help));
    }

    /// Whether this is the first build that has ended.
    pub(super) fn is_first(&self) -> bool {
        self.builds == 1
    }

    /// A build has ended.
    pub(super) fn built(&mut self, built: Built, ui: &Ui) {
        self.progress = None;
        self.builds += 1;
        let failures = std::mem::take(&mut self.failures);
        if built.outcome == Outcome::Same {
            return;
        }
        let (more, mended) = self.findings(&built.problems, ui);
        failures.iter().for_each(|(message, help)| ui.failure(message, help));
        let mut said = match built.outcome {
            Outcome::Made if built.moved.is_empty() => vec!["nothing that a paper prints".to_owned()],
            Outcome::Made | Outcome::Same => built.moved.clone(),
            Outcome::Kept if built.papers.is_empty() => vec!["there is no paper yet".to_owned()],
            Outcome::Kept => vec![KEPT.to_owned()],
            Outcome::Refused => vec![failures.first().map_or(KEPT, |(message, _)| message).to_owned()],
        };
        said.extend((more > 0 && self.builds > 1).then(|| format!("{more} more to mend")));
        said.extend((mended > 0).then(|| format!("{mended} mended")));
        let line = said.join("; ");
        let object = json!({
            "type": "rebuilt", "outcome": built.outcome, "moved": built.moved, "problems": built.problems,
            "milliseconds": built.milliseconds,
        });
        ui.product(&[format!("{line}; {} ms", built.milliseconds)], object);
        if self.is_first() {
            let open = counted(self.shown.len(), "finding");
            ui.next(&format!("change a file, and the papers follow ({open} to mend); Ctrl-C ends the watch"));
        }
        self.view = View {
            board: built.board,
            papers: built.papers,
            problems: built.problems,
            line: format!("{line}; {} ms", built.milliseconds),
            behind: built.outcome != Outcome::Made,
        };
    }

    /// Shows the findings that are new; returns how many are, and how many have gone.
    fn findings(&mut self, problems: &[Problem], ui: &Ui) -> (usize, usize) {
        let open = || problems.iter().filter(|p| p.waived.is_none());
        let known = |p: &Problem| (p.code.clone(), p.message.clone());
        let mut more = 0;
        for problem in open().filter(|p| !self.shown.contains(&known(p))) {
            ui.show_rendered(&problem.rendered);
            more += 1;
        }
        let now: BTreeSet<(String, String)> = open().map(known).collect();
        let mended = self.shown.difference(&now).count();
        self.shown = now;
        (more, mended)
    }

    /// The builder has ended in the middle of a build.
    pub(super) fn broken(&mut self, ui: &Ui) {
        self.progress = None;
        let failures = std::mem::take(&mut self.failures);
        let stopped = [("the build stopped".to_owned(), "The next change tries it again.".to_owned())];
        let told = if failures.is_empty() { stopped.as_slice() } else { failures.as_slice() };
        told.iter().for_each(|(message, help)| ui.failure(message, help));
        self.view.line = format!("{KEPT}: {}", told[0].0);
        self.view.behind = true;
    }
}

/// What is said of papers that stay as they were.
const KEPT: &str = "the papers stay as they were until this is mended";
