//! Two readings of a register compared, in the board's words: what moved, and whether it matters to the board.

mod brief;
mod details;
mod direction;
mod figures;
mod notice;
mod pages;

pub use details::Published;
pub use direction::{Direction, Travel};
pub use figures::{FigureMoved, SignedOff, records_that_differ};
pub use notice::notice;
pub use pages::{pages_in_words, pages_moved};

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::compose::{GrantPosition, Position, Stand};

/// How much a change matters. Source of the distinction: official statistics tell corrections that would qualify the
/// conclusions from those that would not; a board's conclusions are its statuses, counts, annexes and grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// A figure, or words.
    Minor,
    /// A status, a count, an annex or the grant.
    Serious,
}

/// One thing that is not the same on both sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// What: `status`, `annex`, `result for 2008/09 Q2`.
    pub what: String,
    /// What it was; none if there was nothing.
    pub was: Option<String>,
    /// What it is; none if there is nothing.
    pub is: Option<String>,
    /// How much it matters.
    pub weight: Weight,
}

/// What moved about one indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IndicatorMoved {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What moved; never empty.
    pub moved: Vec<Moved>,
    /// Which way its newest figure has gone, where that can be told.
    pub travel: Option<Travel>,
}

/// What moved between two readings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Comparison {
    /// By indicator, in the order of the paper; those that have gone come last.
    pub indicators: Vec<IndicatorMoved>,
    /// Counts, by agreement or block.
    pub counts: BTreeMap<String, Vec<Moved>>,
    /// The reward grant.
    pub grant: Vec<Moved>,
    /// Amounts of the funds.
    pub money: Vec<Moved>,
}

impl Comparison {
    /// Compares how a paper stood with how it stands.
    #[must_use]
    pub fn of(before: &Stand, after: &Stand) -> Self {
        Self {
            indicators: indicators(before, after),
            counts: counts(before, after),
            grant: grant(before.grant.as_ref(), after.grant.as_ref()),
            money: money(before, after),
        }
    }

    /// Returns whether nothing moved.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.indicators.is_empty() && self.counts.is_empty() && self.grant.is_empty() && self.money.is_empty()
    }

    /// Returns how much the gravest change matters; `None` if nothing moved.
    #[must_use]
    pub fn weight(&self) -> Option<Weight> {
        let of_indicators = self.indicators.iter().flat_map(|i| &i.moved);
        of_indicators
            .chain(self.counts.values().flatten())
            .chain(&self.grant)
            .chain(&self.money)
            .map(|m| m.weight)
            .max()
    }
}

impl Moved {
    /// Returns `status Red → Amber`.
    #[must_use]
    pub fn in_words(&self) -> String {
        match (&self.was, &self.is) {
            (Some(was), None) if self.what == ANNEX => format!("leaves {was}"),
            (None, Some(is)) if self.what == ANNEX => format!("enters {is}"),
            (Some(was), Some(is)) if was.len().max(is.len()) > QUOTED => format!("{} reworded", self.what),
            (Some(was), Some(is)) => format!("{} {was} → {is}", self.what),
            (None, Some(is)) if is.len() > QUOTED => format!("{} new", self.what),
            (None, Some(is)) => format!("{} {is}, new", self.what),
            (Some(was), None) if was.len() > QUOTED => format!("{} gone", self.what),
            (Some(was), None) => format!("{} {was}, gone", self.what),
            (None, None) => self.what.clone(),
        }
    }
}

impl IndicatorMoved {
    /// Returns what moved, in one line. Of a status that moved, the figures' and the lead's own are said only where they differ from
    /// it; the reason is said where the status moved.
    #[must_use]
    pub fn in_words(&self) -> String {
        let status = self.moved.iter().find(|m| m.what == STATUS);
        let repeats = |m: &Moved| status.is_some_and(|s| m.what.contains(STATUS) && m.what != STATUS && m.is == s.is);
        let said = self.moved.iter().filter(|m| m.what != REASON && !repeats(m)).map(Moved::in_words);
        let mut words = said.collect::<Vec<_>>().join(", ");
        let reason = self.moved.iter().find(|m| m.what == REASON).and_then(|m| m.is.as_ref());
        match reason {
            Some(reason) if words.is_empty() => words = reason.clone(),
            Some(reason) if status.is_some() => words.push_str(&format!(" ({})", reason.trim_end_matches('.'))),
            Some(_) | None => {}
        }
        if let Some(travel) = &self.travel {
            words.push_str(&format!("; {}", travel.in_words()));
        }
        words
    }
}

impl Comparison {
    /// Returns the comparison line by line: indicators, counts, grant, money.
    #[must_use]
    pub fn in_words(&self) -> Vec<String> {
        let list = |moved: &[Moved]| moved.iter().map(Moved::in_words).collect::<Vec<_>>().join(", ");
        let indicators = self.indicators.iter().map(|i| format!("{}: {}", i.id, i.in_words()));
        let counts = self.counts.iter().map(|(group, moved)| format!("{group}: {}", list(moved)));
        let grant = (!self.grant.is_empty()).then(|| format!("Reward grant: {}", list(&self.grant)));
        let money = self.money.iter().map(Moved::in_words);
        indicators.chain(counts).chain(grant).chain(money).collect()
    }
}

