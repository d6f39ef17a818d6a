//! What templates can see of a correction notice, and of the figures that it is about.

use serde::Serialize;

use super::view::{ChangeView, FigureView};
use crate::diag::wording::list_and;
use crate::model::correction::{Field, Kind};
use crate::model::quantity::print_date;
use crate::notice::{Amended, FigureAmended, Notice};
use crate::rate::sentence;

/// What a reissue corrects, as a template sees it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct NoticeView {
    /// `Correction notice`, or `Revision notice` where no mistake was mended.
    pub title: String,
    /// The version that it tells of.
    pub version: String,
    pub items: Vec<ItemView>,
    /// Counts and grant that moved.
    pub totals: Vec<String>,
    /// Files whose change may show.
    pub files: Vec<String>,
}

/// What was amended about one indicator.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ItemView {
    pub id: String,
    pub title: String,
    /// `corrected on 18 November 2008`; none where only words were changed.
    pub done: Option<String>,
    pub figures: Vec<ChangeView>,
    /// Why, each reason once, as sentences.
    pub reason: String,
    pub effects: Vec<String>,
    pub reworded: Vec<String>,
}

impl NoticeView {
    /// Shows a notice, or what of it is about an annex.
    pub(super) fn of(notice: &Notice, annex: Option<&str>) -> Self {
        let about: Vec<&Amended> = match annex {
            Some(annex) => notice.in_annex(annex).collect(),
            None => notice.amended.iter().collect(),
        };
        let kinds: Vec<Option<Kind>> = about.iter().flat_map(|a| &a.figures).map(|f| f.kind).collect();
        let revised = !kinds.is_empty() && kinds.iter().all(|kind| *kind == Some(Kind::Revision));
        Self {
            title: if revised { "Revision notice" } else { "Correction notice" }.to_owned(),
            version: notice.version.to_string(),
            items: about.iter().map(|amended| ItemView::of(amended, notice.version)).collect(),
            totals: if annex.is_none() { notice.totals.clone() } else { Vec::new() },
            files: notice.files.clone(),
        }
    }
}

impl ItemView {
    fn of(amended: &Amended, version: u32) -> Self {
        let figures: Vec<ChangeView> = amended.figures.iter().map(|f| ChangeView::of(f, version)).collect();
        let mut done: Vec<&str> = figures.iter().map(|f| f.done.as_str()).collect();
        done.sort_unstable();
        done.dedup();
        let on = amended.figures.iter().filter_map(|f| f.on).max().map(|day| format!(" on {}", print_date(day)));
        let done = (!done.is_empty()).then(|| format!("{}{}", list_and(&done), on.unwrap_or_default()));
        let mut reasons: Vec<&str> = Vec::new();
        for figure in &figures {
            if !reasons.contains(&figure.reason.as_str()) {
                reasons.push(&figure.reason);
            }
        }
        Self {
            id: amended.indicator.clone(),
            title: amended.title.clone(),
            done,
            reason: reasons.join(" "),
            effects: amended.effects.clone(),
            reworded: amended.reworded.clone(),
            figures,
        }
    }
}

impl ChangeView {
    fn of(figure: &FigureAmended, version: u32) -> Self {
        // A change that nobody has recorded yet is taken for a correction; it cannot be signed off.
        let kind = figure.kind.unwrap_or(Kind::Correction);
        let reasons = match figure.reasons.as_slice() {
            [] => "No reason has been recorded yet.".to_owned(),
            reasons => reasons.iter().map(|reason| sentence(reason)).collect::<Vec<_>>().join(" "),
        };
        Self {
            mark: kind.mark().to_owned(),
            done: kind.done().to_owned(),
            what: figure.what.clone(),
            was: figure.was.clone(),
            is: figure.is.clone(),
            reason: reasons,
            on: figure.on.map(|day| day.to_string()),
            version: version.to_string(),
        }
    }
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

    /// Puts its mark beside a figure that is one of them.
    pub(super) fn marked(&self, field: &Field, mut view: FigureView) -> FigureView {
        let period = view.period.as_deref().filter(|_| field.has_period());
        let name = field.name();
        let last = self.0.iter().rev().find(|(_, f)| f.field == name && f.period.as_deref() == period);
        view.mark = last.map(|(_, figure)| figure.kind.unwrap_or(Kind::Correction).mark().to_owned());
        view
    }
}
