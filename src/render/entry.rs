//! Fills in what templates can see of an indicator.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::money::{Serving, funding, serving};
use super::notice::Changes;
use super::outlook::{code, forecast_view, inconsistent, risk_view, stated_share};
use super::reward::{grant, reward};
use super::view::{
    ActionView, BecauseView, ChartPointView, ChartView, DiscontinuedView, EntryView, FigureView, LeadView, NoDataView,
    PumpPrimingView, ShareView, StatusView, ToBeSetView,
};
use crate::compose::series::{Series, series};
use crate::compose::{AtRisk, Composition, Entry, Route, forecast, risk_profile, unmeasurable};
use crate::model::action::Action;
use crate::model::correction::Field;
use crate::model::indicator::{Baseline, Discontinued, Indicator, Part, Point, PumpPriming, ToBeSet};
use crate::model::outturn::{DataStatus, Justification, NoData, Outturn, Share};
use crate::model::quantity::{print_date, print_number};
use crate::model::{Period, Quantity};
use crate::notice::Notice;
use crate::rate::{Milestone, Rated};

/// Makes the views of a paper's indicators, in the order of its entries.
pub(super) fn views(composition: &Composition<'_>, notices: &[Notice]) -> Arc<Vec<EntryView>> {
    let risks: BTreeMap<usize, AtRisk> = risk_profile(composition).into_iter().map(|r| (r.entry, r)).collect();
    let shared = Shared {
        risks,
        serving: serving(&composition.register.funds),
        titles: composition.register.indicators.iter().map(|i| (i.id.as_str(), i.title.as_str())).collect(),
        notices,
    };
    let entries = composition.entries.iter().enumerate();
    Arc::new(entries.map(|(index, entry)| view(entry, index, composition, &shared)).collect())
}

/// What is found out once for all indicators of a paper.
struct Shared<'a> {
    risks: BTreeMap<usize, AtRisk>,
    serving: Serving<'a>,
    titles: BTreeMap<&'a str, &'a str>,
    notices: &'a [Notice],
}

