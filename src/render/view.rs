//! What templates can see of an indicator: the vocabulary, declared. `docs/templates.md` describes each field.
//!
//! A paper carries the fields that its template read, each as a whole. So what is new comes as a field of its own: a further part of an
//! old one would change the bytes of what was signed off before it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::Scheme;
use crate::model::scheme::{Cause, Status};

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

    pub(super) fn named(key: &str, scheme: &Scheme) -> Self {
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

/// A figure that was corrected or revised after it had been signed off.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ChangeView {
    /// `c` or `r`; none as long as nobody has recorded why.
    pub mark: Option<String>,
    /// Which figure: `result for 2008/09 Q2`.
    pub what: String,
    pub was: Option<String>,
    pub is: Option<String>,
    /// All that in words: `result for 2008/09 Q2 was 41.7%, is 52.0%`.
    pub moved: String,
    /// `Corrected on 18 November 2008: counted twice.`; empty where nothing has to be said.
    pub why: String,
    /// The version of the paper that says so first.
    pub version: String,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct ChartPointView {
    pub label: String,
    pub value: Option<String>,
    pub text: Option<String>,
    pub planned: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct ChartView {
    pub points: Vec<ChartPointView>,
    pub target: Option<String>,
    pub target_label: Option<String>,
    pub has_trajectory: bool,
    pub unit: String,
    pub alt: String,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct ActionView {
    pub text: String,
    pub owner: Option<String>,
    pub organisation: Option<String>,
    pub district: Option<String>,
    pub who: Option<String>,
    pub due: Option<String>,
    pub stage: Option<String>,
    pub note: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct ShareView {
    pub name: String,
    pub value: Option<String>,
    pub note: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct PumpPrimingView {
    pub period: String,
    pub planned: Option<String>,
    pub actual: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct ConditionView {
    pub text: String,
    /// `yes`, `no` or `not known`.
    pub met: String,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct RewardView {
    pub expectation: String,
    pub text: String,
    pub potential: Option<String>,
    pub expected_share: Option<String>,
    pub illustrative: bool,
}

/// The reward grant of one target, worked out; amounts in pounds.
#[derive(Debug, Clone, Serialize)]
pub(super) struct GrantView {
    pub potential: String,
    pub capital: String,
    pub revenue: String,
    pub low: String,
    pub expected: String,
    pub high: String,
    /// The target without the stretch.
    pub without: Option<String>,
    /// The target with the stretch.
    pub with: Option<String>,
    /// How much of the stretch the latest figure makes.
    pub share: Option<String>,
    /// Why so much is expected.
    pub reason: Option<String>,
    pub conditions: Vec<ConditionView>,
}

/// Where the results are heading.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ForecastView {
    pub value: String,
    pub period: String,
    pub method: String,
    /// Nothing where it cannot be told.
    pub meets_target: Option<bool>,
    /// A count that adds up has reached the target already.
    pub met_already: bool,
    /// A figure that it rests on is an example.
    pub illustrative: bool,
    /// All of it in words.
    pub text: String,
}

/// A percentage as it was stated.
#[derive(Debug, Clone, Serialize)]
pub(super) struct StatedShareView {
    pub what: String,
    pub part: String,
    pub whole: Option<String>,
    pub percent: String,
    /// The whole that part and percentage imply, where none was stated.
    pub implied: Option<String>,
}

/// Money for an indicator, from one line of a fund.
#[derive(Debug, Clone, Serialize)]
pub(super) struct FundingView {
    pub fund: String,
    pub line: Option<String>,
    pub title: String,
    /// Other indicators that the same line serves, by title.
    pub shared_with: Vec<String>,
    /// In pounds, by period.
    pub amounts: Vec<PumpPrimingView>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct RiskView {
    pub likelihood: Option<u8>,
    pub impact: Option<u8>,
    pub score: Option<u8>,
    pub cause: Option<String>,
    pub mitigation: Option<String>,
    /// Why it is in the risk profile, as sentences.
    pub facts: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct NoDataView {
    pub reason: String,
    pub expected: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct ToBeSetView {
    pub by: Option<String>,
    pub when: Option<String>,
    pub reason: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct DiscontinuedView {
    pub from: Option<String>,
    pub reason: Option<String>,
    pub superseded_by: Option<String>,
}

/// An indicator of the paper.
#[derive(Debug, Clone, Serialize)]
pub(super) struct EntryView {
    pub id: String,
    /// A plain name for links, unique in the paper.
    pub slug: String,
    /// What the paper calls it by: its id, or its first other name where the paper asks for that.
    pub code: String,
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
    /// Which parts are, where not all of it is: `marks.lead`, `marks.commentary` and so on.
    pub marks: BTreeMap<&'static str, bool>,
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
    /// The milestone was worked out from the path to the target; nobody wrote it down.
    pub milestone_worked_out: bool,
    pub latest: Option<FigureView>,
    pub previous: Option<FigureView>,
    pub concern: Option<String>,
    pub delivery_risk: Option<String>,
    pub commentary: Option<String>,
    pub progress: Option<String>,
    pub issues: Option<String>,
    /// Whether a review describes it: it has progress, issues, or commentary on a figure.
    pub said: bool,
    /// Percentages that the lead states.
    pub shares: Vec<StatedShareView>,
    /// Sums and percentages of the period's result that are not what their own parts make, as sentences.
    pub inconsistent: Vec<String>,
    pub forecast: Option<ForecastView>,
    /// Why the target cannot be measured in time.
    pub unmeasurable: Option<String>,
    pub chart: Option<ChartView>,
    /// Some of the charted results are examples.
    pub chart_illustrative: bool,
    pub action_plan: Option<String>,
    pub actions: Vec<ActionView>,
    /// Which of the actions are overdue on the day of the paper, by their places in the list.
    pub overdue: Vec<usize>,
    pub depends_on: Vec<String>,
    pub breakdown: Vec<ShareView>,
    pub breakdown_given: usize,
    /// `4 of 5 districts`
    pub breakdown_complete: String,
    /// From the lines of funds.
    pub funding: Vec<FundingView>,
    /// Nothing if nothing puts it into the risk profile.
    pub risk: Option<RiskView>,
    pub pump_priming: Vec<PumpPrimingView>,
    pub reward: Option<RewardView>,
    /// Nothing unless the pack says how the grant is paid.
    pub grant: Option<GrantView>,
    /// What was corrected or revised since the first version of the paper, oldest first.
    pub changes: Vec<ChangeView>,
    /// `c` or `r` for each of `latest`, `previous`, `target`, `milestone` and `baseline` that was corrected or revised.
    pub changed: BTreeMap<String, &'static str>,
    /// The annex it stands in, by id.
    pub annex: Option<String>,
    /// The rule that took it there, by id.
    pub rule: Option<String>,
    /// Why it stands there, or why in no annex.
    pub here_because: String,
}
