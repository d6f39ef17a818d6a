//! A bar for whoever waits at a terminal; nothing anywhere else.

use std::sync::Mutex;
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
        let bar = self.bar.clone();
        let paper = Mutex::new(String::new());
        Steps::to(move |step| {
            let Ok(mut paper) = paper.lock() else { return };
            match step {
                Step::Paper(id) => id.clone_into(&mut paper),
                Step::Stage(stage) => {
                    bar.set_style(style("{spinner} {msg}"));
                    bar.set_message(about(&paper, in_words(stage)));
                }
                Step::LaidOut { done, of } => {
                    bar.set_style(style("{spinner} {msg} {wide_bar} {pos} of {len} PDFs"));
                    bar.set_length(of as u64);
                    bar.set_position(done as u64);
                }
            }
        })
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// A stage as the team would say it.
fn in_words(stage: &str) -> &str {
    match stage {
        "load" => "looking for files",
        "read" => "reading the figures",
        "rate and compose" => "rating the indicators",
        "review" => "looking for what does not add up",
        "compare" => "comparing with what was there",
        "render" => "writing the text",
        "typeset" => "laying out the pages",
        other => other,
    }
}

fn about(paper: &str, what: &str) -> String {
    if paper.is_empty() { what.to_owned() } else { format!("{paper}: {what}") }
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
        for form in ["{spinner} {msg}", "{spinner} {msg} {wide_bar} {pos} of {len} PDFs"] {
            assert!(ProgressStyle::with_template(form).is_ok(), "{form}");
        }
    }

    #[test]
    fn a_paper_is_named_once_it_is_known() {
        assert_eq!(about("", in_words("read")), "reading the figures");
        assert_eq!(about("quarterly", in_words("typeset")), "quarterly: laying out the pages");
    }
}
