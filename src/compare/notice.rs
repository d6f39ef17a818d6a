//! What a correction notice has to say: two readings of a paper compared, with the records that say why.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::details::Published;
use super::figures::{FigureMoved, figures_moved};
use super::{ANNEX, Comparison, INDICATOR, Moved, SECTION, STATUS};
use crate::compose::{Composition, Entry, Position, Route, Stand};
use crate::diag::Located;
use crate::model::correction::{Correction, Field};
use crate::model::entered::Entered;
use crate::model::pack::MassChange;
use crate::model::quantity::print_date;
use crate::model::{Edition, Indicator, Period};
use crate::notice::{Amended, FigureAmended, Notice, Why};

/// Returns how a paper differs from the version that it replaces. `published` holds what was published then and now; `others` says what
/// has changed beside the data, in words.
#[must_use]
pub fn notice(
    before: &Composition<'_>,
    after: &Composition<'_>,
    version: u32,
    published: &Published<'_>,
    mut others: Vec<String>,
) -> Notice {
    others.extend(dates(before, after));
    others.extend(published.has_other_settings(&after.paper.id).then(|| "the settings of the papers".to_owned()));
    let (was, is) = (Stand::of(before), Stand::of(after));
    let comparison = Comparison::of(&was, &is);
    let moved: BTreeMap<&str, &[Moved]> =
        comparison.indicators.iter().map(|i| (i.id.as_str(), i.moved.as_slice())).collect();
    let (earlier, now) = (sides(&was, before), sides(&is, after));
    let gone = was.positions.iter().filter(|p| !now.contains_key(p.id.as_str()));
    let amended = is.positions.iter().chain(gone).filter_map(|position| {
        let id = position.id.as_str();
        let both = Both { then: earlier.get(id), now: now.get(id), moved: moved.get(id).copied().unwrap_or_default() };
        both.amended(position, after, &is, published)
    });
    let amended = amended.collect();
    let withdrawn =
        before.annexes.iter().map(|a| a.annex).filter(|a| !after.annexes.iter().any(|b| b.annex.id == a.id));
    let withdrawn = withdrawn.map(|annex| format!("Annex {}: {}", annex.id, annex.title)).collect();
    Notice { version, amended, totals: totals(&comparison, after), others, withdrawn }
}

/// An indicator on one side.
struct Side<'a> {
    position: &'a Position,
    indicator: &'a Indicator,
    /// The rule that took it into its annex, by id.
    rule: Option<&'a str>,
}

fn sides<'a>(stand: &'a Stand, of: &'a Composition<'_>) -> BTreeMap<&'a str, Side<'a>> {
    let side = |(position, entry): (&'a Position, &'a Entry<'_>)| {
        let rule = match &entry.route {
            Route::Annex(_, rule) => Some(rule.id.as_str()),
            Route::Nowhere(_) => None,
        };
        (position.id.as_str(), Side { position, indicator: entry.rated.indicator, rule })
    };
    stand.positions.iter().zip(&of.entries).map(side).collect()
}

/// An indicator on both sides, and what moved.
struct Both<'a> {
    then: Option<&'a Side<'a>>,
    now: Option<&'a Side<'a>>,
    moved: &'a [Moved],
}

