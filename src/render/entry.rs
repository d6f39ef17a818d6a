//! What templates can see of an indicator.

use std::sync::Arc;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::compose::series::{Series, series};
use crate::compose::{Composition, Entry, Route};
use crate::model::indicator::{
    Action, Discontinued, Expectation, Indicator, Part, Point, PumpPriming, Reward, ToBeSet,
};
use crate::model::outturn::{DataStatus, NoData, Outturn, Share};
use crate::model::quantity::print_number;
use crate::model::scheme::{Cause, Status};
use crate::model::{Quantity, Scheme};
use crate::rate::Milestone;

/// A status of the scheme.
#[derive(Debug, Clone, Serialize)]
pub(super) struct StatusView {
    pub key: String,
    pub label: String,
    pub code: String,
    pub meaning: String,
    pub mark: String,
    pub colour: String,
    pub rated: bool,
    pub counts: bool,
}

impl StatusView {
    pub(super) fn of(status: &Status) -> Self {
        Self {
            key: status.key.clone(),
            label: status.label.clone(),
            code: status.code.clone(),
            meaning: status.meaning.clone(),
            mark: status.mark.name().to_owned(),
            colour: status.colour.clone(),
            rated: matches!(status.cause, Cause::Rule(_)),
            counts: status.counts,
        }
    }