/// Longer words than this are not quoted in a line, in bytes.
const QUOTED: usize = 60;

/// What is said of the annex that an indicator stands in.
const ANNEX: &str = "annex";

/// What is said of the status that counts.
const STATUS: &str = "status";

/// What is said of an indicator that has come or gone.
const INDICATOR: &str = "indicator";

/// What is said of the part of an annex that it stands in.
const SECTION: &str = "section";

/// What is said of why the figures say so.
const REASON: &str = "reason";

fn indicators(before: &Stand, after: &Stand) -> Vec<IndicatorMoved> {
    let earlier: BTreeMap<&str, &Position> = before.positions.iter().map(|p| (p.id.as_str(), p)).collect();
    let now: BTreeSet<&str> = after.positions.iter().map(|p| p.id.as_str()).collect();
    let there = |side: &Stand, position: &Position| Some(side.label(&position.status).to_owned());
    let mut all = Vec::new();
    for position in &after.positions {
        let was = earlier.get(position.id.as_str());
        let moved = match was {
            None => vec![serious(INDICATOR, None, there(after, position))],
            Some(was) => moved(was, position, before, after),
        };
        if !moved.is_empty() {
            let travel = was.and_then(|was| Travel::between(was, position));
            all.push(IndicatorMoved { id: position.id.clone(), title: position.title.clone(), moved, travel });
        }
    }
    for position in before.positions.iter().filter(|p| !now.contains(p.id.as_str())) {
        let moved = vec![serious(INDICATOR, there(before, position), None)];
        all.push(IndicatorMoved { id: position.id.clone(), title: position.title.clone(), moved, travel: None });
    }
    all
}

fn serious(what: &str, was: Option<String>, is: Option<String>) -> Moved {
    Moved { what: what.to_owned(), was, is, weight: Weight::Serious }
}

/// What moved about an indicator that stands on both sides.
fn moved(was: &Position, is: &Position, before: &Stand, after: &Stand) -> Vec<Moved> {
    let annex = |p: &Position| p.annex.as_ref().map(|id| format!("Annex {id}"));
    // In another annex it is in another section anyway.
    let place = |p: &Position| p.annex.as_ref().filter(|_| was.annex == is.annex).map(|_| p.because.clone());
    let (serious, minor) = (Weight::Serious, Weight::Minor);
    let mut pairs: Vec<(String, Option<String>, Option<String>, Weight)> = Vec::new();
    let figures: BTreeSet<&String> = was.figures.keys().chain(is.figures.keys()).collect();
    for figure in figures {
        pairs.push((figure.clone(), was.figures.get(figure).cloned(), is.figures.get(figure).cloned(), minor));
    }
    let said: BTreeSet<&String> = was.words.keys().chain(is.words.keys()).collect();
    for what in said {
        pairs.push((what.clone(), was.words.get(what).cloned(), is.words.get(what).cloned(), minor));
    }
    let label = |side: &Stand, key: &str| side.label(key).to_owned();
    let reported = |p: &Position, side: &Stand| p.reported.as_deref().map(|key| label(side, key));
    pairs.extend([
        (STATUS.to_owned(), Some(label(before, &was.status)), Some(label(after, &is.status)), serious),
        (
            "status by the figures".to_owned(),
            Some(label(before, &was.calculated)),
            Some(label(after, &is.calculated)),
            serious,
        ),
        ("reported status".to_owned(), reported(was, before), reported(is, after), serious),
        (ANNEX.to_owned(), annex(was), annex(is), serious),
        (SECTION.to_owned(), place(was), place(is), minor),
        ("expected grant".to_owned(), was.expectation.clone(), is.expectation.clone(), serious),
        (REASON.to_owned(), Some(was.reason.clone()), Some(is.reason.clone()), minor),
        ("title".to_owned(), Some(was.title.clone()), Some(is.title.clone()), minor),
    ]);
    let moved = pairs.into_iter().filter(|(_, was, is, _)| was != is);
    moved.map(|(what, was, is, weight)| Moved { what, was, is, weight }).collect()
}

fn counts(before: &Stand, after: &Stand) -> BTreeMap<String, Vec<Moved>> {
    let groups: BTreeSet<&String> = before.counts_by.keys().chain(after.counts_by.keys()).collect();
    let count = |side: &Stand, group: &str, key: &str| {
        side.counts_by.get(group).and_then(|counts| counts.get(key)).copied().unwrap_or(0)
    };
    let mut all = BTreeMap::new();
    for group in groups {
        let mut statuses: Vec<(&String, &String)> = after.statuses.iter().map(|(k, l)| (k, l)).collect();
        let gone = before.statuses.iter().filter(|(k, _)| !after.statuses.iter().any(|(other, _)| other == k));
        statuses.extend(gone.map(|(k, l)| (k, l)));
        let moved: Vec<Moved> = statuses
            .into_iter()
            .map(|(key, label)| (label, count(before, group, key), count(after, group, key)))
            .filter(|(_, was, is)| was != is)
            .map(|(label, was, is)| serious(label, Some(was.to_string()), Some(is.to_string())))
            .collect();
        if !moved.is_empty() {
            all.insert(group.clone(), moved);
        }
    }
    all
}

