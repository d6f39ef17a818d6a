//! The risk profile: what the register itself knows that makes it less likely that a target is met.

use super::forecast::unmeasurable;
use super::{Composition, Entry};
use crate::model::Quantity;
use crate::model::action::ActionPlan;
use crate::model::scheme::{Cause, Scheme};
use crate::rate::rate;

/// Something that puts an indicator into the risk profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RiskFact {
    /// There was no figure before this period's, and no baseline.
    NoPreviousData,
    /// Indicators that it depends on are off track; by id.
    DependsOn(Vec<String>),
    /// There is no action plan; whether there are actions all the same.
    NoActionPlan {
        /// Actions are recorded without a plan.
        has_actions: bool,
    },
    /// The target cannot be measured in time; the sentence that says so.
    NotMeasuredInTime(String),
    /// A judgement overrides what the figures say; the labels of both statuses.
    Overridden {
        /// What is reported.
        reported: String,
        /// What the figures say.
        calculated: String,
    },
    /// The lead names a significant risk to delivery.
    DeliveryRisk(String),
    /// The lead names a significant concern.
    Concern(String),
}

impl RiskFact {
    /// Returns it as a sentence.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::NoPreviousData => "There is no earlier figure to compare with.".to_owned(),
            Self::DependsOn(ids) => {
                let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
                let are = if ids.len() == 1 { "is" } else { "are" };
                format!("Depends on {}, which {are} off track.", crate::diag::wording::list_and(&ids))
            }
            Self::NoActionPlan { has_actions: false } => "No action plan.".to_owned(),
            Self::NoActionPlan { has_actions: true } => {
                "No action plan is agreed yet; actions are recorded.".to_owned()
            }
            Self::NotMeasuredInTime(sentence) => sentence.clone(),
            Self::Overridden { reported, calculated } => {
                format!("Judgement overrides the figures: {reported} where they say {calculated}.")
            }
            Self::DeliveryRisk(text) => format!("Risk to delivery: {}", crate::rate::sentence(text)),
            Self::Concern(text) => format!("Concern: {}", crate::rate::sentence(text)),
        }
    }
}

/// An indicator in the risk profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtRisk {
    /// Its place in the paper.
    pub entry: usize,
    /// Likelihood times impact, from 1 to 25, where somebody has judged them.
    pub score: Option<u8>,
    /// What put it there.
    pub facts: Vec<RiskFact>,
}

/// Returns the risk profile of a paper: every indicator of which a score or a fact is known, the highest score first, then the
/// most facts, then in the order of tables.
#[must_use]
pub fn profile(composition: &Composition<'_>) -> Vec<AtRisk> {
    let assessed = composition.entries.iter().enumerate().map(|(index, entry)| AtRisk {
        entry: index,
        score: entry.rated.indicator.risk_for(&composition.period).map(crate::model::indicator::Risk::score),
        facts: facts(entry, composition),
    });
    let assessed = assessed.filter(|r| composition.counts_in_totals(&composition.entries[r.entry]));
    let mut profile: Vec<AtRisk> = assessed.filter(|r| r.score.is_some() || !r.facts.is_empty()).collect();
    profile.sort_by_key(|r| (std::cmp::Reverse(r.score), std::cmp::Reverse(r.facts.len()), r.entry));
    profile
}

fn facts(entry: &Entry<'_>, composition: &Composition<'_>) -> Vec<RiskFact> {
    let (rated, pack) = (&entry.rated, &composition.register.pack);
    let indicator = rated.indicator;
    let scheme = &pack.scheme;
    // A target in words says that nobody holds figures at all, not that they are new.
    let is_figure = |q: &Quantity| !matches!(q, Quantity::Words(_));
    let measured = rated.figures.value.is_some_and(is_figure) || indicator.targets.iter().any(|t| is_figure(&t.value));
    let first = measured && rated.figures.previous.is_none() && indicator.baseline.is_none();
    let off_track: Vec<String> = indicator
        .depends_on
        .iter()
        .map(|other| &other.value)
        .filter(|id| off_track(id, composition))
        .cloned()
        .collect();
    let in_time = unmeasurable(indicator, &composition.period, &pack.calendar);
    let label = |key: &str| scheme.status(key).map_or_else(|| key.to_owned(), |s| s.label.clone());
    let overridden = rated.is_overridden() && is_by_rule(&rated.calculated.status, scheme);
    let outturn = rated.outturn;
    let found = [
        first.then_some(RiskFact::NoPreviousData),
        (!off_track.is_empty()).then_some(RiskFact::DependsOn(off_track)),
        (indicator.plan_for(&composition.period) == Some(ActionPlan::None))
            .then(|| RiskFact::NoActionPlan { has_actions: !indicator.actions_for(&composition.period).is_empty() }),
        in_time.map(|u| RiskFact::NotMeasuredInTime(u.in_words())),
        overridden.then(|| RiskFact::Overridden {
            reported: label(rated.status()),
            calculated: label(&rated.calculated.status),
        }),
        outturn.and_then(|o| o.delivery_risk.clone()).map(RiskFact::DeliveryRisk),
        outturn.and_then(|o| o.concern.clone()).map(RiskFact::Concern),
    ];
    found.into_iter().flatten().collect()
}

/// Whether an indicator of the register is off track, also one that the paper does not cover.
fn off_track(id: &str, composition: &Composition<'_>) -> bool {
    let pack = &composition.register.pack;
    match composition.place(id) {
        Some(place) => is_off_track(composition.entries[place].rated.status(), &pack.scheme),
        None => {
            let other = composition.register.indicators.iter().find(|i| i.id == id);
            other.is_some_and(|i| is_off_track(rate(i, &composition.period, &pack.scheme).status(), &pack.scheme))
        }
    }
}

/// Whether the figures of an indicator, not its situation, give it a status.
pub(super) fn is_by_rule(status: &str, scheme: &Scheme) -> bool {
    scheme.status(status).is_some_and(|s| matches!(s.cause, Cause::Rule(_)))
}

/// Red, or in a scheme without it any status by the figures that asks for commentary.
fn is_off_track(status: &str, scheme: &Scheme) -> bool {
    let has_red = scheme.status("red").is_some();
    if has_red {
        status == "red"
    } else {
        is_by_rule(status, scheme) && scheme.status(status).is_some_and(|s| s.needs_commentary)
    }
}
