//! What templates can see of the change list between two readings of a paper.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::compare::{Comparison, IndicatorMoved, Moved, Travel};
use crate::compose::{Position, Stand};

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
    /// How many have moved for the better, for the worse, not at all, by the word.
    pub directions: BTreeMap<&'static str, usize>,
    pub counts: Vec<CountView>,
    pub grant: Vec<String>,
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
    /// Whether its figures add up over time.
    pub running_total: bool,
    /// What else moved, in words.
    pub also: Vec<String>,
}

/// How an indicator stands on one side.
#[derive(Debug, Clone, Serialize)]
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
        let side = |stand: &Stand, id: &str| stand.positions.iter().find(|p| p.id == id).map(SideView::of);
        let row = |moved: &IndicatorMoved| RowView {
            id: moved.id.clone(),
            title: moved.title.clone(),
            was: side(&since.stand, &moved.id),
            is: side(now, &moved.id),
            direction: moved.travel.as_ref().map(|t| t.direction.word()),
            travel: moved.travel.as_ref().map(Travel::in_words),
            running_total: now.positions.iter().any(|p| p.id == moved.id && p.running_total),
            also: moved.moved.iter().filter(|m| is_told_in_words(m)).map(Moved::in_words).collect(),
        };
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
            indicators: comparison.indicators.iter().map(row).collect(),
            directions,
            counts: counts.collect(),
            grant: comparison.grant.iter().map(Moved::in_words).collect(),
        }
    }
}

impl SideView {
    fn of(position: &Position) -> Self {
        let latest = position.latest.as_ref();
        Self {
            status: position.status.clone(),
            value: latest.map(|l| l.printed.clone()),
            period: latest.map(|l| l.period.clone()),
        }
    }
}

/// Whether a change is told beside the table's own columns: status, newest figures and direction have theirs.
fn is_told_in_words(moved: &Moved) -> bool {
    let in_columns = ["status", "status by the figures", "reported status", "reason", "commentary"];
    !in_columns.contains(&moved.what.as_str()) && !moved.what.starts_with("result ")
}