fn money(before: &Stand, after: &Stand) -> Vec<Moved> {
    let amounts: BTreeSet<&String> = before.money.keys().chain(after.money.keys()).collect();
    let pairs = amounts.into_iter().map(|what| (what, before.money.get(what).cloned(), after.money.get(what).cloned()));
    let moved = pairs.filter(|(_, was, is)| was != is);
    moved.map(|(what, was, is)| Moved { what: what.clone(), was, is, weight: Weight::Minor }).collect()
}

fn grant(before: Option<&GrantPosition>, after: Option<&GrantPosition>) -> Vec<Moved> {
    type Part = fn(&GrantPosition) -> &String;
    let parts: [(&str, Part); 3] =
        [("expected grant", |g| &g.expected), ("at least", |g| &g.low), ("at most", |g| &g.high)];
    let part = |of: Part, side: Option<&GrantPosition>| side.map(|g| of(g).clone());
    let moved = parts.into_iter().map(|(what, of)| serious(what, part(of, before), part(of, after)));
    moved.filter(|m| m.was != m.is).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(id: &str, status: &str, annex: Option<&str>, value: &str) -> Position {
        Position {
            id: id.to_owned(),
            title: format!("Title of {id}"),
            agreement: Some("LAA1".to_owned()),
            block: None,
            status: status.to_owned(),
            calculated: status.to_owned(),
            reported: None,
            reason: String::new(),
            annex: annex.map(str::to_owned),
            because: String::new(),
            expectation: None,
            polarity: None,
            unit: None,
            decimals: None,
            running_total: false,
            latest: None,
            figures: BTreeMap::from([("result for 2008/09 Q2".to_owned(), value.to_owned())]),
            words: BTreeMap::new(),
        }
    }

    fn counts(positions: &[Position]) -> BTreeMap<String, BTreeMap<String, usize>> {
        let mut counts = BTreeMap::new();
        for position in positions {
            *counts.entry(position.status.clone()).or_insert(0) += 1;
        }
        BTreeMap::from([("LAA1".to_owned(), counts)])
    }

    fn compared(before: &[Position], after: &[Position]) -> Comparison {
        let statuses = [("red", "Red"), ("green", "Green")].map(|(k, l)| (k.to_owned(), l.to_owned()));
        let stand = |positions: &[Position]| Stand {
            statuses: statuses.to_vec(),
            positions: positions.to_vec(),
            counts_by: counts(positions),
            grant: None,
            money: BTreeMap::new(),
        };
        Comparison::of(&stand(before), &stand(after))
    }

    fn words(moved: &[Moved]) -> Vec<String> {
        let shown = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        moved.iter().map(|m| format!("{} {} > {} {:?}", m.what, shown(&m.was), shown(&m.is), m.weight)).collect()
    }

    #[test]
    fn the_same_on_both_sides_is_nothing() {
        let positions = [position("A", "red", Some("1"), "1")];
        assert!(compared(&positions, &positions).is_empty());
    }

    #[test]
    fn a_figure_alone_is_minor() {
        let comparison = compared(&[position("A", "red", None, "1")], &[position("A", "red", None, "2")]);
        assert_eq!(words(&comparison.indicators[0].moved), ["result for 2008/09 Q2 1 > 2 Minor"]);
        assert_eq!(comparison.weight(), Some(Weight::Minor));
    }

    #[test]
    fn a_status_moves_counts_and_annex() {
        let comparison = compared(&[position("A", "red", Some("1"), "1")], &[position("A", "green", None, "1")]);
        let moved = words(&comparison.indicators[0].moved);
        assert!(moved.contains(&"status Red > Green Serious".to_owned()), "{moved:?}");
        assert!(moved.contains(&"annex Annex 1 > - Serious".to_owned()), "{moved:?}");
        assert_eq!(words(&comparison.counts["LAA1"]), ["Red 1 > 0 Serious", "Green 0 > 1 Serious"]);
    }

    /// Totals that stay equal while rows move.
    #[test]
    fn two_indicators_that_change_places_show() {
        let before = [position("A", "red", None, "1"), position("B", "green", None, "1")];
        let after = [position("A", "green", None, "1"), position("B", "red", None, "1")];
        let comparison = compared(&before, &after);
        assert!(comparison.counts.is_empty());
        assert_eq!(comparison.indicators.len(), 2);
        assert_eq!(comparison.weight(), Some(Weight::Serious));
    }

    #[test]
    fn what_is_new_and_what_has_gone_shows() {
        let comparison = compared(&[position("A", "red", None, "1")], &[position("B", "red", None, "1")]);
        let ids: Vec<&str> = comparison.indicators.iter().map(|i| i.id.as_str()).collect();
        assert_eq!(ids, ["B", "A"]);
        assert_eq!(words(&comparison.indicators[1].moved), ["indicator Red > - Serious"]);
    }
}
