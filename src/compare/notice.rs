//! What a correction notice has to say: two readings of a paper compared, with the records that say why.

use std::collections::BTreeMap;

use super::figures::{FigureMoved, figures_moved};
use super::{ANNEX, Comparison, INDICATOR, Moved, STATUS};
use crate::compose::{Composition, Stand};
use crate::model::correction::Field;
use crate::model::entered::Entered;
use crate::model::{Indicator, Period};
use crate::notice::{Amended, FigureAmended, Notice};

/// Returns how a paper differs from the version that it replaces. `files` are those of the pack, other than the
/// indicators', that have changed.
#[must_use]
pub fn notice(before: &Composition<'_>, after: &Composition<'_>, version: u32, files: Vec<String>) -> Notice {
    let (was, is) = (Stand::of(before), Stand::of(after));
    let comparison = Comparison::of(&was, &is);
    let moved: BTreeMap<&str, &[Moved]> =
        comparison.indicators.iter().map(|i| (i.id.as_str(), i.moved.as_slice())).collect();
    let earlier: BTreeMap<&str, &Indicator> =
        before.entries.iter().map(|e| (e.rated.indicator.id.as_str(), e.rated.indicator)).collect();
    let place = |stand: &Stand, id: &str| stand.positions.iter().find(|p| p.id == id).and_then(|p| p.annex.clone());
    let shown = |figure: &FigureMoved<'_>| figure.period.as_ref().is_none_or(|p| is_shown(figure, p, &after.period));
    let mut amended = Vec::new();
    let gone = was.positions.iter().filter(|p| !is.positions.iter().any(|q| q.id == p.id));
    let now = after.entries.iter().map(|e| Some(e.rated.indicator));
    for (position, indicator) in is.positions.iter().zip(now).chain(gone.map(|p| (p, None))) {
        let id = position.id.as_str();
        let figures = earlier.get(id).zip(indicator).map(|(then, now)| figures_moved(then, now)).unwrap_or_default();
        let figures: Vec<FigureAmended> = figures.iter().filter(|f| shown(f)).map(|f| figure(f, &is)).collect();
        let moved = moved.get(id).copied().unwrap_or_default();
        let (effects, reworded) = effects(moved);
        if figures.is_empty() && moved.is_empty() {
            continue;
        }
        let mut annexes: Vec<String> = [place(&was, id), place(&is, id)].into_iter().flatten().collect();
        annexes.dedup();
        let (indicator, title) = (id.to_owned(), position.title.clone());
        amended.push(Amended { indicator, title, annexes, figures, effects, reworded });
    }
    let mut totals: Vec<String> =
        comparison.counts.iter().map(|(group, m)| format!("{group}: {}", was_and_is(m))).collect();
    if !comparison.grant.is_empty() {
        totals.push(format!("Reward grant: {}", was_and_is(&comparison.grant)));
    }
    Notice { version, amended, totals, files }
}

/// Longer texts than this are not quoted whole, in characters.
const LONG: usize = 60;

/// Results of later periods stand in no paper of this one; targets and milestones do.
fn is_shown(figure: &FigureMoved<'_>, of: &Period, reported: &Period) -> bool {
    matches!(figure.field, Field::Target | Field::WithoutStretch | Field::Milestone) || of.ended_by(reported)
}

fn was_and_is(moved: &[Moved]) -> String {
    let nothing = || "nothing".to_owned();
    let words = |m: &Moved| {
        let [was, is] = [&m.was, &m.is].map(|side| side.clone().unwrap_or_else(nothing));
        format!("{} was {was}, is {is}", m.what)
    };
    moved.iter().map(words).collect::<Vec<_>>().join("; ")
}

fn figure(figure: &FigureMoved<'_>, stand: &Stand) -> FigureAmended {
    // Where rounding hides the change, the figures print as they are written.
    let hidden = figure.was.as_ref().zip(figure.is.as_ref()).is_some_and(|(was, is)| was.printed == is.printed);
    let shown = |entered: &Entered| match figure.field {
        Field::Reported => stand.label(&entered.printed).to_owned(),
        _ if hidden && figure.field.is_figure() => entered.written.clone(),
        _ => shortened(&entered.printed),
    };
    let mut reasons: Vec<String> = Vec::new();
    for record in &figure.records {
        if !reasons.contains(&record.reason) {
            reasons.push(record.reason.clone());
        }
    }
    let last = figure.records.last();
    FigureAmended {
        field: figure.field.name(),
        period: figure.period.as_ref().map(|p| p.label.clone()),
        what: figure.what(),
        was: figure.was.as_ref().map(shown),
        is: figure.is.as_ref().map(shown),
        kind: last.map(|record| record.kind),
        reasons,
        on: last.map(|record| record.date),
    }
}

/// The first words of a long text: a notice says what was changed, and the paper has it in full.
fn shortened(text: &str) -> String {
    if text.chars().count() <= LONG {
        return text.to_owned();
    }
    let cut: String = text.chars().take(LONG).collect();
    let whole = cut.rsplit_once(char::is_whitespace).map_or(cut.as_str(), |(whole, _)| whole);
    format!("{} …", whole.trim_end_matches([',', '.', ';', ':']))
}

/// What follows for the board, and what was only put in other words.
fn effects(moved: &[Moved]) -> (Vec<String>, Vec<String>) {
    let serious = |m: &&Moved| [STATUS, ANNEX, INDICATOR].contains(&m.what.as_str());
    let effect = |m: &Moved| match (m.what.as_str(), &m.was, &m.is) {
        (ANNEX, Some(was), Some(is)) => format!("moves from {was} to {is}"),
        (INDICATOR, None, Some(is)) => format!("is new, with status {is}"),
        (INDICATOR, Some(was), None) => format!("is no longer in the paper, where it had status {was}"),
        (_, Some(was), Some(is)) => format!("{} was {was}, is {is}", m.what),
        _ => m.in_words(),
    };
    let reworded = |m: &&Moved| ["commentary", "title"].contains(&m.what.as_str());
    let named = |m: &Moved| m.what.clone();
    (moved.iter().filter(serious).map(effect).collect(), moved.iter().filter(reworded).map(named).collect())
}
