//! What templates can see of the change list between two readings of a paper.

use std::collections::BTreeMap;

use serde::Serialize;

use super::filters::unbroken;
use crate::compare::{Comparison, IndicatorMoved, Moved};
use crate::compose::{Latest, Position, Stand};

/// What a paper is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    /// What the earlier side is called: a period, a version.
    pub before: String,
    /// What the later side is called.
    pub after: String,
    /// How the paper stood.
    pub stand: Stand,
}

/// The change list, as a template sees it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ChangesView {
    pub before: String,
    pub after: String,
    pub indicators: Vec<RowView>,
    /// Those of which only the commentary and other words have changed, by id.
    pub reworded: Vec<String>,
    /// How many have moved for the better, for the worse, not at all, by the word.
    pub directions: BTreeMap<&'static str, usize>,
    pub counts: Vec<CountView>,
    pub grant: Vec<String>,
    /// Amounts of the funds.
    pub money: Vec<String>,
}

/// What moved about one indicator.
#[derive(Debug, Clone, Serialize)]
pub(super) struct RowView {
    pub id: String,
    pub title: String,
    pub was: Option<SideView>,
    pub is: Option<SideView>,
    /// `better`, `worse`, `the same`, `higher`, `lower`; none where the two cannot be compared.
    pub direction: Option<&'static str>,
    /// `better by 18 residents than 2008/09 Q1`.
    pub travel: Option<String>,
    /// Why there is no direction: `a running total`, `another figure for 2008/09 Q2`.
    pub instead: Option<String>,
    /// What else moved, in words.
    pub also: Vec<String>,
}

/// How an indicator stands on one side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct SideView {
    /// Key of the status.
    pub status: String,
    /// Its newest figure and the period of that.
    pub value: Option<String>,
    pub period: Option<String>,
}

/// How the counts of an agreement or a block have moved.
#[derive(Debug, Clone, Serialize)]
pub(super) struct CountView {
    pub group: String,
    /// `Red 3 → 2`, one for each status.
    pub moved: Vec<String>,
}

impl ChangesView {
    pub(super) fn of(since: &Since, now: &Stand) -> Self {
        let comparison = Comparison::of(&since.stand, now);
        let (was, is) = (by_id(&since.stand), by_id(now));
        let row = |moved: &IndicatorMoved| {
            let id = moved.id.as_str();
            RowView::of(moved, was.get(id).copied(), is.get(id).copied())
        };
        let rows: Vec<RowView> = comparison.indicators.iter().map(row).collect();
        // Where only the lead's own words are others, there is nothing to list.
        let (rows, words): (Vec<_>, Vec<_>) = rows.into_iter().partition(RowView::has_something_to_show);
        let mut directions = BTreeMap::new();
        for travel in comparison.indicators.iter().filter_map(|i| i.travel.as_ref()) {
            *directions.entry(travel.direction.word()).or_default() += 1;
        }
        let counts = comparison.counts.iter().map(|(group, moved)| CountView {
            group: group.clone(),
            moved: moved.iter().map(Moved::in_words).collect(),
        });
        Self {
            before: since.before.clone(),
            after: since.after.clone(),
            indicators: rows,
            reworded: words.into_iter().map(|row| row.id).collect(),
            directions,
            counts: counts.collect(),
            grant: comparison.grant.iter().map(Moved::in_words).collect(),
            money: comparison.money.iter().map(Moved::in_words).collect(),
        }
    }
}

impl RowView {
    fn of(moved: &IndicatorMoved, was: Option<&Position>, is: Option<&Position>) -> Self {
        let latest = |side: Option<&Position>| side.and_then(|p| p.latest.clone());
        let (then, now) = (latest(was), latest(is));
        let instead = match (&then, &now) {
            _ if moved.travel.is_some() => None,
            (Some(then), Some(now)) if then.period == now.period && then.value != now.value => {
                Some(format!("another figure for {}", unbroken(&now.period)))
            }
            (Some(then), Some(now)) if then.ends < now.ends && is.is_some_and(|p| p.running_total) => {
                Some("a running total".to_owned())
            }
            (Some(then), Some(now)) if then.ends < now.ends => Some("cannot be compared".to_owned()),
            (None, Some(_)) => Some("the first figure".to_owned()),
            _ => None,
        };
        // Statuses and the newest figures have their columns.
        let turned = was.zip(is).is_some_and(|(was, is)| was.status != is.status);
        let is_of = |m: &Moved, side: &Option<Latest>| {
            side.as_ref().is_some_and(|latest| m.what == format!("result for {}", latest.period))
        };
        let in_columns = |m: &Moved| match m.what.as_str() {
            "status" | "reason" | "indicator" => true,
            "status by the figures" | "reported status" => turned,
            _ if is_of(m, &now) => m.was.is_none() || is_of(m, &then),
            _ => is_of(m, &then) && m.is.is_none(),
        };
        let told = |m: &&Moved| !in_columns(m) && !WORDS.iter().any(|word| m.what.starts_with(word));
        Self {
            id: moved.id.clone(),
            title: moved.title.clone(),
            was: was.map(SideView::of),
            is: is.map(SideView::of),
            direction: moved.travel.as_ref().map(|t| t.direction.word()),
            travel: moved.travel.as_ref().map(|t| t.in_words().replace(&t.since, &unbroken(&t.since))),
            instead,
            also: also(moved.moved.iter().filter(told)),
        }
    }