fn view(entry: &Entry<'_>, index: usize, composition: &Composition<'_>, shared: &Shared<'_>) -> EntryView {
    let rated = &entry.rated;
    let i = rated.indicator;
    let changes = Changes::of(shared.notices, &i.id);
    let scheme = &composition.register.pack.scheme;
    let outturn = rated.outturn;
    let breakdown = outturn.map(|o| breakdown(o, composition)).unwrap_or_default();
    let pack = &composition.register.pack;
    let (annex, rule, here_because) = match &entry.route {
        Route::Annex(annex, rule) => (Some(annex.id.clone()), Some(rule.id.clone()), rule.title.clone()),
        Route::Nowhere(reason) => (None, None, reason.clone()),
    };
    let because = outturn.and_then(|o| o.because.as_ref()).map(BecauseView::of);
    EntryView {
        id: i.id.clone(),
        slug: entry.slug.clone(),
        code: code(i, composition.paper).to_owned(),
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
        marks: marks(i),
        lead: i.lead.as_ref().map(|l| LeadView { organisation: l.organisation.clone(), officer: l.officer.clone() }),
        status: StatusView::named(rated.status(), scheme),
        calculated: StatusView::named(&rated.calculated.status, scheme),
        reported: rated.reported.map(|key| StatusView::named(key, scheme)),
        overridden: rated.is_overridden(),
        reason: rated.calculated.reason.clone(),
        because: because.filter(|_| rated.is_overridden()),
        period: composition.period.label.clone(),
        baseline: i.baseline.as_ref().map(|b| baseline(i, b)),
        targets: i.targets.iter().map(|t| point(i, t)).collect(),
        target: rated.figures.target.map(|t| point(i, t)),
        milestone: rated.figures.milestone.as_ref().map(|m| milestone(i, m, &composition.period.label)),
        milestone_worked_out: rated.figures.milestone.as_ref().is_some_and(|m| m.computed),
        latest: rated.figures.latest.and_then(|o| result(i, o)),
        previous: previous(rated).and_then(|o| result(i, o)),
        concern: outturn.and_then(|o| o.concern.clone()),
        delivery_risk: outturn.and_then(|o| o.delivery_risk.clone()),
        commentary: outturn.and_then(|o| o.commentary.as_ref()).map(|c| c.value.clone()),
        progress: outturn.and_then(|o| o.progress.as_ref()).map(|c| c.value.clone()),
        issues: outturn.and_then(|o| o.issues.as_ref()).map(|c| c.value.clone()),
        said: outturn.is_some_and(|o| is_described(o, rated)),
        shares: outturn.map(|o| o.shares.iter().map(stated_share).collect()).unwrap_or_default(),
        inconsistent: outturn.map(inconsistent).unwrap_or_default(),
        forecast: forecast(i, &composition.period, &pack.calendar)
            .filter(|_| composition.counts_in_totals(entry))
            .map(|f| forecast_view(i, f, &composition.period)),
        unmeasurable: unmeasurable(i, &composition.period, &pack.calendar)
            .filter(|_| composition.counts_in_totals(entry))
            .map(|u| u.in_words()),
        chart: series(i, &composition.period).map(|s| chart(i, s)),
        chart_illustrative: has_illustrative_results(i, &composition.period),
        action_plan: i.plan_for(&composition.period).map(|p| p.name().to_owned()),
        actions: i.actions_for(&composition.period).iter().map(|a| action(a, composition.day())).collect(),
        overdue: overdue(i, composition),
        depends_on: i.depends_on.iter().map(|d| d.value.clone()).collect(),
        breakdown_given: breakdown.given,
        breakdown_complete: breakdown.complete,
        breakdown: breakdown.parts.iter().map(|s| share(i, s)).collect(),
        funding: funding(i, &shared.serving, &shared.titles, &composition.period),
        risk: shared.risks.get(&index).map(|r| risk_view(i, r, &composition.period)),
        pump_priming: i.pump_priming.iter().map(pump_priming).collect(),
        reward: i.reward.as_ref().map(|r| reward(entry, r, composition)),
        grant: grant(entry, composition),
        changed: changed(rated, &composition.period, &changes),
        changes: changes.views(),
        annex,
        rule,
        here_because,
    }
}

/// Which parts of an entry are examples, where not all of it is.
fn marks(i: &Indicator) -> BTreeMap<&'static str, bool> {
    let mark = |(name, part): &(&'static str, Part)| (*name, i.is_illustrative(*part) && !i.all_illustrative);
    Part::NAMES.iter().map(mark).collect()
}

fn has_illustrative_results(i: &Indicator, period: &Period) -> bool {
    i.is_illustrative(Part::Results) || i.results_to(period).iter().any(|o| o.illustrative)
}

/// Whether a review describes an indicator for its period.
fn is_described(outturn: &Outturn, rated: &Rated<'_>) -> bool {
    let commented = outturn.commentary.is_some() && rated.figures.latest.is_some();
    outturn.progress.is_some() || outturn.issues.is_some() || commented
}

fn baseline(i: &Indicator, baseline: &Baseline) -> FigureView {
    let period = baseline.period.as_ref().map(|p| p.label.clone());
    figure(i, &baseline.value, period, baseline.note.clone(), Part::Baseline)
}

