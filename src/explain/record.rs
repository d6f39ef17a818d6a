//! What is on record about an indicator: its corrections, and what `check` finds.

use serde::Serialize;

use super::places::Place;
use crate::diag::{Diagnostic, Sink, SourceMap};
use crate::model::Indicator;
use crate::model::correction::Correction;

/// A figure that was changed after it had been given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Corrected {
    /// `correction` or `revision`.
    pub kind: &'static str,
    /// What, in the board's words, with its period.
    pub what: String,
    /// What it said before; none if nothing did.
    pub was: Option<String>,
    /// What it says since; none if it was taken away.
    pub is: Option<String>,
    /// Why.
    pub reason: String,
    /// Who changed it.
    pub by: String,
    /// When, as in files.
    pub date: String,
    /// Where the record is written.
    pub place: Place,
}

pub(super) fn corrections(indicator: &Indicator, texts: &SourceMap) -> Vec<Corrected> {
    let corrected = |c: &Correction| {
        let of = c.period.as_ref().map(|p| format!(" for {}", p.label)).unwrap_or_default();
        Corrected {
            kind: c.kind.name(),
            what: format!("{}{of}", c.field.in_words()),
            was: c.was.clone(),
            is: c.is.clone(),
            reason: c.reason.clone(),
            by: c.by.clone(),
            date: c.date.to_string(),
            place: Place::of(&c.span, texts),
        }
    };
    indicator.corrections.iter().map(corrected).collect()
}

/// Something that `check` finds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Its code.
    pub code: &'static str,
    /// `error`, `gap` or `warning`.
    pub severity: &'static str,
    /// What was found.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Where.
    pub place: Option<Place>,
    /// Why it is accepted, if it is waived.
    pub waived: Option<String>,
    /// Whether it keeps a paper from being final: then something is still to come.
    pub keeps_from_final: bool,
}

pub(super) fn findings(indicator: &Indicator, sink: &Sink, texts: &SourceMap) -> Vec<Finding> {
    let is_about = |found: &&Diagnostic| match &found.indicator {
        Some(id) => *id == indicator.id,
        None => found.primary.as_ref().is_some_and(|label| label.span.file == indicator.span.file),
    };
    let finding = |found: &Diagnostic| Finding {
        code: found.code.name(),
        severity: found.severity().word(),
        message: found.message.clone(),
        help: found.help.clone(),
        place: found.primary.as_ref().map(|label| Place::of(&label.span, texts)),
        waived: found.waived.clone(),
        keeps_from_final: found.blocks_final(),
    };
    sink.sorted(texts).into_iter().filter(is_about).map(finding).collect()
}
