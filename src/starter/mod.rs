//! A pack to start from: small, commented, and building at once. From the answers of an officer to the texts of its files.
//!
//! `files/` holds them as they will be written. Where an answer belongs, a placeholder stands, and what takes its place is
//! written as a YAML value or as Markdown text, so that no name of a board can be anything but a name.

mod answers;
mod fill;
mod reporting;
#[cfg(test)]
mod tests;

pub use answers::{Agreement, Answers, Line, Refusal};
pub use reporting::{Cycle, Reporting, month};

use std::collections::BTreeMap;

use serde::Serialize;

use crate::pack::{INDICATORS, PACK_FILE, TEMPLATES};
use fill::Blanks;
use reporting::Days;

/// The notes on the folder itself.
pub const README: &str = "README.md";

/// The example indicators: file name and text. Agreements are dealt out to them in this order.
const EXAMPLES: [(&str, &str); 5] = [
    ("recycling.yaml", include_str!("files/indicators/recycling.yaml")),
    ("burglary.yaml", include_str!("files/indicators/burglary.yaml")),
    ("into-work.yaml", include_str!("files/indicators/into-work.yaml")),
    ("satisfaction.yaml", include_str!("files/indicators/satisfaction.yaml")),
    ("walking.yaml", include_str!("files/indicators/walking.yaml")),
];

/// What the placeholders of the files can name.
#[derive(Serialize)]
struct Context<'a> {
    board: &'a Line,
    year_starts: &'static str,
    /// The spans of the board's own; empty for boards that report by parts of a year.
    spans: &'a [Line],
    period: String,
    /// The periods before, the latest first.
    before: Vec<String>,
    /// Where the trajectory leaves the baseline.
    baseline: Option<String>,
    next: String,
    due: String,
    target: String,
    days: Option<Days>,
    agreements: &'a [Agreement],
    /// The agreement of the indicator whose file is made.
    agreement: Option<&'a str>,
    paper: &'static str,
    template: String,
}

/// Returns the files of a pack to start from, by path in the pack.
///
/// # Errors
/// Returns a message if a file of the starter itself cannot be filled in, which is a fault of the program.
pub fn files(answers: &Answers) -> Result<BTreeMap<String, String>, String> {
    let reporting = &answers.reporting;
    let paper = reporting.paper();
    let template = format!("{paper}.typ.j2");
    let mut context = Context {
        board: &answers.board,
        year_starts: reporting.year_starts(),
        spans: reporting.spans(),
        period: reporting.period(),
        before: reporting.before(),
        baseline: reporting.baseline(),
        next: reporting.next(),
        due: reporting.due(),
        target: reporting.target(),
        days: reporting.days(),
        agreements: &answers.agreements,
        agreement: None,
        paper,
        template: template.clone(),
    };
    let blanks = Blanks::new();
    let mut files = BTreeMap::new();
    for (name, text) in [(PACK_FILE, include_str!("files/pack.yaml")), (README, include_str!("files/README.md"))] {
        files.insert(name.to_owned(), blanks.fill(name, text, &context)?);
    }
    for (place, (name, text)) in EXAMPLES.iter().enumerate() {
        let turn = place.checked_rem(answers.agreements.len());
        context.agreement = turn.and_then(|turn| answers.agreements.get(turn)).map(|a| a.id.as_str());
        files.insert(format!("{INDICATORS}/{name}"), blanks.fill(name, text, &context)?);
    }
    // Its placeholders are those of the paper, for the board to use.
    files.insert(format!("{TEMPLATES}/{template}"), include_str!("files/templates/paper.typ.j2").to_owned());
    Ok(files)
}
