//! What templates can see of a correction notice, and of the figures that it is about.

use std::collections::BTreeSet;

use serde::Serialize;

use super::filters::{unbroken, upper_first};
use super::view::ChangeView;
use crate::model::correction::{Field, Kind};
use crate::model::quantity::print_date;
use crate::notice::{Amended, FigureAmended, Notice};
use crate::rate::sentence;

/// A box above a paper tells of so many indicators one by one; the notice that comes with it tells of them all.
const TOLD_IN_A_BOX: usize = 3;

/// What a reissue corrects, as a template sees it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct NoticeView {
    /// `Correction notice`, `Revision notice` where no mistake was mended, or `Notice of changes` where no figure was changed.
    pub title: String,
    /// The version that it tells of.
    pub version: String,
    pub items: Vec<ItemView>,
    /// Whether there are too many items for a box above a paper.
    pub long: bool,
    /// The marks that stand beside its figures, each once.
    pub marks: Vec<&'static str>,
    /// Counts and grant that moved.
    pub totals: Vec<String>,
    /// What else has changed.
    pub others: Vec<String>,
    /// Documents that are no longer part of the paper, by title.
    pub withdrawn: Vec<String>,
}

/// What was amended about one indicator.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ItemView {
    pub id: String,
    pub title: String,
    /// Its figures, those together that were changed for the same reason.
    pub groups: Vec<GroupView>,
    pub effects: Vec<String>,
    /// What else was changed, in words.
    pub besides: Vec<String>,
}

/// Figures that were changed for the same reason.
#[derive(Debug, Clone, Serialize)]
pub(super) struct GroupView {
    pub figures: Vec<ChangeView>,
    /// `Corrected on 18 November 2008: counted twice.`; empty where nothing has to be said.
    pub why: String,
}

impl NoticeView {
    /// Shows a notice, or what of it is about an annex.
    pub(super) fn of(notice: &Notice, annex: Option<&str>) -> Self {
        let about: Vec<&Amended> = match annex {
            Some(annex) => notice.in_annex(annex).collect(),
            None => notice.amended.iter().collect(),
        };
        let kinds: BTreeSet<Kind> = about.iter().flat_map(|a| &a.figures).filter_map(FigureAmended::kind).collect();
        let title = match kinds.iter().collect::<Vec<_>>().as_slice() {
            [] => "Notice of changes",
            [Kind::Revision] => "Revision notice",
            _ => "Correction notice",
        };
        Self {
            title: title.to_owned(),
            version: notice.version.to_string(),
            items: about.iter().map(|amended| ItemView::of(amended, notice.version)).collect(),
            long: about.len() > TOLD_IN_A_BOX,
            marks: kinds.into_iter().map(Kind::mark).collect(),
            totals: if annex.is_none() { notice.totals.clone() } else { Vec::new() },
            others: notice.others.clone(),
            withdrawn: notice.withdrawn.clone(),
        }
    }
}

impl ItemView {
    fn of(amended: &Amended, version: u32) -> Self {
        let mut groups: Vec<GroupView> = Vec::new();
        for figure in &amended.figures {
            let change = ChangeView::of(figure, version);
            match groups.iter_mut().find(|group| group.why == change.why) {
                Some(group) => group.figures.push(change),
                None => groups.push(GroupView { why: change.why.clone(), figures: vec![change] }),
            }
        }
        Self {
            id: amended.indicator.clone(),
            title: amended.title.clone(),
            groups,
            effects: amended.effects.clone(),
            besides: amended.besides.clone(),
        }
    }
}

impl ChangeView {
    fn of(figure: &FigureAmended, version: u32) -> Self {
        let moved = figure
            .period
            .as_ref()
            .map_or_else(|| figure.moved(), |period| figure.moved().replace(period.as_str(), &unbroken(period)));
        Self {
            mark: figure.kind().map(|kind| kind.mark().to_owned()),
            what: figure.what.clone(),
            was: figure.was.clone(),
            is: figure.is.clone(),
            moved,
            why: why(figure),
            version: version.to_string(),
        }
    }
}

fn why(figure: &FigureAmended) -> String {
    if figure.why.is_empty() && figure.needs_reason() {
        // It cannot be signed off like that.
        return "Why is still to be recorded.".to_owned();
    }
    let said = figure
        .why
        .iter()
        .map(|why| format!("{} on {}: {}", upper_first(why.kind.done()), print_date(why.on), sentence(&why.reason)));
    said.collect::<Vec<_>>().join(" ")
}

/// What was amended about an indicator in all versions since the first.
pub(super) struct Changes<'n>(Vec<(u32, &'n FigureAmended)>);

impl<'n> Changes<'n> {
    pub(super) fn of(notices: &'n [Notice], indicator: &str) -> Self {
        let figures = notices.iter().flat_map(|notice| {
            let own = notice.amended.iter().filter(|a| a.indicator == indicator);
            own.flat_map(|a| &a.figures).map(|figure| (notice.version, figure))
        });
        Self(figures.collect())
    }

    /// Shows all of them, oldest first.
    pub(super) fn views(&self) -> Vec<ChangeView> {
        self.0.iter().map(|(version, figure)| ChangeView::of(figure, *version)).collect()
    }

    /// Returns the mark of a figure, if it is one of them.
    pub(super) fn mark(&self, field: &Field, period: Option<&str>) -> Option<&'static str> {
        let name = field.name();
        let last = self.0.iter().rev().find(|(_, f)| f.field == name && f.period.as_deref() == period);
        last.and_then(|(_, figure)| figure.kind()).map(Kind::mark)
    }
}
