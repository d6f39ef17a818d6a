//! What a correction notice has to say: two readings of a paper compared, with the records that say why.

use std::collections::BTreeMap;

use super::figures::{FigureMoved, figures_moved, records_since};
use super::{ANNEX, Comparison, INDICATOR, Moved, SECTION, STATUS};
use crate::compose::{Composition, Position, Stand};
use crate::model::correction::{Correction, Field};
use crate::model::entered::Entered;
use crate::model::{Indicator, Period};
use crate::notice::{Amended, FigureAmended, Notice, Why};

/// Returns how a paper differs from the version that it replaces. `is_touched` tells whether what is published of an indicator has
/// changed at all; `others` says what else has, in words.
#[must_use]
pub fn notice(
    before: &Composition<'_>,
    after: &Composition<'_>,
    version: u32,
    is_touched: impl Fn(&Indicator) -> bool,
    others: Vec<String>,
) -> Notice {
    let (was, is) = (Stand::of(before), Stand::of(after));
    let comparison = Comparison::of(&was, &is);
    let moved: BTreeMap<&str, &[Moved]> =
        comparison.indicators.iter().map(|i| (i.id.as_str(), i.moved.as_slice())).collect();
    let earlier: BTreeMap<&str, (&Position, &Indicator)> = by_id(&was, before);
    let now: BTreeMap<&str, (&Position, &Indicator)> = by_id(&is, after);
    let mut amended = Vec::new();
    let gone = was.positions.iter().filter(|p| !now.contains_key(p.id.as_str()));
    for position in is.positions.iter().chain(gone) {
        let id = position.id.as_str();
        let (then, current) = (earlier.get(id), now.get(id).map(|(_, indicator)| *indicator));
        let all = then.zip(current).map(|((_, then), now)| figures_moved(then, now)).unwrap_or_default();
        let all = all.iter().filter(|f| is_shown(f, &after.period));
        let (figures, words): (Vec<_>, Vec<_>) = all.partition(|f| f.field.needs_record() || !f.records.is_empty());
        let moved = moved.get(id).copied().unwrap_or_default();
        let mut reworded: Vec<String> = words.iter().map(|f| f.what()).collect();
        reworded.extend(
            moved.iter().filter(|m| ["commentary", "title"].contains(&m.what.as_str())).map(|m| m.what.clone()),
        );
        let mut effects: Vec<String> = moved.iter().filter_map(effect).collect();
        let figures: Vec<FigureAmended> = figures.into_iter().map(|f| figure(f, &is)).collect();
        if figures.is_empty() && effects.is_empty() && reworded.is_empty() {
            if !current.is_some_and(&is_touched) {
                continue;
            }
            let taken_back = then.zip(current).is_some_and(|((_, then), now)| !records_since(then, now).is_empty());
            if taken_back {
                effects.push("what was corrected was put back, and the figures are what they were".to_owned());
            } else {
                reworded.push("details".to_owned());
            }
        }
        let place = |side: Option<&(&Position, &Indicator)>| side.and_then(|(p, _)| p.annex.clone());
        let mut annexes: Vec<String> = [place(then), place(now.get(id))].into_iter().flatten().collect();
        annexes.dedup();
        let (indicator, title) = (id.to_owned(), position.title.clone());
        amended.push(Amended { indicator, title, annexes, figures, effects, reworded });
    }
    let withdrawn =
        before.annexes.iter().map(|a| a.annex).filter(|a| !after.annexes.iter().any(|b| b.annex.id == a.id));
    let withdrawn = withdrawn.map(|annex| format!("Annex {}: {}", annex.id, annex.title)).collect();
    Notice { version, amended, totals: totals(&comparison, after), others, withdrawn }
}

fn by_id<'a>(stand: &'a Stand, of: &'a Composition<'_>) -> BTreeMap<&'a str, (&'a Position, &'a Indicator)> {
    stand.positions.iter().zip(&of.entries).map(|(p, e)| (p.id.as_str(), (p, e.rated.indicator))).collect()
}

/// Counts by agreement, by block where there are no agreements, and the grant.
fn totals(comparison: &Comparison, after: &Composition<'_>) -> Vec<String> {
    let agreements = &after.register.pack.agreements;
    let title = |group: &String| match agreements.iter().find(|a| a.id == *group) {
        Some(agreement) => Some(agreement.title.clone()),
        None => agreements.is_empty().then(|| group.clone()),
    };
    let counts = comparison.counts.iter().filter_map(|(group, moved)| Some((title(group)?, moved)));
    let grant = (!comparison.grant.is_empty()).then(|| ("Reward grant".to_owned(), &comparison.grant));
    counts.chain(grant).map(|(group, moved)| format!("{group}: {}", was_and_is(moved))).collect()
}

/// Results of later periods stand in no paper of this one; targets and milestones do.
fn is_shown(figure: &FigureMoved<'_>, reported: &Period) -> bool {
    !figure.field.is_of_a_result() || figure.period.as_ref().is_none_or(|period| period.ended_by(reported))
}

fn was_and_is(moved: &[Moved]) -> String {
    let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "nothing".to_owned());
    let words = |m: &Moved| format!("{} was {}, is {}", m.what, side(&m.was), side(&m.is));
    moved.iter().map(words).collect::<Vec<_>>().join("; ")
}

fn figure(figure: &FigureMoved<'_>, stand: &Stand) -> FigureAmended {
    // Where rounding hides the change, the figures print as they are written.
    let hidden = figure.was.as_ref().zip(figure.is.as_ref()).is_some_and(|(was, is)| was.printed == is.printed);
    let shown = |entered: &Entered| match figure.field {
        Field::Reported => stand.label(&entered.printed).to_owned(),
        _ if hidden => entered.written.clone(),
        _ => entered.printed.clone(),
    };
    let why = |record: &&Correction| Why { kind: record.kind, reason: record.reason.clone(), on: record.date };
    FigureAmended {
        field: figure.field.name(),
        period: figure.period.as_ref().map(|p| p.label.clone()),
        what: figure.what(),
        was: figure.was.as_ref().map(shown),
        is: figure.is.as_ref().map(shown),
        why: figure.records.iter().map(why).collect(),
    }
}

/// What a change means for the board, if it does.
fn effect(moved: &Moved) -> Option<String> {
    Some(match (moved.what.as_str(), &moved.was, &moved.is) {
        (ANNEX, Some(was), Some(is)) => format!("moves from {was} to {is}"),
        (ANNEX, ..) => moved.in_words(),
        (INDICATOR, None, Some(is)) => format!("is new, with status {is}"),
        (INDICATOR, Some(was), None) => format!("is no longer in the paper, where its status was {was}"),
        (STATUS, Some(was), Some(is)) => format!("status was {was}, is {is}"),
        (SECTION, Some(was), Some(is)) => format!("stands under {is}, and stood under {was}"),
        _ => return None,
    })
}