impl BecauseView {
    fn of(because: &Justification) -> Self {
        Self { reason: because.reason.clone(), office: Some(because.office.clone()), on: Some(because.on.to_string()) }
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

/// The parts of a result, and how many of them have come.
#[derive(Default)]
struct Breakdown {
    parts: Vec<Share>,
    given: usize,
    complete: String,
}

/// Where a result is broken down by district, the pack's districts that are not mentioned have not reported.
fn breakdown(outturn: &Outturn, composition: &Composition<'_>) -> Breakdown {
    let mut parts = outturn.breakdown.clone();
    let districts = &composition.register.pack.districts;
    let is_district = |part: &Share| districts.contains(&part.name);
    if !parts.iter().any(is_district) {
        let given = parts.iter().filter(|part| part.value.is_some()).count();
        let complete = format!("{given} of {} districts or organisations", parts.len());
        return Breakdown { given, complete, parts };
    }
    let silent = districts.iter().filter(|d| !outturn.breakdown.iter().any(|part| part.name == **d));
    parts.extend(silent.map(|name| Share { name: name.clone(), value: None, note: None }));
    parts.sort_by_key(|part| districts.iter().position(|d| *d == part.name).unwrap_or(districts.len()));
    let given = |of_districts: bool| {
        parts.iter().filter(|part| part.value.is_some() && is_district(part) == of_districts).count()
    };
    let others = parts.iter().filter(|part| !is_district(part)).count();
    let mut complete = format!("{} of {} districts", given(true), districts.len());
    if others > 0 {
        complete.push_str(&format!(" and {} of {} others", given(false), others));
    }
    Breakdown { given: given(true) + given(false), complete, parts }
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

fn milestone(i: &Indicator, milestone: &Milestone, period: &str) -> FigureView {
    let part = if i.milestones.is_empty() { Part::Targets } else { Part::Milestones };
    let mut view = figure(i, &milestone.value, Some(period.to_owned()), None, part);
    view.value = milestone.print(i);
    view
}

/// The result before the newest one.
fn previous<'r>(rated: &Rated<'r>) -> Option<&'r Outturn> {
    let latest = rated.figures.latest;
    let previous = rated.figures.previous.filter(|p| latest.is_none_or(|l| l.period.value != p.period.value));
    previous.or_else(|| before(rated.indicator, latest))
}

/// The marks of those figures of an entry that were corrected or revised after sign-off.
fn changed(rated: &Rated<'_>, period: &Period, changes: &Changes<'_>) -> BTreeMap<String, &'static str> {
    let result = |outturn: &Outturn| changes.mark(&Field::Value, Some(&outturn.period.value.label));
    let marks = [
        ("latest", rated.figures.latest.and_then(result)),
        ("previous", previous(rated).and_then(result)),
        ("target", rated.figures.target.and_then(|t| changes.mark(&Field::Target, Some(&t.period.label)))),
        ("milestone", changes.mark(&Field::Milestone, Some(&period.label))),
        ("baseline", changes.mark(&Field::Baseline, None)),
        ("reward", changes.mark(&Field::Expectation, None).or_else(|| changes.mark(&Field::Potential, None))),
    ];
    let marks = marks.into_iter().map(|(name, mark)| (name.to_owned(), mark));
    let parts = rated.outturn.into_iter().flat_map(|o| o.breakdown.iter().map(|share| (&o.period.value, share)));
    let parts = parts.map(|(period, share)| {
        let field = Field::Breakdown(share.name.clone());
        (field.name(), changes.mark(&field, Some(&period.label)))
    });
    marks.chain(parts).filter_map(|(name, mark)| Some((name, mark?))).collect()
}

fn before<'r>(i: &'r Indicator, latest: Option<&Outturn>) -> Option<&'r Outturn> {
    let latest = latest?;
    i.outturns.iter().rev().find(|o| {
        o.value.is_some()
            && o.period.value.ended_by(&latest.period.value)
            && !o.period.value.ends_with(&latest.period.value)
    })
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

fn overdue(i: &Indicator, composition: &Composition<'_>) -> Vec<usize> {
    let day = composition.day();
    let actions = i.actions_for(&composition.period).iter().enumerate();
    actions.filter(|(_, action)| action.is_overdue_on(day)).map(|(place, _)| place).collect()
}

/// An action as it stands on a day.
pub(super) fn action(a: &Action, day: Option<Date>) -> ActionView {
    let who: Vec<&str> = [&a.owner, &a.organisation, &a.district].into_iter().flatten().map(String::as_str).collect();
    ActionView {
        text: a.text.clone(),
        owner: a.owner.clone(),
        organisation: a.organisation.clone(),
        district: a.district.clone(),
        who: (!who.is_empty()).then(|| who.join(", ")),
        due: a.due.map(|d| d.to_string()),
        stage: a
            .done
            .filter(|_| a.is_done_on(day))
            .map(|done| format!("done {}", print_date(done)))
            .or_else(|| a.stage.clone()),
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
