//! A bar for whoever waits at a terminal; nothing anywhere else.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::ui::Ui;
use crate::steps::{Step, Steps};

/// How often the bar shows that the work goes on.
const TICK: Duration = Duration::from_millis(120);

/// The bar of one run; it goes when the value does, so that what is printed after it stands on lines of its own.
pub(super) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Begins a bar. It shows itself only on a terminal that can, and not where other programs read along.
    pub(super) fn new(ui: &Ui) -> Self {
        let bar = if ui.is_for_people() { ProgressBar::new(0) } else { ProgressBar::hidden() };
        bar.enable_steady_tick(TICK);
        bar.set_style(style("{spinner} {msg}"));
        Self { bar }
    }

    /// Returns who is to be told of the steps.
    pub(super) fn steps(&self) -> Steps {
        let (bar, words) = (self.bar.clone(), Words::default());
        Steps::to(move |paper, step| {
            bar.set_message(words.of(paper, step));
            match step {
                Step::LaidOut { done, of } => {
                    bar.set_style(style("{spinner} {msg} {wide_bar}"));
                    bar.set_length(of as u64);
                    bar.set_position(done as u64);
                }
                Step::Stage(_) => bar.set_style(style("{spinner} {msg}")),
            }
        })
    }

    /// Shows what somebody else is at.
    pub(super) fn say(&self, what: &str) {
        self.bar.set_message(what.to_owned());
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Steps in words; remembers which stage a paper is at.
#[derive(Default)]
pub(super) struct Words(Mutex<BTreeMap<String, &'static str>>);

impl Words {
    /// Returns what is being done: `quarterly: laying out the pages, 2 of 4 PDFs`.
    pub(super) fn of(&self, paper: Option<&str>, step: Step) -> String {
        // What a thread that failed has left is still the last stage of each.
        let mut stages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = stages.entry(paper.unwrap_or_default().to_owned()).or_default();
        let counted = match step {
            Step::Stage(stage) => {
                *known = in_words(stage);
                String::new()
            }
            Step::LaidOut { done, of } => format!(", {done} of {of} PDFs"),
        };
        let of_paper = paper.map_or_else(String::new, |paper| format!("{paper}: "));
        format!("{of_paper}{known}{counted}")
    }
}

/// A stage as the team would say it.
fn in_words(stage: &'static str) -> &'static str {
    match stage {
        "load" => "looking for files",
        "read" => "reading the figures",
        "fonts" => "looking at the fonts",
        "rate and compose" => "rating the indicators",
        "review" => "looking for what does not add up",
        "compare" => "comparing with what was there",
        "render" => "writing the text",
        "typeset" => "laying out the pages",
        other => other,
    }
}

/// A bar in this form; the plain one where the form cannot be read, which a test rules out.
fn style(form: &str) -> ProgressStyle {
    ProgressStyle::with_template(form).unwrap_or_else(|_| ProgressStyle::default_bar())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_can_be_read() {
        for form in ["{spinner} {msg}", "{spinner} {msg} {wide_bar}"] {
            assert!(ProgressStyle::with_template(form).is_ok(), "{form}");
        }
    }

    #[test]
    fn a_paper_is_named_once_it_is_known() {
        let words = Words::default();
        let paper = Some("quarterly");
        assert_eq!(words.of(None, Step::Stage("read")), "reading the figures");
        assert_eq!(words.of(paper, Step::Stage("typeset")), "quarterly: laying out the pages");
        assert_eq!(words.of(Some("extract"), Step::Stage("render")), "extract: writing the text");
        assert_eq!(words.of(paper, Step::LaidOut { done: 2, of: 4 }), "quarterly: laying out the pages, 2 of 4 PDFs");
    }
}