    fn has_something_to_show(&self) -> bool {
        self.was != self.is || !self.also.is_empty()
    }
}

/// So many figures of districts or organisations are told one by one.
const PARTS: usize = 2;

fn also<'m>(moved: impl Iterator<Item = &'m Moved>) -> Vec<String> {
    let (parts, rest): (Vec<_>, Vec<_>) = moved.partition(|m| m.what.starts_with("result of "));
    let many = (parts.len() > PARTS).then(|| format!("results of {} parts", parts.len()));
    let parts = if many.is_some() { Vec::new() } else { parts };
    rest.into_iter().chain(parts).map(Moved::in_words).chain(many).collect()
}

fn by_id(stand: &Stand) -> BTreeMap<&str, &Position> {
    stand.positions.iter().map(|p| (p.id.as_str(), p)).collect()
}

/// The lead's own words, by how they begin.
const WORDS: [&str; 2] = ["commentary", "note for"];

impl SideView {
    fn of(position: &Position) -> Self {
        let latest = position.latest.as_ref();
        Self {
            status: position.status.clone(),
            value: latest.map(|l| l.printed.clone()),
            period: latest.map(|l| unbroken(&l.period)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An indicator with results for two quarters.
    fn position(id: &str, [q1, q2]: [&str; 2]) -> Position {
        let results = [("Q1", 1, q1), ("Q2", 2, q2)].into_iter().filter(|(.., value)| !value.is_empty());
        let latest = results.clone().next_back().map(|(period, ends, value)| Latest {
            period: period.to_owned(),
            ends,
            printed: value.to_owned(),
            value: value.to_owned(),
            shortfall: None,
        });
        let figures = results.map(|(period, _, value)| (format!("result for {period}"), value.to_owned())).collect();
        Position { id: id.to_owned(), status: "green".to_owned(), latest, figures, ..Position::default() }
    }

    fn listed(was: Position, is: Position) -> ChangesView {
        let stand = |position| Stand { positions: vec![position], ..Stand::default() };
        let since = Since { before: "Q1".to_owned(), after: "Q2".to_owned(), stand: stand(was) };
        ChangesView::of(&since, &stand(is))
    }

    #[test]
    fn figures_that_have_a_column_are_not_told_again_and_the_others_are() {
        let newer = listed(position("A", ["9", ""]), position("A", ["9", "11"]));
        assert_eq!((newer.indicators[0].also.len(), newer.indicators[0].direction), (0, Some("better")));
        let corrected = listed(position("A", ["9", ""]), position("A", ["8", "11"]));
        assert_eq!(corrected.indicators[0].also, ["result for Q1 9 → 8"]);
        let same_period = listed(position("A", ["9", "11"]), position("A", ["9", "12"]));
        assert_eq!(same_period.indicators[0].also.len(), 0);
        assert_eq!(same_period.indicators[0].instead.as_deref(), Some("another figure for Q2"));
    }

    #[test]
    fn words_alone_are_no_row_and_a_status_by_the_figures_is() {
        let was = position("A", ["9", "11"]);
        let mut is = was.clone();
        is.words.insert("commentary".to_owned(), "Better.".to_owned());
        let words = listed(was.clone(), is);
        assert_eq!((words.indicators.len(), words.reworded), (0, vec!["A".to_owned()]));
        let by_figures = listed(was.clone(), Position { calculated: "red".to_owned(), ..was });
        assert_eq!(by_figures.indicators[0].also, ["status by the figures  → red"]);
    }
}