impl Both<'_> {
    fn amended(
        &self,
        position: &Position,
        after: &Composition<'_>,
        stand: &Stand,
        published: &Published<'_>,
    ) -> Option<Amended> {
        let stays = self.then.zip(self.now);
        let all = stays.map(|(then, now)| figures_moved(then.indicator, now.indicator)).unwrap_or_default();
        let all = all.iter().filter(|f| is_shown(f, &after.period));
        let (figures, words): (Vec<_>, Vec<_>) = all.partition(|f| f.field.needs_record() || !f.records.is_empty());
        let reworded =
            self.moved.iter().map(|m| &m.what).filter(|what| ["commentary", "title"].contains(&what.as_str()));
        let reworded = words.iter().map(|f| f.what()).chain(reworded.cloned()).map(|what| format!("{what} reworded"));
        let calendar = &after.register.pack.calendar;
        let printed = |period: &str| calendar.period(period).is_ok_and(|period| period.ended_by(&after.period));
        let details = stays.map(|_| published.details(&position.id, printed)).unwrap_or_default();
        let besides: Vec<String> = reworded.chain(details).collect();
        // A rule that has another title has moved nothing.
        let same_rule = stays.is_some_and(|(then, now)| then.rule == now.rule);
        let moved = self.moved.iter().filter(|m| !(m.what == SECTION && same_rule));
        let effects: Vec<String> = moved.filter_map(|m| effect(m, &position.id, after)).collect();
        let figures: Vec<FigureAmended> = figures.into_iter().map(|f| figure(f, stand)).collect();
        if figures.is_empty() && effects.is_empty() && besides.is_empty() {
            return None;
        }
        let place = |side: Option<&Side<'_>>| side.and_then(|side| side.position.annex.clone());
        let mut annexes: Vec<String> = [place(self.then), place(self.now)].into_iter().flatten().collect();
        annexes.dedup();
        let (indicator, title) = (position.id.clone(), position.title.clone());
        Some(Amended { indicator, title, annexes, figures, effects, besides })
    }
}

/// What the paper says of itself: its dates, and who signs it.
fn dates(before: &Composition<'_>, after: &Composition<'_>) -> Vec<String> {
    type Day = fn(&Edition) -> &Option<Located<Date>>;
    let days: [(&str, Day); 4] = [
        ("the meeting", |e| &e.meeting),
        ("the day of sign-off", |e| &e.sign_off),
        ("the day of despatch", |e| &e.despatch),
        ("the day of the data", |e| &e.data_as_at),
    ];
    let day = |of: Day, side: &Composition<'_>| side.edition.and_then(|e| of(e).as_ref()).map(|day| day.value);
    let moved = days.into_iter().filter_map(|(what, of)| match (day(of, before), day(of, after)) {
        (was, is) if was == is => None,
        (Some(was), Some(is)) => Some(format!("{what} (was {}, is {})", print_date(was), print_date(is))),
        _ => Some(what.to_owned()),
    });
    let item = |side: &Composition<'_>| side.edition.and_then(|e| e.item.clone());
    let rest = [
        (item(before) != item(after), "the place on the agenda"),
        (before.paper.signed_by != after.paper.signed_by, "who signs it"),
        (before.paper.title != after.paper.title, "its title"),
    ];
    moved.chain(rest.into_iter().filter(|(differs, _)| *differs).map(|(_, what)| what.to_owned())).collect()
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
    let moved = counts.chain(grant).map(|(group, moved)| format!("{group}: {}", was_and_is(moved)));
    moved.chain((!comparison.money.is_empty()).then(|| was_and_is(&comparison.money))).collect()
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

/// What a change means for the board, if it does; with the reason that somebody has given for a mass of them.
fn effect(moved: &Moved, id: &str, after: &Composition<'_>) -> Option<String> {
    let meant = |is_it: &dyn Fn(&MassChange) -> bool| {
        let all = after.register.pack.mass_changes.iter().filter(|mass| mass.period == after.period);
        all.rev().find(|mass| is_it(mass)).map(|mass| format!(" ({})", mass.reason)).unwrap_or_default()
    };
    Some(match (moved.what.as_str(), &moved.was, &moved.is) {
        (ANNEX, Some(was), Some(is)) => format!("moves from {was} to {is}"),
        (ANNEX, ..) => moved.in_words(),
        (INDICATOR, None, Some(is)) => format!("is new, with status {is}"),
        (INDICATOR, Some(was), None) => {
            let why = meant(&|mass| mass.gone.iter().any(|gone| gone == id));
            format!("is no longer in the paper, where its status was {was}{why}")
        }
        (STATUS, Some(was), Some(is)) => {
            let turned = format!("{id}: {was} → {is}");
            let why = meant(&|mass| mass.turned.contains(&turned));
            format!("status was {was}, is {is}{why}")
        }
        (SECTION, Some(was), Some(is)) => format!("stands under {is}, and stood under {was}"),
        _ => return None,
    })
}
