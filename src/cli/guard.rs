//! The guard on mass changes at the edge: what the papers said when they were last made, and the officer's word that it is meant.

use std::fs;
use std::path::Path;

use jiff::civil::Date;
use serde_json::json;

use super::kept_file::KeptFile;
use super::past::manifest_of;
use super::refused::Refused;
use super::ui::Ui;
use super::{PACK_ERRORS, REFUSED};
use crate::archive::{ARCHIVE, Archive};
use crate::guard::{Last, MassChange};
use crate::manifest::{Earlier, MANIFEST};
use crate::model::scheme::Cause;
use crate::pack::PACK_FILE;
use crate::pipeline::{Produced, Run};

/// So many items are listed one by one.
const LISTED: usize = 20;

/// The mass changes of a run, by paper.
pub(super) struct Masses<'r>(Vec<(&'r Produced, MassChange)>);

/// Finds the papers in which a mass of indicators changed since they were made last: as they lie in the output folder, else
/// as they were signed off.
pub(super) fn masses<'r>(run: &'r Run, archive: &Archive, output: &Path) -> Masses<'r> {
    let unread = run.register.as_ref().map_or(0, |r| r.skipped.len());
    let confirmed = run.register.as_ref().map(|r| r.pack.mass_changes.as_slice()).unwrap_or_default();
    let mass = |paper: &'r Produced| {
        let last = last(paper, archive, output)?;
        let rated = |key: &str| paper.scheme.status(key).is_none_or(|s| matches!(s.cause, Cause::Rule(_)));
        let last = Last { period: &last.period, positions: &last.indicators, unread };
        Some((paper, MassChange::since(last, &paper.stand, &paper.period, rated, confirmed)?))
    };
    Masses(run.papers.iter().filter(|p| p.complete).filter_map(mass).collect())
}

/// How a paper stood when it was made last for this period: as it lies in the output folder, else as it was signed off. Of
/// another period only what indicators there were counts, so it comes last.
fn last(paper: &Produced, archive: &Archive, output: &Path) -> Option<Earlier> {
    let made = fs::read_to_string(output.join(&paper.paper).join(MANIFEST)).ok();
    let made = made.and_then(|text| Earlier::read(&text));
    let own = |earlier: &Earlier| earlier.period == paper.period;
    if made.as_ref().is_some_and(own) {
        return made;
    }
    let signed = archive.latest(&paper.paper, &paper.period).and_then(manifest_of);
    let of_another = || archive.versions().rfind(|entry| entry.statement().version.paper == paper.paper);
    signed.or(made).or_else(|| of_another().and_then(manifest_of))
}

impl Masses<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Lists them.
    pub(super) fn shown(&self, ui: &Ui) {
        for (paper, mass) in &self.0 {
            let mut lines = vec![format!("{}, {}: {} at once", paper.paper, paper.period, mass.in_words())];
            let items: Vec<String> = mass.items().collect();
            lines.extend(items.iter().take(LISTED).map(|item| format!("  {item}")));
            lines.extend(items.len().checked_sub(LISTED + 1).map(|more| format!("  and {} more", more + 1)));
            let object = json!({
                "type": "mass_change", "paper": paper.paper, "period": paper.period, "gone": mass.gone,
                "emptied": mass.emptied, "turned": mass.turned,
            });
            ui.product(&lines, object);
        }
    }

    /// Lists them, and refuses to go on.
    pub(super) fn refused(&self, ui: &Ui) -> Result<(), Refused> {
        let Some((first, mass)) = self.0.first() else { return Ok(()) };
        self.shown(ui);
        let message =
            format!("{} at once since {} was made last, which looks like a slip", mass.in_words(), first.paper);
        let help = format!(
            "Nothing was written. If it is meant, boardpack build {} --confirm \"why\" --by \"who\" keeps the reason in {PACK_FILE}; \
             else bring the files back{}.",
            first.paper,
            first
                .standing
                .replaced()
                .map(|(_, signed)| format!("; as signed off they lie in {ARCHIVE}/{}/bag/data/pack", signed.entry))
                .unwrap_or_default()
        );
        Err(Refused::new(REFUSED, message, help))
    }

    /// Keeps in `pack.yaml` that they are meant.
    pub(super) fn confirm(&self, root: &Path, reason: &str, by: &str, date: Date, ui: &Ui) -> Result<(), Refused> {
        let file = KeptFile::read(root.join(PACK_FILE), ui)?;
        let text = self.0.iter().try_fold(file.text().to_owned(), |text, (paper, mass)| {
            mass.confirmed(&text, &paper.period, reason, by, date)
        });
        let text = text.ok_or_else(|| {
            let message = format!("{PACK_FILE} is written in a way that cannot be edited safely");
            Refused::new(
                PACK_ERRORS,
                message,
                "Add the record under `mass_changes:` by hand; docs/file-format.md shows one.",
            )
        })?;
        file.replace(&text, ui)?;
        for (paper, mass) in &self.0 {
            let line = format!("Confirmed in {PACK_FILE}: {} ({})", mass.in_words(), paper.paper);
            ui.product(&[line], json!({"type": "confirmed", "paper": paper.paper, "reason": reason, "by": by}));
        }
        Ok(())
    }
}
