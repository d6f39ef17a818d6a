//! What whoever watches is told: one line for each build on the terminal, and all of it in the preview.

use std::collections::BTreeSet;

use serde_json::json;

use super::message::{Built, Errors, Outcome};
use crate::cli::progress::Progress;
use crate::cli::ui::Ui;
use crate::diag::Severity;
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
    /// The errors that stood when papers were made last; none if none have been made.
    pub stood: Option<Errors>,
}

impl Report {
    /// A build begins.
    pub(super) fn begin(&mut self, ui: &Ui) {
        self.progress = Some(Progress::new(ui));
        self.failures.clear();
    }

    pub(super) fn step(&self, what: &str) {
        self.progress.iter().for_each(|progress| progress.say(what));
    }

    pub(super) fn failed(&mut self, message: String, help: String) {
        self.failures.push((message, help));
    }

    /// A build has ended.
    pub(super) fn built(&mut self, built: Built, ui: &Ui) {
        self.progress = None;
        self.builds += 1;
        let failures = std::mem::take(&mut self.failures);
        let took = took(built.milliseconds);
        self.view.busy = false;
        if built.outcome == Outcome::Same {
            return;
        }
        let (more, mended) = self.findings(&built.problems, ui);
        failures.iter().for_each(|(message, help)| ui.failure(message, help));
        let mut said = match built.outcome {
            Outcome::Made if built.moved.is_empty() => vec!["nothing that a paper prints".to_owned()],
            Outcome::Made | Outcome::Same => built.moved.clone(),
            Outcome::Kept if self.stood.is_none() => vec!["no paper is made until this is mended".to_owned()],
            Outcome::Kept => vec![KEPT.to_owned()],
            Outcome::Refused => {
                failures.first().map(|(message, _)| message.clone()).into_iter().chain([STAY.to_owned()]).collect()
            }
        };
        said.extend((more > 0 && self.builds > 1).then(|| format!("{more} more to mend")));
        said.extend((mended > 0).then(|| format!("{mended} mended")));
        let line = said.join("; ");
        let object = json!({
            "type": "rebuilt", "outcome": built.outcome, "moved": built.moved, "problems": built.problems,
            "milliseconds": built.milliseconds,
        });
        ui.product(&[format!("{line}; {took}")], object);
        if self.builds == 1 {
            let open = match self.shown.len() {
                0 => String::new(),
                some => format!(" ({} to mend)", counted(some, "finding")),
            };
            ui.next(&format!("change a file, and the papers follow{open}; Ctrl-C ends the watch"));
        }
        if built.outcome == Outcome::Made {
            let errors = built.problems.iter().filter(|p| p.severity == Severity::Error.word());
            self.stood = Some(errors.map(|p| (p.code.clone(), p.message.clone())).collect());
        }
        // A builder that has only just begun knows nothing of the papers that another has made.
        let before = std::mem::take(&mut self.view);
        let is_new = built.papers.is_empty();
        self.view = View {
            board: if is_new { before.board } else { built.board },
            papers: if is_new { before.papers } else { built.papers },
            problems: stopped(&failures).chain(built.problems).collect(),
            line: format!("{line}; {took}"),
            behind: built.outcome != Outcome::Made,
            busy: false,
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
        let unsaid = ("the build stopped".to_owned(), "The next change tries it again.".to_owned());
        let told = if failures.is_empty() { vec![unsaid] } else { failures };
        told.iter().for_each(|(message, help)| ui.failure(message, help));
        let (message, help) = &told[0];
        ui.product(&[], json!({"type": "rebuilt", "outcome": "stopped", "message": message, "help": help}));
        self.view.problems = stopped(&told).collect();
        STAY.clone_into(&mut self.view.line);
        (self.view.behind, self.view.busy) = (true, false);
    }
}

/// What has stopped something, as problems without a place.
fn stopped(failures: &[(String, String)]) -> impl Iterator<Item = Problem> {
    failures.iter().map(|(message, help)| Problem {
        severity: Severity::Error.word().to_owned(),
        code: String::new(),
        message: message.clone(),
        help: Some(help.clone()),
        place: None,
        waived: None,
        rendered: String::new(),
    })
}

/// A time as people say it.
fn took(milliseconds: u64) -> String {
    match milliseconds {
        0..1_000 => format!("{milliseconds} ms"),
        more => format!("{}.{} s", more / 1_000, more % 1_000 / 100),
    }
}

/// What is said of papers that stay as they were.
const STAY: &str = "the papers stay as they were";

/// And where the files themselves can be mended.
const KEPT: &str = "the papers stay as they were until this is mended";