    fn named(key: &str, scheme: &Scheme) -> Self {
        scheme.status(key).map_or_else(
            || Self {
                key: key.to_owned(),
                label: key.to_owned(),
                code: String::new(),
                meaning: String::new(),
                mark: "circle".to_owned(),
                colour: "#000000".to_owned(),
                rated: false,
                counts: false,
            },
            Self::of,
        )
    }
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct LeadView {
    pub organisation: String,
    pub officer: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct BecauseView {
    pub reason: String,
    pub office: Option<String>,
    pub on: Option<String>,
}

/// A figure with the period it belongs to, as text.
#[derive(Debug, Clone, Serialize)]
pub(super) struct FigureView {
    /// The figure with its unit.
    pub value: String,
    /// The period.
    pub period: Option<String>,
    /// `provisional`, `estimate`, `unaudited`, or nothing for final figures.
    pub data: Option<String>,
    /// A remark.
    pub note: Option<String>,
    /// What is expected without the stretch.
    pub without_stretch: Option<String>,
    pub illustrative: bool,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct ChartPointView {
    label: String,
    value: Option<String>,
    text: Option<String>,
    planned: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct ChartView {
    points: Vec<ChartPointView>,
    target: Option<String>,
    target_label: Option<String>,
    has_trajectory: bool,
    unit: String,
    alt: String,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct ActionView {
    text: String,
    owner: Option<String>,
    organisation: Option<String>,
    district: Option<String>,
    who: Option<String>,
    due: Option<String>,
    stage: Option<String>,
    note: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct ShareView {
    name: String,
    value: Option<String>,
    note: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct PumpPrimingView {
    period: String,
    planned: Option<String>,
    actual: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct RewardView {
    pub expectation: String,
    pub text: String,
    pub potential: Option<String>,
    pub expected_share: Option<String>,
    pub illustrative: bool,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct NoDataView {
    reason: String,
    expected: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct ToBeSetView {
    by: Option<String>,
    when: Option<String>,
    reason: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct DiscontinuedView {
    from: Option<String>,
    reason: Option<String>,
    superseded_by: Option<String>,
}

/// An indicator of the paper.
#[derive(Debug, Clone, Serialize)]
pub(super) struct EntryView {
    pub id: String,
    pub title: String,
    pub full_title: Option<String>,
    pub refs: Vec<String>,
    pub definition: Option<String>,
    pub agreement: Option<String>,
    pub block: Option<String>,
    pub stretch: bool,
    pub frequency: Option<String>,
    pub unit: Option<String>,
    pub polarity: Option<String>,
    /// The next period for which a figure is due.
    pub next_due: Option<String>,
    pub no_data: Option<NoDataView>,
    pub to_be_set: Option<ToBeSetView>,
    pub discontinued: Option<DiscontinuedView>,
    /// Every result with a figure up to the period, oldest first.
    pub results: Vec<FigureView>,
    /// The day on which the period's figure was drawn.
    pub as_at: Option<String>,
    /// The indicator itself is an example.
    pub illustrative: bool,
    /// Some part of it is an example.
    pub partly_illustrative: bool,
    pub lead: Option<LeadView>,
    pub status: StatusView,
    pub calculated: StatusView,
    pub reported: Option<StatusView>,
    pub overridden: bool,
    pub reason: String,
    pub because: Option<BecauseView>,
    pub period: String,
    pub baseline: Option<FigureView>,
    pub targets: Vec<FigureView>,
    pub target: Option<FigureView>,
    pub milestone: Option<FigureView>,
    pub latest: Option<FigureView>,
    pub previous: Option<FigureView>,
    pub concern: Option<String>,
    pub delivery_risk: Option<String>,
    pub commentary: Option<String>,
    pub chart: Option<ChartView>,
    pub action_plan: Option<String>,
    pub actions: Vec<ActionView>,
    pub depends_on: Vec<String>,
    pub breakdown: Vec<ShareView>,
    pub breakdown_given: usize,
    pub pump_priming: Vec<PumpPrimingView>,
    pub reward: Option<RewardView>,
    /// The annex it stands in, by id.
    pub annex: Option<String>,
    /// The rule that took it there, by id.
    pub rule: Option<String>,
    /// Why it stands there, or why in no annex.
    pub here_because: String,
}

/// Makes the views of a paper's indicators, in the order of its entries.
pub(super) fn views(composition: &Composition<'_>) -> Arc<Vec<EntryView>> {
    Arc::new(composition.entries.iter().map(|entry| view(entry, composition)).collect())
}

fn view(entry: &Entry<'_>, composition: &Composition<'_>) -> EntryView {
    let rated = &entry.rated;
    let i = rated.indicator;
    let scheme = &composition.register.pack.scheme;
    let outturn = rated.outturn;
    let breakdown: Vec<&Share> = outturn.map(|o| o.breakdown.iter().collect()).unwrap_or_default();
    let (annex, rule, here_because) = match &entry.route {
        Route::Annex(annex, rule) => (Some(annex.id.clone()), Some(rule.id.clone()), rule.title.clone()),
        Route::Nowhere(reason) => (None, None, reason.clone()),
    };
    let because = outturn.and_then(|o| o.because.as_ref()).map(|b| BecauseView {
        reason: b.reason.clone(),
        office: b.office.clone(),
        on: b.on.map(|d| d.to_string()),
    });
    EntryView {
        id: i.id.clone(),
        title: i.title.clone(),
        full_title: i.full_title.clone(),
        refs: i.refs.clone(),
        definition: i.definition.clone(),
        agreement: i.agreement.clone(),
        block: i.block.clone(),
        stretch: i.stretch,
        frequency: i.frequency.clone(),
        unit: i.unit.0.clone(),
        polarity: i.polarity.map(|p| p.name().to_owned()),
        next_due: i.next_due.as_ref().map(|p| p.label.clone()),
        no_data: outturn.and_then(|o| o.no_data.as_ref()).map(NoDataView::of),
        to_be_set: i.to_be_set.as_ref().map(ToBeSetView::of),
        discontinued: i.discontinued.as_ref().map(DiscontinuedView::of),
        results: i.results_to(&composition.period).into_iter().filter_map(|o| result(i, o)).collect(),
        as_at: outturn.and_then(|o| o.as_at).map(|d| d.to_string()),
        illustrative: i.all_illustrative,
        partly_illustrative: i.all_illustrative
            || !i.illustrative.is_empty()
            || i.outturns.iter().any(|o| o.illustrative),
        lead: i.lead.as_ref().map(|l| LeadView { organisation: l.organisation.clone(), officer: l.officer.clone() }),
        status: StatusView::named(rated.status(), scheme),
        calculated: StatusView::named(&rated.calculated.status, scheme),
        reported: rated.reported.map(|key| StatusView::named(key, scheme)),
        overridden: rated.is_overridden(),
        reason: rated.calculated.reason.clone(),
        because: because.filter(|_| rated.is_overridden()),
        period: composition.period.label.clone(),
        baseline: i
            .baseline
            .as_ref()
            .map(|b| figure(i, &b.value, b.period.as_ref().map(|p| p.label.clone()), b.note.clone(), Part::Baseline)),
        targets: i.targets.iter().map(|t| point(i, t)).collect(),
        target: rated.figures.target.map(|t| point(i, t)),
        milestone: rated.figures.milestone.as_ref().map(|m| milestone(i, m, &composition.period.label)),
        latest: rated.figures.latest.and_then(|o| result(i, o)),
        previous: rated
            .figures
            .previous
            .filter(|p| rated.figures.latest.is_none_or(|l| l.period.value != p.period.value))
            .or_else(|| before(i, rated.figures.latest))
            .and_then(|o| result(i, o)),
        concern: outturn.and_then(|o| o.concern.clone()),
        delivery_risk: outturn.and_then(|o| o.delivery_risk.clone()),
        commentary: outturn.and_then(|o| o.commentary.as_ref()).map(|c| c.value.clone()),
        chart: series(i, &composition.period).map(|s| chart(i, s)),
        action_plan: i.action_plan.map(|p| p.name().to_owned()),
        actions: i.actions.iter().map(action).collect(),
        depends_on: i.depends_on.iter().map(|d| d.value.clone()).collect(),
        breakdown_given: breakdown.iter().filter(|s| s.value.is_some()).count(),
        breakdown: breakdown.into_iter().map(|s| share(i, s)).collect(),
        pump_priming: i.pump_priming.iter().map(pump_priming).collect(),
        reward: i.reward.as_ref().map(|r| reward(i, r)),
        annex,
        rule,
        here_because,
    }
}

impl NoDataView {
    fn of(told: &NoData) -> Self {
        Self { reason: told.reason.clone(), expected: told.expected.map(|d| d.to_string()) }
    }
}

impl ToBeSetView {
    fn of(set: &ToBeSet) -> Self {
        Self { by: set.by.clone(), when: set.when.clone(), reason: set.reason.clone() }
    }
}

impl DiscontinuedView {
    fn of(end: &Discontinued) -> Self {
        Self {
            from: end.from.as_ref().map(|p| p.label.clone()),
            reason: end.reason.clone(),
            superseded_by: end.superseded_by.clone(),
        }
    }
}

fn reward(i: &Indicator, reward: &Reward) -> RewardView {
    RewardView {
        expectation: reward.expectation.name().to_owned(),
        text: reward.text.clone().unwrap_or_else(|| expectation_text(reward.expectation).to_owned()),
        potential: reward.potential.map(|p| p.to_string()),
        expected_share: reward.expected_share.map(|s| format!("{}%", s.normalize())),
        illustrative: i.is_illustrative(Part::Reward),
    }
}

fn expectation_text(expectation: Expectation) -> &'static str {
    match expectation {
        Expectation::Full => "Full grant expected",
        Expectation::Partial => "Partial grant expected",
        Expectation::None => "No grant expected",
        Expectation::Unknown => "Not known",
    }
}

fn figure(i: &Indicator, value: &Quantity, period: Option<String>, note: Option<String>, part: Part) -> FigureView {
    FigureView {
        value: value.print(&i.unit, i.decimals),
        period,
        data: None,
        note,
        without_stretch: None,
        illustrative: i.is_illustrative(part) && !i.all_illustrative,
    }
}

fn point(i: &Indicator, point: &Point) -> FigureView {
    let without_stretch = point.without_stretch.as_ref().map(|q| q.print(&i.unit, i.decimals));
    FigureView {
        without_stretch,
        ..figure(i, &point.value, Some(point.period.label.clone()), point.note.clone(), Part::Targets)
    }
}

/// A computed milestone prints with the places of the indicator, or one.
fn milestone(i: &Indicator, milestone: &Milestone, period: &str) -> FigureView {
    let part = if i.milestones.is_empty() { Part::Targets } else { Part::Milestones };
    let mut view = figure(i, &milestone.value, Some(period.to_owned()), None, part);
    if milestone.computed {
        view.value = milestone.value.print(&i.unit, i.decimals.or(Some(1)));
    }
    view
}

fn before<'r>(i: &'r Indicator, latest: Option<&Outturn>) -> Option<&'r Outturn> {
    let latest = latest?;
    i.outturns.iter().rev().find(|o| o.value.is_some() && o.period.value < latest.period.value)
}

fn result(i: &Indicator, outturn: &Outturn) -> Option<FigureView> {
    let mut view = figure(
        i,
        outturn.value.as_ref()?,
        Some(outturn.period.value.label.clone()),
        outturn.note.clone(),
        Part::Results,
    );
    view.data = (outturn.data != DataStatus::Final).then(|| outturn.data.name().to_owned());
    view.illustrative = (view.illustrative || outturn.illustrative) && !i.all_illustrative;
    Some(view)
}

fn chart(i: &Indicator, series: Series) -> ChartView {
    let plain = |n: Decimal| n.normalize().to_string();
    let has_trajectory = series.points.iter().filter(|p| p.planned.is_some()).count() > 1;
    ChartView {
        points: series
            .points
            .into_iter()
            .map(|p| ChartPointView {
                label: p.label,
                text: p.value.map(|v| i.unit.around(&print_number(v, i.decimals))),
                value: p.value.map(plain),
                planned: p.planned.map(|v| plain(v.round_dp(6))),
            })
            .collect(),
        target: series.target.as_ref().map(|(n, _)| plain(*n)),
        target_label: series.target.map(|(_, words)| words),
        has_trajectory,
        unit: i.unit.0.clone().unwrap_or_default(),
        alt: series.alt,
    }
}

fn action(a: &Action) -> ActionView {
    let who: Vec<&str> = [&a.owner, &a.organisation, &a.district].into_iter().flatten().map(String::as_str).collect();
    ActionView {
        text: a.text.clone(),
        owner: a.owner.clone(),
        organisation: a.organisation.clone(),
        district: a.district.clone(),
        who: (!who.is_empty()).then(|| who.join(", ")),
        due: a.due.map(|d| d.to_string()),
        stage: a.stage.clone(),
        note: a.note.clone(),
    }
}

fn share(i: &Indicator, share: &Share) -> ShareView {
    ShareView {
        name: share.name.clone(),
        value: share.value.as_ref().map(|v| v.print(&i.unit, i.decimals)),
        note: share.note.clone(),
    }
}

fn pump_priming(p: &PumpPriming) -> PumpPrimingView {
    PumpPrimingView {
        period: p.period.label.clone(),
        planned: p.planned.map(|n| n.to_string()),
        actual: p.actual.map(|n| n.to_string()),
    }
}
